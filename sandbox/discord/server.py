"""Discord on one address: REST below /discord/api/v10, the gateway at /discord/gateway, files below /discord/cdn.

The cast's [discord] part:

    [[discord.bots]]    token, id, username, application_id, message_content_intent, members_intent, presence_intent
    [[discord.people]]  id, username, global_name
    [[discord.guilds]]  id, name, owner_id, members, roles = [{id, name, mentionable, members, bot_id}],
                        channels = [{id, name, type, visible_to, writable_by, history_for}]
                        (type: "text" or "forum"; lists of user ids, left out: all members)
    [discord.limits]    BUCKET = [requests, seconds]        (see limits.BUCKETS)
    [discord.gateway]   heartbeat, resume                   (seconds)
    [discord.cdn]       lifetime                            (seconds that a file's URL works)
"""

import json
import re
import time
from typing import Any

from aiohttp import web

from sandbox.discord import rest_messages, rest_threads, rest_users
from sandbox.discord.asked import Nonsense
from sandbox.discord.cdn import Cdn
from sandbox.discord.endpoints import Call, major
from sandbox.discord.errors import Refusal, plain, rate_limited
from sandbox.discord.forms import Body, read_body
from sandbox.discord.gateway import Gateway, GatewayFigures
from sandbox.discord.interactions import Interactions
from sandbox.discord.limits import Limits
from sandbox.discord.people import People
from sandbox.discord.shapes import Shapes
from sandbox.discord.snowflakes import Snowflakes
from sandbox.discord.stage import Stage
from sandbox.discord.state import state
from sandbox.discord.world import Bot, World
from sandbox.faults import Fault
from sandbox.kernel import Kernel, Reply

VERSION = re.compile(r"v(?:9|10)(?=/)")


class DiscordServer:
    name = "discord"

    def __init__(self, kernel: Kernel, cast: dict[str, Any]) -> None:
        self._kernel = kernel
        self.world = World(cast, Snowflakes(time.time), now=time.time())
        self._cdn = Cdn(self.world, clock=time.time, lifetime=float(cast.get("cdn", {}).get("lifetime", 86_400)))
        shapes = Shapes(self.world, self._cdn)
        figures = GatewayFigures(**cast.get("gateway", {}))
        self._gateway = Gateway(self.world, shapes, kernel.faults, figures, now=time.monotonic)
        self._gateway.changed = lambda what: kernel.feed.tell("discord", what)
        self._limits = Limits(cast.get("limits", {}), now=time.monotonic, wall=time.time)
        self._stage = Stage(self.world, shapes, self._gateway, kernel.feed, clock=time.time)
        interactions = Interactions(self._stage)
        self._people = People(self._stage, interactions)
        self._endpoints = [*rest_users.ENDPOINTS, *rest_messages.ENDPOINTS, *rest_threads.ENDPOINTS, *interactions.endpoints()]
        self._address = ""

    @property
    def address(self) -> str:
        """`http://HOST:PORT` of the sandbox, set when the port is known: URLs in answers begin with it."""
        return self._address

    @address.setter
    def address(self, address: str) -> None:
        self._address = self._cdn.address = address
        self._gateway.address = address.replace("http", "ws", 1) + "/discord/gateway"

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/discord/gateway", self._gateway.serve),
            web.get("/discord/gateway/", self._gateway.serve),
            web.get("/discord/cdn/attachments/{channel}/{id}/{name}", self._cdn.serve),
            web.route("*", "/discord/api/{rest:.*}", self._rest),
        ]

    def control(self) -> list[web.RouteDef]:
        return [web.post("/control/discord/{action}", self._control)]

    def state(self) -> dict[str, Any]:
        return state(self.world, self._cdn, self._gateway)

    def fault_reply(self, fault: Fault) -> Reply:
        return rate_limited(fault.retry_after) if fault.status == 429 else plain(fault.status)

    async def hangup(self) -> None:
        self._gateway.hangup()

    async def close(self) -> None:
        await self._gateway.close()

    async def _rest(self, request: web.Request) -> web.StreamResponse:
        path = "/" + VERSION.sub("", request.match_info["rest"], count=1).lstrip("/")
        body = await read_body(request)
        entry = {"platform": "discord", "method": request.method, "path": path, "body": body.json}

        async def perform() -> Reply:
            return await self._performed(request, path, body)

        return await self._kernel.answer(request, self, f"{request.method} {path}", perform, entry)

    async def _performed(self, request: web.Request, path: str, body: Body) -> Reply:
        """Known route, then token, then rate limit, then the endpoint itself: the order in which Discord refuses."""
        fitting = [(endpoint, values) for endpoint in self._endpoints if (values := endpoint.match(path)) is not None]
        chosen = next(((endpoint, values) for endpoint, values in fitting if endpoint.verb == request.method), None)
        if chosen is None:
            return plain(405 if fitting else 404)
        endpoint, values = chosen
        bot = self._caller(request)
        if endpoint.needs_token and bot is None:
            return plain(401)
        refused, headers = self._limits.take(bot.user.id if bot else "", endpoint.bucket, major(values))
        if refused is not None:
            return refused
        call = Call(stage=self._stage, caller=bot, path=values, query=request.query, body=body)
        try:
            reply = await endpoint.perform(call)
        except Refusal as refusal:
            reply = refusal.reply
        return Reply(status=reply.status, body=reply.body, headers={**headers, **reply.headers})

    def _caller(self, request: web.Request) -> Bot | None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        return self.world.bot_by_token(token) if scheme == "Bot" else None

    async def _control(self, request: web.Request) -> web.Response:
        try:
            raw = await request.text()
            asked = json.loads(raw) if raw else {}
            if not isinstance(asked, dict):
                raise Nonsense("the body must be a JSON object")
            return web.json_response(self._people.act(request.match_info["action"], asked))
        except (Nonsense, ValueError) as error:
            return web.json_response({"error": str(error)}, status=400)
