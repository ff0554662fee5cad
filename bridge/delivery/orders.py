"""What exactly is to be done now? A claimed row with everything that its act names looked up: threads, messages, files, cards.

Looked up when its turn has come, in the transaction that claims it, because only then is it known as what the platforms call it.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import structlog

from bridge.clocks import digests, pages
from bridge.delivery import lanes
from bridge.model import acts, richtext
from bridge.model.acts import Act, Button, EditInThread
from bridge.model.clocks import Clock, Digest, Escalation, Page
from bridge.model.crowds import Flood
from bridge.model.ids import DESK, ChatId, MessageId, Millis, OutgoingId, Ref, ThreadId, unref
from bridge.model.posts import neighbours, post_of
from bridge.model.record import record
from bridge.model.records import Case, Link, Media, Message, Outgoing, Thread
from bridge.model.richtext import RichText
from bridge.ports import Hook, MailServer, Sheet
from bridge.road.case import cards
from bridge.road.shown import counters
from bridge.road.shown import thread as threads
from bridge.work.book import Book
from bridge.work.office import Office

ABOUT_A_MESSAGE = acts.Edit | acts.Delete | acts.React | EditInThread | acts.ReactInThread | acts.WithdrawFiles
ABOUT_DELIVERIES = acts.Edit | acts.Delete | acts.WithdrawFiles

OF_A_PAGE = acts.PostNotice | acts.EditNotice | acts.CallHook | acts.Write

log = structlog.get_logger("orders")


@record(frozen=True, kw_only=True)
class Order:
    row: Outgoing
    act: Act
    again: bool
    """An earlier try may have happened."""
    followers: tuple[Outgoing, ...] = ()
    """Rows that travel in the same post, their words in `act` already."""
    thread: Thread | None = None
    media: Media | None = None
    page: Page | None = None
    digest: Digest | None = None
    more: bool = False
    """Of a digest: it cannot name them all."""
    listed: tuple[str, bytes] | None = None
    """Of the file below a digest: its name and what it says."""
    copies: tuple[Ref, ...] = ()
    """Of a change, a delete, an emoji: the messages that it is about."""
    has_file: bool = False
    """Of an edit: the words were sent with a file."""
    age: Millis = 0
    """Of a delete: how long ago the first of the messages was sent."""
    uploads: tuple[dict[str, Any], ...] = ()
    """Of files to be withdrawn: what their uploads remembered."""
    card: Sheet | None = None
    """Of a card or a counter: how it looks now. Of a call to a program, and of a letter: what a page would say. Of a digest: nothing to be
    posted where nobody waits any more, and nothing before it is drawn (`Performer.drawn`)."""
    flood: Flood | None = None
    hook: Hook | None = None
    """Of a call: where the program listens now."""
    mail: MailServer | None = None
    """Of a letter: who takes it."""
    roots: dict[ThreadId, tuple[ChatId, str]] = dataclasses.field(default_factory=dict)
    """Where the threads are that buttons lead to."""


def compose(
    book: Book, office: Office, rows: Sequence[Outgoing], followers: Mapping[OutgoingId, Sequence[Outgoing]] | None = None
) -> tuple[list[Order], list[Outgoing]]:
    """Orders for claimed rows, looked up set-wise; and the rows of which none can be made, since what they name is not there (any more)
    or cannot be read.

    followers: by the head's id, the rows that travel with it.
    """
    followers = followers or {}
    parsed: list[tuple[Outgoing, Act]] = []
    broken: list[Outgoing] = []
    for row in rows:
        try:
            parsed.append((row, acts.from_json(row.act)))
        except (KeyError, TypeError, ValueError):
            broken.append(row)
    _fetch(book, parsed, [row for led in followers.values() for row in led])
    orders = []
    for row, what in parsed:
        try:
            orders.append(_order(book, office, row, what, tuple(followers.get(row.id, ()))))
        except Exception as error:
            log.error("no_order", outgoing=row.id, act=row.act.get("act"), error=type(error).__name__)
            broken.append(row)
    return orders, broken


def _fetch(book: Book, parsed: Sequence[tuple[Outgoing, Act]], led: Sequence[Outgoing]) -> None:
    """Bring into memory all that these acts name, and what travels with them."""
    named = {what.thread_id for _, what in parsed if isinstance(what, acts.PostCard | acts.PostInThread | acts.UploadToThread)}
    named |= {button.thread for _, what in parsed for button in _buttons(what) if button.thread is not None}
    homes = {thread.id: thread for thread in book.fetch(Thread, "id", named)}
    book.fetch(Media, "id", {what.media for _, what in parsed if isinstance(what, acts.Send | acts.UploadToThread) and what.media})
    told = book.fetch(Page, "id", {what.page for _, what in parsed if isinstance(what, OF_A_PAGE) and what.page})
    climbs = book.fetch(Escalation, "id", {page.escalation_id for page in told})
    book.fetch(Clock, "id", {climb.clock_id for climb in climbs})
    about = {what.message_id for _, what in parsed if isinstance(what, ABOUT_A_MESSAGE)}
    messages = book.fetch(Message, "id", about)
    copies = book.fetch(Link, "message_id", about, side=("origin", "copy", "companion"))
    book.fetch(Outgoing, "message_id", {what.message_id for _, what in parsed if isinstance(what, ABOUT_DELIVERIES)})
    at_desk = [copy.ref for copy in copies if copy.ref.startswith(DESK + "|")]
    book.fetch(Thread, ("channel", "ts"), {_post(copy) for copy in at_desk})
    beside = book.fetch(Link, "ref", {ref for copy in at_desk for ref in neighbours(copy)})
    book.fetch(Message, "id", {link.message_id for link in beside})
    roots = [homes[what.thread_id].case_id for _, what in parsed if isinstance(what, acts.PostCard) and what.thread_id in homes]
    book.fetch_cases([message.case_id for message in messages] + [page.case_id for page in told] + roots)
    threads.fetch_shown(book, book.fetch(Message, "id", {row.message_id for row in led if row.message_id is not None}))


def _order(book: Book, office: Office, row: Outgoing, what: Act, followers: tuple[Outgoing, ...]) -> Order:
    order = Order(row=row, act=what, again=row.attempts > 1, followers=followers, roots=_roots(book, _buttons(what)))
    match what:
        case acts.Send(media=media) if media is not None:
            return dataclasses.replace(order, media=book.need(Media, media))
        case acts.PostCard():
            home = book.need(Thread, what.thread_id)
            said = [book.need(Message, each.message_id) for each in followers]
            card = cards.draw(book, office, book.need(Case, home.case_id), home, said)
            return dataclasses.replace(order, thread=home, card=card, roots=_roots(book, card.buttons))
        case acts.PostInThread():
            post = lanes.together([row, *followers]) if followers else what
            return dataclasses.replace(order, act=post, thread=book.need(Thread, what.thread_id))
        case acts.UploadToThread():
            return dataclasses.replace(order, thread=book.need(Thread, what.thread_id), media=book.need(Media, what.media))
        case acts.Edit():
            sent = [each.act for each in book.all(Outgoing, message_id=what.message_id) if each.act["act"] == acts.Send.__name__]
            has_file = any(act["body"] and act["media"] is not None for act in sent)
            return dataclasses.replace(order, copies=_copies(book, row, what.message_id), has_file=has_file)
        case acts.Delete():
            return dataclasses.replace(order, copies=_pieces(book, row, what.message_id), age=_age(book, row, what.message_id))
        case acts.React():
            return dataclasses.replace(order, copies=_origins(book, row.account, what.message_id))
        case acts.ReactInThread():
            copies = _origins(book, DESK, what.message_id) or _alone(book, _copies(book, row, what.message_id))
            return dataclasses.replace(order, copies=copies)
        case acts.WithdrawFiles():
            return dataclasses.replace(order, uploads=_uploads(book, what))
        case EditInThread():
            copies = _copies(book, row, what.message_id)
            if copies and _is_on_card(book, copies[0]):
                return order  # nothing to be done here: the card is drawn anew (`settle.py`)
            return dataclasses.replace(order, act=_whole_post(book, office, what, copies), copies=copies)
        case acts.PostCounter() | acts.RedrawCounter():
            flood = book.need(Flood, what.flood)
            order = dataclasses.replace(order, flood=flood, card=counters.draw(book, office, flood))
            below = what.thread_id if isinstance(what, acts.PostCounter) else None
            return dataclasses.replace(order, thread=book.need(Thread, below)) if below is not None else order
        case acts.CallHook():
            known = office.config.webhooks[what.name]
            hook = Hook(url=known.url, secret=known.secret.reveal(), private=known.private)
            if what.page is None:
                return dataclasses.replace(order, hook=hook)
            told = pages.draw(book, office, book.need(Page, what.page))
            return dataclasses.replace(order, hook=hook, card=told, roots=_roots(book, told.buttons))
        case acts.Write(page=None):
            return dataclasses.replace(order, mail=_mail_server(office), card=Sheet(body=what.body))
        case acts.Write():
            told = pages.draw(book, office, book.need(Page, what.page))
            return dataclasses.replace(order, mail=_mail_server(office), card=told, roots=_roots(book, told.buttons))
        case acts.PostNotice(page=page) if page is not None:
            sheet = pages.draw(book, office, book.need(Page, page))
            notice = dataclasses.replace(what, body=sheet.body, buttons=sheet.buttons)
            return dataclasses.replace(order, act=notice, roots=_roots(book, sheet.buttons))
        case acts.PostDigest() | acts.RedrawDigest() | acts.ListDigest():
            digest = book.need(Digest, what.digest)
            if isinstance(what, acts.PostDigest):
                digests.leaves(book, digest)
            return dataclasses.replace(order, digest=digest)
        case acts.EditNotice():
            shown = book.need(Page, what.page)
            return dataclasses.replace(order, act=dataclasses.replace(what, body=richtext.join(shown.text, what.body)), page=shown)
        case _:
            return order


def _mail_server(office: Office) -> MailServer | None:
    mail = office.config.mail
    if mail is None:
        return None
    parts, tls = urlsplit(mail.url), mail.url.startswith("smtps:")
    return MailServer(
        host=parts.hostname or "",
        port=parts.port or (465 if tls else 587),
        tls=tls,
        sender=mail.sender,
        user=mail.user,
        password=mail.password.reveal() if mail.password else None,
    )


def redraw(book: Book, thread: Thread, card: Sheet) -> Order:
    """A card to be drawn anew: outside the outbox, since only its newest look counts."""
    row = Outgoing(id=OutgoingId(0), lane=str(thread.id), account=DESK, act={}, priority=0, created_at=book.now)
    return Order(row=row, act=acts.PostCard(thread_id=thread.id), again=False, thread=thread, card=card, roots=_roots(book, card.buttons))


def _copies(book: Book, row: Outgoing, message: MessageId) -> tuple[Ref, ...]:
    """The messages that show this one where the edit goes, the newest copy first: a thread that was opened anew repeats what the one
    before it said. At the desk, in the lane's own channel."""
    where = f"{DESK}|{row.lane.split('|')[1]}|" if row.account == DESK else f"{row.account}|"
    found = [link for link in book.all(Link, message_id=message) if link.side == "copy" and link.ref.startswith(where)]
    if row.account == DESK:
        found.sort(key=lambda link: link.ref, reverse=True)
    return tuple(link.ref for link in sorted(found, key=lambda link: link.part))


