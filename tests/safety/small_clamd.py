"""A small clamd: its protocol as https://docs.clamav.net/manual/Usage/ClamdProtocol.html says it, and one virus."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from bridge.safety.clamd import TEST_VIRUS

NAME = "Eicar-Test-Signature"


class SmallClamd:
    """longest: StreamMaxLength. silent: takes everything and answers nothing."""

    def __init__(self, *, longest: int = 1_000_000, silent: bool = False) -> None:
        self.longest = longest
        self.silent = silent
        self.pieces: list[int] = []
        """The lengths that came."""
        self.address = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            command = await reader.readuntil(b"\0")
            answer = "PONG" if command == b"zPING\0" else await self._scanned(reader) if command == b"zINSTREAM\0" else "UNKNOWN COMMAND"
            if self.silent:
                await reader.read()
            else:
                writer.write(answer.encode() + b"\0")
        writer.close()

    async def _scanned(self, reader: asyncio.StreamReader) -> str:
        content = b""
        while length := int.from_bytes(await reader.readexactly(4), "big"):
            self.pieces.append(length)
            if len(content) + length > self.longest:
                return "INSTREAM size limit exceeded. ERROR"
            content += await reader.readexactly(length)
        return f"stream: {NAME} FOUND" if TEST_VIRUS in content else "stream: OK"


@contextlib.asynccontextmanager
async def running(clamd: SmallClamd, socket: str | None = None, port: int = 0) -> AsyncIterator[SmallClamd]:
    """On a port of this machine, or on a Unix socket."""
    if socket is None:
        server = await asyncio.start_server(clamd.serve, "127.0.0.1", port)
        clamd.address = f"tcp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    else:
        server = await asyncio.start_unix_server(clamd.serve, socket)
        clamd.address = f"unix://{socket}"
    try:
        yield clamd
    finally:
        server.close()
