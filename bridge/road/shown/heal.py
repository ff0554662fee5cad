"""A thread's root was deleted, or could not be posted: what becomes of that which was to be said in it?

A deleted thread is opened anew with all that was said so far, so nothing that stood in it or was on its way to it is lost. What could
not be said because the root failed is said when the root is there at last.
"""

import dataclasses

from bridge.model import acts
from bridge.model.ids import DESK, OutgoingId
from bridge.model.records import Case, Outgoing, Thread
from bridge.model.states import DELIVERY, DeliveryState, step
from bridge.road.shown import thread
from bridge.work import outbox
from bridge.work.book import Book
from bridge.work.office import Office

MOST_THREADS = 10
"""Threads that one case is given: against a server that loses each of them."""


def awaits_root(home: Thread) -> bool:
    return home.ts is None


def move_on(book: Book, office: Office, case: Case, row: Outgoing, home: Thread) -> bool:
    """A post found its thread's root deleted: it is said in the case's present thread, opened anew if this was it. False: it cannot be."""
    if awaits_root(home):
        return False
    if home.current and not reopen(book, office, case, home):
        return False
    _follow(book, case, row)
    return True


def reopen(book: Book, office: Office, case: Case, home: Thread) -> bool:
    """Open the case's thread anew, with its history; what still waited for the old one follows."""
    if len(book.all(Thread, case_id=case.id)) >= MOST_THREADS:
        return False
    waiting = book.fetch(Outgoing, "case_id", [case.id], state=(DeliveryState.PENDING,))
    thread.fetch(book, case)
    book.change(home, current=False, drawn=home.wanted)  # there is no card to be redrawn
    outbox.open_thread(book, case, home.channel)
    thread.retell(book, office, case)
    outbox.post(book, case, office.staff.rich("thread.was_deleted"))
    for row in waiting:
        if row.lane == outbox.thread_lane(home) and row.state is DeliveryState.PENDING:
            _follow(book, case, row)
    return True


def leave(book: Book, case: Case, home: Thread) -> None:
    """The case goes on in another thread, where all of its messages are told: those that still wait for this one need not come."""
    book.fetch(Outgoing, "case_id", [case.id], state=(DeliveryState.PENDING,))
    for row in book.all(Outgoing, case_id=case.id):
        if row.lane == outbox.thread_lane(home) and row.message_id is not None and row.state is DeliveryState.PENDING:
            book.change(row, state=step(DELIVERY, row.state, DeliveryState.CANCELLED))


def _follow(book: Book, case: Case, row: Outgoing) -> None:
    """What a person said is part of the history that was told anew; what Puente says itself is said in the present thread."""
    row = book.change(row, state=step(DELIVERY, row.state, DeliveryState.CANCELLED))
    what, home = acts.from_json(row.act), outbox.current_thread(book, case)
    if isinstance(what, acts.PostInThread) and row.message_id is None and what.speaker is None and home is not None:
        there = dataclasses.replace(what, thread_id=home.id)
        outbox.queue(book, there, account=DESK, lane=outbox.thread_lane(home), priority=row.priority, case=case)


def say_again(book: Book, root: Outgoing) -> None:
    """The root is there: what failed because it was not. The case's failed rows are in the book."""
    for row in book.all(Outgoing, case_id=root.case_id):
        if row.lane == root.lane and row.state is DeliveryState.FAILED and row.id != root.id:
            book.change(row, state=step(DELIVERY, row.state, DeliveryState.CANCELLED))
            queue_again(book, row)


def queue_again(book: Book, row: Outgoing) -> Outgoing:
    """A delivery like this one, at the end of its lane, as if nothing had been tried."""
    return book.put(
        dataclasses.replace(
            row,
            id=OutgoingId(book.new_id()),
            state=DeliveryState.PENDING,
            attempts=0,
            not_before=0,
            created_at=book.now,
            error=None,
            progress=None,
        )
    )
