"""Nobody home: a service elsewhere is called while all is well, and its silence is the alarm."""

import asyncio
import contextlib
import pathlib
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from test_http import NOW, SECRET, UP, WAITING, Site

from bridge.operate.dead_man import DeadMan
from bridge.operate.http import HttpServer
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


@pytest.mark.parametrize("ill", ["connection", "outbox", "workers", "store"])
async def test_it_is_not_called_while_anything_is_ill(site: Site, monitor: Monitor, ill: str) -> None:
    match ill:
        case "connection":
            site.states = [UP, Status(name="discord", state=State.DOWN, since=NOW)]
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
    nowhere = "http://127.0.0.1:9/ping"
    async with HttpServer(
        host="127.0.0.1", port=0, store=site.store, product=site, secret=SECRET, clock=lambda: site.now, dead_man_url=nowhere
    ) as server:
        import aiohttp

        async with asyncio.timeout(5), aiohttp.ClientSession() as session:
            while True:
                async with session.get(server.address + "/readyz") as answer:
                    page = await answer.json()
                if page["not_ready"]:
                    break
    assert [each["what"] for each in page["not_ready"]] == ["dead_man_url"]
