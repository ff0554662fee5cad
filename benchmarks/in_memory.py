"""What does the road cost without platforms? A channel and a desk that live in this process and answer at once.

The channel says that a customer wrote; the desk notes when it is shown which words. `wall` is the clock of both.
"""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, NoReturn

from bridge.model import richtext
from bridge.model.acts import Form
from bridge.model.capabilities import TELEGRAM
from bridge.model.events import ChannelEvent, DeskEvent, Ignored, Said
from bridge.model.failure import DeliveryError, Reason
from bridge.model.ids import AccountName, ChatId, OutgoingId, UserId
from bridge.model.richtext import RichText
from bridge.ports import Arrival, Finding, Inbox, Posted, Sheet, Signs, StoredFile

NAME = AccountName("memory")


class MemoryChannel:
    """A customers' platform: what `say` is told has been received."""

    account = NAME
    platform = "telegram"
    capabilities = TELEGRAM

    def __init__(self) -> None:
        self._inbox: Inbox | None = None
        self._numbers = itertools.count(1)

    async def run(self, inbox: Inbox, signs: Signs) -> None:
        self._inbox = inbox
        signs.up()
        while True:
            signs.alive()
            await asyncio.sleep(10)

    async def say(self, said: Sequence[tuple[int, str]]) -> None:
        """(customer, text) each; they are committed when this returns."""
        assert self._inbox is not None
        now = time.time_ns() // 1_000_000
        await self._inbox.put([self._arrival(customer, text, now) for customer, text in said])

    def _arrival(self, customer: int, text: str, now: int) -> Arrival:
        number = next(self._numbers)
        raw = {"id": number, "from": customer, "text": text, "date": now}
        return Arrival(account=NAME, key=f"msg:{customer}:{number}", raw=raw, received_at=now)

    def parse(self, raw: dict[str, Any]) -> ChannelEvent:
        who = f"Cliente {raw['from']}"
        return Said(
            account=NAME,
            chat=ChatId(str(raw["from"])),
            chat_title=who,
            public=False,
            user=UserId(str(raw["from"])),
            name=who,
            message=str(raw["id"]),
            body=richtext.plain(raw["text"]),
            to_brand=True,
            sent_at=raw["date"],
        )

    async def send(
        self, chat: ChatId, body: RichText, *, file: StoredFile | None, reply_to: str | None, key: OutgoingId
    ) -> tuple[str, ...]:
        return (f"ours-{key}",)

    async def edit(self, chat: ChatId, messages: Sequence[str], body: RichText, *, has_file: bool) -> tuple[str, ...]:
        return tuple(messages)

    async def delete(self, chat: ChatId, message: str) -> None: ...

    async def react(self, chat: ChatId, message: str, emoji: str, *, on: bool) -> None: ...

    async def open_direct(self, user: UserId) -> ChatId | None:
        return None

    def private_link(self, payload: str) -> str | None:
        return None

    def fetch(self, source: dict[str, Any]) -> AsyncIterator[bytes]:
        _no_files()

    async def inspect(self) -> list[Finding]:
        return []


class MemoryDesk:
    """A desk: `shown` tells by text when it was seen. Texts end with `#number#`, which is what is kept."""

    forms: Mapping[str, Form] = {}

    def __init__(self) -> None:
        self.shown: dict[int, float] = {}
        self.posts = 0

    async def run(self, inbox: Inbox, signs: Signs) -> None:
        signs.up()
        while True:
            signs.alive()
            await asyncio.sleep(10)

    def caught_up(self) -> bool:
        return True

    def parse(self, raw: dict[str, Any]) -> DeskEvent:
        return Ignored(reason="nobody writes here")

    async def post(
        self, to: ChatId | UserId, sheet: Sheet, *, thread_ts: str | None, author: str | None, key: OutgoingId, again: bool
    ) -> Posted:
        self.posts += 1
        now = time.perf_counter()
        for piece in richtext.as_plain(sheet.body).split("#")[1::2]:
            self.shown.setdefault(int(piece), now)
        return Posted(channel=ChatId(to), ts=f"{key}.0")

    async def update(self, channel: ChatId, ts: str, sheet: Sheet, *, author: str | None) -> None: ...

    async def upload(
        self, channel: ChatId, thread_ts: str, file: StoredFile, note: RichText, *, progress: dict[str, Any] | None, remember: Any
    ) -> Posted | None:
        _no_files()

    async def mark(self, channel: ChatId, ts: str, sign: str) -> None: ...

    async def react(self, channel: ChatId, ts: str, emoji: str, *, on: bool) -> None: ...

    async def withdraw(self, progress: dict[str, Any]) -> None: ...

    def link(self, channel: ChatId, ts: str) -> str | None:
        return f"memory://{channel}/{ts}"

    async def find_person(self, who: str) -> UserId:
        return UserId(who)

    async def find_channel(self, name: str) -> ChatId:
        return ChatId(name)

    def fetch(self, source: dict[str, Any]) -> AsyncIterator[bytes]:
        _no_files()

    async def inspect(self, channels: Sequence[str]) -> list[Finding]:
        return []


def _no_files() -> NoReturn:
    raise DeliveryError(Reason.FILE_MISSING, "there are no files here")
