"""What becomes of a case's clocks when other terms hold for it? They keep their start, and are due when they would be by the new terms."""

from bridge.clocks import answering, resolution, terms
from bridge.clocks import clock as clocks
from bridge.model.records import Case
from bridge.work.book import Book
from bridge.work.office import Office


def by_terms(book: Book, office: Office, case: Case, why: str) -> None:
    """The case has another SLA, priority, team, ladder or calendar now. A clock that nothing is promised for any more runs on by its old
    terms: nobody is let down because a setting changed."""
    for clock in clocks.of(book, case, *answering.KINDS, "resolution"):
        promised = terms.of(book, office, case, clock.kind)
        if promised is not None:
            clocks.renew(book, office, clock, promised, why)
    if case.waiting_since is not None:
        answering.start(book, office, case, case.waiting_since)
        resolution.start(book, office, case, case.waiting_since)
