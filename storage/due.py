"""Which clocks are due, and what of them may be alike? One statement however many there are."""

import functools
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from bridge.model.states import ClockState, DeadlineState, EscalationState
from bridge.ports import Due
from storage import schema

_NOW = sa.bindparam("now", type_=sa.BigInteger())
_deadline, _clock, _thread, _climb = schema.deadline.c, schema.clock.c, schema.thread.c, schema.escalation.c


def _words(column: sa.Column[Any], *words: str) -> sa.ColumnElement[bool]:
    return column.in_([sa.literal_column(f"'{word}'") for word in words])


def _as_text(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    """JSON as it is stored: two texts that are the same say the same."""
    return sa.type_coerce(column, sa.Text)


def _in_words(*values: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    return functools.reduce(lambda said, more: said + " " + more, [sa.cast(each, sa.Text) for each in values])


_ids = (
    sa.select(_deadline.clock_id)
    .where(schema.DEADLINE_OPEN, _deadline.due_at <= _NOW)
    .order_by(_deadline.due_at, _deadline.id)
    .limit(sa.bindparam("limit", type_=sa.Integer()))
)
_SEPARATED: Any = sa.literal_column("'; '")
_AHEAD = sa.func.aggregate_strings(
    _in_words(
        _deadline.due_at - _clock.due_at,
        _deadline.due_at <= _NOW,
        _deadline.rung,
        _deadline.generation,
        _deadline.state,
        _as_text(_deadline.target),
    ),
    _SEPARATED,
)
"""What is still to come of a clock, as far as it is told by how long before its end or after it."""

_OWN = (
    _clock.id.label("clock_id"),
    _clock.case_id,
    _clock.started_at,
    _clock.due_at,
    _clock.kind,
    _clock.state,
    _clock.hours,
    _clock.counts_since,
    _clock.promise,
    _clock.consumed,
    _thread.id.label("thread_id"),
    _climb.id.label("climb_id"),
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
    sa.select(_AHEAD)
    .where(_words(_deadline.state, DeadlineState.OPEN, DeadlineState.HELD), _deadline.clock_id == _clock.id)
    .correlate(schema.clock)
    .scalar_subquery(),
)
_other, _page = schema.escalation.alias("other"), schema.page.c
_IS_KNOWN_OF = sa.exists().where(
    _other.c.case_id == _clock.case_id,
    _other.c.clock_id != _clock.id,
    sa.or_(
        _words(_other.c.state, EscalationState.TAKEN),
        sa.and_(
            _words(_other.c.state, EscalationState.CLIMBING),
            sa.exists().where(_page.escalation_id == _other.c.id, ~_page.closed, _page.digest_id.is_(None)),
        ),
    ),
)
"""Somebody took the case, or has a page about it that names this clock, too."""

CLOCKS = (
    sa.select(*_OWN, *_ALIKE)
    .join(schema.cases, schema.cases.c.id == _clock.case_id)
    .outerjoin(schema.thread, sa.and_(_thread.case_id == _clock.case_id, _thread.current))
    .outerjoin(
        schema.escalation, sa.and_(_climb.clock_id == _clock.id, _words(_climb.state, EscalationState.CLIMBING, EscalationState.TAKEN))
    )
    .where(_clock.id.in_(_ids), _clock.ended_at.is_(None), _clock.counts_since.is_not(None))
    .where(_words(_clock.kind, "first_response", "next_response", "resolution"))
    .where(~_IS_KNOWN_OF)
    .where(~sa.exists().where(schema.outbox.c.case_id == _clock.case_id, schema.outbox.c.answers, schema.UNSENT))
    .order_by(_clock.id)
)


_NAMES = tuple(column.name for column in _OWN)


def clocks(rows: Iterable[Sequence[Any]]) -> list[Due]:
    """rows: what the database answers."""
    found = []
    for row in rows:
        own = dict(zip(_NAMES, row, strict=False))
        own["state"] = ClockState(own["state"])
        found.append(Due(**own, alike=row[len(_NAMES) :]))
    return found
