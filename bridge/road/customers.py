"""A customer wrote: which case does it belong to, and what follows?

A private conversation has one open case. In a public place a mention of or reply to the brand opens one; that customer's replies,
or his messages within a set time, join it; others are bystanders and touch no clock. The brand's own people open nothing.
"""

from bridge.clocks import clock as clocks
from bridge.model import richtext
from bridge.model.events import ChannelEvent, Deleted, Edited, Ignored, Said
from bridge.model.ids import ref
from bridge.model.records import Case, Conversation, Identity, Link, Message, Place
from bridge.model.states import CASE, CaseState, step
from bridge.road import bystanders, matching, memory, outbox, routing, thread, words
from bridge.road.book import Book
from bridge.road.office import Office

MATTER_LENGTH = 120
"""How much of the customer's words a page and a card repeat."""


def fetch(book: Book, events: list[ChannelEvent]) -> None:
    """Bring into memory all that these events touch."""
    said = [event for event in events if isinstance(event, Said)]
    identities = book.fetch(Identity, ("account", "user"), {(event.account, event.user) for event in said})
    places = book.fetch(Place, ("account", "chat"), {(event.account, event.chat) for event in said})
    here, them = {place.id for place in places}, {identity.id for identity in identities}
    pairs = {(p, i) for p in here for i in them} if len(here) * len(them) <= 400 else None
    if pairs is None:
        wanted = {(event.account, event.chat, event.user) for event in said}
        by_chat = {(p.account, p.chat): p.id for p in places}
        by_user = {(i.account, i.user): i.id for i in identities}
        pairs = {
            (by_chat[account, chat], by_user[account, user])
            for account, chat, user in wanted
            if (account, chat) in by_chat and (account, user) in by_user
        }
    conversations = book.fetch(Conversation, ("place_id", "identity_id"), pairs)
    refs = {ref(event.account, event.chat, event.message) for event in said}
    refs |= {ref(event.account, event.chat, event.reply_to) for event in said if event.reply_to}
    links = book.fetch(Link, "ref", refs)
    messages = book.fetch(Message, "id", {link.message_id for link in links})
    cases = {conversation.case_id for conversation in conversations} | {message.case_id for message in messages}
    cases |= {place.active_case_id for place in places} | {matching.invited(event) for event in said}
    book.fetch_cases([case_id for case_id in cases if case_id is not None])


def decide(book: Book, office: Office, event: ChannelEvent) -> None:
    match event:
        case Edited():
            _edited(book, office, event)
        case Said():
            _said(book, office, event)
        case Deleted() | Ignored():
            return


# --- something new was said ----------------------------------------------------------------------------------------


def _said(book: Book, office: Office, event: Said) -> None:
    if book.get(Link, ref(event.account, event.chat, event.message)) is not None:
        return
    place, identity = memory.place(book, event), memory.identity(book, event)
    conversation = memory.conversation(book, place, identity)
    answered = memory.answered_message(book, event)
    if event.ours:
        bystanders.by_hand(book, office, event, answered)
        return
    if richtext.is_empty(event.body) and not event.files:
        _started(book, office, event, place, identity, conversation)
        return
    found = matching.case_for(book, office, event, identity, conversation, answered)
    if found is None:
        bystanders.overheard(book, office, event, place, answered)
        return
    heard(book, office, found, event, place, conversation)


def heard(book: Book, office: Office, case: Case, event: Said, place: Place, conversation: Conversation) -> None:
    """A customer's message that belongs to this case: remember it, show it, and let the clock know that he waits."""
    message = memory.remember(book, case, conversation, event, "customer")
    book.change(book.need(Conversation, conversation.id), case_id=case.id, last_at=max(conversation.last_at, event.sent_at))
    if event.public:
        book.change(book.need(Place, place.id), active_case_id=case.id)
    thanks = case.state is CaseState.RESOLVED and words.is_thanks(event.body)
    case = _waits(book, office, case, event, thanks=thanks)
    if case.state is CaseState.OPENING:
        if words.has_content(event.body):
            routing.route(book, office, case)
        return
    thread.copy(book, office, case, message)
    routing.reconsider(book, office, case)


def _waits(book: Book, office: Office, case: Case, event: Said, *, thanks: bool) -> Case:
    matter = case.matter
    if not matter and words.has_content(event.body):
        matter = excerpt(event.body)
    case = book.change(case, matter=matter, bystanders=0)
    if thanks:
        return case
    if case.state is CaseState.RESOLVED:
        case = _reopen(book, office, case, event)
    if clocks.under_way(book, case) and case.waiting_since is not None:
        earliest = min(case.waiting_next or event.sent_at, event.sent_at)
        return book.change(case, waiting_next=earliest)
    if case.waiting_since is None:
        case = book.change(case, waiting_since=event.sent_at, matter=excerpt(event.body) if words.has_content(event.body) else matter)
    if case.state is CaseState.OPEN:
        clocks.start(book, office, case, case.waiting_since or event.sent_at)
        outbox.redraw(book, case)
    return case


def _reopen(book: Book, office: Office, case: Case, event: Said) -> Case:
    case = book.change(
        case, state=step(CASE, case.state, CaseState.OPEN), resolved_at=None, resolution=None, resolution_reason=None, waiting_since=None
    )
    thread.tell(book, office, case, "thread.reopened", name=event.name)
    outbox.redraw(book, case)
    return case


def excerpt(body: richtext.RichText) -> str:
    line = " ".join(richtext.as_plain(body).split())
    return line if len(line) <= MATTER_LENGTH else line[: MATTER_LENGTH - 1].rstrip() + "…"


def _started(book: Book, office: Office, event: Said, place: Place, identity: Identity, conversation: Conversation) -> None:
    """He pressed Start and has said nothing yet: a case goes on in private, or he is told that he may write."""
    case = matching.invitation(book, event, identity)
    if case is not None:
        case = matching.join(book, case, conversation)
        thread.tell(book, office, case, "thread.went_private", name=identity.name)
        outbox.redraw(book, case)
        text = office.words(case.language).rich("start.case", brand=office.config.brand.name)
        outbox.send(book, place, None, text, case=case)
    elif not event.public and conversation.case_id is None:
        language = office.router.language("", identity.language)
        outbox.send(book, place, None, office.words(language).rich("start", brand=office.config.brand.name))


# --- an edit -------------------------------------------------------------------------------------------------------


def _edited(book: Book, office: Office, event: Edited) -> None:
    link = book.get(Link, ref(event.account, event.chat, event.message))
    if link is None:
        # The first we hear of the message, perhaps from before our time: shown as what it is, an edited one.
        _said(book, office, event)
        return
    message = book.need(Message, link.message_id)
    if message.body == event.body or (message.edited_at or 0) > event.edited_at or message.speaker == "staff":
        return
    message = book.change(message, body=event.body, edited_at=event.edited_at)
    case = book.need(Case, message.case_id)
    if case.state is CaseState.OPENING:
        if words.has_content(event.body):
            routing.route(book, office, case)
        return
    thread.copy_edit(book, office, case, message)
    routing.reconsider(book, office, case)
