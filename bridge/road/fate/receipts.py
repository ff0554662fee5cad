"""How does whoever wrote a reply see what became of it? A sign on his own message, and its words wherever it is spoken of."""

from bridge.model import acts, richtext
from bridge.model.ids import MessageId
from bridge.model.records import Case, Link, Media, Message, Outgoing
from bridge.model.states import DeliveryState
from bridge.road.heard import staff
from bridge.road.shown import names, thread
from bridge.work import outbox
from bridge.work.book import Book
from bridge.work.office import Office

OPEN = (DeliveryState.FAILED, DeliveryState.UNCERTAIN)
"""A person has yet to decide what becomes of it."""


def answer_arrived(book: Book, office: Office, row: Outgoing) -> None:
    if row.message_id is None or row.case_id is None:
        return
    message = book.need(Message, row.message_id)
    if message.speaker != "staff":
        return
    staff.delivered(book, office, row)
    if all(part.state in (DeliveryState.SENT, DeliveryState.CANCELLED) for part in sends(book, message.id)):
        mark(book, office, row, message, "delivered")


def sends(book: Book, message: MessageId) -> list[Outgoing]:
    return [part for part in book.fetch(Outgoing, "message_id", [message]) if part.act["act"] == acts.Send.__name__]


def mark(book: Book, office: Office, row: Outgoing, message: Message, sign: acts.Sign) -> None:
    book.fetch(Link, "message_id", [message.id], side=("origin",))
    origin = staff.origin(book, message)
    case = book.need(Case, row.case_id) if row.case_id is not None else None
    if origin is not None and case is not None:
        outbox.mark(book, case, *origin, sign)
    elif case is not None and sign == "delivered":  # sent by the form: there is no message of its author's to put a sign on
        thread.tell(book, office, case, "reply.delivered", name=message.name, text=excerpt(book, row))


def excerpt(book: Book, row: Outgoing) -> str:
    """How the message begins; of a file alone its name."""
    what = readable(row)
    line = richtext.as_plain(what.body) if isinstance(what, acts.Send | acts.Edit) else ""
    if not line.strip() and isinstance(what, acts.Send) and what.media is not None:
        line = book.need(Media, what.media).name
    return names.one_line(line, 60)


def readable(row: Outgoing) -> acts.Act | None:
    """None for what another version left behind."""
    try:
        return acts.from_json(row.act)
    except (KeyError, TypeError, ValueError):
        return None
