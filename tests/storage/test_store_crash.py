"""kill -9 in the middle of commits: what was confirmed is there, whole, and the next start needs nobody's help."""

import asyncio
import sys

import pytest
from store_stories import TELEGRAM

from bridge.model import records as r
from storage import open_store

WRITER = """
import asyncio, sys
from bridge.model import records as r
from bridge.ports import Arrival
from storage import open_store

async def lane(store, name):
    number = 0
    while True:
        number += 1
        key = f"{name}:{number}"
        person = r.Identity(id=name * 1_000_000 + number, account="telegram", user=key, name=key)
        both = lambda queries: queries.save([person, r.Place(id=person.id, account="telegram", chat=key, title=key, public=False)])
        event = Arrival(account="telegram", key=key, raw={"n": number}, received_at=number)
        await asyncio.gather(store.put([event], {str(name): str(number)}), store.write(both))
        print(key, flush=True)

async def main():
    store = await open_store(sys.argv[1])
    await asyncio.gather(*(lane(store, name) for name in range(1, 9)))

asyncio.run(main())
"""


@pytest.mark.parametrize("confirmed", [5, 100, 400])
async def test_what_was_confirmed_survives_kill_9(url: str, confirmed: int) -> None:
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", WRITER, url, stdout=asyncio.subprocess.PIPE)
    assert child.stdout is not None
    async with asyncio.timeout(30):
        promised = [(await child.stdout.readline()).decode().strip() for _ in range(confirmed)]
        child.kill()
        promised += (await child.stdout.read()).decode().split()
        await child.wait()
    assert all(promised)

    store = await open_store(url)
    people = {person.user for person in await store.read(lambda queries: queries.find(r.Identity, "account", ["telegram"]))}
    places = {place.chat for place in await store.read(lambda queries: queries.find(r.Place, "account", ["telegram"]))}
    events = {item.source_key for item in await store.read(lambda queries: queries.take_inbox(100_000))}
    cursors = await store.cursor(TELEGRAM, "")
    await store.close()
    assert set(promised) <= people & events
    assert people == places, "a unit is there whole or not at all"
    assert cursors == {name: str(max(int(key.split(":")[1]) for key in events if key.startswith(f"{name}:"))) for name in cursors}


async def test_a_killed_process_holds_no_lock(url: str) -> None:
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", WRITER, url, stdout=asyncio.subprocess.PIPE)
    assert child.stdout is not None
    await asyncio.wait_for(child.stdout.readline(), 30)
    child.kill()
    await child.communicate()
    await (await open_store(url)).close()
