"""How does a counter look? One post that stands for what is held back: redrawn in place as it grows, and never posted anew.

However often it changes, one drawing at most waits in the outbox, and shows what there is when its turn has come.
"""

from bridge.model import acts, richtext
from bridge.model.acts import Button
from bridge.model.crowds import Flood
from bridge.model.ids import DESK, ChatId, FloodId, Millis
from bridge.model.records import Case
from bridge.ports import Sheet
from bridge.road import memory
from bridge.work import outbox
from bridge.work.book import Book
from bridge.work.office import Office

REDRAWN_EVERY: Millis = 5_000
"""How long a growing counter rests between two drawings: Slack takes about 50 changes a minute, cards included."""


# --- when it is drawn ----------------------------------------------------------------------------------------------


def post_in_thread(book: Book, case: Case, flood: Flood) -> None:
    """Below what was shown. Nothing while the case has no thread: it is posted when there is one."""
    home = outbox.current_thread(book, case)
    if home is not None:
        flood = book.change(flood, channel=home.channel, ts=None, drawing=True)
        what = acts.PostCounter(flood=flood.id, thread_id=home.id)
        outbox.queue(book, what, account=DESK, lane=outbox.thread_lane(home), priority=outbox.THREAD, case=case)


def post_in_channel(book: Book, flood: Flood, channel: ChatId) -> Flood:
    """Before the threads that it speaks of, which may be many."""
    flood = book.change(flood, channel=channel, drawing=True)
    outbox.queue(book, acts.PostCounter(flood=flood.id), account=DESK, lane=_lane(flood), priority=outbox.PAGE)
    return flood


def post_again(book: Book, case: Case) -> None:
    """Into a thread that was opened anew."""
    for flood in book.all(Flood, case_id=case.id):
        if flood.held:
            post_in_thread(book, case, flood)


def post_anew(book: Book, flood_id: FloodId) -> None:
    """Somebody deleted it."""
    flood = book.need(Flood, flood_id)
    if flood.case_id is not None:
        book.fetch_cases([flood.case_id])
        post_in_thread(book, book.need(Case, flood.case_id), flood)
    elif flood.channel is not None:
        post_in_channel(book, book.change(flood, ts=None), flood.channel)


def changed(book: Book, flood: Flood, *, after: Millis = 0) -> Flood:
    """It should be drawn anew, so many milliseconds from now at the earliest."""
    flood = book.change(flood, wanted=flood.wanted + 1)
    return flood if flood.drawing or flood.channel is None else _queue(book, flood, after)


def drawn(book: Book, flood_id: FloodId, look: int, *, ts: str | None) -> None:
    """This look of it is on screen."""
    flood = book.need(Flood, flood_id)
    flood = book.change(flood, ts=ts or flood.ts, drawn=max(flood.drawn, look), drawing=False)
    if flood.drawn < flood.wanted:
        _queue(book, flood, REDRAWN_EVERY)


def not_drawn(book: Book, flood_id: FloodId) -> None:
    """It could not be: the next change tries again."""
    book.change(book.need(Flood, flood_id), drawing=False)


def _queue(book: Book, flood: Flood, after: Millis) -> Flood:
    """In a lane of its own: what is said in the thread does not wait for it."""
    what, lane = acts.RedrawCounter(flood=flood.id), _lane(flood)
    outbox.queue(book, what, account=DESK, lane=lane, priority=outbox.THREAD, not_before=book.now + after)
    return book.change(flood, drawing=True)


def _lane(flood: Flood) -> str:
    return f"counter|{flood.channel}|{flood.id}"


# --- how it looks --------------------------------------------------------------------------------------------------


def draw(book: Book, office: Office, flood: Flood) -> Sheet:
    return _of_swarm(book, office, flood) if flood.case_id is None else _of_customer(book, office, flood, book.need(Case, flood.case_id))


def _of_customer(book: Book, office: Office, flood: Flood, case: Case) -> Sheet:
    words, value = office.staff, str(case.id)
    name = memory.customer(book, case).name
    count, wait = words.number(flood.held), words.wait(flood.last_at - flood.since)
    if flood.blocked_by is not None:
        return Sheet(body=words.rich("flood.blocked", who=flood.blocked_by, name=name, count=count))
    block = Button(action="block", label=words.line("button.block", name=name), value=value, style="danger")
    if not flood.held:
        return Sheet(body=words.rich("flood.shown", who=flood.shown_by or "", name=name), buttons=(block,))
    show = Button(action="show_held", label=words.line("button.show"), value=value)
    key = "flood.counter_one" if flood.held == 1 else "flood.counter"
    return Sheet(body=words.rich(key, name=name, count=count, wait=wait), buttons=(show, block))


def _of_swarm(book: Book, office: Office, flood: Flood) -> Sheet:
    words, value = office.staff, str(flood.id)
    values = {"account": office.platform_label(flood.account), "count": words.number(flood.held)}
    if flood.blocked_by is not None:
        return Sheet(body=words.rich("swarm.blocked", who=flood.blocked_by, **values))
    if not flood.held:
        return Sheet(body=words.rich("swarm.over", **values))
    body = words.rich("swarm.counter", wait=words.wait(flood.last_at - flood.since), **values)
    block = Button(action="block_swarm", label=words.line("button.block_all"), value=value, style="danger")
    if flood.shown_by is not None:
        return Sheet(body=richtext.join(body, words.rich("swarm.shown", who=flood.shown_by)), buttons=(block,))
    show = Button(action="show_swarm", label=words.line("button.show"), value=value)
    return Sheet(body=body, buttons=(show, block))
