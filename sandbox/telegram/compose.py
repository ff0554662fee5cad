"""How do a request's parameters become a message? Where it goes, its text, what it answers and its buttons, each held against
Telegram's rules (the words of the refusals: tdlib/telegram-bot-api and tdlib/td)."""

import json
from typing import Any

from sandbox.telegram import business, entities
from sandbox.telegram.errors import bad_request, forbidden
from sandbox.telegram.parse_html import parse_html
from sandbox.telegram.service import Call
from sandbox.telegram.world import ABSENT, Chat, Json, Message

MOST_TEXT = 4096  # UTF-16 units
MOST_CAPTION = 1024
MOST_CALLBACK_DATA = 64  # bytes
BUTTON_ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)


def chat_of(call: Call, name: str = "chat_id") -> Chat:
    """The chat that a bot names, if it may know of it. Raises 400 or, for groups it is no longer in, 403."""
    raw = call.args.text(name).strip()
    world = call.world
    if not raw:
        raise bad_request(f"{name} is empty")
    if raw.startswith("@"):
        group = next((group for group in world.groups.values() if group.username.lower() == raw[1:].lower() and group.username), None)
    else:
        try:
            chat_id = int(raw)
        except ValueError:
            raise bad_request("chat not found") from None
        person = world.people.get(chat_id)
        if person is not None and world.knows(call.bot, person):
            return world.private_chat(call.bot, person)
        if chat_id in world.bots and chat_id != call.bot.id:
            raise forbidden("bots can't send messages to bots")
        group = world.groups.get(chat_id)
    if group is None or call.bot.id not in group.members:
        raise bad_request("chat not found")
    status = group.members[call.bot.id]
    if status in ABSENT:
        raise forbidden(f"bot {'was kicked from' if status == 'kicked' else 'is not a member of'} the {group.type} chat")
    return group


def writable(call: Call) -> Chat:
    """The chat a bot writes to. Raises 403 when the person blocked it, or never wrote to it."""
    if call.args.text("business_connection_id"):
        return business.writable(call)
    chat = chat_of(call)
    if chat.private and chat.blocked:
        raise forbidden("bot was blocked by the user")
    if chat.private and not chat.started:
        raise forbidden("bot can't initiate conversation with a user")
    if chat.upgraded_to:
        raise bad_request("group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.upgraded_to)
    topic = call.args.integer("message_thread_id")
    if topic and not (chat.forum and chat.has_topic(topic)):
        raise bad_request("message thread not found")
    return chat


def text_of(call: Call) -> Json:
    """The content fields of a text message. Raises 400 when the text is empty, too long or wrongly marked."""
    if not call.args.text("text"):
        raise bad_request("message text is empty")
    text, marks = formatted(call, call.args.text("text"), call.args.text("parse_mode"), call.args.object("entities", "entities"))
    if not entities.visible(text):
        raise bad_request("text must be non-empty")
    if entities.units(text) > MOST_TEXT:
        raise bad_request("message is too long")
    content: Json = {"text": text} | ({"entities": marks} if marks else {})
    preview = call.args.object("link_preview_options", "link preview options")
    if call.args.flag("disable_web_page_preview"):
        preview = {"is_disabled": True}
    if preview is not None:
        if not isinstance(preview, dict):
            raise bad_request("object expected as link preview options")
        content["link_preview_options"] = preview
    return content


def caption_of(call: Call, caption: str, parse_mode: str, given: Any) -> Json:
    text, marks = formatted(call, caption, parse_mode, given)
    if entities.units(text) > MOST_CAPTION:
        raise bad_request("message caption is too long")
    return ({"caption": text} if text else {}) | ({"caption_entities": marks} if text and marks else {})


def own_caption(call: Call) -> Json:
    """The caption given by a request's own parameters."""
    args = call.args
    return caption_of(call, args.text("caption"), args.text("parse_mode"), args.object("caption_entities", "caption entities"))


def formatted(call: Call, text: str, parse_mode: str, given: Any) -> tuple[str, list[Json]]:
    def mentionable(user_id: int) -> Json | None:
        party = call.world.party(user_id)
        return party.user() if party else None

    match parse_mode.lower():
        case "":
            marks = entities.checked(text, given, mentionable)
        case "html":
            text, parsed = parse_html(text)
            marks = entities.checked(text, parsed, mentionable)
        case _:
            raise bad_request("unsupported parse_mode")
    text, marks = entities.stripped(text, marks)
    return text, entities.found(text, marks)


def reply_of(call: Call, chat: Chat) -> int | None:
    """The message that is answered. Raises 400 when it is gone, unless the bot said that it may be."""
    asked = call.args.object("reply_parameters", "reply parameters")
    if asked is None and call.args.integer("reply_to_message_id"):
        asked = {
            "message_id": call.args.integer("reply_to_message_id"),
            "allow_sending_without_reply": call.args.flag("allow_sending_without_reply"),
        }
    if asked is None:
        return None
    if not isinstance(asked, dict):
        raise bad_request("object expected as reply parameters")
    message_id = asked.get("message_id")
    if not isinstance(message_id, int):
        raise bad_request('can\'t parse reply parameters: Field "message_id" must be of type Number')
    elsewhere = asked.get("chat_id") not in (None, chat.id, str(chat.id))
    if not elsewhere and chat.message(message_id) is not None:
        return message_id
    if asked.get("allow_sending_without_reply") is True:
        return None
    raise bad_request("message to be replied not found")


def markup_of(call: Call) -> Json | None:
    """Buttons or a keyboard, checked. An empty inline keyboard is none."""
    raw = call.args.text("reply_markup")
    if not raw:
        return None
    try:
        markup = json.loads(raw)
    except ValueError:
        raise bad_request("can't parse reply keyboard markup JSON object") from None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" not in markup:
        return markup or None
    rows = markup["inline_keyboard"]
    if not isinstance(rows, list):
        raise bad_request('field "inline_keyboard" must be of type Array')
    for row in rows:
        if not isinstance(row, list):
            raise bad_request('field "inline_keyboard" must be an Array of Arrays')
        for button in row:
            _check_button(button)
    return {"inline_keyboard": [row for row in rows if row]} if any(rows) else None


def _check_button(button: Any) -> None:
    label = "can't parse inline keyboard button:"
    if not isinstance(button, dict):
        raise bad_request(f"{label} InlineKeyboardButton must be an Object")
    if not isinstance(button.get("text"), str):
        raise bad_request(f'{label} Field "text" must be of type String')
    actions = [name for name in BUTTON_ACTIONS if name in button]
    if not actions:
        raise bad_request(f"{label} Text buttons are unallowed in the inline keyboard")
    data = button.get("callback_data")
    if data is not None and not (isinstance(data, str) and 1 <= len(data.encode()) <= MOST_CALLBACK_DATA):
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button and not str(button["url"]).startswith(("http://", "https://", "tg://")):
        raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: Unsupported URL protocol")


def send(call: Call, contents: list[Json], **more: Any) -> tuple[Chat, list[Message]]:
    """Post what was composed where the request says."""
    chat = writable(call)
    reply_to = reply_of(call, chat)
    answered = chat.message(reply_to) if reply_to else None
    topic = call.args.integer("message_thread_id") or (answered.topic if answered else 0)
    markup = markup_of(call)
    if call.args.flag("protect_content"):
        contents = [{**content, "has_protected_content": True} for content in contents]
    return chat, call.service.bot_posts(call.bot, chat, contents, reply_to=reply_to, markup=markup, topic=topic, **more)
