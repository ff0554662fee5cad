"""What goes wrong, and when? The seed's dice for everything that a network, a platform and a machine may do to us.

Every seed has a weather of its own: some know only broken lines, some only deaths, some a little of everything, some nothing at all.
"""

import asyncio
import random
from collections.abc import Callable
from typing import TypeVar

from bridge.model.failure import DeliveryError, Reason

T = TypeVar("T")

PATIENCE = 10.0
"""Seconds that an adapter waits for an answer."""
FAULTS = ("limited", "unreachable", "broken before", "broken after", "silent before", "silent after")
KINDS = (*FAULTS, "death", "early death", "stop", "line drops", "twice", "late", "clock steps")


class Trouble:
    """storm: whether anything goes wrong at all just now."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(f"trouble {seed}")
        self.storm = True
        chosen = self.random.sample(KINDS, self.random.choice((0, 1, 2, 3, len(KINDS))))
        self._chance = {kind: self.random.choice((0.02, 0.05, 0.15)) for kind in KINDS if kind in chosen}

    def may(self, kind: str) -> bool:
        """Can it happen in this world at all?"""
        return kind in self._chance

    def strikes(self, kind: str, often: float = 1.0) -> bool:
        """Does it happen here and now? often: more or less than usually."""
        return self.storm and kind in self._chance and self.random.random() < self._chance[kind] * often

    def fault(self) -> str | None:
        return next((kind for kind in FAULTS if self.strikes(kind)), None)


class Line:
    """The way from one life of the process to one platform, and back."""

    def __init__(self, trouble: Trouble, boundary: Callable[[str], None]) -> None:
        self._trouble, self._boundary = trouble, boundary
        self.severed = False
        """The process is dead: nothing of it reaches the platform any more."""

    async def road(self) -> None:
        await asyncio.sleep(self._trouble.random.uniform(0.005, 0.15))
        if self.severed:
            await asyncio.Event().wait()

    async def ask(self, what: str, effect: Callable[[], T]) -> T:
        """Have the platform do something. Raises DeliveryError, as an adapter would."""
        await self.road()
        fault = self._trouble.fault()
        match fault:
            case "limited":
                raise DeliveryError(Reason.RATE_LIMITED, retry_after=self._trouble.random.uniform(0.5, 4.0))
            case "unreachable":
                raise DeliveryError(Reason.UNREACHABLE, "no connection")
            case "broken before":
                raise DeliveryError(Reason.UNREACHABLE, "the line broke", happened=None)
            case "silent before":
                await self._silence()
        result = effect()
        self._boundary(f"after {what}")
        match fault:
            case "broken after":
                raise DeliveryError(Reason.UNREACHABLE, "the line broke", happened=None)
            case "silent after":
                await self._silence()
        await self.road()
        return result

    async def _silence(self) -> None:
        await asyncio.sleep(PATIENCE)
        raise DeliveryError(Reason.TIMED_OUT, "no answer", happened=None)
