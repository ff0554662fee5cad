"""The stage for the Discord tests: a shop's bot on a local Discord through the real library, and an inbox in memory."""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from typing import Any, Literal

import aiohttp
import pytest

from adapters.discord.channel import DiscordChannel
from bridge.model.events import Said
from bridge.model.ids import AccountName, ChatId, Millis
from bridge.model.richtext import as_plain
from bridge.ports import Arrival
from sandbox.server import Sandbox, load_cast

AYUDA, GENERAL = ChatId("660000000000000001"), ChatId("660000000000000002")
LUIS, BETO, BOT = "880000000000000001", "880000000000000002", "990000000000000001"
SHOP = AccountName("tienda-discord")
DEADLINE = 10.0


class Shelf:
    """An inbox in memory that keeps the port's promises, and can be made to fail."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], Arrival] = {}
        self.cursors: dict[str, str] = {}
        self.settled: set[str] = set()
        """Messages whose case is."""
        self.failures = 0
        self.changed = asyncio.Event()

    async def put(self, arrivals: Sequence[Arrival], cursors: Mapping[str, str] | None = None) -> int:
        if arrivals and self.failures:
            self.failures -= 1
            raise OSError("the disk is full")
        before = len(self.rows)
        for one in arrivals:
            self.rows.setdefault((one.account, one.key), one)
        self.cursors |= cursors or {}
        self.changed.set()
        return len(self.rows) - before

    async def cursor(self, account: AccountName, prefix: str) -> dict[str, str]:
        return {name: value for name, value in self.cursors.items() if name.startswith(prefix)}

    async def open_messages(self, account: AccountName, since: Millis) -> dict[ChatId, tuple[str, ...]]:
        found: dict[ChatId, tuple[str, ...]] = {}
        for row in self.rows.values():
            kind, chat, message = row.key.split(":")[:3]
            if row.account == account and kind == "msg" and row.received_at >= since and message not in self.settled:
                found[ChatId(chat)] = (*found.get(ChatId(chat), ()), message)
        return found

    async def open_threads(self) -> tuple[tuple[ChatId, str], ...]:
        return ()


class Lamp:
    """Signs of life."""

    def __init__(self) -> None:
        self.is_up = asyncio.Event()
        self.is_down = asyncio.Event()
        self.lives = 0

    def up(self) -> None:
        self.is_down.clear()
        self.is_up.set()

    def alive(self) -> None:
        self.lives += 1

    def down(self, why: str) -> None:
        self.is_up.clear()
        self.is_down.set()


class World:
    def __init__(self, sandbox: Sandbox, web: aiohttp.ClientSession) -> None:
        self.sandbox, self.web = sandbox, web
        self.shelf = Shelf()
        self.lamp = Lamp()

    def shop(self, open_on: Literal["mention", "every_message"] = "mention", **more: Any) -> DiscordChannel:
        return DiscordChannel(
            account=SHOP,
            token=more.pop("token", self.sandbox.discord.world.bots[BOT].token),
            api_url=f"{self.sandbox.address}/discord/api/v10",
            gateway_url=f"{self.sandbox.address.replace('http', 'ws')}/discord/gateway",
            places=more.pop("places", {AYUDA: open_on}),
            clock=lambda: int(time.time() * 1000),
            **more,
        )

    async def play(self, action: str, **what: Any) -> dict[str, Any]:
        async with self.web.post(f"{self.sandbox.address}/control/discord/{action}", json=what) as answer:
            told: dict[str, Any] = await answer.json()
            assert answer.status == 200, told
            return told

    async def fault(self, **what: Any) -> None:
        async with self.web.post(f"{self.sandbox.address}/control/faults", json={"platform": "discord", **what}) as answer:
            assert answer.status == 200

    @contextlib.asynccontextmanager
    async def open(self, shop: DiscordChannel) -> AsyncIterator[asyncio.Task[None]]:
        self.lamp.is_up.clear()
        task = asyncio.create_task(shop.run(self.shelf, self.lamp))
        try:
            up = asyncio.create_task(self.lamp.is_up.wait())
            await asyncio.wait({task, up}, timeout=DEADLINE, return_when=asyncio.FIRST_COMPLETED)
            up.cancel()
            if task.done():
                task.result()
            assert self.lamp.is_up.is_set()
            yield task
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await task

    async def until(self, true: Callable[[], Any]) -> None:
        async with asyncio.timeout(DEADLINE):
            while not true():
                self.shelf.changed.clear()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self.shelf.changed.wait(), 0.05)

    def events(self, shop: DiscordChannel) -> list[Any]:
        return [shop.parse(row.raw) for row in self.shelf.rows.values()]

    async def heard(self, shop: DiscordChannel, text: str, kind: type[Any] = Said) -> Any:
        """The first event of that kind whose text is `text`."""

        def found() -> list[Any]:
            return [e for e in self.events(shop) if type(e) is kind and as_plain(e.body) == text]

        await self.until(found)
        return found()[0]

    def said_in(self, chat: str) -> list[dict[str, Any]]:
        state = self.sandbox.discord.state()
        return next(c["messages"] for c in [*state["channels"], *state["dms"]] if c["id"] == chat)


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with Sandbox(load_cast()) as sandbox, aiohttp.ClientSession() as web:
        yield World(sandbox, web)


@pytest.fixture(autouse=True)
def no_token_in_the_log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    caplog.set_level(logging.DEBUG)
    yield
    assert "sandbox.casa-lumbre.discord-token" not in caplog.text
