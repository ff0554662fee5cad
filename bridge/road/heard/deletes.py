"""Somebody took back what he had said: what is left of it, and what does the other side see?

A customer's words leave the thread, where it says when he deleted them; here they are kept. He waits on as long as anything is left that
wants an answer. Staff's words are cancelled if they surely have not left yet, and deleted at the customer's otherwise, as far as the
platform allows.
"""

from collections.abc import Iterable

from bridge.clocks import answering, resolution
from bridge.model import acts
from bridge.model.acts import Button
from bridge.model.capabilities import PLATFORMS
from bridge.model.events import ChannelEvent, Deleted, DeskDeleted, DeskEvent, DeskSaid, Said
from bridge.model.ids import DESK, MediaId, SourceKey, ref
from bridge.model.records import Case, Conversation, InboxItem, Link, Message, Outgoing, Place, Thread
from bridge.model.richtext import Run
from bridge.model.states import CaseState, DeliveryState
from bridge.road.case import matter, waiting
from bridge.road.heard import albums, amending, promising
from bridge.road.shown import heal, names, thread
from bridge.work import outbox
from bridge.work.book import Book
from bridge.work.office import Office

# --- a delete that overtook its message ----------------------------------------------------------------------------


def _key_of(event: Said | DeskSaid) -> tuple[str, SourceKey]:
    """Under which account and key the inbox would hold the delete of this message (see `ports.Arrival`)."""
    if isinstance(event, Said):
        return event.account, SourceKey(f"del:{event.chat}:{event.message}")
    return DESK, SourceKey(f"del:{event.channel}:{event.ts}")


def fetch_early(book: Book, events: Iterable[ChannelEvent | DeskEvent]) -> None:
    """Bring into memory the deletes that came before what they delete: the inbox remembers them."""
    book.fetch(InboxItem, ("account", "source_key"), {_key_of(event) for event in events if isinstance(event, Said | DeskSaid)})


def _came_already(book: Book, event: Said | DeskSaid) -> InboxItem | None:
    account, key = _key_of(event)
    return book.one(InboxItem, account=account, source_key=key)


def overtook_customer(book: Book, office: Office, event: Said) -> None:
    """The message was decided just now: is it deleted already?"""
    item = _came_already(book, event)
    if item is not None:
        by_customer(book, office, Deleted(account=event.account, chat=event.chat, message=event.message, at=item.received_at))


def overtook_staff(book: Book, office: Office, event: DeskSaid) -> None:
    item = _came_already(book, event)
    if item is not None:
        by_staff(book, office, DeskDeleted(channel=event.channel, ts=event.ts, at=item.received_at))


# --- a customer ----------------------------------------------------------------------------------------------------


def by_customer(book: Book, office: Office, event: Deleted) -> None:
    """Or a bystander, or one of the brand's people in the place itself."""
    link = book.get(Link, ref(event.account, event.chat, event.message))
    message = book.need(Message, link.message_id) if link is not None and link.side == "origin" else None
    if link is None or message is None or message.speaker not in ("customer", "bystander", "hand"):
        return
    case = book.need(Case, message.case_id)
    parts = albums.parts(book, message)
    book.change(link, side="gone")
    if len(parts) > 1:
        message, gone = _without_part(book, message, parts.index(link))
    else:
        gone = message.media
        message = book.change(message, deleted_at=event.at)
        if message.speaker == "customer":
            case = _what_is_left(book, office, case, message)
    if case.state is not CaseState.OPENING:
        thread.withdraw(book, office, case, message, gone)


def _without_part(book: Book, message: Message, place: int) -> tuple[Message, tuple[MediaId, ...]]:
    """An album of which one picture was deleted: each part has one file, in the same order."""
    gone = message.media[place : place + 1]
    return book.change(message, media=tuple(media for media in message.media if media not in gone)), gone


