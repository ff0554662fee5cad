"""When does the store's thread do its work? In steps of the schedule: what the seed says comes between asking, committing and hearing.

The thread of `aiosqlite` is not run. What is given to it is done by the loop on the real file, one thing after the other as the thread
would; before each thing, and after it when nobody has heard of it yet, the process may die.
"""

import asyncio
import random
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import aiosqlite.core

QUICK, SLOW = 0.0002, 0.004
"""Seconds that one thing takes."""


class Thread:
    """One connection's thread, as aiosqlite sees its queue. boundary: told where we are; the process may die there."""

    def __init__(self, chance: random.Random, boundary: Callable[[str], None]) -> None:
        self._chance, self._boundary = chance, boundary
        self._waiting: deque[tuple[asyncio.Future[Any] | None, Callable[[], Any]]] = deque()
        self._loop = asyncio.get_running_loop()
        self._busy = False
        self.connection: aiosqlite.core.Connection | None = None
        self.severed = False
        """The process is dead: nothing is done any more, and nobody gets an answer. What was not committed is not there."""

    def get(self) -> tuple[None, Callable[[], Any]]:
        """The real thread, which aiosqlite starts, is sent home."""
        return None, lambda: aiosqlite.core._STOP_RUNNING_SENTINEL

    def put_nowait(self, asked: tuple[asyncio.Future[Any] | None, Callable[[], Any]]) -> None:
        self._waiting.append(asked)
        if not self._busy:
            self._busy = True
            self._later(self._work)

    def let_go(self) -> None:
        """As the system closes the files of a dead process. A connection that is forgotten open would complain, at a moment of its own."""
        if self.connection is not None and self.connection._connection is not None:
            self.connection._connection.close()
            self.connection._connection = None

    def _later(self, what: Callable[..., None], *args: Any) -> None:
        self._loop.call_later(self._chance.uniform(QUICK, SLOW) / 2, what, *args)

    def _work(self) -> None:
        if not self.severed:
            self._boundary("before the store")
        future, what = self._waiting.popleft()
        result = failure = None
        if not self.severed:
            try:
                result = what()
            except BaseException as error:
                failure = error
            self._boundary("after the store")
        self._later(self._tell, future, result, failure)

    def _tell(self, future: asyncio.Future[Any] | None, result: Any, failure: BaseException | None) -> None:
        if self.severed and future is not None:
            future.cancel()
        elif future is not None and not future.done():
            if failure is None:
                future.set_result(result)
            else:
                future.set_exception(failure)
        self._next()

    def _next(self) -> None:
        self._busy = bool(self._waiting)
        if self._busy:
            self._later(self._work)


@contextmanager
def threads(make: Callable[[], Thread]) -> Iterator[None]:
    """Connections that are opened meanwhile have such threads."""
    begun = aiosqlite.core.Connection.__init__

    def begin(connection: aiosqlite.core.Connection, *args: Any, **more: Any) -> None:
        begun(connection, *args, **more)
        connection._tx.connection = connection

    with mock.patch.object(aiosqlite.core, "SimpleQueue", make), mock.patch.object(aiosqlite.core.Connection, "__init__", begin):
        yield
