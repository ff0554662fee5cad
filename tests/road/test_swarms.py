"""More new customers at once than threads can be opened for: who waits, what do staff see, and does everybody come in?"""

import pathlib
from collections.abc import AsyncIterator

import pytest
from road_stage import HOUR, MINUTE, SECOND, Stage, open_stage

from bridge.model import richtext
from bridge.model.crowds import Flood
from bridge.model.records import Case, Conversation, Identity, Outgoing, Thread
from bridge.road.case import swarms
from bridge.road.intake import Intake
from bridge.road.shown import counters

AT_ONCE = 5


@pytest.fixture
async def busy(tmp_path: pathlib.Path) -> AsyncIterator[Stage]:
    async with open_stage(tmp_path, f"[limits]\nnew_customers = {AT_ONCE}\n") as made:
        yield made


async def rush(stage: Stage, count: int, *, first: int = 0, text: str = "hay un cobro doble") -> None:
    for number in range(first, first + count):
        stage.hear(f"Bot{number}", text)
    await stage.work()


async def in_order(stage: Stage) -> list[str]:
    """Whose threads were opened, in order."""
    out = []
    for thread in sorted(await stage.rows(Thread, "current", True), key=lambda thread: thread.id):
        (case,) = await stage.rows(Case, "id", thread.case_id)
        (talk,) = await stage.rows(Conversation, "id", case.conversation_id)
        out += [who.name for who in await stage.rows(Identity, "id", talk.identity_id)]
    return out


async def swarm(stage: Stage) -> Flood:
    (found,) = await stage.rows(Flood, "account", "cuenta")
    return found


async def counter(stage: Stage) -> tuple[str, list[str]]:
    found = await swarm(stage)
    sheet = await stage.store.read(lambda queries: counters.draw(stage.bench.book(queries), stage.bench.office, found))
    return richtext.as_plain(sheet.body), [button.action for button in sheet.buttons]


async def pass_time(stage: Stage, length: int) -> None:
    """Second by second, as the intake looks at it."""
    for _ in range(length // SECOND):
        stage.clock.now += SECOND
        await stage.work()


async def test_those_beyond_the_limit_wait_behind_one_counter(busy: Stage) -> None:
    await rush(busy, 40)
    assert await in_order(busy) == [f"Bot{number}" for number in range(AT_ONCE)]
    text, buttons = await counter(busy)
    assert "35" in text and buttons == ["show_swarm", "block_swarm"]
    assert (await swarm(busy)).channel == "C-pagos", "where their team is"
    rows = await busy.rows(Outgoing, "lane", f"counter|C-pagos|{(await swarm(busy)).id}")
    assert [row.act["act"] for row in rows] == ["PostCounter"]


async def test_their_clocks_run_as_of_their_own_words(busy: Stage) -> None:
    await rush(busy, 10)
    clock = await busy.running("Bot9")
    assert clock is not None and clock.started_at == busy.clock.now
    await busy.wait(4 * HOUR + MINUTE)
    assert any("Bot9" in notice for notice in await busy.notices("U-elena")), "the lead hears of one who has no thread yet"


async def test_they_come_in_by_themselves_the_oldest_first(busy: Stage) -> None:
    await rush(busy, 12)
    await busy.say("Bot11", "¿hola? es un cobro de 500 pesos")
    await pass_time(busy, 10 * swarms.PACE)
    assert await in_order(busy) == [f"Bot{number}" for number in range(12)]
    assert [line for line in await busy.thread("Bot11") if line.startswith("Bot11")] == [
        "Bot11 · Telegram: hay un cobro doble",
        "Bot11 · Telegram: ¿hola? es un cobro de 500 pesos",
    ]
    assert any("Bot" not in text and "Jacaranda" in text for text in await busy.sent_to("Bot11")), "greeted when they are seen"
    assert (await counter(busy))[1] == []


async def test_one_at_a_time(busy: Stage) -> None:
    await rush(busy, 40)
    await pass_time(busy, 5 * swarms.PACE)
    assert len(await in_order(busy)) == AT_ONCE + 5


async def test_who_comes_after_the_rush_does_not_queue_behind_it(busy: Stage) -> None:
    await rush(busy, 100)
    await pass_time(busy, MINUTE)
    await busy.say("Ana", "me cobraron dos veces")
    assert "Ana" in await in_order(busy)
    assert (await busy.case("Bot99")).flood_id is not None


async def test_who_is_there_already_is_heard_at_once(busy: Stage) -> None:
    await busy.say("Ana", "me cobraron dos veces")
    await rush(busy, 100)
    await busy.say("Ana", "¿hay alguien?")
    assert "¿hay alguien?" in (await busy.thread("Ana"))[-1]


async def test_shown_they_come_faster(busy: Stage) -> None:
    await rush(busy, 40)
    await busy.press_on("Sofia", "show_swarm", (await swarm(busy)).id)
    await pass_time(busy, MINUTE)
    assert len(await in_order(busy)) == 40


async def test_blocked_they_are_settled_and_heard_no_more(busy: Stage) -> None:
    await rush(busy, 700)
    await busy.press_on("Sofia", "block_swarm", (await swarm(busy)).id)
    assert len(await in_order(busy)) == AT_ONCE
    assert len(await busy.rows(Identity, "muted_by", "Sofia")) == 695
    assert "695" in (await counter(busy))[0] and "Sofia" in (await counter(busy))[0]
    case = await busy.case("Bot699")
    assert (case.state, case.flood_id) == ("resolved", None)
    assert await busy.running("Bot699") is None
    await busy.say("Bot699", "compra ya")
    await pass_time(busy, 10 * SECOND)
    assert len(await in_order(busy)) == AT_ONCE
    assert (await busy.people("Bot0"))[0].muted_at is None, "who has a thread is not among them"


async def test_a_restart_loses_nobody(busy: Stage) -> None:
    await rush(busy, 12)
    await pass_time(busy, 2 * swarms.PACE)
    busy.intake = Intake(busy.bench, busy.intake._parsers)
    await pass_time(busy, 10 * swarms.PACE)
    assert len(await in_order(busy)) == 12


async def test_a_rush_that_moves_to_another_team_while_it_waits_opens_there(busy: Stage) -> None:
    await rush(busy, 6, text="hola, tengo una duda")
    await busy.say("Bot5", "es por un reembolso")
    assert (await busy.case("Bot5")).team == "pagos"
    await pass_time(busy, 5 * swarms.PACE)
    assert (await busy.home("Bot5")).channel == "C-pagos"


async def test_an_outage_of_the_brand_is_no_swarm(stage: Stage) -> None:
    """500 customers in 5 seconds, with the defaults."""
    for number in range(500):
        stage.clock.now += 10
        stage.hear(f"Bot{number}", "no puedo pagar")
    await stage.work()
    assert len(await stage.rows(Thread, "current", True)) == 500
