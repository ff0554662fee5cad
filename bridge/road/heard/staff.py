"""Staff wrote at the desk: a reply to the customer, a note among colleagues, or a director's word under a page?"""

import dataclasses

from bridge.clocks import answering
from bridge.model import acts, richtext
from bridge.model.acts import Button
from bridge.model.clocks import Escalation, Page
from bridge.model.events import DeskDeleted, DeskEdited, DeskEvent, DeskPressed, DeskReacted, DeskSaid
from bridge.model.ids import DESK, CaseId, ChatId, Millis, UserId, ref
from bridge.model.posts import neighbours
from bridge.model.records import Case, Conversation, Link, Media, Message, Outgoing, Place, Speaker, Thread
from bridge.model.richtext import RichText, Run
from bridge.model.states import DeliveryState
from bridge.road import memory
from bridge.road.case import assigning, floods, waiting
from bridge.road.heard import promising, replies, typed, weighing
from bridge.road.heard.replies import Verdict
from bridge.road.heard.weighing import Weight
from bridge.road.shown import addressing, names, thread
from bridge.safety import cards
from bridge.work import outbox
from bridge.work.book import Book
from bridge.work.office import Office

MOST_OFFERED = 2
"""Moments of one reply that are offered as promises."""


def fetch(book: Book, events: list[DeskEvent]) -> None:
    """Bring into memory all that these events touch."""
    threads: set[tuple[str, str]] = set()
    refs = set()
    for event in events:
        if isinstance(event, DeskSaid | DeskEdited | DeskDeleted | DeskReacted):
            refs.add(ref(DESK, event.channel, event.ts))
        if isinstance(event, DeskReacted):
            refs.update(neighbours(ref(DESK, event.channel, event.ts)))
        if isinstance(event, DeskSaid | DeskEdited) and event.thread_ts:
            threads.add((event.channel, event.thread_ts))
        if isinstance(event, DeskDeleted):
            threads.add((event.channel, event.ts))
    found = book.fetch(Thread, ("channel", "ts"), threads)
    pages = book.fetch(Page, ("channel", "ts"), threads)
    book.fetch(Escalation, "id", {page.escalation_id for page in pages})
    messages = book.fetch(Message, "id", {link.message_id for link in book.fetch(Link, "ref", refs)})
    cases = {thread.case_id for thread in found} | {page.case_id for page in pages} | {message.case_id for message in messages}
    cases |= {CaseId(event.row) for event in events if isinstance(event, DeskPressed) and event.row is not None}
    book.fetch_cases(cases)
    public = [case for case_id in cases if (case := book.get(Case, case_id)) is not None and case.public]
    book.fetch(Link, "message_id", [case.newest_id for case in public if case.newest_id is not None], side=("origin",))
    book.fetch(Conversation, "id", {message.conversation_id for message in messages if message.conversation_id is not None})


def said(book: Book, office: Office, event: DeskSaid) -> None:
    if book.get(Link, ref(DESK, event.channel, event.ts)) is not None:
        return
    page = book.one(Page, channel=event.channel, ts=event.thread_ts) if event.thread_ts else None
    if page is not None:
        _under_page(book, office, event, page)
        return
    home = book.one(Thread, channel=event.channel, ts=event.thread_ts) if event.thread_ts else None
    if home is None:
        if event.direct and not event.outsider:
            outbox.notify(book, event.user, office.staff.rich("direct.where_to_write"))
        return
    case = book.need(Case, home.case_id)
    verdict, body = replies.judge(event, case.reply_mode)
    if verdict is Verdict.REPLY and home.current:
        message = _remember(book, case, event, body, "staff")
        reply(book, office, case, message, event.user, event.name, event.sent_at)
        _say_that_a_forward_stays(book, office, case, event)
        return
    if verdict is Verdict.NOTE_EMPTY:
        _say_that_a_forward_stays(book, office, case, event)
    note = _remember(book, case, event, event.body, "note")
    if verdict is Verdict.NOTE_MARKED and typed.obeyed(book, office, case, note, event):
        return
    if verdict is Verdict.REPLY:
        _elsewhere(book, office, case, event, home)
    elif verdict is Verdict.NOTE_MENTIONS:
        _say_that_mentions_stay(book, office, case, event)
    elif verdict is Verdict.NOTE_OUTSIDER and replies.goes_out(event.body, case.reply_mode):
        _say_that_a_guests_words_stay(book, office, case, event)


def _say_that_a_forward_stays(book: Book, office: Office, case: Case, event: DeskSaid) -> None:
    """Colleagues wrote that for each other: nobody's customer reads it because it was shown in his thread."""
    if event.forwards:
        thread.tell(book, office, case, "note.forward_not_sent", who=names.person(event.user, event.name))


def _say_that_mentions_stay(book: Book, office: Office, case: Case, event: DeskSaid) -> None:
    """Who meant it for the customer is called. Where what staff write goes out, who speaks to a colleague is told that this does not, once
    in a case and without being called."""
    if replies.without_mark(event.body)[0]:
        thread.tell(book, office, case, "note.mention_not_sent", who=names.person(event.user, event.name))
    elif case.reply_mode == "open" and sum(replies.mentions(note.body) for note in _notes_of(book, case, event.user)) == 1:
        thread.tell(book, office, case, "note.mention_is_note", who=event.name)


def _say_that_a_guests_words_stay(book: Book, office: Office, case: Case, event: DeskSaid) -> None:
    """From a colleague they would have gone out. A guest cannot know that his do not: he is told, where he did not ask for it once in a
    case."""
    meant = [note for note in _notes_of(book, case, event.user) if replies.goes_out(note.body, case.reply_mode)]
    if replies.without_mark(event.body)[0] or len(meant) == 1:
        thread.tell(book, office, case, "note.guest_not_sent", who=names.person(event.user, event.name))


