"""What leaves a decision? Rows for the outbox, each in its lane and with its priority."""

from collections.abc import Mapping

from bridge.model import acts
from bridge.model.acts import Act, Button
from bridge.model.clocks import Page
from bridge.model.ids import DESK, AccountName, ChatId, MediaId, MessageId, Millis, OutgoingId, ThreadId, UserId
from bridge.model.records import Case, Conversation, Link, Media, Message, Outgoing, Place, Thread
from bridge.model.richtext import RichText
from bridge.model.states import DELIVERY, DeliveryState, step
from bridge.work.book import NOT_THERE, UNSETTLED, Book

PAGE, REPLY, ROOT, THREAD, SIGN = range(5)
"""Who goes first among lanes that share a limit: escalations, replies to customers, thread roots, messages into threads, receipts."""


def thread_lane(thread: Thread) -> str:
    return f"thread|{thread.channel}|{thread.id}"


def customer_lane(account: AccountName, chat: ChatId) -> str:
    return f"{account}|{chat}"


_VIA: Mapping[type[Act], str] = {
    acts.EditInThread: "desk update",
    acts.EditNotice: "desk update",
    acts.RedrawDigest: "desk update",
    acts.CloseQuestion: "desk update",
    acts.RedrawCounter: "desk update",
    acts.Mark: "desk sign",
    acts.ReactInThread: "desk sign",
    acts.WithdrawFiles: "desk file",
}


def via(what: Act, account: AccountName, lane: str) -> str:
    """The limit that an act shares with those of other lanes: its account's, or at the desk its method's, in its channel where it posts."""
    if account != DESK:
        return account
    channel = lane.split("|")[1]
    return (
        f"desk file|{channel}" if isinstance(what, acts.UploadToThread | acts.ListDigest) else _VIA.get(type(what), f"desk post|{channel}")
    )


def queue(
    book: Book,
    act: Act,
    *,
    account: AccountName,
    lane: str,
    priority: int,
    case: Case | None = None,
    message: Message | None = None,
    said_at: Millis | None = None,
    not_before: Millis = 0,
) -> Outgoing:
    """Put an act into the outbox. said_at: it is a person's answer, sent at that moment, and meets the clocks when delivered."""
    return book.put(
        Outgoing(
            id=OutgoingId(book.new_id()),
            lane=lane,
            via=via(act, account, lane),
            account=account,
            act=acts.to_json(act),
            priority=priority,
            created_at=book.now,
            case_id=case.id if case else None,
            message_id=message.id if message else None,
            answers=said_at is not None,
            said_at=said_at,
            not_before=not_before,
        )
    )


# --- to the customer -----------------------------------------------------------------------------------------------


def send(
    book: Book, place: Place, message: Message | None, body: RichText, *, media: Media | None = None, case: Case | None = None,
    reply_to: Link | None = None, said_at: Millis | None = None,
) -> Outgoing:  # fmt: skip
    what = acts.Send(chat=place.chat, body=body, media=media.id if media else None, reply_to=reply_to.ref if reply_to else None)
    lane = customer_lane(place.account, place.chat)
    return queue(book, what, account=place.account, lane=lane, priority=REPLY, case=case, message=message, said_at=said_at)


def edit(book: Book, place: Place, case: Case, message: Message, *, said_at: Millis | None = None) -> Outgoing:
    """said_at: as for `queue`, where the edit is what answers."""
    what, lane = acts.Edit(message_id=message.id, body=message.body), customer_lane(place.account, place.chat)
    waiting = _says_now(book, case, what, lane)
    if waiting is not None:
        return waiting if said_at is None else book.change(waiting, answers=True, said_at=said_at)
    return queue(book, what, account=place.account, lane=lane, priority=REPLY, case=case, message=message, said_at=said_at)


def _says_now(book: Book, case: Case, what: acts.Edit | acts.EditInThread, lane: str) -> Outgoing | None:
    """An older edit of the same message that has not left goes with these words: who shares his location while he walks edits one message
    every few seconds, and only the newest is of use. None: there is no such edit."""
    book.fetch(Outgoing, "case_id", [case.id], state=(DeliveryState.PENDING,))
    for row in reversed(book.all(Outgoing, case_id=case.id)):  # those of this very transaction among them
        same = row.lane == lane and row.act["act"] == type(what).__name__ and row.act["message_id"] == what.message_id
        if same and has_not_left(row):
            return book.change(row, act=acts.to_json(what))
    return None


def delete(book: Book, place: Place, case: Case, message: Message) -> None:
    """Take back what staff said. After all that is still to be sent of it, since it goes in the same lane."""
    what, lane = acts.Delete(message_id=message.id), customer_lane(place.account, place.chat)
    queue(book, what, account=place.account, lane=lane, priority=REPLY, case=case, message=message)


def react(book: Book, place: Place, case: Case, message: Message, emoji: str, *, on: bool) -> None:
    what, lane = acts.React(message_id=message.id, emoji=emoji, on=on), customer_lane(place.account, place.chat)
    queue(book, what, account=place.account, lane=lane, priority=REPLY, case=case, message=message)


# --- what became of it ---------------------------------------------------------------------------------------------


def deliveries(book: Book, message: Message) -> list[Outgoing]:
    """All that was ever queued for a message, either way."""
    book.fetch(Outgoing, "message_id", [message.id])
    return book.all(Outgoing, message_id=message.id)


def not_there(book: Book, case: Case) -> tuple[Outgoing, Message] | None:
    """A person's last reply that whoever waits has not got: it is on its way, failed, or nobody knows whether it arrived."""
    for row in reversed(book.all(Outgoing, case_id=case.id)):
        if row.answers and row.state in NOT_THERE and row.message_id is not None:
            is_for_him = row.state in UNSETTLED or (row.said_at or 0) >= (case.waiting_since or book.now)
            message = book.need(Message, row.message_id)
            return (row, message) if is_for_him and message.deleted_at is None else None
    return None


