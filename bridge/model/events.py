"""What can happen? Events as the road understands them, made by an adapter's `parse` from a raw payload.

Channel events come from customers' side, desk events from staff's. Moments are UTC milliseconds by the platform's own clock.
"""

import dataclasses
import re
from typing import Any, Literal, TypeAlias

from bridge.model.ids import AccountName, ChatId, Millis, UserId
from bridge.model.record import record
from bridge.model.richtext import RichText

FileKind: TypeAlias = Literal["photo", "video", "audio", "voice", "sticker", "document"]


@record(frozen=True, kw_only=True)
class FileSeen:
    """A file that somebody attached, not yet fetched."""

    source: dict[str, Any]
    """What the adapter needs to fetch it later: JSON, opaque to everyone else but for `id`, which is the same as long as the file is."""
    kind: FileKind
    name: str
    mime: str
    size: int | None = None

    def is_of(self, source: dict[str, Any]) -> bool:
        """Is it the file with this source?"""
        return bool(self.source["id"] == source["id"])


@record(frozen=True, kw_only=True)
class Speaking:
    """Who spoke, and where: common to what comes from a channel."""

    account: AccountName
    chat: ChatId
    chat_title: str
    public: bool
    user: UserId
    name: str
    handle: str | None = None
    language: str | None = None
    ours: bool = False
    """One of the brand's own people (by id, role, administration of the place, or the Business account's owner): opens nothing."""


@record(frozen=True, kw_only=True)
class Said(Speaking):
    """A message of a person. Bots' and webhooks' messages are no events."""

    message: str
    """The platform's message id, unique in the chat."""
    body: RichText
    files: tuple[FileSeen, ...] = ()
    reply_to: str | None = None
    """The id of the message in the same chat that this one answers."""
    to_brand: bool = False
    """It mentions the brand's account or replies to it (or the place opens on every message). Always true in private."""
    sent_at: Millis
    start: str | None = None
    """Telegram's deep-link payload (`/start PAYLOAD`)."""
    album: str | None = None
    """What the platform calls the album that this is one part of: its parts are one message, whenever each of them comes."""


@record(frozen=True, kw_only=True)
class Edited(Said):
    """A message was changed: carries the whole new message."""

    edited_at: Millis


@record(frozen=True, kw_only=True)
class Deleted:
    account: AccountName
    chat: ChatId
    message: str
    at: Millis


@record(frozen=True, kw_only=True)
class Reacted(Speaking):
    """Somebody put emoji on a message, or took them away."""

    message: str
    added: tuple[str, ...] = ()
    """Emoji as text; one that is no character by its name, `:party_blob:`."""
    removed: tuple[str, ...] = ()
    at: Millis


@record(frozen=True, kw_only=True)
class Moved:
    """A place has another id from now on, by the platform's own word."""

    account: AccountName
    chat: ChatId
    """Its id until now."""
    to: ChatId
    title: str


@record(frozen=True, kw_only=True)
class Ignored:
    """Understood, and nothing to do. `reason` is a word for the log and the metric (`bot`, `other_place`, `service`)."""

    reason: str


ChannelEvent: TypeAlias = Said | Edited | Deleted | Reacted | Moved | Ignored


@record(frozen=True, kw_only=True)
class DeskSaid:
    """A person wrote at the desk (never a bot, a workflow, Slackbot)."""

    channel: ChatId
    ts: str
    thread_ts: str | None
    """The root of the thread it was written in; None for a message of its own."""
    direct: bool
    """Written in the direct message with our app."""
    user: UserId
    name: str
    outsider: bool
    """A guest or a stranger of another company: never speaks to a customer."""
    body: RichText
    files: tuple[FileSeen, ...] = ()
    mentions: tuple[UserId, ...] = ()
    """Colleagues it @mentions."""
    forwards: bool = False
    """It shows another message of the desk, which is no word of his to the customer."""
    sent_at: Millis


@record(frozen=True, kw_only=True)
class DeskEdited:
    channel: ChatId
    ts: str
    thread_ts: str | None
    user: UserId
    name: str
    body: RichText
    mentions: tuple[UserId, ...] = ()
    files_gone: bool = False
    """A file was deleted out of the message, which stays."""
    edited_at: Millis


@record(frozen=True, kw_only=True)
class DeskDeleted:
    channel: ChatId
    ts: str
    at: Millis


@record(frozen=True, kw_only=True)
class DeskReacted:
    """A person put an emoji on a message at the desk, or took it away; never our own signs."""

    channel: ChatId
    ts: str
    user: UserId
    name: str
    outsider: bool
    emoji: str
    """As text; one that is no character by its name, `:party_blob:`."""
    on: bool
    at: Millis


@record(frozen=True, kw_only=True)
class DeskPressed:
    """A button of ours, or a modal of ours that was submitted."""

    action: str
    """The `Button.action` or `Form.action` we gave."""
    value: str
    """The `Button.value` or `Form.value` we gave."""
    user: UserId
    name: str
    outsider: bool
    channel: ChatId | None
    ts: str | None
    """The message whose button it was."""
    fields: dict[str, str] = dataclasses.field(default_factory=dict)
    """What was filled into the form: field name -> text."""
    names: dict[str, str] = dataclasses.field(default_factory=dict)
    """Of the colleagues who were picked in it, outsiders left out: id -> how the person is shown."""
    at: Millis

    @property
    def row(self) -> int | None:
        """The row that `value` names; None when it names none of ours."""
        number = int(self.value) if re.fullmatch(r"[0-9]{1,19}", self.value) else 0
        return number if 0 < number < 2**63 else None


@dataclasses.dataclass(frozen=True, kw_only=True)
class DeskCommanded:
    """A person typed a command of ours (`/puente away`), which nobody else sees."""

    text: str
    """What follows the command; a colleague whom it @mentions stands there as `<@ID>`."""
    user: UserId
    name: str
    outsider: bool
    names: dict[str, str] = dataclasses.field(default_factory=dict)
    """Of the colleagues: id -> how the person is shown."""
    at: Millis


DeskEvent: TypeAlias = DeskSaid | DeskEdited | DeskDeleted | DeskReacted | DeskPressed | DeskCommanded | Ignored