def _notes_of(book: Book, case: Case, user: UserId) -> list[Message]:
    book.fetch(Message, "case_id", [case.id], speaker=("note",))
    return [note for note in book.all(Message, case_id=case.id) if note.speaker == "note" and note.author == user]


def reply(
    book: Book, office: Office, case: Case, message: Message, user: UserId, name: str, said_at: Millis, *, place: Place | None = None
) -> None:  # fmt: skip
    """Send a staff member's words to the customer, and show him that they are on their way.

    said_at: when the person sent it; the clock is met as of that moment once it is delivered. place: elsewhere than the case's.
    """
    place = place or outbox.customer_place(book, case)
    weight = weighing.weigh(book, office, case, message)
    quoted = addressing.quoted(book, case, place)
    parts: list[Media | None] = [book.need(Media, media_id) for media_id in message.media] or [None]
    for number, media in enumerate(parts):
        outbox.send(
            book, place, message, message.body if number == 0 else richtext.EMPTY,
            media=media, case=case, reply_to=quoted, said_at=said_at if weight.answers else None,
        )  # fmt: skip
    written = origin(book, message)
    if written is not None:
        outbox.mark(book, case, *written, "under_way")
    case = book.need(Case, case.id)
    if not assigning.is_taken(case):
        case = book.change(case, assignee=user, assignee_name=office.person_name(user) or name, assigned_by=None)
    book.change(case, bystanders=0)
    floods.let_through(book, case)
    tell_what_it_amounts_to(book, office, case, message, weight)
    warn_of_card(book, office, case, message.body, names.person(user, name))
    outbox.redraw(book, case)


def tell_what_it_amounts_to(book: Book, office: Office, case: Case, message: Message, weight: Weight) -> None:
    """Its author hears at once why the clock runs on, and may say that it is an answer; what it may promise is offered."""
    if weight.stands_in is not None:
        promising.stands_in(book, case, message, weight.stands_in)
        return
    if weight.kind != "answer" and case.waiting_since is not None and message.author is not None:
        it_is = Button(action="is_answer", label=office.staff.line("button.is_answer"), value=str(message.id))
        who = names.person(message.author, message.name)
        thread.tell(book, office, case, f"reply.only_{weight.kind}", who=who, buttons=(it_is,))
    for at in weight.may_promise[:MOST_OFFERED]:
        promising.offer(book, office, case, message, at)


def is_answer(book: Book, office: Office, message: Message, name: str) -> bool:
    """Somebody says that a reply which seemed to answer nothing is an answer. False: it is known as one, or was taken back."""
    case = book.need(Case, message.case_id)
    sends = [row for row in outbox.deliveries(book, message) if row.act["act"] == acts.Send.__name__]
    if message.speaker != "staff" or message.deleted_at is not None or not sends or any(row.answers for row in sends):
        return False
    for row in sends:
        row = book.change(row, answers=True, said_at=message.sent_at)
        if row.state is DeliveryState.SENT:
            delivered(book, office, row)
    thread.tell(book, office, book.need(Case, case.id), "reply.counts", name=name)
    return True


def warn_of_card(book: Book, office: Office, case: Case, body: RichText, who: Run) -> None:
    """What staff write goes out as they wrote it; that it held a whole card number they are told."""
    if cards.holds_number(body):
        thread.tell(book, office, case, "reply.card_number", who=who)


def origin(book: Book, message: Message) -> tuple[ChatId, str] | None:
    """Where at the desk the staff member wrote it; None for what came by a form."""
    for link in book.all(Link, message_id=message.id):
        if link.side == "origin" and link.ref.startswith(DESK + "|"):
            _, channel, ts = link.ref.split("|", 2)
            return ChatId(channel), ts
    return None


def _remember(book: Book, case: Case, event: DeskSaid, body: RichText, speaker: Speaker) -> Message:
    files = tuple(memory.keep_file(book, DESK, file).id for file in event.files)
    message = memory.desk_message(book, case, body, event.user, event.name, event.sent_at, speaker, files)
    book.put(Link(ref=ref(DESK, event.channel, event.ts), message_id=message.id, side="origin"))
    return message


def _elsewhere(book: Book, office: Office, case: Case, event: DeskSaid, home: Thread) -> None:
    now = outbox.current_thread(book, case)
    outbox.post(
        book, case, office.staff.rich("thread.write_there", who=names.person(event.user, event.name), team=office.team_label(case.team)),
        buttons=(outbox.to_thread(office.staff.line("button.open_thread"), now),), thread=home,
    )  # fmt: skip


def _under_page(book: Book, office: Office, event: DeskSaid, page: Page) -> None:
    """What a director types under a page is a signed note in the case, never a message to the customer."""
    case = book.need(Case, page.case_id)
    thread.copy(book, office, case, _remember(book, case, event, event.body, "note"))
    outbox.mark(book, case, event.channel, event.ts, "delivered")


def delivered(book: Book, office: Office, row: Outgoing) -> None:
    """A person's words reached the customer."""
    if not row.answers and row.message_id is not None and row.case_id is not None:
        promising.told_of_delay(book, office, book.need(Case, row.case_id), book.need(Message, row.message_id))
    if row.answers and row.said_at is not None:
        message = book.need(Message, row.message_id)
        promise = promising.standing_in(book, message)
        case = book.need(Case, row.case_id)
        if message.deleted_at is None and promise is not None:
            promising.arrived(book, office, case, promise)
        elif message.deleted_at is None:  # what was taken back while it was on its way will not stay there
            answer = dataclasses.replace(message, sent_at=row.said_at)  # an edit may be what answers
            waiting.answered(book, office, case, answer)
        answering.release(book, office, book.need(Case, case.id))
