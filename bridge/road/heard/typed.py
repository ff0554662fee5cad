"""What does somebody order by typing it in a case's thread? `!promesa viernes 16:00 reembolso`: Slack takes slash commands nowhere in
threads. What begins with another word after the `!` is a note. Who edits an order orders anew, in place of what it had brought about.
"""

import re
from collections.abc import Callable, Mapping

from bridge.model import richtext
from bridge.model.events import DeskEdited, DeskSaid
from bridge.model.records import Case, Message
from bridge.model.richtext import RichText
from bridge.road.heard import promising
from bridge.work.book import Book
from bridge.work.office import Office

_ORDER = re.compile(r"\s*!\s*(\w+)\s*:?\s*(.*)", re.DOTALL)

Order = Callable[[Book, Office, Case, Message, DeskSaid | DeskEdited, str], None]

ORDERS: Mapping[str, Order] = {
    "promesa": promising.typed,
    "promise": promising.typed,
    "promessa": promising.typed,
}


def obeyed(book: Book, office: Office, case: Case, message: Message, event: DeskSaid | DeskEdited) -> bool:
    """message: the note in which it stands. False: it orders nothing."""
    order, words = _read(event.body)
    if order is not None:
        order(book, office, case, message, event, words)
    return order is not None


def edited(book: Book, office: Office, case: Case, before: Message, event: DeskEdited) -> None:
    """A note has other words now. What was an order and is none any more changes nothing, which is said."""
    if _read(before.body) == _read(event.body):
        return
    if not obeyed(book, office, case, before, event) and _read(before.body)[0] is not None:
        promising.no_longer_typed(book, office, case, before)


def _read(body: RichText) -> tuple[Order | None, str]:
    found = _ORDER.match(richtext.as_plain(body))
    order = ORDERS.get(found[1].casefold()) if found else None
    return (order, found[2].strip()) if found is not None and order is not None else (None, "")
