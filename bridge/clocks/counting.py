"""Who counts the running clocks anew when opening hours were changed, while the product ran or before it started?

A clock keeps when it is due and by which hours, so that it can be told at any time whether it was counted by those of today: nothing needs
to be remembered, and whatever stops this, it goes on with the next start. All are looked at beside the work; what differs is written in
batches that hold the store shortly.
"""

import asyncio
import functools
from collections.abc import Callable

from bridge.clocks import recompute
from bridge.model.clocks import Clock
from bridge.ports import Queries
from bridge.work.bench import Bench

READ_AT_ONCE, WRITTEN_AT_ONCE = 2_000, 50


class Counting:
    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._bell = asyncio.Event()
        self.on_counted: Callable[[], None] = lambda: None
        """Called when deadlines have moved."""

    def ring(self) -> None:
        """The configuration may have other hours."""
        self._bell.set()

    async def run(self) -> None:
        while True:
            self._bell.clear()
            await self.all()
            await self._bell.wait()

    async def all(self) -> None:
        after = 0
        while clocks := await self._bench.store.read(functools.partial(_by_hours, after)):
            after = clocks[-1].id
            office = self._bench.office
            changed = [clock for clock in clocks if recompute.is_miscounted(office, clock)]
            for first in range(0, len(changed), WRITTEN_AT_ONCE):
                await self._bench.store.write(functools.partial(self._anew, changed[first : first + WRITTEN_AT_ONCE]))
                self.on_counted()

    def _anew(self, clocks: list[Clock], queries: Queries) -> None:
        book = self._bench.book(queries)
        book.fetch(Clock, "id", [clock.id for clock in clocks])
        recompute.by_calendar(book, self._bench.office, clocks)
        book.save()


def _by_hours(after: int, queries: Queries) -> list[Clock]:
    return queries.clocks_by_hours(after, READ_AT_ONCE)
