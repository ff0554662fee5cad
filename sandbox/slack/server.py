"""The road of a request to Slack: method, token, scope, limit, deed, answer.

/slack/api/METHOD        the Web API            /slack/files/…, /slack/upload/…   file bytes
/slack/socket            Socket Mode            /slack/respond/…                  response_url
"""

import time
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from sandbox.faults import Fault
from sandbox.kernel import Kernel, Reply
from sandbox.slack import arguments, control, files, respond, scopes, state
from sandbox.slack.arguments import Args
from sandbox.slack.limits import Limits
from sandbox.slack.methods import METHODS, Method
from sandbox.slack.refusal import Refusal
from sandbox.slack.socket import Sockets
from sandbox.slack.workspace import Workspace
from sandbox.slack.world import World


class SlackServer:
    """One workspace with one app in it. cast: the table `slack` of a cast file; `[slack.socket]`, `[slack.limits]` and
    `share_seconds` set the delays."""

    name = "slack"

    def __init__(self, kernel: Kernel, cast: dict[str, Any], *, now: Callable[[], float] = time.time) -> None:
        self._kernel = kernel
        world = World(cast, now)
        self.workspace = Workspace(
            world=world,
            sockets=Sockets(cast.get("socket", {}), world.app_id, kernel.faults, lambda what: kernel.feed.tell("slack", what)),
            limits=Limits(cast.get("limits", {})),
            feed=kernel.feed,
            share_seconds=float(cast.get("share_seconds", 0.3)),
        )

    @property
    def address(self) -> str:
        return self.workspace.address

    @address.setter
    def address(self, address: str) -> None:
        self.workspace.address = address

    # --- kernel.Platform ---------------------------------------------------------------------------------------------

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/slack/api/{method}", self._api),
            web.get("/slack/api/{method}", self._api),
            web.get("/slack/socket", self.workspace.sockets.serve),
            web.post("/slack/respond/{id}", self._respond),
            web.post("/slack/upload/{file}", self._upload),
            web.get("/slack/files/{file}/{name}", self._download),
            web.get("/slack/files/{file}/download/{name}", self._download),
        ]

    def control(self) -> list[web.RouteDef]:
        return control.routes(self.workspace)

    def state(self) -> dict[str, Any]:
        return state.state(self.workspace)

    def fault_reply(self, fault: Fault) -> Reply:
        if fault.status == 429:
            retry = str(max(1, round(fault.retry_after)))
            return Reply(status=429, body={"ok": False, "error": "ratelimited"}, headers={"Retry-After": retry})
        word = "internal_error" if fault.status == 500 else "service_unavailable" if fault.status == 503 else "fatal_error"
        return Reply(status=fault.status, body={"ok": False, "error": word})

    async def hangup(self) -> None:
        await self.workspace.sockets.hangup()

    async def close(self) -> None:
        await self.workspace.close()

    # --- requests ----------------------------------------------------------------------------------------------------

    async def _api(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        try:
            token, args = await arguments.read(request)
            perform = self._performed(name, token, args)
        except Refusal as refusal:
            token, args, perform = "", Args({}), _refused(refusal)
        entry = {"platform": self.name, "method": name, "params": args.values}
        return await self._kernel.answer(request, self, name, perform, entry)

    def _performed(self, name: str, token: str, args: Args) -> Callable[[], Awaitable[Reply]]:
        async def perform() -> Reply:
            headers: dict[str, str] = {}
            try:
                method = METHODS.get(name)
                if method is None:
                    raise Refusal("unknown_method", req_method=name)
                headers = self._let_in(name, method, token)
                body = {"ok": True, **await method.perform(self.workspace, args)}
            except Refusal as refusal:
                return Reply(status=refusal.status, body=refusal.body(), headers={**headers, **refusal.headers})
            return Reply(body=body, headers=headers)

        return perform

    def _let_in(self, name: str, method: Method, token: str) -> dict[str, str]:
        """The headers of the answer to come, or the refusal of a token, a scope or a request too many."""
        world = self.workspace.world
        headers: dict[str, str] = {}
        if method.token != "none":
            if not token:
                raise Refusal("not_authed")
            if token not in (world.bot_token, world.app_token):
                raise Refusal("invalid_auth")
            bot = token == world.bot_token
            if bot != (method.token == "bot"):
                raise Refusal("not_allowed_token_type")
            headers["x-oauth-scopes"] = ",".join(world.scopes) if bot else "connections:write"
            if method.scope:
                headers["x-accepted-oauth-scopes"] = method.scope
            if wait := self.workspace.limits.wait(name, method.tier, world.now()):
                raise Refusal("ratelimited", status=429, headers={"Retry-After": str(wait)})
            scopes.require(world, method.scope if bot else "")
        return headers

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        async def perform() -> Reply:
            try:
                body = await request.json()
                if not isinstance(body, dict):
                    raise ValueError
                return Reply(body=await respond.respond(self.workspace, request.match_info["id"], body))
            except ValueError:
                return Reply(status=400, body={"ok": False, "error": "invalid_payload"})
            except Refusal as refusal:
                return Reply(status=refusal.status if refusal.status != 200 else 400, body=refusal.body())

        return await self._kernel.answer(request, self, "response_url", perform, None)

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        return await self._bytes(request, "upload", lambda: files.upload(self.workspace, request))

    async def _download(self, request: web.Request) -> web.StreamResponse:
        return await self._bytes(request, "download", lambda: files.download(self.workspace, request))

    async def _bytes(self, request: web.Request, method: str, move: Callable[[], Awaitable[web.Response]]) -> web.StreamResponse:
        """File bytes are no JSON answer, so the kernel's road only carries the fault."""
        outcome: list[web.Response] = []

        async def perform() -> Reply:
            outcome.append(await move())
            return Reply(status=outcome[0].status)

        reply = await self._kernel.answer(request, self, method, perform, None)
        return outcome[0] if outcome and reply.status == outcome[0].status else reply


def _refused(refusal: Refusal) -> Callable[[], Awaitable[Reply]]:
    async def perform() -> Reply:
        return Reply(status=refusal.status, body=refusal.body(), headers=refusal.headers)

    return perform
