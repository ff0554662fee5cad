"""What did Discord tell a session whose process died? It keeps that for some minutes, and the library cannot take it up after a restart.

A bot cannot ask Discord for its private channels (D), so the first words of somebody unknown stand in no history that we could read:
told to a process that died before they were committed, or while none ran, they would be lost. So the former session is resumed beside
the new one. It tells what was missed, and goes on telling until the new one hears for itself; what both tell, the inbox drops.
"""

import asyncio
import contextlib
import dataclasses
import json
import logging
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import yarl

log = logging.getLogger(__name__)

NAME = "gateway"
"""The bookmark's name among the account's cursors."""
PATIENCE = 5.0
"""Seconds that a new session waits for the former one to tell what was missed."""
LONGEST = 40.0
"""Seconds; below Discord's usual heartbeat interval of 41, so that none is due."""
HEARTBEAT, RESUME = 1, 6

Frame = dict[str, Any]
BROKEN = (aiohttp.ClientError, OSError, TimeoutError, ValueError, KeyError, TypeError)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Bookmark:
    """Up to where a session was heard and committed: all frames up to number `seq`."""

    session: str
    seq: int
    url: str

    def at(self, seq: object) -> "Bookmark":
        return dataclasses.replace(self, seq=seq) if isinstance(seq, int) else self


def dump(bookmark: Bookmark) -> str:
    return f"{bookmark.seq} {bookmark.session} {bookmark.url}"


def load(stored: dict[str, str]) -> Bookmark | None:
    seq, session, url = (*stored.get(NAME, "").split(" "), "", "")[:3]
    return Bookmark(session=session, seq=int(seq), url=url) if seq.isdigit() and url else None


@contextlib.asynccontextmanager
async def taken_up(
    bookmark: Bookmark | None, *, token: str, gateway_url: str | None, hear: Callable[[Frame], None], until: asyncio.Event
) -> AsyncIterator[None]:
    """Entered when what was missed has been heard, or cannot be; the former session is left with a goodbye when `until` is set.

    gateway_url: where it is resumed, whatever the bookmark says: the token goes nowhere else.
    """
    if bookmark is None:
        yield
        return
    told = asyncio.Event()
    task = asyncio.create_task(_listen(bookmark, token, gateway_url or bookmark.url, hear, told, until), name="former Discord session")
    task.add_done_callback(lambda _: told.set())
    try:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await told.wait()
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _listen(
    bookmark: Bookmark, token: str, url: str, hear: Callable[[Frame], None], told: asyncio.Event, until: asyncio.Event
) -> None:  # fmt: skip
    address = yarl.URL(url).with_query(v="10", encoding="json")
    try:
        async with asyncio.timeout(LONGEST), aiohttp.ClientSession() as web, web.ws_connect(address, max_msg_size=0) as socket:
            await socket.send_json({"op": RESUME, "d": {"token": token, "session_id": bookmark.session, "seq": bookmark.seq}})
            leaving = asyncio.create_task(_leave(socket, until))
            try:
                async for message in socket:
                    frame = json.loads(message.data)
                    match frame["op"]:
                        case 0:
                            hear(frame)
                            if frame["t"] == "RESUMED":
                                told.set()
                        case 1:
                            await socket.send_json({"op": HEARTBEAT, "d": bookmark.seq})
                        case 9:
                            return  # Discord has forgotten the session: it was too long ago
            finally:
                leaving.cancel()
    except BROKEN as error:
        log.info("the former session with Discord could not be taken up (%s)", type(error).__name__)


async def _leave(socket: aiohttp.ClientWebSocketResponse, until: asyncio.Event) -> None:
    await until.wait()
    await socket.close(code=aiohttp.WSCloseCode.OK)
