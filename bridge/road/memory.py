"""What is kept of a message that came from a channel: who spoke, where, its words, its files, and the id by which an edit finds it."""

from bridge.model.events import Edited, FileSeen, Said, Speaking
from bridge.model.ids import AccountName, ChatId, ConversationId, IdentityId, MediaId, MessageId, Millis, PlaceId, Ref, UserId, ref
from bridge.model.records import Case, Conversation, Identity, Link, Media, Message, Place, Speaker
from bridge.model.richtext import RichText
from bridge.model.states import CaseState
from bridge.safety import filenames
from bridge.work.book import Book


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
    album = album_of(event)
    if album is not None:
        book.put(Link(ref=album, message_id=message.id, side="album"))
    return message


def album_of(event: Said) -> Ref | None:
    """How the album that this is a part of is found by its other parts."""
    return ref(event.account, event.chat, f"album:{event.album}") if event.album is not None else None


def keep_file(book: Book, account: AccountName, file: FileSeen) -> Media:
    return book.put(
        Media(
            id=MediaId(book.new_id()),
            account=account,
            source=file.source,
            kind=file.kind,
            name=filenames.safe(file.name),
            mime=file.mime,
            size=file.size,
        )
    )


def place(book: Book, event: Speaking) -> Place:
    place = book.one(Place, account=event.account, chat=event.chat)
    if place is None:
        place = Place(id=PlaceId(book.new_id()), account=event.account, chat=event.chat, title=event.chat_title, public=event.public)
        return book.put(place)
    return book.alter(place, title=event.chat_title)


def identity(book: Book, event: Speaking) -> Identity:
    """The person, by the name that he has now."""
    known = book.one(Identity, account=event.account, user=event.user)
    if known is None:
        known = book.put(Identity(id=IdentityId(book.new_id()), account=event.account, user=event.user, name=event.name))
    return book.alter(
        known,
        name=event.name,
        handle=event.handle,
        language=event.language or known.language,
        direct_chat=known.direct_chat if event.public else event.chat,
    )


def conversation(book: Book, place: Place, identity: Identity) -> Conversation:
    found = book.one(Conversation, place_id=place.id, identity_id=identity.id)
    return found or book.put(Conversation(id=ConversationId(book.new_id()), place_id=place.id, identity_id=identity.id))


def meet(book: Book, event: Speaking) -> Conversation:
    """The conversation with who speaks here, begun if this is its first word."""
    return conversation(book, place(book, event), identity(book, event))


def known_conversation(book: Book, event: Speaking) -> Conversation | None:
    """As `meet`, without beginning anything."""
    where = book.one(Place, account=event.account, chat=event.chat)
    who = book.one(Identity, account=event.account, user=event.user)
    return book.one(Conversation, place_id=where.id, identity_id=who.id) if where and who else None


def customer(book: Book, case: Case) -> Identity:
    """Whose case it is."""
    return book.need(Identity, book.need(Conversation, case.conversation_id).identity_id)


def answered_message(book: Book, event: Said) -> Message | None:
    """The message of ours or of a case that this one replies to."""
    link = book.get(Link, ref(event.account, event.chat, event.reply_to)) if event.reply_to else None
    return book.get(Message, link.message_id) if link else None


UNOPENED = "@"
"""Before a user's id: a direct chat that we open when the first message to it is sent. Its place learns its real id then."""


def direct_place(book: Book, case: Case, who: Identity) -> Place:
    """The private chat with a customer. Its conversation belongs to this case from now on, unless another case is open there: then what
    is sent is a single message out of this case, and the customer's words go on reaching the other one."""
    chat = ChatId(who.direct_chat or UNOPENED + who.user)
    book.fetch(Place, ("account", "chat"), [(who.account, chat)])
    place = book.one(Place, account=who.account, chat=chat)
    if place is None:
        place = book.put(Place(id=PlaceId(book.new_id()), account=who.account, chat=chat, title=who.name, public=False))
    book.fetch(Conversation, ("place_id", "identity_id"), [(place.id, who.id)])
    talk = conversation(book, place, who)
    book.fetch_cases([talk.case_id] if talk.case_id is not None else [])
    current = book.get(Case, talk.case_id)
    if current is None or current.state is CaseState.RESOLVED:
        book.change(talk, case_id=case.id)
    return place


def desk_message(
    book: Book, case: Case, body: RichText, user: UserId, name: str, at: Millis, speaker: Speaker, media: tuple[MediaId, ...] = ()
) -> Message:
    return book.put(
        Message(
            id=MessageId(book.new_id()),
            case_id=case.id,
            conversation_id=ConversationId(case.conversation_id) if speaker == "staff" else None,
            speaker=speaker,
            author=user,
            name=name,
            body=body,
            media=media,
            sent_at=at,
        )
    )
