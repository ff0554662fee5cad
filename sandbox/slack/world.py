"""Who and what is there: people, channels, messages, files, views. Records and look-ups; nothing here tells anybody.

A message's `ts` is its id: unique and increasing over the whole workspace, seconds with six decimals.
"""

import copy
import dataclasses
import secrets
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sandbox.slack.refusal import Refusal

# The scopes of the product's manifest; a cast may list others in `scopes`.
SCOPES = [
    *("chat:write", "chat:write.customize", "channels:history", "channels:read", "groups:history", "groups:read"),
    *("im:history", "im:write", "users:read", "users:read.email", "files:read", "files:write"),
    *("reactions:read", "reactions:write", "commands", "metadata.message:read"),
]
# The message shortcuts of the product's manifest, callback_id -> name; a cast may list others in `shortcuts`.
SHORTCUTS = {"promise": "Promesa"}
# The slash commands of the product's manifest, and whether what they name reaches the app as ids; a cast may list others in `commands`.
COMMANDS = [{"command": "/puente", "should_escape": True}]
EVENTS = [
    *("app_home_opened", "message.channels", "message.groups", "message.im"),
    *("reaction_added", "reaction_removed", "member_joined_channel"),
]


@dataclasses.dataclass(kw_only=True)
class Person:
    id: str
    name: str
    real_name: str = ""
    email: str = ""
    tz: str = "America/Mexico_City"
    is_admin: bool = False
    is_restricted: bool = False  # a guest in several channels
    is_ultra_restricted: bool = False  # a guest in one channel
    is_stranger: bool = False  # of another company, through Slack Connect
    deleted: bool = False
    pings: list[dict[str, str]] = dataclasses.field(default_factory=list)  # {channel, ts, why: mention | channel | here | everyone | dm}
    warnings: list[dict[str, str]] = dataclasses.field(default_factory=list)  # what Slack's client showed as an error
    views: list["View"] = dataclasses.field(default_factory=list)  # open modals, the topmost last
    home: "View | None" = None


@dataclasses.dataclass(kw_only=True)
class Message:
    channel: str
    ts: str
    text: str
    user: str = ""  # "" when a bot speaks under another name
    bot_id: str = ""
    app_id: str = ""
    username: str = ""  # the name shown instead of the bot's own
    icons: dict[str, str] = dataclasses.field(default_factory=dict)
    subtype: str = ""
    thread_ts: str = ""  # the root's ts, on replies only
    broadcast: bool = False
    blocks: list[dict[str, Any]] = dataclasses.field(default_factory=list)
    attachments: list[dict[str, Any]] = dataclasses.field(default_factory=list)
    files: list[str] = dataclasses.field(default_factory=list)
    metadata: dict[str, Any] | None = None
    client_msg_id: str = ""
    reactions: dict[str, list[str]] = dataclasses.field(default_factory=dict)
    edited: dict[str, str] | None = None
    deleted: bool = False  # kept so that what people once saw can be looked at
    tombstone: bool = False  # a deleted root whose replies remain
    ephemeral_to: str = ""
    pings: list[str] = dataclasses.field(default_factory=list)  # who was really notified: person ids and channel, here, everyone
    links: list[str] = dataclasses.field(default_factory=list)
    unfurls: bool = False  # would Slack fetch and show its links?
    more: dict[str, Any] = dataclasses.field(default_factory=dict)  # a subtype's own fields (inviter, …)


@dataclasses.dataclass(kw_only=True)
class Channel:
    id: str
    name: str = ""
    is_private: bool = False
    is_im: bool = False
    user: str = ""  # the person of a direct message
    is_archived: bool = False
    created: int = 0
    creator: str = ""
    members: list[str] = dataclasses.field(default_factory=list)
    messages: dict[str, Message] = dataclasses.field(default_factory=dict)  # by ts, in order
    threads: dict[str, list[str]] = dataclasses.field(default_factory=dict)  # root ts -> reply ts, in order

    @property
    def kind(self) -> str:
        """The `channel_type` of events."""
        return "im" if self.is_im else "group" if self.is_private else "channel"

    def live(self, ts: str) -> Message | None:
        """The message that a person can still see, the ephemeral ones aside."""
        message = self.messages.get(ts)
        return None if message is None or message.deleted or message.ephemeral_to else message

    def replies(self, root: str) -> list[Message]:
        return [m for ts in self.threads.get(root, []) if (m := self.live(ts)) is not None]


