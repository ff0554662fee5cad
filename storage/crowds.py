"""How does what became of one case become of hundreds like it? INSERT … SELECT and UPDATE … WHERE, over a list of the hundreds.

Each gets the rows that the sample got. What it has of its own stands here as SQL over the list, and the database reckons it: a row that
passes through the program costs ten times as much. Parameters: `new_…` and `was_…` are fields of the sample's record as it is and as it
was, `sample_…` are what the list has of the sample itself.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

import sqlalchemy as sa

from bridge.ports import Due
from storage import schema
from storage.columns import Whole, as_json

CROWD = sa.Table(
    "crowd",
    sa.MetaData(),
    sa.Column("number", Whole, primary_key=True, autoincrement=False),
    sa.Column("case_id", Whole),
    sa.Column("clock_id", Whole),
    sa.Column("thread_id", Whole),
    sa.Column("climb_id", Whole),
    sa.Column("due_at", Whole),
    prefixes=["TEMPORARY"],
)
"""Whom it happens to; a table of the connection's own, which nobody else sees and no migration knows."""
EMPTY, FILL = sa.delete(CROWD), sa.insert(CROWD)

_each, _clock, _deadline, _thread = CROWD.c, schema.clock.c, schema.deadline.c, schema.thread.c


def _field(prefix: str, column: sa.Column[Any]) -> sa.BindParameter[Any]:
    return sa.bindparam(f"{prefix}_{column.name}", type_=column.type)


def _own(text: sa.ColumnElement[Any], before: str, theirs: sa.ColumnElement[Any], own: sa.ColumnElement[Any]) -> Any:
    """The text with this number instead of the sample's, where it stands behind `before`."""
    return sa.func.replace(text, before + sa.cast(theirs, sa.Text), before + sa.cast(own, sa.Text))


def _new(column: sa.Column[Any]) -> sa.BindParameter[Any]:
    return _field("new", column)


_sample_thread, _sample_due = _field("sample", _each.thread_id), _field("sample", _each.due_at)
_INSERTED: Mapping[sa.Table, Mapping[str, Any]] = {
    schema.escalation: {"id": _each.climb_id},
    schema.page: {
        "escalation_id": _each.climb_id,
        "due_at": _each.due_at + (_new(schema.page.c.due_at) - _sample_due),
        "matter": sa.select(schema.cases.c.matter).where(schema.cases.c.id == _each.case_id).scalar_subquery(),
    },
    schema.deadline: {},
    schema.outbox: {
        "lane": _own(_new(schema.outbox.c.lane), "|", _sample_thread, _each.thread_id),
        "act": _own(_new(schema.outbox.c.act), '"thread_id":', _sample_thread, _each.thread_id),
    },
}
"""What each has of its own in a row that is new, beside the row's number, its case and its clock."""

_said = _own(sa.bindparam("said", type_=sa.Text()), '"due_at":', _sample_due, _clock.due_at)
_history = sa.type_coerce(_clock.history, sa.Text)
_CHANGED: Mapping[sa.Table, Mapping[str, Any]] = {
    schema.clock: {
        "history": sa.func.substr(_history, 1, sa.func.length(_history) - 1) + sa.case((_history == "[]", ""), else_=",") + _said + "]"
    },
    schema.thread: {"wanted": _thread.wanted + (_new(_thread.wanted) - _field("was", _thread.wanted))},
}
"""And in a row that was there."""
_FOUND: Mapping[sa.Table, sa.ColumnElement[bool]] = {
    schema.clock: _clock.id.in_(sa.select(_each.clock_id)),
    schema.thread: _thread.id.in_(sa.select(_each.thread_id)),
    schema.escalation: schema.escalation.c.id.in_(sa.select(_each.climb_id)),
    schema.deadline: sa.and_(
        _deadline.clock_id.in_(sa.select(_each.clock_id)),
        _deadline.rung == _field("was", _deadline.rung),
        _deadline.generation == _field("was", _deadline.generation),
    ),
}
"""Which row is each one's own."""


@cache
def making(speaks: sa.Dialect) -> str:
    return str(sa.schema.CreateTable(CROWD, if_not_exists=True).compile(dialect=speaks))


@cache
def inserting(table: sa.Table) -> sa.Insert:
    own = {"id": sa.bindparam("first", type_=Whole) + _each.number, "case_id": _each.case_id, "clock_id": _each.clock_id}
    own |= _INSERTED[table]
    values = [own.get(column.name, _new(column)) for column in table.columns]
    return sa.insert(table).from_select(table.columns.keys(), sa.select(*values).order_by(_each.number))


@cache
def changing(table: sa.Table, names: tuple[str, ...]) -> sa.Update:
    own = _CHANGED.get(table, {})
    return sa.update(table).where(_FOUND[table]).values({name: own.get(name, _new(table.c[name])) for name in names})


def parameters(sample: Due, was: Any, now: Any) -> dict[str, Any]:
    """For either statement: what became of the sample."""
    given = {f"sample_{name}": getattr(sample, name) for name in ("thread_id", "due_at")}
    given |= {f"new_{name}": value for name, value in now.__dict__.items()}
    if was is not None:
        given |= {f"was_{name}": value for name, value in was.__dict__.items()}
        if "history" in was.__dict__:
            given["said"] = as_json(now.history[len(was.history) :])[1:-1]
    return given
