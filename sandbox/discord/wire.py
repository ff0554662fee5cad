"""How do frames travel? As text, or compressed as one stream per connection, where the asked library is at hand.

Discord flushes the stream after each frame, so that every websocket message can be read at once.
"""

import asyncio
import importlib
import importlib.util
import json
import zlib
from collections.abc import Callable
from typing import Any

from aiohttp import web


def zlib_stream() -> Callable[[bytes], bytes]:
    stream = zlib.compressobj()
    return lambda data: stream.compress(data) + stream.flush(zlib.Z_SYNC_FLUSH)


def zstd_stream() -> Callable[[bytes], bytes] | None:
    """None without the `zstandard` package: text is fine for clients too."""
    if importlib.util.find_spec("zstandard") is None:
        return None
    library: Any = importlib.import_module("zstandard")
    stream = library.ZstdCompressor().compressobj()
    return lambda data: bytes(stream.compress(data) + stream.flush(library.COMPRESSOBJ_FLUSH_BLOCK))


STREAMS: dict[str, Callable[[], Callable[[bytes], bytes] | None]] = {"zlib-stream": zlib_stream, "zstd-stream": zstd_stream}


class Connection:
    """One websocket: frames go out in the order in which they were given, by one task."""

    def __init__(self, request: web.Request, socket: web.WebSocketResponse, compress: str | None) -> None:
        self._request, self.socket = request, socket
        make = STREAMS.get(compress or "")
        self._pack = make() if make else None
        self._frames: asyncio.Queue[dict[str, Any] | tuple[int, str]] = asyncio.Queue()
        self._writer = asyncio.create_task(self._write(), name="discord gateway writer")

    def send(self, frame: dict[str, Any]) -> None:
        self._frames.put_nowait(frame)

    def close(self, code: int, reason: str = "") -> None:
        """Close after what was already given to `send`."""
        self._frames.put_nowait((code, reason))

    def abort(self) -> None:
        """As when a cable is pulled."""
        if self._request.transport is not None:
            self._request.transport.abort()

    async def finish(self) -> None:
        """Wait until a `close` went out behind what was given before it (or the client is gone)."""
        await asyncio.wait({self._writer}, timeout=5)

    async def ended(self) -> None:
        self._writer.cancel()
        await asyncio.gather(self._writer, return_exceptions=True)

    async def _write(self) -> None:
        try:
            while True:
                frame = await self._frames.get()
                if isinstance(frame, tuple):
                    await self.socket.close(code=frame[0], message=frame[1].encode())
                    return
                text = json.dumps(frame, ensure_ascii=False)
                if self._pack is None:
                    await self.socket.send_str(text)
                else:
                    await self.socket.send_bytes(self._pack(text.encode()))
        except (ConnectionError, RuntimeError):
            return  # the reader sees the end too, and clears up
