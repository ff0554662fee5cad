"""Which case does a customer's message belong to?

In private: the conversation's open case, the one that was resolved a short while ago, or a new one. In public: the case whose message
it replies to, the customer's own while he keeps talking, a new one when he speaks to the brand; otherwise none of our business.
"""

from bridge.model.events import Said
from bridge.model.ids import CaseId, IdentityId
from bridge.model.records import Case, Conversation, Identity, Message
from bridge.model.states import CaseState
from bridge.road.book import Book
from bridge.road.office import Office

START_PREFIX = "case_"
"""A deep link `?start=case_<id>` brings a customer from a public place into private, to the same case."""


def case_for(
    book: Book, office: Office, event: Said, identity: Identity, conversation: Conversation, answered: Message | None
) -> Case | None:
    """The case that this message belongs to, opened if need be; None: he is a bystander here."""
    current = book.get(Case, conversation.case_id) if conversation.case_id else None
    invited = invitation(book, event, identity)
    if invited is not None:
        return join(book, invited, conversation)
    alive = current if current is not None and _alive(office, current, event) else None
    if not event.public:
        return alive or _open(book, office, event, conversation, current)
    his = answered is not None and customer_of(book, answered.case_id) == identity.id
    recent = alive is not None and event.sent_at - conversation.last_at <= office.config.cases.join_within
    if answered is not None and his:
        case = book.need(Case, answered.case_id)
        if _alive(office, case, event):
            return case
    if alive is not None and (event.to_brand or (recent and answered is None)):
        return alive
    if event.to_brand:
        return _open(book, office, event, conversation, current)
    return None


def _alive(office: Office, case: Case, event: Said) -> bool:
    """Is it still this matter? Open, or resolved so recently that a message reopens it."""
    if case.state is not CaseState.RESOLVED:
        return True
    return event.sent_at - (case.resolved_at or 0) <= office.config.cases.reopen_within


def _open(book: Book, office: Office, event: Said, conversation: Conversation, previous: Case | None) -> Case:
    return book.put(
        Case(
            id=CaseId(book.new_id()),
            state=CaseState.OPENING,
            conversation_id=conversation.id,
            account=event.account,
            public=event.public,
            language=office.config.brand.languages[0],
            opened_at=event.sent_at,
            route_at=book.now + office.config.cases.opening_wait,
            previous_id=previous.id if previous else None,
        )
    )


def invited(event: Said) -> CaseId | None:
    payload = event.start or ""
    number = payload.removeprefix(START_PREFIX)
    return CaseId(int(number)) if payload.startswith(START_PREFIX) and number.isascii() and number.isdigit() and len(number) < 20 else None


def invitation(book: Book, event: Said, identity: Identity) -> Case | None:
    """The case whose link he followed, if it is his: links stand in public, anyone may press them."""
    case_id = invited(event)
    case = book.get(Case, case_id) if case_id is not None else None
    return case if case is not None and customer_of(book, case.id) == identity.id else None


def join(book: Book, case: Case, conversation: Conversation) -> Case:
    """The case goes on in private: answers go there from now on."""
    book.change(book.need(Conversation, conversation.id), case_id=case.id)
    return book.change(case, conversation_id=conversation.id, public=False, reply_mode=case.reply_mode)


def customer_of(book: Book, case_id: CaseId) -> IdentityId:
    return book.need(Conversation, book.need(Case, case_id).conversation_id).identity_id