def _pieces(book: Book, row: Outgoing, message: MessageId) -> tuple[Ref, ...]:
    """All that the customer has of it, files included."""
    links = book.all(Link, message_id=message)
    return tuple(link.ref for link in links if link.side in ("copy", "companion") and link.ref.startswith(f"{row.account}|"))


def _age(book: Book, row: Outgoing, message: MessageId) -> Millis:
    sent = [each.sent_at for each in book.all(Outgoing, message_id=message) if each.account == row.account and each.sent_at is not None]
    return book.now - min(sent, default=book.now)


def _origins(book: Book, account: str, message: MessageId) -> tuple[Ref, ...]:
    """Where it was written, if that was there."""
    links = sorted((link for link in book.all(Link, message_id=message) if link.side == "origin"), key=lambda link: link.part)
    return tuple(link.ref for link in links if link.ref.startswith(f"{account}|"))


def _alone(book: Book, copies: tuple[Ref, ...]) -> tuple[Ref, ...]:
    """None of a copy that shares its post with others: nobody could tell which of them is meant."""
    beside = [ref for copy in copies[:1] for ref in neighbours(copy) if book.get(Link, ref) is not None]
    return copies if len(beside) <= 1 else ()


def _uploads(book: Book, what: acts.WithdrawFiles) -> tuple[dict[str, Any], ...]:
    rows = [row for row in book.all(Outgoing, message_id=what.message_id) if row.act["act"] == acts.UploadToThread.__name__]
    return tuple(row.progress for row in rows if row.progress is not None and what.media in (None, row.act["media"]))


def _is_on_card(book: Book, copy: Ref) -> bool:
    channel, ts = _post(copy)
    return book.one(Thread, channel=channel, ts=ts) is not None


def _post(copy: Ref) -> tuple[ChatId, str]:
    _, channel, message = unref(copy)
    return channel, post_of(message)


def _whole_post(book: Book, office: Office, what: EditInThread, copies: tuple[Ref, ...]) -> EditInThread:
    """The edited words among those with which they travelled in one post."""
    if not copies:
        return what
    beside = [link for ref in neighbours(copies[0]) if (link := book.get(Link, ref)) is not None]
    bodies: list[RichText] = []
    for link in beside:
        message = book.need(Message, link.message_id)
        same = message.id == what.message_id
        bodies.append(what.body if same else threads.shown(book, office, book.need(Case, message.case_id), message))
    return dataclasses.replace(what, body=richtext.join(*bodies)) if len(bodies) > 1 else what


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
