"""What does somebody order by typing it in a case's thread? `!promesa viernes 16:00 reembolso`: Slack takes slash commands nowhere in
threads. What begins with another word after the `!` is a note."""

import re
from collections.abc import Callable, Mapping

from bridge.model import richtext
from bridge.model.events import DeskSaid
from bridge.model.records import Case
from bridge.road import promising
from bridge.work.book import Book
from bridge.work.office import Office

_ORDER = re.compile(r"\s*!\s*(\w+)\s*:?\s*(.*)", re.DOTALL)

ORDERS: Mapping[str, Callable[[Book, Office, Case, DeskSaid, str], None]] = {
    "promesa": promising.typed,
    "promise": promising.typed,
    "promessa": promising.typed,
}


def obeyed(book: Book, office: Office, case: Case, event: DeskSaid) -> bool:
    """False: it orders nothing."""
    found = _ORDER.match(richtext.as_plain(event.body))
    order = ORDERS.get(found[1].casefold()) if found else None
    if found is None or order is None:
        return False
    order(book, office, case, event, found[2].strip())
    return True
