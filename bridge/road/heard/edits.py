"""Somebody changed what he had said: what follows on the other side?

A customer's new words and files replace the old ones in the thread. Staff's words replace them at the customer's, as far as the platform
allows; a note stays among colleagues, whatever it is edited to.
"""

import dataclasses

from bridge.clocks import answering, snooze
from bridge.model import acts, richtext
from bridge.model.events import DeskEdited, Edited
from bridge.model.ids import DESK, MediaId, Millis, ref
from bridge.model.records import Case, Conversation, Link, Media, Message, Place
from bridge.model.states import CaseState, DeliveryState
from bridge.road import memory
from bridge.road.case import matter, routing, waiting
from bridge.road.heard import albums, amending, replies, staff, typed, weighing
from bridge.road.shown import names, thread
from bridge.words import rewording, smalltalk
from bridge.work import outbox
from bridge.work.book import Book
from bridge.work.office import Office


def by_customer(book: Book, office: Office, event: Edited) -> bool:
    """False: we do not know the message."""
    link = book.get(Link, ref(event.account, event.chat, event.message))
    if link is None:
        return False
    message = book.need(Message, link.message_id)
    if link.side == "origin" and message.speaker in ("customer", "bystander", "hand") and not _is_stale(message, event):
        _changed(book, office, message, event, _files_now(book, message, event, link))
    return True


def _is_stale(message: Message, event: Edited) -> bool:
    """Older words than those that we know, or words that were taken back."""
    return (message.edited_at or 0) > event.edited_at or message.deleted_at is not None


def _files_now(book: Book, message: Message, event: Edited, link: Link) -> tuple[MediaId, ...]:
    """The message's files, as the edit leaves them: a picture may have been exchanged for another, or taken out. A part of an album
    speaks for its own."""
    parts = albums.parts(book, message)
    begin, end = (parts.index(link), parts.index(link) + 1) if len(parts) > 1 else (0, len(message.media))
    before = [book.need(Media, media) for media in message.media[begin:end]]
    now = [
        next((one for one in before if file.is_of(one.source)), None) or memory.keep_file(book, event.account, file) for file in event.files
    ]
    return (*message.media[:begin], *(file.id for file in now), *message.media[end:])


def _changed(book: Book, office: Office, message: Message, event: Edited, files: tuple[MediaId, ...]) -> None:
    """Unless it says what we know. A part of an album without words leaves them as they are: another part has them."""
    if event.album is not None and richtext.is_empty(event.body):
        event = dataclasses.replace(event, body=message.body)
    if (message.body, message.media) == (event.body, files):
        return
    case = book.need(Case, message.case_id)
    if message.speaker == "customer" and case.matter == matter.excerpt(message.body) and smalltalk.has_content(event.body):
        case = book.change(case, matter=matter.excerpt(event.body))
    asks_else = message.speaker == "customer" and (not waiting.asks(book, message) or rewording.says_more(message.body, event.body))
    gone, new = set(message.media) - set(files), [media for media in files if media not in message.media]
    message = book.change(message, body=event.body, media=files, edited_at=event.edited_at)
    if message.showing == "held":
        return
    if case.state is not CaseState.OPENING:
        thread.withdraw(book, office, case, message, gone)
        for media in new if message.showing == "single" else ():
            outbox.upload(book, case, message, book.need(Media, media))
        if message.speaker == "customer":
            if asks_else and waiting.asks(book, message):
                _asks_anew(book, office, case, message, event.edited_at)
            routing.reconsider(book, office, book.need(Case, case.id), message, anew=True)
    elif message.speaker == "customer" and smalltalk.has_content(event.body):
        routing.route(book, office, case)


def _asks_anew(book: Book, office: Office, case: Case, message: Message, at: Millis) -> None:
    """What was a mere closing, or was answered already, wants an answer now: he waits since he changed it, unless he waits anyhow. Not
    where he has gone on with another matter meanwhile."""
    conversation = book.need(Conversation, message.conversation_id or case.conversation_id)
    if conversation.case_id != case.id:
        return
    book.change(message, asked_at=at)
    book.change(conversation, last_at=max(conversation.last_at, at))
    if case.state is CaseState.RESOLVED:
        case = waiting.reopened(book, case)
        thread.tell(book, office, case, "thread.reopened", name=message.name)
    snooze.asked(book, office, case, message.name)
    waiting.begin(book, office, book.need(Case, case.id), at)


def by_staff(book: Book, office: Office, event: DeskEdited) -> None:
    link = book.get(Link, ref(DESK, event.channel, event.ts))
    message = book.need(Message, link.message_id) if link else None
    if message is None or message.speaker not in ("staff", "note") or (message.edited_at or 0) > event.edited_at:
        return
    case, who = book.need(Case, message.case_id), names.person(event.user, event.name)
    if event.files_gone and message.speaker == "staff":
        thread.tell(book, office, case, "edit.file_stays", who=who)
    if message.speaker == "note":
        changed = book.change(message, body=event.body, edited_at=event.edited_at)
        if thread.has_copy(book, changed):
            thread.copy_edit(book, office, case, changed)
        else:
            typed.edited(book, office, case, message, event)
        if not replies.goes_out(message.body, case.reply_mode) and replies.goes_out(event.body, case.reply_mode) and not event.mentions:
            thread.tell(book, office, case, "edit.stays_note", who=who)
        return
    if replies.is_note(event.body) or event.mentions:
        thread.tell(book, office, case, "edit.became_note", who=who)
        return
    _, body = replies.without_mark(event.body)
    if body == message.body:  # read with these words already: what was edited before is no news after that
        book.change(message, edited_at=event.edited_at)
        return
    if richtext.is_empty(body):
        return
    was = weighing.weigh(book, office, case, message)
    message = book.change(message, body=body, edited_at=event.edited_at)
    now = weighing.weigh(book, office, case, message)
    differs = (was.kind, was.stands_in) != (now.kind, now.stands_in)
    if differs:
        amending.edited(book, office, case, message, was, now)
        case = book.need(Case, case.id)
    said_at = event.edited_at if differs and now.answers else None
    if _left_before(book, message, said_at, answers=now.answers if differs else None):
        conversation = book.need(Conversation, message.conversation_id or case.conversation_id)
        outbox.edit(book, book.need(Place, conversation.place_id), case, message, said_at=said_at)
    if differs:
        answering.release(book, office, case)
        staff.tell_what_it_amounts_to(book, office, case, message, now)
    staff.warn_of_card(book, office, case, body, who)


def _left_before(book: Book, message: Message, said_at: Millis | None, *, answers: bool | None) -> bool:
    """Did the old words leave? Where they did not, the new ones go in their place. answers: whether these answer; None: as the old ones."""
    sends = [row for row in outbox.deliveries(book, message) if row.act["act"] == acts.Send.__name__]
    for row in sends:
        if row.act["body"] and (row.state is DeliveryState.FAILED or outbox.has_not_left(row)):
            row = book.change(row, act={**row.act, "body": richtext.to_json(message.body)})
            if answers is not None:
                book.change(row, answers=answers, said_at=(row.said_at or said_at) if answers else None)
    stayed = (DeliveryState.FAILED, DeliveryState.CANCELLED)
    return any(row.state not in stayed and not outbox.has_not_left(row) for row in sends if row.act["body"])
