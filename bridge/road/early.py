"""Did somebody answer what we do not know to stand yet?

What we post is seen before its receipt reaches us: a slow answer, a lost one, a process that died in between. Whoever writes below a
card or a page at once names a root that we cannot place, and an emoji that a customer puts on a reply stands on a message that we do not
know. Both wait in the inbox until what is under way there is settled.
"""

from collections.abc import Sequence

from bridge.model import acts
from bridge.model.events import ChannelEvent, DeskEdited, DeskEvent, DeskSaid, Reacted
from bridge.model.ids import Millis, ref
from bridge.model.records import Link, Outgoing, Page, Thread
from bridge.model.states import DeliveryState
from bridge.work.book import Book

LONGEST: Millis = 2 * 60_000
"""How long they wait: a try is given up after one minute."""
ROOTS = (acts.PostCard.__name__, acts.PostNotice.__name__)
TRIED = tuple(range(1, 100))

Below = DeskSaid | DeskEdited


def early(book: Book, events: Sequence[ChannelEvent | DeskEvent]) -> set[int]:
    """The places in `events` of those that have to wait."""
    below = _below_what_is_unknown(book, events)
    on = _on_what_is_unknown(book, events)
    under_way = _under_way(book) if below or on else []
    lanes = {row.lane.split("|")[1] for row in under_way if row.act["act"] in ROOTS}
    chats = {row.lane for row in under_way if row.act["act"] == acts.Send.__name__}
    waiting = {place for place, event in below.items() if lanes & {event.channel, event.user}}
    return waiting | {place for place, event in on.items() if f"{event.account}|{event.chat}" in chats}


def _below_what_is_unknown(book: Book, events: Sequence[ChannelEvent | DeskEvent]) -> dict[int, Below]:
    below = {place: event for place, event in enumerate(events) if isinstance(event, Below) and event.thread_ts}
    roots = {(event.channel, event.thread_ts) for event in below.values()}
    book.fetch(Thread, ("channel", "ts"), roots)
    book.fetch(Page, ("channel", "ts"), roots)
    return {place: event for place, event in below.items() if not _known(book, event)}


def _known(book: Book, event: Below) -> bool:
    where = {"channel": event.channel, "ts": event.thread_ts}
    return book.one(Thread, **where) is not None or book.one(Page, **where) is not None


def _on_what_is_unknown(book: Book, events: Sequence[ChannelEvent | DeskEvent]) -> dict[int, Reacted]:
    on = {place: event for place, event in enumerate(events) if isinstance(event, Reacted)}
    refs = {place: ref(event.account, event.chat, event.message) for place, event in on.items()}
    book.fetch(Link, "ref", set(refs.values()))
    return {place: event for place, event in on.items() if book.get(Link, refs[place]) is None}


def _under_way(book: Book) -> list[Outgoing]:
    """What was sent, or may have been, without our knowing as which message."""
    return [
        *book.fetch(Outgoing, "state", [DeliveryState.SENDING]),
        *book.fetch(Outgoing, "state", [DeliveryState.PENDING], attempts=TRIED),
    ]
