"""What is kept of a message that came from a channel: who spoke, where, its words, its files, and the id by which an edit finds it."""

from bridge.model.events import Edited, FileSeen, Said, Speaking
from bridge.model.ids import AccountName, ChatId, ConversationId, IdentityId, MediaId, MessageId, PlaceId, ref
from bridge.model.records import Case, Conversation, Identity, Link, Media, Message, Place, Speaker
from bridge.road.book import Book


def remember(book: Book, case: Case, conversation: Conversation | None, event: Said, speaker: Speaker) -> Message:
    """Keep a message that came from a channel, its files, and the id by which an edit finds it."""
    answered = answered_message(book, event)
    message = book.put(
        Message(
            id=MessageId(book.new_id()),
            case_id=case.id,
            conversation_id=conversation.id if conversation else None,
            speaker=speaker,
            author=event.user,
            name=event.name,
            body=event.body,
            media=tuple(keep_file(book, event.account, file).id for file in event.files),
            reply_to=answered.id if answered else None,
            sent_at=event.sent_at,
            edited_at=event.edited_at if isinstance(event, Edited) else None,
        )
    )
    book.put(Link(ref=ref(event.account, event.chat, event.message), message_id=message.id, side="origin"))
    return message


def keep_file(book: Book, account: AccountName, file: FileSeen) -> Media:
    return book.put(
        Media(
            id=MediaId(book.new_id()), account=account, source=file.source, kind=file.kind, name=file.name, mime=file.mime, size=file.size
        )
    )


def place(book: Book, event: Speaking) -> Place:
    place = book.one(Place, account=event.account, chat=event.chat)
    if place is None:
        place = Place(id=PlaceId(book.new_id()), account=event.account, chat=event.chat, title=event.chat_title, public=event.public)
        return book.put(place)
    return place if place.title == event.chat_title else book.change(place, title=event.chat_title)


def identity(book: Book, event: Speaking) -> Identity:
    identity = book.one(Identity, account=event.account, user=event.user)
    direct = None if event.public else event.chat
    if identity is None:
        identity = Identity(id=IdentityId(book.new_id()), account=event.account, user=event.user, name=event.name)
    wanted = (event.name, event.handle, event.language or identity.language, direct or identity.direct_chat)
    if (identity.name, identity.handle, identity.language, identity.direct_chat) == wanted and book.get(Identity, identity.id) is not None:
        return identity
    name, handle, language, chat = wanted
    return book.change(identity, name=name, handle=handle, language=language, direct_chat=chat)


def conversation(book: Book, place: Place, identity: Identity) -> Conversation:
    found = book.one(Conversation, place_id=place.id, identity_id=identity.id)
    return found or book.put(Conversation(id=ConversationId(book.new_id()), place_id=place.id, identity_id=identity.id))


def answered_message(book: Book, event: Said) -> Message | None:
    """The message of ours or of a case that this one replies to."""
    link = book.get(Link, ref(event.account, event.chat, event.reply_to)) if event.reply_to else None
    return book.get(Message, link.message_id) if link else None


UNOPENED = "@"
"""Before a user's id: a direct chat that we open when the first message to it is sent. Its place learns its real id then."""


def direct_place(book: Book, case: Case, who: Identity) -> Place:
    """The private chat with a customer, and its conversation, which belongs to this case from now on."""
    chat = ChatId(who.direct_chat or UNOPENED + who.user)
    book.fetch(Place, ("account", "chat"), [(who.account, chat)])
    place = book.one(Place, account=who.account, chat=chat)
    if place is None:
        place = book.put(Place(id=PlaceId(book.new_id()), account=who.account, chat=chat, title=who.name, public=False))
    book.fetch(Conversation, ("place_id", "identity_id"), [(place.id, who.id)])
    book.change(conversation(book, place, who), case_id=case.id)
    return place
