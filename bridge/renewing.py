"""What happens when a calendar that is kept elsewhere changes, or does not answer?

Each is asked at the start and once a day. One that differs is another configuration, put in place as every change is (`bridge/live.py`).
While an address does not answer its last copy holds, it is asked every hour, and the operators have heard of it once.
"""

import asyncio
import hashlib
from collections.abc import Callable

import structlog

from bridge.config.closed_days import Subscription
from bridge.operate.calendars import Calendars
from bridge.ports import Queries
from bridge.road.operator import announcing
from bridge.work import told
from bridge.work.bench import Bench

log = structlog.get_logger("renewing")

EVERY, AGAIN = 86_400.0, 3_600.0
"""Seconds until the addresses are asked again: after all have answered, and after one has not."""


class Renewing:
    """changed: called when the configuration has to be read again."""

    def __init__(self, bench: Bench, calendars: Calendars, changed: Callable[[], None]) -> None:
        self._bench, self._calendars, self._changed = bench, calendars, changed
        self._bell = asyncio.Event()
        self.on_told: Callable[[], None] = lambda: None
        """Called when the operators are told something: the outbox has it."""

    def ring(self) -> None:
        """The configuration may name other calendars."""
        self._bell.set()

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            if loop.time() >= due:
                if await self._calendars.renew():
                    self._changed()
                due = loop.time() + (AGAIN if self._calendars.troubles else EVERY)
            await self._tell()
            self._bell.clear()
            try:
                async with asyncio.timeout_at(due):
                    await self._bell.wait()
            except TimeoutError:
                continue

    async def _tell(self) -> None:
        """Once of each silence and once of its end, whatever restarts lie between."""
        subscribed, troubles = self._calendars.subscribed, dict(self._calendars.troubles)

        def unit(queries: Queries) -> list[Subscription]:
            book, office = self._bench.book(queries), self._bench.office
            news = [one for one in subscribed if (one in troubles) != told.remembers(book, _silence(one))]
            for one in news:
                told.remember(book, _silence(one), wrong=one in troubles)
                if one in troubles:
                    announcing.calendar_silent(book, office, subscribed[one], one.host, troubles[one], self._calendars.copied_at(one))
                else:
                    announcing.calendar_back(book, office, subscribed[one], one.host)
            book.save()
            return news

        news = await self._bench.store.write(unit) if subscribed else []
        for one in news:
            if one in troubles:
                log.warning("calendar_not_reached", hours=subscribed[one], host=one.host, why=troubles[one])
        if news:
            self.on_told()


def _silence(one: Subscription) -> str:
    """The address may hold a secret."""
    return f"calendar_silent:{hashlib.sha256(one.url.reveal().encode()).hexdigest()[:32]}"
