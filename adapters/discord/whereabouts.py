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
"""Members and threads kept in memory at most."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Where:
    chat: ChatId
    guild: str | None
    parent: str | None = None


class Whereabouts:
    """For the time of one connection."""

    def __init__(self, client: discord.Client, places: Places, our_side: OurSide) -> None:
        self._client, self._places, self._our_side = client, places, our_side
        self._members: dict[tuple[str, str], dict[str, Any] | None] = {}
        self._parents: dict[str, str | None] = {}

    def is_place(self, chat: str, parent: str | None = None) -> bool:
        return ChatId(chat) in self._places or (parent is not None and ChatId(parent) in self._places)

    async def of(self, data: dict[str, Any]) -> Where | None:
        """None: in a guild, but in no place of ours."""
        chat, guild = ChatId(data["channel_id"]), data.get("guild_id")
        if guild is None or chat in self._places:
            return Where(chat=chat, guild=guild, parent=await self._parent(chat) if guild else None)
        parent = await self._parent(chat)
        return Where(chat=chat, guild=guild, parent=parent) if self.is_place(chat, parent) else None

    def learn_thread(self, chat: str, parent: str | None) -> None:
        self._parents[chat] = parent

    async def _parent(self, chat: str) -> str | None:
        """The channel above a thread; None for what is no thread."""
        if chat in self._parents:
            return self._parents[chat]
        known = self._client.get_channel(int(chat))
        if known is not None:
            return str(known.parent_id) if isinstance(known, discord.Thread) else None
        if chat in self._places:
            return None
        found: dict[str, Any] = await self._asked(self._client.http.get_channel(int(chat))) or {}
        _forget_some(self._parents)
        self._parents[chat] = str(found["parent_id"]) if found.get("type") in (10, 11, 12) else None
        return self._parents[chat]

    async def complete(self, data: dict[str, Any], where: Where) -> dict[str, Any]:
        """A message of the history with what the gateway would have told beside it."""
        if where.guild is None:
            return data
        whole = {**data, "guild_id": where.guild}
        author = data.get("author") or {}
        if "member" not in whole and "id" in author and not author.get("bot") and not data.get("webhook_id"):
            key = (where.guild, author["id"])
            if key not in self._members:
                _forget_some(self._members)
                self._members[key] = await self._asked(self._client.http.get_member(int(where.guild), int(author["id"])))
            if self._members[key] is not None:
                whole["member"] = self._members[key]
        return whole

    def around(self, data: dict[str, Any], where: Where) -> dict[str, Any]:
        """The fields beside the payload; a failure here never costs the message."""
        me = self._client.user
        around: dict[str, Any] = {
            "parent": where.parent,
            "title": None,
            "ours": False,
            "me": str(me.id) if me else "",
            "my_roles": [],
            "names": {},
        }
        try:
            guild = self._client.get_guild(int(where.guild)) if where.guild else None
            if "author" in data:
                around["ours"] = self._our_side.includes(data, guild)
            if where.guild:
                around["title"] = self._title(where.chat, guild)
                around["my_roles"] = [str(guild.self_role.id)] if guild and guild.self_role else []
                around["names"] = self._names(str(data.get("content") or ""), guild)
        except (KeyError, TypeError, ValueError, AttributeError):
            log.exception("what surrounds a message could not be told")
        return around

    def _title(self, chat: ChatId, guild: discord.Guild | None) -> str:
        channel = guild.get_channel_or_thread(int(chat)) if guild else None
        return f"#{channel.name if channel else chat}" + (f" · {guild.name}" if guild else "")

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


def _forget_some(kept: dict[Any, Any]) -> None:
    while len(kept) >= REMEMBERED:
        del kept[next(iter(kept))]
