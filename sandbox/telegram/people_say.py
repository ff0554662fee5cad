"""What people say in their chats: texts, files, albums, edits, deletions, reactions, pressed buttons, forwards."""

import base64
import binascii
import secrets
from collections.abc import Callable

from sandbox.telegram import entities, media
from sandbox.telegram.compose import MOST_CAPTION, MOST_TEXT
from sandbox.telegram.methods_change import checked_reactions
from sandbox.telegram.methods_send import forwardable
from sandbox.telegram.playing import Nonsense, chat_of, marked, message_of, person_of, post, typed
from sandbox.telegram.render import media_of
from sandbox.telegram.service import Service
from sandbox.telegram.world import ADMINISTRATORS, Chat, Json, Message

# what people say of a file besides its bytes
SAID = ("duration", "width", "height", "length", "title", "performer", "emoji")


def say(service: Service, body: Json) -> Json:
    text, marks = marked(typed(body), body.get("entities"), MOST_TEXT)
    if not entities.visible(text):
        raise Nonsense("an empty text cannot be sent")
    return post(service, body, {"text": text} | ({"entities": marks} if marks else {}) | quote_of(service, body))


def quote_of(service: Service, body: Json) -> Json:
    """`quote`: words picked out of the message that is replied to."""
    words = typed(body, "quote")
    if not words:
        return {}
    said = message_of(chat_of(service, body), {"message_id": body.get("reply_to")}).content
    before, found, _ = (said.get("text") or said.get("caption") or "").partition(words)
    if not found:
        raise Nonsense("only words of the message itself can be quoted")
    return {"quote": {"text": words, "position": entities.units(before), "is_manual": True}}


def send_file(kind: str | None) -> Callable[[Service, Json], Json]:
    """`photo`, `document`, or any `kind` of media: {data_base64, name, mime, caption?, duration?, …}."""

    def perform(service: Service, body: Json) -> Json:
        chat_of(service, body)
        return post(service, body, file_content(service, kind or body.get("kind", ""), body))

    return perform


def file_content(service: Service, kind: str, body: Json) -> Json:
    """The content fields of a message with the file that `body` brings."""
    if kind not in media.KINDS:
        raise Nonsense(f"no kind of media {kind!r}; there are {', '.join(media.KINDS)}")
    try:
        data = base64.b64decode(body.get("data_base64", ""), validate=True)
    except (binascii.Error, ValueError):
        raise Nonsense("data_base64 is not base64") from None
    said = {name: str(body[name]) for name in SAID if name in body}
    content = media.store(service.files, kind, name=typed(body, "name"), mime=typed(body, "mime"), data=data, said=said)
    if media.KINDS[kind].captioned:
        caption, marks = marked(typed(body, "caption"), body.get("entities"), MOST_CAPTION)
        content |= ({"caption": caption} if caption else {}) | ({"caption_entities": marks} if marks else {})
    return content


def send_place(service: Service, body: Json) -> Json:
    place = {name: body.get(name) for name in ("latitude", "longitude")}
    if not all(isinstance(value, (int, float)) for value in place.values()):
        raise Nonsense("latitude and longitude must be numbers")
    if not body.get("title"):
        return post(service, body, {"location": place})
    venue = {"location": place, "title": typed(body, "title"), "address": typed(body, "address")}
    return post(service, body, {"venue": venue, "location": place})


def send_poll(service: Service, body: Json) -> Json:
    """{question, options: 2 to 12 texts}; nobody votes here."""
    question, options = typed(body, "question"), body.get("options")
    if not (1 <= len(question) <= 300 and isinstance(options, list) and 2 <= len(options) <= 12):
        raise Nonsense("a poll has a question and 2 to 12 options")
    if not all(isinstance(option, str) and 1 <= len(option) <= 100 for option in options):
        raise Nonsense("an option is a text of 1 to 100 characters")
    poll = {
        "id": str(secrets.randbits(60)),
        "question": question,
        "options": [{"persistent_id": str(number), "text": option, "voter_count": 0} for number, option in enumerate(options)],
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": True,
        "type": "regular",
        "allows_multiple_answers": False,
        "allows_revoting": True,
        "members_only": False,
    }
    return post(service, body, {"poll": poll})


DICE = {"🎲": 6, "🎯": 6, "🎳": 6, "🏀": 5, "⚽": 5, "🎰": 64}  # Bot API, Dice: the highest value of each


def send_dice(service: Service, body: Json) -> Json:
    emoji = body.get("emoji") or "🎲"
    if emoji not in DICE:
        raise Nonsense(f"{emoji} is not thrown; {' '.join(DICE)} are")
    return post(service, body, {"dice": {"emoji": emoji, "value": secrets.randbelow(DICE[emoji]) + 1}})


def send_contact(service: Service, body: Json) -> Json:
    contact = {name: body[name] for name in ("phone_number", "first_name", "last_name") if body.get(name)}
    if not {"phone_number", "first_name"} <= contact.keys():
        raise Nonsense("a contact needs phone_number and first_name")
    return post(service, body, {"contact": contact})


