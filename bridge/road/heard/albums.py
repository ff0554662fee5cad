"""Several pictures sent at once come as messages of their own: which of them are one?

An album is one message in parts, whenever each part comes: in any order, in one batch or in several, after a crash. The first one to come
makes the message and marks it with the album's name; the others join it. It counts as one message, and its files stand in the thread
as they come.
"""

import dataclasses

from bridge.model import richtext
from bridge.model.events import Said
from bridge.model.ids import ref
from bridge.model.records import Case, Conversation, Link, Media, Message
from bridge.model.states import CaseState
from bridge.road import memory
from bridge.road.case import matter, routing
from bridge.road.shown import thread
from bridge.words import smalltalk
from bridge.work import outbox
from bridge.work.book import Book
from bridge.work.office import Office


def join(book: Book, office: Office, event: Said) -> bool:
    """A further part of an album that we know. False: it is none."""
    mark = book.get(Link, memory.album_of(event))
    if mark is None:
        return False
    message = book.need(Message, mark.message_id)
    files = [memory.keep_file(book, event.account, file) for file in event.files]
    place = max((link.part for link in parts(book, message)), default=0) + 1
    book.put(Link(ref=ref(event.account, event.chat, event.message), message_id=message.id, side="origin", part=place))
    media = (*message.media, *(file.id for file in files))
    # The parts before it may all have been deleted: then it is the first again.
    message = book.change(message, body=richtext.join(message.body, event.body), media=media, deleted_at=None)
    conversation = book.get(Conversation, message.conversation_id)
    if conversation is not None:
        book.change(conversation, last_at=max(conversation.last_at, event.sent_at))
    _show(book, office, book.need(Case, message.case_id), message, event, files)
    return True


def _show(book: Book, office: Office, case: Case, message: Message, event: Said, files: list[Media]) -> None:
    if message.showing == "held":
        return
    said = message.speaker == "customer" and smalltalk.has_content(event.body)
    if said and not case.matter:
        case = book.change(case, matter=matter.excerpt(event.body))
        outbox.redraw(book, case)
    if case.state is CaseState.OPENING:
        if said:
            routing.route(book, office, case)
        return
    thread.copy_edit(book, office, case, message)
    if message.showing == "single":
        for file in files:
            outbox.upload(book, case, message, file)
    if said:
        routing.reconsider(book, office, case, dataclasses.replace(message, body=event.body))


def parts(book: Book, message: Message) -> list[Link]:
    """The platform's messages that a message of a customer's is, in the order in which they came."""
    book.fetch(Link, "message_id", [message.id], side=("origin",))
    return sorted((link for link in book.all(Link, message_id=message.id) if link.side == "origin"), key=lambda link: link.part)
