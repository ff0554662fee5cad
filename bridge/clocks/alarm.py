"""Who rings when a deadline comes? APScheduler rings, a loop works.

A deadline is a row, never a job: the scheduler holds one date job at the earliest `due_at` and one 1 s interval job, whose handlers
set an event and return. The loop drains what is due in batches, each one transaction: looked at again, told, next rung.
"""

import asyncio
import datetime
from collections.abc import Callable

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bridge.clocks import ladder
from bridge.model.ids import Millis
from bridge.operate.metrics import DEADLINES
from bridge.ports import Queries
from bridge.road.bench import Bench

log = structlog.get_logger("alarm")

BATCH = 500
DATE_JOB = "next_deadline"


class Alarm:
    """`ring` says that deadlines may have changed; `run` works until cancelled."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._bell = asyncio.Event()
        self.on_fired: Callable[[], None] = lambda: None
        """Called when deadlines fired: the outbox has pages to send."""

    def ring(self) -> None:
        self._bell.set()

    async def run(self) -> None:
        scheduler = AsyncIOScheduler(timezone=datetime.UTC)
        scheduler.add_job(self._tick, "interval", seconds=1, id="tick", misfire_grace_time=None, coalesce=True, max_instances=1)
        scheduler.start()
        try:
            while True:
                self._bell.clear()
                fired, next_at = await self._drain()
                if fired:
                    self.on_fired()
                if fired == BATCH:
                    continue
                if next_at is not None:
                    at = datetime.datetime.fromtimestamp(next_at / 1000, datetime.UTC)
                    scheduler.add_job(self._tick, "date", run_date=at, id=DATE_JOB, replace_existing=True, misfire_grace_time=None)
                await self._bell.wait()
        finally:
            scheduler.shutdown(wait=False)

    async def _tick(self) -> None:
        self._bell.set()

    async def _drain(self) -> tuple[int, Millis | None]:
        """Fire one batch. Returns how many deadlines were due, and when the next one is."""

        def unit(queries: Queries) -> tuple[int, Millis | None]:
            now = self._bench.clock()
            due = queries.due_deadlines(now, BATCH)
            if due:
                book = self._bench.book(queries)
                ladder.fire(book, self._bench.office, book.adopt(due))
                book.save()
                for deadline in due:
                    DEADLINES.observe((now - deadline.due_at) / 1000)
            return len(due), queries.next_deadline()

        try:
            return await self._bench.store.write(unit)
        except Exception:
            log.exception("deadlines_failed")
            await asyncio.sleep(0.5)
            return 0, None
