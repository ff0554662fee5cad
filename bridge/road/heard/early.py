"""Did somebody answer what we do not know to stand yet?

What we post is seen before its receipt reaches us: a slow answer, a lost one, a process that died in between. Whoever writes below a
card or a page at once names a root that we cannot place, and an emoji that somebody puts on what was just said, a customer or a
colleague, stands on a message that we do not know. They wait in the inbox until what was under way there before them is settled.
"""

from collections.abc import Mapping

from bridge.model import acts
from bridge.model.clocks import Page
from bridge.model.events import ChannelEvent, DeskEdited, DeskEvent, DeskReacted, DeskSaid, Reacted
from bridge.model.ids import DESK, Millis, Ref, ref
from bridge.model.records import Link, Outgoing, Thread
from bridge.model.states import DeliveryState
from bridge.work.book import Book

LONGEST: Millis = 2 * 60_000
"""How long they wait: a try is given up after one minute."""
ROOTS = (acts.PostCard.__name__, acts.PostNotice.__name__)
TRIED = tuple(range(1, 100))

Below = DeskSaid | DeskEdited
On = Reacted | DeskReacted


def early(book: Book, events: Mapping[int, ChannelEvent | DeskEvent]) -> set[int]:
    """Which of these events, by their numbers in the inbox, have to wait. Numbers grow: what waits for a row was received after it."""
    below = _below_what_is_unknown(book, events)
    on = _on_what_is_unknown(book, events)
    under_way = _under_way(book) if below or on else []
    roots = {(row.lane.split("|")[1], row.id) for row in under_way if row.act["act"] in ROOTS}
    waiting = {number for number, event in below.items() if any(at in (event.channel, event.user) and row < number for at, row in roots)}
    return waiting | {number for number, event in on.items() if any(row.id < number and _may_be_on(row, event) for row in under_way)}


def _may_be_on(row: Outgoing, event: On) -> bool:
    """May what this row says be that on which the emoji was put?"""
    if isinstance(event, DeskReacted):
        return row.act["act"] == acts.PostInThread.__name__ and row.lane.split("|")[1] == event.channel
    return row.act["act"] == acts.Send.__name__ and row.lane == f"{event.account}|{event.chat}"


def _below_what_is_unknown(book: Book, events: Mapping[int, ChannelEvent | DeskEvent]) -> dict[int, Below]:
    below = {number: event for number, event in events.items() if isinstance(event, Below) and event.thread_ts}
    roots = {(event.channel, event.thread_ts) for event in below.values()}
    book.fetch(Thread, ("channel", "ts"), roots)
    book.fetch(Page, ("channel", "ts"), roots)
    return {number: event for number, event in below.items() if not _known(book, event)}


def _known(book: Book, event: Below) -> bool:
    where = {"channel": event.channel, "ts": event.thread_ts}
    return book.one(Thread, **where) is not None or book.one(Page, **where) is not None


def _on_what_is_unknown(book: Book, events: Mapping[int, ChannelEvent | DeskEvent]) -> dict[int, On]:
    on = {number: event for number, event in events.items() if isinstance(event, On)}
    refs = {number: _message(event) for number, event in on.items()}
    book.fetch(Link, "ref", set(refs.values()))
    return {number: event for number, event in on.items() if book.get(Link, refs[number]) is None}


def _message(event: On) -> Ref:
    return ref(DESK, event.channel, event.ts) if isinstance(event, DeskReacted) else ref(event.account, event.chat, event.message)


def _under_way(book: Book) -> list[Outgoing]:
    """What was sent, or may have been, without our knowing as which message."""
    return [
        *book.fetch(Outgoing, "state", [DeliveryState.SENDING]),
        *book.fetch(Outgoing, "state", [DeliveryState.PENDING], attempts=TRIED),
    ]
