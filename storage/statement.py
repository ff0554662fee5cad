"""How is a statement written once and run often? SQLAlchemy writes it for the database at hand, the driver runs it.

SQLAlchemy's own execution looks at every statement, value and row anew, which takes ten times as long as the database itself.
"""

import dataclasses
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import sqlalchemy as sa

Convert = Callable[[Any], Any]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Statement:
    """text: with the driver's own marks for parameters. order: their names as the marks come. known: the values that stand in the
    statement itself. convert: what makes a value the database's own, where it has to be made so."""

    text: str
    order: tuple[str, ...]
    known: Mapping[str, Any]
    convert: Mapping[str, Convert]

    def values(self, given: Mapping[str, Any]) -> tuple[Any, ...]:
        """The parameters for the driver."""
        return tuple([self._value(name, given) for name in self.order])

    def _value(self, name: str, given: Mapping[str, Any]) -> Any:
        if name not in given:
            return self.known[name]
        convert = self.convert.get(name)
        return given[name] if convert is None else convert(given[name])


@cache
def written(statement: sa.ClauseElement, dialect: sa.Dialect) -> Statement:
    """Compiled, once for as long as the process runs: `statement` is one of a module's own, not one made for the occasion."""
    compiled: Any = statement.compile(dialect=dialect)
    converts = {name: to_database(bound.type, dialect) for bound, name in compiled.bind_names.items()}
    convert = {name: each for name, each in converts.items() if each is not None}
    known = {
        name: convert[name](bound.value) if name in convert else bound.value
        for bound, name in compiled.bind_names.items()
        if not bound.required
    }  # fmt: skip
    return Statement(text=compiled.string, order=tuple(compiled.positiontup or ()), known=known, convert=convert)


def to_database(kind: sa.types.TypeEngine[Any], dialect: sa.Dialect) -> Convert | None:
    """What makes a value the database's own; None: it is."""
    return kind.dialect_impl(dialect).bind_processor(dialect)


def from_database(kind: sa.types.TypeEngine[Any], dialect: sa.Dialect) -> Convert | None:
    """What makes of the database's own value a field's; None: it is."""
    return kind.dialect_impl(dialect).result_processor(dialect, None)
