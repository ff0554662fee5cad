"""What do staff see at the desk, and what does it promise us? A model of Slack, written from its documents.

A post made twice is there twice, unless whoever repeats it looks for the first by the key in its metadata. An event is told again after
a minute and after five, until it was acknowledged; a press is told once.
"""

import asyncio
import dataclasses
import itertools
import re
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from typing import Any

from trouble import Line, Trouble

from bridge.model import richtext
from bridge.model.acts import Button, Form
from bridge.model.events import DeskCommanded, DeskDeleted, DeskEdited, DeskEvent, DeskPressed, DeskReacted, DeskSaid, FileSeen
from bridge.model.failure import DeliveryError, Reason
from bridge.model.ids import DESK, ChatId, Millis, OutgoingId, UserId
from bridge.model.richtext import RichText
from bridge.ports import Arrival, Finding, Inbox, Posted, Sheet, Signs, StoredFile
from bridge.texts import catalogue_texts

MOVED = catalogue_texts("es")["card.moved"].partition("*")[0]
"""How a card says that its case goes on elsewhere."""
TEAMS = ("C0COBROS01", "C0ENVIOS01")
CARD = re.compile(r"[\w ]+ · \w+( · PÚBLICO en .*)?")
"""How a case's card begins: with a name and where he writes."""
HELD = 0.3
"""Seconds for which events are held, to be put into the order of their own time."""
TOLD_AGAIN = (0.5, 60.0, 300.0)


@dataclasses.dataclass(kw_only=True)
class Post:
    channel: str
    ts: str
    thread_ts: str | None
    user: str | None
    """None: our app."""
    author: str | None
    text: str
    at: Millis
    buttons: tuple[Button, ...] = ()
    file: str | None = None
    key: int | None = None
    edited_at: Millis | None = None
    deleted: bool = False
    sign: str | None = None
    before: str = ""
    """What it said before it was redrawn."""
    redrawn_at: Millis = 0
    emoji: set[str] = dataclasses.field(default_factory=set)
    """What our app has put on it for a customer."""


