"""What time is it in a simulated world? A loop that jumps to its next timer, and a wall clock that may be set wrong.

Nothing waits for real: when nothing is ready, time goes on to the next timer. A timer is never early and a little late, as the seed
says, so that what is due at one moment comes in any order; what asyncio promises (callbacks in the order in which they were asked
for) is kept. What the product gives to a thread is done at once: a thread could answer at any moment, the seed has to know which.
"""

import asyncio
import contextvars
import datetime
import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

import apscheduler.executors.base
import apscheduler.schedulers.base
import apscheduler.triggers.date
import apscheduler.triggers.interval
from virtual_loop import VirtualLoop

from bridge.model.ids import Millis

BEGINNING: Millis = 1_790_000_000_000
START = 1_000.0
"""What the loop's own clock says at the beginning."""
LATE = 0.002
"""Seconds by which a timer may be late."""


class SeededLoop(VirtualLoop):
    def __init__(self, seed: int) -> None:
        self._random = random.Random(f"loop {seed}")
        super().__init__()
        self.now = START

    def call_at(  # type: ignore[override]
        self, when: float, callback: Callable[..., object], *args: Any, context: contextvars.Context | None = None
    ) -> asyncio.TimerHandle:
        return super().call_at(when + self._random.random() * LATE, callback, *args, context=context)

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:  # type: ignore[override]
        done = self.create_future()
        try:
            done.set_result(func(*args))
        except Exception as error:
            done.set_exception(error)
        return done


class Wall:
    """The product's wall clock: true time, plus by how much it is set wrong."""

    def __init__(self, loop: VirtualLoop) -> None:
        self._loop, self._start = loop, loop.time()
        self.wrong: Millis = 0

    def true(self) -> Millis:
        return BEGINNING + round((self._loop.time() - self._start) * 1000)

    def __call__(self) -> Millis:
        return self.true() + self.wrong


@contextmanager
def scheduler_reads(wall: Wall) -> Iterator[None]:
    """APScheduler asks the system for the time; here it is asked of the wall."""

    class Now(datetime.datetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> datetime.datetime:  # type: ignore[override]
            return datetime.datetime.fromtimestamp(wall() / 1000, tz)

    with ExitStack() as patched:
        for module in (
            apscheduler.executors.base, apscheduler.schedulers.base, apscheduler.triggers.date, apscheduler.triggers.interval,
        ):  # fmt: skip
            patched.enter_context(mock.patch.object(module, "datetime", Now))
        yield
