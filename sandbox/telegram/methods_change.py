"""The Bot API methods that change what is there: edits, deletions, reactions, and the answer to a pressed button."""

from collections.abc import Callable
from typing import Any

from sandbox.telegram import business, compose, media
from sandbox.telegram.errors import bad_request, forbidden
from sandbox.telegram.render import as_message, media_of
from sandbox.telegram.service import Call
from sandbox.telegram.world import ADMINISTRATORS, Chat, Json, Message

DELETABLE_FOR = 48 * 60 * 60  # seconds (Bot API, deleteMessage)
PRESS_LIVES = 150  # seconds
MOST_DELETED = 100
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content "
    "and reply markup of the message"
)
# Bot API, ReactionTypeEmoji; variation selectors are left out.
REACTION_EMOJI = """
❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋
🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡
"""
REACTIONS = frozenset(REACTION_EMOJI.split())


def editable(call: Call) -> tuple[Chat, Message]:
    """The bot's own message that a request names."""
    if call.args.text("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    chat = business.chat_of(call) if call.args.text("business_connection_id") else compose.chat_of(call)
    message = chat.message(call.args.message_id())
    if message is None:
        raise bad_request("message to edit not found")
    if call.bot not in (message.sender, message.business_bot):
        raise bad_request("message can't be edited")
    return chat, message


def change(call: Call, chat: Chat, message: Message, content: Json) -> Json:
    markup = compose.markup_of(call)
    if content == message.content and markup == message.markup:
        raise bad_request(NOT_MODIFIED)
    call.service.changed(chat, message, content, markup)
    return as_message(chat, message)


def edit_message_text(call: Call) -> Json:
    content = compose.text_of(call)
    chat, message = editable(call)
    if "text" not in message.content:
        raise bad_request("there is no text in the message to edit")
    return change(call, chat, message, content)


def edit_message_caption(call: Call) -> Json:
    caption = compose.own_caption(call)
    chat, message = editable(call)
    found = media_of(message.content)
    if found is None or not media.KINDS[found[0]].captioned:
        raise bad_request("there is no caption in the message to edit")
    kept = {name: value for name, value in message.content.items() if name not in ("caption", "caption_entities")}
    return change(call, chat, message, kept | caption)


def edit_message_reply_markup(call: Call) -> Json:
    chat, message = editable(call)
    return change(call, chat, message, message.content)


def delete_message(call: Call) -> bool:
    chat = compose.chat_of(call)
    message = chat.message(call.args.message_id())
    if message is None:
        raise bad_request("message to delete not found")
    if not deletable(call, chat, message):
        raise bad_request("message can't be deleted for everyone")
    remove(call, chat, message)
    return True


def delete_messages(call: Call) -> bool:
    """What is not there or may not be deleted is skipped (Bot API, deleteMessages)."""
    chat = compose.chat_of(call)
    for message_id in to_delete(call):
        message = chat.message(message_id)
        if message is not None and deletable(call, chat, message):
            remove(call, chat, message)
    return True


def delete_business_messages(call: Call) -> bool:
    connection = business.connection_of(call)
    ids = to_delete(call)
    for chat in call.world.business.values():
        for message in (chat.message(message_id) for message_id in ids if chat.connection is connection):
            if message is None:
                continue
            rights = {"can_delete_all_messages", *(["can_delete_sent_messages"] if message.business_bot is call.bot else [])}
            if not rights & connection.rights:
                raise forbidden("BOT_ACCESS_FORBIDDEN")
            if call.world.now() - message.date >= DELETABLE_FOR:
                raise bad_request("message can't be deleted for everyone")
            remove(call, chat, message)
    return True


def to_delete(call: Call) -> list[int]:
    ids = call.args.object("message_ids", "message identifiers")
    if not isinstance(ids, list) or not ids or not all(isinstance(found, int) for found in ids):
        raise bad_request("message identifiers are not specified")
    if len(ids) > MOST_DELETED:
        raise bad_request("too many message identifiers specified")
    return ids


def deletable(call: Call, chat: Chat, message: Message) -> bool:
    fresh = call.world.now() - message.date < DELETABLE_FOR
    if chat.members.get(call.bot.id) in ADMINISTRATORS:
        return True
    return fresh and (chat.private or message.sender is call.bot)


def remove(call: Call, chat: Chat, message: Message) -> None:
    message.deleted = True
    call.service.tell("deleted", chat, message_id=message.id)


def set_message_reaction(call: Call) -> bool:
    chat = compose.writable(call)
    message = chat.message(call.args.message_id())
    if message is None:
        raise bad_request("message to react not found")
    asked = call.args.object("reaction", "reaction")
    reactions = checked_reactions([] if asked is None else asked)
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    message.reactions[call.bot.id] = reactions
    call.service.tell("reaction", chat, message_id=message.id)
    return True


def checked_reactions(asked: Any) -> list[Json]:
    if not isinstance(asked, list) or not all(isinstance(item, dict) for item in asked):
        raise bad_request("can't parse reaction types")
    reactions = []
    for item in asked:
        emoji = str(item.get("emoji", "")).replace("\N{VARIATION SELECTOR-16}", "")
        if item.get("type") != "emoji" or emoji not in REACTIONS:
            raise bad_request("REACTION_INVALID")
        reactions.append({"type": "emoji", "emoji": emoji})
    return reactions


def answer_callback_query(call: Call) -> bool:
    query_id = call.args.text("callback_query_id")
    bot_id, pressed = call.service.presses.get(query_id, (0, 0.0))
    if bot_id != call.bot.id or call.world.clock() - pressed > PRESS_LIVES:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    if len(call.args.text("text")) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    text, alert = call.args.text("text"), call.args.flag("show_alert")
    call.service.note(call.bot, "answerCallbackQuery", None, callback_query_id=query_id, text=text, show_alert=alert)
    return True


METHODS: dict[str, Callable[[Call], Any]] = {
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
    "deleteBusinessMessages": delete_business_messages,
    "setMessageReaction": set_message_reaction,
    "answerCallbackQuery": answer_callback_query,
}
