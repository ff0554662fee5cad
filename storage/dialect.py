"""What do the databases say differently? All of it: the insert that knows of conflicts, and a search by several columns.

SQLAlchemy writes the rest of the SQL for either database.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite


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


def among(columns: Sequence[sa.Column[Any]], dialect: sa.Dialect) -> str:
    """The columns together hold one of the values in a JSON list, a list of lists where the columns are several, which is the condition's
    one parameter. However many values there are, it is the same SQL, so that neither we nor the database prepare it anew."""
    names = ", ".join(f'{column.table.name}."{column.name}"' for column in columns)
    if dialect.name == "postgresql":
        path = ["#>> '{}'"] if len(columns) == 1 else [f"->> {place}" for place in range(len(columns))]
        types = [column.type.compile(dialect) for column in columns]
        values = ", ".join(f"CAST(value {at} AS {kind})" for at, kind in zip(path, types, strict=True))
        return f"({names}) IN (SELECT {values} FROM jsonb_array_elements(CAST(%s AS jsonb)))"
    values = "value" if len(columns) == 1 else ", ".join(f"json_extract(value, '$[{place}]')" for place in range(len(columns)))
    return f"({names}) IN (SELECT {values} FROM json_each(?))"
