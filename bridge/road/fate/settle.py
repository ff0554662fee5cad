"""What follows from a delivery's fate? Ids are mapped, clocks are met, staff see it on their own message. Pure: works on a Book."""

import dataclasses
from collections.abc import Mapping, Sequence

from bridge.clocks import answering, calling, digests, pages
from bridge.model import acts, richtext
from bridge.model.acts import Button
from bridge.model.clocks import Page
from bridge.model.failure import Reason
from bridge.model.ids import ChatId, Millis, OutgoingId, ref
from bridge.model.record import record
from bridge.model.records import Case, Conversation, Identity, Link, Media, Message, Outgoing, Place, Side, Thread
from bridge.model.states import DELIVERY, CaseState, DeliveryState, step
from bridge.road import memory
from bridge.road.case import cards
from bridge.road.fate import receipts
from bridge.road.heard import deletes, reactions
from bridge.road.shown import counters, heal, names, thread, withheld
from bridge.work import outbox
from bridge.work.book import Book
from bridge.work.office import Office


@record(frozen=True, kw_only=True)
class Done:
    """It happened. chat and ids: as which messages, where the act made some."""

    id: OutgoingId
    chat: str | None = None
    ids: tuple[str, ...] = ()
    drawn: int | None = None
    """For a card: the `wanted` that was drawn."""
    more: bool = False
    """For a digest: it could not name them all."""


@record(frozen=True, kw_only=True)
class Failed:
    """It ended without a success. next_state: PENDING (again at `again_at`), FAILED or UNCERTAIN."""

    id: OutgoingId
    next_state: DeliveryState
    reason: Reason
    detail: str
    again_at: int = 0
    apart: bool = False
    """It travelled with others and goes by itself from now on."""
    perhaps_at: Millis | None = None
    """When this try of a send may have happened: a later one that surely did not says nothing of it."""


PERHAPS = "perhaps"
"""In a row's progress: since when it may have happened."""

Fate = Done | Failed

MERELY_SHOWN: Mapping[str, Side] = {acts.PostInThread.__name__: "copy", acts.UploadToThread.__name__: "companion"}
"""Nothing follows when these are done but that we know as which messages: most of what is sent, so nothing is looked up for them."""
FILE_TROUBLE = (Reason.TOO_LARGE, Reason.FILE_MISSING, Reason.WITHHELD)
"""It is the file that cannot go; the words can."""


def settle(book: Book, office: Office, fates: Sequence[Fate]) -> None:
    """Write down what became of a batch of tries."""
    rows = {row.id: row for row in book.fetch(Outgoing, "id", [fate.id for fate in fates])}
    moving = [rows[fate.id] for fate in fates if not (isinstance(fate, Done) and rows[fate.id].act["act"] in MERELY_SHOWN)]
    book.fetch_cases([row.case_id for row in moving if row.case_id is not None])
    book.fetch(Message, "id", {row.message_id for row in moving if row.message_id is not None})
    roots = {row.case_id for row in moving if row.act["act"] == acts.PostCard.__name__}
    book.fetch(Outgoing, "case_id", roots, state=(DeliveryState.FAILED,))
    for fate in fates:
        row = book.need(Outgoing, fate.id)
        if isinstance(fate, Done):
            _done(book, office, row, fate)
        else:
            _failed(book, office, row, fate)


def write_off(book: Book, fate: Fate) -> None:
    """The bare fate, where what follows from it cannot be written down: the lane goes on."""
    row = book.need(Outgoing, fate.id)
    state = DeliveryState.SENT if isinstance(fate, Done) else fate.next_state
    book.change(row, state=step(DELIVERY, row.state, state), sent_at=book.now if isinstance(fate, Done) else None)


# --- it happened ---------------------------------------------------------------------------------------------------


