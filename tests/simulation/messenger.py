"""What do customers see on their phones, and what does their platform promise us? Models of two platforms, written from their documents.

Telegram-like: updates are kept until they were confirmed, in order; a message sent twice is there twice; ordinary deletes are not told;
several files sent at once come as messages of their own; a bot cannot write to somebody who has not begun.
Discord-like: events come while one is connected, what was missed is read from the history; a nonce is remembered for some minutes; a
bot opens a private chat with anyone.
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
LINK = "https://t.me/brand?start="


@dataclasses.dataclass(frozen=True)
class Person:
    user: str
    """The platform's id, the same on all accounts of a platform."""
    name: str


@dataclasses.dataclass(kw_only=True)
class Words:
    """A message in a chat, as everybody there sees it."""

    id: str
    by: Person | None
    """None: the brand's bot."""
    text: str
    at: Millis
    files: tuple[str, ...] = ()
    reply_to: str | None = None
    to_brand: bool = True
    album: str | None = None
    start: str | None = None
    edited_at: Millis | None = None
    deleted: bool = False
    key: int | None = None
    emoji: set[str] = dataclasses.field(default_factory=set)
    """What the customer to whom it was said has put on it."""
    ours: list[str] = dataclasses.field(default_factory=list)
    """What our bot has put on it."""


@dataclasses.dataclass(kw_only=True)
class Chat:
    id: str
    title: str
    public: bool = False
    blocked: bool = False
    words: list[Words] = dataclasses.field(default_factory=list)

    def find(self, message: str | None) -> Words | None:
        return next((each for each in self.words if each.id == message), None)


class Messenger:
    """One account's platform: it outlives every life of the process."""

    def __init__(self, account: str, platform: str, trouble: Trouble, clock: Any, note: Any) -> None:
        self.account, self.platform = AccountName(account), platform
        self.can = PLATFORMS[platform]
        self.trouble, self.clock, self.note = trouble, clock, note
        self.plaza = Chat(id="plaza", title="La Plaza", public=True)
        self.chats: dict[str, Chat] = {self.plaza.id: self.plaza}
        self.unconfirmed: list[tuple[str, dict[str, Any]]] = []
        self.happened = asyncio.Event()
        self._numbers = itertools.count(1)

    def private(self, who: Person) -> Chat:
        """The private chat with somebody, begun if need be. On Telegram it has his own id."""
        return self.chats.setdefault(who.user, Chat(id=who.user, title=who.name))

    # --- what customers do ---

    def say(self, chat: Chat, who: Person, text: str, files: Sequence[str] = (), **more: Any) -> list[Words]:
        """Several files of Telegram's are an album: messages of their own, the words below the first."""
        album = self.can.albums and len(files) > 1
        parts = [(text, files[:1]), *(("", (file,)) for file in files[1:])] if album else [(text, tuple(files))]
        name = f"A{next(self._numbers)}" if album else None
        said = [self._add(chat, who, text=words, files=tuple(some), album=name, **more) for words, some in parts]
        for part in said[1:]:
            part.to_brand = not chat.public  # only the caption mentions anybody
        self.note(f"{who.name} says {text} {'in public' if chat.public else ''}")
        for part in said:
            self._tell(f"msg:{chat.id}:{part.id}", self.raw(chat, part))
        return said

    def edit(self, chat: Chat, words: Words, text: str) -> None:
        words.text, words.edited_at = text, max(self.clock(), (words.edited_at or 0) + 1)
        self.note(f"{_name(words)} edits {text}")
        self._tell(f"edit:{chat.id}:{words.id}:{words.edited_at}", self.raw(chat, words))

    def delete(self, chat: Chat, words: Words) -> None:
        """Telegram tells no bot of it."""
        words.deleted = True
        self.note(f"{_name(words)} deletes {words.text}")
        if self.can.hears_deletes == "yes":
            self._tell(f"del:{chat.id}:{words.id}", {"deleted": words.id, "chat": chat.id, "at": self.clock()})

    def react(self, chat: Chat, words: Words, who: Person, emoji: str, *, on: bool) -> None:
        """Put it there, or take it away."""
        self.note(f"{who.name} {'puts' if on else 'takes'} {emoji} on {words.text}")
        self._tell(f"react:{next(self._numbers)}", {
            **self._who(chat, who), "reacted": words.id, "added" if on else "removed": [emoji], "at": self.clock(),
        })  # fmt: skip

    def raw(self, chat: Chat, words: Words) -> dict[str, Any]:
        assert words.by is not None
        return {
            **self._who(chat, words.by), "message": words.id, "text": words.text, "files": list(words.files), "reply_to": words.reply_to,
            "to_brand": words.to_brand, "album": words.album, "start": words.start, "at": words.at, "edited_at": words.edited_at,
        }  # fmt: skip

    def _who(self, chat: Chat, who: Person) -> dict[str, Any]:
        return {"chat": chat.id, "title": chat.title, "public": chat.public, "user": who.user, "name": who.name}

    def _add(self, chat: Chat, by: Person | None, **more: Any) -> Words:
        words = Words(id=str(next(self._numbers)), by=by, at=self.clock(), **more)
        chat.words.append(words)
        return words

    def _tell(self, key: str, raw: dict[str, Any]) -> None:
        self.unconfirmed.append((key, raw))
        self.happened.set()

    # --- what the bot does ---

    def send(self, chat_id: str, text: str, file: str | None, reply_to: str | None, key: int) -> Words:
        chat = self._open(chat_id)
        if self.platform == "discord":
            known = [each for each in chat.words if each.key == key and self.clock() - each.at < NONCE_LASTS]
            if known:
                return known[0]
        words = self._add(chat, None, text=text, files=(file,) if file else (), reply_to=reply_to, key=key)
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

    def put_emoji(self, chat_id: str, message: str, emoji: str, *, on: bool) -> None:
        """On Telegram a bot says all that it has there, and that is one at most."""
        words = self._open(chat_id).find(message)
        if words is None or words.deleted:
            raise DeliveryError(Reason.GONE, "no such message")
        others = [] if self.can.reactions_each == 1 else [each for each in words.ours if each != emoji]
        words.ours = [*others, emoji] if on else others
        self.note(f"{chat_id} sees {' '.join(words.ours) or 'nothing'} on {words.text}")

    def open_direct(self, user: str) -> str | None:
        if self.platform == "telegram":
            return None
        name = next(each.by.name for chat in self.chats.values() for each in chat.words if each.by and each.by.user == user)
        return self.private(Person(user, name)).id

    def _own(self, chat_id: str, message: str) -> Words:
        found = self._open(chat_id).find(message)
        if found is None or found.by is not None or found.deleted:
            raise DeliveryError(Reason.GONE, "no such message of ours")
        return found

    def _open(self, chat_id: str) -> Chat:
        chat = self.chats[chat_id]
        if chat.blocked:
            raise DeliveryError(Reason.BLOCKED, "the customer blocked us")
        return chat


