"""Where was it said, by whom, and what are the things called that it names? Read from the library's cache, else asked once."""

import dataclasses
import logging
from typing import Any

import aiohttp
import discord

from adapters.discord.envelope import NAMED
from adapters.discord.parse import Places
from adapters.discord.standing import OurSide
from bridge.model.ids import ChatId

log = logging.getLogger(__name__)

REMEMBERED = 5000
"""Members, people and threads kept in memory at most, each."""
THREADS = frozenset({10, 11, 12})
"""Types of channels that are threads (D)."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Where:
    chat: ChatId
    guild: str | None
    parent: str | None = None
    """The channel above a thread."""
    name: str | None = None
    """A thread's."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Thread:
    parent: str
    name: str


class Whereabouts:
    """For the time of one connection."""

    def __init__(self, client: discord.Client, places: Places, our_side: OurSide) -> None:
        self._client, self._places, self._our_side = client, places, our_side
        self._members: dict[tuple[str, str], dict[str, Any] | None] = {}
        self._people: dict[str, dict[str, Any] | None] = {}
        self._threads: dict[str, Thread | None] = {}

    @property
    def me(self) -> str:
        return str(self._client.user.id) if self._client.user else ""

    def is_place(self, chat: str, parent: str | None = None) -> bool:
        return ChatId(chat) in self._places or (parent is not None and ChatId(parent) in self._places)

    async def of(self, data: dict[str, Any]) -> Where | None:
        """None: in a guild, but in no place of ours."""
        chat, guild = ChatId(data["channel_id"]), data.get("guild_id")
        if guild is None:
            return Where(chat=chat, guild=None)
        return self.in_guild(chat, guild, await self.thread(chat))

    def in_guild(self, chat: ChatId, guild: str, thread: Thread | None) -> Where | None:
        """None: no place of ours."""
        parent, name = (thread.parent, thread.name) if thread else (None, None)
        return Where(chat=chat, guild=guild, parent=parent, name=name) if self.is_place(chat, parent) else None

    def learn_thread(self, told: dict[str, Any]) -> Thread:
        """told: as Discord describes a channel that is a thread."""
        _forget_some(self._threads)
        thread = self._threads[told["id"]] = Thread(parent=str(told["parent_id"]), name=told["name"])
        return thread

    async def thread(self, chat: str) -> Thread | None:
        """None for what is no thread."""
        if chat in self._threads:
            return self._threads[chat]
        known = self._client.get_channel(int(chat))
        if known is not None:
            return Thread(parent=str(known.parent_id), name=known.name) if isinstance(known, discord.Thread) else None
        if chat in self._places:
            return None
        found: dict[str, Any] = await self._asked(self._client.http.get_channel(int(chat))) or {}
        if found.get("type") in THREADS:
            return self.learn_thread(found)
        _forget_some(self._threads)
        self._threads[chat] = None
        return None

    async def complete(self, data: dict[str, Any], where: Where) -> dict[str, Any]:
        """A message of the history with what the gateway would have told beside it."""
        if where.guild is None:
            return data
        whole = {**data, "guild_id": where.guild}
        author = data.get("author") or {}
        if "member" not in whole and "id" in author and not author.get("bot") and not data.get("webhook_id"):
            member = await self._member(where.guild, author["id"])
            if member is not None:
                whole["member"] = member
        return whole

    async def with_person(self, data: dict[str, Any], where: Where) -> dict[str, Any]:
        """A reaction with who put it on or took it away: Discord tells more than his id only in a guild, when it is put on."""
        person = data["user_id"]
        if where.guild and data.get("member"):
            self._members[where.guild, person] = data["member"]
        member = (await self._member(where.guild, person) if where.guild else None) or {}
        if "user" not in member and person not in self._people:
            _forget_some(self._people)
            self._people[person] = await self._asked(self._client.http.get_user(int(person)))
        user = member.get("user") or self._people.get(person) or {"id": person, "username": person}
        return {**data, "user": user, "member": member}

    async def _member(self, guild: str, person: str) -> dict[str, Any] | None:
        _forget_some(self._members)
        key = (guild, person)
        if key not in self._members:
            self._members[key] = await self._asked(self._client.http.get_member(int(guild), int(person)))
        return self._members[key]

    def around(self, data: dict[str, Any], where: Where) -> dict[str, Any]:
        """The fields beside the payload; a failure here never costs the message."""
        around: dict[str, Any] = {
            "parent": where.parent,
            "title": None,
            "post": where.name if data.get("id") == where.chat else None,  # a forum's post shares its id with its first message (D)
            "ours": False,
            "me": self.me,
            "my_roles": [],
            "names": {},
        }
        try:
            guild = self._client.get_guild(int(where.guild)) if where.guild else None
            if person := data.get("author") or data.get("user"):
                around["ours"] = self._our_side.includes(person["id"], data.get("member"), guild)
            if where.guild:
                around["title"] = self._title(where, guild)
                around["my_roles"] = [str(guild.self_role.id)] if guild and guild.self_role else []
                around["names"] = self._names(_words(data), guild)
        except (KeyError, TypeError, ValueError, AttributeError):
            log.exception("what surrounds a message could not be told")
        return around

    def _title(self, where: Where, guild: discord.Guild | None) -> str:
        channel = guild.get_channel_or_thread(int(where.chat)) if guild else None
        name = channel.name if channel else where.name or where.chat
        return f"#{name}" + (f" · {guild.name}" if guild else "")

    def _names(self, content: str, guild: discord.Guild | None) -> dict[str, str]:
        names: dict[str, str] = {}
        for kind, id in set(NAMED.findall(content)) if guild else ():
            assert guild is not None
            named = guild.get_channel_or_thread(int(id)) if kind == "#" else guild.get_role(int(id))
            if named is not None:
                names[("#" if kind == "#" else "&") + id] = named.name
        return names

    async def _asked(self, request: Any) -> Any:
        try:
            return await request
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            log.info("Discord did not tell more about a message: %s", type(error).__name__)
            return None


def _words(data: dict[str, Any]) -> str:
    """What is said in a message and in those that it forwards."""
    said = [data, *(snapshot["message"] for snapshot in data.get("message_snapshots") or ())]
    return "\n".join(str(one.get("content") or "") for one in said)


def _forget_some(kept: dict[Any, Any]) -> None:
    while len(kept) >= REMEMBERED:
        del kept[next(iter(kept))]