def _done(book: Book, office: Office, row: Outgoing, fate: Done) -> None:
    row = book.change(row, state=step(DELIVERY, row.state, DeliveryState.SENT), sent_at=book.now, error=None)
    if row.act["act"] in MERELY_SHOWN:
        _link(book, row, row.account, fate, MERELY_SHOWN[row.act["act"]])
        return
    what = acts.from_json(row.act)
    match what:
        case acts.PostCard():
            home = book.need(Thread, what.thread_id)
            book.change(home, ts=fate.ids[0], drawn=max(home.drawn, fate.drawn or 0))
            heal.say_again(book, row)
        case acts.PostCounter() | acts.RedrawCounter():
            counters.drawn(book, what.flood, fate.drawn or 0, ts=fate.ids[0] if fate.ids else None)
        case acts.PostNotice() if what.page is not None and fate.ids:
            pages.arrived(book, office, book.need(Page, what.page), ChatId(fate.chat or ""), fate.ids[0])
        case acts.PostDigest() | acts.RedrawDigest():
            digests.drawn(book, what.digest, fate.drawn or 0, place=(ChatId(fate.chat), fate.ids[0]) if fate.chat else None, more=fate.more)
        case acts.Send() if fate.chat is not None:
            if what.chat.startswith(memory.UNOPENED):
                _opened(book, row, what.chat, fate.chat)
            _link(book, row, row.account, fate, "companion" if richtext.is_empty(what.body) else "copy")
            receipts.answer_arrived(book, office, row)
        case acts.Edit():
            _shortened(book, row, fate)
            if row.answers:
                receipts.answer_arrived(book, office, row)
        case acts.Delete() if row.message_id is not None:
            links = book.fetch(Link, "message_id", [row.message_id], side=("copy", "companion"))
            pieces = [book.change(link, side="gone") for link in links if link.ref.startswith(f"{row.account}|")]
            deletes.taken_back(book, office, row, known=bool(pieces))
        case acts.EditInThread():
            _on_cards(book, office, book.need(Message, what.message_id))


def _link(book: Book, row: Outgoing, account: str, fate: Done, side: Side) -> None:
    if row.message_id is None or fate.chat is None:
        return
    for part, message in enumerate(fate.ids):
        book.put(Link(ref=ref(account, fate.chat, message), message_id=row.message_id, side=side, part=part))


def _shortened(book: Book, row: Outgoing, fate: Done) -> None:
    """The edited words needed fewer messages than those before: what is deleted is no piece of them any more."""
    if row.message_id is None or fate.chat is None:
        return
    kept = {ref(row.account, fate.chat, message) for message in fate.ids}
    for link in book.fetch(Link, "message_id", [row.message_id], side=("copy",)):
        if link.ref.startswith(f"{row.account}|") and link.ref not in kept:
            book.change(link, side="gone")


def _on_cards(book: Book, office: Office, message: Message) -> None:
    """An edited message that stands on a card: the card is drawn anew. Where it has no room any more, it is said whole below."""
    case = book.need(Case, message.case_id)
    for home in cards.showing(book, message.id):
        book.change(home, wanted=home.wanted + 1)
        if home.current and not cards.shows_whole(book, office, case, home, message):
            thread.copy_words(book, office, case, message)


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
            there = memory.conversation(book, known, who)
            book.fetch_cases([there.case_id] if there.case_id is not None else [])
            other = book.get(Case, there.case_id) if there.case_id is not None else None
            if other is None or other.state is CaseState.RESOLVED:  # an open matter of his there stays what that chat is about
                book.change(there, case_id=conversation.case_id)
    if known is None:
        book.change(place, chat=ChatId(real))


# --- it did not, or nobody knows -----------------------------------------------------------------------------------


