"""Which SQL does the store run meanwhile? As it goes to the driver: a set of rows in one statement counts once."""

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest

from storage.queries import SqlQueries


class Seen:
    """A driver's connection, with every statement written down."""

    def __init__(self, connection: Any, statements: list[str]) -> None:
        self._connection = connection
        self._statements = statements

    def execute(self, statement: str, values: Any = ()) -> Any:
        self._statements.append(statement)
        return self._connection.execute(statement, values)

    def executemany(self, statement: str, rows: Any) -> Any:
        self._statements.append(statement)
        return self._connection.executemany(statement, rows)


@contextlib.contextmanager
def statements() -> Iterator[list[str]]:
    """The statements that run meanwhile."""
    seen: list[str] = []
    begin = SqlQueries.__init__

    def watched(self: SqlQueries, connection: Any, *rest: Any) -> None:
        begin(self, Seen(connection, seen), *rest)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SqlQueries, "__init__", watched)
        yield seen
