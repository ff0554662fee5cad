"""The Bot API methods that ask or settle something and make no message: the bot itself, chats, files, commands, webhooks, typing."""

import json
import re
from collections.abc import Callable
from typing import Any

from sandbox.telegram import business, compose
from sandbox.telegram.audience import as_connection, member
from sandbox.telegram.errors import bad_request
from sandbox.telegram.files import MOST_DOWNLOADED
from sandbox.telegram.service import Call
from sandbox.telegram.world import ABSENT, ADMINISTRATORS, Bot, Json

CHAT_ACTIONS = frozenset(
    [
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "record_audio",
        "upload_audio",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
        "cancel",
    ]
)
COMMAND = re.compile(r"[a-z0-9_]{1,32}")
MOST_COMMANDS = 100


def get_me(call: Call) -> Json:
    return call.bot.user() | {
        "can_join_groups": True,
        "can_read_all_group_messages": call.bot.can_read_all_group_messages,
        "supports_inline_queries": False,
        "can_connect_to_business": call.bot.can_connect_to_business,
        "has_main_web_app": False,
    }


def log_out(call: Call) -> bool:
    call.bot.logged_out = True
    return True


def close(call: Call) -> bool:
    return True


def set_webhook(call: Call) -> bool:
    """The sandbox keeps a webhook's address and what follows from it, but calls no other server."""
    url = call.args.text("url")
    if url and not url.startswith("https://"):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    call.bot.webhook = url
    queue = call.service.queues[call.bot.id]
    if url:
        queue.end_poll("webhook")
    allow_updates(call)
    if call.args.flag("drop_pending_updates"):
        queue.drop()
    return True


def delete_webhook(call: Call) -> bool:
    call.bot.webhook = ""
    if call.args.flag("drop_pending_updates"):
        call.service.queues[call.bot.id].drop()
    return True


def get_webhook_info(call: Call) -> Json:
    queue = call.service.queues[call.bot.id]
    return {
        "url": call.bot.webhook,
        "has_custom_certificate": False,
        "pending_update_count": len(queue),
        "allowed_updates": sorted(queue.allowed),
    }


def allow_updates(call: Call) -> None:
    """Remember `allowed_updates` if it was given; what is no JSON list is ignored, as Telegram ignores it."""
    try:
        kinds = json.loads(call.args.text("allowed_updates"))
    except ValueError:
        return
    if isinstance(kinds, list):
        call.service.queues[call.bot.id].allow(str(kind) for kind in kinds)


def get_file(call: Call) -> Json:
    file_id = call.args.text("file_id")
    if not file_id:
        raise bad_request("file_id not specified")
    stored = call.service.files.by_id(file_id)
    if stored is None:
        raise bad_request("invalid file_id")
    if len(stored.data) > MOST_DOWNLOADED:
        raise bad_request("file is too big")
    return {"file_id": stored.id, "file_unique_id": stored.unique_id, "file_size": len(stored.data), "file_path": stored.path}


def get_chat(call: Call) -> Json:
    chat = compose.chat_of(call)
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    shown = chat.card() | {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": dict.fromkeys(gifts, False)}
    if "username" in shown:
        shown["active_usernames"] = [shown["username"]]
    return shown


def get_chat_member(call: Call) -> Json:
    chat = compose.chat_of(call)
    user_id = call.args.integer("user_id")
    if not user_id:
        raise bad_request("invalid user_id specified")
    party = call.world.party(user_id)
    if party is None:
        raise bad_request("PARTICIPANT_ID_INVALID")
    if chat.private:
        return member(party, "member" if party in (chat.person, chat.bot) else "left")
    return member(party, chat.members.get(user_id, "left"))


def get_chat_administrators(call: Call) -> list[Json]:
    """Other bots are left out (Bot API, getChatAdministrators)."""
    chat = compose.chat_of(call)
    if chat.private:
        raise bad_request("there are no administrators in the private chat")
    parties = [(call.world.party(user_id), status) for user_id, status in chat.members.items() if status in ADMINISTRATORS]
    return [member(party, status) for party, status in parties if party and (not isinstance(party, Bot) or party is call.bot)]


def get_chat_member_count(call: Call) -> int:
    chat = compose.chat_of(call)
    return 2 if chat.private else sum(status not in ABSENT for status in chat.members.values())


def leave_chat(call: Call) -> bool:
    chat = compose.chat_of(call)
    if chat.private:
        raise bad_request("chat member status can't be changed in private chats")
    chat.members[call.bot.id] = "left"
    call.service.audience.membership(chat, call.bot, call.bot, "member", "left")
    call.service.tell("member", chat)
    return True


def get_user_profile_photos(call: Call) -> Json:
    """Nobody here shows a picture of himself."""
    if not call.args.integer("user_id"):
        raise bad_request("invalid user_id specified")
    if call.args.integer("user_id") not in call.world.people:
        raise bad_request("user not found")
    return {"total_count": 0, "photos": []}


def send_chat_action(call: Call) -> bool:
    action = call.args.text("action").lower()
    if action not in CHAT_ACTIONS:
        raise bad_request("wrong parameter action in request")
    call.service.note(call.bot, "sendChatAction", compose.writable(call), action=action)
    return True


def command_key(call: Call) -> tuple[str, str]:
    scope = call.args.object("scope", "BotCommandScope") or {"type": "default"}
    return json.dumps(scope, sort_keys=True), call.args.text("language_code")


def set_my_commands(call: Call) -> bool:
    given = call.args.object("commands", "commands")
    if not isinstance(given, list):
        raise bad_request("expected an Array of BotCommand")
    if len(given) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    commands = []
    for item in given:
        if not isinstance(item, dict):
            raise bad_request("can't parse BotCommand: expected an Object")
        name = str(item.get("command", "")).removeprefix("/")
        if not COMMAND.fullmatch(name):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(item.get("description", ""))) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
        commands.append({"command": name, "description": str(item["description"])})
    call.bot.commands[command_key(call)] = commands
    return True


def get_my_commands(call: Call) -> list[Json]:
    return call.bot.commands.get(command_key(call), [])


def delete_my_commands(call: Call) -> bool:
    call.bot.commands.pop(command_key(call), None)
    return True


METHODS: dict[str, Callable[[Call], Any]] = {
    "getMe": get_me,
    "logOut": log_out,
    "close": close,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
    "getFile": get_file,
    "getBusinessConnection": lambda call: as_connection(business.known(call)),
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatAdministrators": get_chat_administrators,
    "getChatMemberCount": get_chat_member_count,
    "leaveChat": leave_chat,
    "getUserProfilePhotos": get_user_profile_photos,
    "sendChatAction": send_chat_action,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
}