class Workspace:
    """It outlives every life of the process."""

    def __init__(self, trouble: Trouble, clock: Callable[[], Millis], note: Callable[[str], None]) -> None:
        self.trouble, self.clock, self.note = trouble, clock, note
        self.posts: list[Post] = []
        self.session: asyncio.Queue[tuple[str, dict[str, Any]]] | None = None
        """Where events go while somebody is connected."""
        self.unacknowledged: dict[str, dict[str, Any]] = {}
        self.on_sign: Callable[[Post], None] = lambda post: None
        self._numbers = itertools.count(1)
        self._files: dict[str, tuple[str, Post | None]] = {}

    # --- what staff see ---

    def roots(self) -> list[Post]:
        """The cases' threads that can be written in, the oldest first."""
        return [post for post in self.posts if _is_card(post) and not post.deleted]

    def root_of(self, post: Post) -> Post | None:
        """The card of the thread in which it stands, be it deleted since; None: it stands in none."""
        here = (root for root in self.posts if (root.channel, root.ts) == (post.channel, post.thread_ts or post.ts))
        return next((root for root in here if _is_card(root)), None)

    def thread(self, root: Post) -> list[Post]:
        return [post for post in self.posts if post.thread_ts == root.ts and post.channel == root.channel and not post.deleted]

    def stands(self, post: Post) -> bool:
        """Neither it nor the thread in which it was written was deleted."""
        return not post.deleted and any(root.ts == post.thread_ts for root in self.roots())

    def moved(self, root: Post) -> bool:
        """Its card says that the case goes on elsewhere."""
        return MOVED in root.text

    # --- what staff do ---

    def say(self, root: Post, user: str, text: str, file: str | None = None) -> Post:
        post = self._add(root.channel, root.ts, user, None, text, file=file)
        self.note(f"{user} writes {text}")
        self._tell(f"msg:{post.channel}:{post.ts}", self.raw(post))
        return post

    def edit(self, post: Post, text: str) -> None:
        post.text, post.edited_at = text, max(self.clock(), (post.edited_at or 0) + 1)
        self.note(f"{post.user} rewrites {text}")
        self._tell(f"edit:{post.channel}:{post.ts}:{post.edited_at}", self.raw(post))

    def press(self, post: Post, button: Button, user: str, fields: Mapping[str, str] | None = None) -> bool:
        """False: Slack says that it did not work."""
        if self.session is None:
            return False
        raw = {
            "press": button.action, "value": button.value, "fields": dict(fields or {}), "user": user, "channel": post.channel,
            "ts": post.ts,
        }  # fmt: skip
        self.note(f"{user} presses {button.action} {raw['fields'] or ''}")
        self._push(f"click:{next(self._numbers)}", {**raw, "at": self.clock()})
        return True

    def command(self, user: str, text: str) -> None:
        """`/puente …`. Slack says it once."""
        self.note(f"{user} commands {text}")
        self._push(f"command:{next(self._numbers)}", {"command": text, "user": user, "at": self.clock()})

    def put_emoji(self, post: Post, user: str, emoji: str, *, on: bool) -> None:
        self.note(f"{user} {'puts' if on else 'takes'} {emoji} on {post.text}")
        raw = {"emoji": emoji, "on": on, "user": user, "channel": post.channel, "ts": post.ts, "at": self.clock()}
        self._tell(f"react:{post.channel}:{post.ts}:{user}:{emoji}:{on}:{raw['at']}", raw)

    def delete(self, post: Post) -> None:
        post.deleted = True
        self.note(f"somebody deletes {post.text}")
        if post.user is not None:
            gone = {"deleted": post.ts, "channel": post.channel, "user": post.user, "at": self.clock(), "edited_at": None}
            self._tell(f"del:{post.channel}:{post.ts}", gone)

    def raw(self, post: Post) -> dict[str, Any]:
        return {
            "channel": post.channel, "ts": post.ts, "thread_ts": post.thread_ts, "user": post.user, "text": post.text, "file": post.file,
            "at": post.at, "edited_at": post.edited_at,
        }  # fmt: skip

    def _tell(self, key: str, raw: dict[str, Any]) -> None:
        self.unacknowledged[key] = raw
        self._push(key, raw)
        for wait in TOLD_AGAIN:
            asyncio.get_running_loop().call_later(wait, self._again, key)

    def _again(self, key: str) -> None:
        if key in self.unacknowledged:
            self._push(key, self.unacknowledged[key])

    def _push(self, key: str, raw: dict[str, Any]) -> None:
        times = 2 if self.trouble.strikes("twice") else 1
        for _ in range(times):
            asyncio.get_running_loop().call_later(self.trouble.random.uniform(0, 0.3), self._arrive, key, raw)

    def _arrive(self, key: str, raw: dict[str, Any]) -> None:
        if self.session is not None:
            self.session.put_nowait((key, raw))

    # --- what our app does ---

    def post(self, to: str, sheet: Sheet, thread_ts: str | None, author: str | None, key: int, again: bool) -> Post:
        channel = f"D-{to}" if to.startswith("U") else to
        if again and (known := [post for post in self.posts if post.key == key]):
            return known[0]
        self._must_stand(channel, thread_ts)
        post = self._add(channel, thread_ts, None, author, richtext.as_plain(sheet.body), buttons=sheet.buttons, key=key)
        self.note(f"desk {channel} {author}: {post.text}")
        return post

    def update(self, channel: str, ts: str, sheet: Sheet) -> None:
        post = self.find(channel, ts)
        post.redrawn_at = self.clock()
        post.before += post.text
        post.text, post.buttons = richtext.as_plain(sheet.body), sheet.buttons
        self.note(f"desk {channel} now: {post.text}")

    def mark(self, channel: str, ts: str, sign: str) -> None:
        post = self.find(channel, ts)
        post.sign = sign
        self.note(f"sign {sign} on {post.text}")
        self.on_sign(post)

    def react(self, channel: str, ts: str, emoji: str, on: bool) -> None:
        post = self.find(channel, ts)
        post.emoji = post.emoji | {emoji} if on else post.emoji - {emoji}
        self.note(f"desk {'shows' if on else 'hides'} {emoji} on {post.text}")

    def withdraw(self, name: str) -> None:
        text, shown = self._files[name]
        if shown is not None:
            shown.deleted = True
            self.note(f"desk without file {text}")

    def bring(self, text: str) -> str:
        name = f"F{next(self._numbers)}"
        self._files[name] = (text, None)
        return name

    def show(self, name: str, channel: str, thread_ts: str) -> Post:
        text, shown = self._files[name]
        if shown is None:
            self._must_stand(channel, thread_ts)
            shown = self._add(channel, thread_ts, None, None, "", file=text)
            self._files[name] = (text, shown)
            self.note(f"desk {channel} file {text}")
        return shown

    def find(self, channel: str, ts: str) -> Post:
        found = [post for post in self.posts if (post.channel, post.ts) == (channel, ts) and not post.deleted]
        if not found:
            raise DeliveryError(Reason.GONE, "message_not_found")
        return found[0]

    def _must_stand(self, channel: str, thread_ts: str | None) -> None:
        if thread_ts is not None:
            self.find(channel, thread_ts)

    def _add(self, channel: str, thread_ts: str | None, user: str | None, author: str | None, text: str, **more: Any) -> Post:
        now = self.clock()
        ts = f"{now / 1000:.3f}{next(self._numbers):05d}"
        post = Post(channel=channel, ts=ts, thread_ts=thread_ts, user=user, author=author, text=text, at=now, **more)
        self.posts.append(post)
        return post


