"""Until when must the customer be answered? The clocks of the first and the next answer.

A clock starts at the customer's own timestamp, with his first message that nobody has answered, and is not pushed by further ones. Only a
person's reply that was DELIVERED meets it, as of the moment the person sent it. What was promised counts in the opening hours of the
case's SLA, else of its team.
"""

from bridge.clocks import clock as clocks
from bridge.clocks import deadlines, resolution, terms
from bridge.model.clocks import Clock, ClockKind
from bridge.model.ids import Millis
from bridge.model.records import Case, Message, Outgoing
from bridge.model.states import CASE, DEADLINE, CaseState, DeadlineState, step
from bridge.work import outbox
from bridge.work.book import UNSETTLED, Book
from bridge.work.office import Office

KINDS: tuple[ClockKind, ...] = ("first_response", "next_response")


def response(book: Book, case: Case) -> Clock | None:
    """The clock that nobody has answered yet, be it still in time or breached."""
    return next(iter(clocks.of(book, case, *KINDS)), None)


def start(book: Book, office: Office, case: Case, at: Millis, why: str = "") -> None:
    """The customer waits since `at`: arm the clock, unless the case has no SLA or one runs already."""
    kind: ClockKind = "first_response" if case.answered_at is None else "next_response"
    promised = terms.of(book, office, case, kind) if response(book, case) is None else None
    if promised is not None:
        clocks.arm(book, office, case, kind, at, promised, why)


def met(book: Book, office: Office, case: Case, said_at: Millis, by: str) -> None:
    """A person's reply was delivered; he sent it at `said_at`. A breached clock stays breached, but nobody waits any more."""
    clock = response(book, case)
    if clock is not None:
        clocks.meet(book, office, clock, said_at, by)


def stop(book: Book, office: Office, case: Case, by: str, *, how: str = "page.resolved", why: str = "") -> None:
    """The case was resolved, or nothing is left to answer: whoever still waits is no longer counted, and never as answered. how: what the
    pages about it say; why: what its history does."""
    clock = response(book, case)
    if clock is not None:
        clocks.drop(book, office, clock, by, how=how, why=why)


# --- a reply is on its way -----------------------------------------------------------------------------------------


def under_way(book: Book, case: Case) -> bool:
    """Is a person's reply on its way to the customer? Then its outcome decides, and no deadline fires before."""
    return bool(_replies_under_way(book, case))


def newest_under_way(book: Book, case: Case) -> Message | None:
    """The last reply that is on its way."""
    ids = [row.message_id for row in _replies_under_way(book, case) if row.message_id is not None]
    return book.need(Message, max(ids)) if ids else None


def _replies_under_way(book: Book, case: Case) -> list[Outgoing]:
    return [row for row in book.all(Outgoing, case_id=case.id) if row.answers and row.state in UNSETTLED]


def release(book: Book, office: Office, case: Case) -> None:
    """No reply is under way any more: what was held for one, and was not met by it, is due at once. A case that was resolved trusting in it
    is open again."""
    if under_way(book, case):
        return
    waits = response(book, case) is not None
    for clock in book.all(Clock, case_id=case.id):
        for deadline in deadlines.open_of(book, clock):
            if deadline.state is DeadlineState.HELD:
                book.change(deadline, state=step(DEADLINE, deadline.state, DeadlineState.OPEN))
    if waits and case.state is CaseState.RESOLVED:
        opened = step(CASE, case.state, CaseState.OPEN)
        case = book.change(case, state=opened, resolved_at=None, resolution=None, resolution_reason=None)
        if case.waiting_since is not None:
            resolution.start(book, office, case, case.waiting_since)
        book.happens(case, "reopened")
        outbox.redraw(book, case)
