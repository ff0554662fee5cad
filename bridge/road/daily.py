"""What is done once a day? Each team's lead is reminded of whom the team blocks.

APScheduler rings at the hour in the brand's own time; what there is to say is decided when it has rung.
"""

import asyncio
from collections.abc import Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bridge.ports import Queries
from bridge.road import muted
from bridge.work.bench import Bench

HOUR = 9
"""When people begin their day: what is asked of them then is read."""


class Daily:
    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._bell = asyncio.Event()
        self.on_told: Callable[[], None] = lambda: None
        """Called when somebody is told something: the outbox has it."""

    async def run(self) -> None:
        zone = self._bench.office.config.brand.timezone
        scheduler = AsyncIOScheduler(timezone=zone)
        scheduler.add_job(self._ring, "cron", hour=HOUR, misfire_grace_time=None, coalesce=True, max_instances=1)
        scheduler.start()
        try:
            while True:
                await self._bell.wait()
                self._bell.clear()
                await self.remind()
        finally:
            scheduler.shutdown(wait=False)

    async def _ring(self) -> None:
        self._bell.set()

    async def remind(self) -> None:
        def unit(queries: Queries) -> None:
            book = self._bench.book(queries)
            muted.remind(book, self._bench.office, queries.muted())
            book.save()

        await self._bench.store.write(unit)
        self.on_told()
