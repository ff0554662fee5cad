"""What does one transaction know and change? A unit of work: records in memory, looked up by index, saved set-wise at the end.

First everything a batch touches is fetched, a handful of statements however long the batch; then decisions are made on this
memory alone, one event after the other, each seeing what the ones before it changed; then `save` writes what is new.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from typing import Any, TypeAlias, TypeVar, cast

from bridge.model.clocks import Clock, Deadline, Escalation, Page
from bridge.model.crowds import Flood, Gate
from bridge.model.ids import CaseId, Millis
from bridge.model.people import Absence, Turn
from bridge.model.records import (
    Case,
    Conversation,
    Decision,
    Identity,
    InboxItem,
    Link,
    Media,
    Message,
    Outgoing,
    Place,
    Thread,
    Told,
)
from bridge.model.routing import Occasion
from bridge.model.states import CaseState, ClockState, DeadlineState, DeliveryState, EscalationState
from bridge.ports import Queries

R = TypeVar("R")

INDEXES: dict[type[Any], tuple[tuple[str, ...], ...]] = {
    Identity: (("account", "user"),),
    Place: (("account", "chat"),),
    Conversation: (("place_id", "identity_id"), ("case_id",), ("identity_id",)),
    Thread: (("channel", "ts"), ("case_id",)),
    Message: (("case_id",),),
    Link: (("message_id",),),
    Clock: (("case_id",),),
    Deadline: (("clock_id",), ("case_id",)),
    Escalation: (("case_id",), ("clock_id",)),
    Page: (("escalation_id",), ("case_id",), ("channel", "ts")),
    Flood: (("case_id",),),
    Gate: (("account",),),
    Turn: (("team",), ("team", "person")),
    Absence: (("user",),),
    Told: (("what",),),
    Outgoing: (("case_id",), ("message_id",)),
    InboxItem: (("account", "source_key"),),
}
"""By which fields `all` and `one` can look, besides the primary key."""

_INDEXED: dict[type[Any], frozenset[str]] = defaultdict(
    frozenset, {kind: frozenset(name for names in indexes for name in names) for kind, indexes in INDEXES.items()}
)

UNSETTLED = (DeliveryState.PENDING, DeliveryState.SENDING)

KEYS: dict[type[Any], str] = {Link: "ref"}
"""The primary keys that are not called `id`."""

Index: TypeAlias = dict[tuple[Any, ...], dict[Any, None]]
"""By the values of some fields: the keys of the records that have them."""


def key_of(record: Any) -> Any:
    return record.ref if type(record) is Link else record.id


class Book:
    """The working memory of one transaction.

    now: the moment at which everything in this transaction is decided. new_id: makes ids.
    """

    def __init__(self, queries: Queries, now: Millis, make_id: Callable[[Millis], int]) -> None:
        self.queries = queries
        self.now = now
        self._make_id = make_id
        self._records: dict[type[Any], dict[Any, Any]] = defaultdict(dict)
        self._indexes: dict[type[Any], dict[tuple[str, ...], Index]] = defaultdict(dict)
        """Made when somebody looks by these fields for the first time."""
        self._narrow: set[CaseId] = set()
        """Cases that are here without all that belongs to them."""
        self._stored: dict[tuple[type[Any], Any], Any] = {}
        """What the database holds of what was put here; None: nothing, or nobody looked."""
        self._knows_absences = False
        self.happened: list[tuple[CaseId, Occasion]] = []
        """What rules may listen to, in its order; `road/occasions.py` asks them before the transaction ends."""

    def new_id(self) -> int:
        return self._make_id(self.now)

    def happens(self, case: Case, occasion: Occasion) -> None:
        self.happened.append((case.id, occasion))

    # --- memory ---

    def get(self, kind: type[R], key: Any) -> R | None:
        """The record with this primary key, if it was fetched or put."""
        return cast("R | None", self._records[kind].get(key))

    def need(self, kind: type[R], key: Any) -> R:
        """As `get`, for what must be there: fetched now if it was not."""
        found = self.get(kind, key)
        if found is None:
            self.fetch(kind, "ref" if kind is Link else "id", [key])
            found = self.get(kind, key)
        if found is None:
            raise LookupError(f"{kind.__name__} {key} is not in the database")
        return found

    def all(self, kind: type[R], **fields: Any) -> list[R]:
        """The records in memory whose indexed fields have these values, in order of their keys."""
        names = tuple(fields)
        index = self._indexes[kind].get(names)
        if index is None:
            index = self._indexes[kind][names] = self._index(kind, names)
        keys = index.get(tuple(fields.values()))
        records = self._records[kind]
        if not keys:
            return []
        return [records[key] for key in (keys if len(keys) == 1 else sorted(keys))]

    def one(self, kind: type[R], **fields: Any) -> R | None:
        found = self.all(kind, **fields)
        return found[-1] if found else None

    def put(self, record: R) -> R:
        """Remember a new or changed record, to be saved."""
        kind, key = type(record), key_of(record)
        self._stored.setdefault((kind, key), self._records[kind].get(key))
        self._remember(record)
        return record

    def change(self, record: R, **fields: Any) -> R:
        """As `dataclasses.replace`, and remembered."""
        unknown = fields.keys() - record.__dict__.keys()
        if unknown:
            raise TypeError(f"{type(record).__name__} has no {', '.join(sorted(unknown))}")
        changed: R = object.__new__(type(record))
        # A frozen record's own `__init__` sets field by field, and records change more than anything else here.
        changed.__dict__.update(record.__dict__, **fields)
        kind, key = type(record), key_of(record)
        known = self._records[kind]
        before = known.get(key)
        if before is None or not _INDEXED[kind].isdisjoint(fields):
            return self.put(changed)
        self._stored.setdefault((kind, key), before)
        known[key] = changed  # it is found where it was found before
        return changed

    def _index(self, kind: type[Any], names: tuple[str, ...]) -> "Index":
        if names not in INDEXES[kind]:
            raise LookupError(f"no index of {kind.__name__} by {names}")
        index: Index = {}
        for key, record in self._records[kind].items():
            index.setdefault(_value(record, names), {})[key] = None
        return index

    def _remember(self, record: Any) -> None:
        kind, key = type(record), key_of(record)
        before = self._records[kind].get(key)
        self._records[kind][key] = record
        for names, index in self._indexes[kind].items():
            value = _value(record, names)
            if before is not None:
                old = _value(before, names)
                if old == value:
                    continue
                index[old].pop(key, None)
            index.setdefault(value, {})[key] = None

    # --- the database ---

    def fetch(self, kind: type[R], column: str | tuple[str, ...], values: Collection[Any], **only: Collection[Any]) -> list[R]:
        """Find records and bring them into memory, set-wise. Those already here win, since this transaction may have changed them."""
        known = self._records[kind]
        if column == KEYS.get(kind, "id") and not only:  # what is here need not be looked for
            values = dict.fromkeys(values)
            missing = [key for key in values if key not in known]
            self.adopt(self.queries.find(kind, column, missing) if missing else [])
            return [known[key] for key in sorted(key for key in values if key in known)]
        return self.adopt(self.queries.find(kind, column, values, **only)) if values else []

    def adopt(self, records: Iterable[R]) -> list[R]:
        """Bring records that a query found into memory, as `fetch` does."""
        out = []
        for record in records:
            known = self._records[type(record)].get(key_of(record))
            if known is None:
                self._remember(record)
            out.append(record if known is None else known)
        return out

    def fetch_absences(self) -> None:
        """All of them, which are few; once in a transaction, however often it is asked."""
        if not self._knows_absences:
            self.adopt(self.queries.absences())
            self._knows_absences = True

    def fetch_cases(self, ids: Iterable[CaseId]) -> None:
        """Cases and all that decisions about them look at: threads, clocks that run, ladders, replies under way, where they are from,
        why they are where they are; and of those that are not routed yet, what was said, which is little."""
        wanted = [case_id for case_id in dict.fromkeys(ids) if case_id in self._narrow or self.get(Case, case_id) is None]
        self._narrow.difference_update(wanted)
        cases = self.fetch(Case, "id", wanted)
        if not cases:
            return
        known = [case.id for case in cases]
        opening = [case for case in cases if case.state is CaseState.OPENING]
        conversations = self.fetch(Conversation, "id", {case.conversation_id for case in cases})
        self.fetch(Place, "id", {conversation.place_id for conversation in conversations})
        self.fetch(Identity, "id", {conversation.identity_id for conversation in conversations})
        self.fetch(Decision, "id", {case.decision_id for case in cases if case.decision_id is not None})
        self.fetch(Thread, "case_id", [*known, *(case.previous_id for case in cases if case.previous_id is not None)])
        self.fetch(Clock, "case_id", known, state=(ClockState.RUNNING, ClockState.PAUSED, ClockState.BREACHED))
        self.fetch(Deadline, "case_id", known, state=(DeadlineState.OPEN, DeadlineState.HELD))
        self.fetch(Escalation, "case_id", known, state=(EscalationState.CLIMBING, EscalationState.TAKEN))
        self.fetch(Page, "case_id", known, closed=(False,))
        self.fetch(Outgoing, "case_id", known, state=UNSETTLED, answers=(True,))
        self.fetch(Flood, "case_id", [case.id for case in opening])
        messages = self.fetch(Message, "case_id", [case.id for case in opening], showing=("single",))
        self.fetch(Media, "id", {media_id for message in messages for media_id in message.media})

    def fetch_due(self, due: Collection[Deadline]) -> None:
        """What these deadlines call for, and no more: a storm has ten thousand of them."""
        clocks, cases = {deadline.clock_id for deadline in due}, {deadline.case_id for deadline in due}
        self._narrow.update(case_id for case_id in cases if self.get(Case, case_id) is None)
        self.fetch(Case, "id", cases)
        self.fetch(Clock, "id", clocks)
        self.fetch(Deadline, "clock_id", clocks, state=(DeadlineState.OPEN, DeadlineState.HELD))
        self.fetch(Escalation, "clock_id", clocks, state=(EscalationState.CLIMBING, EscalationState.TAKEN))
        self.fetch(Outgoing, "case_id", cases, state=UNSETTLED, answers=(True,))
        self.fetch(Thread, "case_id", cases, current=(True,))

    def save(self) -> None:
        new, changed = [], []
        for (kind, key), stored in self._stored.items():
            record = self._records[kind][key]
            if stored is None:
                new.append(record)
            elif stored is not record:
                changed.append((stored, record))
        self.queries.save(new)
        self.queries.change(changed)
        self._stored.clear()


def _value(record: Any, names: tuple[str, ...]) -> tuple[Any, ...]:
    fields = record.__dict__
    return tuple([fields[name] for name in names])
