"""How does SQLAlchemy see a bare SQLite connection, on the thread where that one lives?

All views share one engine: what it has compiled of a statement once, every later connection finds compiled.
"""

import functools
import sqlite3
import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

import sqlalchemy as sa

from storage.columns import as_json
from storage.errors import StoreClosed
from storage.onehop import OneHop

T = TypeVar("T")

_handed_over = threading.local()
"""`connection`: the bare connection that this thread wants a view of."""


@functools.cache
def _engine() -> sa.Engine:
    # hide_parameters: an error is logged with its statement, and must not quote what customers wrote.
    engine = sa.create_engine(
        "sqlite://", creator=lambda: _handed_over.connection, poolclass=sa.NullPool, json_serializer=as_json, hide_parameters=True
    )
    # The bare connection begins nothing by itself, as Python would only before some statements and never before a SAVEPOINT.
    sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(connection.get_execution_options()["begin"]))
    return engine


class Session:
    """A connection on its thread, and SQLAlchemy's view of it, which is touched on that thread only."""

    def __init__(self, connection: OneHop, begin: str) -> None:
        self._connection = connection
        self._begin = begin
        self._view: sa.Connection | None = None

    async def prepare(self, pragmas: Sequence[str]) -> None:
        await self._connection.run(partial(self._prepare, pragmas))

    async def run(self, work: Callable[[sa.Connection], T]) -> T:
        return await self._connection.run(lambda _: work(self._on_thread()))

    async def close(self) -> None:
        try:
            await self._connection.run(self._dispose)
        finally:
            await self._connection.close()

    def _prepare(self, pragmas: Sequence[str], bare: sqlite3.Connection) -> None:
        for pragma in pragmas:
            bare.execute(f"PRAGMA {pragma}").fetchall()
        if self._view is None:
            _handed_over.connection = bare
            self._view = _engine().connect().execution_options(begin=self._begin)

    def _on_thread(self) -> sa.Connection:
        if self._view is None:
            raise StoreClosed("the connection to the database is closed")
        return self._view

    def _dispose(self, _: sqlite3.Connection) -> None:
        if self._view is not None:
            self._view.close()
            self._view = None
