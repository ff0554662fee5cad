"""What does the product ask of a platform, and what does it give to its adapter?

A **channel** is an account on a platform where customers write; the **desk** is where staff work. Adapters translate and carry, they decide
nothing. All moments are UTC milliseconds.
"""

import pathlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

from bridge.model.acts import Button, Form
from bridge.model.capabilities import Capabilities
from bridge.model.events import ChannelEvent, DeskEvent
from bridge.model.ids import AccountName, ChatId, Millis, OutgoingId, UserId
from bridge.model.record import record
from bridge.model.richtext import EMPTY, RichText

# --- what adapters are given -----------------------------------------------------------------------------------------


@record(frozen=True, kw_only=True)
class Arrival:
    """A raw event as it came. `key` is made of content, so that a redelivery and a backfill are the same row:
    `msg:<chat>:<id>`, `edit:<chat>:<id>:<edit time>`, `del:<chat>:<id>`, `click:<trigger>`; a platform's own event id only where
    nothing else exists."""

    account: AccountName
    key: str
    raw: dict[str, Any]
    received_at: Millis


class Inbox(Protocol):
    """Where an adapter leaves what it received, and what it may ask when it has been away."""

    async def put(self, arrivals: Sequence[Arrival], cursors: Mapping[str, str] | None = None) -> int:
        """Commit the arrivals (repeats are dropped by their key) and the account's cursors, all in one transaction.

        Returns how many were new. Only after it has returned may the platform be told that the event was received.
        """
        ...

    async def cursor(self, account: AccountName, prefix: str) -> dict[str, str]:
        """The account's stored cursors whose name begins with `prefix` (name -> value), for the backfill after a restart."""
        ...

    async def open_messages(self, account: AccountName, since: Millis) -> dict[ChatId, tuple[str, ...]]:
        """The platform ids of what was said on this account in cases that are not settled and not taken back since, by chat, oldest first:
        to be read again for edits and deletes."""
        ...

    async def open_threads(self) -> tuple[tuple[ChatId, str], ...]:
        """Channel and root of the threads of cases that are not settled: those with an escalation first, then the newest."""
        ...


class Signs(Protocol):
    """How an adapter says that it lives; the supervisor and /readyz look at it."""

    def up(self) -> None:
        """Connected and able to receive and send."""
        ...

    def alive(self) -> None:
        """Something came from the platform just now (a poll's answer, a heartbeat's ack, a ping)."""
        ...

    def down(self, why: str) -> None:
        """The connection is lost and the adapter is trying again by itself. `why` holds no token."""
        ...


# --- what adapters offer ---------------------------------------------------------------------------------------------


@record(frozen=True, kw_only=True)
class StoredFile:
    """A file of ours on disk, ready to be streamed out."""

    path: pathlib.Path
    name: str
    mime: str
    size: int
    kind: str
    """As `Media.kind`."""


@record(frozen=True, kw_only=True)
class Finding:
    """One result of a live check. `mend` says what to do; ok findings have none."""

    ok: bool
    what: str
    mend: str = ""
    warning: bool = False


AT_ONCE = 24
"""How many tries run side by side on one account: a platform that answers nobody holds only its own. An adapter has as many connections."""


class Channel(Protocol):
    """One account on a customers' platform."""

    account: AccountName
    platform: str
    capabilities: Capabilities

    async def run(self, inbox: Inbox, signs: Signs) -> None:
        """Connect, backfill, receive until cancelled.

        Raises when it cannot go on (a bad token, a lost connection that the library does not mend); the supervisor starts it again
        with backoff. Must be callable again after it ended.
        """
        ...

    def parse(self, raw: dict[str, Any]) -> ChannelEvent:
        """Pure; runs on another thread. Raises ValueError (KeyError, TypeError) for what it cannot understand: a dead letter."""
        ...

    async def send(
        self, chat: ChatId, body: RichText, *, file: StoredFile | None, reply_to: str | None, key: OutgoingId
    ) -> tuple[str, ...]:
        """Say `body` (with the file, if any) in the chat; returns the ids of the messages made, the first one being the text's.

        Text longer than the platform takes is split by the adapter. Raises DeliveryError, never anything else.
        """
        ...

    async def edit(self, chat: ChatId, messages: Sequence[str], body: RichText, *, has_file: bool) -> tuple[str, ...]:
        """Change what we said as these messages, the ids that `send` returned; returns those that hold it now. Messages that are too
        many are deleted; none is added, since it would stand below whatever was said since.

        has_file: it was sent with a file. An edit without a change is done. As often as wanted. Raises DeliveryError (UNSUPPORTED for a
        text that needs more messages than these, before any of them was touched).
        """
        ...

    async def delete(self, chat: ChatId, message: str) -> None:
        """Take a message of ours back. One that is not there any more is done. Raises DeliveryError (UNSUPPORTED when it is too old)."""
        ...

    async def react(self, chat: ChatId, message: str, emoji: str, *, on: bool) -> None:
        """Put an emoji on somebody's message, or take ours away. As often as wanted. Raises DeliveryError (UNSUPPORTED for an emoji that
        the platform does not take)."""
        ...

    async def open_direct(self, user: UserId) -> ChatId | None:
        """The private chat with a person, opened if the platform allows that to us; None where the person must begin (Telegram)."""
        ...

    def private_link(self, payload: str) -> str | None:
        """A link by which a customer begins a private chat that carries `payload` (letters, digits, - and _; 64 at most)."""
        ...

    def fetch(self, source: dict[str, Any]) -> AsyncIterator[bytes]:
        """The bytes of a file, streamed. Raises DeliveryError (FILE_MISSING, TOO_LARGE, UNREACHABLE)."""
        ...

    async def inspect(self) -> list[Finding]:
        """For `puente check --live`: is the token good, is the bot in its places, are the intents and privacy settings right?"""
        ...