def _what_is_left(book: Book, office: Office, case: Case, gone: Message) -> Case:
    """The case without these words: what it is about, what an answer replies to, and whether anybody waits."""
    book.fetch(Message, "case_id", [case.id], speaker=("customer",), showing=("single",))
    theirs = [each for each in book.all(Message, case_id=case.id) if each.speaker == "customer" and each.deleted_at is None]
    if case.newest_id == gone.id:
        case = book.change(case, newest_id=max((each.id for each in theirs), default=None))
    if case.matter == matter.excerpt(gone.body):
        case = book.change(case, matter=matter.of(case, theirs))
    since = case.waiting_since
    if since is not None and not any(waiting.asked_at(each) >= since and waiting.asks(book, each) for each in theirs):
        answering.stop(book, office, case, gone.name, how="page.taken_back")
        case = book.change(case, waiting_since=None)
        resolution.follow(book, office, case)
        if case.state is CaseState.OPEN:
            resolve = Button(action="resolve", label=office.staff.line("button.resolve"), value=str(case.id))
            thread.tell(book, office, case, "thread.nothing_left", name=gone.name, buttons=(resolve,))
    outbox.redraw(book, case)
    return case


# --- staff ---------------------------------------------------------------------------------------------------------


def by_staff(book: Book, office: Office, event: DeskDeleted) -> None:
    home = book.one(Thread, channel=event.channel, ts=event.ts)
    if home is not None and home.current:
        heal.reopen(book, office, book.need(Case, home.case_id), home)
        return
    link = book.get(Link, ref(DESK, event.channel, event.ts))
    message = book.need(Message, link.message_id) if link is not None and link.side == "origin" else None
    if message is None or message.deleted_at is not None or message.speaker not in ("staff", "note"):
        return
    message, case = book.change(message, deleted_at=event.at), book.need(Case, message.case_id)
    if message.speaker == "staff":
        _take_back(book, office, case, message)
        return
    promising.no_longer_typed(book, office, case, message)
    if thread.has_copy(book, message):
        thread.withdraw(book, office, case, message, message.media)


def _take_back(book: Book, office: Office, case: Case, message: Message) -> None:
    rows = [row for row in outbox.deliveries(book, message) if row.account != DESK]
    rows = [outbox.cancel(book, row) if _surely_stays(row) else row for row in rows]
    amending.taken_back(book, office, case, message)
    case = book.need(Case, case.id)
    if any(row.answers for row in rows):
        answering.release(book, office, case)
    if any(_may_be_there(row) for row in rows):
        conversation = book.need(Conversation, message.conversation_id or case.conversation_id)
        outbox.delete(book, book.need(Place, conversation.place_id), case, message)
    else:
        thread.tell(book, office, case, "reply.kept_back", name=message.name, text=matter.excerpt(message.body))
    outbox.redraw(book, case)


def _surely_stays(row: Outgoing) -> bool:
    """It did not reach the customer, and need not."""
    return outbox.has_not_left(row) or row.state is DeliveryState.FAILED


def _may_be_there(row: Outgoing) -> bool:
    return row.act["act"] == acts.Send.__name__ and row.state is not DeliveryState.CANCELLED


def is_taken_back(book: Book, row: Outgoing) -> bool:
    """Are these words of staff's that were deleted at the desk before they reached the customer?"""
    if row.message_id is None or row.act["act"] != acts.Send.__name__:
        return False
    return book.need(Message, row.message_id).deleted_at is not None


def need_not_go(book: Book, office: Office, row: Outgoing, *, last: bool) -> bool:
    """A try that surely did nothing, of words that were taken back meanwhile: there is no next one. Where the platform knows a repeated
    send, the next one tells whether an earlier one arrived, so that it can be deleted; unless this was the last."""
    if not is_taken_back(book, row) or (not last and PLATFORMS[office.platform(row.account)].repeatable_send):
        return False
    outbox.cancel(book, row)
    return True


def taken_back(book: Book, office: Office, row: Outgoing, *, known: bool) -> None:
    """The platform has deleted what it was told to. known: as which messages the words had arrived; where staff had to look at the phone to
    know that they did, it could be told nothing, nor while that is open."""
    message, case = book.need(Message, row.message_id), book.need(Case, row.case_id)
    states = {each.state for each in outbox.deliveries(book, message) if _may_be_there(each)}
    text = matter.excerpt(message.body)
    if not known and DeliveryState.SENT in states:
        who = names.person(message.author, message.name) if message.author else Run(text=message.name)
        thread.tell(book, office, case, "reply.still_there", who=who, text=text, why=office.staff.line("failure.unsupported"))
        return
    key = "reply.taken_back_perhaps" if DeliveryState.UNCERTAIN in states else "reply.taken_back"
    thread.tell(book, office, case, key, name=message.name, text=text)