def _failed(book: Book, office: Office, row: Outgoing, fate: Failed) -> None:
    error = f"{fate.reason}: {fate.detail}"[:500]
    if fate.perhaps_at is not None:
        row = book.change(row, progress={PERHAPS: fate.perhaps_at, **(row.progress or {})})
    row = book.change(row, not_before=fate.again_at, error=error, progress=None if fate.apart else row.progress)
    if fate.next_state is DeliveryState.FAILED and _mended(book, office, row, fate):
        return
    if fate.next_state is not DeliveryState.UNCERTAIN and deletes.need_not_go(
        book, office, row, last=fate.next_state is DeliveryState.FAILED
    ):
        if row.answers and row.case_id is not None:
            answering.release(book, office, book.need(Case, row.case_id))
        return
    row = book.change(row, state=step(DELIVERY, row.state, fate.next_state))
    case = book.need(Case, row.case_id) if row.case_id is not None else None
    if fate.next_state is DeliveryState.PENDING:
        if row.answers and case is not None:
            outbox.redraw(book, case)  # whoever looks sees that the answer has not arrived yet
        return
    what = receipts.readable(row)
    if calling.not_told(book, office, what, fate.detail):
        return
    if case is None or row.account not in office.config.accounts:
        _tell_operators(book, office, row, fate)
        if case is not None and isinstance(what, acts.PostNotice):  # colleagues read there what its addressee does not
            outbox.post(book, case, what.body, buttons=tuple(button for button in what.buttons if button.thread is None))
        return
    if row.answers:
        answering.release(book, office, case)
        outbox.redraw(book, case)  # it says who answered, and what became of that
    if isinstance(what, acts.React):
        reactions.failed(book, office, row, fate.reason)
        return
    if isinstance(what, acts.Edit | acts.Delete):
        _tell_what_stands(book, office, case, row, fate)
        return
    if isinstance(what, acts.Send) and fate.next_state is DeliveryState.FAILED:
        book.happens(case, "failed")
    key = "reply.uncertain" if fate.next_state is DeliveryState.UNCERTAIN else "reply.failed"
    _tell_author(book, office, case, row, fate, key, text=receipts.excerpt(book, row))


def _mended(book: Book, office: Office, row: Outgoing, fate: Failed) -> bool:
    """What failed for good but need not be given up: a thread that was deleted, a file that cannot come along."""
    what = receipts.readable(row)
    if isinstance(what, acts.PostCounter | acts.RedrawCounter):
        counters.not_drawn(book, what.flood)
    if isinstance(what, acts.RedrawCounter) and fate.reason is Reason.GONE:
        book.change(row, state=step(DELIVERY, row.state, DeliveryState.CANCELLED))
        counters.post_anew(book, what.flood)
        return True
    case = book.need(Case, row.case_id) if row.case_id is not None else None
    if case is None:
        return False
    match what:
        case acts.PostInThread() | acts.UploadToThread() if fate.reason is Reason.GONE:
            return heal.move_on(book, office, case, row, book.need(Thread, what.thread_id))
        case acts.PostCounter(thread_id=home) if fate.reason is Reason.GONE and home is not None:
            return heal.move_on(book, office, case, row, book.need(Thread, home))
        case acts.EditInThread() if fate.reason is Reason.GONE:
            # The copy was deleted: the new words are said where the old ones are missing.
            message = book.need(Message, outbox.cancel(book, row).act["message_id"])
            if message.deleted_at is None:
                outbox.post(book, case, what.body, speaker=what.speaker, message=message)
            return True
        case acts.ReactInThread() if fate.reason in (Reason.UNSUPPORTED, Reason.GONE):
            outbox.cancel(book, row)
            if what.on:
                reactions.told_in_words(book, office, case, book.need(Message, what.message_id), what.name, what.emoji)
            return True
        case acts.Edit() if any(part.state in receipts.OPEN for part in receipts.sends(book, what.message_id)):
            book.change(row, state=step(DELIVERY, row.state, DeliveryState.CANCELLED))  # whoever sends it again sends the new words
            return True
        case acts.UploadToThread() if fate.reason is Reason.WITHHELD:
            book.change(row, state=step(DELIVERY, row.state, DeliveryState.CANCELLED))
            withheld.tell(book, office, case, row, book.need(Media, what.media))
            return True
        case acts.UploadToThread() if fate.reason in FILE_TROUBLE:
            book.change(row, state=step(DELIVERY, row.state, DeliveryState.FAILED))
            name, why = book.need(Media, what.media).name, office.staff.line(f"failure.{fate.reason}")
            thread.tell(book, office, case, "thread.file_missing", name=name, why=why)
            return True
        case acts.Send() if what.media is not None and fate.reason in FILE_TROUBLE and not richtext.is_empty(what.body):
            _without_file(book, office, case, row, what, fate)
            return True
        case _:
            return False


