"""What is done once a day? Each team's lead is reminded of whom the team blocks.

APScheduler rings at the hour in the brand's own time; what there is to say is decided when it has rung. After a start later in the day
it is said then, unless it was said already.
"""

import asyncio
import datetime
import zoneinfo
from collections.abc import Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bridge.model.ids import Millis
from bridge.ports import Queries
from bridge.road.case import muted
from bridge.work.bench import Bench

HOUR = 9
"""When people begin their day: what is asked of them then is read."""


class Daily:
    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._bell = asyncio.Event()
        self._zone = zoneinfo.ZoneInfo(bench.office.config.brand.timezone)
        self.on_told: Callable[[], None] = lambda: None
        """Called when somebody is told something: the outbox has it."""

    async def run(self) -> None:
        scheduler = AsyncIOScheduler(timezone=self._zone)
        scheduler.add_job(self._ring, "cron", hour=HOUR, misfire_grace_time=None, coalesce=True, max_instances=1)
        scheduler.start()
        try:
            while True:
                await self.remind()
                await self._bell.wait()
                self._bell.clear()
        finally:
            scheduler.shutdown(wait=False)

    async def _ring(self) -> None:
        self._bell.set()

    async def remind(self) -> None:
        """Nothing before the hour, nor a second time after it."""

        def unit(queries: Queries) -> None:
            book = self._bench.book(queries)
            hour = self._hour_of_day(book.now)
            if book.now >= hour:
                muted.remind(book, self._bench.office, queries.muted(), hour)
            book.save()

        await self._bench.store.write(unit)
        self.on_told()

    def _hour_of_day(self, now: Millis) -> Millis:
        today = datetime.datetime.fromtimestamp(now / 1000, self._zone)
        return int(today.replace(hour=HOUR, minute=0, second=0, microsecond=0).timestamp() * 1000)
