"""Staff see a card or a page before its receipt reaches us, and write below it at once: their words wait, and are not lost."""

import dataclasses

from road_heads import heads_of
from road_stage import MINUTE, SECOND, TELEGRAM, Stage, to_customers, to_staff

from bridge.model import acts
from bridge.model.ids import DESK, ChatId
from bridge.model.records import Outgoing, Thread
from bridge.model.states import DeliveryState
from bridge.ports import Queries
from bridge.road.intake import Intake


def is_card(row: Outgoing) -> bool:
    return row.act["act"] == acts.PostCard.__name__


async def on_its_way(stage: Stage) -> ChatId:
    """Ana's card was sent; no answer yet. Returns its channel."""

    def unit(queries: Queries) -> None:
        heads = [row for row in heads_of(queries, stage.clock.now) if is_card(row)]
        queries.save([dataclasses.replace(row, state=DeliveryState.SENDING, attempts=1) for row in heads])

    await stage.store.write(unit)
    (home,) = await stage.threads("Ana")
    assert home.ts is None
    return home.channel


async def receipt(stage: Stage, ts: str) -> None:
    def unit(queries: Queries) -> None:
        rows = queries.find(Outgoing, "state", [DeliveryState.SENDING])
        queries.save([dataclasses.replace(row, state=DeliveryState.SENT) for row in rows])
        homes = queries.find(Thread, "current", [True])
        queries.save([dataclasses.replace(home, ts=ts) for home in homes])

    await stage.store.write(unit)


async def in_inbox(stage: Stage) -> int:
    return len(await stage.store.read(lambda queries: queries.take_inbox(100)))


async def test_a_reply_below_a_card_whose_receipt_is_late_goes_out_when_it_comes(stage: Stage) -> None:
    await stage.say("Ana", "Me hicieron un cobro doble")
    channel = await on_its_way(stage)
    ts = await stage.types_at("Elena", "Ya lo revisamos", channel=channel, thread_ts="1800.1")
    await stage.types_at("Elena", "y te aviso", channel=channel, thread_ts="1800.1")
    assert (await stage.sent_to("Ana"))[1:] == []
    await stage.wait(3 * SECOND)
    await receipt(stage, "1800.1")
    await stage.retype("Elena", "Ana", ts, "Ya lo revisamos bien")
    await stage.deliver()
    assert [text for text in (await stage.sent_to("Ana"))[1:] if "aviso" in text] == ["y te aviso"]
    assert any("Ya lo revisamos" in text for text in (await stage.sent_to("Ana"))[1:])


async def test_what_colleagues_say_elsewhere_waits_for_nothing(stage: Stage) -> None:
    await stage.say("Ana", "Me hicieron un cobro doble")
    await stage.deliver()
    home = await stage.home("Ana")
    await stage.types_at("Elena", "¿comemos?", channel=home.channel, thread_ts="1600.1")
    assert await in_inbox(stage) == 0


async def test_nothing_waits_for_ever(stage: Stage) -> None:
    await stage.say("Ana", "Me hicieron un cobro doble")
    channel = await on_its_way(stage)
    await stage.types_at("Elena", "Ya lo revisamos", channel=channel, thread_ts="1800.1")
    assert await in_inbox(stage) == 1
    await stage.wait(3 * MINUTE)
    assert await in_inbox(stage) == 0


async def test_what_staff_say_waits_for_older_words_of_theirs_that_are_still_being_read(stage: Stage) -> None:
    """After a restart Slack tells what is said now, while what was said in the meantime is still being read from its history."""
    caught_up = False
    stage.intake = Intake(stage.bench, {DESK: stage._parse, TELEGRAM: stage._parse}, caught_up=lambda: caught_up)
    await stage.say("Ana", "Me hicieron un cobro doble")
    await stage.deliver()
    earlier = stage.clock.now
    await stage.wait(5 * SECOND)
    await stage.types("Elena", "Ana", "y esto después")
    await stage.types("Elena", "Ana", "Esto primero", sent_at=earlier)
    await stage.say("Ana", "¿Hola?")
    assert (await stage.thread("Ana"))[-1] == "Ana · Telegram: ¿Hola?", "customers wait for nobody"
    assert (await stage.sent_to("Ana"))[1:] == []
    caught_up = True
    await stage.work()
    assert (await stage.sent_to("Ana"))[1:] == ["Esto primero", "y esto después"]


async def test_staff_do_not_wait_for_ever_for_a_history_that_cannot_be_read(stage: Stage) -> None:
    stage.intake = Intake(stage.bench, {DESK: stage._parse, TELEGRAM: stage._parse}, caught_up=lambda: False)
    await stage.say("Ana", "Me hicieron un cobro doble")
    await stage.deliver()
    await stage.types("Elena", "Ana", "Ya lo revisamos")
    assert (await stage.sent_to("Ana"))[1:] == []
    await stage.wait(MINUTE)
    assert (await stage.sent_to("Ana"))[1:] == ["Ya lo revisamos"]


async def test_an_emoji_on_a_reply_whose_receipt_is_still_on_its_way_is_shown_when_it_is_there(stage: Stage) -> None:
    await stage.say("Ana", "Mi pedido 123 no llega")
    await stage.deliver()
    await stage.types("Elena", "Ana", "Llega hoy a las 5")
    rows = await stage.claim(to_customers)
    fates = [stage.arrives(row) for row in rows]
    await stage.react("Ana", fates[-1].ids[0], on="👍")
    assert (await stage.thread("Ana"))[-1] != "Ana: +👍"
    await stage.settle(fates)
    await stage.work()
    assert (await stage.thread("Ana"))[-1] == "Ana: +👍"


async def test_a_colleagues_emoji_on_words_whose_receipt_is_still_on_its_way_reaches_the_customer_when_it_is_there(stage: Stage) -> None:
    await stage.say("Ana", "Mi pedido 123 no llega")
    await stage.deliver()
    await stage.say("Ana", "Ya llegó, gracias")
    rows = await stage.claim(to_staff)
    fates = [stage.arrives(row) for row in rows]
    (posted,) = (fate.ids[0] for fate, row in zip(fates, rows, strict=True) if row.act["act"] == acts.PostInThread.__name__)
    await stage.sign("Elena", "Ana", posted, "👍")
    await stage.sign("Elena", "Ana", "1700.99", "👍")
    assert await in_inbox(stage) == 2, "neither is known to stand there"
    await stage.settle(fates)
    await stage.work()
    assert (await stage.sent_to("Ana"))[1:] == ["+👍"]


async def test_an_emoji_does_not_wait_for_words_that_came_after_it(stage: Stage) -> None:
    await stage.say("Ana", "Mi pedido 123 no llega")
    await stage.deliver()
    await stage.say("Ana", "Ya llegó, gracias")
    fates = [stage.arrives(row) for row in await stage.claim(to_staff)]
    await stage.sign("Elena", "Ana", "1700.99", "👍")
    await stage.say("Ana", "¿Hola?")
    assert await in_inbox(stage) == 1
    await stage.settle(fates)
    assert await stage.claim(to_staff), "what came after it is under way now"
    await stage.work()
    assert await in_inbox(stage) == 0
