"""How is discord.py set up: which server does it talk to, what does it ask for, and what do we hear from it?

A client is used for one connection only: discord.py cannot start a closed one again. Everything that arrives is taken as raw text, in
order, through the library's own debug event, so that a message from the gateway and one from the history are the same JSON.
"""

import json
import logging
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import aiohttp
import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord.errors import CannotGoOn

DEFAULT_API = "https://discord.com/api/v10"
DEFAULT_GATEWAY = "wss://gateway.discord.gg/"

log = logging.getLogger(__name__)

LONGEST_WAIT = 30.0
"""Seconds that the library may wait out a rate limit by itself (its least is 30); a longer one is told to us."""


async def json_or_text(response: aiohttp.ClientResponse) -> Any:
    """An answer as the library wants it, by its media type. The library's own takes JSON for text where the type names its charset, as
    most servers do and Discord does not."""
    text = await response.text(encoding="utf-8")
    return json.loads(text) if text and response.content_type == "application/json" else text


discord.http.json_or_text = json_or_text


def talk_to(api_url: str, gateway_url: str | None) -> None:
    """Point the library at a server. Holds for the whole process, as the library has one address for all its clients."""
    Route.BASE = api_url.rstrip("/")
    if gateway_url is not None:
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway_url)
    elif api_url.rstrip("/") == DEFAULT_API:
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(DEFAULT_GATEWAY)


async def ask_for_gateway(client: discord.Client) -> None:
    """Take the gateway's address from a server that is not Discord's own (`GET /gateway`)."""
    answer = await client.http.request(Route("GET", "/gateway"))
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(answer["url"])


def intents(*, guild_places: bool) -> discord.Intents:
    """The least that is needed; message content is a privileged one, and private messages come without it (D)."""
    wanted = discord.Intents.none()
    wanted.guilds = True
    wanted.guild_messages = True
    wanted.dm_messages = True
    wanted.guild_reactions = True
    wanted.dm_reactions = True
    wanted.message_content = guild_places
    return wanted


Parser: TypeAlias = Callable[[Any], None]


def forgiving(parsers: Mapping[str, Parser]) -> dict[str, Parser]:
    """The library's readers of events, for what it keeps of guilds and channels. We read messages ourselves; a library record that
    cannot be made, for want of a field that we do not need, must not end the connection."""

    def borne(event: str, parse: Parser) -> Parser:
        def parsing(data: Any) -> None:
            try:
                parse(data)
            except Exception as error:
                log.warning("discord: the library could not read %s (%s)", event, type(error).__name__)

        return parsing

    kept = {event: parse for event, parse in parsers.items() if not event.startswith("MESSAGE_")}
    return {event: parse if event in ("READY", "RESUMED") else borne(event, parse) for event, parse in kept.items()}


class Client(discord.Client):
    """heard: called with every frame, in order; lost: when the connection breaks and is being made again. Neither may block."""

    def __init__(self, *, guild_places: bool, heard: Callable[[dict[str, Any]], None], lost: Callable[[], None]) -> None:
        super().__init__(
            intents=intents(guild_places=guild_places),
            enable_debug_events=True,
            max_messages=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            allowed_mentions=discord.AllowedMentions.none(),
            max_ratelimit_timeout=LONGEST_WAIT,
        )
        self._connection.parsers = forgiving(self._connection.parsers)
        self._heard, self._lost = heard, lost

    async def application_info(self) -> discord.AppInfo:
        """Asked for by the library at login, which wants fields (`owner`) that Discord calls optional; we need none to receive and send."""
        told: dict[str, Any] = {}
        try:
            told = {**await self.http.application_info()}
        except discord.NotFound:
            log.warning("discord: the server tells nothing of the application")
        nobody = {"id": "0", "username": "", "discriminator": "0", "avatar": None}
        blank = {"id": self.user.id if self.user else 0, "owner": nobody, "bot_public": True, "bot_require_code_grant": False}
        texts = dict.fromkeys(("name", "description", "verify_key"), "")
        whole: Any = {**blank, **texts, "icon": None, **told}
        return discord.AppInfo(self._connection, whole)

    async def on_socket_raw_receive(self, text: str) -> None:
        # Runs as a task of its own, but tasks begin in the order in which they were made, and nothing here waits.
        self._heard(json.loads(text))

    async def on_disconnect(self) -> None:
        self._lost()

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        # The library would log the event's arguments' traceback and go on: a frame that was not heard must end the connection instead.
        await self.close()

    async def close(self) -> None:
        """Leave so that Discord keeps the session and what it tells in the meantime (see `replay.py`): code 1000 would end it (D)."""
        if self.ws is not None and self.ws.open:
            await self.ws.close(code=4000)
        await super().close()

    def resume_at(self, gateway_url: str) -> None:
        """Resume at the configured server, whatever address its READY named: the token goes nowhere else."""
        if self.ws is not None:
            self.ws.gateway = yarl.URL(gateway_url)


def plainly(error: BaseException, account: str, client: discord.Client) -> BaseException:
    """Why a connection ended, in words for the operator."""
    match error:
        case discord.PrivilegedIntentsRequired():
            return CannotGoOn(
                f"Discord refuses the connection of account {account}: guild channels are configured, and the bot may not read their "
                "messages. Open https://discord.com/developers/applications, choose the application, Bot, and switch on "
                '"Message Content Intent" under "Privileged Gateway Intents".'
            )
        case discord.LoginFailure():
            return CannotGoOn(f"Discord does not accept the bot token of account {account}. {NEW_TOKEN}")
        case discord.ConnectionClosed():
            why = {4004: f"does not accept the bot token. {NEW_TOKEN}", 4013: "does not know an intent we ask for"}
            return CannotGoOn(f"Discord closed the connection of account {account} ({error.code}): {why.get(error.code, error.reason)}")
        case AttributeError() if client.ws is None:
            # Rapptz/discord.py#10520: how the library fails when its very first dial does.
            return CannotGoOn(f"The gateway of account {account} could not be reached at {DiscordWebSocket.DEFAULT_GATEWAY.host}")
        case KeyError() if "resume_gateway_url" in error.args:
            return CannotGoOn(f"The server of account {account} is not compatible: its READY has no resume_gateway_url")
    return error


NEW_TOKEN = "Make a new one in the developer portal (the application, Bot, Reset Token) and put it into the configuration."
