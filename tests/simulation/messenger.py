"""What do customers see on their phones, and what does their platform promise us? Models of two platforms, written from their documents.

Telegram-like: updates are kept until they were confirmed, in order; a message sent twice is there twice; ordinary deletes are not told.
Discord-like: events come while one is connected, what was missed is read from the history; a nonce is remembered for some minutes.
"""

import asyncio
import dataclasses
import itertools
from collections.abc import AsyncIterator, Sequence
from typing import Any

from trouble import Line, Trouble

from bridge.model import richtext
from bridge.model.capabilities import PLATFORMS
from bridge.model.events import ChannelEvent, Deleted, Edited, FileSeen, Reacted, Said
from bridge.model.failure import DeliveryError, Reason
from bridge.model.ids import AccountName, ChatId, Millis, OutgoingId, UserId
from bridge.model.richtext import RichText
from bridge.ports import Arrival, Finding, Inbox, Signs, StoredFile

NONCE_LASTS: Millis = 3 * 60_000
POLL = 20.0


@dataclasses.dataclass(kw_only=True)
class Words:
    """A message in a chat, as everybody there sees it."""

    id: str
    user: str | None
    """None: the brand's bot."""
    text: str
    at: Millis
    file: str | None = None
    edited_at: Millis | None = None
    deleted: bool = False
    key: int | None = None
    emoji: set[str] = dataclasses.field(default_factory=set)
    """What the customer has put on it."""


@dataclasses.dataclass(kw_only=True)
class Chat:
    id: str
    title: str
    public: bool = False
    blocked: bool = False
    words: list[Words] = dataclasses.field(default_factory=list)


class Messenger:
    """One account's platform: it outlives every life of the process."""

    def __init__(self, account: str, platform: str, trouble: Trouble, clock: Any, note: Any) -> None:
        self.account, self.platform = AccountName(account), platform
        self.trouble, self.clock, self.note = trouble, clock, note
        self.chats: dict[str, Chat] = {}
        self.unconfirmed: list[tuple[str, dict[str, Any]]] = []
        self.happened = asyncio.Event()
        self._numbers = itertools.count(1)

    # --- what customers do ---

    def say(self, chat: Chat, user: str, text: str, file: str | None = None) -> Words:
        words = Words(id=str(next(self._numbers)), user=user, text=text, at=self.clock(), file=file)
        chat.words.append(words)
        self.note(f"{user} says {text}")
        self._tell(f"msg:{chat.id}:{words.id}", self.raw(chat, words))
        return words

    def edit(self, chat: Chat, words: Words, text: str) -> None:
        words.text, words.edited_at = text, max(self.clock(), (words.edited_at or 0) + 1)
        self.note(f"{words.user} edits {text}")
        self._tell(f"edit:{chat.id}:{words.id}:{words.edited_at}", self.raw(chat, words))

    def delete(self, chat: Chat, words: Words) -> None:
        """Telegram tells no bot of it."""
        words.deleted = True
        self.note(f"{words.user} deletes {words.text}")
        if PLATFORMS[self.platform].hears_deletes == "yes":
            self._tell(f"del:{chat.id}:{words.id}", {"deleted": words.id, "chat": chat.id, "at": self.clock()})

    def react(self, chat: Chat, words: Words, user: str, emoji: str) -> None:
        """Put it there, or take it away."""
        words.emoji ^= {emoji}
        self.note(f"{user} {'puts' if emoji in words.emoji else 'takes'} {emoji} on {words.text}")
        which = "added" if emoji in words.emoji else "removed"
        who = {"chat": chat.id, "title": chat.title, "public": chat.public, "user": user, "at": self.clock()}
        self._tell(f"react:{next(self._numbers)}", {**who, "reacted": words.id, which: [emoji]})

    def raw(self, chat: Chat, words: Words) -> dict[str, Any]:
        return {
            "chat": chat.id, "title": chat.title, "public": chat.public, "user": words.user, "message": words.id, "text": words.text,
            "file": words.file, "at": words.at, "edited_at": words.edited_at,
        }  # fmt: skip

    def _tell(self, key: str, raw: dict[str, Any]) -> None:
        self.unconfirmed.append((key, raw))
        self.happened.set()

    # --- what the bot does ---

    def send(self, chat_id: str, text: str, file: str | None, key: int) -> Words:
        chat = self._open(chat_id)
        if self.platform == "discord":
            known = [each for each in chat.words if each.key == key and self.clock() - each.at < NONCE_LASTS]
            if known:
                return known[0]
        words = Words(id=str(next(self._numbers)), user=None, text=text, at=self.clock(), file=file, key=key)
        chat.words.append(words)
        self.note(f"{chat_id} hears {text}")
        return words

    def change(self, chat_id: str, message: str, text: str) -> None:
        words = self._own(chat_id, message)
        words.text = text
        self.note(f"{chat_id} sees changed {text}")

    def take_back(self, chat_id: str, message: str) -> None:
        for words in self._open(chat_id).words:
            if words.id == message:
                words.deleted = True
                self.note(f"{chat_id} sees no more {words.text}")

    def _own(self, chat_id: str, message: str) -> Words:
        found = [each for each in self._open(chat_id).words if each.id == message and each.user is None and not each.deleted]
        if not found:
            raise DeliveryError(Reason.GONE, "no such message of ours")
        return found[0]

    def _open(self, chat_id: str) -> Chat:
        chat = self.chats[chat_id]
        if chat.blocked:
            raise DeliveryError(Reason.BLOCKED, "the customer blocked us")
        return chat


