"""A real bot against the local Telegram: the people who write to it, an inbox in memory, and patience with a deadline."""

import asyncio
import contextlib
import copy
import os
import pathlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import Any

import aiohttp

from adapters.telegram.channel import TelegramChannel
from bridge.model.ids import AccountName, ChatId
from bridge.ports import Arrival
from sandbox.server import Sandbox, load_cast

TOKEN = "7000000001:AAsandbox-casa-lumbre-telegram-token"
ACCOUNT = AccountName("telegram-casa")
ANA, MARISOL, GROUP = 5101, 5102, -1005001  # Marisol is the group's administrator
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


class MemoryInbox:
    """`fail` makes the next puts raise, as a full disk would."""

    def __init__(self) -> None:
        self.rows: dict[str, Arrival] = {}
        self.cursors: dict[str, str] = {}
        self.offered: list[str] = []
        self.fail = 0

    async def put(self, arrivals: Sequence[Arrival], cursors: Mapping[str, str] | None = None) -> int:
        self.offered += [arrival.key for arrival in arrivals]
        if self.fail:
            self.fail -= 1
            raise OSError("disk full")
        before = len(self.rows)
        for arrival in arrivals:
            self.rows.setdefault(arrival.key, arrival)
        self.cursors |= cursors or {}
        return len(self.rows) - before

    async def cursor(self, account: AccountName, prefix: str) -> dict[str, str]:
        return {name: value for name, value in self.cursors.items() if name.startswith(prefix)}


class Lamp:
    """Signs, remembered in order."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def up(self) -> None:
        self.seen.append("up")

    def alive(self) -> None:
        self.seen.append("alive")

    def down(self, why: str) -> None:
        self.seen.append(f"down: {why}")


class Stage:
    def __init__(self, sandbox: Sandbox, session: aiohttp.ClientSession, channel: TelegramChannel) -> None:
        self.sandbox, self.session, self.channel = sandbox, session, channel
        self.inbox, self.lamp = MemoryInbox(), Lamp()

    async def act(self, action: str, **body: Any) -> dict[str, Any]:
        async with self.session.post(f"{self.sandbox.address}/control/telegram/{action}", json=body) as answer:
            said: dict[str, Any] = await answer.json()
            assert answer.status == 200, said
            return said

    async def fault(self, **fault: Any) -> None:
        async with self.session.post(f"{self.sandbox.address}/control/faults", json={"platform": "telegram", **fault}) as answer:
            assert answer.status == 200, await answer.text()

    async def seen_by(self, chat: int) -> list[dict[str, Any]]:
        """What people see in a chat, oldest first."""
        async with self.session.get(f"{self.sandbox.address}/control/telegram/state") as answer:
            state = await answer.json()
        return next((found["messages"] for found in state["chats"] if found["id"] == chat), [])

    @contextlib.asynccontextmanager
    async def receiving(self) -> AsyncIterator["asyncio.Task[None]"]:
        task = asyncio.create_task(self.channel.run(self.inbox, self.lamp))
        try:
            yield task
        finally:
            task.cancel()
            await asyncio.wait([task])

    def parsed(self) -> list[Any]:
        return [self.channel.parse(arrival.raw) for arrival in self.inbox.rows.values()]


async def until(true: Callable[[], Any], seconds: float = 5.0) -> None:
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.005)


@contextlib.asynccontextmanager
async def stage(
    *,
    token: str = TOKEN,
    bot: Mapping[str, Any] | None = None,
    group: Mapping[str, Any] | None = None,
    open_on: str = "mention",
    **given: Any,
) -> AsyncIterator[Stage]:
    """bot, group: changes of the cast's own. given: arguments of the channel."""
    cast = copy.deepcopy(load_cast())
    cast["telegram"]["bots"][0] |= bot or {}
    cast["telegram"]["groups"][0] |= group or {}
    record = os.environ.get("PUENTE_SANDBOX_RECORD")
    async with Sandbox(cast, record=pathlib.Path(record) if record else None) as sandbox, aiohttp.ClientSession() as session:
        arguments = {
            "account": ACCOUNT,
            "token": token,
            "api_url": f"{sandbox.address}/telegram",
            "places": {ChatId(str(GROUP)): open_on},
            "our_people": frozenset(),
            "clock": lambda: 1_790_000_000_000,
        }
        channel = TelegramChannel(**{**arguments, **given})
        try:
            yield Stage(sandbox, session, channel)
        finally:
            await channel.close()
