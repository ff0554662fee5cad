"""How is a case put off at the desk? By the card's button, until a moment or until the customer answers; and taken up again."""

from bridge.clocks import answering, snooze
from bridge.model.events import DeskPressed
from bridge.model.records import Case
from bridge.model.states import CaseState
from bridge.road.heard import moments
from bridge.road.shown import names, thread
from bridge.work.book import Book
from bridge.work.office import Office


def put_off(book: Book, office: Office, case: Case, event: DeskPressed) -> None:
    """Without a moment: until the customer answers."""
    if case.state is not CaseState.OPEN:
        return
    until = moments.picked(event.fields.get("when", ""))
    if until is not None and until <= book.now:
        thread.tell(book, office, case, "snooze.is_over", who=names.person(event.user, event.name))
        return
    name = names.acting(office, event)
    snooze.begin(book, office, case, until if until is not None else book.now + snooze.LONGEST, name)
    reason = event.fields.get("reason", "").strip()
    key = "snooze.begun" if until is not None else "snooze.begun_until_asked"
    when = office.staff.moment(until if until is not None else book.now + snooze.LONGEST, book.now)
    thread.tell(book, office, case, key, name=name, when=when)
    if reason:
        thread.tell(book, office, case, "snooze.reason", reason=reason)
    if answering.response(book, case) is not None:
        thread.tell(book, office, case, "snooze.customer_waits", who=names.person(event.user, event.name))


def take_up(book: Book, office: Office, case: Case, event: DeskPressed) -> None:
    """Somebody goes on with it before its time."""
    if snooze.of(book, case) is not None:
        name = names.acting(office, event)
        snooze.taken_up(book, office, case, name)
        thread.tell(book, office, case, "snooze.taken_up", name=name)
