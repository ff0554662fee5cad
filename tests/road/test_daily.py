"""Each morning a team's lead is reminded of whom the team blocks: once, and also where the product was down at that hour."""

from road_stage import DAY, HOUR, Stage

from bridge.model.records import Outgoing
from bridge.road.operator.daily import Daily

BEFORE_NINE = HOUR
"""The stage's clock begins at 8:13 in the morning, in the brand's own time."""


async def blocked(stage: Stage) -> None:
    await stage.say("Ana", "quiero un reembolso")
    await stage.press("Sofia", "block", "Ana")


async def reminders(stage: Stage) -> list[str]:
    """What the lead has after the product has looked at what there is to say, as it does at a start and at nine."""
    await Daily(stage.bench).remind()
    return await stage.notices("U-elena")


async def test_the_lead_is_reminded_of_whom_the_team_blocks(stage: Stage) -> None:
    await blocked(stage)
    assert await reminders(stage) == [], "it is not nine yet"
    stage.clock.now += BEFORE_NINE
    (told,) = await reminders(stage)
    assert "Ana" in told and "Sofia" in told
    (row,) = await stage.rows(Outgoing, "lane", "notice|U-elena")
    assert [button["action"] for button in row.act["buttons"]] == ["unblock"]
    await stage.press_on("Elena", "unblock", int(row.act["buttons"][0]["value"]))
    assert (await stage.people("Ana"))[0].muted_at is None


async def test_who_was_down_at_nine_tells_it_once_when_up_again(stage: Stage) -> None:
    await blocked(stage)
    stage.clock.now += 5 * HOUR
    assert len(await reminders(stage)) == 1
    stage.clock.now += 2 * HOUR
    assert len(await reminders(stage)) == 1, "told today already"
    stage.clock.now += 12 * HOUR
    assert len(await reminders(stage)) == 1, "nobody is reminded at three in the morning"
    stage.clock.now += DAY - 14 * HOUR
    assert len(await reminders(stage)) == 2


async def test_whom_the_team_blocks_after_nine_is_told_the_next_morning(stage: Stage) -> None:
    stage.clock.now += 5 * HOUR
    await blocked(stage)
    assert await reminders(stage) == []
    stage.clock.now += DAY
    assert len(await reminders(stage)) == 1
