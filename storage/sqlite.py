"""How is everything kept in one SQLite file? One writer that commits what waits in groups, and a reader beside it.

WAL with synchronous=FULL: a commit that was answered survives kill -9 and a power cut. Commits cost more than statements, and hops
between threads more than either, so all units that wait go to the writer's thread in one hop and share one commit.
"""

import asyncio
import contextlib
import pathlib
import sqlite3
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, TypeAlias, TypeVar

import filelock

from bridge.model.ids import AccountName, ChatId, IdMaker, Millis
from bridge.model.records import InboxItem
from bridge.ports import Arrival, Queries
from storage import schema
from storage.errors import StoreBusy, StoreClosed, as_told
from storage.files import DiskFiles
from storage.group import Done, Outcome, Undone, Unit, commit_group
from storage.onehop import connect
from storage.queries import SqlQueries
from storage.rows import to_row
from storage.session import Session

T = TypeVar("T")

Waiting: TypeAlias = "tuple[Unit, asyncio.Future[Any]]"

_BUSY_TIMEOUT = 5_000
"""Milliseconds to wait for someone who opened the file by hand, with the sqlite3 shell for example."""

_TURNS = 8
"""Of the event loop, at most, in which a group is gathered."""

_WRITER = (
    "journal_mode=WAL",
    "synchronous=FULL",
    f"busy_timeout={_BUSY_TIMEOUT}",
    "foreign_keys=ON",
    "temp_store=MEMORY",
    "cache_size=-32768",
)
"""temp_store: each unit can be undone alone, and what that takes need not go through a file. cache_size: what one batch of a storm touches
among a million cases, in KiB; with SQLite's own 2 MB it was written and read again before its commit."""
_READER = ("query_only=ON", f"busy_timeout={_BUSY_TIMEOUT}")


class SqliteStore:
    """`bridge.ports.Store` in a file, its attachments in a folder beside it. Made by `open_sqlite`."""

    def __init__(self, *, writer: Session, reader: Session, files: DiskFiles, lock: filelock.BaseFileLock, make_id: IdMaker) -> None:
        self._writer = writer
        self._reader = reader
        self._files = files
        self._lock = lock
        self.make_id = make_id
        self._waiting: list[Waiting] = []
        self._long: deque[Waiting] = deque()
        self._writing: asyncio.Task[None] | None = None
        self._closed = False

    async def write(self, unit: Callable[[Queries], T], *, long: bool = False) -> T:
        answer: T = await self._queue(unit, long=long)
        return answer

    async def put(
        self, arrivals: Sequence[Arrival], cursors: Mapping[str, str] | None = None, *, account: AccountName | None = None
    ) -> int:
        rows = [to_row(self._item(arrival), schema.inbox) for arrival in arrivals]
        accounts = {account} if account else {arrival.account for arrival in arrivals}
        if cursors and len(accounts) != 1:
            raise ValueError("cursors belong to the account of the arrivals: name it, or put them together with arrivals of one account")
        moved = [{"account": account, "name": name, "value": value} for account in accounts for name, value in (cursors or {}).items()]
        return await self.write(lambda queries: _own(queries).receive(rows, moved))

    async def cursor(self, account: AccountName, prefix: str) -> dict[str, str]:
        return await self.write(lambda queries: SqlQueries.cursors(_own(queries), account, prefix))

    async def open_messages(self, account: AccountName, since: Millis) -> dict[ChatId, tuple[str, ...]]:
        return await self.read(lambda queries: _own(queries).open_messages(account, since))

    async def open_threads(self) -> tuple[tuple[ChatId, str], ...]:
        return await self.read(lambda queries: _own(queries).open_threads())

    async def read(self, unit: Callable[[Queries], T]) -> T:
        self._must_be_open()
        try:
            return await self._reader.run(partial(_read, unit))
        except sqlite3.Error as failure:
            told = as_told(failure)
            raise told from told.__cause__

    def files(self) -> DiskFiles:
        return self._files

    async def close(self) -> None:
        """Commit what waits, then let go of the file. Once is enough; more does nothing."""
        if self._closed:
            return
        self._closed = True
        try:
            if self._writing is not None:
                await self._writing
            await self._reader.close()
            await self._writer.close()
        finally:
            self._lock.release()

    def _item(self, arrival: Arrival) -> InboxItem:
        number = self.make_id(arrival.received_at)
        return InboxItem(id=number, account=arrival.account, source_key=arrival.key, raw=arrival.raw, received_at=arrival.received_at)

    def _must_be_open(self) -> None:
        if self._closed:
            raise StoreClosed("the store is closed")

    def _queue(self, unit: Unit, *, long: bool = False) -> asyncio.Future[Any]:
        """What `unit` returns, once it is committed. Giving up the wait neither undoes the unit nor disturbs the others."""
        self._must_be_open()
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        (self._long if long else self._waiting).append((unit, answer))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_what_waits(), name="store writer")
        return answer

    async def _write_what_waits(self) -> None:
        """Commit group after group until nothing waits; what is asked for during one commit is the next group. A long unit comes after a
        group, by itself."""
        try:
            while self._waiting or self._long:
                await self._gathered()
                group, self._waiting = self._waiting, []
                if group:
                    await self._write(group)
                if self._long:
                    await self._write([self._long.popleft()])
        finally:
            self._writing = None

    async def _write(self, group: Sequence[Waiting]) -> None:
        for (_, answer), outcome in zip(group, await self._commit([unit for unit, _ in group]), strict=True):
            _tell(answer, outcome)

    async def _gathered(self) -> None:
        """Whoever hears that something is to be kept may have a unit that belongs with it: a turn of the loop in which nobody asks for
        more ends the group."""
        for _ in range(_TURNS):
            known = len(self._waiting)
            await asyncio.sleep(0)
            if len(self._waiting) == known:
                return

    async def _commit(self, units: Sequence[Unit]) -> list[Outcome]:
        try:
            return await self._writer.run(lambda connection: commit_group(connection, units))
        except Exception as failure:
            return [Undone(failure=failure) for _ in units]