def has_not_left(row: Outgoing) -> bool:
    """It was never tried, so it may still become something else, or nothing."""
    return row.state is DeliveryState.PENDING and row.attempts == 0


def cancel(book: Book, row: Outgoing) -> Outgoing:
    return book.change(row, state=step(DELIVERY, row.state, DeliveryState.CANCELLED))


# --- into the case's thread ----------------------------------------------------------------------------------------


def current_thread(book: Book, case: Case) -> Thread | None:
    for thread in book.all(Thread, case_id=case.id):
        if thread.current:
            return thread
    return None


def redraw(book: Book, case: Case) -> None:
    """The case's card should be drawn anew; however often this is said, only the newest look counts."""
    thread = current_thread(book, case)
    if thread is not None:
        book.change(thread, wanted=thread.wanted + 1)


def open_thread(book: Book, case: Case, channel: ChatId) -> Thread:
    thread = book.put(Thread(id=ThreadId(book.new_id()), case_id=case.id, channel=channel))
    queue(book, acts.PostCard(thread_id=thread.id), account=DESK, lane=thread_lane(thread), priority=ROOT, case=case)
    return thread


def post(
    book: Book, case: Case, body: RichText, *, speaker: str | None = None, buttons: tuple[Button, ...] = (),
    message: Message | None = None, thread: Thread | None = None,
) -> None:  # fmt: skip
    """Say something in the case's thread (or another one of its threads). Nothing while the case has none."""
    thread = thread or current_thread(book, case)
    if thread is not None:
        what = acts.PostInThread(thread_id=thread.id, body=body, speaker=speaker, buttons=buttons)
        queue(book, what, account=DESK, lane=thread_lane(thread), priority=THREAD, case=case, message=message)


def upload(book: Book, case: Case, message: Message, media: Media) -> None:
    thread = current_thread(book, case)
    if thread is not None:
        what = acts.UploadToThread(thread_id=thread.id, media=media.id)
        queue(book, what, account=DESK, lane=thread_lane(thread), priority=THREAD, case=case, message=message)


def react_in_thread(book: Book, case: Case, message: Message, emoji: str, name: str, *, on: bool) -> None:
    thread = current_thread(book, case)
    if thread is not None:
        what = acts.ReactInThread(message_id=message.id, emoji=emoji, name=name, on=on)
        queue(book, what, account=DESK, lane=thread_lane(thread), priority=THREAD, case=case)


def withdraw_files(book: Book, case: Case, message: Message, media: MediaId | None = None) -> None:
    thread = current_thread(book, case)
    if thread is not None:
        what = acts.WithdrawFiles(message_id=message.id, media=media)
        queue(book, what, account=DESK, lane=thread_lane(thread), priority=THREAD, case=case)


def edit_in_thread(book: Book, case: Case, message: Message, body: RichText, speaker: str | None) -> None:
    thread = current_thread(book, case)
    if thread is not None:
        what, lane = acts.EditInThread(message_id=MessageId(message.id), body=body, speaker=speaker), thread_lane(thread)
        if _says_now(book, case, what, lane) is None:
            queue(book, what, account=DESK, lane=lane, priority=THREAD, case=case)


# --- to staff ------------------------------------------------------------------------------------------------------


def mark(book: Book, case: Case, channel: ChatId, ts: str, sign: acts.Sign) -> None:
    """Show a receipt on a staff member's own message."""
    what = acts.Mark(channel=channel, ts=ts, sign=sign)
    queue(book, what, account=DESK, lane=f"mark|{channel}|{ts}", priority=SIGN, case=case)


def close_question(book: Book, case: Case, channel: ChatId, ts: str, body: RichText) -> None:
    """Somebody answered a question of ours by its button."""
    what = acts.CloseQuestion(channel=channel, ts=ts, body=body)
    queue(book, what, account=DESK, lane=f"mark|{channel}|{ts}", priority=SIGN, case=case)


def notify(book: Book, to: str, body: RichText, *, buttons: tuple[Button, ...] = (), case: Case | None = None) -> None:
    """Tell a person or a channel at the desk."""
    what = acts.PostNotice(to=UserId(to), body=body, buttons=buttons)
    queue(book, what, account=DESK, lane=f"notice|{to}", priority=PAGE, case=case)


def call(book: Book, case: Case, page: Page) -> None:
    """Tell whom a page is for; what it says is seen to when it leaves."""
    what = acts.PostNotice(to=UserId(page.to), page=page.id)
    queue(book, what, account=DESK, lane=f"notice|{page.to}", priority=PAGE, case=case)


def redraw_page(book: Book, page: Page, line: RichText, buttons: tuple[Button, ...] = ()) -> None:
    """line: what stands below what the page said."""
    what = acts.EditNotice(page=page.id, body=line, buttons=buttons)
    queue(book, what, account=DESK, lane=f"notice|{page.to}", priority=PAGE, case=None)


def digest(book: Book, to: str, what: acts.PostDigest | acts.RedrawDigest | acts.ListDigest, *, at: Millis) -> None:
    """Say or redraw what has gathered for somebody, from that moment on. Single pages do not wait for it."""
    queue(book, what, account=DESK, lane=f"digest|{to}", priority=PAGE, not_before=at)


def customer_place(book: Book, case: Case) -> Place:
    """Where the case's answers go."""
    return book.need(Place, book.need(Conversation, case.conversation_id).place_id)


def to_thread(label: str, thread: Thread | None) -> Button:
    """A button that leads to a case's thread."""
    return Button(action="open_thread", label=label, thread=thread.id if thread else None)
