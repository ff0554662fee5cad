"""What can one transaction do? `bridge.ports.Queries`, and what the inbox needs, as set-wise SQL on a driver's connection.

Nothing here knows which database it talks to, nor when it commits.
"""

import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa

from bridge.model import clocks as k
from bridge.model import records as r
from bridge.model.crowds import Flood
from bridge.model.ids import ChatId, Millis
from bridge.model.people import Absence
from bridge.model.states import ClockState, DeliveryState, EscalationState
from bridge.ports import Called, Change, Due, Head, Stuck
from storage import crowds, dialect, due, schema
from storage.rows import at_once, by_table, differing, key_of, padded, reader, setter, table_of, to_records, turned, writer
from storage.statement import written

R = TypeVar("R")
V = TypeVar("V")

SWARMS_AT_ONCE = 200


class SqlQueries:
    """The questions and changes that a unit may use."""

    def __init__(self, connection: Any, speaks: sa.Dialect = dialect.SQLITE) -> None:
        self.connection = connection
        self._speaks = speaks
        self.afterwards: list[Callable[[], object]] = []

    def once_committed(self, then: Callable[[], object]) -> None:
        self.afterwards.append(then)

    # --- records of any kind ---------------------------------------------------------------------------------------------

    def find(self, kind: type[R], column: str | tuple[str, ...], values: Collection[Any], **only: Collection[Any]) -> list[R]:
        table, names = table_of(kind), (column,) if isinstance(column, str) else column
        narrower = [((name,), _several(name, few)) for name, few in only.items()]
        found: list[R] = []
        chunks = list(_chunks(list(dict.fromkeys(values)), dialect.VALUES_AT_ONCE))
        for chunk in chunks:
            listed = [(of, padded(some), None in some) for of, some in [(names, chunk), *narrower]]
            where = tuple((of, len(known), or_null) for of, known, or_null in listed)
            parameters = [value for of, known, _ in listed for one in known for value in (one if len(of) > 1 else (one,))]
            rows = self.connection.execute(reader(table, where, self._speaks), parameters).fetchall()
            found += to_records(kind, rows, turned(table, self._speaks))
        if len(chunks) > 1:
            key = key_of(table).name
            found.sort(key=lambda record: getattr(record, key))
        return found

    def save(self, records: Iterable[Any]) -> None:
        for table, of_table in by_table(records):
            writing = writer(table, self._speaks)
            self._insert(writing.sql, [writing.row(record) for record in of_table])

    def change(self, pairs: Iterable[tuple[Any, Any]]) -> None:
        for (table, names), records in differing(pairs).items():
            writing = setter(table, names, self._speaks)
            self.connection.executemany(writing.sql, [writing.row(record) for record in records])

    def repeat(self, did: Sequence[Change], sample: Due, crowd: Sequence[Due], new_ids: Callable[[int], int]) -> None:
        began = any(was is None and isinstance(now, k.Escalation) for was, now in did)
        climb_ids = range(new_ids(len(crowd)), sys.maxsize) if began else [each.climb_id for each in crowd]
        self.connection.execute(crowds.making(self._speaks))
        self._run(crowds.EMPTY)
        listed = zip(crowd, climb_ids, strict=False)
        rows = [(n, of.case_id, of.clock_id, of.thread_id, climb, of.due_at) for n, (of, climb) in enumerate(listed)]
        self._insert(written(crowds.FILL, self._speaks).text, rows)
        for was, now in did:
            given = crowds.parameters(sample, was, now)
            if was is None:
                self._run(crowds.inserting(table_of(type(now))), **given, first=new_ids(len(crowd)))
                continue
            for table, names in differing([(was, now)]):
                self._run(crowds.changing(table, names), **given)

    # --- inbox -------------------------------------------------------------------------------------------------------------

    def take_inbox(self, limit: int, after: int = 0) -> list[r.InboxItem]:
        return self._select(r.InboxItem, _NEW_ITEMS, after=after, limit=limit)

    def finish_inbox(self, ids: Collection[int]) -> None:
        self._many(_FINISH, [{"item": item} for item in ids])

    def bury_inbox(self, item: int, error: str) -> None:
        self._run(_BURY, item=item, why=error)

    def receive(self, rows: Sequence[Mapping[str, Any]], cursors: Sequence[Mapping[str, str]]) -> int:
        """Insert inbox rows, dropping events that are there already, and move cursors; how many of the rows are new."""
        insert = dialect.insert_new(schema.inbox, self._speaks.name, ("account", "source_key"))
        prepared = written(insert, self._speaks)
        new = self._insert(prepared.text, [prepared.values(row) for row in rows])
        self._many(dialect.upsert(schema.cursor, self._speaks.name), cursors)
        return new

    def cursors(self, account: str, prefix: str) -> dict[str, str]:
        return {name: value for name, value in self._run(_CURSORS, account=account) if name.startswith(prefix)}

    def newest_id(self) -> int:
        """The largest of all ids."""
        return max(self._moment(newest) or 0 for newest in _NEWEST)

    # --- outbox --------------------------------------------------------------------------------------------------------------

    def waiting_for(self) -> list[str]:
        return [via for (via,) in self._run(_LIMITS_WAITED_FOR)]

    def lane_heads(self, now: Millis, via: str, limit: int, may_go: Callable[[str], bool]) -> list[Head]:
        heads: list[Head] = []
        found = self._run(_HEADS, via=via, now=now)
        for number, lane, account, priority in found:  # one by one: what is not wanted is not looked for
            if len(heads) == limit:
                break
            if may_go(lane):
                heads.append(Head(id=number, via=via, lane=lane, account=account, priority=priority))
        found.close()
        return heads

    def next_send(self, now: Millis) -> Millis | None:
        return self._moment(_NEXT_SEND, now=now)

    # --- clocks, cases, cards ------------------------------------------------------------------------------------------------

    def due_deadlines(self, now: Millis, limit: int) -> list[k.Deadline]:
        return self._select(k.Deadline, _DUE_DEADLINES, now=now, limit=limit)

    def next_deadline(self) -> Millis | None:
        return self._moment(_NEXT_DEADLINE)

    def clocks_by_hours(self, after: int, limit: int) -> list[k.Clock]:
        return self._select(k.Clock, _CLOCKS_BY_HOURS, after=after, limit=limit)

    def due_clocks(self, now: Millis, limit: int) -> list[Due]:
        return due.clocks(self._run(due.CLOCKS, now=now, limit=limit))

    def due_openings(self, now: Millis, limit: int) -> list[r.Case]:
        return self._select(r.Case, _DUE_OPENINGS, now=now, limit=limit)

    def next_opening(self) -> Millis | None:
        return self._moment(_NEXT_OPENING)

    def due_unclaimed(self, now: Millis, limit: int) -> list[r.Case]:
        return self._select(r.Case, _DUE_UNCLAIMED, now=now, limit=limit)

    def next_unclaimed(self) -> Millis | None:
        return self._moment(_NEXT_UNCLAIMED)

    def newest_digests(self) -> list[k.Digest]:
        return self._select(k.Digest, _NEWEST_DIGESTS)

    def called(self, digest: int) -> list[Called]:
        names = _CALLED.selected_columns.keys()
        return [Called(**dict(zip(names, row, strict=True))) for row in self._run(_CALLED, digest=digest)]

    def digests_being_taken(self) -> list[k.Digest]:
        return self._select(k.Digest, _BEING_TAKEN)

    def overdue(self, before: Millis) -> tuple[int, Millis | None]:
        count, first = self._run(_OVERDUE, before=before).fetchone()
        return count, first

    def swarms(self) -> list[Flood]:
        return self._select(Flood, _SWARMS, limit=SWARMS_AT_ONCE)

    def behind(self, swarm: int, limit: int) -> list[r.Case]:
        return self._select(r.Case, _BEHIND, swarm=swarm, limit=limit)

    def muted(self) -> list[r.Identity]:
        return self._select(r.Identity, _MUTED)

    def absences(self) -> list[Absence]:
        return self._select(Absence, _ABSENCES)

    def decisions(self, first: int, before: int, limit: int) -> list[r.Decision]:
        return self._select(r.Decision, _DECISIONS, first=first, before=before, limit=limit)

    def dirty_threads(self, limit: int) -> list[r.Thread]:
        return self._select(r.Thread, _STALE, limit=limit)

    # --- what an adapter asks when it was away ---------------------------------------------------------------------------------

    def open_messages(self, account: str, since: Millis) -> dict[ChatId, tuple[str, ...]]:
        found: dict[ChatId, list[str]] = {}
        for (ref,) in self._run(_OPEN_MESSAGES, since=since, account=f"{account}|"):
            _, chat, platform_id = ref.split("|", 2)
            found.setdefault(ChatId(chat), []).append(platform_id)
        return {chat: tuple(ids) for chat, ids in found.items()}

    def open_threads(self) -> tuple[tuple[ChatId, str], ...]:
        return tuple((channel, ts) for channel, ts in self._run(_OPEN_THREADS))

    # --- gauges ----------------------------------------------------------------------------------------------------------------

    def counts(self) -> Mapping[str, int]:
        """`outbox_pending` counts all that is still to arrive, what is being sent included; `oldest_overdue_at` is the earliest open
        deadline, overdue or not: whoever asks knows what time it is."""
        troubled = dict(self._run(_TROUBLES).fetchall())
        return {
            "outbox_uncertain": troubled.get(DeliveryState.UNCERTAIN, 0),
            "outbox_failed": troubled.get(DeliveryState.FAILED, 0),
            **{name: self._value(gauge) or 0 for name, gauge in _GAUGES.items()},
        }

    def stuck(self) -> Stuck:
        oldest = [self._run(each).fetchone() for each in (_OLDEST_NEW, _LONGEST_UNSENT, _EARLIEST)]
        account, lane, case = (found[0] if found else None for found in oldest)
        return Stuck(account=account, lane=lane, case=case)

    # --- statements ------------------------------------------------------------------------------------------------------------

    def _run(self, statement: sa.ClauseElement, **values: Any) -> Any:
        """The driver's cursor."""
        prepared = written(statement, self._speaks)
        return self.connection.execute(prepared.text, prepared.values(values))

    def _many(self, statement: sa.ClauseElement, rows: Sequence[Mapping[str, Any]]) -> Any:
        """The same; its `rowcount` is of all rows together."""
        prepared = written(statement, self._speaks)
        return self.connection.executemany(prepared.text, [prepared.values(row) for row in rows])

    def _insert(self, sql: str, rows: Sequence[tuple[Any, ...]]) -> int:
        """sql: of one row. Returns how many were inserted or replaced."""
        return sum(self.connection.executemany(several, values).rowcount for several, values in at_once(sql, rows))

    def _value(self, statement: sa.ClauseElement, **values: Any) -> Any:
        (value,) = self._run(statement, **values).fetchone()
        return value

    def _moment(self, statement: sa.ClauseElement, **values: Any) -> Millis | None:
        found: Millis | None = self._value(statement, **values)
        return found

    def _select(self, kind: type[R], statement: sa.ClauseElement, **values: Any) -> list[R]:
        return to_records(kind, self._run(statement, **values).fetchall(), turned(table_of(kind), self._speaks))


