"""What do the databases say differently? All of it: the insert that knows of conflicts, a search by several columns, the head of each lane.

SQLAlchemy writes the rest of the SQL for either database.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from storage.schema import UNSENT, outbox

VALUES_AT_ONCE = 10_000
"""Values in one statement; SQLite takes 32,766, asyncpg 32,767."""


def _insert(table: sa.Table, dialect: str) -> Any:
    """`insert` of the database, which offers the same ON CONFLICT in both."""
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql  # loaded by those only who have one

        return postgresql.insert(table)
    return sqlite.insert(table)


@cache
def upsert(table: sa.Table, dialect: str) -> sa.Insert:
    """Insert rows, or replace those whose primary key is there already."""
    key = [column.name for column in table.primary_key]
    insert = _insert(table, dialect)
    replaced = {column.name: insert.excluded[column.name] for column in table.columns if column.name not in key}
    statement: sa.Insert = insert.on_conflict_do_update(index_elements=key, set_=replaced)
    return statement


@cache
def insert_new(table: sa.Table, dialect: str, unique: tuple[str, ...], returning: str) -> sa.Executable:
    """Insert the rows whose `unique` columns are new and say `returning` of each; the others are dropped without a word."""
    insert = _insert(table, dialect).on_conflict_do_nothing(index_elements=unique)
    statement: sa.Executable = insert.returning(table.c[returning])
    return statement


def tuples_among(columns: Sequence[sa.Column[Any]], values: Sequence[tuple[Any, ...]], dialect: str) -> sa.ColumnElement[bool]:
    """The columns together hold one of the values."""
    together = sa.tuple_(*columns)
    if dialect == "postgresql":
        return together.in_(values)
    # SQLite (before 3.46) uses an index for a tuple IN a SELECT, but reads the whole table for a tuple IN a list of several VALUES.
    listed = sa.bindparam("listed", values, expanding=True, unique=True, type_=together.type)
    return together.op("IN", is_comparison=True)(sa.text("(SELECT * FROM :listed)").bindparams(listed))


@cache
def heads(dialect: str) -> sa.Subquery:
    """The unsent row with the smallest id of each lane: id, lane, state, not_before, priority. One pass over the index `outbox_lane`."""
    rest: Sequence[sa.Column[Any]] = (outbox.c.lane, outbox.c.state, outbox.c.not_before, outbox.c.priority)
    if dialect == "postgresql":
        return sa.select(outbox.c.id, *rest).distinct(outbox.c.lane).where(UNSENT).order_by(outbox.c.lane, outbox.c.id).subquery("head")
    # SQLite takes the other columns from the row that min() comes from: https://www.sqlite.org/lang_select.html#bareagg
    return sa.select(sa.func.min(outbox.c.id).label("id"), *rest).where(UNSENT).group_by(outbox.c.lane).subquery("head")
