"""How does a command look at the data while the product runs? Read-only and without the lock: never for decisions."""

import sqlite3
from collections.abc import Callable
from typing import TypeVar

from bridge.ports import Queries
from storage import schema
from storage.errors import BadStoreUrl
from storage.onehop import connect
from storage.open import database_path
from storage.queries import SqlQueries
from storage.session import Session

T = TypeVar("T")


async def look(url: str, unit: Callable[[Queries], T]) -> T:
    """What `unit` finds in the database of a URL. Raises BadStoreUrl when there is none yet."""
    return await _on(url, lambda connection: unit(SqlQueries(connection)))


async def version(url: str) -> str:
    """The version of the tables."""
    return await _on(url, lambda connection: str(connection.execute(f"SELECT version_num FROM {schema.version.name}").fetchone()[0]))


async def _on(url: str, work: Callable[[sqlite3.Connection], T]) -> T:
    database = database_path(url)
    if not database.exists():
        raise BadStoreUrl(f"[storage] url: there is no database at {database} yet. `puente run` or `puente db upgrade` makes it.")
    session = Session(await connect(database, read_only=True))

    def asked(connection: sqlite3.Connection) -> T:
        connection.execute("BEGIN")
        return work(connection)

    try:
        await session.prepare(("query_only=ON",))
        return await session.run(asked)
    finally:
        await session.close()
