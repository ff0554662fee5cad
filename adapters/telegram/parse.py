"""What does an update say? From Telegram's raw JSON to an event; pure.

The raw form that is stored: {"update": Telegram's own JSON, "ours": bool, "bot": {"id", "username"}}.
"""

from collections.abc import Mapping
from typing import Any

from adapters.telegram.media import FIELDS as FILE_FIELDS
from adapters.telegram.media import files_of
from adapters.telegram.trees import Entity, from_entities
from bridge.model.events import ChannelEvent, Edited, Ignored, Said
from bridge.model.ids import AccountName, ChatId, UserId
from bridge.model.richtext import EMPTY, Listing, Paragraph, RichText, Run, join, plain

IGNORED_UPDATES = {
    "callback_query": "button",
    "message_reaction": "reaction",
    "business_connection": "business",
    "business_message": "business",
    "edited_business_message": "business",
    "deleted_business_messages": "business",
}
GROUPS = frozenset({"group", "supergroup"})

SERVICE = frozenset(
    """
    new_chat_members left_chat_member new_chat_title new_chat_photo delete_chat_photo group_chat_created supergroup_chat_created
    channel_chat_created message_auto_delete_timer_changed migrate_to_chat_id migrate_from_chat_id pinned_message successful_payment
    refunded_payment users_shared chat_shared connected_website write_access_allowed passport_data proximity_alert_triggered boost_added
    chat_background_set chat_owner_left chat_owner_changed forum_topic_created forum_topic_edited forum_topic_closed forum_topic_reopened
    general_forum_topic_hidden general_forum_topic_unhidden giveaway_created giveaway_completed video_chat_scheduled video_chat_started
    video_chat_ended video_chat_participants_invited web_app_data gift unique_gift gift_upgrade_sent paid_message_price_changed
    direct_message_price_changed checklist_tasks_done checklist_tasks_added suggested_post_approved suggested_post_approval_failed
    suggested_post_declined suggested_post_paid suggested_post_refunded
    """.split()  # noqa: SIM905
)
"""What Telegram says of a chat in the form of a message (https://core.telegram.org/bots/api#message)."""

UNTOLD = frozenset({"story", "game", "checklist", "giveaway", "giveaway_winners", "invoice", "live_photo"})
"""Content that we cannot show. It is named, so that staff know that something came and can ask."""

MAP = "https://www.openstreetmap.org/?mlat={0}&mlon={1}#map=17/{0}/{1}"


def parse(raw: Mapping[str, Any], *, account: AccountName, places: Mapping[ChatId, str]) -> ChannelEvent:
    """Raises KeyError, TypeError or ValueError for what has no known shape."""
    update, bot = raw["update"], raw["bot"]
    for kind, reason in IGNORED_UPDATES.items():
        if kind in update:
            return Ignored(reason=reason)
    if "my_chat_member" in update:
        return Ignored(reason="blocked" if update["my_chat_member"]["new_chat_member"]["status"] == "kicked" else "membership")
    if "message" in update:
        return _message(update["message"], account=account, places=places, ours=raw["ours"], bot=bot, edited=False)
    if "edited_message" in update:
        return _message(update["edited_message"], account=account, places=places, ours=raw["ours"], bot=bot, edited=True)
    return Ignored(reason="other_update")


def _message(
    message: dict[str, Any], *, account: AccountName, places: Mapping[ChatId, str], ours: bool, bot: Mapping[str, Any], edited: bool
) -> ChannelEvent:
    chat = message["chat"]
    chat_id = ChatId(str(chat["id"]))
    private = chat["type"] == "private"
    if not private and (chat["type"] not in GROUPS or chat_id not in places):
        return Ignored(reason="other_place")
    speaker = message.get("sender_chat") or message["from"]  # a group's anonymous administrator and a channel stand in sender_chat
    if speaker.get("is_bot"):
        return Ignored(reason="bot")
    if message.keys() & SERVICE:
        return Ignored(reason="service")
    body, start = _words(message), None
    if private and (payload := _start(message)) is not None:
        body, start = EMPTY, payload
    said: dict[str, Any] = {
        "account": account,
        "chat": chat_id,
        "chat_title": _name(chat),
        "public": not private,
        "user": UserId(str(speaker["id"])),
        "name": _name(speaker),
        "handle": speaker.get("username"),
        "language": speaker.get("language_code"),
        "ours": ours,
        "message": str(message["message_id"]),
        "body": body,
        "files": files_of(message),
        "reply_to": _reply_to(message),
        "to_brand": private or places[chat_id] == "every_message" or _addresses(message, bot),
        "sent_at": message["date"] * 1000,
        "start": start,
    }
    return Edited(**said, edited_at=message["edit_date"] * 1000) if edited else Said(**said)


