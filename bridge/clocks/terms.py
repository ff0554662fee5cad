"""What was promised to a customer? How much time, in which hours, and who is called: by the case's SLA, its priority and its customer's
segment."""

import dataclasses

from bridge.config.schema import Sla
from bridge.model.clocks import ClockKind
from bridge.model.ids import Millis
from bridge.model.records import Case, Conversation, Identity
from bridge.work.book import Book
from bridge.work.office import Office


@dataclasses.dataclass(frozen=True, kw_only=True)
class Terms:
    promise: Millis
    hours: str | None
    """The opening hours in which it counts; None: round the clock."""
    policy: str | None
    """The ladder's name."""


def of(book: Book, office: Office, case: Case, kind: ClockKind) -> Terms | None:
    """None: nothing of the kind was promised."""
    sla = office.sla(case)
    promise = sla.promised(kind, case.priority, _segment(book, case, sla)) if sla is not None else None
    if promise is None:
        return None
    return Terms(promise=promise, hours=office.hours_name(case), policy=office.ladder_name(case))


def _segment(book: Book, case: Case, sla: Sla) -> str | None:
    """The customer's, where anything hangs on it."""
    if not any(terms.segment for terms in sla.special):
        return None
    return book.need(Identity, book.need(Conversation, case.conversation_id).identity_id).segment
