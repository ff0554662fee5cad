"""Others speak in a public place: whose words are shown in a case's thread although they are not its customer's?

Those who answer a message of the case, and those who talk where it is being settled, a few messages at a time: staff should see
what is said about the brand, and a lively channel should not bury the customer. They touch no clock. The brand's own people, who
answer by hand, do: their answer is a person's answer.
"""

from bridge.clocks import clock as clocks
from bridge.model.events import Said
from bridge.model.records import Case, Message, Place
from bridge.model.states import CaseState
from bridge.road import memory, outbox, thread
from bridge.road.book import Book
from bridge.road.office import Office

MOST = 10
"""Bystanders' messages shown until the customer or staff speak again."""


def overheard(book: Book, office: Office, event: Said, place: Place, answered: Message | None) -> None:
    case = _case_nearby(book, office, event, place, answered)
    if case is None or case.bystanders >= MOST:
        return
    message = memory.remember(book, case, None, event, "bystander")
    book.change(case, bystanders=case.bystanders + 1)
    thread.copy(book, office, case, message)


def _case_nearby(book: Book, office: Office, event: Said, place: Place, answered: Message | None) -> Case | None:
    case_id = answered.case_id if answered else place.active_case_id
    case = book.get(Case, case_id) if case_id is not None else None
    if case is None or case.state is not CaseState.OPEN:
        return None
    fresh = event.sent_at - max(case.opened_at, case.waiting_since or 0) <= office.config.cases.join_within
    return case if answered or fresh else None


def by_hand(book: Book, office: Office, event: Said, answered: Message | None) -> None:
    """One of the brand's people answered in the place itself: mirrored into the thread, and the customer has his answer."""
    if answered is None:
        return
    case = book.need(Case, answered.case_id)
    message = memory.remember(book, case, None, event, "hand")
    case = book.change(case, answered_at=case.answered_at or event.sent_at, waiting_since=None, waiting_next=None, bystanders=0)
    thread.copy(book, office, case, message)
    clocks.met(book, office, case, event.sent_at, event.name)
    outbox.redraw(book, case)
