"""What if a thread's root cannot be posted, or a row cannot be understood? Operators hear of it, and nobody else has to wait."""

import dataclasses

from house import ANA, COBROS, LUIS, QUICK, House

import storage
from bridge.app import decide, outbox_list
from bridge.model.ids import DESK, OutgoingId
from bridge.model.records import Outgoing
from bridge.ports import Queries


async def test_what_could_not_be_said_without_a_root_is_said_when_it_is_there(house: House) -> None:
    async with house.running():
        await house.act("slack/archive_channel", channel=COBROS)
        await house.write(ANA, "me cobraron dos veces")
        await house.write(ANA, "y nadie me contesta")
        await house.until(lambda: any("PostCard" in notice for notice in house.notices()))
        await house.opened(LUIS, "¿y mi paquete?")
        assert len(house.notices()) == 1, "one notice, not one for each message"
    await house.act("slack/unarchive_channel", channel=COBROS)
    config = house.config()
    failed = [row for row in await outbox_list(config) if row["act"] == "PostCard"]
    await decide(config, "retry", failed[0]["id"], "Diego")
    async with house.running():
        words = ["me cobraron dos veces", "y nadie me contesta"]
        await house.until(lambda: house.copies(*words) == words)


async def test_a_card_that_stands_although_its_answer_was_lost_shows_what_became_of_the_case(house: House) -> None:
    """It is found again, not posted twice; what it says is as old as the first try."""
    async with house.running():
        house.fault("slack", "chat.postMessage", "silent")
        await house.write(ANA, "me cobraron dos veces")
        await house.until(lambda: house.messages(COBROS))
        await house.write(ANA, "¿y mi paquete?")
        await house.until(lambda: "pasó a" in house.root(COBROS)["text"])


async def test_rows_that_nobody_understands_hold_nobody(house: House) -> None:
    """Left behind by another version, or by an account that is not configured any more."""
    odd = Outgoing(id=OutgoingId(1), lane="thread|C0COBROS01|99", account=DESK, act={"act": "Juggle"}, priority=0, created_at=1)
    rows = [
        odd,
        dataclasses.replace(odd, id=OutgoingId(2), lane="thread|C0COBROS01|98", act={"act": "PostCard", "thread_id": 98}),
        dataclasses.replace(
            odd,
            id=OutgoingId(3),
            lane="gone|5",
            account="gone",  # type: ignore[arg-type]
            act={"act": "Send", "chat": "5", "body": [], "media": None, "reply_to": None},
        ),
    ]

    def unit(queries: Queries) -> None:
        queries.save(rows)

    store = await storage.open_store(house.config().storage.url)
    await store.write(unit)
    await store.close()
    async with house.running(QUICK):
        await house.opened()
        await house.until(lambda: len(house.notices()) == 3)
