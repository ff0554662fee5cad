"""`puente run` as a process of its own, to be killed and started again."""

import asyncio
import contextlib
import pathlib
import socket
import sys
from collections.abc import AsyncIterator

import aiohttp
from house import House


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


class Running:
    def __init__(self, house: House) -> None:
        self.house, self.port = house, free_port()
        self.log = house.folder / "puente.log"
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        path = self.house.config_file(self.port)
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bridge.cli", "run", "-c", str(path), "--log-level", "debug", stdout=log, stderr=log,
                cwd=pathlib.Path(__file__).parents[2],
            )  # fmt: skip

    async def ready(self) -> None:
        async with asyncio.timeout(20), aiohttp.ClientSession() as session:
            while True:
                with contextlib.suppress(aiohttp.ClientError):
                    async with session.get(f"http://127.0.0.1:{self.port}/readyz") as answer:
                        if answer.status == 200:
                            return
                await asyncio.sleep(0.05)

    async def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        await self._process.wait()
        self._process = None

    async def stop(self, within: float) -> int:
        """SIGTERM; the exit code."""
        assert self._process is not None
        self._process.terminate()
        async with asyncio.timeout(within):
            code = await self._process.wait()
        self._process = None
        return code

    async def end(self) -> None:
        if self._process is not None:
            await self.kill()


@contextlib.asynccontextmanager
async def process(house: House) -> AsyncIterator[Running]:
    running = Running(house)
    await running.start()
    try:
        await running.ready()
        yield running
    finally:
        await running.end()
