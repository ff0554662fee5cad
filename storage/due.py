"""Which clocks are due, and what of them may be alike? Two statements however many there are."""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from bridge.model.ids import Millis
from bridge.model.states import ClockState, DeadlineState, EscalationState
from bridge.ports import Due
from storage import schema
from storage.columns import read_json

_deadline, _clock, _thread, _climb = schema.deadline.c, schema.clock.c, schema.thread.c, schema.escalation.c


def _words(column: sa.Column[Any], *words: str) -> sa.ColumnElement[bool]:
    return column.in_([sa.literal_column(f"'{word}'") for word in words])


def _as_text(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    """JSON as it is stored: two texts that are the same say the same."""
    return sa.type_coerce(column, sa.Text)


_ids = (
    sa.select(_deadline.clock_id)
    .where(schema.DEADLINE_OPEN, _deadline.due_at <= sa.bindparam("now", type_=sa.BigInteger()))
    .order_by(_deadline.due_at, _deadline.id)
    .limit(sa.bindparam("limit", type_=sa.Integer()))
)
DEADLINES = (
    sa.select(
        _deadline.clock_id,
        _deadline.id,
        _deadline.due_at,
        _deadline.rung,
        _deadline.generation,
        _deadline.state,
        _as_text(_deadline.target),
    )
    .where(_words(_deadline.state, DeadlineState.OPEN, DeadlineState.HELD), _deadline.clock_id.in_(_ids))
    .order_by(_deadline.due_at, _deadline.rung)
)
"""All that are open or held of the clocks that are due."""

_OWN = (
    _clock.id,
    _clock.case_id,
    _clock.started_at,
    _clock.due_at,
    _clock.counts_since,
    _clock.promise,
    _clock.consumed,
    _as_text(_clock.history),
    _thread.id,
    _thread.wanted,
    _climb.id,
)
_ALIKE = (
    _clock.kind,
    _clock.state,
    _clock.hours,
    _clock.policy,
    _clock.generation,
    schema.cases.c.team,
    schema.cases.c.assignee,
    schema.cases.c.assignee_name,
    _thread.channel,
    _climb.state,
    _as_text(_climb.told),
)
CLOCKS = (
    sa.select(*_OWN, *_ALIKE)
    .join(schema.cases, schema.cases.c.id == _clock.case_id)
    .outerjoin(schema.thread, sa.and_(_thread.case_id == _clock.case_id, _thread.current))
    .outerjoin(
        schema.escalation, sa.and_(_climb.clock_id == _clock.id, _words(_climb.state, EscalationState.CLIMBING, EscalationState.TAKEN))
    )
    .where(_clock.id.in_(_ids), _clock.ended_at.is_(None), _clock.counts_since.is_not(None))
    .where(_words(_clock.kind, "first_response", "next_response", "resolution"))
    .where(~sa.exists().where(schema.outbox.c.case_id == _clock.case_id, schema.outbox.c.answers, schema.UNSENT))
    .order_by(_clock.id)
)


def clocks(deadlines: Iterable[Sequence[Any]], rows: Iterable[Sequence[Any]], now: Millis) -> list[Due]:
    """deadlines, rows: what the database answers to the two statements."""
    laid_out: dict[int, list[Any]] = {}
    for clock_id, *deadline in deadlines:
        laid_out.setdefault(clock_id, []).append(deadline)
    found = []
    for clock_id, case_id, started_at, due_at, counts_since, promise, consumed, history, thread_id, wanted, climb_id, *alike in rows:
        kind, state, hours, *_ = alike
        of_clock = laid_out[clock_id]
        found.append(
            Due(
                clock_id=clock_id,
                case_id=case_id,
                started_at=started_at,
                due_at=due_at,
                kind=kind,
                state=ClockState(state),
                hours=hours,
                counts_since=counts_since,
                promise=promise,
                consumed=consumed,
                history=tuple(read_json(history)),
                thread_id=thread_id,
                wanted=wanted,
                climb_id=climb_id,
                deadlines=tuple([(number, at) for number, at, *_ in of_clock]),
                alike=(*alike, *[(at - due_at, at <= now, *other) for _, at, *other in of_clock]),
            )
        )
    return found
