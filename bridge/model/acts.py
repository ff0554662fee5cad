"""What can we do on a platform? The acts that wait in the outbox, as data.

An act names our own ids (a thread, a message, a file); the sender looks up what the platforms call them when its turn has come,
since only then are they known. `to_json` and `from_json` carry them through the database.
"""

import dataclasses
from typing import Any, Literal, TypeAlias, get_args

from bridge.model import richtext
from bridge.model.ids import ChatId, DigestId, FloodId, MediaId, MessageId, Ref, ThreadId, UserId
from bridge.model.record import record
from bridge.model.richtext import RichText


@record(frozen=True, kw_only=True)
class Button:
    """A button under a post. `action` is the word we get back, `value` what it is about (a row's id)."""

    action: str
    label: str
    value: str = ""
    style: Literal["primary", "danger"] | None = None
    url: str | None = None
    thread: ThreadId | None = None
    """Leads to this case's thread: the sender fills in `url`, and leaves the button out while the thread has no root."""


@record(frozen=True, kw_only=True)
class Field:
    """One thing to fill in."""

    name: str
    label: str
    hint: str = ""
    multiline: bool = False
    optional: bool = False
    kind: Literal["text", "person", "choice", "moment"] = "text"
    """person: a colleague; filled in, it is the desk's id. choice: one of `options`; filled in, it is its value. moment: a date and a time;
    filled in, it is the seconds since 1970."""
    options: tuple[tuple[str, str], ...] = ()
    """(value, label) each."""


@record(frozen=True, kw_only=True)
class Form:
    """A modal that a button opens at once (a trigger lives 3 s, so it cannot wait in the outbox)."""

    action: str
    """The button that opens it; also the action of the DeskPressed that its submission becomes."""
    title: str
    submit: str
    close: str
    fields: tuple[Field, ...]
    intro: str = ""


# --- to a customer's channel ---------------------------------------------------------------------------------------


@record(frozen=True, kw_only=True)
class Send:
    """Say something to a customer: text, a file, or a file with its text."""

    chat: ChatId
    body: RichText
    media: MediaId | None = None
    reply_to: Ref | None = None


@record(frozen=True, kw_only=True)
class Edit:
    """Change what we said: every copy of the message on the customer's side."""

    message_id: MessageId
    body: RichText


@record(frozen=True, kw_only=True)
class Delete:
    """Take back what we said: every piece of the message on the customer's side."""

    message_id: MessageId


@record(frozen=True, kw_only=True)
class React:
    """Put an emoji on a customer's message, or take ours away."""

    message_id: MessageId
    emoji: str
    on: bool


# --- to the desk ---------------------------------------------------------------------------------------------------


@record(frozen=True, kw_only=True)
class PostCard:
    """Open the thread: its root is the case's card, drawn from the case as it is when its turn has come."""

    thread_id: ThreadId


@record(frozen=True, kw_only=True)
class PostInThread:
    """Say something in a case's thread."""

    thread_id: ThreadId
    body: RichText
    speaker: str | None = None
    """Shown as the author (`Ana · Telegram`); None: Puente itself."""
    buttons: tuple[Button, ...] = ()


@record(frozen=True, kw_only=True)
class UploadToThread:
    """Share a file in a case's thread."""

    thread_id: ThreadId
    media: MediaId
    note: RichText = richtext.EMPTY


@record(frozen=True, kw_only=True)
class EditInThread:
    """Change the copy of a customer's message in its thread."""

    message_id: MessageId
    body: RichText
    speaker: str | None = None


@record(frozen=True, kw_only=True)
class ReactInThread:
    """Show at the desk that a customer put an emoji on this message, or took it away."""

    message_id: MessageId
    emoji: str
    name: str
    """Whose emoji it is, as that person is shown: where the desk cannot put it there, it is told in words."""
    on: bool


@record(frozen=True, kw_only=True)
class WithdrawFiles:
    """Take the copies of a message's files away from the desk: whoever sent them deleted them."""

    message_id: MessageId
    media: MediaId | None = None
    """This one alone."""


