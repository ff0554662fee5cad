"""How does a record's field become a column? By the field's type alone, so that records and tables cannot drift apart.

text, words (`Literal`) and ids of platforms: TEXT; our own ids and moments: 64-bit integers; enums: their word; rich text, tuples and
mappings: JSON. `X | None` may be NULL, everything else may not.
"""

import dataclasses
import json
import types
import typing
from collections.abc import Iterator
from enum import StrEnum
from typing import Any, Literal

import sqlalchemy as sa

from bridge.model.richtext import RichText, from_json, to_json

Whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""A 64-bit integer. SQLite's INTEGER is one too, and only under that name is a primary key the row's own number."""

as_json = json.JSONEncoder(separators=(",", ":")).encode
"""The engine's serializer. ASCII on purpose: half a surrogate pair or a NUL in a platform's event must not keep it out of the inbox."""


_read = json.JSONDecoder().raw_decode


def read_json(text: str) -> Any:
    """What `as_json` wrote, and so without a look at what may stand before and behind it."""
    return _read(text)[0]


class Word(sa.types.TypeDecorator[StrEnum]):
    """An enum by its word."""

    impl = sa.Text
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        super().__init__()
        self.kind = kind

    def bind_processor(self, dialect: sa.Dialect) -> Any:
        words: dict[Any, Any] = {member: member.value for member in self.kind}
        return {None: None, **words}.__getitem__

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Any:
        members: dict[Any, Any] = {member.value: member for member in self.kind}
        return {None: None, **members}.__getitem__


class Json(sa.types.TypeDecorator[dict[str, Any]]):
    """Plain values by name. Without SQLAlchemy's own two layers, which cost as much as the JSON."""

    impl = sa.JSON
    cache_ok = True

    def bind_processor(self, dialect: sa.Dialect) -> Any:
        return lambda value: None if value is None else as_json(value)

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Any:
        return lambda found: None if found is None else read_json(found)


class Listed(sa.types.TypeDecorator[tuple[Any, ...]]):
    """A tuple of plain values, as a JSON list. Most are empty, which is said without a look at JSON."""

    impl = sa.JSON
    cache_ok = True

    def bind_processor(self, dialect: sa.Dialect) -> Any:
        return lambda value: None if value is None else as_json(value) if value else "[]"

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Any:
        return lambda found: None if found is None else () if found == "[]" else tuple(read_json(found))


class Tree(sa.types.TypeDecorator[RichText]):
    """A rich text, as JSON."""

    impl = sa.JSON
    cache_ok = True

    def bind_processor(self, dialect: sa.Dialect) -> Any:
        return lambda value: None if value is None else as_json(to_json(value))

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Any:
        return lambda found: None if found is None else from_json(read_json(found))


def columns(record: type[Any], *, key: str, references: dict[str, str]) -> Iterator[sa.Column[Any]]:
    """One column per field, in the fields' order. `references`: field -> the table whose key it holds."""
    hints = typing.get_type_hints(record)
    for field in dataclasses.fields(record):
        hint, optional = _without_none(hints[field.name])
        yield sa.Column(
            field.name,
            _column_type(hint),
            *([sa.ForeignKey(f"{references[field.name]}.id")] if field.name in references else []),
            primary_key=field.name == key,
            autoincrement=False,
            nullable=optional,
        )


def _without_none(hint: Any) -> tuple[Any, bool]:
    if typing.get_origin(hint) in (typing.Union, types.UnionType) and types.NoneType in typing.get_args(hint):
        (rest,) = (part for part in typing.get_args(hint) if part is not types.NoneType)
        return rest, True
    return hint, False


def _column_type(hint: Any) -> sa.types.TypeEngine[Any]:
    if isinstance(hint, typing.NewType):
        return _column_type(hint.__supertype__)
    if hint == RichText:
        return Tree()
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return Word(hint)
    return _PLAIN[typing.get_origin(hint) or hint]


_PLAIN: dict[Any, sa.types.TypeEngine[Any]] = {
    str: sa.Text(),
    Literal: sa.Text(),
    bool: sa.Boolean(),
    int: Whole,
    tuple: Listed(),
    dict: Json(),
}
