"""The local Telegram: a Bot API server on one side, people on the other.

GET|POST /telegram/bot{token}/{METHOD}        as https://core.telegram.org/bots/api#making-requests
GET      /telegram/file/bot{token}/{path}     what `getFile` promised
POST     /control/telegram/{action}           what people do (`people.ACTIONS`)
GET      /control/telegram/file/{path}        files as people's pages load them
"""

import asyncio
import json
import mimetypes
from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web

from sandbox.faults import Fault
from sandbox.kernel import Kernel, Reply, cut
from sandbox.telegram import methods_ask, methods_change, methods_send, people
from sandbox.telegram.args import Args, read_args
from sandbox.telegram.errors import USUAL_REASONS, ApiError, bad_request, too_many_requests
from sandbox.telegram.files import StoredFile
from sandbox.telegram.render import as_seen
from sandbox.telegram.service import Call, Service
from sandbox.telegram.world import Bot, Chat, Json

METHODS: dict[str, Callable[[Call], Any]] = {**methods_ask.METHODS, **methods_send.METHODS, **methods_change.METHODS}
CANONICAL = {name.lower(): name for name in [*METHODS, "getUpdates"]}


class TelegramServer:
    """`kernel.Platform` for Telegram. `address` is set by whoever binds the port. cast: `[telegram]` of a cast file."""

    name = "telegram"

    def __init__(self, kernel: Kernel, cast: Mapping[str, Any]) -> None:
        self.address = ""
        self.service = Service(kernel, cast)
        self._kernel = kernel
        self._polls: set[asyncio.BaseTransport] = set()  # the connections on which bots wait

    def routes(self) -> list[web.RouteDef]:
        return [
            web.route("*", "/telegram/bot{token}/{method}", self._api),
            web.get("/telegram/file/bot{token}/{path:.+}", self._download),
        ]

    def control(self) -> list[web.RouteDef]:
        return [
            web.post("/control/telegram/{action}", self._act),
            web.get("/control/telegram/file/{path:.+}", self._show_file),
        ]

    def fault_reply(self, fault: Fault) -> Reply:
        if fault.status == 429:
            return too_many_requests(max(1, round(fault.retry_after))).reply()
        return ApiError(fault.status, USUAL_REASONS.get(fault.status, "")).reply()

    async def hangup(self) -> None:
        for transport in self._polls:
            if isinstance(transport, asyncio.WriteTransport):
                transport.abort()
        await self.close()

    async def close(self) -> None:
        for queue in self.service.queues.values():
            queue.end_poll()

    def state(self) -> dict[str, Any]:
        world = self.service.world
        return {
            "people": [person.user() for person in world.people.values()],
            "bots": [bot.user() | {"pending": len(self.service.queues[bot.id])} for bot in world.bots.values()],
            "chats": [self._chat_seen(chat) for chat in world.chats()],
            "business": [
                self._chat_seen(chat) | {"connection": connection, "owner": world.connections[connection].owner.id}
                for (connection, _), chat in world.business.items()
            ],
            "bot_calls": list(self.service.bot_calls),
        }

    def _chat_seen(self, chat: Chat) -> Json:
        paths = {file_id: stored.path for file_id, stored in self.service.files.items()}
        shown: Json = {"id": chat.id, "type": chat.type, "title": chat.title or (chat.person.first_name if chat.person else "")}
        if chat.bot is not None:
            shown |= {"bot": chat.bot.username, "blocked": chat.blocked}
        else:
            shown["members"] = [{"id": user_id, "status": status} for user_id, status in chat.members.items()]
        return shown | {"messages": [as_seen(message, paths) for message in chat.messages.values()]}

    async def _api(self, request: web.Request) -> web.StreamResponse:
        asked = request.match_info["method"]
        method = CANONICAL.get(asked.lower(), asked)
        try:
            args = await read_args(request)
        except ApiError as refusal:
            return await self._kernel.answer(
                request, self, method, _answering(refusal.reply()), _entry(method, Args(values={}, uploads={}))
            )
        bot = self.service.world.bot_by_token(request.match_info["token"])

        async def perform() -> Reply:
            try:
                return Reply(body={"ok": True, "result": await self._perform(request, bot, method, args)})
            except ApiError as refusal:
                return refusal.reply()

        return await self._kernel.answer(request, self, method, perform, _entry(method, args))

    async def _perform(self, request: web.Request, bot: Bot | None, method: str, args: Args) -> Any:
        if request.method not in ("GET", "POST"):
            raise ApiError(404)
        if bot is None:
            raise ApiError(401)
        if bot.logged_out:
            raise bad_request("Logged out")
        call = Call(service=self.service, bot=bot, args=args)
        if method == "getUpdates":
            return await self._get_updates(request, call)
        if method not in METHODS:
            raise ApiError(404)
        return METHODS[method](call)

    async def _get_updates(self, request: web.Request, call: Call) -> list[Json]:
        queue, args = self.service.queues[call.bot.id], call.args
        if call.bot.webhook:
            raise await queue.webhook_conflict()
        methods_ask.allow_updates(call)
        transport = request.transport
        if transport is None:  # hung up before it was heard
            return []
        self._polls.add(transport)
        try:
            return await queue.poll(offset=args.integer("offset"), limit=args.integer("limit", 100), timeout=args.integer("timeout"))
        finally:
            self._polls.discard(transport)

    async def _download(self, request: web.Request) -> web.StreamResponse:
        """A file's bytes; a fault for the method word `file` strikes here."""
        fault = self._kernel.faults.strike(self.name, "file")
        bot = self.service.world.bot_by_token(request.match_info["token"])
        stored = self.service.files.by_path(request.match_info["path"])
        if fault and fault.kind in ("drop", "silent"):
            return cut(request)
        if fault and fault.kind == "status":
            return _plain(self.fault_reply(fault))
        if bot is None:
            return _plain(ApiError(401).reply())
        if stored is None:
            return _plain(ApiError(404).reply())
        return web.Response(body=stored.data, content_type="application/octet-stream")

    async def _act(self, request: web.Request) -> web.Response:
        try:
            made = people.act(self.service, request.match_info["action"], await request.json())
        except people.Nonsense as nonsense:
            return web.json_response({"error": str(nonsense)}, status=400)
        except ValueError:
            return web.json_response({"error": "the body is not JSON"}, status=400)
        return web.json_response({"ok": True, **made})

    async def _show_file(self, request: web.Request) -> web.Response:
        stored = self.service.files.by_path(request.match_info["path"])
        if stored is None:
            return web.json_response({"error": "no such file"}, status=404)
        return web.Response(body=stored.data, headers={"Content-Type": shown_as(stored), "X-Content-Type-Options": "nosniff"})


SHOWN_INLINE = ("image/png", "image/jpeg", "image/gif", "image/webp", "audio/", "video/")


def shown_as(stored: StoredFile) -> str:
    """The type under which a page may load a file: anything that could run as a page is plain bytes."""
    mime = stored.mime or mimetypes.guess_type(stored.path)[0] or ""
    return mime if mime.startswith(SHOWN_INLINE) else "application/octet-stream"


def _entry(method: str, args: Args) -> dict[str, Any]:
    return {"platform": "telegram", "method": method, "params": dict(args.values), "files": list(args.uploads)}


def _answering(reply: Reply) -> Callable[[], Any]:
    async def perform() -> Reply:
        return reply

    return perform


def _plain(reply: Reply) -> web.Response:
    return web.Response(status=reply.status, body=json.dumps(reply.body).encode(), content_type="application/json")
