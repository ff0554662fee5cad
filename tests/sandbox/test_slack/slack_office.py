"""A Slack workspace on a free port, and the ways to reach it: as the app by raw calls, and as its people."""

import asyncio
import contextlib
import dataclasses
import pathlib
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
from aiohttp import web

from sandbox.faults import Faults
from sandbox.feed import Feed
from sandbox.kernel import Kernel
from sandbox.record import Record
from sandbox.slack.server import SlackServer

SOFIA, DIEGO, BOT = "U0SOFIA001", "U0DIEGO001", "U0PUENTE01"
COBROS, GENERAL, PRIVATE = "C0COBROS01", "C0GENERAL1", "C0DIRECCIO"
CAST: dict[str, Any] = {
    "team_id": "T0LUMBRE1",
    "team_name": "Casa Lumbre",
    "bot_token": "xoxb-test",
    "app_token": "xapp-test",
    "app_id": "A0PUENTE01",
    "bot_id": "B0PUENTE01",
    "bot_user_id": BOT,
    "bot_name": "puente",
    "people": [
        {"id": SOFIA, "name": "sofia", "real_name": "Sofía Ramírez", "email": "sofia@casalumbre.example"},
        {"id": DIEGO, "name": "diego", "real_name": "Diego Luna", "email": "diego@casalumbre.example"},
    ],
    "channels": [
        {"id": COBROS, "name": "cobros", "is_private": True, "members": [SOFIA, DIEGO, BOT]},
        {"id": GENERAL, "name": "general", "members": [SOFIA]},
        {"id": PRIVATE, "name": "direccion", "is_private": True, "members": [DIEGO]},
    ],
    "share_seconds": 0.02,
    "socket": {"ack_seconds": 0.3, "retry_delays": [0, 0.2, 0.4], "close_grace": 0.05},
}


@dataclasses.dataclass(kw_only=True)
class Office:
    """The workspace as the tests hold it."""

    server: SlackServer
    faults: Faults
    http: aiohttp.ClientSession
    address: str

    async def api(self, method: str, token: str = "xoxb-test", **arguments: Any) -> dict[str, Any]:
        """A raw call with a JSON body; `status` joins the answer."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with self.http.post(f"{self.address}/slack/api/{method}", json=arguments, headers=headers) as answer:
            return {**await answer.json(), "status": answer.status, "headers": answer.headers}

    async def ok(self, method: str, **arguments: Any) -> dict[str, Any]:
        answer = await self.api(method, **arguments)
        assert answer["ok"], answer
        return answer

    async def play(self, action: str, **order: Any) -> dict[str, Any]:
        """An action of the control API; {"error"} when a person could not do that."""
        async with self.http.post(f"{self.address}/control/slack/{action}", json=order) as answer:
            return dict(await answer.json())

    async def done(self, action: str, **order: Any) -> dict[str, Any]:
        answer = await self.play(action, **order)
        assert "error" not in answer, answer
        return answer

    def messages(self, channel: str = COBROS) -> list[dict[str, Any]]:
        state = self.server.state()
        return next(c["messages"] for c in [*state["channels"], *state["dms"]] if c["id"] == channel)

    def message(self, ts: str, channel: str = COBROS) -> dict[str, Any]:
        return next(m for m in self.messages(channel) if m["ts"] == ts)

    def person(self, id: str) -> dict[str, Any]:
        return next(p for p in self.server.state()["people"] if p["id"] == id)


async def until(check: Callable[[], Any], seconds: float = 5) -> Any:
    """Wait until `check` is true, and give what it gave."""
    end = time.monotonic() + seconds
    while not (result := check()):
        assert time.monotonic() < end, "waited in vain"
        await asyncio.sleep(0.005)
    return result


@contextlib.asynccontextmanager
async def opened(cast: dict[str, Any], record: pathlib.Path | None = None) -> AsyncIterator[Office]:
    faults = Faults()
    kernel = Kernel(Record(record), faults, Feed())
    server = SlackServer(kernel, cast)
    app = web.Application()
    app.add_routes([*server.routes(), *server.control()])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        async with aiohttp.ClientSession() as http:
            yield Office(server=server, faults=faults, http=http, address=server.address)
    finally:
        await server.close()
        await runner.cleanup()
        kernel.record.close()
