"""What does a customer hear at once? One greeting per case, with facts: who will answer and by when. Never counted as an answer."""

from bridge.clocks import answering
from bridge.model import richtext
from bridge.model.ids import MessageId, Millis
from bridge.model.records import Case, Conversation, Link, Message
from bridge.road import memory
from bridge.road.shown import thread
from bridge.words import away
from bridge.work import outbox
from bridge.work.book import Book
from bridge.work.office import Office

HOUR: Millis = 60 * 60_000
DAY: Millis = 24 * HOUR
"""Within which whoever read "Hi!" when he pressed Start is not greeted once more."""
FIRST, AGAIN = ("greeting", "greeting.no_deadline"), ("greeting.welcomed", "greeting.welcomed.no_deadline")
"""With a moment by which somebody answers, and without."""
MOST_AN_HOUR = 3
"""Texts that no person wrote, greetings included."""


def greet(book: Book, office: Office, case: Case) -> None:
    """Queue the greeting, unless there was one, a person was faster, or everybody would read it."""
    if case.greeted or case.public or case.answered_at is not None or answering.under_way(book, case):
        return
    texts, clock = office.words(case.language), answering.response(book, case)
    brand, welcomed_at = office.config.brand, book.need(Conversation, case.conversation_id).welcomed_at
    by_when, without = AGAIN if book.now - welcomed_at < DAY else FIRST
    if clock is not None and clock.due_at > book.now:  # a moment that is over is no promise
        body = texts.rich(by_when, brand=brand.name, team=office.team_label(case.team), by=texts.moment(clock.due_at, book.now))
    else:
        body = texts.rich(without, brand=brand.name, team=office.team_label(case.team))
    if brand.privacy_notice_url:
        body = richtext.join(
            body, texts.rich("greeting.privacy", url=richtext.Run(text=brand.privacy_notice_url, link=brand.privacy_notice_url))
        )
    automatic(book, office, book.change(case, greeted=True), body)


def automatic(book: Book, office: Office, case: Case, body: richtext.RichText, *, reply_to: Link | None = None) -> bool:
    """Say something to the customer in the brand's name that no person wrote, and show in the thread that it was said.

    False: it was not said. A machine that answers by itself gets no answer from ours, and within an hour a case gets few such texts,
    whatever rules say, so that two machines never talk to each other.
    """
    recent = tuple(at for at in case.automatic_at if book.now - at < HOUR)
    newest = book.need(Message, case.newest_id) if case.newest_id is not None else None
    if len(recent) >= MOST_AN_HOUR or memory.customer(book, case).muted_at is not None:
        return False
    if newest is not None and away.is_automatic(newest.body):
        return False
    book.change(case, automatic_at=(book.now, *recent))
    message = book.put(
        Message(
            id=MessageId(book.new_id()),
            case_id=case.id,
            conversation_id=book.need(Conversation, case.conversation_id).id,
            speaker="auto",
            author=None,
            name=office.config.brand.name,
            body=body,
            sent_at=book.now,
        )
    )
    outbox.send(book, outbox.customer_place(book, case), message, body, case=case, reply_to=reply_to)
    thread.copy(book, office, case, message)
    return True
