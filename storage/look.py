"""How does a command look at the data while the product runs? Read-only and without the lock: never for decisions."""

from collections.abc import Callable
from typing import TypeVar

import sqlalchemy as sa

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
    return await _on(url, lambda connection: str(connection.execute(sa.select(schema.version.c.version_num)).scalar()))


async def _on(url: str, work: Callable[[sa.Connection], T]) -> T:
    database = database_path(url)
    if not database.exists():
        raise BadStoreUrl(f"[storage] url: there is no database at {database} yet. `puente run` or `puente db upgrade` makes it.")
    session = Session(await connect(database, read_only=True), begin="BEGIN")

    def asked(connection: sa.Connection) -> T:
        with connection.begin():
            return work(connection)

    try:
        await session.prepare(("query_only=ON",))
        return await session.run(asked)
    finally:
        await session.close()