def _tell(answer: "asyncio.Future[Any]", outcome: Outcome) -> None:
    if answer.done():  # whoever asked has given up
        return
    match outcome:
        case Done(result=result):
            answer.set_result(result)
        case Undone(failure=failure):
            answer.set_exception(as_told(failure))


def _read(unit: Callable[[Queries], T], connection: sqlite3.Connection) -> T:
    connection.execute("BEGIN")  # so that all it asks sees the same moment
    try:
        return unit(SqlQueries(connection))
    finally:
        connection.rollback()


def _own(queries: Queries) -> SqlQueries:
    assert isinstance(queries, SqlQueries)
    return queries


async def open_sqlite(database: pathlib.Path) -> SqliteStore:
    """Open the file, made with its folder if it is not there, and bring its tables up to date.

    Raises StoreBusy while another process has it open, StoreTooNew when a later version wrote it.
    """
    database.parent.mkdir(parents=True, exist_ok=True)
    async with contextlib.AsyncExitStack() as undo:
        lock = _lock(database)
        undo.callback(lock.release)
        writer = Session(await connect(database, read_only=False))
        undo.push_async_callback(writer.close)
        # Foreign keys are minded once the tables are up to date: a migration may have to build a table anew that others refer to.
        await writer.upgrade()
        await writer.prepare(_WRITER)
        newest = await writer.run(lambda connection: SqlQueries(connection).newest_id())
        reader = Session(await connect(database, read_only=True))
        undo.push_async_callback(reader.close)
        await reader.prepare(_READER)
        files = await DiskFiles.open(database.with_name(database.name + ".files"))
        undo.pop_all()
    return SqliteStore(writer=writer, reader=reader, files=files, lock=lock, make_id=IdMaker(after=newest))


def _lock(database: pathlib.Path) -> filelock.BaseFileLock:
    """Held as long as the store is open. The system lets go of it with the process, however that ends."""
    lock = filelock.FileLock(database.with_name(database.name + ".lock"))
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout:
        raise StoreBusy(
            f"{database} is in use by another process of Puente. Stop that one first, or give this one another [storage] url."
        ) from None
    return lock
