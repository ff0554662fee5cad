"""Does the virus scanner find anything? clamd (https://www.clamav.net) is asked over its own protocol; it runs where the operator wants it.

A file travels in pieces, each behind its length, and an empty one ends it: https://docs.clamav.net/manual/Usage/ClamdProtocol.html
"""

import asyncio
import contextlib
import pathlib
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from urllib.parse import urlsplit

from bridge.ports import Finding, Signs

PIECE = 256 * 1024
ANSWERS_WITHIN = 60.0
"""Seconds for one file; a large archive takes clamd a while."""
CONNECTS_WITHIN = 5.0
LOOKS_EVERY = 20.0
"""Seconds between two looks whether it is there."""

TEST_VIRUS = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}" + b"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!" + b"$H+H*"
"""Harmless, and found by every scanner: https://www.eicar.org/download-anti-malware-testfile/. In pieces, so that this file is not."""

_FOUND = re.compile(r"stream: (?P<name>.+) FOUND")


class ScannerError(Exception):
    """It could not be asked, or did not say whether the file is clean."""


class Scanner:
    """address: `tcp://host:port` or `unix:///path`."""

    def __init__(self, address: str, *, answers_within: float = ANSWERS_WITHIN) -> None:
        self._where = address
        self._address = urlsplit(address)
        self._answers_within = answers_within

    async def scan(self, path: pathlib.Path) -> str | None:
        """What it calls the virus in the file; None: it found nothing. Raises ScannerError."""
        file = await asyncio.to_thread(path.open, "rb")
        try:
            return await self._streamed(lambda: asyncio.to_thread(file.read, PIECE))
        finally:
            await asyncio.to_thread(file.close)

    async def watch(self, signs: Signs) -> None:
        """Look now and then whether it is there, for `operate/supervise.py`. Raises ScannerError when it is not."""
        while True:
            await self._ping()
            signs.up()
            signs.alive()
            await asyncio.sleep(LOOKS_EVERY)

    async def inspect(self) -> list[Finding]:
        """For `puente check --live`: does it answer, and does it know the test virus?"""
        clamd, pieces = f"clamd at {self._where}", iter((TEST_VIRUS, b""))

        async def next_piece() -> bytes:
            return next(pieces)

        try:
            found = await self._streamed(next_piece)
        except ScannerError as error:
            return [Finding(ok=False, what=f"{clamd}: {error}", mend="start clamd, or take clamd out of [files]")]
        if found is None:
            return [Finding(ok=False, what=f"{clamd} does not know the EICAR test file", mend="bring its signatures: freshclam")]
        return [Finding(ok=True, what=f"{clamd} finds the EICAR test file")]

    # --- the protocol --------------------------------------------------------------------------------------------------

    async def _ping(self) -> None:
        async with self._asked(b"PING") as (reader, _):
            answer = await _answer(reader)
        if answer != "PONG":
            raise ScannerError(f"it answered {answer[:60]!r} to a ping")

    async def _streamed(self, next_piece: Callable[[], Awaitable[bytes]]) -> str | None:
        async with self._asked(b"INSTREAM") as (reader, writer):
            while piece := await next_piece():
                writer.write(len(piece).to_bytes(4, "big") + piece)
                await writer.drain()
            writer.write(bytes(4))
            await writer.drain()
            answer = await _answer(reader)
        if found := _FOUND.fullmatch(answer):
            return found["name"]
        if answer != "stream: OK":
            raise ScannerError(f"it answered {answer[:60]!r}")
        return None

    @contextlib.asynccontextmanager
    async def _asked(self, command: bytes) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        """A connection on which the command was given. Raises ScannerError, whatever goes wrong in it."""
        try:
            async with asyncio.timeout(CONNECTS_WITHIN):
                reader, writer = await self._connect()
        except TimeoutError:
            raise ScannerError("no connection in time") from None
        except OSError as error:
            raise ScannerError(error.strerror or "no connection") from None
        try:
            async with asyncio.timeout(self._answers_within):
                writer.write(b"z" + command + b"\0")
                yield reader, writer
        except TimeoutError:
            raise ScannerError(f"no answer within {self._answers_within:.0f} s") from None
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            raise ScannerError("it broke off, as it does when a file is longer than its StreamMaxLength") from None
        finally:
            writer.close()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._address.scheme == "unix":
            return await asyncio.open_unix_connection(self._address.path)
        return await asyncio.open_connection(self._address.hostname, self._address.port)


async def _answer(reader: asyncio.StreamReader) -> str:
    return (await reader.readuntil(b"\0"))[:-1].decode("utf-8", "replace").strip()
