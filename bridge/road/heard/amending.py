"""A reply was edited or taken back: what does the customer have before him now? By that the clocks go, not by what once stood there.

Where an answer is gone the customer waits again, since his own question. Whether the platform could carry the change out is not awaited:
in doubt he waits.
"""

from bridge.clocks import answering, promised, promises
from bridge.model.clocks import Clock
from bridge.model.ids import Millis
from bridge.model.records import Case, Message, Outgoing
from bridge.model.states import ClockState, DeliveryState
from bridge.road.case import waiting
from bridge.road.heard import promising
from bridge.road.heard.weighing import Weight
from bridge.road.shown import thread
from bridge.work import outbox
from bridge.work.book import Book
from bridge.work.office import Office

GONE = "answer_gone"
"""Why a clock runs once more that an answer had met."""


def edited(book: Book, office: Office, case: Case, message: Message, was: Weight, now: Weight) -> None:
    """The message was `was` and is `now`. What the new words are worth counts when they have arrived."""
    if now.kind != "answer" and was.stands_in != now.stands_in:
        _promises_nothing(book, office, case, message)
    if was.kind == "answer" and now.kind != "answer":
        _answers_nothing(book, office, case, message)


def taken_back(book: Book, office: Office, case: Case, message: Message) -> None:
    _promises_nothing(book, office, case, message)
    _answers_nothing(book, office, book.need(Case, case.id), message)


def _promises_nothing(book: Book, office: Office, case: Case, message: Message) -> None:
    promise = promising.standing_in(book, message)
    if promise is not None:
        book.change(promise, by_itself=False)  # where it has not arrived yet, it never will
    given = promising.given_in(book, message)
    if given is not None and promises.withdraw(book, office, case, given, message.name):
        promising.stood_in(book, office, case, given)


def _answers_nothing(book: Book, office: Office, case: Case, message: Message) -> None:
    """Unless another answer has come as well."""
    rows = [row for row in outbox.deliveries(book, message) if row.answers and row.state is DeliveryState.SENT]
    for row in rows:
        book.change(row, answers=False)
    said = {row.said_at for row in rows if row.said_at is not None}
    since = _waited_since(book, case, said)
    if since is None or _answered_otherwise(book, case, since):
        return
    if case.answered_at in said:
        case = book.change(case, answered_at=None)
    waiting.again(book, office, case, since, GONE)
    thread.tell(book, office, book.need(Case, case.id), "reply.waits_again", since=office.staff.moment(since, book.now))


def _waited_since(book: Book, case: Case, said: set[Millis]) -> Millis | None:
    """Since when he waited for what was said at one of these moments; None: it met nothing."""
    ended = book.fetch(Clock, "case_id", [case.id], state=(ClockState.MET, ClockState.BREACHED))
    met = [clock for clock in ended if clock.ended_at in said]
    waits = [clock.started_at for clock in met if clock.kind in answering.KINDS]
    waits += [promise.waited_since for promise in promised.of_clocks(book, met) if promise.waited_since is not None]
    return min(waits, default=None)


def _answered_otherwise(book: Book, case: Case, since: Millis) -> bool:
    rows = book.fetch(Outgoing, "case_id", [case.id], state=(DeliveryState.SENT,), answers=(True,))
    return any(row.said_at is not None and row.said_at >= since for row in rows if row.answers)
