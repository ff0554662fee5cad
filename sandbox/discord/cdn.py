"""Where do attachments live? At URLs that need no token and run out: `ex` (expires), `is` (issued), `hm` (signature), hex as Discord's."""

import hashlib
import hmac
import secrets
from collections.abc import Callable

from aiohttp import web

from sandbox.discord.attachments import Attachment
from sandbox.discord.world import World

GONE = "This content is no longer available."


class Cdn:
    """lifetime: seconds that a URL works (Discord: about a day). address: of the sandbox, set when the port is known."""

    def __init__(self, world: World, *, clock: Callable[[], float], lifetime: float) -> None:
        self._world, self._clock, self._lifetime = world, clock, lifetime
        self._secret = secrets.token_bytes(16)
        self.address = ""

    def url(self, attachment: Attachment) -> str:
        issued = int(self._clock())
        return self._signed(attachment, f"{int(issued + self._lifetime):x}", f"{issued:x}")

    def _signed(self, attachment: Attachment, ex: str, issued: str) -> str:
        path = f"/discord/cdn/attachments/{attachment.channel_id}/{attachment.id}/{attachment.filename}"
        return f"{self.address}{path}?ex={ex}&is={issued}&hm={self._signature(path, ex, issued)}&"

    def _signature(self, path: str, ex: str, issued: str) -> str:
        return hmac.new(self._secret, f"{path}|{ex}|{issued}".encode(), hashlib.sha256).hexdigest()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        query = request.query
        expected = self._signature(request.path, query.get("ex", ""), query.get("is", ""))
        fresh = hmac.compare_digest(expected, query.get("hm", "")) and int(query["ex"], 16) > self._clock()
        found = self._find(request.match_info["channel"], request.match_info["id"]) if fresh else None
        if found is None:
            return web.Response(status=404, text=GONE)
        return web.Response(body=found.data, headers={"Content-Type": found.content_type})

    def _find(self, channel_id: str, attachment_id: str) -> Attachment | None:
        """The bytes of a deleted message stay for a while on the real CDN; here they go with it."""
        channel = self._world.channels.get(channel_id)
        for message in channel.messages if channel else []:
            for attachment in message.attachments:
                if attachment.id == attachment_id and not message.deleted:
                    return attachment
        return None
