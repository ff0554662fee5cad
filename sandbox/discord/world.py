"""What is so on this Discord: who there is, where they are, and what was said. No JSON, no sockets.

Ids are snowflakes as strings, unique over everything. A bot or person sees a guild's channels as its member, unless the channel
names who may (`visible_to`, `writable_by`), and a direct message as one of the two in it.
"""

import dataclasses
import enum
from collections.abc import Iterable
from typing import Any

from sandbox.discord.attachments import Attachment
from sandbox.discord.intents import PRIVILEGED, Intents
from sandbox.discord.pings import Pings
from sandbox.discord.snowflakes import Snowflakes


class Kind(enum.IntEnum):
    """Channel types (D)."""

    TEXT = 0
    DM = 1
    THREAD = 11
    FORUM = 15


class Said(enum.IntEnum):
    """Message types (D); all but DEFAULT and REPLY are system messages."""

    DEFAULT = 0
    PINNED = 6
    THREAD_CREATED = 18
    REPLY = 19
    THREAD_STARTER = 21


SUPPRESS_EMBEDS, EPHEMERAL, HAS_THREAD, VOICE, SNAPSHOT = 1 << 2, 1 << 6, 1 << 5, 1 << 13, 1 << 14


@dataclasses.dataclass(frozen=True, kw_only=True)
class User:
    id: str
    username: str
    global_name: str | None = None
    bot: bool = False


@dataclasses.dataclass(frozen=True, kw_only=True)
class Bot:
    user: User
    token: str
    application_id: str
    granted: Intents  # the privileged intents switched on in the portal


@dataclasses.dataclass(frozen=True, kw_only=True)
class Role:
    id: str
    name: str
    mentionable: bool = False
    members: frozenset[str] = frozenset()
    bot_id: str | None = None  # the bot whose own, managed role it is


@dataclasses.dataclass(kw_only=True)
class Guild:
    id: str
    name: str
    owner_id: str
    members: dict[str, float]  # user id -> when they joined, in order
    roles: dict[str, Role]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Reference:
    """What a message points to: the message replied to or forwarded, or (system messages) a thread and its first message."""

    channel_id: str
    message_id: str | None
    forward: bool = False


@dataclasses.dataclass(kw_only=True)
class Message:
    id: str
    channel_id: str
    author: User
    sent_at: float
    said: Said = Said.DEFAULT
    content: str = ""
    attachments: list[Attachment] = dataclasses.field(default_factory=list)
    embeds: list[dict[str, Any]] = dataclasses.field(default_factory=list)
    components: list[dict[str, Any]] = dataclasses.field(default_factory=list)
    sticker_items: list[dict[str, Any]] = dataclasses.field(default_factory=list)
    poll: dict[str, Any] | None = None
    forwards: "Message | None" = None  # the message as it was when it was forwarded
    pinned: bool = False
    reactions: dict[str, list[str]] = dataclasses.field(default_factory=dict)  # emoji -> user ids in order
    reference: Reference | None = None
    pings: Pings = dataclasses.field(default_factory=Pings)
    nonce: str | int | None = None
    flags: int = 0
    edited_at: float | None = None
    deleted: bool = False
    webhook_id: str | None = None
    thread_id: str | None = None  # the thread that was started on it
    ephemeral_for: str | None = None  # the one person who sees it


@dataclasses.dataclass(kw_only=True)
class Channel:
    id: str
    kind: Kind
    name: str = ""
    guild_id: str | None = None
    parent_id: str | None = None
    recipients: tuple[str, ...] = ()  # of a direct message: both
    owner_id: str | None = None  # of a thread
    joined: dict[str, float] = dataclasses.field(default_factory=dict)  # of a thread: user id -> since
    archived: bool = False
    archived_at: float | None = None  # or woken up
    locked: bool = False
    visible_to: frozenset[str] | None = None
    writable_by: frozenset[str] | None = None
    history_for: frozenset[str] | None = None  # who has Read Message History
    messages: list[Message] = dataclasses.field(default_factory=list)

    @property
    def private(self) -> bool:
        return self.kind is Kind.DM

    def alive(self) -> list[Message]:
        return [message for message in self.messages if not message.deleted and message.ephemeral_for is None]

    def find(self, message_id: str) -> Message | None:
        return next((message for message in reversed(self.messages) if message.id == message_id and not message.deleted), None)


