"""What does the product ask of its memory? Transactions over its records, and files beside them. All moments are UTC milliseconds."""

from collections.abc import AsyncIterator, Callable, Collection, Hashable, Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeAlias, TypeVar

from bridge.model.clocks import ClockKind
from bridge.model.ids import AccountName, CaseId, ChatId, ClockId, EscalationId, IdMaker, Millis, OutgoingId, ThreadId
from bridge.model.record import record
from bridge.model.records import Media
from bridge.model.states import ClockState
from bridge.ports.platforms import Arrival, Inbox, StoredFile

T = TypeVar("T")
R = TypeVar("R")


class StoreFails(Exception):
    """The disk is full or broken, or somebody else holds the file: nothing is wrong with what was asked, which can be asked again."""


Change: TypeAlias = tuple[Any, Any]
"""A record as it was and as it is; None: there was none."""


@record(frozen=True, kw_only=True)
class Head:
    """A row of the outbox that is the first of its lane."""

    id: OutgoingId
    via: str
    lane: str
    account: AccountName
    priority: int


@record(frozen=True, kw_only=True)
class Stuck:
    """What has waited longest, due or not."""

    account: str | None = None
    """Of the oldest event of the inbox that is not worked."""
    lane: str | None = None
    """Of the oldest row of the outbox that has not arrived."""
    case: int | None = None
    """Of the earliest open deadline."""


@record(frozen=True, kw_only=True)
class Called:
    """A page in a digest, with what is said of its case."""

    page: int
    climb_id: EscalationId
    case_id: CaseId
    waits: bool
    """Nobody has answered or taken it."""
    due_at: Millis
    since: Millis
    """The start of its clock."""
    kind: ClockKind
    """What that clock counts to."""
    team: str
    matter: str
    """What it is about; of a promise what was promised."""
    called_team: str
    called_matter: str
    """The same when somebody was called."""
    account: AccountName
    customer: str
    channel: ChatId | None
    """Where its thread is; None: it has none yet."""
    ts: str | None


@record(frozen=True, kw_only=True)
class Due:
    """A clock of which a deadline has come, as a storm looks at it: what differs from one case to the next, and what may be alike. What is
    named as in `Clock` is what it is there."""

    clock_id: ClockId
    case_id: CaseId
    started_at: Millis
    due_at: Millis
    kind: ClockKind
    state: ClockState
    hours: str | None
    counts_since: Millis | None
    promise: Millis
    consumed: Millis
    thread_id: ThreadId | None
    """Of its case's present thread."""
    climb_id: EscalationId | None
    """Of the climb under way."""
    alike: Hashable
    """All else on which it depends what the deadlines do."""


class Queries(Protocol):
    """What one transaction can do. Synchronous: it runs whole on the store's own thread, so `unit` must not block or wait."""

    def once_committed(self, then: Callable[[], object]) -> None:
        """Called on the store's thread once all of this is kept, and never if it is undone: for what counts it. Where that fails it is
        logged, and what is kept stays so."""
        ...

    def find(self, kind: type[R], column: str | tuple[str, ...], values: Collection[Any], **only: Collection[Any]) -> list[R]:
        """All records of a kind whose column is among `values` (tuples of values for several columns), set-wise however many there
        are; `only` narrows further: `find(Deadline, "case_id", ids, state=("open", "held"))`. Ordered by primary key."""
        ...

    def save(self, records: Iterable[Any]) -> None:
        """Insert or replace by primary key (a Link: by ref), set-wise. Kinds are written in an order that keeps references whole."""
        ...

    def change(self, pairs: Iterable[Change]) -> None:
        """Of records that are there: write the fields that differ."""
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

    def clocks_by_hours(self, after: int, limit: int) -> list[Any]:
        """Running Clocks that count in opening hours, whose ids come after this one, in their order."""
        ...

    def due_clocks(self, now: Millis, limit: int) -> list[Due]:
        """The clocks of `due_deadlines` that run and were promised an answer or a settlement; none with a reply under way, and
        none whose case somebody took, or has a page about, for another clock's sake."""
        ...

    def repeat(self, did: Sequence[Change], sample: Due, crowd: Sequence[Due], new_ids: Callable[[int], int]) -> None:
        """What became of the records of one case, in the order of their references, becomes of all these: the same rows, with ids, moments
        and a thread of their own. new_ids: takes so many that follow one another, and says the first."""
        ...

    def due_openings(self, now: Millis, limit: int) -> list[Any]:
        """Cases still OPENING whose route_at has come."""
        ...

    def next_opening(self) -> Millis | None: ...

    def due_unclaimed(self, now: Millis, limit: int) -> list[Any]:
        """Cases of which rules are to be asked by now whether somebody has claimed them."""
        ...

    def next_unclaimed(self) -> Millis | None: ...

    def newest_digests(self) -> list[Any]:
        """Of each person and channel that was ever called, the last Digest."""
        ...

    def called(self, digest: int) -> list[Called]:
        """The pages of a digest, in the order of their making."""
        ...

    def digests_being_taken(self) -> list[Any]:
        """Digests of which somebody has taken an incident, which is yet to be carried out."""
        ...

    def overdue(self, before: Millis) -> tuple[int, Millis | None]:
        """How many open deadlines should have been worked before that moment, and when the first of them."""
        ...

    def swarms(self) -> list[Any]:
        """Floods of new customers of which some still wait for their threads, the oldest first."""
        ...

    def behind(self, swarm: int, limit: int) -> list[Any]:
        """The Cases that wait behind a swarm, the oldest first."""
        ...

    def muted(self) -> list[Any]:
        """Identities that staff block."""
        ...

    def absences(self) -> list[Any]:
        """All Absences: one of each person who ever said so."""
        ...

    def decisions(self, first: int, before: int, limit: int) -> list[Any]:
        """The Decisions with ids from `first` up to one below `before`, the newest first."""
        ...

    def dirty_threads(self, limit: int) -> list[Any]:
        """Threads with a root (a `ts`), current or not, whose card on screen is older than wanted (`drawn < wanted`)."""
        ...

    def counts(self) -> Mapping[str, int]:
        """Gauges for /metrics and /readyz: inbox_new, inbox_dead, outbox_pending, outbox_uncertain, outbox_failed, cases_open,
        oldest_new_at, oldest_pending_at, oldest_overdue_at (0 where there is none)."""
        ...

    def stuck(self) -> Stuck: ...


class Store(Inbox, Protocol):
    """Durable memory. One writer; a committed unit survives kill -9."""

    make_id: IdMaker
    """Makes ids above all that are kept here, even after a start with a clock that was set back: order goes by them."""

    async def put(
        self, arrivals: Sequence[Arrival], cursors: Mapping[str, str] | None = None, *, account: AccountName | None = None
    ) -> int:
        """As Inbox.put; `account` says whose the cursors are where no arrival does."""
        ...

    async def write(self, unit: Callable[[Queries], T], *, long: bool = False) -> T:
        """Run `unit` in a transaction and commit. Units that wait together may share one commit; one that raises is undone alone, and
        its exception is raised here; StoreFails where it is the store that could not. long: it works on many at once, and goes after
        what waits beside it, so that arrivals wait for one of these at most."""
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
        Raises DeliveryError(TOO_LARGE) beyond `limit` bytes, StoreFails where the disk takes nothing."""
        ...

    def stored(self, media: Media) -> StoredFile | None:
        """The file of a Media that was fetched; None when its bytes are not here."""
        ...
