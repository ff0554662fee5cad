"""Which bots hear of what happened, and in which words? From a change of the world to the updates of each bot."""

import secrets
from collections.abc import Iterable, Mapping

from sandbox.telegram import entities
from sandbox.telegram.render import as_message
from sandbox.telegram.updates import UpdateQueue
from sandbox.telegram.world import ADMINISTRATORS, Bot, Chat, Connection, Json, Message, Party, World

SERVICE = frozenset({"new_chat_members", "left_chat_member", "forum_topic_created", "migrate_to_chat_id", "migrate_from_chat_id"})


class Audience:
    def __init__(self, world: World, queues: Mapping[int, UpdateQueue]) -> None:
        self._world = world
        self._queues = queues

    def message(self, chat: Chat, message: Message, *, edited: bool = False) -> None:
        """Bots never hear of what bots write."""
        if isinstance(message.sender, Bot) or message.business_bot is not None:
            return
        if chat.connection is not None:
            if chat.connection.enabled:
                kind = "edited_business_message" if edited else "business_message"
                self._queues[chat.connection.bot.id].push(kind, as_message(chat, message))
            return
        for bot in self._bots_in(chat):
            if sees(bot, chat, message):
                self._queues[bot.id].push("edited_message" if edited else "message", as_message(chat, message))

    def reaction(self, chat: Chat, message: Message, who: Party, old: list[Json], new: list[Json]) -> None:
        """In groups only bots who are administrators hear of reactions (Bot API, `message_reaction`), and in Business chats none."""
        if chat.connection is not None:
            return
        for bot in self._bots_in(chat):
            if chat.private or chat.members.get(bot.id) in ADMINISTRATORS:
                payload = {
                    "chat": chat.card(),
                    "message_id": message.id,
                    "user": who.user(),
                    "date": self._world.now(),
                    "old_reaction": old,
                    "new_reaction": new,
                }
                self._queues[bot.id].push("message_reaction", payload)

    def deleted(self, chat: Chat, messages: Iterable[Message]) -> None:
        """Bots are told of it in Business chats alone (Bot API, `deleted_business_messages`)."""
        if chat.connection is not None and chat.connection.enabled:
            ids = [message.id for message in messages]
            payload = {"business_connection_id": chat.connection.id, "chat": chat.card(), "message_ids": ids}
            self._queues[chat.connection.bot.id].push("deleted_business_messages", payload)

    def connection(self, connection: Connection) -> None:
        """A Business account's owner let the bot in, changed what it may do, or sent it away."""
        self._queues[connection.bot.id].push("business_connection", as_connection(connection))

    def press(self, chat: Chat, message: Message, who: Party, data: str) -> str:
        """A pressed callback button is told to the bot whose message holds it. Returns the query's id."""
        query = {
            "id": str(secrets.randbits(63)),
            "from": who.user(),
            "message": as_message(chat, message),
            "chat_instance": str(-(hash((chat.id, chat.bot.id if chat.bot else 0)) % 2**62) - 1),
            "data": data,
        }
        self._queues[message.sender.id].push("callback_query", query)
        return str(query["id"])

    def membership(self, chat: Chat, bot: Bot, who: Party, old: str, new: str) -> None:
        """The bot's own standing in a chat changed: blocked, unblocked, added, removed."""
        payload = {
            "chat": chat.card(),
            "from": who.user(),
            "date": self._world.now(),
            "old_chat_member": member(bot, old),
            "new_chat_member": member(bot, new),
        }
        self._queues[bot.id].push("my_chat_member", payload)

    def _bots_in(self, chat: Chat) -> Iterable[Bot]:
        if chat.bot is not None:
            return [] if chat.blocked else [chat.bot]
        return [bot for bot in self._world.bots.values() if chat.has(bot.id)]


def sees(bot: Bot, chat: Chat, message: Message) -> bool:
    """Privacy mode (https://core.telegram.org/bots/features#privacy-mode): in groups most bots see only what is meant for them."""
    if chat.private or bot.can_read_all_group_messages or chat.members.get(bot.id) in ADMINISTRATORS or SERVICE & message.content.keys():
        return True
    replied = chat.message(message.reply_to) if message.reply_to else None
    if replied is not None and replied.sender is bot:
        return True
    text = message.content.get("text") or message.content.get("caption") or ""
    for entity in message.content.get("entities") or message.content.get("caption_entities") or []:
        word = entities.part(text, entity).lower()
        if entity["type"] == "mention" and word == f"@{bot.username}".lower():
            return True
        if entity["type"] == "bot_command" and entity["offset"] == 0 and word.partition("@")[2] in ("", bot.username.lower()):
            return True
        if entity["type"] == "text_mention" and entity["user"]["id"] == bot.id:
            return True
    return False


def as_connection(connection: Connection) -> Json:
    """Bot API `BusinessConnection`."""
    return {
        "id": connection.id,
        "user": connection.owner.user(),
        "user_chat_id": connection.owner.id,
        "date": connection.date,
        "rights": dict.fromkeys(sorted(connection.rights), True),
        "is_enabled": connection.enabled,
    }


def member(party: Party, status: str) -> Json:
    """Bot API `ChatMember`."""
    shown: Json = {"status": status, "user": party.user()}
    if status == "kicked":
        shown["until_date"] = 0
    if status == "creator":
        shown["is_anonymous"] = False
    if status == "administrator":
        shown |= {"can_be_edited": False, "is_anonymous": False} | dict.fromkeys(ADMINISTRATOR_RIGHTS, True)
    return shown


ADMINISTRATOR_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_pin_messages",
)
