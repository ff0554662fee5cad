"""What is a REST request here? A verb and a path that match one endpoint, called with everything that the endpoint may look at."""

import dataclasses
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from sandbox.discord.errors import invalid, refusal
from sandbox.discord.forms import Body, snowflake
from sandbox.discord.intents import Intents
from sandbox.discord.stage import Stage
from sandbox.discord.world import Bot, Channel, Guild, Kind, Message
from sandbox.kernel import Reply


@dataclasses.dataclass(frozen=True, kw_only=True)
class Call:
    """One request of a bot. path: the values of the `{…}` in the endpoint's path."""

    stage: Stage
    caller: Bot | None  # None at the endpoints that need no token
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Body

    @property
    def bot(self) -> Bot:
        assert self.caller is not None, "an endpoint without a token asked for its caller"
        return self.caller

    @property
    def reads_content(self) -> bool:
        """REST goes by the portal's switch, the gateway by the session's intents."""
        return Intents.MESSAGE_CONTENT in self.bot.granted

    def channel(self) -> Channel:
        channel = self.stage.world.channels.get(snowflake(self.path["channel_id"], "channel_id"))
        if channel is None:
            raise refusal(10003)
        if not self.stage.world.sees(self.bot.user.id, channel):
            raise refusal(50001)
        return channel

    def message(self) -> tuple[Channel, Message]:
        channel = self.channel()
        message = channel.find(snowflake(self.path["message_id"], "message_id"))
        if message is None or message.ephemeral_for is not None:
            raise refusal(10008)
        return channel, message

    def guild(self) -> Guild:
        guild = self.stage.world.guilds.get(snowflake(self.path["guild_id"], "guild_id"))
        if guild is None:
            raise refusal(10004)
        if self.bot.user.id not in guild.members:
            raise refusal(50001)
        return guild

    def number(self, name: str, default: int, *, least: int, most: int) -> int:
        raw = self.query.get(name)
        if raw is None:
            return default
        if not raw.lstrip("-").isdigit():
            raise invalid(name, "NUMBER_TYPE_COERCE", f'Value "{raw}" is not int.')
        value = int(raw)
        if value < least:
            raise invalid(name, "NUMBER_TYPE_MIN", f"int value should be greater than or equal to {least}.")
        if value > most:
            raise invalid(name, "NUMBER_TYPE_MAX", f"int value should be less than or equal to {most}.")
        return value

    def shown(self, message: Message, *, nonce: bool = False) -> dict[str, Any]:
        return self.stage.shapes.message(message, viewer=self.bot, content=self.reads_content, nonce=nonce)


def must_be_writable(call: Call, channel: Channel) -> None:
    """50013 in a channel that the bot may only read, 160005 in a locked thread; 50007 and 50278 for a person whom no bot can write to."""
    world, me = call.stage.world, call.bot.user.id
    if channel.kind is Kind.DM:
        other = next(id for id in channel.recipients if id != me)
        if not world.mutual_guild(me, other):
            raise refusal(50278)
        if other in world.closed_dms | world.blocked:
            raise refusal(50007)
    elif not world.may_write(me, channel):
        raise refusal(50013)
    elif channel.locked:
        raise refusal(160005)


def must_be_active(channel: Channel) -> None:
    """In an archived thread nobody edits, reacts or joins; a message wakes it up (D)."""
    if channel.archived:
        raise refusal(50083)


Handler = Callable[[Call], Awaitable[Reply]]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Endpoint:
    verb: str
    path: str  # "/channels/{channel_id}/messages"
    perform: Handler
    bucket: str = "rest"
    needs_token: bool = True

    def match(self, path: str) -> Mapping[str, str] | None:
        found = re.fullmatch(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", self.path), path)
        return None if found is None else found.groupdict()


def major(path: Mapping[str, str]) -> str:
    """What a bucket counts apart, besides the route (D)."""
    return path.get("channel_id") or path.get("guild_id") or path.get("token") or ""
