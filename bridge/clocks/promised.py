"""Which promise does a clock keep?"""

from collections.abc import Collection

from bridge.model.clocks import Clock, Promise
from bridge.work.book import Book


def of_clock(book: Book, clock: Clock) -> Promise:
    found = book.one(Promise, clock_id=clock.id) or next(iter(book.fetch(Promise, "clock_id", [clock.id])), None)
    if found is None:
        raise LookupError(f"the clock {clock.id} keeps no promise")
    return found


def of_clocks(book: Book, clocks: Collection[Clock]) -> list[Promise]:
    """Those that these clocks keep."""
    return book.fetch(Promise, "clock_id", [clock.id for clock in clocks])
