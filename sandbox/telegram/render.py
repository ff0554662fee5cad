"""How does a message look: to a bot (Bot API `Message`), and to the people who watch the sandbox?"""

import urllib.parse
from typing import Any

from sandbox.telegram.world import Bot, Chat, Json, Message

MEDIA = ("photo", "document", "video", "audio", "voice", "animation", "sticker", "video_note")


def as_message(chat: Chat, message: Message, *, nested: bool = False) -> Json:
    """Bot API `Message`. A message that was replied to is shown whole, but without its own reply."""
    shown: Json = {"message_id": message.id, "from": message.sender.user(), "chat": chat.card(), "date": message.date}
    if chat.connection is not None:
        shown["business_connection_id"] = chat.connection.id
    if message.business_bot is not None:
        shown["sender_business_bot"] = message.business_bot.user()
    if message.edit_date:
        shown["edit_date"] = message.edit_date
    if message.forward_origin:
        shown["forward_origin"] = message.forward_origin
    if message.media_group_id:
        shown["media_group_id"] = message.media_group_id
    if message.topic:
        shown |= {"message_thread_id": message.topic, "is_topic_message": True}
    answered = message.reply_to or (message.topic if message.topic != message.id else 0)  # what answers nothing hangs below its topic
    replied = chat.message(answered) if answered and not nested else None
    if replied is not None:
        shown["reply_to_message"] = as_message(chat, replied, nested=True)
    shown |= message.content
    if message.markup and "inline_keyboard" in message.markup:
        shown["reply_markup"] = message.markup
    return shown


def media_of(content: Json) -> tuple[str, Json] | None:
    """The kind of media in a message, and its largest file."""
    if "animation" in content:  # an animation is repeated as a document for old bots
        return "animation", content["animation"]
    for kind in MEDIA:
        if kind in content:
            return kind, content[kind][-1] if kind == "photo" else content[kind]
    return None


def as_seen(message: Message, file_paths: dict[str, str]) -> Json:
    """A message as the people see it. `file_paths`: file id -> path, for addresses a page can load."""
    content = message.content
    media = media_of(content)
    shown: dict[str, Any] = {
        "message_id": message.id,
        "from": {"id": message.sender.id, "first_name": message.sender.first_name, "is_bot": isinstance(message.sender, Bot)},
        "date": message.date,
        "text": content.get("text"),
        "caption": content.get("caption"),
        "entities": content.get("entities") or content.get("caption_entities") or [],
        "media": None,
        "reply_to": message.reply_to,
        "media_group_id": message.media_group_id or None,
        "topic": message.topic or None,
        "forward_origin": message.forward_origin,
        "edited": bool(message.earlier),
        "edits": len(message.earlier),
        "reactions": [{"user_id": user_id, **reaction} for user_id, given in message.reactions.items() for reaction in given],
        "buttons": (message.markup or {}).get("inline_keyboard", []),
        "keyboard": None if not message.markup or "inline_keyboard" in message.markup else message.markup,
        "deleted": message.deleted,
    }
    for extra in ("location", "contact", "venue", "dice", "poll", "quote", "new_chat_members", "left_chat_member", "link_preview_options"):
        if extra in content:
            shown[extra] = content[extra]
    if media:
        kind, file = media
        path = file_paths.get(file["file_id"], "")
        shown["media"] = {
            "kind": kind,
            "name": file.get("file_name"),
            "mime": file.get("mime_type"),
            "size": file.get("file_size"),
            "url": f"/control/telegram/file/{urllib.parse.quote(path)}",
        }
    return shown
