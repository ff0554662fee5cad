"""What does a platform have to offer so that its adapter can be held to the contract? People to play, a look at what they see, faults.

A new adapter gets the whole suite by one more module beside this one, `rig_<platform>.py`, with a subclass named `Rig`. It plays against
a real server: the sandbox, or a local server of the platform's own making. See docs/write-an-adapter.md.
"""

import abc
import asyncio
import contextlib
import dataclasses
import importlib
import pathlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import Any, ClassVar

import aiohttp

from bridge.model.events import ChannelEvent, Said
from bridge.model.ids import AccountName, ChatId, OutgoingId, UserId
from bridge.model.richtext import RichText, as_plain, plain
from bridge.ports import Arrival, Channel, StoredFile
from sandbox.server import Sandbox
from storage.sqlite import SqliteStore

PATIENCE = 10.0


@dataclasses.dataclass(frozen=True, kw_only=True)
class Seen:
    """One message as the people in the chat see it."""

    id: str
    text: str
    ours: bool
    """The brand's account wrote it."""
    file: str | None = None
    """The name of what is attached, or its kind where the platform shows no name."""
    reply_to: str | None = None
    reactions: tuple[str, ...] = ()
    pings: bool = False
    """It rang for somebody by a mention."""


class Rig(abc.ABC):
    """A platform with two customers, a private chat with the first, and a public place where both are."""

    platform: ClassVar[str]
    token: ClassVar[str]
    customer: ClassVar[UserId]
    stranger: ClassVar[UserId]
    """Somebody with whom the brand never spoke, or an id of nobody."""
    public: ClassVar[ChatId]
    nowhere: ClassVar[ChatId]
    """A well-formed id of a chat that is not there."""
    tells_deletes: ClassVar[bool]
    """Does the platform tell of a message that a customer deleted?"""
    tells_silence: ClassVar[bool] = True
    """Does a lost connection show before anything is asked for?"""

    def __init__(self, sandbox: Sandbox, web: aiohttp.ClientSession) -> None:
        self._sandbox, self._web = sandbox, web

    account: ClassVar[AccountName] = AccountName("shop")

    @abc.abstractmethod
    def channel(self) -> Channel:
        """The brand's account, as after a start of the process."""

    # --- what people do: each returns the message's id ---

    @abc.abstractmethod
    async def say(self, text: str, *, public: bool = False, bold: str = "", reply_to: str | None = None, to_brand: bool = False) -> str: ...

    @abc.abstractmethod
    async def send_file(self, name: str, mime: str, data: bytes, text: str = "") -> str: ...

    @abc.abstractmethod
    async def edit(self, message: str, text: str) -> None: ...

    @abc.abstractmethod
    async def delete(self, message: str) -> None: ...

    @abc.abstractmethod
    async def react(self, message: str, emoji: str, *, on: bool = True) -> None: ...

    @abc.abstractmethod
    async def shut_out(self) -> None:
        """The customer blocks the brand, or closes his direct messages."""

    # --- what people see ---

    @abc.abstractmethod
    async def seen(self, *, public: bool = False) -> list[Seen]:
        """What is there now, oldest first, without what was deleted."""

    # --- what goes wrong ---

    sending: ClassVar[str]
    """The faults' word for the request that sends a text."""
    delivering: ClassVar[str]
    """The faults' word for the delivery of an event."""

    async def fault(self, kind: str, *, method: str | None = None, **more: Any) -> None:
        body = {"platform": self.platform, "kind": kind, "method": method or self.sending, **more}
        async with self._web.post(f"{self._sandbox.address}/control/faults", json=body) as answer:
            assert answer.status == 200, await answer.text()

    # --- for rigs ---

    async def _act(self, action: str, **body: Any) -> dict[str, Any]:
        async with self._web.post(f"{self._sandbox.address}/control/{self.platform}/{action}", json=body) as answer:
            told: dict[str, Any] = await answer.json()
            assert answer.status == 200, told
            return told

    async def _state(self) -> dict[str, Any]:
        async with self._web.get(f"{self._sandbox.address}/control/{self.platform}/state") as answer:
            state: dict[str, Any] = await answer.json()
            return state


