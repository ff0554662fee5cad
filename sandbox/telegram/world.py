"""Who is there, and what was said? The state of the local Telegram: people, bots, chats and their messages."""

import dataclasses
import itertools
import secrets
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Json = dict[str, Any]

ADMINISTRATORS = frozenset({"creator", "administrator"})
ABSENT = frozenset({"left", "kicked"})


@dataclasses.dataclass(kw_only=True)
class Person:
    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = ""

    def user(self) -> Json:
        """As a bot sees a person: Bot API `User`."""
        optional = {name: getattr(self, name) for name in ("last_name", "username", "language_code")}
        return {"id": self.id, "is_bot": False, "first_name": self.first_name} | {name: value for name, value in optional.items() if value}


@dataclasses.dataclass(kw_only=True)
class Bot:
    token: str
    id: int
    username: str
    first_name: str
    can_read_all_group_messages: bool = False
    can_connect_to_business: bool = False  # @BotFather's Business Mode
    commands: dict[tuple[str, str], list[Json]] = dataclasses.field(default_factory=dict)  # by scope and language
    webhook: str = ""
    logged_out: bool = False

    def user(self) -> Json:
        return {"id": self.id, "is_bot": True, "first_name": self.first_name, "username": self.username}


Party = Person | Bot


@dataclasses.dataclass(kw_only=True)
class Connection:
    """A Business account's owner lets a bot into his private chats (https://core.telegram.org/bots/api#businessconnection)."""

    id: str
    owner: Person
    bot: Bot
    date: int
    rights: frozenset[str]
    enabled: bool = True


@dataclasses.dataclass(kw_only=True)
class Message:
    """One message. `content` holds the Bot API's own content fields: text, entities, photo, caption, location, …"""

    id: int
    sender: Party
    date: int
    content: Json
    reply_to: int | None = None
    markup: Json | None = None
    forward_origin: Json | None = None
    media_group_id: str = ""
    topic: int = 0  # in a forum: the message that opened the topic it stands in; 0 is the general one
    business_bot: Bot | None = None  # the bot that said it in its sender's name
    edit_date: int = 0
    earlier: list[Json] = dataclasses.field(default_factory=list)  # contents before each edit, oldest first
    reactions: dict[int, list[Json]] = dataclasses.field(default_factory=dict)  # by user id
    deleted: bool = False


@dataclasses.dataclass(kw_only=True)
class Chat:
    """A private chat of one person with one bot, a group, or a person's private chat with a Business account. `members` maps user ids
    to a status word of the Bot API."""

    id: int
    type: str
    title: str = ""
    username: str = ""
    person: Person | None = None
    bot: Bot | None = None
    members: dict[int, str] = dataclasses.field(default_factory=dict)
    messages: dict[int, Message] = dataclasses.field(default_factory=dict)
    ids: Iterator[int]
    forum: bool = False  # a supergroup with topics
    upgraded_to: int = 0  # a group that became this supergroup: nobody can write here any more
    started: bool = False  # private: the person wrote or pressed Start
    blocked: bool = False  # private: the person blocked the bot
    connection: Connection | None = None  # by which a bot reaches this chat of a Business account

    @property
    def private(self) -> bool:
        return self.type == "private"

    def has(self, user_id: int) -> bool:
        return self.members.get(user_id, "left") not in ABSENT

    def message(self, message_id: int) -> Message | None:
        """What is there under this id, unless it was deleted."""
        message = self.messages.get(message_id)
        return None if message is None or message.deleted else message

    def has_topic(self, topic: int) -> bool:
        opened = self.message(topic)
        return opened is not None and "forum_topic_created" in opened.content

    def card(self) -> Json:
        """Bot API `Chat`."""
        if self.person is not None:
            user = self.person.user()
            return {"id": self.id, "type": "private"} | {key: user[key] for key in ("first_name", "last_name", "username") if key in user}
        optional = {"username": self.username, "is_forum": self.forum}
        return {"id": self.id, "type": self.type, "title": self.title} | {name: value for name, value in optional.items() if value}


