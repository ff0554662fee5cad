"""What does a road cost that keeps each message and does nothing else? A channel, a store and a desk in one, without decisions.

A thread of its own takes what waits as a group: each message's rows for the inbox and the outbox, and the mark of those that were shown, in
one transaction with synchronous=FULL. No rules, cases, clocks or ids that are mapped: whatever the product does comes on top of this.
"""

import asyncio
import pathlib
import queue
import sqlite3
import threading
import time
from collections.abc import Sequence
from typing import TypeAlias

TABLES = (
    "CREATE TABLE inbox (id INTEGER PRIMARY KEY, customer INTEGER NOT NULL, text TEXT NOT NULL, state TEXT NOT NULL)",
    "CREATE TABLE outbox (id INTEGER PRIMARY KEY, customer INTEGER NOT NULL, text TEXT NOT NULL, state TEXT NOT NULL)",
    "CREATE INDEX waiting ON outbox (customer, id) WHERE state = 'sending'",
)

Row: TypeAlias = tuple[int, int, str]
"""Its number, the customer, the text."""
Put: TypeAlias = tuple[list[Row], "asyncio.Future[None]"]
Sent: TypeAlias = list[int]


class BareRoad:
    """`say` and `shown` as those of `in_memory.py`."""

    def __init__(self, database: pathlib.Path) -> None:
        self.shown: dict[int, float] = {}
        self._database = database
        self._count = 0
        self._waiting: queue.SimpleQueue[Put | Sent | None] = queue.SimpleQueue()
        self._loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._write, daemon=True)
        self._thread.start()

    async def say(self, said: Sequence[tuple[int, str]]) -> None:
        """(customer, text) each; they are committed when this returns."""
        rows = [(self._count + number, customer, text) for number, (customer, text) in enumerate(said, 1)]
        self._count += len(rows)
        committed: asyncio.Future[None] = self._loop.create_future()
        self._waiting.put((rows, committed))
        await committed

    async def close(self) -> None:
        self._waiting.put(None)
        await asyncio.to_thread(self._thread.join)

    def _write(self) -> None:
        connection = sqlite3.connect(self._database, isolation_level=None)
        for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", *TABLES):
            connection.execute(statement).fetchall()
        group: list[Put | Sent | None] = []
        while None not in group:
            group = [self._waiting.get()]
            while not self._waiting.empty():
                group.append(self._waiting.get())
            puts = [each for each in group if isinstance(each, tuple)]
            rows = [row for said, _ in puts for row in said]
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany("INSERT INTO inbox VALUES (?, ?, ?, 'done')", rows)
            connection.executemany("INSERT INTO outbox VALUES (?, ?, ?, 'sending')", rows)
            sent = [(number,) for each in group if isinstance(each, list) for number in each]
            connection.executemany("UPDATE outbox SET state = 'sent' WHERE id = ?", sent)
            connection.execute("COMMIT")
            if puts:
                self._loop.call_soon_threadsafe(self._committed, puts)
        connection.close()

    def _committed(self, puts: list[Put]) -> None:
        now = time.perf_counter()
        for rows, committed in puts:
            committed.set_result(None)
            for _, _, text in rows:
                for piece in text.split("#")[1::2]:
                    self.shown.setdefault(int(piece), now)
            self._waiting.put([number for number, _, _ in rows])
