"""Which case does a customer's message belong to?

In private: the conversation's open case, the one that was resolved a short while ago, or a new one. In public: the case whose message
it replies to, the customer's own while he keeps talking, a new one when he speaks to the brand; otherwise none of our business.

A case is where its customer last spoke to the brand: it goes from public to private and back with him. What he merely says in public
near a case that went on in private is shown, and moves nothing. A private conversation that has an open case keeps it: an invitation
from another case brings his words to the open one, and both teams are told.
"""

from bridge.model.events import Said
from bridge.model.ids import CaseId, as_number
from bridge.model.records import Case, Conversation, Identity, Message, Place
from bridge.model.states import CaseState
from bridge.road import memory
from bridge.road.case import routing
from bridge.road.shown import thread
from bridge.words import closing
from bridge.work import outbox
from bridge.work.book import Book
from bridge.work.office import Office

START_PREFIX = "case_"
"""A deep link `?start=case_<id>` brings a customer from a public place into private, to the same case."""


def case_for(book: Book, office: Office, event: Said, conversation: Conversation, answered: Message | None) -> Case | None:
    """The case that this message belongs to, opened if need be; None: he is a bystander here."""
    current = book.get(Case, conversation.case_id)
    invited = invitation(book, event, conversation)
    if invited is not None:
        return other_open(book, conversation, invited) or invited
    if not event.public:
        return current if _is_still(office, current, event) else _open(book, office, event, conversation)
    replied = book.need(Case, answered.case_id) if answered is not None else None
    if replied is not None and memory.customer(book, replied).id == conversation.identity_id and _is_still(office, replied, event):
        return replied
    recent = answered is None and event.sent_at - conversation.last_at <= office.config.cases.join_within
    if (event.to_brand or recent) and _is_still(office, current, event):
        return current
    return _open(book, office, event, conversation) if event.to_brand else None


def _is_still(office: Office, case: Case | None, event: Said) -> bool:
    """Is it this matter still? Open, resolved so recently that a message reopens it, or nothing but a late thank-you."""
    if case is None or case.state is not CaseState.RESOLVED:
        return case is not None
    recent = event.sent_at - (case.resolved_at or 0) <= office.config.cases.reopen_within
    return recent or (not event.files and closing.is_closing(event.body))


def _open(book: Book, office: Office, event: Said, conversation: Conversation) -> Case:
    """A new case, linked to the conversation's last one. It waits for content from its first message, which may have come late."""
    return book.put(
        Case(
            id=CaseId(book.new_id()),
            state=CaseState.OPENING,
            conversation_id=conversation.id,
            account=event.account,
            public=event.public,
            language=office.config.brand.languages[0],
            opened_at=event.sent_at,
            route_at=min(event.sent_at, book.now) + office.config.cases.opening_wait,
            previous_id=conversation.case_id,
        )
    )


def invited(event: Said) -> CaseId | None:
    """The case that the link names which he followed, whoever he is. Anyone can make up a link, so any text may stand there."""
    payload = event.start or ""
    number = as_number(payload.removeprefix(START_PREFIX)) if payload.startswith(START_PREFIX) else None
    return CaseId(number) if number is not None else None


def invitation(book: Book, event: Said, conversation: Conversation) -> Case | None:
    """The case whose link he followed, if it is his: links stand in public, anyone may press them."""
    case = book.get(Case, invited(event))
    return case if case is not None and memory.customer(book, case).id == conversation.identity_id else None


def other_open(book: Book, conversation: Conversation, case: Case) -> Case | None:
    """The unresolved case that this private conversation has besides this one. It keeps the conversation, whatever invites the customer
    there: its own team waits for these words."""
    current = book.get(Case, conversation.case_id)
    return current if current is not None and current.id != case.id and current.state is not CaseState.RESOLVED else None


def place_for_private_word(book: Book, office: Office, case: Case, who: Identity) -> Place:
    """The private chat into which staff write from this case. Where another case is open there, they are told who will read the answer."""
    place = memory.direct_place(book, case, who)
    other = other_open(book, memory.conversation(book, place, who), case)
    if other is not None:
        button = outbox.to_thread(office.staff.line("button.open_thread"), outbox.current_thread(book, other))
        thread.tell(book, office, case, "thread.private_aside", name=who.name, buttons=(button,))
    return place


def follow(book: Book, office: Office, case: Case, conversation: Conversation, *, public: bool) -> Case:
    """The case goes on where its customer speaks to the brand now: answers go there."""
    book.change(book.need(Conversation, conversation.id), case_id=case.id)
    case = book.change(case, conversation_id=conversation.id, public=public)
    return case if case.state is CaseState.OPENING else book.change(case, reply_mode=routing.careful(office, case))