def _name(who: Mapping[str, Any]) -> str:
    """Of a person, a group or a channel."""
    return who.get("title") or " ".join(part for part in (who.get("first_name"), who.get("last_name")) if part) or str(who["id"])


def _reply_to(message: Mapping[str, Any]) -> str | None:
    """In a forum every message hangs below the one that opened its topic; that answers nobody."""
    replied = message.get("reply_to_message")
    if not replied or "forum_topic_created" in replied:
        return None
    return str(replied["message_id"])


def _start(message: Mapping[str, Any]) -> str | None:
    """What `/start PAYLOAD` carries ("" for the bare button); None when the message is something else."""
    word, _, payload = message.get("text", "").partition(" ")
    return payload.strip() if word.partition("@")[0] == "/start" else None


def _addresses(message: Mapping[str, Any], bot: Mapping[str, Any]) -> bool:
    """It answers a message of the bot, or mentions it by name, by link or as the taker of a command."""
    if str(message.get("reply_to_message", {}).get("from", {}).get("id")) == str(bot["id"]):
        return True
    text, entities = _text(message)
    at = f"@{bot['username']}".lower()
    for entity in entities:
        covered = _covered(text, entity).lower()
        match entity["type"]:
            case "mention" if covered == at:
                return True
            case "bot_command" if covered.endswith(at):
                return True
            case "text_mention" if str(entity["user"]["id"]) == str(bot["id"]):
                return True
    return False


def _text(message: Mapping[str, Any]) -> tuple[str, list[Entity]]:
    if "text" in message:
        return message["text"], message.get("entities", [])
    return message.get("caption", ""), message.get("caption_entities", [])


def _covered(text: str, entity: Entity) -> str:
    raw = text.encode("utf-16-le")
    return raw[entity["offset"] * 2 : (entity["offset"] + entity["length"]) * 2].decode("utf-16-le", "replace")


# --- what has no words of its own, in signs that need no language ------------------------------------------------------


def _words(message: dict[str, Any]) -> RichText:
    origin = plain(f"↪ {_origin(message['forward_origin'])}") if "forward_origin" in message else EMPTY
    return join(origin, _wordless(message), from_entities(*_text(message)))


def _origin(origin: Mapping[str, Any]) -> str:
    """https://core.telegram.org/bots/api#messageorigin"""
    if "sender_user_name" in origin:
        return str(origin["sender_user_name"])
    return _name(origin.get("sender_user") or origin.get("sender_chat") or origin["chat"])


def _wordless(message: dict[str, Any]) -> RichText:
    for field, shown in SHOWN.items():
        if field in message:
            return shown(message[field])
    if not message.keys() & (FILE_FIELDS | {"text", "caption"}):
        untold = sorted(message.keys() & UNTOLD)
        return plain("⬚ " + ", ".join(untold)) if untold else plain("⬚")
    return EMPTY


def _point(location: Mapping[str, Any]) -> Run:
    latitude, longitude = location["latitude"], location["longitude"]
    return Run(text=f"{latitude:.5f}, {longitude:.5f}", link=MAP.format(latitude, longitude))


def _location(location: Mapping[str, Any]) -> RichText:
    return (Paragraph(runs=(Run(text="📍 "), _point(location))),)


def _venue(venue: Mapping[str, Any]) -> RichText:
    return (Paragraph(runs=(Run(text=f"📍 {venue['title']}, {venue['address']} · "), _point(venue["location"]))),)


def _contact(contact: Mapping[str, Any]) -> RichText:
    names = (contact["first_name"], contact.get("last_name"), contact["phone_number"])
    return plain("👤 " + " ".join(name for name in names if name))


def _poll(poll: Mapping[str, Any]) -> RichText:
    return (*plain(f"📊 {poll['question']}"), Listing(items=tuple((Run(text=option["text"]),) for option in poll["options"])))


def _dice(dice: Mapping[str, Any]) -> RichText:
    return plain(f"{dice['emoji']} {dice['value']}")


def _sticker(sticker: Mapping[str, Any]) -> RichText:
    return plain(sticker.get("emoji", ""))


SHOWN = {
    "venue": _venue,  # before the location, which comes with it
    "location": _location,
    "contact": _contact,
    "poll": _poll,
    "dice": _dice,
    "sticker": _sticker,
}
