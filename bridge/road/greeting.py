"""What does a customer hear at once? One greeting per case, with facts: who will answer and by when. Never counted as an answer."""

from bridge.clocks import clock as clocks
from bridge.model import richtext
from bridge.model.ids import MessageId
from bridge.model.records import Case, Conversation, Message
from bridge.road import thread
from bridge.work import outbox
from bridge.work.book import Book
from bridge.work.office import Office


def greet(book: Book, office: Office, case: Case) -> None:
    """Queue the greeting, unless there was one, a person was faster, or everybody would read it."""
    if case.greeted or case.public or case.answered_at is not None or clocks.under_way(book, case):
        return
    words, clock = office.words(case.language), clocks.running(book, case)
    brand = office.config.brand
    if clock is not None and clock.due_at > book.now:  # a moment that is over is no promise
        body = words.rich("greeting", brand=brand.name, team=office.team_label(case.team), by=words.moment(clock.due_at, book.now))
    else:
        body = words.rich("greeting.no_deadline", brand=brand.name, team=office.team_label(case.team))
    if brand.privacy_notice_url:
        body = richtext.join(
            body, words.rich("greeting.privacy", url=richtext.Run(text=brand.privacy_notice_url, link=brand.privacy_notice_url))
        )
    automatic(book, office, case, body)
    book.change(case, greeted=True)


def automatic(book: Book, office: Office, case: Case, body: richtext.RichText) -> None:
    """Say something to the customer in the brand's name that no person wrote, and show in the thread that it was said."""
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
    outbox.send(book, outbox.customer_place(book, case), message, body, case=case)
    thread.copy(book, office, case, message)
