"""How is a case put off? Until a moment, or until its customer asks again if that is sooner. Meanwhile its clocks rest; promises do not:
what was promised for Friday is due on Friday."""

from bridge.clocks import answering, deadlines, pages, resolution
from bridge.clocks import clock as clocks
from bridge.clocks.terms import Terms
from bridge.model.clocks import Clock
from bridge.model.ids import Millis
from bridge.model.records import Case
from bridge.model.richtext import Run
from bridge.work import outbox
from bridge.work.book import Book
from bridge.work.office import Office

LONGEST: Millis = 30 * 86_400_000
"""Whoever waits for the customer's answer waits so long at most: nothing is put off for ever."""


def of(book: Book, case: Case) -> Clock | None:
    return next(iter(clocks.of(book, case, "snooze")), None)


def begin(book: Book, office: Office, case: Case, until: Millis, by: str) -> None:
    """Put it off, or, if it is put off already, until another moment. until: later than now."""
    _drop(book, office, case, by)
    until = min(until, book.now + LONGEST)
    clock = clocks.begin(
        book, case, "snooze", book.now, Terms(promise=until - book.now, hours=None, policy=None), due_at=until, by=by
    )  # fmt: skip
    deadlines.put(book, clock, deadlines.BREACH, until, {})
    for one in clocks.of(book, case, *answering.KINDS, "resolution"):
        clocks.rest(book, office, one, clocks.SNOOZED, by)
    outbox.redraw(book, case)


def over(book: Book, office: Office, case: Case, clock: Clock) -> None:
    """Its moment has come: the clocks go on, and whoever has the case is called back to it."""
    _end(book, office, case, clock, "snooze_over", at=clock.due_at)
    customer = pages.customer_label(book, office, case)
    key = "thread.snooze_over" if case.waiting_since is not None else "thread.snooze_over_nobody_waits"
    if case.assignee is not None:
        who: Run | str = Run(text=f"@{case.assignee_name}", person=case.assignee)
    else:
        who = office.team_label(case.team)
    outbox.post(book, case, office.staff.rich(key, who=who, customer=customer))


def drop(book: Book, office: Office, case: Case, by: str) -> None:
    """The case is settled: there is nothing to come back to. A clock that is left to the fate of a reply on its way counts on, since nobody
    takes the case up again if that reply fails."""
    response = answering.response(book, case)
    if _drop(book, office, case, by) and response is not None:
        clocks.go_on(book, office, response, "settled", by)


def _drop(book: Book, office: Office, case: Case, by: str) -> bool:
    clock = of(book, case)
    if clock is not None:
        clocks.drop(book, office, clock, by, how="page.resolved")
    return clock is not None


def asked(book: Book, office: Office, case: Case, name: str) -> None:
    """The customer said something that wants an answer: nothing is put off any more."""
    clock = of(book, case)
    if clock is not None:
        _end(book, office, case, clock, "customer_wrote")
        outbox.post(book, case, office.staff.rich("thread.snooze_ended", name=name))


def taken_up(book: Book, office: Office, case: Case, by: str) -> None:
    """Somebody of ours goes on with it before its time."""
    clock = of(book, case)
    if clock is not None:
        _end(book, office, case, clock, "taken_up", by)


def _end(book: Book, office: Office, case: Case, clock: Clock, why: str, by: str = "", *, at: Millis | None = None) -> None:
    """at: when it was over, where that was before now: we were down meanwhile, and the customer waited on."""
    at = book.now if at is None else min(at, book.now)
    clocks.meet(book, office, clock, at, by, how="page.resolved")
    response = answering.response(book, case)
    if response is not None:
        clocks.go_on(book, office, response, why, since=at)
    resolution.follow(book, office, case, since=at)
    outbox.redraw(book, case)