@runtime_checkable
class Closable(Protocol):
    """What a channel may be besides: one that keeps connections after `run` has ended, for messages on their way."""

    async def close(self) -> None:
        """The process is ending: let go of all connections."""
        ...


@record(frozen=True, kw_only=True)
class Sheet:
    """Something to show at the desk: text, a small footnote, buttons."""

    body: RichText
    footnote: RichText = EMPTY
    buttons: tuple[Button, ...] = ()
    notice: RichText = EMPTY
    """What a notification says, of which people see the beginning only; empty: the body, then the footnote."""


@record(frozen=True, kw_only=True)
class Posted:
    channel: ChatId
    ts: str


class Desk(Protocol):
    """Where staff work (Slack)."""

    forms: Mapping[str, Form]
    """By action: a press of such a button opens the form at once; its submission is the event."""

    async def run(self, inbox: Inbox, signs: Signs) -> None:
        """As Channel.run: an envelope is in the inbox before it is acknowledged."""
        ...

    def caught_up(self) -> bool:
        """False while older words may still come than those in the inbox: after a start or a gap, until the history is read."""
        ...

    def parse(self, raw: dict[str, Any]) -> DeskEvent:
        """Pure; as Channel.parse."""
        ...

    async def post(
        self, to: ChatId | UserId, sheet: Sheet, *, thread_ts: str | None, author: str | None, key: OutgoingId, again: bool
    ) -> Posted:
        """Post into a channel, a thread or (a user id) the direct message with that person.

        author: the name it is shown under; None is Puente itself. again: an earlier try may have happened, so the message is looked
        for by its key first, and found it is not posted twice. Raises DeliveryError(GONE) when the thread's root is not there any more.
        """
        ...

    async def update(self, channel: ChatId, ts: str, sheet: Sheet, *, author: str | None) -> None:
        """Redraw a post of ours. Raises DeliveryError."""
        ...

    async def upload(
        self,
        channel: ChatId,
        thread_ts: str,
        file: StoredFile,
        note: RichText,
        *,
        progress: dict[str, Any] | None,
        remember: Callable[[dict[str, Any]], Any],
    ) -> Posted | None:
        """Share a file in a thread. `await remember(progress)` commits what a later try needs (the file's id) before the step that shows
        it; a later try gets it back as `progress`. None: shared, but the desk has not said as which message yet."""
        ...

    async def mark(self, channel: ChatId, ts: str, sign: str) -> None:
        """Show a receipt (`under_way`, `delivered`, `failed`) on a staff member's message; it replaces the sign before it."""
        ...

    async def react(self, channel: ChatId, ts: str, emoji: str, *, on: bool) -> None:
        """Show a customer's emoji on a message, or take it away. As often as wanted. Raises DeliveryError (UNSUPPORTED for an emoji that
        Slack does not know, or that is one of our signs)."""
        ...

    async def withdraw(self, progress: dict[str, Any]) -> None:
        """Delete a file that `upload` shared; `progress` is what it remembered. One that is not there any more is done."""
        ...

    def link(self, channel: ChatId, ts: str) -> str | None:
        """The address of a message, for people of the workspace; None before the first connection."""
        ...

    async def find_person(self, who: str) -> UserId:
        """A person by id or e-mail address. Raises LookupError in words for the operator."""
        ...

    async def find_channel(self, name: str) -> ChatId:
        """A channel by id, `#name` or name. Raises LookupError in words for the operator."""
        ...

    def fetch(self, source: dict[str, Any]) -> AsyncIterator[bytes]:
        """As Channel.fetch, for staff's files."""
        ...

    async def inspect(self, channels: Sequence[str]) -> list[Finding]:
        """For `puente check --live`: tokens, scopes, membership, channels open to the whole workspace or shared with strangers."""
        ...
