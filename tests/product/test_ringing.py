"""Who rings whom, and when? Whoever works on what arrives hears of it before it is committed, and yet never looks too early for good."""

import asyncio
import pathlib

from bridge.model.ids import AccountName, SourceKey
from bridge.ports import Arrival
from bridge.product import RingingInbox
from storage import open_store

TELEGRAM = AccountName("telegram")


async def test_a_worker_that_was_about_to_look_anyway_sees_what_arrives_or_hears_of_it(tmp_path: pathlib.Path) -> None:
    """It forgot the bell, looked before the message was there, and nobody rang again: the message waited for a second."""
    store, bell = await open_store(f"sqlite:///{tmp_path}/puente.db"), asyncio.Event()
    inbox = RingingInbox(store, TELEGRAM, bell.set)

    async def worker() -> int:
        bell.clear()
        return await store.write(lambda queries: len(queries.take_inbox(10)))

    arrival = Arrival(account=TELEGRAM, key=SourceKey("msg:1:1"), raw={}, received_at=1_790_000_000_000)
    putting, looking = asyncio.create_task(inbox.put([arrival])), asyncio.create_task(worker())
    assert await putting == 1
    assert await looking == 1 or bell.is_set()
    await store.close()
