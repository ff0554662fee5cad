"""How does a record become a row, and a row a record? Field by field, in the order of the table's columns."""

import dataclasses
from collections.abc import Callable, Iterable
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

import sqlalchemy as sa

from storage.dialect import upsert
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


@dataclasses.dataclass(frozen=True, kw_only=True)
class Writer:
    """A table's upsert, compiled once, with what turns each field into the database's own value.

    Handed to the driver as it is: SQLAlchemy would look at every value of every row anew, at twice the cost of the statement itself.
    """

    sql: str
    fields: tuple[tuple[str, Callable[[Any], Any] | None], ...]

    def row(self, record: Any) -> tuple[Any, ...]:
        return tuple([getattr(record, name) if convert is None else convert(getattr(record, name)) for name, convert in self.fields])


_writers: dict[tuple[sa.Table, str], Writer] = {}


def writer(table: sa.Table, dialect: sa.Dialect) -> Writer:
    made = _writers.get((table, dialect.name))
    if made is None:
        compiled = upsert(table, dialect.name).compile(dialect=dialect, column_keys=list(_names(table)))
        order = compiled.positiontup or []
        types = {name: table.c[name].type.dialect_impl(dialect) for name in order}
        fields = tuple((name, types[name].bind_processor(dialect)) for name in order)
        made = _writers[table, dialect.name] = Writer(sql=compiled.string, fields=fields)
    return made


def to_records(kind: type[R], rows: Iterable[sa.Row[Any]]) -> list[R]:
    names = _names(table_of(kind))
    return [kind(**dict(zip(names, row, strict=True))) for row in rows]


def by_table(records: Iterable[R]) -> list[tuple[sa.Table, list[R]]]:
    """The records of each table, tables that others refer to first, and records in the order of their keys, which is that of their
    making."""
    found: dict[sa.Table, list[R]] = {}
    for record in records:
        found.setdefault(table_of(type(record)), []).append(record)
    for table, of_table in found.items():
        of_table.sort(key=attrgetter(key_of(table).name))
    return sorted(found.items(), key=lambda item: _rank()[item[0]])


def key_of(table: sa.Table) -> sa.Column[Any]:
    """The one column of a record's primary key."""
    (key,) = table.primary_key
    return key


@cache
def _rank() -> dict[sa.Table, int]:
    return {table: rank for rank, table in enumerate(metadata.sorted_tables)}
