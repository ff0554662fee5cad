"""What can be read while another process works on the same file? Everything, by one read-only transaction; nothing can be written."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

import sqlalchemy as sa

from bridge.ports import Queries
from storage import schema
from storage.errors import StorageError
from storage.migrations import HEAD
from storage.onehop import connect
from storage.open import database_path
from storage.queries import SqlQueries
from storage.sqlite import Session

T = TypeVar("T")


async def version_beside(url: str) -> str:
    """The version of the tables. Raises as `read_beside`."""
    return await _with_connection(url, lambda connection: _version(connection) or "none")


async def read_beside(url: str, unit: Callable[[Queries], T]) -> T:
    """What `unit` finds, with no lock taken. Raises BadStoreUrl; StorageError where there is nothing to read, or not yet."""
    return await _with_connection(url, partial(_read, unit))


async def _with_connection(url: str, work: Callable[[sa.Connection], T]) -> T:
    database = database_path(url)
    if not database.is_file():
        raise StorageError(f"there is no database {database} yet: puente run makes it")
    session = Session(await connect(database, read_only=True), begin="BEGIN")
    try:
        await session.prepare(("query_only=ON", "busy_timeout=5000"))
        return await session.run(work)
    finally:
        await session.close()


def _version(connection: sa.Connection) -> str | None:
    with connection.begin():
        if not sa.inspect(connection).has_table(schema.version.name):
            return None
        found: str | None = connection.execute(sa.select(schema.version.c.version_num)).scalar()
        return found


def _read(unit: Callable[[Queries], T], connection: sa.Connection) -> T:
    if (found := _version(connection)) != HEAD:
        raise StorageError(f"the database has version {found} and this Puente reads version {HEAD}: first run puente db upgrade")
    with connection.begin():
        return unit(SqlQueries(connection))