def edit(service: Service, body: Json) -> Json:
    """Another text or caption; with `data_base64` and the rest of a file, that file takes the place of the text or file before."""
    chat, person = chat_of(service, body), person_of(service, body)
    message = message_of(chat, body)
    if message.sender is not person:
        raise Nonsense("people edit only their own messages")
    if "data_base64" in body:
        return edited(service, chat, message, file_content(service, str(body.get("kind", "photo")), body))
    field = "text" if "text" in message.content else "caption"
    if field not in body:
        raise Nonsense(f"what is edited in this message is its {field}")
    if field == "caption" and media_of(message.content) is None:
        raise Nonsense("this message has nothing to edit")
    text, marks = marked(typed(body, field), body.get("entities"), MOST_TEXT if field == "text" else MOST_CAPTION)
    if field == "text" and not text:
        raise Nonsense("an empty text cannot be sent")
    names = ("text", "entities") if field == "text" else ("caption", "caption_entities")
    content = {name: value for name, value in message.content.items() if name not in names}
    content |= ({names[0]: text} if text else {}) | ({names[1]: marks} if marks else {})
    if content == message.content:
        raise Nonsense("nothing changed")
    return edited(service, chat, message, content)


def edited(service: Service, chat: Chat, message: Message, content: Json) -> Json:
    service.changed(chat, message, content, message.markup)
    service.audience.message(chat, message, edited=True)
    return {"message_id": message.id, "chat": chat.id}


def delete(service: Service, body: Json) -> Json:
    """`message_id`, or several `message_ids` at once. Bots are told in a Business account's chats alone."""
    chat, person = chat_of(service, body), person_of(service, body)
    messages = [message_of(chat, {"message_id": found}) for found in body.get("message_ids") or [body.get("message_id")]]
    for message in messages:
        if not (chat.private or message.sender is person or chat.members.get(person.id) in ADMINISTRATORS):
            raise Nonsense("only administrators delete the messages of others in a group")
    for message in messages:
        message.deleted = True
        service.tell("deleted", chat, message_id=message.id)
    service.audience.deleted(chat, messages)
    return {"message_id": messages[0].id, "chat": chat.id}


def react(service: Service, body: Json) -> Json:
    """An empty `emoji` takes the reaction back."""
    chat, person = chat_of(service, body), person_of(service, body)
    message = message_of(chat, body)
    emoji = body.get("emoji") or ""
    new = checked_reactions([{"type": "emoji", "emoji": emoji}] if emoji else [])
    old = message.reactions.get(person.id, [])
    if new != old:
        message.reactions[person.id] = new
        service.audience.reaction(chat, message, person, old, new)
        service.tell("reaction", chat, message_id=message.id)
    return {"message_id": message.id, "chat": chat.id}


def press(service: Service, body: Json) -> Json:
    """`button`: the callback data or the text of a button of the message."""
    chat, person = chat_of(service, body), person_of(service, body)
    message = message_of(chat, body)
    rows = (message.markup or {}).get("inline_keyboard", [])
    buttons = [button for row in rows for button in row]
    wanted = body.get("button")
    button = next((button for button in buttons if wanted in (button.get("callback_data"), button["text"])), None)
    if button is None:
        raise Nonsense(f"no button {wanted!r} under message {message.id}")
    if "callback_data" not in button:
        raise Nonsense(f"button {wanted!r} asks the bot nothing; it opens {button.get('url')!r}")
    query_id = service.audience.press(chat, message, person, button["callback_data"])
    service.presses[query_id] = (message.sender.id, service.world.clock())
    service.tell("press", chat, message_id=message.id)
    return {"callback_query_id": query_id, "chat": chat.id}


def forward(service: Service, body: Json) -> Json:
    """Forward `message_id` of `from_chat` (default: the private chat) to `chat`."""
    source = chat_of(service, body, "from_chat")
    message = message_of(source, body)
    if not forwardable(message.content):
        raise Nonsense("a service message cannot be forwarded")
    origin = message.forward_origin or {"type": "user", "date": message.date, "sender_user": message.sender.user()}
    content = {name: value for name, value in message.content.items() if name != "quote"}  # a forward answers nothing
    return post(service, {**body, "reply_to": None}, content, forward_origin=origin)


def album(service: Service, body: Json) -> Json:
    """Several files as one album: {items: [{kind, data_base64, name, mime, caption?}]}. They arrive as messages with one group id."""
    items = body.get("items")
    if not isinstance(items, list) or not 2 <= len(items) <= 10 or not all(isinstance(item, dict) for item in items):
        raise Nonsense("an album has 2 to 10 items")
    contents = [file_content(service, item.get("kind", ""), item) for item in items]
    group_id = str(secrets.randbits(53))
    made = [post(service, body, content, media_group_id=group_id) for content in contents]
    return {"message_ids": [each["message_id"] for each in made], "chat": made[0]["chat"]}
