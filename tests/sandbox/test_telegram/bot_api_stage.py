"""A local Telegram on a free port, with Ana, Marisol, Bruno, two bots and a group, and the means to play both sides."""

import contextlib
import dataclasses
import json
import pathlib
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
from aiohttp import web

from sandbox.faults import Fault, Faults
from sandbox.feed import Feed
from sandbox.kernel import Kernel
from sandbox.record import Record
from sandbox.telegram.server import TelegramServer

TOKEN = "7000000001:AAtest"
SHY_TOKEN = "7000000002:AAshy"
BOT, SHY_BOT = 7000000001, 7000000002
ANA, MARISOL, BRUNO = 5101, 5102, 5103
GROUP = -1005001

CAST = {
    "bots": [
        {"token": TOKEN, "id": BOT, "username": "casalumbre_bot", "first_name": "Casa Lumbre", "can_read_all_group_messages": True},
        {"token": SHY_TOKEN, "id": SHY_BOT, "username": "timida_bot", "first_name": "Tímida"},
    ],
    "people": [
        {"id": ANA, "first_name": "Ana", "last_name": "Torres", "username": "ana_torres", "language_code": "es"},
        {"id": MARISOL, "first_name": "Marisol", "language_code": "es"},
        {"id": BRUNO, "first_name": "Bruno"},
    ],
    "groups": [{"id": GROUP, "title": "Clientes", "members": [ANA, MARISOL], "administrators": [MARISOL]}],
}

# One pixel, so that the sandbox has a real picture with a real size.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


@dataclasses.dataclass(kw_only=True)
class Stage:
    address: str
    server: TelegramServer
    faults: Faults
    http: aiohttp.ClientSession

    async def api(self, method: str, *, token: str = TOKEN, **params: Any) -> tuple[int, dict[str, Any]]:
        """A raw request, as a form; lists and objects as JSON strings."""
        form = {name: value if isinstance(value, str) else json.dumps(value) for name, value in params.items()}
        async with self.http.post(f"{self.address}/telegram/bot{token}/{method}", data=form) as answer:
            return answer.status, await answer.json()

    async def result(self, method: str, *, token: str = TOKEN, **params: Any) -> Any:
        status, answer = await self.api(method, token=token, **params)
        assert status == 200, answer
        assert answer["ok"] is True
        return answer["result"]

    async def refusal(self, method: str, *, token: str = TOKEN, **params: Any) -> str:
        status, answer = await self.api(method, token=token, **params)
        assert answer["ok"] is False, answer
        assert answer["error_code"] == status
        return str(answer["description"])

    async def play(self, action: str, **body: Any) -> dict[str, Any]:
        async with self.http.post(f"{self.address}/control/telegram/{action}", json=body) as answer:
            made: dict[str, Any] = await answer.json()
            assert answer.status == 200, made
            return made

    async def nonsense(self, action: str, **body: Any) -> str:
        async with self.http.post(f"{self.address}/control/telegram/{action}", json=body) as answer:
            assert answer.status == 400
            return str((await answer.json())["error"])

    def seen(self, chat_id: int, bot: str | None = "casalumbre_bot") -> list[dict[str, Any]]:
        """The messages of a chat, as its people see them."""
        for chat in self.server.state()["chats"]:
            if chat["id"] == chat_id and chat.get("bot", bot) == bot:
                return list(chat["messages"])
        return []

    def fault(self, **fields: Any) -> None:
        self.faults.add(Fault(platform="telegram", **fields))


@contextlib.asynccontextmanager
async def serve(cast: dict[str, Any], record: pathlib.Path | None = None) -> AsyncIterator[Stage]:
    kernel = Kernel(Record(record), Faults(), Feed())
    server = TelegramServer(kernel, cast)
    app = web.Application(client_max_size=64 * 1024 * 1024)
    app.add_routes([*server.routes(), *server.control()])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20)) as http:
        try:
            yield Stage(address=server.address, server=server, faults=kernel.faults, http=http)
        finally:
            await server.close()
            await runner.cleanup()
            kernel.record.close()