def _without_file(book: Book, office: Office, case: Case, row: Outgoing, what: acts.Send, fate: Failed) -> None:
    """The words go on alone; the file is a failed delivery of its own, which can be sent again."""
    words, file = dataclasses.replace(what, media=None), dataclasses.replace(what, body=richtext.EMPTY)
    book.change(row, act=acts.to_json(words), state=step(DELIVERY, row.state, DeliveryState.PENDING), not_before=0, error=None)
    left = dataclasses.replace(
        row, id=OutgoingId(book.new_id()), act=acts.to_json(file), state=DeliveryState.FAILED, answers=False, said_at=None
    )
    _tell_author(book, office, case, book.put(left), fate, "reply.file_failed", text=receipts.excerpt(book, row))


def _tell_what_stands(book: Book, office: Office, case: Case, row: Outgoing, fate: Failed) -> None:
    """A change did not come about: whoever wanted it is told what the customer sees now."""
    message = book.need(Message, row.message_id)
    who = names.person(message.author, message.name) if message.author else richtext.Run(text=message.name)
    there = [each for each in outbox.deliveries(book, message) if each.state is DeliveryState.SENT and each.act.get("body")]
    seen = [each for each in there if isinstance(receipts.readable(each), acts.Send | acts.Edit)]
    key = "reply.still_there" if row.act["act"] == acts.Delete.__name__ else "reply.not_edited"
    text = receipts.excerpt(book, max(seen, key=lambda each: each.id)) if seen else ""
    thread.tell(book, office, case, key, who=who, text=text, why=office.staff.line(f"failure.{fate.reason}"))


def _tell_author(book: Book, office: Office, case: Case, row: Outgoing, fate: Failed, key: str, *, text: str) -> None:
    """In the case's thread, to whoever wrote it: why it did not arrive, and what can be done."""
    message = book.need(Message, row.message_id) if row.message_id is not None else None
    who = richtext.Run(text="")
    if message is not None and message.speaker == "staff":
        receipts.mark(book, office, row, message, "failed")
        if message.author:
            who = names.person(message.author, message.name)
    buttons = [Button(action="resend", label=office.staff.line("button.resend"), value=str(row.id))]
    if fate.next_state is DeliveryState.UNCERTAIN:
        buttons.append(Button(action="arrived", label=office.staff.line("button.arrived"), value=str(row.id)))
    why = office.staff.line(f"failure.{fate.reason}")
    outbox.post(book, case, office.staff.rich(key, who=who, text=text, why=why), buttons=tuple(buttons))


def _tell_operators(book: Book, office: Office, row: Outgoing, fate: Failed) -> None:
    """A dead letter at the desk: somebody has to hear of it, unless it is the very notice to the operators that failed."""
    if not office.operators or row.lane.endswith(f"|{office.operators}") or _is_nobodys_worry(book, row, fate):
        return
    what = receipts.readable(row)
    if isinstance(what, acts.CallHook):
        told = office.staff.rich("operators.hook_failed", name=what.name, id=str(row.id), detail=fate.detail)
        outbox.notify(book, office.operators, told)
        return
    why = office.staff.line(f"failure.{fate.reason}")
    body = office.staff.rich("operators.dead_letter", what=str(row.act.get("act")), id=str(row.id), why=why, detail=fate.detail)
    outbox.notify(book, office.operators, body)


def _is_nobodys_worry(book: Book, row: Outgoing, fate: Failed) -> bool:
    """A receipt on a message that its author deleted; what follows by itself when its thread's root is there, of which they heard."""
    match receipts.readable(row):
        case acts.Mark():
            return fate.reason is Reason.GONE
        case acts.PostInThread(thread_id=id) | acts.UploadToThread(thread_id=id):
            home = book.get(Thread, id)
            return home is not None and heal.awaits_root(home)
        case _:
            return False