class MessengerLine:
    """One life's connection to a messenger: the `Channel` that the product is given."""

    def __init__(self, there: Messenger, line: Line) -> None:
        self.account, self.platform = there.account, there.platform
        self.capabilities = PLATFORMS[there.platform]
        self._there, self._line = there, line

    # --- receiving ---

    async def run(self, inbox: Inbox, signs: Signs) -> None:
        there = self._there
        while True:
            await self._line.road()
            if there.trouble.strikes("line drops"):
                raise DeliveryError(Reason.UNREACHABLE, "the line dropped")
            signs.up()
            there.happened.clear()
            batch = there.unconfirmed[:20]
            if batch:
                await inbox.put([self._arrival(key, raw) for key, raw in batch])
                await self._line.road()
                if not there.trouble.strikes("twice"):
                    del there.unconfirmed[: len(batch)]
            else:
                try:
                    async with asyncio.timeout(POLL):
                        await there.happened.wait()
                except TimeoutError:
                    pass
            signs.alive()

    def _arrival(self, key: str, raw: dict[str, Any]) -> Arrival:
        return Arrival(account=self.account, key=key, raw=raw, received_at=self._there.clock())

    def parse(self, raw: dict[str, Any]) -> ChannelEvent:
        if "deleted" in raw:
            return Deleted(account=self.account, chat=ChatId(raw["chat"]), message=raw["deleted"], at=raw["at"])
        who: dict[str, Any] = {
            "account": self.account, "chat": ChatId(raw["chat"]), "chat_title": raw["title"], "public": raw["public"],
            "user": UserId(raw["user"]), "name": raw["user"].capitalize(),
        }  # fmt: skip
        if "reacted" in raw:
            added, removed = tuple(raw.get("added", ())), tuple(raw.get("removed", ()))
            return Reacted(**who, message=raw["reacted"], added=added, removed=removed, at=raw["at"])
        file = raw["file"]
        seen = (FileSeen(source={"id": file}, kind="document", name=file, mime="text/plain", size=len(file)),) if file else ()
        fields = {
            **who, "message": raw["message"], "body": richtext.plain(raw["text"]), "files": seen, "to_brand": True, "sent_at": raw["at"],
        }  # fmt: skip
        return Said(**fields) if raw["edited_at"] is None else Edited(**fields, edited_at=raw["edited_at"])

    # --- sending ---

    async def send(
        self, chat: ChatId, body: RichText, *, file: StoredFile | None, reply_to: str | None, key: OutgoingId
    ) -> tuple[str, ...]:
        name = file.path.read_text() if file else None
        words = await self._line.ask("a send", lambda: self._there.send(chat, richtext.as_plain(body), name, key))
        return (words.id,)

    async def edit(self, chat: ChatId, messages: Sequence[str], body: RichText, *, has_file: bool) -> tuple[str, ...]:
        await self._line.ask("an edit", lambda: self._there.change(chat, messages[0], richtext.as_plain(body)))
        return tuple(messages)

    async def delete(self, chat: ChatId, message: str) -> None:
        await self._line.ask("a delete", lambda: self._there.take_back(chat, message))

    async def react(self, chat: ChatId, message: str, emoji: str, *, on: bool) -> None:
        raise DeliveryError(Reason.UNSUPPORTED)

    async def open_direct(self, user: UserId) -> ChatId | None:
        return None

    def private_link(self, payload: str) -> str | None:
        return f"https://t.me/brand?start={payload}"

    async def fetch(self, source: dict[str, Any]) -> AsyncIterator[bytes]:
        yield await self._line.ask("a download", lambda: str(source["id"]).encode())

    async def inspect(self) -> list[Finding]:
        return []
