"""What follows from a delivery's fate? Ids are mapped, clocks are met, staff see it on their own message. Pure: works on a Book."""

import dataclasses

from bridge.clocks import clock as clocks
from bridge.model import acts, richtext
from bridge.model.acts import Button
from bridge.model.failure import Reason
from bridge.model.ids import ChatId, OutgoingId, ref
from bridge.model.records import Case, Conversation, Identity, Link, Message, Outgoing, Page, Place, Thread
from bridge.model.states import DELIVERY, DeliveryState, step
from bridge.road import memory, outbox, staff, thread
from bridge.road.book import Book
from bridge.road.office import Office


@dataclasses.dataclass(frozen=True, kw_only=True)
class Done:
    """It happened. chat and ids: as which messages, where the act made some."""

    id: OutgoingId
    chat: str | None = None
    ids: tuple[str, ...] = ()
    drawn: int | None = None
    """For a card: the `wanted` that was drawn."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Failed:
    """It ended without a success. next_state: PENDING (again at `again_at`), FAILED or UNCERTAIN."""

    id: OutgoingId
    next_state: DeliveryState
    reason: Reason
    detail: str
    again_at: int = 0


Fate = Done | Failed


def settle(book: Book, office: Office, fates: list[Fate]) -> None:
    """Write down what became of a batch of tries."""
    rows = {row.id: row for row in book.fetch(Outgoing, "id", [fate.id for fate in fates])}
    book.fetch_cases([row.case_id for row in rows.values() if row.case_id is not None])
    book.fetch(Message, "id", {row.message_id for row in rows.values() if row.message_id is not None})
    for fate in fates:
        row = book.need(Outgoing, fate.id)
        if isinstance(fate, Done):
            _done(book, office, row, fate)
        else:
            _failed(book, office, row, fate)


# --- it happened ---------------------------------------------------------------------------------------------------


def _done(book: Book, office: Office, row: Outgoing, fate: Done) -> None:
    row = book.change(row, state=step(DELIVERY, row.state, DeliveryState.SENT), sent_at=book.now, error=None)
    what = acts.from_json(row.act)
    match what:
        case acts.PostCard():
            home = book.need(Thread, what.thread_id)
            book.change(home, ts=fate.ids[0], drawn=max(home.drawn, fate.drawn or 0))
        case acts.PostNotice() if what.page is not None and fate.ids:
            book.change(book.need(Page, what.page), channel=ChatId(fate.chat or ""), ts=fate.ids[0])
        case acts.Send() if fate.chat is not None:
            if what.chat.startswith(memory.UNOPENED):
                _opened(book, row, what.chat, fate.chat)
            _link(book, row, row.account, fate, "companion" if richtext.is_empty(what.body) else "copy")
            _answer_arrived(book, office, row)
        case acts.PostInThread() if fate.chat is not None:
            _link(book, row, row.account, fate, "copy")
        case acts.UploadToThread() if fate.chat is not None:
            _link(book, row, row.account, fate, "companion")


def _link(book: Book, row: Outgoing, account: str, fate: Done, side: str) -> None:
    if row.message_id is None or fate.chat is None:
        return
    for part, message in enumerate(fate.ids):
        book.put(
            Link(ref=ref(account, fate.chat, message), message_id=row.message_id, side=side, part=part)  # type: ignore[arg-type]
        )


def _opened(book: Book, row: Outgoing, chat: str, real: str) -> None:
    """A direct chat that we opened has its real id now: the customer's answers there join the case."""
    book.fetch(Place, ("account", "chat"), [(row.account, chat), (row.account, real)])
    place, known = book.one(Place, account=row.account, chat=chat), book.one(Place, account=row.account, chat=real)
    if place is None:
        return
    conversations = book.fetch(Conversation, "place_id", [place.id])
    for conversation in conversations:
        who = book.need(Identity, conversation.identity_id)
        book.change(who, direct_chat=ChatId(real))
        if known is not None:
            book.fetch(Conversation, ("place_id", "identity_id"), [(known.id, who.id)])
            book.change(memory.conversation(book, known, who), case_id=conversation.case_id)
    if known is None:
        book.change(place, chat=ChatId(real))


def _answer_arrived(book: Book, office: Office, row: Outgoing) -> None:
    if row.message_id is None or row.case_id is None:
        return
    message = book.need(Message, row.message_id)
    if message.speaker != "staff":
        return
    staff.delivered(book, office, row)
    parts = book.fetch(Outgoing, "message_id", [message.id])
    if all(part.state is DeliveryState.SENT for part in parts):
        _mark(book, row, message, "delivered")


