"""Does one customer send more than anybody can read? What exceeds the limit is kept in the case and shown by a counter alone.

A flood begins when a customer's allowance is used up, and ends with an answer of staff or when he has been quiet for a while: then his
messages are shown again. What is held starts no clock, routes nothing and fetches no file; a colleague can have it shown, many
messages to a post.
"""

from bridge.config.schema import Limits
from bridge.model.crowds import Flood
from bridge.model.events import Said
from bridge.model.ids import FloodId, Millis
from bridge.model.records import Case, Conversation, Media, Message
from bridge.road.shown import counters, thread
from bridge.work.book import Book
from bridge.work.office import Office

MINUTE: Millis = 60_000
HOUR: Millis = 60 * MINUTE


def holds_back(book: Book, office: Office, case: Case, conversation: Conversation, event: Said) -> Flood | None:
    """The flood that this message belongs to; None: it is shown, and counts against the customer's allowance."""
    limits = office.config.limits
    at = min(max(event.sent_at, conversation.last_at), book.now)  # what reaches us late counts with what came before it
    flood = book.need(Flood, conversation.flood_id) if conversation.flood_id is not None else None
    if flood is not None and at - flood.last_at < limits.quiet:
        return flood
    if flood is not None:
        conversation = _let_through(book, conversation)
    return None if _spend(book, conversation, limits, at) else _begin(book, case, conversation, at)


def hold(book: Book, case: Case, flood: Flood, message: Message) -> None:
    """Keep the message without showing it; the counter says so."""
    book.change(message, showing="held")
    flood = book.change(flood, held=flood.held + 1, last_at=max(flood.last_at, message.sent_at))
    if flood.channel is None:
        counters.post_in_thread(book, case, flood)
    else:
        counters.changed(book, flood, after=counters.REDRAWN_EVERY)


def let_through(book: Book, case: Case) -> None:
    """Staff answered the customer: what he says now is shown."""
    conversation = book.need(Conversation, case.conversation_id)
    if conversation.flood_id is not None:
        _let_through(book, conversation)


def show(book: Book, office: Office, case: Case, who: str) -> None:
    """Post all that was held back in this case, in order, many messages to a post. A flood that goes on goes on being held."""
    held = [message for message in book.fetch(Message, "case_id", [case.id], showing=("held",)) if message.showing == "held"]
    book.fetch(Media, "id", {media_id for message in held for media_id in message.media})
    thread.bundle(book, office, case, [book.change(message, showing="bundled") for message in thread.in_order(held)])
    for flood in book.fetch(Flood, "case_id", [case.id]):
        if flood.held:
            counters.changed(book, book.change(flood, held=0, since=flood.last_at, shown_by=who))


def whole_again(whole_at: Millis, at: Millis, most: int, within: Millis) -> Millis | None:
    """When an allowance of `most` in `within` is whole again after one more at this moment; None: it is used up. Each use delays the
    moment by its share of the time, so that one number says all about the past."""
    then = max(whole_at, at) + within // most
    return then if then - at <= within else None


def _spend(book: Book, conversation: Conversation, limits: Limits, at: Millis) -> bool:
    minute = whole_again(conversation.minute_whole_at, at, limits.per_minute, MINUTE)
    hour = whole_again(conversation.hour_whole_at, at, limits.per_hour, HOUR)
    if minute is None or hour is None:
        return False
    book.change(conversation, minute_whole_at=minute, hour_whole_at=hour)
    return True


def _begin(book: Book, case: Case, conversation: Conversation, at: Millis) -> Flood:
    flood = book.put(Flood(id=FloodId(book.new_id()), account=case.account, case_id=case.id, since=at, last_at=at))
    book.change(conversation, flood_id=flood.id)
    return flood


def _let_through(book: Book, conversation: Conversation) -> Conversation:
    """The flood is over, and the customer's allowance whole."""
    return book.change(conversation, flood_id=None, minute_whole_at=0, hour_whole_at=0)
