"""Where is everything seen and waited for? One task looks whenever a platform says that something changed, and tells who waits."""

import asyncio
import contextlib
from collections.abc import Callable
from types import TracebackType
from typing import TypeVar

from bridge.demo.company import Company
from bridge.demo.seen import Json, Look

T = TypeVar("T")

SETTLE = 0.04
"""Seconds between two looks at the least: changes come in bursts."""
LOOK_ANYWAY = 0.5


class ActionRefused(Exception):
    """A platform's client would not let a person do this."""


class Stage:
    """`async with Stage(company, on_look) as stage`. on_look: called with each new look."""

    def __init__(self, company: Company, on_look: Callable[[Look], None] = lambda look: None) -> None:
        self.company = company
        self._on_look = on_look
        self._changed = asyncio.Event()
        self._feed = company.sandbox.kernel.feed
        self._watcher: asyncio.Task[None] | None = None
        self.look = self._looked()

    def _looked(self) -> Look:
        return Look({platform.name: platform.state() for platform in self.company.sandbox.platforms})

    async def __aenter__(self) -> "Stage":
        self._watcher = asyncio.create_task(self._watch(), name="looking")
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._watcher is not None:
            self._watcher.cancel()
            await asyncio.gather(self._watcher, return_exceptions=True)

    async def _watch(self) -> None:
        hints = self._feed.watch()
        try:
            while True:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_ANYWAY):
                        await hints.get()
                await asyncio.sleep(SETTLE)
                while not hints.empty():
                    hints.get_nowait()
                self.look = self._looked()
                self._on_look(self.look)
                changed, self._changed = self._changed, asyncio.Event()
                changed.set()
        finally:
            self._feed.unwatch(hints)

    async def until(self, find: Callable[[Look], T | None], *, within: float) -> T | None:
        """What `find` makes of a look, as soon as it is anything true; None when `within` seconds have passed."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                while True:
                    changed = self._changed
                    found = find(self.look)
                    if found:
                        return found
                    await changed.wait()
        return find(self.look) or None

    async def act(self, platform: str, action: str, **body: object) -> Json:
        """Play a person. Raises ActionRefused."""
        async with self.company.session.post(f"{self.company.address}/control/{platform}/{action}", json=body) as answer:
            made: Json = await answer.json()
        if answer.status != 200:
            raise ActionRefused(f"{platform}/{action}: {made.get('error')}")
        return made

    async def fault(self, platform: str, method: str, kind: str, **more: object) -> None:
        """Have something go wrong at a platform (see `sandbox/faults.py`)."""
        body = {"platform": platform, "method": method, "kind": kind, **more}
        async with self.company.session.post(f"{self.company.address}/control/faults", json=body) as answer:
            answer.raise_for_status()

    async def clear_faults(self) -> None:
        async with self.company.session.delete(f"{self.company.address}/control/faults") as answer:
            answer.raise_for_status()

    async def bytes_of(self, url: str) -> bytes:
        """A file as a client there loads it."""
        whole = url if url.startswith("http") else self.company.address + url
        async with self.company.session.get(whole) as answer:
            answer.raise_for_status()
            return await answer.read()
