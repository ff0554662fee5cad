"""A real desk against the local Slack: the people who work there, an inbox in memory, and patience with a deadline."""

import asyncio
import contextlib
import os
import pathlib
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import Any

import aiohttp

from adapters.slack import SlackDesk
from bridge.model.acts import Field, Form
from bridge.model.events import DeskEvent
from bridge.model.failure import DeliveryError
from bridge.model.ids import AccountName, ChatId, IdMaker, OutgoingId
from bridge.model.richtext import RichText, plain
from bridge.ports import Arrival, Posted, Sheet
from sandbox.server import Sandbox, load_cast

SOFIA, DIEGO, MARTA = "U0SOFIA001", "U0DIEGO001", "U0MARTA001"
COBROS, ENVIOS = ChatId("C0COBROS01"), ChatId("C0ENVIOS01")
WHY = Form(action="resolve", title="Resolver", submit="Resolver", close="Cancelar", fields=(Field(name="why", label="Motivo"),))

_new_id = IdMaker()


def now() -> int:
    return int(time.time() * 1000)


def new_key() -> OutgoingId:
    return OutgoingId(_new_id(now()))


class MemoryInbox:
    """`fail` makes the next puts of arrivals raise, as a full disk would."""

    def __init__(self) -> None:
        self.rows: dict[str, Arrival] = {}
        self.cursors: dict[str, str] = {}
        self.offered: list[str] = []
        self.fail = 0
        self.threads: tuple[tuple[ChatId, str], ...] = ()
        self.messages: dict[ChatId, tuple[str, ...]] = {}

    async def put(self, arrivals: Sequence[Arrival], cursors: Mapping[str, str] | None = None) -> int:
        self.offered += [arrival.key for arrival in arrivals]
        if arrivals and self.fail:
            self.fail -= 1
            raise OSError("disk full")
        before = len(self.rows)
        for arrival in arrivals:
            self.rows.setdefault(arrival.key, arrival)
        self.cursors |= cursors or {}
        return len(self.rows) - before

    async def cursor(self, account: AccountName, prefix: str) -> dict[str, str]:
        return {name: value for name, value in self.cursors.items() if name.startswith(prefix)}

    async def open_messages(self, account: AccountName, since: int) -> dict[ChatId, tuple[str, ...]]:
        return self.messages

    async def open_threads(self) -> tuple[tuple[ChatId, str], ...]:
        return self.threads


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
    def __init__(self, sandbox: Sandbox, session: aiohttp.ClientSession, cast: Mapping[str, Any]) -> None:
        self.sandbox, self.session = sandbox, session
        self.inbox, self.lamp = MemoryInbox(), Lamp()
        self.desk = self.new_desk(cast["bot_token"], cast["app_token"])

    def new_desk(self, bot_token: str, app_token: str) -> SlackDesk:
        return SlackDesk(
            bot_token=bot_token,
            app_token=app_token,
            api_url=f"{self.sandbox.address}/slack/api/",
            forms={WHY.action: WHY},
            clock=now,
            channels=lambda: (COBROS, ENVIOS),
        )

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        ups = self.lamp.seen.count("up")
        task = asyncio.create_task(self.desk.run(self.inbox, self.lamp))
        try:
            await self.until(lambda: task.done() or (self.lamp.seen.count("up") >= ups + 2 and "seen" in self.inbox.cursors))
            if task.done():
                task.result()
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError, DeliveryError):
                await task

    async def act(self, action: str, **body: Any) -> dict[str, Any]:
        async with self.session.post(f"{self.sandbox.address}/control/slack/{action}", json=body) as answer:
            said: dict[str, Any] = await answer.json()
            assert answer.status == 200, said
            return said

    async def fault(self, **fault: Any) -> None:
        async with self.session.post(f"{self.sandbox.address}/control/faults", json={"platform": "slack", **fault}) as answer:
            assert answer.status == 200, await answer.text()

    def state(self) -> dict[str, Any]:
        return self.sandbox.slack.state()

    def seen_in(self, channel: str) -> list[dict[str, Any]]:
        """The messages that people can see in a channel, oldest first."""
        state = self.state()
        for it in [*state["channels"], *state["dms"]]:
            if it["id"] == channel:
                return [message for message in it["messages"] if not message["deleted"]]
        return []

    def seen(self, channel: str, ts: str) -> dict[str, Any]:
        return next(message for message in self.seen_in(channel) if message["ts"] == ts)

    def person(self, id: str) -> dict[str, Any]:
        return next(person for person in self.state()["people"] if person["id"] == id)

    async def event(self, key: str) -> DeskEvent:
        """The event of an inbox row, once it is there."""
        await self.until(lambda: key in self.inbox.rows)
        return self.desk.parse(self.inbox.rows[key].raw)

    async def row(self, prefix: str) -> DeskEvent:
        await self.until(lambda: any(key.startswith(prefix) for key in self.inbox.rows))
        return self.desk.parse(next(row.raw for key, row in self.inbox.rows.items() if key.startswith(prefix)))

    async def until(self, true: Callable[[], Any], *, within: float = 8.0) -> None:
        async with asyncio.timeout(within):
            while not true():  # noqa: ASYNC110 - what people see sets no event
                await asyncio.sleep(0.01)


async def post(stage: Stage, text: str | RichText = "Caso 7", *, thread: str | None = None, to: Any = COBROS, **more: Any) -> Posted:
    """We say something at the desk."""
    body = plain(text) if isinstance(text, str) else text
    arguments = {"author": None, "key": new_key(), "again": False, **more}
    buttons = arguments.pop("buttons", ())
    return await stage.desk.post(to, Sheet(body=body, buttons=buttons), thread_ts=thread, **arguments)


@contextlib.asynccontextmanager
async def opened(**changes: Any) -> AsyncIterator[Stage]:
    """Slack's delays shortened: redelivery after a moment, no limits."""
    cast = load_cast()
    quick = {
        "socket": {"ack_seconds": 1.0, "retry_delays": [0, 0.2, 0.5], "close_grace": 0.1},
        "limits": {"factor": 0},
        "share_seconds": 0.05,
    }
    cast["slack"] |= quick | changes
    record = os.environ.get("PUENTE_SANDBOX_RECORD")
    async with Sandbox(cast, record=pathlib.Path(record) if record else None) as sandbox, aiohttp.ClientSession() as session:
        yield Stage(sandbox, session, cast["slack"])
