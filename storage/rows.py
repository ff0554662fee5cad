"""How does a record become a row, and a row a record? Field by field, in the order of the table's columns."""

import dataclasses
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from itertools import chain
from operator import attrgetter
from typing import Any, TypeAlias, TypeVar

import sqlalchemy as sa

from storage.dialect import among, upsert
from storage.schema import TABLES, metadata
from storage.statement import Convert, from_database, to_database

R = TypeVar("R")

ROWS_AT_ONCE = 16
_ONE_ROW = re.compile(r"VALUES (\([^)]*\))")


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


# --- writing ---------------------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True, kw_only=True)
class Writer:
    """A statement that takes a record's fields, in this order, each made the database's own value."""

    sql: str
    fields: tuple[tuple[str, Convert | None], ...]

    def row(self, record: Any) -> tuple[Any, ...]:
        fields = record.__dict__
        return tuple([fields[name] if convert is None else convert(fields[name]) for name, convert in self.fields])


@cache
def writer(table: sa.Table, dialect: sa.Dialect) -> Writer:
    """Insert a record, or replace what stands under its key."""
    return _writer(table, upsert(table, dialect.name).compile(dialect=dialect, column_keys=list(_names(table))), dialect)


def at_once(sql: str, rows: Sequence[tuple[Any, ...]]) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    """An insert of one row as inserts of sixteen, and what is left by itself: at each step the driver lets go of the interpreter and waits
    to have it back, which costs as much as the row."""
    left = len(rows) % ROWS_AT_ONCE
    whole = len(rows) - left
    if whole:
        yield _of_many(sql), [tuple(chain(*rows[first : first + ROWS_AT_ONCE])) for first in range(0, whole, ROWS_AT_ONCE)]
    if left:
        yield sql, list(rows[whole:])


@cache
def _of_many(sql: str) -> str:
    before, values, after = _ONE_ROW.split(sql, maxsplit=1)
    return f"{before}VALUES {', '.join([values] * ROWS_AT_ONCE)}{after}"


@cache
def setter(table: sa.Table, names: tuple[str, ...], dialect: sa.Dialect) -> Writer:
    """Set these fields of a record that is there."""
    key = key_of(table)
    marks = {name: sa.bindparam(f"new_{name}", type_=table.c[name].type) for name in names}
    statement = sa.update(table).where(key == sa.bindparam(key.name, type_=key.type)).values(marks)
    return _writer(table, statement.compile(dialect=dialect), dialect)


def _writer(table: sa.Table, compiled: Any, dialect: sa.Dialect) -> Writer:
    order = [name.removeprefix("new_") for name in compiled.positiontup or ()]
    return Writer(sql=compiled.string, fields=tuple((name, to_database(table.c[name].type, dialect)) for name in order))


def differing(pairs: Iterable[tuple[Any, Any]]) -> dict[tuple[sa.Table, tuple[str, ...]], list[Any]]:
    """(as it was, as it is) each; by their table and the fields that are not as they were: the records as they are."""
    found: dict[tuple[sa.Table, tuple[str, ...]], list[Any]] = {}
    for before, after in pairs:
        was = before.__dict__
        # What was not touched is the very same object; what is equal need not be written either.
        names = tuple([name for name, value in after.__dict__.items() if value is not was[name] and value != was[name]])
        if names:
            found.setdefault((table_of(type(after)), names), []).append(after)
    return found


# --- reading ---------------------------------------------------------------------------------------------------------------


Where: TypeAlias = tuple[tuple[str, ...], int, bool]
"""The columns that are held against a list of values, how long that is, and whether NULL is one of them."""


@cache
def reader(table: sa.Table, where: tuple[Where, ...], dialect: sa.Dialect) -> str:
    """The search for a kind's records by some columns."""
    conditions = (_condition(table, *each, dialect) for each in where)
    chosen = ", ".join(f'"{name}"' for name in _names(table))
    return f"SELECT {chosen} FROM {table.name} WHERE {' AND '.join(conditions)} ORDER BY {key_of(table).name}"


@cache
def turned(table: sa.Table, dialect: sa.Dialect) -> tuple[tuple[str, Convert], ...]:
    """The fields whose values the database has in another form, and what turns them back."""
    turns = ((name, from_database(table.c[name].type, dialect)) for name in _names(table))
    return tuple((name, turn) for name, turn in turns if turn is not None)


def _condition(table: sa.Table, names: tuple[str, ...], count: int, or_null: bool, dialect: sa.Dialect) -> str:
    one = among([table.c[name] for name in names], count, dialect)
    return f'({one} OR {table.name}."{names[0]}" IS NULL)' if or_null else one


def padded(values: Collection[Any]) -> list[Any]:
    """The values with the last one repeated up to a power of two, so that few statements serve lists of any length; NULL left out."""
    known = [value for value in values if value is not None]
    return known + known[-1:] * ((1 << (len(known) - 1).bit_length()) - len(known)) if known else known


def to_records(kind: type[R], rows: Iterable[Any], turn: Iterable[tuple[str, Convert]]) -> list[R]:
    """turn: as `turned` has it."""
    names, turn, found = _names(table_of(kind)), tuple(turn), []
    for row in rows:
        fields = dict(zip(names, row, strict=True))
        for name, turned in turn:
            fields[name] = turned(fields[name])
        record = object.__new__(kind)
        record.__dict__ = fields  # its own `__init__` sets field by field, which was a tenth of the whole road
        found.append(record)
    return found


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