@dataclasses.dataclass(kw_only=True)
class File:
    id: str
    name: str
    title: str
    mimetype: str
    user: str
    created: int
    size: int
    data: bytes = b""
    uploaded: bool = False
    completed: bool = False
    deleted: bool = False
    external: str = ""  # where it really lies: of such a file (a Google document) Slack keeps the address alone
    hidden: bool = False  # by the limit of a free workspace
    shares: list[tuple[str, str, str]] = dataclasses.field(default_factory=list)  # (channel, ts, thread ts or "")


@dataclasses.dataclass(kw_only=True)
class View:
    id: str
    root_id: str
    previous_id: str | None
    hash: str
    user: str
    body: dict[str, Any]  # as the app sent it, completed with ids
    picked: dict[str, dict[str, Any]] = dataclasses.field(default_factory=dict)  # state.values set by clicks


class World:
    def __init__(self, cast: Mapping[str, Any], now: Callable[[], float]) -> None:
        self.now = now
        self.team_id: str = cast["team_id"]
        self.team_name: str = cast["team_name"]
        self.domain: str = cast.get("domain", "".join(c for c in self.team_name.lower() if c.isalnum()))
        self.bot_token: str = cast["bot_token"]
        self.app_token: str = cast["app_token"]
        self.app_id: str = cast["app_id"]
        self.bot_id: str = cast["bot_id"]
        self.bot_user: str = cast["bot_user_id"]
        self.bot_name: str = cast["bot_name"]
        self.scopes: list[str] = list(cast.get("scopes", SCOPES))
        self.events: list[str] = list(cast.get("events", EVENTS))
        self.commands: dict[str, bool] = {c["command"]: bool(c.get("should_escape")) for c in cast.get("commands", COMMANDS)}
        self.shortcuts: dict[str, str] = dict(cast.get("shortcuts", SHORTCUTS))
        cast = copy.deepcopy(dict(cast))  # what happens here must not change it
        self.people: dict[str, Person] = {p["id"]: Person(**p) for p in cast.get("people", [])}
        self.channels: dict[str, Channel] = {c["id"]: Channel(created=int(now()), **c) for c in cast.get("channels", [])}
        self.files: dict[str, File] = {}
        self._last = 0

    # --- ids -----------------------------------------------------------------------------------------------------

    def next_ts(self) -> str:
        self._last = max(self._last + 1, int(self.now() * 1_000_000))
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"

    def new_id(self, kind: str) -> str:
        """`kind` is Slack's leading letters: C, F, V, Ev …"""
        return kind + "0" + "".join(secrets.choice("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789") for _ in range(9))

    # --- look-ups ------------------------------------------------------------------------------------------------

    def person(self, id: str, error: str = "user_not_found") -> Person:
        if id not in self.people:
            raise Refusal(error)
        return self.people[id]

    def direct(self, person: Person) -> Channel:
        """The bot's direct messages with a person; Slack makes the channel when it is first needed."""
        id = "D" + person.id[1:]
        if id not in self.channels:
            self.channels[id] = Channel(id=id, is_im=True, user=person.id, created=int(self.now()), members=[person.id, self.bot_user])
        return self.channels[id]

    def visible(self, channel: Channel) -> bool:
        """May the bot know that the channel exists?"""
        return self.bot_user in channel.members or not (channel.is_private or channel.is_im)

    def channel(self, id: str) -> Channel:
        """The channel as the bot sees it by id; a private channel without the bot does not exist for it."""
        channel = self.channels.get(id)
        if channel is None or not self.visible(channel):
            raise Refusal("channel_not_found")
        return channel

    def joined(self, id: str) -> Channel:
        channel = self.channel(id)
        if self.bot_user not in channel.members:
            raise Refusal("not_in_channel")
        return channel

    def messages(self) -> Iterator[Message]:
        for channel in self.channels.values():
            yield from channel.messages.values()