class World:
    """Message ids count per group, and per bot over all its private chats, as Telegram does."""

    def __init__(self, cast: Mapping[str, Any], clock: Callable[[], float]) -> None:
        self.clock = clock
        self.people = {entry["id"]: Person(**entry) for entry in cast.get("people", [])}
        self.bots = {entry["id"]: Bot(**entry) for entry in cast.get("bots", [])}
        self.groups = {entry["id"]: self._group(entry) for entry in cast.get("groups", [])}
        self.private: dict[tuple[int, int], Chat] = {}  # by bot and person
        self._private_ids = {bot_id: itertools.count(1) for bot_id in self.bots}
        self.connections: dict[str, Connection] = {}
        self.business: dict[tuple[str, int], Chat] = {}  # by connection and customer

    def _group(self, entry: Mapping[str, Any]) -> Chat:
        """A cast's group; every bot is in it unless it names its `bots` by id. `administrators` may name bots too."""
        members = dict.fromkeys([*entry.get("members", []), *entry.get("bots", self.bots)], "member")
        members |= dict.fromkeys(entry.get("administrators", []), "administrator")
        kind = "supergroup" if str(entry["id"]).startswith("-100") else "group"
        return Chat(
            id=entry["id"],
            type=kind,
            title=entry["title"],
            username=entry.get("username", ""),
            members=members,
            forum=entry.get("forum", False),
            ids=itertools.count(1),
        )

    def supergroup_of(self, group: Chat) -> Chat:
        """What a group becomes: another chat with the same people, whose messages count from one."""
        now = dataclasses.replace(
            group, id=-int(f"100{abs(group.id)}"), type="supergroup", members=dict(group.members), messages={}, ids=itertools.count(1)
        )
        self.groups[now.id] = now
        return now

    def now(self) -> int:
        return int(self.clock())

    def bot_by_token(self, token: str) -> Bot | None:
        return next((bot for bot in self.bots.values() if bot.token == token), None)

    def party(self, user_id: int) -> Party | None:
        return self.people.get(user_id) or self.bots.get(user_id)

    def private_chat(self, bot: Bot, person: Person) -> Chat:
        key = (bot.id, person.id)
        if key not in self.private:
            self.private[key] = Chat(id=person.id, type="private", person=person, bot=bot, ids=self._private_ids[bot.id])
        return self.private[key]

    def connect(self, owner: Person, bot: Bot, rights: frozenset[str]) -> Connection:
        connection = Connection(id=secrets.token_urlsafe(12), owner=owner, bot=bot, date=self.now(), rights=rights)
        self.connections[connection.id] = connection
        return connection

    def connection_of(self, owner: Person) -> Connection | None:
        """The one that lasts: an account has one bot at a time."""
        return next((each for each in self.connections.values() if each.owner is owner and each.enabled), None)

    def business_chat(self, connection: Connection, customer: Person) -> Chat:
        """Its message ids are the owner's own, which count over all his chats."""
        key = (connection.id, customer.id)
        if key not in self.business:
            ids = self._private_ids.setdefault(connection.owner.id, itertools.count(1))
            self.business[key] = Chat(
                id=customer.id, type="private", person=customer, bot=connection.bot, connection=connection, started=True, ids=ids
            )
        return self.business[key]

    def knows(self, bot: Bot, person: Person) -> bool:
        """Whether a bot ever met a person: in their private chat, or in a group."""
        chat = self.private.get((bot.id, person.id))
        return (chat is not None and chat.started) or any(group.has(bot.id) and group.has(person.id) for group in self.groups.values())

    def chats(self) -> list[Chat]:
        return [*self.private.values(), *self.groups.values()]

    def post(self, chat: Chat, sender: Party, content: Json, **more: Any) -> Message:
        message = Message(id=next(chat.ids), sender=sender, date=self.now(), content=content, **more)
        chat.messages[message.id] = message
        return message
