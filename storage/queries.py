"""What can one transaction do? `bridge.ports.Queries`, and what the inbox needs, as set-wise SQL on a `sqlalchemy.Connection`.

Nothing here knows which database it talks to, nor when it commits.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa

from bridge.model import records as r
from bridge.model.ids import ChatId, Millis
from bridge.model.states import DeliveryState, EscalationState
from bridge.ports import Head
from storage import dialect, schema
from storage.rows import by_table, key_of, padded, reader, table_of, to_records, writer

R = TypeVar("R")
V = TypeVar("V")

SWARMS_AT_ONCE = 200


class SqlQueries:
    """The questions and changes that a unit may use."""

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection

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
            reading = reader(table, where, self.connection.dialect)
            rows = self.connection.exec_driver_sql(reading.sql, tuple(parameters))
            found += to_records(kind, rows, reading.fields)
        if len(chunks) > 1:
            key = key_of(table).name
            found.sort(key=lambda record: getattr(record, key))
        return found

    def save(self, records: Iterable[Any]) -> None:
        for table, of_table in by_table(records):
            writing = writer(table, self.connection.dialect)
            self.connection.exec_driver_sql(writing.sql, [writing.row(record) for record in of_table])

    # --- inbox -------------------------------------------------------------------------------------------------------------

    def take_inbox(self, limit: int, after: int = 0) -> list[r.InboxItem]:
        inbox = schema.inbox
        return self._select(r.InboxItem, schema.INBOX_NEW, inbox.c.id > after, order=(inbox.c.id,), limit=limit)

    def finish_inbox(self, ids: Collection[int]) -> None:
        for chunk in _chunks(list(ids), dialect.VALUES_AT_ONCE):
            self.connection.execute(sa.update(schema.inbox).where(schema.inbox.c.id.in_(chunk)).values(state="done"))

    def bury_inbox(self, item: int, error: str) -> None:
        self.connection.execute(sa.update(schema.inbox).where(schema.inbox.c.id == item).values(state="dead", error=error))

    def receive(self, rows: Sequence[Mapping[str, Any]], cursors: Sequence[Mapping[str, str]]) -> set[int]:
        """Insert inbox rows, dropping events that are there already, and move cursors; the ids of the rows that are new."""
        new: set[int] = set()
        if rows:
            statement = dialect.insert_new(schema.inbox, self.connection.dialect.name, ("account", "source_key"), "id")
            new.update(self.connection.execute(statement, rows).scalars())
        if cursors:
            self.connection.execute(dialect.upsert(schema.cursor, self.connection.dialect.name), cursors)
        return new

    def cursors(self, account: str, prefix: str) -> dict[str, str]:
        cursor = schema.cursor
        query = sa.select(cursor.c.name, cursor.c.value).where(cursor.c.account == account)
        return {name: value for name, value in self.connection.execute(query) if name.startswith(prefix)}

    def newest_id(self) -> int:
        """The largest of all ids."""
        return max(self._number(sa.select(sa.func.max(table.c.id))) for table in schema.TABLES.values() if "id" in table.c)

    # --- outbox --------------------------------------------------------------------------------------------------------------

    def waiting_for(self) -> list[str]:
        return [via for (via,) in self.connection.execute(_LIMITS_WAITED_FOR)]

    def lane_heads(self, now: Millis, via: str, limit: int, may_go: Callable[[str], bool]) -> list[Head]:
        heads: list[Head] = []
        with self.connection.execute(_HEADS, {"via": via, "now": now}) as found:
            for row in found:  # one by one: what is not wanted is not looked for
                if len(heads) == limit:
                    break
                if may_go(row.lane):
                    heads.append(Head(id=row.id, via=via, lane=row.lane, account=row.account, priority=row.priority))
        return heads

    def next_send(self, now: Millis) -> Millis | None:
        outbox = schema.outbox
        pending = outbox.c.state == DeliveryState.PENDING
        return self._earliest(outbox.c.not_before, schema.UNSENT, pending, outbox.c.not_before > now)

    # --- clocks, cases, cards ------------------------------------------------------------------------------------------------

    def due_deadlines(self, now: Millis, limit: int) -> list[r.Deadline]:
        due_at = schema.deadline.c.due_at
        return self._select(r.Deadline, schema.DEADLINE_OPEN, due_at <= now, order=(due_at, schema.deadline.c.id), limit=limit)

    def next_deadline(self) -> Millis | None:
        return self._earliest(schema.deadline.c.due_at, schema.DEADLINE_OPEN)

    def due_openings(self, now: Millis, limit: int) -> list[r.Case]:
        route_at = schema.cases.c.route_at
        return self._select(r.Case, schema.CASE_OPENING, route_at <= now, order=(route_at, schema.cases.c.id), limit=limit)

    def next_opening(self) -> Millis | None:
        return self._earliest(schema.cases.c.route_at, schema.CASE_OPENING)

    def swarms(self) -> list[r.Flood]:
        return self._select(r.Flood, schema.SWARM_WAITS, order=(schema.flood.c.id,), limit=SWARMS_AT_ONCE)

    def behind(self, swarm: int, limit: int) -> list[r.Case]:
        cases = schema.cases
        return self._select(r.Case, schema.BEHIND_SWARM, cases.c.flood_id == swarm, order=(cases.c.id,), limit=limit)

    def muted(self) -> list[r.Identity]:
        return self._select(r.Identity, schema.IDENTITY_MUTED, order=(schema.identity.c.id,), limit=None)

    def dirty_threads(self, limit: int) -> list[r.Thread]:
        return self._select(r.Thread, schema.CARD_STALE, order=(schema.thread.c.id,), limit=limit)

    # --- what an adapter asks when it was away ---------------------------------------------------------------------------------

    def open_messages(self, account: str, since: Millis) -> dict[ChatId, tuple[str, ...]]:
        message, link, cases = schema.message, schema.link, schema.cases
        query = (
            sa.select(link.c.ref)
            .join(message, message.c.id == link.c.message_id)
            .join(cases, cases.c.id == message.c.case_id)
            .where(schema.CASE_UNSETTLED, message.c.sent_at >= since)
            .where(link.c.side == "origin", link.c.ref.startswith(f"{account}|", autoescape=True))
            .order_by(message.c.sent_at, link.c.ref)
        )
        found: dict[ChatId, list[str]] = {}
        for (ref,) in self.connection.execute(query):
            _, chat, platform_id = ref.split("|", 2)
            found.setdefault(ChatId(chat), []).append(platform_id)
        return {chat: tuple(ids) for chat, ids in found.items()}

    def open_threads(self) -> tuple[tuple[ChatId, str], ...]:
        thread, cases, escalation = schema.thread, schema.cases, schema.escalation
        climbing = sa.exists().where(escalation.c.case_id == cases.c.id, escalation.c.state != EscalationState.ENDED)
        query = (
            sa.select(thread.c.channel, thread.c.ts)
            .join(cases, cases.c.id == thread.c.case_id)
            .where(schema.CASE_UNSETTLED, thread.c.current, thread.c.ts.is_not(None))
            .order_by(climbing.desc(), thread.c.id.desc())
        )
        return tuple((channel, ts) for channel, ts in self.connection.execute(query))

    # --- gauges ----------------------------------------------------------------------------------------------------------------

    def counts(self) -> Mapping[str, int]:
        """`outbox_pending` counts all that is still to arrive, what is being sent included; `oldest_overdue_at` is the earliest open
        deadline, overdue or not: whoever asks knows what time it is."""
        outbox = schema.outbox
        query = sa.select(outbox.c.state, sa.func.count()).where(schema.TROUBLED).group_by(outbox.c.state)
        troubled = {row[0]: row[1] for row in self.connection.execute(query)}
        return {
            "inbox_new": self._count(schema.inbox, schema.INBOX_NEW),
            "inbox_dead": self._count(schema.inbox, schema.INBOX_DEAD),
            "outbox_pending": self._count(outbox, schema.UNSENT),
            "outbox_uncertain": troubled.get(DeliveryState.UNCERTAIN, 0),
            "outbox_failed": troubled.get(DeliveryState.FAILED, 0),
            "cases_open": self._count(schema.cases, schema.CASE_UNSETTLED),
            "oldest_pending_at": self._earliest(outbox.c.created_at, schema.UNSENT) or 0,
            "oldest_overdue_at": self.next_deadline() or 0,
        }

    def _select(self, kind: type[R], *where: sa.ColumnElement[bool], order: Iterable[sa.Column[Any]], limit: int | None) -> list[R]:
        query = sa.select(table_of(kind)).where(*where).order_by(*order).limit(limit)
        return to_records(kind, self.connection.execute(query))

    def _count(self, table: sa.Table, where: sa.ColumnElement[bool]) -> int:
        return self._number(sa.select(sa.func.count()).select_from(table).where(where))

    def _number(self, query: sa.Select[Any]) -> int:
        return int(self.connection.execute(query).scalar() or 0)

    def _earliest(self, moment: sa.Column[Any], *where: sa.ColumnElement[bool]) -> Millis | None:
        earliest: Millis | None = self.connection.execute(sa.select(sa.func.min(moment)).where(*where)).scalar()
        return earliest


_outbox, _ahead = schema.outbox, schema.ahead
_HEADS = (
    sa.select(_outbox.c.id, _outbox.c.lane, _outbox.c.account, _outbox.c.priority)
    .where(schema.UNSENT, _outbox.c.via == sa.bindparam("via"))
    .where(_outbox.c.state == DeliveryState.PENDING, _outbox.c.not_before <= sa.bindparam("now"))
    .where(~sa.exists().where(schema.AHEAD_UNSENT, _ahead.c.lane == _outbox.c.lane, _ahead.c.id < _outbox.c.id))
    .order_by(_outbox.c.priority, _outbox.c.id)
)
"""Along the index `outbox_turn`, each row held against its lane by the index `outbox_lane`: a backlog costs what is read of it."""

_first = sa.select(sa.func.min(_outbox.c.via).label("via")).where(schema.UNSENT).cte("limits", recursive=True)
_next = sa.select(sa.func.min(_outbox.c.via)).where(schema.UNSENT, _outbox.c.via > _first.c.via).scalar_subquery()
_limits = _first.union_all(sa.select(_next).where(_first.c.via.is_not(None)))
_LIMITS_WAITED_FOR = sa.select(_limits.c.via).where(_limits.c.via.is_not(None))
"""From one to the next along the index `outbox_turn`, however many rows wait for each."""


def _several(column: str, values: Collection[Any]) -> Collection[Any]:
    if isinstance(values, str):
        raise TypeError(f"{column}: a collection of values is wanted, not one text")
    return values


def _chunks(values: Sequence[V], size: int) -> Iterator[Sequence[V]]:
    for start in range(0, len(values), size):
        yield values[start : start + size]
