"""A place has another id from now on: what follows it there?

All that belongs to it: its conversations with their cases, and what still waits to be sent. What was said before has its ids in the old
chat, where nobody can answer or change it any more. Operators are told what the configuration should say.
"""

from collections.abc import Iterable, Sequence

from bridge.model import acts
from bridge.model.events import Moved
from bridge.model.ids import AccountName, ChatId
from bridge.model.records import Outgoing, Place
from bridge.model.states import DeliveryState
from bridge.road.shown import names
from bridge.work import outbox
from bridge.work.book import Book
from bridge.work.office import Office

MAY_GO = (DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.FAILED, DeliveryState.UNCERTAIN)


def fetch(book: Book, events: Sequence[Moved]) -> dict[tuple[AccountName, ChatId], Place]:
    """Bring into memory the places that move; returns them by the ids that they will have."""
    found = _places(book, ((event.account, event.chat) for event in events))
    _places(book, ((event.account, event.to) for event in events))
    return {(event.account, event.to): found[event.account, event.chat] for event in events if (event.account, event.chat) in found}


def _places(book: Book, ids: Iterable[tuple[AccountName, ChatId]]) -> dict[tuple[AccountName, ChatId], Place]:
    return {(at.account, at.chat): at for at in book.fetch(Place, ("account", "chat"), set(ids))}


def follow(book: Book, office: Office, event: Moved) -> None:
    place = book.one(Place, account=event.account, chat=event.chat)
    if place is not None and book.one(Place, account=event.account, chat=event.to) is None:
        book.change(place, chat=event.to)
        lane = outbox.customer_lane(event.account, event.to)
        for row in book.fetch(Outgoing, "lane", [outbox.customer_lane(event.account, event.chat)], state=MAY_GO):
            act = {**row.act, "chat": event.to, "reply_to": None} if row.act["act"] == acts.Send.__name__ else row.act
            book.change(row, lane=lane, act=act)
    if office.operators is not None:
        told = {"place": names.one_line(event.title, 80), "account": event.account, "old": event.chat, "new": event.to}
        outbox.notify(book, office.operators, office.staff.rich("operators.place_moved", **told))
