"""Somebody wrote on a channel: is he a customer, which case does it belong to, and what follows?

A private conversation has one open case. In a public place a mention of or reply to the brand opens one; that customer's replies,
or his messages within a set time, join it; others are bystanders and touch no clock. The brand's own people open nothing.
"""

import dataclasses

from bridge.clocks import snooze
from bridge.model import richtext
from bridge.model.events import ChannelEvent, Deleted, Edited, Ignored, Moved, Reacted, Said
from bridge.model.ids import Millis, ref
from bridge.model.records import Case, Conversation, Identity, Link, Media, Message, Place
from bridge.model.states import CaseState
from bridge.road import memory
from bridge.road.case import facts, floods, matter, muted, routing, waiting
from bridge.road.heard import albums, bystanders, deletes, edits, matching, moves, reactions
from bridge.road.shown import names, thread
from bridge.words import smalltalk
from bridge.work import outbox
from bridge.work.book import Book
from bridge.work.office import Office

PRESSED_AGAIN: Millis = 60_000
"""Within which whoever presses Start once more has read what he would be told."""


def fetch(book: Book, office: Office, events: list[ChannelEvent]) -> None:
    """Bring into memory all that these events touch."""
    said = [event for event in events if isinstance(event, Said)]
    told = [event for event in events if isinstance(event, Deleted | Reacted)]
    people = {(who.account, who.user): who.id for who in book.fetch(Identity, ("account", "user"), {(e.account, e.user) for e in said})}
    places = {(at.account, at.chat): at for at in book.fetch(Place, ("account", "chat"), {(e.account, e.chat) for e in said})}
    places |= moves.fetch(book, [event for event in events if isinstance(event, Moved)])
    pairs = {
        (places[e.account, e.chat].id, people[e.account, e.user])
        for e in said
        if (e.account, e.chat) in places and (e.account, e.user) in people
    }
    conversations = book.fetch(Conversation, ("place_id", "identity_id"), pairs)
    refs = {ref(e.account, e.chat, message) for e in said for message in (e.message, e.reply_to) if message is not None}
    refs |= {ref(e.account, e.chat, e.message) for e in told} | {name for e in said if (name := memory.album_of(e)) is not None}
    messages = book.fetch(Message, "id", {link.message_id for link in book.fetch(Link, "ref", refs)})
    book.fetch(Media, "id", {media_id for message in messages for media_id in message.media})
    cases = {conversation.case_id for conversation in conversations} | {message.case_id for message in messages}
    cases |= {place.active_case_id for place in places.values()} | {matching.invited(event) for event in said}
    book.fetch_cases([case_id for case_id in cases if case_id is not None])
    facts.fetch(book, office, people.values())


def decide(book: Book, office: Office, event: ChannelEvent) -> None:
    match event:
        case Edited():
            if not edits.by_customer(book, office, names.tidied(event)):
                _first_heard_of(book, office, names.tidied(event))
        case Said():
            _said(book, office, names.tidied(event))
        case Deleted():
            deletes.by_customer(book, office, event)
        case Reacted():
            reactions.by_customer(book, office, names.tidied(event))
        case Moved():
            moves.follow(book, office, event)
        case Ignored():
            return


# --- something new was said ----------------------------------------------------------------------------------------


def _said(book: Book, office: Office, event: Said) -> None:
    if book.get(Link, ref(event.account, event.chat, event.message)) is not None:
        return
    if muted.is_muted(book, event):
        muted.keep(book, event)
    elif not albums.join(book, office, event):
        _new(book, office, event)
    deletes.overtook_customer(book, office, event)


def _new(book: Book, office: Office, event: Said) -> None:
    answered = memory.answered_message(book, event)
    if event.ours:
        bystanders.by_hand(book, office, event, answered)
    elif event.start is not None and richtext.is_empty(event.body):
        _started(book, office, event)
    elif richtext.is_empty(event.body) and not event.files:
        return  # nothing in it that anyone could be shown
    elif event.public and not event.to_brand and memory.known_conversation(book, event) is None:
        bystanders.overheard(book, office, event, answered)  # nothing is kept of who never spoke to the brand
    else:
        conversation = memory.meet(book, event)
        case = matching.case_for(book, office, event, conversation, answered)
        if case is None:
            bystanders.overheard(book, office, event, answered)
        else:
            _heard(book, office, case, event, conversation)


