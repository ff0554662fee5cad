"""A local Discord alone on a free port, its people, and the real discord.py pointed at it."""

import asyncio
import copy
import os
import pathlib
import tomllib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import discord
import discord.gateway
import discord.http
import pytest
import yarl
from aiohttp import web

from sandbox.discord.server import DiscordServer
from sandbox.faults import Fault, Faults
from sandbox.feed import Feed
from sandbox.kernel import Kernel
from sandbox.record import Record

CAST = tomllib.loads("""
limits = { messages = [200, 1.0], edits = [200, 1.0], reactions = [200, 1.0], deletes = [200, 1.0] }

[[bots]]
token = "bot-token"
id = "990000000000000001"
username = "CasaLumbre"
message_content_intent = true

[[people]]
id = "880000000000000001"
username = "luis_mx"
global_name = "Luis"

[[people]]
id = "880000000000000002"
username = "beto77"

[[guilds]]
id = "770000000000000001"
name = "Comunidad"
members = ["880000000000000001", "880000000000000002", "990000000000000001"]
roles = [{ id = "550000000000000001", name = "Clientes", mentionable = true, members = ["880000000000000001"] }]
channels = [
    { id = "660000000000000001", name = "ayuda" },
    { id = "660000000000000002", name = "anuncios", writable_by = ["880000000000000001"] },
    { id = "660000000000000003", name = "directiva", visible_to = ["880000000000000001"] },
    { id = "660000000000000004", name = "dudas", type = "forum" },
    { id = "660000000000000005", name = "buzón", history_for = ["880000000000000001"] },
]
""")
LUIS, BOT, AYUDA = "880000000000000001", "990000000000000001", "660000000000000001"
SECONDS = 5.0


class Place:
    """The server under test and the ways to reach it: as a bot by raw HTTP, and as its people."""

    def __init__(self, address: str, kernel: Kernel, server: DiscordServer, http: aiohttp.ClientSession) -> None:
        self.address, self.kernel, self.server, self.http = address, kernel, server, http

    async def call(self, verb: str, path: str, *, token: str | None = "bot-token", **more: Any) -> tuple[int, Any, Any]:
        """(status, JSON or None, headers) of a REST request."""
        headers = {"Authorization": f"Bot {token}"} if token else {}
        async with self.http.request(verb, f"{self.address}/discord/api/v10{path}", headers=headers, **more) as answer:
            return answer.status, await answer.json() if answer.content_length else None, answer.headers

    async def act(self, action: str, *, status: int = 200, **asked: Any) -> dict[str, Any]:
        async with self.http.post(f"{self.address}/control/discord/{action}", json=asked) as answer:
            told: dict[str, Any] = await answer.json()
            assert answer.status == status, told
            return told

    def fault(self, kind: Any, method: str = "*", **more: Any) -> None:
        self.kernel.faults.add(Fault(platform="discord", kind=kind, method=method, **more))

    async def direct(self) -> str:
        """The id of Luis's direct message with the bot."""
        return str((await self.call("POST", "/users/@me/channels", json={"recipient_id": LUIS}))[1]["id"])

    def messages(self, channel_id: str) -> list[dict[str, Any]]:
        state = self.server.state()
        return next(channel["messages"] for channel in [*state["channels"], *state["dms"]] if channel["id"] == channel_id)


@pytest.fixture
def cast(request: pytest.FixtureRequest) -> dict[str, Any]:
    """CAST, with what a test changes by `parametrize("cast", [{…}], indirect=True)`; `bot` changes the one bot."""
    changes = dict(getattr(request, "param", {}))
    cast = copy.deepcopy(CAST)
    cast["bots"][0] |= changes.pop("bot", {})
    return cast | changes


@pytest.fixture
def record_path() -> pathlib.Path | None:
    path = os.environ.get("PUENTE_SANDBOX_RECORD")
    return pathlib.Path(path) if path else None


@pytest.fixture
async def place(cast: dict[str, Any], record_path: pathlib.Path | None) -> AsyncIterator[Place]:
    kernel = Kernel(Record(record_path), Faults(), Feed())
    server = DiscordServer(kernel, cast)
    app = web.Application(client_max_size=64 * 1024 * 1024)
    app.add_routes([*server.routes(), *server.control()])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with aiohttp.ClientSession() as http:
        yield Place(server.address, kernel, server, http)
    await server.close()
    await runner.cleanup()
    kernel.record.close()


class Ear(discord.Client):
    """discord.py, remembering every event that it dispatched."""

    def __init__(self, **options: Any) -> None:
        self.events: list[tuple[str, tuple[Any, ...]]] = []
        self._changed = asyncio.Event()
        self.task: asyncio.Task[None] | None = None
        super().__init__(guild_ready_timeout=0.1, **options)

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        self.events.append((event, args))
        self._changed.set()
        super().dispatch(event, *args, **kwargs)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """The library waits 5 s here before it identifies anew; nobody else identifies in these tests."""

    def all(self, event: str) -> list[Any]:
        return [args[0] if args else None for name, args in self.events if name == event]

    async def heard(self, event: str, count: int = 1) -> Any:
        """The `count`-th event of that name, waited for."""
        async with asyncio.timeout(SECONDS):
            while len(self.all(event)) < count:
                self._changed.clear()
                await self._changed.wait()
        return self.all(event)[count - 1]


Connect = Callable[..., Awaitable[Ear]]


@pytest.fixture
async def connect(place: Place, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Connect]:
    """`await connect(intents=…)`: a client that is ready. `ready=False`: only started."""
    monkeypatch.setattr(discord.http.Route, "BASE", f"{place.address}/discord/api/v10")
    monkeypatch.setattr(
        discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(place.address.replace("http", "ws") + "/discord/gateway")
    )
    ears: list[Ear] = []

    async def start(*, intents: discord.Intents | None = None, ready: bool = True, token: str = "bot-token") -> Ear:
        everything = discord.Intents.default()
        everything.message_content = True
        ear = Ear(intents=intents or everything)
        ears.append(ear)
        await ear.login(token)
        ear.task = asyncio.create_task(ear.connect(), name="discord.py")
        if ready:
            await ear.heard("ready")
        return ear

    yield start
    for ear in ears:
        await ear.close()
        if ear.task is not None:
            await asyncio.gather(ear.task, return_exceptions=True)
