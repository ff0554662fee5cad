"""How does a record become a row, and a row a record? Field by field, in the order of the table's columns."""

import dataclasses
from collections.abc import Callable, Collection, Iterable
from functools import cache
from operator import attrgetter
from typing import Any, TypeAlias, TypeVar

import sqlalchemy as sa

from storage.dialect import among, upsert
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


@dataclasses.dataclass(frozen=True, kw_only=True)
class Reader:
    """The search for a kind's records by some columns, written once, with what turns the database's values into the fields'.

    As with `Writer`: SQLAlchemy would take ten times as long as the database itself.
    """

    sql: str
    fields: tuple[tuple[str, Callable[[Any], Any]], ...]
    """Those whose values have to be turned."""


Where: TypeAlias = tuple[tuple[str, ...], int, bool]
"""The columns that are held against a list of values, how long that is, and whether NULL is one of them."""

_readers: dict[tuple[sa.Table, tuple[Where, ...], str], Reader] = {}


def reader(table: sa.Table, where: tuple[Where, ...], dialect: sa.Dialect) -> Reader:
    made = _readers.get((table, where, dialect.name))
    if made is None:
        conditions = (_condition(table, *each, dialect) for each in where)
        chosen = ", ".join(f'"{name}"' for name in _names(table))
        sql = f"SELECT {chosen} FROM {table.name} WHERE {' AND '.join(conditions)} ORDER BY {key_of(table).name}"
        turned = ((name, table.c[name].type.dialect_impl(dialect).result_processor(dialect, None)) for name in _names(table))
        made = Reader(sql=sql, fields=tuple((name, turn) for name, turn in turned if turn is not None))
        _readers[table, where, dialect.name] = made
    return made


def _condition(table: sa.Table, names: tuple[str, ...], count: int, or_null: bool, dialect: sa.Dialect) -> str:
    one = among([table.c[name] for name in names], count, dialect)
    return f'({one} OR {table.name}."{names[0]}" IS NULL)' if or_null else one


def padded(values: Collection[Any]) -> list[Any]:
    """The values with the last one repeated up to a power of two, so that few statements serve lists of any length; NULL left out."""
    known = [value for value in values if value is not None]
    return known + known[-1:] * ((1 << (len(known) - 1).bit_length()) - len(known)) if known else known


def to_records(kind: type[R], rows: Iterable[Any], turn: Iterable[tuple[str, Callable[[Any], Any]]] = ()) -> list[R]:
    """turn: of each field whose value is as the database has it, what makes it the field's."""
    names, turn, found = _names(table_of(kind)), tuple(turn), []
    for row in rows:
        record = object.__new__(kind)
        fields = record.__dict__
        # A frozen record's own `__init__` sets field by field, which was a tenth of the whole road.
        fields.update(zip(names, row, strict=True))
        for name, turned in turn:
            fields[name] = turned(fields[name])
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
