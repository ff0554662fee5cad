"""How is a case settled by a person? With its result in the thread and on the card; one that nobody answered is told to the team's lead."""

from bridge.clocks import answering, pages, promises, resolution, snooze
from bridge.model.records import Case
from bridge.model.states import CASE, CaseState, step
from bridge.road.case import waiting
from bridge.road.shown import thread
from bridge.work import outbox
from bridge.work.book import Book
from bridge.work.office import Office


def leaves_waiting(book: Book, case: Case) -> bool:
    """Would the customer be left without an answer? A reply on its way answers what was said before it."""
    reply = answering.newest_under_way(book, case)
    if case.waiting_since is None or reply is None:
        return case.waiting_since is not None
    return waiting.unanswered_by(book, case, reply) is not None


def resolve(book: Book, office: Office, case: Case, name: str, reason: str | None) -> None:
    """Settle the case; `reason` says why it is left without an answer. While a reply is on its way the clock is left to that reply's fate:
    it is met when the reply arrives, and the case is open again when it does not."""
    unanswered = leaves_waiting(book, case)
    case = settle(book, office, case, name, reason)
    if unanswered and reason:
        thread.tell(book, office, case, "thread.resolved_unanswered", name=name, reason=reason)
        _tell_lead(book, office, case, name, reason)
    else:
        thread.tell(book, office, case, "thread.resolved", name=name)
    for promise, _ in promises.open_of(book, case):
        outbox.post(book, case, promises.said(book, office, case, promise, "promise.stays"))


def settle(book: Book, office: Office, case: Case, name: str, reason: str | None) -> Case:
    """As `resolve`, without a word about it."""
    unanswered = leaves_waiting(book, case)
    if unanswered or answering.newest_under_way(book, case) is None:
        answering.stop(book, office, case, name)
        case = book.change(case, waiting_since=None)
    resolution.settled(book, office, case, name, answered=not unanswered)
    snooze.drop(book, office, case, name)
    resolved = step(CASE, case.state, CaseState.RESOLVED)
    case = book.change(
        case, state=resolved, resolved_at=book.now, route_at=None,
        resolution="unanswered" if unanswered else "answered", resolution_reason=reason if unanswered else None,
    )  # fmt: skip
    outbox.redraw(book, case)
    book.happens(case, "resolved")
    return case


def _tell_lead(book: Book, office: Office, case: Case, name: str, reason: str) -> None:
    lead = office.lead(case.team)
    if lead is not None:
        customer = pages.customer_label(book, office, case)
        matter = case.matter or office.staff.line("page.no_matter")
        body = office.staff.rich("lead.resolved_unanswered", name=name, customer=customer, matter=matter, reason=reason)
        button = outbox.to_thread(office.staff.line("button.open_thread"), outbox.current_thread(book, case))
        outbox.notify(book, lead, body, buttons=(button,), case=case)
