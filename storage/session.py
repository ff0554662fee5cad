"""How does a connection of aiosqlite's come to be what the store works with: its settings made, its tables up to date?"""

import contextlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TypeVar

import sqlalchemy as sa

from storage import migrations
from storage.columns import as_json
from storage.onehop import OneHop

T = TypeVar("T")


class Session:
    """A connection on its thread, and what is done there."""

    def __init__(self, connection: OneHop) -> None:
        self._connection = connection

    async def prepare(self, pragmas: Sequence[str]) -> None:
        await self._connection.run(partial(_prepare, pragmas))

    async def upgrade(self) -> None:
        """Bring the tables up to date. Raises StoreTooNew."""
        await self._connection.run(_upgrade)

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        return await self._connection.run(work)

    async def close(self) -> None:
        await self._connection.close()


def _prepare(pragmas: Sequence[str], connection: sqlite3.Connection) -> None:
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}").fetchall()


def _upgrade(connection: sqlite3.Connection) -> None:
    with as_sqlalchemy(connection) as view:
        migrations.upgrade_sync(view)


@contextlib.contextmanager
def as_sqlalchemy(connection: sqlite3.Connection) -> Iterator[sa.Connection]:
    """The same connection as SQLAlchemy and Alembic see it, for as long as that takes."""
    # hide_parameters: an error is logged with its statement, and must not quote what customers wrote.
    engine = sa.create_engine(
        "sqlite://", creator=lambda: connection, poolclass=sa.StaticPool, json_serializer=as_json, hide_parameters=True
    )
    # The bare connection begins nothing by itself, as Python would only before some statements and never before a SAVEPOINT.
    sa.event.listen(engine, "begin", lambda begun: begun.exec_driver_sql("BEGIN IMMEDIATE"))
    with engine.connect() as view:
        yield view
