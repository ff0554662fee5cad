"""How does a case come to its team? With a thread that tells all that was said so far, and a greeting to the customer."""

from bridge.model.records import Case
from bridge.road.shown import greeting, thread
from bridge.work import outbox
from bridge.work.book import Book
from bridge.work.office import Office


def show_card(book: Book, office: Office, case: Case) -> None:
    outbox.open_thread(book, case, office.channels[case.team])


def enter(book: Book, office: Office, case: Case) -> Case:
    """Show a routed case. What was said in it is in the book."""
    show_card(book, office, case)
    thread.retell(book, office, case)
    greeting.greet(book, office, case)
    book.happens(case, "opened")
    return book.need(Case, case.id)
