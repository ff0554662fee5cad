"""How does a record become a row, and a row a record? Field by field, in the order of the table's columns."""

from collections.abc import Iterable
from functools import cache
from typing import Any, TypeVar

import sqlalchemy as sa

from storage.schema import TABLES, metadata

R = TypeVar("R")


def table_of(kind: type[Any]) -> sa.Table:
    try:
        return TABLES[kind]
    except KeyError:
        raise TypeError(f"{kind.__name__} is not a record that is stored") from None


@cache
def _names(table: sa.Table) -> tuple[str, ...]:
    return tuple(table.columns.keys())


def to_row(record: Any, table: sa.Table) -> dict[str, Any]:
    return {name: getattr(record, name) for name in _names(table)}


def to_records(kind: type[R], rows: Iterable[sa.Row[Any]]) -> list[R]:
    names = _names(table_of(kind))
    return [kind(**dict(zip(names, row, strict=True))) for row in rows]


def by_table(records: Iterable[Any]) -> list[tuple[sa.Table, list[dict[str, Any]]]]:
    """The records' rows, tables that others refer to first, and rows in the order of their keys, which is that of their making."""
    rows: dict[sa.Table, list[dict[str, Any]]] = {}
    for record in records:
        table = table_of(type(record))
        rows.setdefault(table, []).append(to_row(record, table))
    for table, of_table in rows.items():
        key = key_of(table).name
        of_table.sort(key=lambda row: row[key])
    return sorted(rows.items(), key=lambda item: _rank()[item[0]])


def key_of(table: sa.Table) -> sa.Column[Any]:
    """The one column of a record's primary key."""
    (key,) = table.primary_key
    return key


@cache
def _rank() -> dict[sa.Table, int]:
    return {table: rank for rank, table in enumerate(metadata.sorted_tables)}
