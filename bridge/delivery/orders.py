"""What exactly is to be done now? A claimed row with everything that its act names looked up: threads, messages, files, cards.

Looked up when its turn has come, in the transaction that claims it, because only then is it known as what the platforms call it.
"""

import dataclasses

from bridge.model import acts
from bridge.model.acts import Act, Button
from bridge.model.ids import DESK, ChatId, OutgoingId, Ref, ThreadId
from bridge.model.records import Case, Link, Media, Message, Outgoing, Page, Thread
from bridge.ports import Sheet
from bridge.road import cards
from bridge.road.book import Book
from bridge.road.office import Office


@dataclasses.dataclass(frozen=True, kw_only=True)
class Order:
    row: Outgoing
    act: Act
    again: bool
    """An earlier try may have happened."""
    thread: Thread | None = None
    media: Media | None = None
    page: Page | None = None
    copies: tuple[Ref, ...] = ()
    """Of an edit: the messages to change."""
    has_file: bool = False
    card: Sheet | None = None
    roots: dict[ThreadId, tuple[ChatId, str]] = dataclasses.field(default_factory=dict)
    """Where the threads are that buttons lead to."""


def compose(book: Book, office: Office, rows: list[Outgoing]) -> list[Order]:
    """Orders for claimed rows, looked up set-wise."""
    parsed = [(row, acts.from_json(row.act)) for row in rows]
    threads = {what.thread_id for _, what in parsed if isinstance(what, acts.PostCard | acts.PostInThread | acts.UploadToThread)}
    threads |= {button.thread for _, what in parsed for button in _buttons(what) if button.thread is not None}
    book.fetch(Thread, "id", threads)
    book.fetch(Media, "id", {what.media for _, what in parsed if isinstance(what, acts.Send | acts.UploadToThread) and what.media})
    book.fetch(Page, "id", {what.page for _, what in parsed if isinstance(what, acts.EditNotice)})
    edited = {what.message_id for _, what in parsed if isinstance(what, acts.Edit | acts.EditInThread)}
    messages = book.fetch(Message, "id", edited)
    book.fetch(Link, "message_id", edited, side=("copy",))
    book.fetch_cases(
        [message.case_id for message in messages]
        + [book.need(Thread, what.thread_id).case_id for _, what in parsed if isinstance(what, acts.PostCard)]
    )
    return [_order(book, office, row, what) for row, what in parsed]


def _order(book: Book, office: Office, row: Outgoing, what: Act) -> Order:
    order = Order(row=row, act=what, again=row.attempts > 1, roots=_roots(book, _buttons(what)))
    match what:
        case acts.Send(media=media) if media is not None:
            return dataclasses.replace(order, media=book.need(Media, media))
        case acts.PostCard():
            home = book.need(Thread, what.thread_id)
            card = cards.draw(book, office, book.need(Case, home.case_id), home)
            return dataclasses.replace(order, thread=home, card=card, roots=_roots(book, card.buttons))
        case acts.PostInThread():
            return dataclasses.replace(order, thread=book.need(Thread, what.thread_id))
        case acts.UploadToThread():
            return dataclasses.replace(order, thread=book.need(Thread, what.thread_id), media=book.need(Media, what.media))
        case acts.Edit() | acts.EditInThread():
            message = book.need(Message, what.message_id)
            return dataclasses.replace(order, copies=_copies(book, row, message), has_file=bool(message.media))
        case acts.EditNotice():
            return dataclasses.replace(order, page=book.need(Page, what.page))
        case _:
            return order


def redraw(book: Book, thread: Thread, card: Sheet) -> Order:
    """A card to be drawn anew: outside the outbox, since only its newest look counts."""
    row = Outgoing(id=OutgoingId(0), lane=str(thread.id), account=DESK, act={}, priority=0, created_at=book.now)
    return Order(row=row, act=acts.PostCard(thread_id=thread.id), again=False, thread=thread, card=card, roots=_roots(book, card.buttons))


def _copies(book: Book, row: Outgoing, message: Message) -> tuple[Ref, ...]:
    """The messages that show this one where the edit goes: at the desk, in the lane's own channel."""
    where = f"{DESK}|{row.lane.split('|')[1]}|" if row.account == DESK else f"{row.account}|"
    found = [link for link in book.all(Link, message_id=message.id) if link.side == "copy" and link.ref.startswith(where)]
    return tuple(link.ref for link in sorted(found, key=lambda link: link.part))


def _buttons(what: Act) -> tuple[Button, ...]:
    return what.buttons if isinstance(what, acts.PostInThread | acts.PostNotice | acts.EditNotice) else ()


def _roots(book: Book, buttons: tuple[Button, ...]) -> dict[ThreadId, tuple[ChatId, str]]:
    found = {}
    for button in buttons:
        if button.thread is not None:
            thread = book.need(Thread, button.thread)
            if thread.ts is not None:
                found[thread.id] = (thread.channel, thread.ts)
    return found
