"""What was promised to a customer? How much time, in which hours, and who is called: by the case's SLA, its priority and its customer's
segment."""

import dataclasses

from bridge.config.schema import Sla, Special
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
    promise = _promised(book, case, sla, kind) if sla is not None else None
    if promise is None:
        return None
    return Terms(promise=promise, hours=office.hours_name(case), policy=office.ladder_name(case))


def _promised(book: Book, case: Case, sla: Sla, kind: ClockKind) -> Millis | None:
    """By the first of the SLA's special terms that is for such a case and says something of it, else by the SLA itself."""
    special = (getattr(terms, kind) for terms in sla.special if _is_for(book, terms, case))
    own: Millis | None = getattr(sla, kind)
    return next((promise for promise in special if promise is not None), own)


def _is_for(book: Book, terms: Special, case: Case) -> bool:
    if terms.priority and case.priority not in terms.priority:
        return False
    customer = book.need(Identity, book.need(Conversation, case.conversation_id).identity_id)
    return not terms.segment or customer.segment in terms.segment
