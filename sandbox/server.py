"""One address for the three platforms, their people and the page: the sandbox's composition root.

/telegram/bot{token}/METHOD, /telegram/file/bot{token}/PATH     api_url = {address}/telegram
/slack/api/METHOD, /slack/socket, /slack/files/…                api_url = {address}/slack/api/
/discord/api/v10/…, /discord/gateway, /discord/cdn/…            api_url = {address}/discord/api/v10, gateway_url = ws://…/discord/gateway
/, /page/…                                                      the page
/control/state, /control/{platform}/state, /control/feed, /control/faults, /control/{platform}/{action}
"""

import json
import pathlib
import tomllib
from typing import Any

from aiohttp import web

from sandbox import page
from sandbox.discord.server import DiscordServer
from sandbox.faults import Fault, Faults
from sandbox.feed import Feed
from sandbox.kernel import Kernel, Platform
from sandbox.record import Record
from sandbox.slack.server import SlackServer
from sandbox.telegram.server import TelegramServer

CASTS = pathlib.Path(__file__).parent / "casts"


class Sandbox:
    """The three servers on one port. `async with Sandbox(...) as sandbox: sandbox.address`.

    cast: the people, channels and bots (see `casts/demo.toml`). record: where requests are written, if anywhere.
    """

    def __init__(self, cast: dict[str, Any], *, host: str = "127.0.0.1", port: int = 0, record: pathlib.Path | None = None) -> None:
        self.kernel = Kernel(Record(record), Faults(), Feed())
        self.telegram = TelegramServer(self.kernel, cast["telegram"])
        self.slack = SlackServer(self.kernel, cast["slack"])
        self.discord = DiscordServer(self.kernel, cast["discord"])
        self.platforms: list[Platform] = [self.telegram, self.slack, self.discord]
        self.app = web.Application(client_max_size=64 * 1024 * 1024)
        for platform in self.platforms:
            self.app.add_routes([*platform.routes(), *platform.control()])
        self.app.add_routes(page.routes())
        self.app.add_routes(
            [
                web.get("/control/state", self._state),
                web.get("/control/{platform}/state", self._platform_state),
                web.get("/control/feed", self._feed),
                web.get("/control/faults", self._faults),
                web.post("/control/faults", self._add_fault),
                web.delete("/control/faults", self._clear_faults),
            ]
        )
        self._host, self._port = host, port
        self._runner: web.AppRunner | None = None
        self.address = ""

    async def __aenter__(self) -> "Sandbox":
        self._runner = web.AppRunner(self.app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        self.address = f"http://{self._host}:{self._port}"
        for platform in self.platforms:
            platform.address = self.address
        return self

    async def __aexit__(self, *_: object) -> None:
        for platform in self.platforms:
            await platform.close()
        if self._runner is not None:
            await self._runner.cleanup()
        self.kernel.record.close()

    def _named(self, name: str) -> Platform:
        for platform in self.platforms:
            if platform.name == name:
                return platform
        raise web.HTTPNotFound(text=json.dumps({"error": f"no platform {name!r}"}), content_type="application/json")

    async def _state(self, request: web.Request) -> web.Response:
        return web.json_response({platform.name: platform.state() for platform in self.platforms})

    async def _platform_state(self, request: web.Request) -> web.Response:
        return web.json_response(self._named(request.match_info["platform"]).state())

    async def _feed(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(heartbeat=20)
        await socket.prepare(request)
        queue = self.kernel.feed.watch()
        try:
            while not socket.closed:
                await socket.send_json(await queue.get())
        except (ConnectionError, RuntimeError):
            pass
        finally:
            self.kernel.feed.unwatch(queue)
        return socket

    async def _faults(self, request: web.Request) -> web.Response:
        return web.json_response(self.kernel.faults.listing())

    async def _add_fault(self, request: web.Request) -> web.Response:
        try:
            fault = Fault(**await request.json())
        except (TypeError, ValueError) as error:
            raise web.HTTPBadRequest(text=json.dumps({"error": str(error)}), content_type="application/json") from None
        if fault.kind == "hangup":
            await self._named(fault.platform).hangup()
        else:
            self.kernel.faults.add(fault)
        return web.json_response({"ok": True})

    async def _clear_faults(self, request: web.Request) -> web.Response:
        self.kernel.faults.clear()
        return web.json_response({"ok": True})


def load_cast(path: pathlib.Path = CASTS / "demo.toml") -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


__all__ = ["Sandbox", "load_cast"]
