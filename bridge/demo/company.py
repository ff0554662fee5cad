"""Who runs while the demo runs? The local platforms in this process, and the real product as a process of its own.

The product is what `puente run` starts, with a configuration that points at the local platforms; so it can be killed and started
again as in life. Whatever ends the demo ends the product, too.
"""

import asyncio
import contextlib
import os
import pathlib
import signal
import socket
import sys
from collections.abc import Mapping
from types import TracebackType
from typing import Any

import aiohttp
from aiohttp import web

from sandbox.server import Sandbox, load_cast

TEMPLATE = pathlib.Path(__file__).parent / "demo.toml"
READY_WITHIN = 30.0
"""Seconds. It is ready within three; a machine that does ten other things may take longer."""
STOPS_WITHIN = 6.0
LOG_TAIL = 12
"""Lines of the product's log that are told when it does not start."""


HURRIED: Mapping[str, str] = {
    'first_response = "40s"': 'first_response = "8s"',
    'next_response = "60s"': 'next_response = "40s"',
    'at = "+20s", to = ["elena"], repeat = "60s"': 'at = "+4s", to = ["elena"], repeat = "60s"',
    'taken_for = "60s"': 'taken_for = "40s"',
    'opening_wait = "5s"': 'opening_wait = "3s"',
}
"""Lines of `demo.toml` and what stands there when nobody watches for longer than a minute."""


class CompanyError(Exception):
    """The company could not be set up; in words for whoever started the demo."""


class Company:
    """`async with Company(folder=...) as company`: the platforms are up, the product is ready.

    folder: configuration, database, files and log are kept there, and left there. tempo: lines of the configuration to replace. port: of
    the platforms and the page, 0 for a free one.
    record: where the platforms write the requests they see.
    """

    def __init__(
        self,
        *,
        folder: pathlib.Path,
        tempo: Mapping[str, str] | None = None,
        port: int = 0,
        record: pathlib.Path | None = None,
        cast: dict[str, Any] | None = None,
    ) -> None:
        self.folder = folder
        self.log = folder / "product.log"
        self.starts = 0
        """How often the product was started."""
        self.sandbox = Sandbox(cast or load_cast(), port=port, record=record)
        self.sandbox.app.router.add_get("/control/cases", self._cases)
        self._tempo = tempo or {}
        self._config = folder / "puente.toml"
        self._product_port = _free_port()
        self._process: asyncio.subprocess.Process | None = None
        self._session: aiohttp.ClientSession | None = None

    @property
    def address(self) -> str:
        return self.sandbox.address

    @property
    def session(self) -> aiohttp.ClientSession:
        assert self._session is not None, "the company is not open"
        return self._session

    async def __aenter__(self) -> "Company":
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            await self.sandbox.__aenter__()
        except OSError as error:
            await self.sandbox.__aexit__()
            raise CompanyError(
                f"no se puede abrir la página en ese puerto ({os.strerror(error.errno or 0)}). Prueba con otro: puente demo --port 8081"
            ) from None
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10))
        try:
            self._write_config()
            await self.start()
        except BaseException:
            await self.__aexit__(None, None, None)
            raise
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            await self.stop()
        finally:
            self._kill_now()
            if self._session is not None:
                await self._session.close()
            await self.sandbox.__aexit__()

    # --- the product ---------------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Start the product and wait until it is ready. Raises CompanyError with the end of its log."""
        await self.spawn()
        await self.ready()

    async def spawn(self) -> None:
        """Start the product without waiting."""
        self.starts += 1
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bridge.cli", "run", "-c", str(self._config)),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={name: value for name, value in os.environ.items() if name.lower() not in ("http_proxy", "https_proxy", "all_proxy")},
                start_new_session=True,  # Ctrl-C is for the demo, which then ends the product in its own time
            )

    async def ready(self) -> None:
        try:
            async with asyncio.timeout(READY_WITHIN):
                while not await self._is_ready():
                    if self._process is None or self._process.returncode is not None:
                        raise CompanyError(f"el producto no arrancó:\n{self._log_tail()}")
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise CompanyError(f"el producto no estuvo listo en {READY_WITHIN:.0f} s:\n{self._log_tail()}") from None

    async def ended(self) -> None:
        """Wait until the product is no more, whoever ended it."""
        if self._process is not None:
            await self._process.wait()

    async def _is_ready(self) -> bool:
        try:
            async with self.session.get(f"http://127.0.0.1:{self._product_port}/readyz") as answer:
                return answer.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False

    async def kill(self) -> None:
        """kill -9: not one more instruction of the product is run."""
        self._kill_now()
        if self._process is not None:
            await self._process.wait()

    def _kill_now(self) -> None:
        if self._process is not None and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(signal.SIGKILL)

    async def stop(self) -> None:
        """SIGTERM, as an operator would; kill -9 if it does not end by itself."""
        if self._process is None or self._process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            self._process.terminate()
        try:
            await asyncio.wait_for(self._process.wait(), STOPS_WITHIN)
        except TimeoutError:
            await self.kill()

    def _log_tail(self) -> str:
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines() if self.log.exists() else []
        return "\n".join(f"    {line}" for line in lines[-LOG_TAIL:])

    # --- the configuration ---------------------------------------------------------------------------------------------------

    def _write_config(self) -> None:
        self._config.write_text(filled(TEMPLATE.read_text(encoding="utf-8"), self._tempo, self._values()), encoding="utf-8")

    def _values(self) -> Mapping[str, str]:
        return {
            "address": self.address,
            "ws": self.address.replace("http", "ws", 1),
            "data": str(self.folder),
            "listen": f"127.0.0.1:{self._product_port}",
        }

    # --- what the page asks --------------------------------------------------------------------------------------------------

    async def _cases(self, request: web.Request) -> web.Response:
        """The product's open cases, on the page's own address."""
        try:
            async with self.session.get(f"http://127.0.0.1:{self._product_port}/cases") as answer:
                return web.json_response(await answer.json(), status=answer.status)
        except (aiohttp.ClientError, TimeoutError):
            return web.json_response({"error": "the product does not answer"}, status=503)


def filled(text: str, lines: Mapping[str, str], values: Mapping[str, str]) -> str:
    """Lines are replaced, then the named places are filled in; only those: TOML has braces of its own. Raises KeyError."""
    for line, instead in lines.items():
        if line not in text:
            raise KeyError(line)
        text = text.replace(line, instead)
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    return text


def _free_port() -> int:
    """Asked for once, so that the product has the same address after each start."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
