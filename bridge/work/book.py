"""What does one transaction know and change? A unit of work: records in memory, looked up by index, saved set-wise at the end.

First everything a batch touches is fetched, a handful of statements however long the batch; then decisions are made on this
memory alone, one event after the other, each seeing what the ones before it changed; then `save` writes what is new.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from operator import itemgetter
from typing import Any, TypeAlias, TypeVar

from bridge.model.clocks import Clock, Deadline, Digest, Escalation, Page, Promise
from bridge.model.crowds import Flood, Gate
from bridge.model.ids import CaseId, IdMaker, Millis
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
from bridge.ports import Change, Queries

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
    Promise: (("clock_id",), ("case_id",), ("message_id",)),
    Escalation: (("case_id",), ("clock_id",)),
    Page: (("escalation_id",), ("case_id",), ("channel", "ts")),
    Digest: (("to",),),
    Flood: (("case_id",),),
    Gate: (("account",),),
    Turn: (("team",), ("team", "person")),
    Absence: (("user",),),
    Told: (("what",),),
    Outgoing: (("case_id",), ("message_id",)),
    InboxItem: (("account", "source_key"),),
}
"""By which fields `all` and `one` can look, besides the primary key."""
_READ = {names: itemgetter(*names) for indexes in INDEXES.values() for names in indexes}
"""What reads these fields: one value, or a tuple of several."""
_INDEXED = {kind: frozenset(name for names in indexes for name in names) for kind, indexes in INDEXES.items()}

UNSETTLED = (DeliveryState.PENDING, DeliveryState.SENDING)
NOT_THERE = (*UNSETTLED, DeliveryState.FAILED, DeliveryState.UNCERTAIN)
"""Sent, and as far as anybody knows not received."""

KEYS: dict[type[Any], str] = {Link: "ref"}
"""The primary keys that are not called `id`."""

Index: TypeAlias = dict[Any, dict[Any, None]]
"""By what `_READ` reads of a record: the keys of the records that have that."""


class Shelf:
    """The records of one kind."""

    def __init__(self, kind: type[Any]) -> None:
        self.kind = kind
        self.key = KEYS.get(kind, "id")
        self.indexed = _INDEXED.get(kind, frozenset())
        self.records: dict[Any, Any] = {}
        self.stored: dict[Any, Any] = {}
        """What the database holds of what was put here; None: nothing, or nobody looked."""
        self._indexes: dict[tuple[str, ...], Index] = {}
        """Made when somebody looks by these fields for the first time."""

    def set(self, key: Any, record: Any) -> None:
        before = self.records.get(key)
        self.records[key] = record
        for names, index in self._indexes.items():
            read = _READ[names]
            value = read(record.__dict__)
            if before is not None:
                old = read(before.__dict__)
                if old == value:
                    continue
                index[old].pop(key, None)
            index.setdefault(value, {})[key] = None

    def keys_with(self, fields: dict[str, Any]) -> Collection[Any]:
        names = tuple(fields)
        index = self._indexes.get(names)
        if index is None:
            index = self._indexes[names] = self._index(names)
        return index.get(_READ[names](fields), ())

    def _index(self, names: tuple[str, ...]) -> Index:
        if names not in INDEXES[self.kind]:
            raise LookupError(f"no index of {self.kind.__name__} by {names}")
        index: Index = {}
        read = _READ[names]
        for key, record in self.records.items():
            index.setdefault(read(record.__dict__), {})[key] = None
        return index


class Shelves(dict[type[Any], Shelf]):
    def __missing__(self, kind: type[Any]) -> Shelf:
        shelf = self[kind] = Shelf(kind)
        return shelf


class Book:
    """The working memory of one transaction.

    now: the moment at which everything in this transaction is decided. make_id: makes ids. saved: see `Bench`.
    """

    def __init__(self, queries: Queries, now: Millis, make_id: IdMaker, saved: Counter[type[Any]]) -> None:
        self.queries = queries
        self.now = now
        self._make_id = make_id
        self._saved = saved
        self._shelves = Shelves()
        self._narrow: set[CaseId] = set()
        """Cases that are here without all that belongs to them."""
        self._knows_absences = False
        self._knows_digests = False
        self.worked_out: dict[Any, Any] = {}
        """What was asked once and holds for the whole transaction, by the question."""
        self.happened: list[tuple[CaseId, Occasion]] = []
        """What rules may listen to, in its order; `road/case/occasions.py` asks them before the transaction ends."""

    def new_id(self, count: int = 1) -> int:
        """count: so many that follow one another, of which this is the first."""
        return self._make_id(self.now, count)

    def happens(self, case: Case, occasion: Occasion) -> None:
        self.happened.append((case.id, occasion))

    # --- memory ---

    def get(self, kind: type[R], key: Any) -> R | None:
        """The record with this primary key, if it was fetched or put."""
        found: R | None = self._shelves[kind].records.get(key)
        return found

    def need(self, kind: type[R], key: Any) -> R:
        """As `get`, for what must be there: fetched now if it was not."""
        found = self.get(kind, key)
        if found is None:
            self.fetch(kind, KEYS.get(kind, "id"), [key])
            found = self.get(kind, key)
        if found is None:
            raise LookupError(f"{kind.__name__} {key} is not in the database")
        return found

    def all(self, kind: type[R], **fields: Any) -> list[R]:
        """The records in memory whose indexed fields have these values, in order of their keys."""
        shelf = self._shelves[kind]
        keys = shelf.keys_with(fields)
        return [shelf.records[key] for key in (sorted(keys) if len(keys) > 1 else keys)]

    def one(self, kind: type[R], **fields: Any) -> R | None:
        """The newest of `all`."""
        shelf = self._shelves[kind]
        keys = shelf.keys_with(fields)
        return shelf.records[max(keys)] if keys else None

    def put(self, record: R) -> R:
        """Remember a new or changed record, to be saved."""
        shelf = self._shelves[type(record)]
        key = getattr(record, shelf.key)
        if key not in shelf.stored:
            shelf.stored[key] = shelf.records.get(key)
        shelf.set(key, record)
        return record

    def change(self, record: R, **fields: Any) -> R:
        """As `dataclasses.replace`, and remembered."""
        now = record.__dict__
        then = {**now, **fields}
        if len(then) > len(now):
            raise TypeError(f"{type(record).__name__} has no {', '.join(sorted(fields.keys() - now.keys()))}")
        changed: R = object.__new__(type(record))
        changed.__dict__ = then  # its own `__init__` sets field by field, and records change more than anything else here
        shelf = self._shelves[type(record)]
        key = getattr(record, shelf.key)
        before = shelf.records.get(key)
        if before is None or not shelf.indexed.isdisjoint(fields):
            return self.put(changed)
        shelf.stored.setdefault(key, before)
        shelf.records[key] = changed  # it is found where it was found before
        return changed

    def alter(self, record: R, **fields: Any) -> R:
        """As `change`, where nothing may be different."""
        now = record.__dict__
        return self.change(record, **fields) if any(now[name] != value for name, value in fields.items()) else record

    # --- the database ---

    def fetch(self, kind: type[R], column: str | tuple[str, ...], values: Collection[Any], **only: Collection[Any]) -> list[R]:
        """Find records and bring them into memory, set-wise. Those already here win, since this transaction may have changed them."""
        if not values:
            return []
        if column == KEYS.get(kind, "id") and not only:  # what is here need not be looked for
            known = self._shelves[kind].records
            values = set(values)
            missing = values - known.keys()
            self.adopt(self.queries.find(kind, column, missing) if missing else ())
            return [known[key] for key in sorted(values & known.keys())]
        return self.adopt(self.queries.find(kind, column, values, **only))

    def adopt(self, records: Iterable[R]) -> list[R]:
        """Bring records that a query found into memory, as `fetch` does."""
        out = []
        for record in records:
            shelf = self._shelves[type(record)]
            key = getattr(record, shelf.key)
            known = shelf.records.get(key)
            if known is None:
                shelf.set(key, record)
            out.append(record if known is None else known)
        return out

    def fetch_absences(self) -> None:
        """All of them, which are few; once in a transaction, however often it is asked."""
        if not self._knows_absences:
            self.adopt(self.queries.absences())
            self._knows_absences = True

    def fetch_digests(self) -> None:
        """The newest of each person that was ever called; once in a transaction, however often it is asked."""
        if not self._knows_digests:
            self.adopt(self.queries.newest_digests())
            self._knows_digests = True

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
        clocks = self.fetch(Clock, "case_id", known, state=(ClockState.RUNNING, ClockState.PAUSED, ClockState.BREACHED))
        promised = [clock.id for clock in clocks if clock.kind == "promise"]
        self.fetch(Promise, "clock_id", promised)
        self.fetch(Deadline, "case_id", known, state=(DeadlineState.OPEN, DeadlineState.HELD))
        self.fetch(Escalation, "case_id", known, state=(EscalationState.CLIMBING, EscalationState.TAKEN))
        self.fetch(Page, "case_id", known, closed=(False,))
        self.fetch(Outgoing, "case_id", known, state=NOT_THERE, answers=(True,))
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
        self.fetch(Escalation, "case_id", cases, state=(EscalationState.CLIMBING, EscalationState.TAKEN))
        self.fetch(Outgoing, "case_id", cases, state=UNSETTLED, answers=(True,))
        self.fetch(Thread, "case_id", cases, current=(True,))

    def unsaved(self) -> dict[tuple[type[Any], Any], Change]:
        """What `save` writes, by kind and key."""
        return {
            (kind, key): (stored, shelf.records[key])
            for kind, shelf in self._shelves.items()
            for key, stored in shelf.stored.items()
            if stored is not shelf.records[key]
        }

    def save(self) -> None:
        changes = self.unsaved()
        unsaved = changes.values()
        self._saved.update(kind for kind, _ in changes)
        for shelf in self._shelves.values():
            shelf.stored.clear()
        self.queries.save([record for stored, record in unsaved if stored is None])
        self.queries.change([change for change in unsaved if change[0] is not None])