def _heard(book: Book, office: Office, case: Case, event: Said, conversation: Conversation) -> None:
    """A customer's message that belongs to this case: remember it, show it, and let the clock know that he waits."""
    came_by_link = matching.invitation(book, event, conversation)
    if came_by_link is not None and came_by_link.id != case.id:
        _kept_apart(book, office, case, came_by_link)
    if case.public and not event.public:
        case = _go_private(book, office, case, conversation)
    elif event.public and not case.public and (event.to_brand or memory.answered_message(book, event) is not None):
        case = _go_public(book, office, case, conversation)
    message = memory.remember(book, case, conversation, event, "customer")
    flood = floods.holds_back(book, office, case, book.need(Conversation, conversation.id), event)
    conversation = book.need(Conversation, conversation.id)
    said_at = facts.with_moment(conversation.said_at, event.sent_at)
    book.change(conversation, case_id=case.id, last_at=max(conversation.last_at, event.sent_at), said_at=said_at)
    place = book.need(Place, conversation.place_id)
    if place.active_case_id != case.id:
        book.change(place, active_case_id=case.id)
    if flood is not None:
        floods.hold(book, case, flood, message)
        return
    asks = waiting.asks(book, message)
    if asks and (not case.matter or case.waiting_since is None) and smalltalk.has_content(message.body):
        case = book.change(case, matter=matter.excerpt(message.body))
    case = book.change(case, newest_id=message.id, bystanders=0)
    if asks and case.state is CaseState.RESOLVED:
        case = _reopen(book, office, case, event)
    if not asks and case.state is CaseState.OPEN:
        outbox.redraw(book, case)  # somebody may see more in it than a closing
    if asks:
        snooze.asked(book, office, case, event.name)
    if asks or case.state is CaseState.OPENING:
        case = waiting.begin(book, office, case, event.sent_at)
    if case.state is CaseState.OPENING:
        if smalltalk.has_content(message.body):
            routing.route(book, office, case)
        return
    thread.copy(book, office, case, message)
    routing.reconsider(book, office, case, message)


def _reopen(book: Book, office: Office, case: Case, event: Said) -> Case:
    case = waiting.reopened(book, case)
    thread.tell(book, office, case, "thread.reopened", name=event.name)
    return case


def _go_private(book: Book, office: Office, case: Case, conversation: Conversation) -> Case:
    """The customer speaks in private of what he began in public: from now on answers go there."""
    case = matching.follow(book, office, case, conversation, public=False)
    thread.tell(book, office, case, "thread.went_private", name=memory.customer(book, case).name)
    outbox.redraw(book, case)
    return case


def _go_public(book: Book, office: Office, case: Case, conversation: Conversation) -> Case:
    """The customer speaks to the brand in public again: everybody will read the answers, and staff have to know before they write one."""
    case = matching.follow(book, office, case, conversation, public=True)
    place = outbox.customer_place(book, case)
    thread.tell(book, office, case, "thread.went_public", name=memory.customer(book, case).name, place=place.title)
    outbox.redraw(book, case)
    return case


def _kept_apart(book: Book, office: Office, current: Case, invited: Case) -> None:
    """The customer came into private by one case's link while another is open there, which goes on: both teams are told."""
    name, label = memory.customer(book, invited).name, office.staff.line("button.open_thread")
    for case, other, key in ((invited, current, "thread.came_elsewhere"), (current, invited, "thread.came_from_other")):
        thread.tell(book, office, case, key, name=name, buttons=(outbox.to_thread(label, outbox.current_thread(book, other)),))


def _started(book: Book, office: Office, event: Said) -> None:
    """He pressed Start and has said nothing yet: a case goes on in private, or he is told that he may write."""
    if event.public:
        return
    conversation = memory.meet(book, event)
    place = book.need(Place, conversation.place_id)
    invited = matching.invitation(book, event, conversation)
    brand, just_read = office.config.brand.name, book.now - conversation.welcomed_at < PRESSED_AGAIN
    if invited is not None:
        if just_read and conversation.case_id == invited.id:
            return
        other = matching.other_open(book, conversation, invited)
        if other is not None:
            _kept_apart(book, office, other, invited)
        elif invited.public:
            invited = _go_private(book, office, invited, conversation)
        book.change(book.need(Conversation, conversation.id), welcomed_at=book.now)
        outbox.send(book, place, None, office.words(invited.language).rich("start.case", brand=brand), case=invited)
        return
    current = book.get(Case, conversation.case_id)
    if current is None or current.state is CaseState.RESOLVED:
        if just_read:
            return
        language = office.router.language("", event.language)
        book.change(conversation, welcomed_at=book.now)
        outbox.send(book, place, None, office.words(language).rich("start", brand=brand))


# --- an edit -------------------------------------------------------------------------------------------------------


def _first_heard_of(book: Book, office: Office, event: Edited) -> None:
    """An edit of a message that never reached us, perhaps from before our time: new to us, and said as what it is. The customer waits
    since his edit; when he wrote the first wording, nobody could have answered."""
    _said(book, office, dataclasses.replace(event, sent_at=event.edited_at))
    link = book.get(Link, ref(event.account, event.chat, event.message))
    message = book.need(Message, link.message_id) if link is not None else None
    if message is not None and message.showing != "held":
        case = book.need(Case, message.case_id)
        thread.tell(book, office, case, "thread.edited_unknown", name=event.name)
