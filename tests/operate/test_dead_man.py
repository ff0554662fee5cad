"""Nobody home: a service elsewhere is called while all is well, and its silence is the alarm."""

import asyncio
import contextlib
import itertools
import pathlib
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from test_http import NOW, SECRET, UNWORKED, UP, WAITING, Site
from virtual_loop import played

from bridge.config.schema import Health, Http
from bridge.operate.dead_man import DeadMan
from bridge.operate.health import Ailment
from bridge.operate.http import serving
from bridge.operate.supervise import State, Status
from bridge.operate.watchdog import Watchdog
from storage import open_store


class Monitor:
    """The service elsewhere, real and on loopback."""

    def __init__(self) -> None:
        self.calls = 0
        self.status = 200
        self.called = asyncio.Event()
        self.url = ""

    async def answer(self, request: web.Request) -> web.Response:
        self.calls += 1
        self.called.set()
        return web.Response(status=self.status)

    async def next(self) -> None:
        self.called.clear()
        async with asyncio.timeout(5):
            await self.called.wait()


@pytest.fixture
async def monitor() -> AsyncIterator[Monitor]:
    made, app = Monitor(), web.Application()
    app.router.add_get("/ping/casa-lumbre", made.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/ping/casa-lumbre"
    yield made
    await runner.cleanup()


@pytest.fixture
async def site(tmp_path: pathlib.Path) -> AsyncIterator[Site]:
    store = await open_store(f"sqlite:///{tmp_path}/puente.db")
    yield Site(store)
    await store.close()


@contextlib.asynccontextmanager
async def calling(site: Site, url: str) -> AsyncIterator[DeadMan]:
    """Every hundredth second instead of every minute."""
    switch = DeadMan(url, Watchdog(site.store, site, lambda: site.now).look, every=0.01)
    task = asyncio.create_task(switch.run())
    try:
        yield switch
    finally:
        task.cancel()
        await asyncio.wait({task})


async def test_it_is_called_again_and_again_while_all_is_well(site: Site, monitor: Monitor) -> None:
    async with calling(site, monitor.url):
        for _ in range(3):
            await monitor.next()


@pytest.mark.parametrize("ill", ["connection", "inbox", "outbox", "workers", "store"])
async def test_it_is_not_called_while_anything_is_ill(site: Site, monitor: Monitor, ill: str) -> None:
    match ill:
        case "connection":
            site.states = [UP, Status(name="discord", state=State.DOWN, since=NOW)]
        case "inbox":
            await site.store.put([UNWORKED])
            site.now = NOW + 181_000
        case "outbox":
            await site.store.write(lambda queries: queries.save([WAITING]))
            site.now = NOW + 61_000
        case "workers":
            site.working = False
        case "store":
            await site.store.close()
    looked = asyncio.Event()
    watchdog = Watchdog(site.store, site, lambda: site.now)

    async def look() -> list[object]:
        found = await watchdog.look()
        looked.set()
        return list(found)

    task = asyncio.create_task(DeadMan(monitor.url, look, every=0.01).run())  # type: ignore[arg-type]
    for _ in range(3):
        looked.clear()
        async with asyncio.timeout(5):
            await looked.wait()
    task.cancel()
    await asyncio.wait({task})
    assert monitor.calls == 0


def test_it_is_looked_every_minute_whether_all_is_well() -> None:
    looked: list[float] = []

    async def look() -> list[Ailment]:
        looked.append(asyncio.get_running_loop().time())
        return [Ailment(what="store", why="it is ill, so that nothing is called and nothing waited for")]

    async def story() -> None:
        task = asyncio.create_task(DeadMan("http://127.0.0.1:9/ping", look).run())
        await asyncio.sleep(150)
        task.cancel()
        await asyncio.wait({task})

    played(story())
    assert [after - before for before, after in itertools.pairwise(looked)] == [60, 60]


async def test_it_is_called_again_when_all_is_well_again(site: Site, monitor: Monitor) -> None:
    site.working = False
    async with calling(site, monitor.url):
        site.working = True
        await monitor.next()


async def test_that_it_cannot_be_called_is_told_and_makes_nothing_else_ill(site: Site, monitor: Monitor) -> None:
    monitor.status = 500
    async with calling(site, monitor.url) as switch:
        await monitor.next()
        await monitor.next()
        assert switch.ailment is not None and "500" in switch.ailment.why and "casa-lumbre" not in switch.ailment.why
        monitor.status = 200
        await monitor.next()
        await monitor.next()
        assert switch.ailment is None


async def test_the_server_calls_it_and_readyz_says_when_nobody_answers(site: Site) -> None:
    http, health = Http(listen="127.0.0.1:0"), Health(dead_man_url="http://127.0.0.1:9/ping")
    async with serving(http, site.store, site, secret=SECRET, health=health) as server:
        import aiohttp

        async with asyncio.timeout(5), aiohttp.ClientSession() as session:
            while True:
                async with session.get(server.address + "/readyz") as answer:
                    page = await answer.json()
                if page["not_ready"]:
                    break
    assert [each["what"] for each in page["not_ready"]] == ["dead_man_url"]