def _is_card(post: Post) -> bool:
    ours = post.channel in TEAMS and post.thread_ts is None and post.user is None
    return ours and CARD.fullmatch(post.text.partition("\n")[0]) is not None


class WorkspaceLine:
    """One life's connection to the workspace: the `Desk` that the product is given."""

    forms: Mapping[str, Form] = {}

    def __init__(self, there: Workspace, line: Line) -> None:
        self._there, self._line = there, line
        self._caught_up = False

    # --- receiving ---

    async def run(self, inbox: Inbox, signs: Signs) -> None:
        there, self._caught_up = self._there, False
        session = there.session = asyncio.Queue()
        try:
            await self._line.road()
            signs.up()
            await self._put(inbox, list(self._history()))
            self._caught_up = True
            while True:
                batch, size = [await self._next(session, signs)], 0
                while size < len(batch):  # each is held for the time in which one that is older may still come
                    size = len(batch)
                    await asyncio.sleep(HELD)
                    while not session.empty():
                        batch.append(session.get_nowait())
                if there.trouble.strikes("line drops"):
                    raise DeliveryError(Reason.UNREACHABLE, "the socket broke")
                await self._put(inbox, batch)
        finally:
            if there.session is session:
                there.session = None

    def _history(self) -> Iterator[tuple[str, dict[str, Any]]]:
        for post in self._there.posts:
            if post.user and not post.deleted:
                raw = self._there.raw(post)
                yield f"msg:{post.channel}:{post.ts}", {**raw, "edited_at": None}
                if post.edited_at:
                    yield f"edit:{post.channel}:{post.ts}:{post.edited_at}", raw

    async def _next(self, session: "asyncio.Queue[tuple[str, Any]]", signs: Signs) -> tuple[str, Any]:
        while True:
            try:
                async with asyncio.timeout(30):
                    return await session.get()
            except TimeoutError:
                signs.alive()

    async def _put(self, inbox: Inbox, batch: Sequence[tuple[str, dict[str, Any]]]) -> None:
        batch = sorted(batch, key=lambda event: (event[1].get("edited_at") or event[1]["at"], event[1].get("ts", "")))
        await inbox.put([Arrival(account=DESK, key=key, raw=raw, received_at=self._there.clock()) for key, raw in batch])
        await self._line.road()
        for key, _ in batch:
            self._there.unacknowledged.pop(key, None)

    def caught_up(self) -> bool:
        return self._caught_up

    def parse(self, raw: dict[str, Any]) -> DeskEvent:
        user = UserId(raw["user"])
        if "press" in raw:
            return DeskPressed(
                action=raw["press"], value=raw["value"], user=user, name=user, outsider=False, channel=ChatId(raw["channel"]), ts=raw["ts"],
                fields=raw["fields"], names={each: each for each in raw["fields"].values()}, at=raw["at"],
            )  # fmt: skip
        if "command" in raw:
            return DeskCommanded(text=raw["command"], user=user, name=user, outsider=False, at=raw["at"])
        if "deleted" in raw:
            return DeskDeleted(channel=ChatId(raw["channel"]), ts=raw["deleted"], at=raw["at"])
        if "emoji" in raw:
            return DeskReacted(
                channel=ChatId(raw["channel"]), ts=raw["ts"], user=user, name=user, outsider=False, emoji=raw["emoji"], on=raw["on"],
                at=raw["at"],
            )  # fmt: skip
        body, file = richtext.plain(raw["text"]), raw["file"]
        where: dict[str, Any] = {
            "channel": ChatId(raw["channel"]), "ts": raw["ts"], "thread_ts": raw["thread_ts"], "user": user, "name": user, "body": body,
        }  # fmt: skip
        if raw["edited_at"] is not None:
            return DeskEdited(**where, edited_at=raw["edited_at"])
        seen = (FileSeen(source={"file": file}, kind="document", name=file, mime="text/plain", size=len(file)),) if file else ()
        return DeskSaid(**where, direct=False, outsider=False, files=seen, sent_at=raw["at"])

    # --- acting ---

    async def post(
        self, to: ChatId | UserId, sheet: Sheet, *, thread_ts: str | None, author: str | None, key: OutgoingId, again: bool
    ) -> Posted:
        post = await self._line.ask("a post", lambda: self._there.post(to, sheet, thread_ts, author, key, again))
        return Posted(channel=ChatId(post.channel), ts=post.ts)

    async def update(self, channel: ChatId, ts: str, sheet: Sheet, *, author: str | None) -> None:
        await self._line.ask("an update", lambda: self._there.update(channel, ts, sheet))

    async def upload(
        self, channel: ChatId, thread_ts: str, file: StoredFile, note: RichText, *, progress: dict[str, Any] | None, remember: Any
    ) -> Posted | None:
        name: str = (progress or {}).get("file", "")
        if not name:
            text = file.path.read_text()
            name = await self._line.ask("an upload", lambda: self._there.bring(text))
            await remember({"file": name})
        post = await self._line.ask("a share", lambda: self._there.show(name, channel, thread_ts))
        return Posted(channel=channel, ts=post.ts)

    async def mark(self, channel: ChatId, ts: str, sign: str) -> None:
        await self._line.ask("a sign", lambda: self._there.mark(channel, ts, sign))

    async def react(self, channel: ChatId, ts: str, emoji: str, *, on: bool) -> None:
        await self._line.ask("an emoji", lambda: self._there.react(channel, ts, emoji, on))

    async def withdraw(self, progress: dict[str, Any]) -> None:
        await self._line.ask("a withdrawal", lambda: self._there.withdraw(progress["file"]))

    def link(self, channel: ChatId, ts: str) -> str | None:
        return f"https://slack.test/{channel}/{ts}"

    async def find_person(self, who: str) -> UserId:
        return UserId(who)

    async def find_channel(self, name: str) -> ChatId:
        return ChatId(name)

    async def fetch(self, source: dict[str, Any]) -> AsyncIterator[bytes]:
        yield await self._line.ask("a download", lambda: str(source["file"]).encode())

    async def inspect(self, channels: Sequence[str]) -> list[Finding]:
        return []
