"""What does an update say? From Telegram's raw JSON to an event; pure.

The raw form that is stored: {"update": Telegram's own JSON, "ours": bool, "bot": {"id", "username"}, "at": when it came, "moved": which
configured group a chat is that bears another id by now (`groups.py`)}.
"""

import re
from collections.abc import Mapping
from typing import Any

from adapters.telegram.contents import name_of, text_of, words
from adapters.telegram.groups import move_of
from adapters.telegram.media import files_of
from adapters.telegram.places import chat_of
from adapters.telegram.reactions import changed
from adapters.telegram.trees import Entity
from bridge.model.events import ChannelEvent, Deleted, Edited, Ignored, Moved, Reacted, Said
from bridge.model.ids import AccountName, ChatId, UserId
from bridge.model.richtext import EMPTY

MESSAGES: dict[str, type[Said]] = {
    "message": Said,
    "business_message": Said,
    "edited_message": Edited,
    "edited_business_message": Edited,
}
IGNORED_UPDATES = {"callback_query": "button", "business_connection": "business"}
GROUPS = frozenset({"group", "supergroup"})
HALVES = re.compile("[\ud800-\udfff]")

SERVICE = frozenset(
    """
    new_chat_members left_chat_member new_chat_title new_chat_photo delete_chat_photo group_chat_created supergroup_chat_created
    channel_chat_created message_auto_delete_timer_changed pinned_message successful_payment refunded_payment
    users_shared chat_shared connected_website write_access_allowed passport_data proximity_alert_triggered boost_added
    chat_background_set chat_owner_left chat_owner_changed forum_topic_created forum_topic_edited forum_topic_closed forum_topic_reopened
    general_forum_topic_hidden general_forum_topic_unhidden giveaway_created giveaway_completed video_chat_scheduled video_chat_started
    video_chat_ended video_chat_participants_invited web_app_data gift_upgrade_sent paid_message_price_changed
    direct_message_price_changed checklist_tasks_done checklist_tasks_added suggested_post_approved suggested_post_approval_failed
    suggested_post_declined suggested_post_paid suggested_post_refunded managed_bot_created poll_option_added poll_option_deleted
    """.split()  # noqa: SIM905
)
"""What Telegram says of a chat in the form of a message (https://core.telegram.org/bots/api#message); a gift, too, is somebody's word."""


def parse(raw: Mapping[str, Any], *, account: AccountName, places: Mapping[ChatId, str]) -> ChannelEvent:
    """Raises KeyError, TypeError or ValueError for what has no known shape."""
    update, bot, ours = _told(raw["update"]), raw["bot"], raw["ours"]
    places = {**places, **{now: places[before] for now, before in raw.get("moved", {}).items() if before in places}}
    for kind, reason in IGNORED_UPDATES.items():
        if kind in update:
            return Ignored(reason=reason)
    for kind, event in MESSAGES.items():
        if kind in update:
            return _message(update[kind], event, account=account, places=places, ours=ours, bot=bot)
    if "message_reaction" in update:
        return _reaction(update["message_reaction"], account=account, places=places, ours=ours)
    if "deleted_business_messages" in update:
        deleted = update["deleted_business_messages"]
        (message,) = deleted["message_ids"]  # each was made an arrival of its own
        return Deleted(account=account, chat=chat_of(deleted), message=str(message), at=raw["at"])
    if "my_chat_member" in update:
        return Ignored(reason="blocked" if update["my_chat_member"]["new_chat_member"]["status"] == "kicked" else "membership")
    return Ignored(reason="other_update")


def _told(value: Any) -> Any:
    """Without fields that are null: so others' servers write what Telegram leaves out. And without halves of characters, which no database
    takes: each is a sign of its own, so that what is counted in such halves still fits."""
    if isinstance(value, str):
        return value if value.isascii() else HALVES.sub("\ufffd", value)
    if isinstance(value, dict):
        return {name: _told(held) for name, held in value.items() if held is not None}
    return [_told(held) for held in value] if isinstance(value, list) else value


def _is_spoken_in(chat: Mapping[str, Any], places: Mapping[ChatId, str]) -> bool:
    """Is it a place where the brand is spoken to?"""
    return chat["type"] == "private" or (chat["type"] in GROUPS and str(chat["id"]) in places)


def _speaking(happened: Mapping[str, Any], speaker: Mapping[str, Any], *, account: AccountName, ours: bool) -> dict[str, Any]:
    return {
        "account": account,
        "chat": chat_of(happened),
        "chat_title": name_of(happened["chat"]),
        "public": happened["chat"]["type"] != "private",
        "user": UserId(str(speaker["id"])),
        "name": name_of(speaker),
        "handle": speaker.get("username"),
        "language": speaker.get("language_code"),
        "ours": ours,
        "message": str(happened["message_id"]),
    }


def _message(
    message: dict[str, Any],
    event: type[Said],
    *,
    account: AccountName,
    places: Mapping[ChatId, str],
    ours: bool,
    bot: Mapping[str, Any],
) -> ChannelEvent:
    if not _is_spoken_in(message["chat"], places):
        return Ignored(reason="other_place")
    if move := move_of(message):
        return Moved(account=account, chat=move[0], to=move[1], title=name_of(message["chat"]))
    speaker = message.get("sender_chat") or message["from"]  # a group's anonymous administrator and a channel stand in sender_chat
    if speaker.get("is_bot") or "sender_business_bot" in message:  # the latter: what we said in a Business account's name
        return Ignored(reason="bot")
    if ours and "business_connection_id" in message and message.get("is_from_offline"):
        # A Business account's own greeting or away message is nobody's answer; a customer's was scheduled, and is his word.
        return Ignored(reason="automatic")
    if message.keys() & SERVICE:
        return Ignored(reason="service")
    said = _speaking(message, speaker, account=account, ours=ours)
    start = None if said["public"] or "business_connection_id" in message else _start(message)
    files = files_of(message)
    said |= {
        "body": words(message, with_files=bool(files)) if start is None else EMPTY,
        "files": files,
        "reply_to": _reply_to(message),
        "to_brand": not said["public"] or places[said["chat"]] == "every_message" or _addresses(message, bot),
        "sent_at": message["date"] * 1000,
        "start": start,
        "album": message.get("media_group_id"),
    }
    return Edited(**said, edited_at=message.get("edit_date", message["date"]) * 1000) if event is Edited else Said(**said)


def _reaction(reaction: dict[str, Any], *, account: AccountName, places: Mapping[ChatId, str], ours: bool) -> ChannelEvent:
    """https://core.telegram.org/bots/api#messagereactionupdated; who is anonymous reacts as the group, or as a channel."""
    if not _is_spoken_in(reaction["chat"], places):
        return Ignored(reason="other_place")
    who = reaction.get("actor_chat") or reaction["user"]
    if who.get("is_bot"):
        return Ignored(reason="bot")
    added, removed = changed(reaction["old_reaction"], reaction["new_reaction"])
    speaking = _speaking(reaction, who, account=account, ours=ours)
    return Reacted(**speaking, added=added, removed=removed, at=reaction["date"] * 1000)


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
    text, entities = text_of(message)
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


def _covered(text: str, entity: Entity) -> str:
    raw = text.encode("utf-16-le", "surrogatepass")
    return raw[entity["offset"] * 2 : (entity["offset"] + entity["length"]) * 2].decode("utf-16-le", "replace")
