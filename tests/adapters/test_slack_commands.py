"""`/puente …` typed at the local Slack reaches the inbox through the real Bolt: committed, then acknowledged."""

from collections.abc import AsyncIterator

import pytest
from slack_stage import COBROS, DIEGO, SOFIA, Stage, opened

from bridge.model.events import DeskCommanded


@pytest.fixture
async def desk() -> AsyncIterator[Stage]:
    async with opened() as it, it.running():
        yield it


async def test_what_is_typed_is_in_the_inbox_with_whom_it_names(desk: Stage) -> None:
    done = await desk.act("say", channel=COBROS, person=SOFIA, text="/puente away until monday 9:00 instead @diego")
    assert done["acked"]
    event = await desk.row("command:")
    assert isinstance(event, DeskCommanded)
    assert event.text == f"away until monday 9:00 instead <@{DIEGO}>"
    assert (event.user, event.name, event.outsider) == (SOFIA, "Sofía Ramírez", False)
    assert event.names[DIEGO].startswith("Diego")


async def test_nothing_with_which_somebody_could_speak_for_us_is_kept(desk: Stage) -> None:
    await desk.act("dm", person=SOFIA, text="/puente back")
    await desk.row("command:")
    (row,) = [row for key, row in desk.inbox.rows.items() if key.startswith("command:")]
    assert not {"token", "response_url"} & set(row.raw["payload"])


async def test_what_could_not_be_committed_is_not_acknowledged_so_that_the_person_sees_it(desk: Stage) -> None:
    desk.inbox.fail = 1
    done = await desk.act("say", channel=COBROS, person=SOFIA, text="/puente away")
    assert not done["acked"]
    assert [warning["what"] for warning in desk.person(SOFIA)["warnings"]] == ["command"]


async def test_a_guest_is_an_outsider_here_too(desk: Stage) -> None:
    guest = (await desk.act("add_person", name="invitada", is_ultra_restricted=True, channels=[COBROS]))["id"]
    await desk.act("say", channel=COBROS, person=guest, text="/puente away")
    event = await desk.row("command:")
    assert isinstance(event, DeskCommanded) and event.outsider