def _name(words: Words) -> str:
    return words.by.name if words.by else "the brand"


class MessengerLine:
    """One life's connection to a messenger: the `Channel` that the product is given."""

    def __init__(self, there: Messenger, line: Line) -> None:
        self.account, self.platform, self.capabilities = there.account, there.platform, there.can
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
            "user": UserId(raw["user"]), "name": raw["name"],
        }  # fmt: skip
        if "reacted" in raw:
            added, removed = tuple(raw.get("added", ())), tuple(raw.get("removed", ()))
            return Reacted(**who, message=raw["reacted"], added=added, removed=removed, at=raw["at"])
        files = (FileSeen(source={"id": each}, kind="document", name=each, mime="text/plain", size=len(each)) for each in raw["files"])
        fields = {
            **who, "message": raw["message"], "body": richtext.plain(raw["text"]), "files": tuple(files), "to_brand": raw["to_brand"],
            "reply_to": raw["reply_to"], "album": raw["album"], "start": raw["start"], "sent_at": raw["at"],
        }  # fmt: skip
        return Said(**fields) if raw["edited_at"] is None else Edited(**fields, edited_at=raw["edited_at"])

    # --- sending ---

    async def send(
        self, chat: ChatId, body: RichText, *, file: StoredFile | None, reply_to: str | None, key: OutgoingId
    ) -> tuple[str, ...]:
        name = file.path.read_text() if file else None
        words = await self._line.ask("a send", lambda: self._there.send(chat, richtext.as_plain(body), name, reply_to, key))
        return (words.id,)

    async def edit(self, chat: ChatId, messages: Sequence[str], body: RichText, *, has_file: bool) -> tuple[str, ...]:
        await self._line.ask("an edit", lambda: self._there.change(chat, messages[0], richtext.as_plain(body)))
        return tuple(messages)

    async def delete(self, chat: ChatId, message: str) -> None:
        await self._line.ask("a delete", lambda: self._there.take_back(chat, message))

    async def react(self, chat: ChatId, message: str, emoji: str, *, on: bool) -> None:
        await self._line.ask("an emoji", lambda: self._there.put_emoji(chat, message, emoji, on=on))

    async def open_direct(self, user: UserId) -> ChatId | None:
        found = await self._line.ask("a private chat", lambda: self._there.open_direct(user))
        return ChatId(found) if found is not None else None

    def private_link(self, payload: str) -> str | None:
        return f"{LINK}{payload}" if self.platform == "telegram" else None

    async def fetch(self, source: dict[str, Any]) -> AsyncIterator[bytes]:
        yield await self._line.ask("a download", lambda: str(source["id"]).encode())

    async def inspect(self) -> list[Finding]:
        return []
