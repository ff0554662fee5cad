"""What do operators hear once in a while, and not each time? What goes on being wrong until somebody mends it."""

from bridge.model.ids import Millis
from bridge.model.records import Told
from bridge.model.richtext import RichText
from bridge.work import outbox
from bridge.work.book import Book
from bridge.work.office import Office

AGAIN_AFTER: Millis = 60 * 60_000


def operators(book: Book, office: Office, what: str, body: RichText) -> None:
    """Tell them, unless they heard of this within the hour."""
    if office.operators is None:
        return
    book.fetch(Told, "what", [what])
    before = book.one(Told, what=what)
    if before is not None and book.now - before.at < AGAIN_AFTER:
        return
    if before is None:
        book.put(Told(id=book.new_id(), what=what, at=book.now))
    else:
        book.change(before, at=book.now)
    outbox.notify(book, office.operators, body)


def remembers(book: Book, what: str) -> bool:
    """Is it wrong still, as the operators know?"""
    book.fetch(Told, "what", [what])
    before = book.one(Told, what=what)
    return before is not None and before.at > 0


def remember(book: Book, what: str, *, wrong: bool) -> None:
    """They hear now that it is wrong, or is no more: once, and not again after a restart."""
    book.fetch(Told, "what", [what])
    before, at = book.one(Told, what=what), book.now if wrong else 0
    book.put(Told(id=book.new_id(), what=what, at=at)) if before is None else book.change(before, at=at)