def _mark(book: Book, row: Outgoing, message: Message, sign: str) -> None:
    book.fetch(Link, "message_id", [message.id], side=("origin",))
    origin = staff.origin(book, message)
    if origin is not None and row.case_id is not None:
        outbox.mark(book, book.need(Case, row.case_id), *origin, sign)


# --- it did not, or nobody knows -----------------------------------------------------------------------------------


def _failed(book: Book, office: Office, row: Outgoing, fate: Failed) -> None:
    row = book.change(
        row, state=step(DELIVERY, row.state, fate.next_state), not_before=fate.again_at, error=f"{fate.reason}: {fate.detail}"[:500]
    )
    if fate.next_state is DeliveryState.PENDING:
        return
    case = book.need(Case, row.case_id) if row.case_id is not None else None
    if case is not None and row.answers:
        case = book.change(case, waiting_next=None)
        clocks.release(book, case)
    message = book.need(Message, row.message_id) if row.message_id is not None else None
    if case is None or row.account not in office.config.accounts:
        _tell_operators(book, office, row, fate)
        return
    if message is not None and message.speaker == "staff":
        _mark(book, row, message, "failed")
    author = message.author if message else None
    who = staff.person(author, message.name) if message and author and message.speaker == "staff" else richtext.Run(text="")
    why = office.staff.line(f"failure.{fate.reason}")
    again = Button(action="resend", label=office.staff.line("button.resend"), value=str(row.id))
    if fate.next_state is DeliveryState.UNCERTAIN:
        arrived = Button(action="arrived", label=office.staff.line("button.arrived"), value=str(row.id))
        outbox.post(book, case, office.staff.rich("reply.uncertain", who=who, text=_excerpt(row), why=why), buttons=(again, arrived))
    else:
        outbox.post(book, case, office.staff.rich("reply.failed", who=who, text=_excerpt(row), why=why), buttons=(again,))


def _excerpt(row: Outgoing) -> str:
    what = acts.from_json(row.act)
    body = what.body if isinstance(what, acts.Send | acts.Edit) else richtext.EMPTY
    line = " ".join(richtext.as_plain(body).split())
    return line if len(line) <= 60 else line[:59].rstrip() + "…"


def _tell_operators(book: Book, office: Office, row: Outgoing, fate: Failed) -> None:
    """A dead letter at the desk: somebody has to hear of it, unless it is the very notice to the operators that failed."""
    if office.operators and not row.lane.endswith(f"|{office.operators}"):
        what, why = row.act["act"], office.staff.line(f"failure.{fate.reason}")
        body = office.staff.rich("operators.dead_letter", what=what, id=str(row.id), why=why, detail=fate.detail)
        outbox.notify(book, office.operators, body)


# --- a person decides ----------------------------------------------------------------------------------------------


def resend(book: Book, office: Office, row: Outgoing, name: str) -> None:
    """Queue a failed or uncertain delivery anew; the old row stays as what it was, settled."""
    if row.state not in (DeliveryState.FAILED, DeliveryState.UNCERTAIN):
        return
    book.change(row, state=step(DELIVERY, row.state, DeliveryState.CANCELLED))
    fresh = dataclasses.replace(
        row,
        id=OutgoingId(book.new_id()),
        state=DeliveryState.PENDING,
        attempts=0,
        not_before=0,
        created_at=book.now,
        error=None,
        progress=None,
    )
    book.put(fresh)
    if row.case_id is not None:
        book.fetch_cases([row.case_id])
        thread.tell(book, office, book.need(Case, row.case_id), "reply.resent", name=name, text=_excerpt(row))


def arrived(book: Book, office: Office, row: Outgoing, name: str) -> None:
    """Somebody saw that it arrived: as good as a receipt."""
    if row.state is not DeliveryState.UNCERTAIN:
        return
    book.change(row, state=step(DELIVERY, row.state, DeliveryState.SENT), sent_at=book.now)
    if row.case_id is not None:
        book.fetch_cases([row.case_id])
        thread.tell(book, office, book.need(Case, row.case_id), "reply.arrived", name=name, text=_excerpt(row))
        _answer_arrived(book, office, book.need(Outgoing, row.id))