# --- the statements, each written once -----------------------------------------------------------------------------------------

_NOW, _LIMIT = sa.bindparam("now", type_=sa.BigInteger()), sa.bindparam("limit", type_=sa.Integer())
_inbox, _cases, _thread, _deadline, _flood = schema.inbox.c, schema.cases.c, schema.thread.c, schema.deadline.c, schema.flood.c
_outbox, _ahead, _cursor, _link, _message = schema.outbox.c, schema.ahead.c, schema.cursor.c, schema.link.c, schema.message.c
_decision = schema.decision.c


def _records(kind: type[Any], *where: sa.ColumnElement[bool], order: Sequence[sa.ColumnElement[Any]]) -> sa.Select[Any]:
    return sa.select(table_of(kind)).where(*where).order_by(*order)


def _count(table: sa.Table, where: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return sa.select(sa.func.count()).select_from(table).where(where)


def _earliest(moment: sa.Column[Any], *where: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return sa.select(sa.func.min(moment)).where(*where)


_NEW_ITEMS = _records(r.InboxItem, schema.INBOX_NEW, _inbox.id > sa.bindparam("after"), order=(_inbox.id,)).limit(_LIMIT)
_FINISH = sa.update(schema.inbox).where(_inbox.id == sa.bindparam("item")).values(state="done")
_BURY = sa.update(schema.inbox).where(_inbox.id == sa.bindparam("item")).values(state="dead", error=sa.bindparam("why"))
_CURSORS = sa.select(_cursor.name, _cursor.value).where(_cursor.account == sa.bindparam("account"))
_NEWEST = [sa.select(sa.func.max(table.c.id)) for table in schema.TABLES.values() if "id" in table.c]

_HEADS = (
    sa.select(_outbox.id, _outbox.lane, _outbox.account, _outbox.priority)
    .where(schema.UNSENT, _outbox.via == sa.bindparam("via"))
    .where(_outbox.state == DeliveryState.PENDING, _outbox.not_before <= _NOW)
    .where(~sa.exists().where(schema.AHEAD_UNSENT, _ahead.lane == _outbox.lane, _ahead.id < _outbox.id))
    .order_by(_outbox.priority, _outbox.id)
)
"""Along the index `outbox_turn`, each row held against its lane by the index `outbox_lane`: a backlog costs what is read of it."""

_first = sa.select(sa.func.min(_outbox.via).label("via")).where(schema.UNSENT).cte("limits", recursive=True)
_next = sa.select(sa.func.min(_outbox.via)).where(schema.UNSENT, _outbox.via > _first.c.via).scalar_subquery()
_limits = _first.union_all(sa.select(_next).where(_first.c.via.is_not(None)))
_LIMITS_WAITED_FOR = sa.select(_limits.c.via).where(_limits.c.via.is_not(None))
"""From one to the next along the index `outbox_turn`, however many rows wait for each."""

_NEXT_SEND = _earliest(_outbox.not_before, schema.UNSENT, _outbox.state == DeliveryState.PENDING, _outbox.not_before > _NOW)
_DUE_DEADLINES = _records(
    k.Deadline, schema.DEADLINE_OPEN, _deadline.due_at <= _NOW, order=(_deadline.due_at, _deadline.id)
).limit(_LIMIT)  # fmt: skip
_NEXT_DEADLINE = _earliest(_deadline.due_at, schema.DEADLINE_OPEN)
_CLOCKS_BY_HOURS = _records(
    k.Clock,
    schema.clock.c.state == ClockState.RUNNING,
    schema.clock.c.hours.is_not(None),
    schema.clock.c.id > sa.bindparam("after"),
    order=(schema.clock.c.id,),
).limit(_LIMIT)
_DUE_OPENINGS = _records(r.Case, schema.CASE_OPENING, _cases.route_at <= _NOW, order=(_cases.route_at, _cases.id)).limit(_LIMIT)
_NEXT_OPENING = _earliest(_cases.route_at, schema.CASE_OPENING)
_DUE_UNCLAIMED = _records(
    r.Case, schema.CASE_UNCLAIMED, _cases.unclaimed_at <= _NOW, order=(_cases.unclaimed_at, _cases.id)
).limit(_LIMIT)  # fmt: skip
_NEXT_UNCLAIMED = _earliest(_cases.unclaimed_at, schema.CASE_UNCLAIMED)
_SWARMS = _records(Flood, schema.SWARM_WAITS, order=(_flood.id,)).limit(_LIMIT)
_BEHIND = _records(r.Case, schema.BEHIND_SWARM, _cases.flood_id == sa.bindparam("swarm"), order=(_cases.id,)).limit(_LIMIT)
_MUTED = _records(r.Identity, schema.IDENTITY_MUTED, order=(schema.identity.c.id,))
_ABSENCES = _records(Absence, order=(schema.absence.c.id,))
_DECISIONS = _records(
    r.Decision, _decision.id >= sa.bindparam("first"), _decision.id < sa.bindparam("before"), order=(_decision.id.desc(),)
).limit(_LIMIT)  # fmt: skip
_STALE = _records(r.Thread, schema.CARD_STALE, order=(_thread.id,)).limit(_LIMIT)

_NEWEST_DIGESTS = _records(k.Digest, schema.DIGEST_NEWEST, order=(schema.digest.c.id,))
_page, _climb, _talk = schema.page.c, schema.escalation.c, schema.conversation.c
_CALLED = (
    sa.select(
        _page.id.label("page"),
        _page.escalation_id.label("climb_id"),
        _page.case_id,
        sa.and_(~_page.closed, _climb.state == EscalationState.CLIMBING).label("waits"),
        _page.due_at,
        schema.clock.c.started_at.label("since"),
        schema.clock.c.kind,
        _cases.team,
        sa.func.coalesce(schema.promise.c.about, _cases.matter).label("matter"),
        _page.team.label("called_team"),
        sa.func.coalesce(schema.promise.c.about, _page.matter).label("called_matter"),
        _cases.account,
        schema.identity.c.name.label("customer"),
        _thread.channel,
        _thread.ts,
    )
    .join(schema.escalation, _climb.id == _page.escalation_id)
    .join(schema.clock, schema.clock.c.id == _climb.clock_id)
    .outerjoin(schema.promise, schema.promise.c.clock_id == _climb.clock_id)
    .join(schema.cases, _cases.id == _page.case_id)
    .join(schema.conversation, _talk.id == _cases.conversation_id)
    .join(schema.identity, schema.identity.c.id == _talk.identity_id)
    .outerjoin(schema.thread, sa.and_(_thread.case_id == _page.case_id, _thread.current))
    .where(_page.digest_id == sa.bindparam("digest"))
    .order_by(_page.id)
)
_BEING_TAKEN = _records(k.Digest, schema.DIGEST_TAKING, order=(schema.digest.c.id,))
_OVERDUE = sa.select(sa.func.count(), sa.func.min(_deadline.due_at)).where(
    schema.DEADLINE_OPEN, _deadline.due_at < sa.bindparam("before", type_=sa.BigInteger())
)  # fmt: skip

_of = sa.bindparam("account", type_=sa.Text())
_OPEN_MESSAGES = (
    sa.select(_link.ref)
    .join(schema.message, _message.id == _link.message_id)
    .join(schema.cases, _cases.id == _message.case_id)
    .where(schema.CASE_UNSETTLED, _message.sent_at >= sa.bindparam("since"), _message.deleted_at.is_(None))
    .where(_link.side == "origin", sa.func.substr(_link.ref, 1, sa.func.length(_of)) == _of)
    .order_by(_message.sent_at, _link.ref)
)
_climbing = sa.exists().where(
    schema.escalation.c.case_id == _cases.id, schema.escalation.c.state != EscalationState.ENDED
)  # fmt: skip
_OPEN_THREADS = (
    sa.select(_thread.channel, _thread.ts)
    .join(schema.cases, _cases.id == _thread.case_id)
    .where(schema.CASE_UNSETTLED, _thread.current, _thread.ts.is_not(None))
    .order_by(_climbing.desc(), _thread.id.desc())
)

_TROUBLES = sa.select(_outbox.state, sa.func.count()).where(schema.TROUBLED).group_by(_outbox.state)
_OLDEST_NEW = sa.select(_inbox.account).where(schema.INBOX_NEW).order_by(_inbox.id).limit(1)
_LONGEST_UNSENT = sa.select(_outbox.lane).where(schema.UNSENT).order_by(_outbox.created_at).limit(1)
_EARLIEST = sa.select(_deadline.case_id).where(schema.DEADLINE_OPEN).order_by(_deadline.due_at).limit(1)
_GAUGES = {
    "inbox_new": _count(schema.inbox, schema.INBOX_NEW),
    "inbox_dead": _count(schema.inbox, schema.INBOX_DEAD),
    "outbox_pending": _count(schema.outbox, schema.UNSENT),
    "cases_open": _count(schema.cases, schema.CASE_UNSETTLED),
    "oldest_new_at": sa.select(_OLDEST_NEW.with_only_columns(_inbox.received_at).scalar_subquery()),
    "oldest_pending_at": _earliest(_outbox.created_at, schema.UNSENT),
    "oldest_overdue_at": _NEXT_DEADLINE,
}


def _several(column: str, values: Collection[Any]) -> Collection[Any]:
    if isinstance(values, str):
        raise TypeError(f"{column}: a collection of values is wanted, not one text")
    return values


def _chunks(values: Sequence[V], size: int) -> Iterator[Sequence[V]]:
    for start in range(0, len(values), size):
        yield values[start : start + size]
