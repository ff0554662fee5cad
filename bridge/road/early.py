"""Did somebody write below a post of ours that we do not know to stand yet?

A card or a page is seen at the desk before its receipt reaches us: a slow answer, a lost one, a process that died in between. Whoever
writes below it at once names a root that we cannot place. His words wait in the inbox until what is under way there is settled.
"""

from collections.abc import Iterable

from bridge.model import acts
from bridge.model.events import ChannelEvent, DeskEdited, DeskEvent, DeskSaid
from bridge.model.ids import Millis
from bridge.model.records import Outgoing, Page, Thread
from bridge.model.states import DeliveryState
from bridge.work.book import Book

LONGEST: Millis = 2 * 60_000
"""How long words wait: a try is given up after one minute."""
ROOTS = (acts.PostCard.__name__, acts.PostNotice.__name__)
TRIED = tuple(range(1, 100))

Below = DeskSaid | DeskEdited


def early(book: Book, events: Iterable[ChannelEvent | DeskEvent]) -> set[int]:
    """The places in `events` of those that have to wait."""
    below = {place: event for place, event in enumerate(events) if isinstance(event, Below) and event.thread_ts}
    roots = {(event.channel, event.thread_ts) for event in below.values()}
    book.fetch(Thread, ("channel", "ts"), roots)
    book.fetch(Page, ("channel", "ts"), roots)
    unknown = {place: event for place, event in below.items() if not _known(book, event)}
    lanes = _under_way(book) if unknown else frozenset()
    return {place for place, event in unknown.items() if lanes & {event.channel, event.user}}


def _known(book: Book, event: Below) -> bool:
    where = {"channel": event.channel, "ts": event.thread_ts}
    return book.one(Thread, **where) is not None or book.one(Page, **where) is not None


def _under_way(book: Book) -> frozenset[str]:
    """The channels and people at the desk for whom a root was posted, or may have been, without our knowing where."""
    rows = book.fetch(Outgoing, "state", [DeliveryState.SENDING])
    rows += book.fetch(Outgoing, "state", [DeliveryState.PENDING], attempts=TRIED)
    return frozenset(row.lane.split("|")[1] for row in rows if row.act["act"] in ROOTS)
