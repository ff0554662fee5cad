"""Where does the product end and the world begin? The interfaces that adapters, storage and rules implement.

A **channel** is an account on a platform where customers write; the **desk** is where staff work; the **store** keeps everything.
Adapters translate and carry, they decide nothing. All moments are UTC milliseconds.
"""

import dataclasses
import pathlib
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeVar, runtime_checkable

from bridge.model.acts import Button, Form
from bridge.model.capabilities import Capabilities
from bridge.model.events import ChannelEvent, DeskEvent
from bridge.model.ids import AccountName, ChatId, IdMaker, Millis, OutgoingId, UserId
from bridge.model.records import Media
from bridge.model.richtext import EMPTY, RichText
from bridge.model.routing import Facts, Route

T = TypeVar("T")
R = TypeVar("R")


# --- what adapters are given -----------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True, kw_only=True)
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
        """The platform ids of what was said on this account in cases that are not settled, by chat, oldest first: to be read again for
        edits and deletes."""
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


@dataclasses.dataclass(frozen=True, kw_only=True)
class StoredFile:
    """A file of ours on disk, ready to be streamed out."""

    path: pathlib.Path
    name: str
    mime: str
    size: int
    kind: str
    """As `Media.kind`."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Finding:
    """One result of a live check. `mend` says what to do; ok findings have none."""

    ok: bool
    what: str
    mend: str = ""
    warning: bool = False


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


@dataclasses.dataclass(frozen=True, kw_only=True)
class Sheet:
    """Something to show at the desk: text, a small footnote, buttons."""

    body: RichText
    footnote: RichText = EMPTY
    buttons: tuple[Button, ...] = ()
    notice: RichText = EMPTY
    """What a notification says, of which people see the beginning only; empty: the body, then the footnote."""


@dataclasses.dataclass(frozen=True, kw_only=True)
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
        remember: "Callable[[dict[str, Any]], Any]",
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


# --- rules -------------------------------------------------------------------------------------------------------------


class Router(Protocol):
    def decide(self, facts: Facts) -> Route:
        """Always an answer: the default team catches what no rule does. Pure."""
        ...

    def language(self, text: str, hint: str | None) -> str:
        """The language of a text among the brand's, the platform's hint when the text does not tell, else the brand's first."""
        ...


# --- storage -----------------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True, kw_only=True)
class Head:
    """A row of the outbox that is the first of its lane."""

    id: OutgoingId
    via: str
    lane: str
    account: AccountName
    priority: int


class Queries(Protocol):
    """What one transaction can do. Synchronous: it runs whole on the store's own thread, so `unit` must not block or wait."""

    def find(self, kind: type[R], column: str | tuple[str, ...], values: Collection[Any], **only: Collection[Any]) -> list[R]:
        """All records of a kind whose column is among `values` (tuples of values for several columns), set-wise however many there
        are; `only` narrows further: `find(Deadline, "case_id", ids, state=("open", "held"))`. Ordered by primary key."""
        ...

    def save(self, records: Iterable[Any]) -> None:
        """Insert or replace by primary key (a Link: by ref), set-wise. Kinds are written in an order that keeps references whole."""
        ...

    def change(self, pairs: Iterable[tuple[Any, Any]]) -> None:
        """Of records that are there, (as it was, as it is) each: write the fields that differ."""
        ...

    def take_inbox(self, limit: int, after: int = 0) -> list[Any]:
        """The oldest InboxItems that are new."""
        ...

    def finish_inbox(self, ids: Collection[int]) -> None: ...

    def bury_inbox(self, item: int, error: str) -> None:
        """A dead letter: kept with its error, never lost."""
        ...

    def waiting_for(self) -> list[str]:
        """The limits (`Outgoing.via`) that something unsent waits for."""
        ...

    def lane_heads(self, now: Millis, via: str, limit: int, may_go: Callable[[str], bool]) -> list[Head]:
        """Of the lanes that `may_go` lets through: the first pending row of each, if it goes by this limit and its not_before has come;
        by priority, then id. A lane whose first pending row is not yet due gives nothing (order binds), and one with a row being sent
        gives nothing."""
        ...

    def next_send(self, now: Millis) -> Millis | None:
        """The earliest not_before in the future among pending Outgoing."""
        ...

    def due_deadlines(self, now: Millis, limit: int) -> list[Any]:
        """Open Deadlines whose moment has come, earliest first."""
        ...

    def next_deadline(self) -> Millis | None: ...

    def due_openings(self, now: Millis, limit: int) -> list[Any]:
        """Cases still OPENING whose route_at has come."""
        ...

    def next_opening(self) -> Millis | None: ...

    def swarms(self) -> list[Any]:
        """Floods of new customers of which some still wait for their threads, the oldest first."""
        ...

    def behind(self, swarm: int, limit: int) -> list[Any]:
        """The Cases that wait behind a swarm, the oldest first."""
        ...

    def muted(self) -> list[Any]:
        """Identities that staff block."""
        ...

    def dirty_threads(self, limit: int) -> list[Any]:
        """Threads with a root (a `ts`), current or not, whose card on screen is older than wanted (`drawn < wanted`)."""
        ...

    def counts(self) -> Mapping[str, int]:
        """Gauges for /metrics and /readyz: inbox_new, inbox_dead, outbox_pending, outbox_uncertain, outbox_failed, cases_open,
        oldest_pending_at, oldest_overdue_at (0 where there is none)."""
        ...


class Store(Inbox, Protocol):
    """Durable memory. One writer; a committed unit survives kill -9."""

    make_id: IdMaker
    """Makes ids above all that are kept here, even after a start with a clock that was set back: order goes by them."""

    async def put(
        self, arrivals: Sequence[Arrival], cursors: Mapping[str, str] | None = None, *, account: AccountName | None = None
    ) -> int:
        """As Inbox.put; `account` says whose the cursors are where no arrival does."""
        ...

    async def write(self, unit: Callable[[Queries], T]) -> T:
        """Run `unit` in a transaction and commit. Units that wait together may share one commit; one that raises is undone alone, and
        its exception is raised here."""
        ...

    async def read(self, unit: Callable[[Queries], T]) -> T:
        """Run `unit` on a read-only connection: for pages and reports, never for decisions."""
        ...

    def files(self) -> "Files": ...

    async def close(self) -> None: ...


class Files(Protocol):
    """Files by content hash, beside the database."""

    async def keep(self, chunks: AsyncIterator[bytes], *, limit: int | None = None) -> tuple[str, int]:
        """Stream the chunks to disk and return (sha256 in hex, size). The file is durable on return; the same content is stored once.
        Raises DeliveryError(TOO_LARGE) beyond `limit` bytes."""
        ...

    def stored(self, media: Media) -> StoredFile | None:
        """The file of a Media that was fetched; None when its bytes are not here."""
        ...
