"""Which message of the customer's is quoted by what goes to him in public? Who reads along has to see whom it is for."""

from collections.abc import Sequence

from bridge.model.ids import MessageId, unref
from bridge.model.records import Case, Link, Message, Place
from bridge.work.book import Book


def quoted(book: Book, case: Case, place: Place) -> Link | None:
    """His newest there; None in private, where nothing needs to be."""
    if not place.public:
        return None
    return _newest_here(book, case, place, [case.newest_id]) or _newest_here(book, case, place, _theirs(book, case))


def _newest_here(book: Book, case: Case, place: Place, messages: Sequence[MessageId | None]) -> Link | None:
    wanted = [message for message in messages if message is not None]
    missing = [message for message in wanted if not book.all(Link, message_id=message)]
    book.fetch(Link, "message_id", missing, side=("origin",))
    links = [link for message in wanted for link in book.all(Link, message_id=message) if link.side == "origin"]
    here = [link for link in links if unref(link.ref)[:2] == (place.account, place.chat)]
    return max(here, key=lambda link: link.message_id, default=None)


def _theirs(book: Book, case: Case) -> list[MessageId]:
    """The case went on in private and is answered in public all the same: what was said there has to be looked for."""
    return [message.id for message in book.fetch(Message, "case_id", [case.id], speaker=("customer",))]