class World:
    def __init__(self, cast: dict[str, Any], snowflakes: Snowflakes, *, now: float) -> None:
        self.snowflakes = snowflakes
        self.users: dict[str, User] = {}
        self.bots: dict[str, Bot] = {}
        self.guilds: dict[str, Guild] = {}
        self.channels: dict[str, Channel] = {}
        self.closed_dms: set[str] = set()
        self.blocked: set[str] = set()  # people who blocked the bots
        for raw in cast.get("bots", []):
            granted = [intent for intent, (key, _) in PRIVILEGED.items() if raw.get(key)]
            user = self.add_user(User(id=str(raw["id"]), username=raw["username"], bot=True))
            application = str(raw.get("application_id", user.id))
            self.bots[user.id] = Bot(user=user, token=raw["token"], application_id=application, granted=join(granted))
        for raw in cast.get("people", []):
            self.add_user(User(id=str(raw["id"]), username=raw["username"], global_name=raw.get("global_name")))
        for raw in cast.get("guilds", []):
            self._add_guild(raw, now)

    def _add_guild(self, raw: dict[str, Any], now: float) -> None:
        members = [str(member) for member in raw["members"]]
        guild_id = str(raw["id"])
        # Not a person by accident: to a product, whoever owns a server may be one of its own people.
        owner = str(raw.get("owner_id") or next((id for id in members if id in self.bots), members[0]))
        roles = {guild_id: Role(id=guild_id, name="@everyone")}
        for role in raw.get("roles", []):
            roles[str(role["id"])] = Role(
                id=str(role["id"]),
                name=role["name"],
                mentionable=role.get("mentionable", False),
                members=frozenset(map(str, role.get("members", []))),
                bot_id=str(role["bot_id"]) if "bot_id" in role else None,
            )
        self.guilds[guild_id] = Guild(id=guild_id, name=raw["name"], owner_id=owner, members=dict.fromkeys(members, now), roles=roles)
        for channel in raw.get("channels", []):
            self.channels[str(channel["id"])] = Channel(
                id=str(channel["id"]),
                kind=Kind[channel.get("type", "text").upper()],
                name=channel["name"],
                guild_id=guild_id,
                visible_to=only(channel.get("visible_to")),
                writable_by=only(channel.get("writable_by")),
                history_for=only(channel.get("history_for")),
            )

    def add_user(self, user: User) -> User:
        self.users[user.id] = user
        return user

    def bot_by_token(self, token: str) -> Bot | None:
        return next((bot for bot in self.bots.values() if bot.token == token), None)

    def guilds_of(self, user_id: str) -> list[Guild]:
        return [guild for guild in self.guilds.values() if user_id in guild.members]

    def channels_of(self, guild: Guild) -> list[Channel]:
        return [channel for channel in self.channels.values() if channel.guild_id == guild.id and channel.kind is not Kind.THREAD]

    def threads_of(self, guild: Guild) -> list[Channel]:
        """The active ones: Discord tells of no others unasked."""
        threads = (channel for channel in self.channels.values() if channel.guild_id == guild.id and channel.kind is Kind.THREAD)
        return [thread for thread in threads if not thread.archived]

    def sees(self, user_id: str, channel: Channel) -> bool:
        if channel.guild_id is None:
            return user_id in channel.recipients
        allowed = self.above(channel).visible_to
        return user_id in self.guilds[channel.guild_id].members and (allowed is None or user_id in allowed)

    def may_write(self, user_id: str, channel: Channel) -> bool:
        allowed = self.above(channel).writable_by
        return self.sees(user_id, channel) and (allowed is None or user_id in allowed)

    def remembers(self, user_id: str, channel: Channel) -> bool:
        """Has Read Message History."""
        allowed = self.above(channel).history_for
        return allowed is None or user_id in allowed

    def above(self, channel: Channel) -> Channel:
        """The channel whose permissions hold: a thread has those of its parent."""
        return self.channels[channel.parent_id] if channel.kind is Kind.THREAD and channel.parent_id else channel

    def reachable(self, channel: Channel) -> Iterable[str]:
        """Whom a mention here can reach."""
        return channel.recipients if channel.guild_id is None else self.guilds[channel.guild_id].members

    def direct(self, one: str, other: str) -> Channel | None:
        return next((c for c in self.channels.values() if c.private and set(c.recipients) == {one, other}), None)

    def open_direct(self, one: str, other: str) -> Channel:
        """The two's direct message, the same one for ever."""
        found = self.direct(one, other)
        if found is None:
            found = Channel(id=self.snowflakes.new(), kind=Kind.DM, recipients=(one, other))
            self.channels[found.id] = found
        return found

    def mutual_guild(self, one: str, other: str) -> bool:
        return any(other in guild.members for guild in self.guilds_of(one))

    def message(self, channel_id: str, message_id: str) -> Message | None:
        channel = self.channels.get(channel_id)
        return channel.find(message_id) if channel else None


def join(intents: Iterable[Intents]) -> Intents:
    total = Intents(0)
    for intent in intents:
        total |= intent
    return total


def only(ids: Iterable[Any] | None) -> frozenset[str] | None:
    return None if ids is None else frozenset(map(str, ids))
