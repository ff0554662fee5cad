"""How does a whole unit of work run on aiosqlite's thread at once?

aiosqlite carries every statement to its thread and back by itself, and the hop costs more than the statement. It has no public way to
run more than one there; the private names that this leans on stand here only, and tests/storage/test_onehop.py holds them to the
version that is installed.
"""

import asyncio
import pathlib
import sqlite3
from collections.abc import Callable
from typing import TypeVar

import aiosqlite

T = TypeVar("T")

STATEMENTS = 512
"""How many are kept prepared: lists of each power of two make statements of their own."""


class OneHop(aiosqlite.Connection):
    """A connection that can run a function of the bare `sqlite3.Connection` on its thread."""

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run `work` on the connection's thread; what it returns or raises comes back. Cancelling the wait does not stop the work."""
        result: T = await self._execute(work, self._conn)  # type: ignore[no-untyped-call]
        return result


async def connect(database: pathlib.Path, *, read_only: bool) -> OneHop:
    """Open a connection that begins no transaction by itself.

    Its thread does not keep alive a process that ends with an error and never closed it: what was not committed was not promised.
    """

    def open_file() -> sqlite3.Connection:
        address = f"{database.absolute().as_uri()}?mode={'ro' if read_only else 'rwc'}"
        return sqlite3.connect(address, uri=True, isolation_level=None, cached_statements=STATEMENTS)

    connection = OneHop(open_file, iter_chunk_size=64)
    connection._thread.daemon = True
    try:
        await connection
    except BaseException:
        await asyncio.to_thread(connection._thread.join)  # else it may answer a loop that has closed meanwhile
        raise
    return connection
