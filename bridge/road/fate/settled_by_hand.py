"""What does a person decide about a reply that failed, or of which nobody knows whether it arrived? Send it again, or: it did."""

import dataclasses
from typing import Any, TypeAlias

from bridge.model import acts, richtext
from bridge.model.ids import ChatId
from bridge.model.records import Case, Conversation, Message, Outgoing, Place
from bridge.model.states import DELIVERY, DeliveryState, step
from bridge.road.fate import receipts
from bridge.road.heard import deletes
from bridge.road.shown import heal
from bridge.work import outbox
from bridge.work.book import Book
from bridge.work.office import Office

Question: TypeAlias = tuple[ChatId, str]
"""Where the question was asked whose button was pressed: channel and ts."""


def resend(book: Book, office: Office, row: Outgoing, name: str, question: Question | None = None) -> None:
    """Queue a failed or uncertain delivery anew; the old row stays as what it was, settled."""
    book.fetch_cases([row.case_id] if row.case_id is not None else [])
    if row.state in receipts.OPEN:
        row = outbox.cancel(book, row)
    elif not (question and row.state is DeliveryState.CANCELLED and deletes.is_taken_back(book, row)):
        _decided_before(book, office, row, question)
        return
    if deletes.is_taken_back(book, row):
        _decided(book, office, row, question, "reply.kept_back", book.need(Message, row.message_id).name)
        return
    heal.queue_again(book, dataclasses.replace(row, act=_as_it_reads_now(book, row)))
    if row.message_id is not None:
        receipts.mark(book, office, row, book.need(Message, row.message_id), "under_way")
    if row.case_id is not None:
        outbox.redraw(book, book.need(Case, row.case_id))
        _decided(book, office, row, question, "reply.resent", name)


def arrived(book: Book, office: Office, row: Outgoing, name: str, question: Question | None = None) -> None:
    """Somebody saw that it arrived: as good as a receipt."""
    if row.state is not DeliveryState.UNCERTAIN:
        _decided_before(book, office, row, question)
        return
    book.change(row, state=step(DELIVERY, row.state, DeliveryState.SENT), sent_at=book.now)
    if row.case_id is not None:
        book.fetch_cases([row.case_id])
        _decided(book, office, row, question, "reply.arrived", name)
        receipts.answer_arrived(book, office, book.need(Outgoing, row.id))
        if _as_it_reads_now(book, row) != row.act:
            message = book.need(Message, row.message_id)
            talk = book.need(Conversation, message.conversation_id)
            outbox.edit(book, book.need(Place, talk.place_id), book.need(Case, row.case_id), message)


def _as_it_reads_now(book: Book, row: Outgoing) -> dict[str, Any]:
    """The act with what its author made of his words since: while it was open whether they arrived, nothing could be edited."""
    what = receipts.readable(row)
    if not isinstance(what, acts.Send) or richtext.is_empty(what.body) or row.message_id is None:
        return row.act
    message = book.need(Message, row.message_id)
    return acts.to_json(dataclasses.replace(what, body=message.body)) if message.speaker == "staff" else row.act


def _decided_before(book: Book, office: Office, row: Outgoing, question: Question | None) -> None:
    """The same may have been asked twice, if we died before we heard that the question stood: this one is closed, too."""
    if question is None or row.case_id is None:
        return
    book.fetch(Outgoing, "case_id", [row.case_id])
    closed = [each for each in map(receipts.readable, book.all(Outgoing, case_id=row.case_id)) if isinstance(each, acts.CloseQuestion)]
    if all((each.channel, each.ts) != question for each in closed):
        _decided(book, office, row, question, "reply.decided_before", "")


def _decided(book: Book, office: Office, row: Outgoing, question: Question | None, how: str, name: str) -> None:
    """Say who decided what: in place of the question, or below it when it was decided elsewhere."""
    case = book.need(Case, row.case_id)
    body = office.staff.rich(how, name=name, text=receipts.excerpt(book, row))
    if question is None:
        outbox.post(book, case, body)
    else:
        outbox.close_question(book, case, *question, body)
