"""What becomes of clocks when other terms hold for them? They keep their start, and are due when they would be by the new terms."""

from collections.abc import Iterable

from bridge.clocks import answering, calendars, resolution, terms
from bridge.clocks import clock as clocks
from bridge.model.clocks import Clock
from bridge.model.records import Case
from bridge.model.states import ClockState
from bridge.ports import Due
from bridge.work import outbox
from bridge.work.book import Book
from bridge.work.office import Office

CALENDAR = "calendar_changed"
"""Why a clock is due at another moment whose opening hours were changed."""


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


def is_miscounted(office: Office, clock: Clock | Due) -> bool:
    """Were its opening hours changed since its deadline was counted by them? A promise is due at the hour that was named, whoever is
    there then; what rests is counted when it goes on; and what was breached was breached."""
    if clock.hours is None or clock.counts_since is None or clock.state is not ClockState.RUNNING or clock.kind in ("promise", "snooze"):
        return False
    if clock.hours not in office.config.hours:
        return True
    left = max(0, clock.promise - clock.consumed)
    return clock.due_at != calendars.named(office, clock.hours).add(clock.counts_since, left)


def by_calendar(book: Book, office: Office, changed: Iterable[Clock]) -> None:
    """Count these anew by the hours of today. Hours that are not in the configuration any more are those of the case, if it has any."""
    changed = list(changed)
    book.fetch_cases([clock.case_id for clock in changed])
    for clock in changed:
        case, clock = book.need(Case, clock.case_id), book.need(Clock, clock.id)
        if is_miscounted(office, clock):
            known = clock.hours in office.config.hours
            clocks.recount(book, office, clock, clock.hours if known else office.hours_name(case), CALENDAR)
            outbox.redraw(book, case)