class Signs:
    """How the channel says that it lives."""

    def __init__(self) -> None:
        self.is_up = asyncio.Event()
        self.downs: list[str] = []

    def up(self) -> None:
        self.is_up.set()

    def alive(self) -> None:
        pass

    def down(self, why: str) -> None:
        self.is_up.clear()
        self.downs.append(why)


class Inbox:
    """The real store, as one adapter sees it; `failing` puts raise, as a full disk would."""

    def __init__(self, store: SqliteStore, account: AccountName) -> None:
        self._store, self._account = store, account
        self.failing = 0
        self.offered: list[str] = []

    async def put(self, arrivals: Sequence[Arrival], cursors: Mapping[str, str] | None = None) -> int:
        self.offered += [arrival.key for arrival in arrivals]
        if arrivals and self.failing:
            self.failing -= 1
            raise OSError("disk full")
        return await self._store.put(arrivals, cursors, account=self._account)

    async def cursor(self, account: AccountName, prefix: str) -> dict[str, str]:
        return await self._store.cursor(account, prefix)

    async def open_messages(self, account: AccountName, since: int) -> dict[ChatId, tuple[str, ...]]:
        return await self._store.open_messages(account, since)

    async def open_threads(self) -> tuple[tuple[ChatId, str], ...]:
        return await self._store.open_threads()

    async def rows(self) -> list[Any]:
        return await self._store.read(lambda queries: queries.take_inbox(10_000))


class Scene:
    """A rig, its channel, and the inbox that the channel fills."""

    def __init__(self, rig: Rig, inbox: Inbox) -> None:
        self.rig, self.inbox, self.signs = rig, inbox, Signs()
        self.channel = rig.channel()
        self.keys = 0

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator["asyncio.Task[None]"]:
        """The channel runs, and has said that it is up."""
        self.signs.is_up.clear()
        task = asyncio.create_task(self.channel.run(self.inbox, self.signs))
        up = asyncio.create_task(self.signs.is_up.wait())
        try:
            await asyncio.wait({task, up}, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
            yield task
        finally:
            up.cancel()
            task.cancel()
            await asyncio.wait([task])

    async def restart(self) -> None:
        await self.let_go()
        self.channel = self.rig.channel()

    async def let_go(self) -> None:
        close = getattr(self.channel, "close", None)
        if close is not None:
            await close()

    async def events(self) -> list[ChannelEvent]:
        return [self.channel.parse(row.raw) for row in await self.inbox.rows()]

    async def heard(self, of: type[Any], when: Callable[[Any], bool] = lambda event: True) -> Any:
        """The first event of a kind for which `when` holds, as soon as it is there."""
        async with asyncio.timeout(PATIENCE):
            while True:
                for event in await self.events():
                    if type(event) is of and when(event):
                        return event
                await asyncio.sleep(0.01)

    async def send(self, body: RichText | str, *, chat: ChatId | None = None, key: int | None = None, **given: Any) -> tuple[str, ...]:
        """Something of the brand's to the customer, under a new key unless one is given."""
        self.keys += 1
        how = {"file": None, "reply_to": None, "key": OutgoingId(key or self.keys), **given}
        return await self.channel.send(chat or await self.chat(), plain(body) if isinstance(body, str) else body, **how)

    async def chat(self) -> ChatId:
        """The customer's private chat: where he wrote."""
        for event in await self.events():
            if getattr(event, "public", True) is False:
                return ChatId(event.chat)
        raise AssertionError("the customer has not written in private yet")

    async def greeted(self) -> ChatId:
        """The customer has written, so that the brand may."""
        await self.rig.say("hola")
        return ChatId((await self.heard(Said)).chat)

    async def ours(self) -> list[Seen]:
        return [message for message in await self.rig.seen() if message.ours]


def file_of(folder: pathlib.Path, data: bytes, *, name: str, mime: str, kind: str = "document", size: int | None = None) -> StoredFile:
    path = folder / "content"
    path.write_bytes(data)
    return StoredFile(path=path, name=name, mime=mime, size=len(data) if size is None else size, kind=kind)


def words(event: Any) -> str:
    return as_plain(event.body)


def rigs() -> dict[str, type[Rig]]:
    """All platforms there are, by name."""
    modules = sorted(pathlib.Path(__file__).parent.glob("rig_*.py"))
    found = [importlib.import_module(module.stem).Rig for module in modules]
    return {rig.platform: rig for rig in found}
