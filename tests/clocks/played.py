"""The platforms as the road sees them: what stands at a desk, and what arrived at customers'. They refuse what they are told to refuse."""

import dataclasses
from collections.abc import AsyncIterator, Sequence
from typing import Any

from bridge.model import richtext
from bridge.model.acts import Button
from bridge.model.capabilities import PLATFORMS
from bridge.model.failure import DeliveryError
from bridge.model.ids import AccountName, ChatId, OutgoingId, UserId
from bridge.model.richtext import RichText
from bridge.ports import Finding, Posted, Sheet, StoredFile


@dataclasses.dataclass(kw_only=True)
class Post:
    """Something that stands at the desk, as it looks now."""

    to: str
    ts: str
    thread_ts: str | None
    text: str
    buttons: tuple[Button, ...]
    looks: list[str] = dataclasses.field(default_factory=list)
    """All that it ever said, oldest first."""

    def actions(self) -> set[str]:
        return {button.action for button in self.buttons}

    def press(self, action: str) -> Button:
        return next(button for button in self.buttons if button.action == action)


class PlayedDesk:
    """Slack as far as the road sees it. `refuse`: people and channels that cannot be written to."""

    forms: dict[str, Any] = {}  # noqa: RUF012

    def __init__(self) -> None:
        self.posts: list[Post] = []
        self.signs: dict[str, str] = {}
        self.refuse: dict[str, DeliveryError] = {}
        self._last = 0

    async def post(self, to: str, sheet: Sheet, *, thread_ts: str | None, author: str | None, key: OutgoingId, again: bool) -> Posted:
        if to in self.refuse:
            raise self.refuse[to]
        self._last += 1
        text = richtext.as_plain(sheet.body)
        self.posts.append(Post(to=to, ts=f"{self._last}.0", thread_ts=thread_ts, text=text, buttons=sheet.buttons, looks=[text]))
        return Posted(channel=ChatId(to), ts=f"{self._last}.0")

    async def update(self, channel: str, ts: str, sheet: Sheet, *, author: str | None) -> None:
        post = next(post for post in self.posts if post.ts == ts)
        post.text, post.buttons = richtext.as_plain(sheet.body), sheet.buttons
        post.looks.append(post.text)

    async def upload(self, channel: str, thread_ts: str, file: StoredFile, note: RichText, **_: Any) -> None:
        text = file.path.read_text(encoding="utf-8") if file.mime == "text/plain" else file.name
        self._last += 1
        self.posts.append(Post(to=channel, ts=f"{self._last}.0", thread_ts=thread_ts, text=text, buttons=(), looks=[text]))

    async def mark(self, channel: str, ts: str, sign: str) -> None:
        self.signs[ts] = sign

    def link(self, channel: str, ts: str) -> str | None:
        return f"https://slack.example/{channel}/{ts}"

    async def run(self, inbox: Any, signs: Any) -> None: ...

    def parse(self, raw: dict[str, Any]) -> Any: ...

    async def find_person(self, who: str) -> UserId:
        return UserId(who)

    async def find_channel(self, name: str) -> ChatId:
        return ChatId(name)

    async def fetch(self, source: dict[str, Any]) -> AsyncIterator[bytes]:
        yield b""

    async def inspect(self, channels: Any) -> list[Finding]:
        return []


class PlayedChannel:
    """A customers' platform. `fail`: what the next sends meet, one each, None where they arrive; `said`: (chat, text, answered message) of
    each that did."""

    def __init__(self, account: str, *, links: bool) -> None:
        self.account = AccountName(account)
        self.platform = account
        self.capabilities = PLATFORMS[account]
        self.fail: list[DeliveryError | None] = []
        self.said: list[tuple[str, str, str | None]] = []
        self._links = links

    async def send(self, chat: str, body: RichText, *, file: StoredFile | None, reply_to: str | None, key: OutgoingId) -> tuple[str, ...]:
        if self.fail and (met := self.fail.pop(0)) is not None:
            raise met
        self.said.append((chat, richtext.as_plain(body), reply_to))
        return (f"ours-{len(self.said)}",)

    async def edit(self, chat: str, messages: Sequence[str], body: RichText, *, has_file: bool) -> tuple[str, ...]:
        return tuple(messages)

    async def delete(self, chat: str, message: str) -> None: ...

    async def open_direct(self, user: str) -> ChatId | None:
        return None if self._links else ChatId(f"dm-{user}")

    def private_link(self, payload: str) -> str | None:
        return f"https://t.me/lumbre?start={payload}" if self._links else None

    async def run(self, inbox: Any, signs: Any) -> None: ...

    def parse(self, raw: dict[str, Any]) -> Any: ...

    async def fetch(self, source: dict[str, Any]) -> AsyncIterator[bytes]:
        yield b""

    async def inspect(self) -> list[Finding]:
        return []
