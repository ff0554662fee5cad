"""Until when must the matter be settled? A clock that runs while it is for us to act, and rests while the customer's answer is waited
for."""

from bridge.clocks import clock as clocks
from bridge.clocks import terms
from bridge.model.clocks import Clock
from bridge.model.ids import Millis
from bridge.model.records import Case
from bridge.work.book import Book
from bridge.work.office import Office


def of(book: Book, case: Case) -> Clock | None:
    return next(iter(clocks.of(book, case, "resolution")), None)


def start(book: Book, office: Office, case: Case, at: Millis) -> None:
    """The matter was brought up at `at`, for the first time or, after it had been settled, again."""
    promised = terms.of(book, office, case, "resolution") if of(book, case) is None else None
    if promised is not None:
        clocks.arm(book, office, case, "resolution", at, promised)


def follow(book: Book, office: Office, case: Case, *, since: Millis | None = None) -> None:
    """Whoever's turn it is now: let it run or rest. since: from when on, where that was before now."""
    clock = of(book, case)
    if clock is None or clocks.of(book, case, "snooze"):
        return
    if case.waiting_since is not None or clocks.of(book, case, "promise"):
        clocks.go_on(book, office, clock, "our_turn", since=since)
    else:
        clocks.rest(book, office, clock, "customers_turn", since=since)


def settled(book: Book, office: Office, case: Case, by: str, *, answered: bool) -> None:
    """The case was resolved. One that was left without an answer met nothing."""
    clock = of(book, case)
    if clock is not None and answered:
        clocks.meet(book, office, clock, book.now, by, how="page.resolved")
    elif clock is not None:
        clocks.drop(book, office, clock, by, how="page.resolved")
