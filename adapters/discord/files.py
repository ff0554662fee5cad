"""Where do a file's bytes come from? Discord's file hosts, streamed; an address that expired is asked for anew.

Only Discord's own hosts and the configured server are ever asked, without our token and without following redirects.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import yarl

from adapters.discord.errors import as_delivery_error
from bridge.model.failure import DeliveryError, Reason

HOSTS = frozenset({"cdn.discordapp.com", "media.discordapp.net"})
CHUNK = 64 * 1024
TIMEOUT = aiohttp.ClientTimeout(total=None, connect=15, sock_read=60)
EXPIRED = frozenset({403, 404, 410})

Refresh = Callable[[dict[str, Any]], Awaitable[str | None]]
"""From a source: its present address, None when the message or the file is gone."""


def allowed(address: str, own_servers: frozenset[yarl.URL]) -> bool:
    try:
        url = yarl.URL(address)
    except ValueError:
        return False
    return (url.scheme == "https" and url.host in HOSTS and url.explicit_port is None) or (
        url.scheme.startswith("http") and url.origin() in own_servers
    )


async def fetch(source: dict[str, Any], *, own_servers: frozenset[yarl.URL], refresh: Refresh) -> AsyncIterator[bytes]:
    """own_servers: origins besides Discord's. Raises DeliveryError."""
    address: str | None = source["url"]
    fresh = False
    try:
        async with aiohttp.ClientSession(timeout=TIMEOUT, cookie_jar=aiohttp.DummyCookieJar()) as session:
            while True:
                if address is None or not allowed(address, own_servers):
                    raise DeliveryError(
                        Reason.FILE_MISSING, "the file is not on Discord any more" if fresh else "not an address of Discord's"
                    )
                async with session.get(yarl.URL(address, encoded=True), allow_redirects=False) as answer:
                    if answer.status in EXPIRED and not fresh:
                        address, fresh = await refresh(source), True
                        continue
                    if answer.status != 200:
                        reason = Reason.UNREACHABLE if answer.status >= 500 or answer.status == 429 else Reason.FILE_MISSING
                        raise DeliveryError(reason, f"the file host answered {answer.status}")
                    async for chunk in answer.content.iter_chunked(CHUNK):
                        yield chunk
                    return
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise DeliveryError(Reason.UNREACHABLE, f"the file host: {as_delivery_error(error).detail}") from None
