"""What do the databases say differently? All of it: the insert that knows of conflicts, and a search by several columns.

SQLAlchemy writes the rest of the SQL for either database.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from storage.columns import as_json, read_json

SQLITE: sa.Dialect = sqlite.dialect(json_serializer=as_json, json_deserializer=read_json)


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
def insert_new(table: sa.Table, dialect: str, unique: tuple[str, ...]) -> sa.Insert:
    """Insert the rows whose `unique` columns are new; the others are dropped without a word."""
    statement: sa.Insert = _insert(table, dialect).on_conflict_do_nothing(index_elements=unique)
    return statement


VALUES_AT_ONCE = 8_192
"""Values in one statement; SQLite takes 32,766 parameters, asyncpg 32,767."""


def among(columns: Sequence[sa.Column[Any]], count: int, dialect: sa.Dialect) -> str:
    """The columns together hold one of so many values, each a parameter per column."""
    names = ", ".join(f'{column.table.name}."{column.name}"' for column in columns)
    mark = "%s" if dialect.name == "postgresql" else "?"
    if len(columns) == 1:
        return f"{names} IN ({', '.join([mark] * count)})"
    rows = ", ".join([f"({', '.join([mark] * len(columns))})"] * count)
    # SQLite (before 3.46) uses an index for a tuple IN a SELECT, but reads the whole table for a tuple IN a list of several VALUES.
    return f"({names}) IN (SELECT * FROM (VALUES {rows}) AS wanted)"