@record(frozen=True, kw_only=True)
class PostCounter:
    """Post what stands for a flood, drawn as it is when its turn has come: in a case's thread, or (None) in the flood's channel."""

    flood: FloodId
    thread_id: ThreadId | None = None


@record(frozen=True, kw_only=True)
class RedrawCounter:
    """Bring what stands for a flood up to date."""

    flood: FloodId


Sign: TypeAlias = Literal["under_way", "delivered", "failed"]


@record(frozen=True, kw_only=True)
class Mark:
    """Put a sign on a staff member's own message, and take away another: the receipt of a reply."""

    channel: ChatId
    ts: str
    sign: Sign


@record(frozen=True, kw_only=True)
class CloseQuestion:
    """A question of ours was answered by a button: it says how now, and its buttons are gone."""

    channel: ChatId
    ts: str
    body: RichText


@record(frozen=True, kw_only=True)
class PostNotice:
    """Tell a person (direct message) or a channel something."""

    to: ChatId | UserId
    body: RichText = richtext.EMPTY
    buttons: tuple[Button, ...] = ()
    page: int | None = None
    """The `Page` that learns where this was posted, and says what is told when its turn has come."""


@record(frozen=True, kw_only=True)
class EditNotice:
    """Redraw a page: what it said, and below that how it goes on or ended."""

    page: int
    body: RichText
    buttons: tuple[Button, ...] = ()


@record(frozen=True, kw_only=True)
class PostDigest:
    """Tell a person or a channel of all that has gathered, drawn as it is when its turn has come."""

    digest: DigestId


@record(frozen=True, kw_only=True)
class RedrawDigest:
    """Bring a digest up to date."""

    digest: DigestId


@record(frozen=True, kw_only=True)
class ListDigest:
    """Below a digest that could not hold them all: a file with every case."""

    digest: DigestId


# --- to a program of the brand's -----------------------------------------------------------------------------------


@record(frozen=True, kw_only=True)
class CallHook:
    """Tell a program that a rule matched, or that a ladder has come to it."""

    name: str
    """The NAME of `[webhooks.NAME]`."""
    payload: dict[str, Any]
    """What it is told, as JSON."""
    page: int | None = None
    """The `Page` of a ladder's call, which says the same in words when its turn has come."""


# --- to a mailbox --------------------------------------------------------------------------------------------------


@record(frozen=True, kw_only=True)
class Write:
    """Write a letter to one of the brand's people: what a page says when its turn has come, or that it is over."""

    to: str
    """An e-mail address."""
    page: int | None = None
    """None: the letter has words of its own."""
    body: RichText = richtext.EMPTY


ToChannel: TypeAlias = Send | Edit | Delete | React
InThread: TypeAlias = PostCard | PostInThread | UploadToThread | EditInThread | ReactInThread | WithdrawFiles | PostCounter
ToStaff: TypeAlias = Mark | CloseQuestion | PostNotice | EditNotice | RedrawCounter | PostDigest | RedrawDigest | ListDigest
Act: TypeAlias = ToChannel | InThread | ToStaff | CallHook | Write

_KINDS: dict[str, type[Any]] = {kind.__name__: kind for kind in get_args(Act)}
_TREES = ("body", "note")


def to_json(what: Act) -> dict[str, Any]:
    out: dict[str, Any] = {"act": type(what).__name__}
    for name, value in what.__dict__.items():
        if name in _TREES:
            value = richtext.to_json(value)
        elif name == "buttons":
            value = [dataclasses.asdict(button) for button in value]
        out[name] = value
    return out


def from_json(data: dict[str, Any]) -> Act:
    fields = {key: value for key, value in data.items() if key != "act"}
    for name in _TREES:
        if name in fields:
            fields[name] = richtext.from_json(fields[name])
    if "buttons" in fields:
        fields["buttons"] = tuple(Button(**button) for button in fields["buttons"])
    made: Act = _KINDS[data["act"]](**fields)
    return made
