"""How does a connection stay alive? One supervisor for each adapter: it starts it, watches it, and starts it again.

Whether a connection lives is told by the age of its last sign of life, never by a flag: a socket that fell silent still calls itself
open. An outage is told to the operators once when it has lasted, and once when it is surely over; what flaps in between is one outage.
"""

import asyncio
import dataclasses
import random
from collections.abc import Awaitable, Callable, Mapping
from enum import StrEnum
from typing import TypeAlias

import structlog

from bridge.model.ids import Millis
from bridge.model.states import step
from bridge.operate.logs import redacted
from bridge.ports import Signs

log = structlog.get_logger("supervisor")

# Durations in seconds.
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
HEALTHY = 60.0
"""So long up, and the next failure is a new one: its pause is the first again."""
TOLD_AFTER = 30.0
"""An outage shorter than this is nobody's concern."""
STEADY = 10.0
"""So long up, and the outage is over."""
LOOK = 1.0
"""How often the last sign of life and the outage are looked at."""
LEAVE = 3.0
"""How long a connection may take to close."""
LONGEST_WHY = 300
"""Characters of an error that are kept."""


class State(StrEnum):
    STARTING = "starting"
    UP = "up"
    DOWN = "down"  # lost, and the adapter is trying again by itself
    FAILED = "failed"  # ended, and waits for its next start


# A connection comes up, is lost and comes up again; from anywhere it can end, and what has ended is started.
STATE: Mapping[State, frozenset[State]] = {
    State.STARTING: frozenset({State.UP, State.DOWN, State.FAILED}),
    State.UP: frozenset({State.DOWN, State.FAILED}),
    State.DOWN: frozenset({State.UP, State.FAILED}),
    State.FAILED: frozenset({State.STARTING}),
}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Status:
    """A connection as /readyz and /metrics see it."""

    name: str
    state: State
    since: Millis
    last_alive: Millis = 0
    """0: there was no sign of life yet."""
    why: str = ""
    """Why it is not up, or was not the last time; without secrets."""
    restarts: int = 0


OnChange: TypeAlias = Callable[[str, State, str], Awaitable[None]]
"""Told of an outage: (name, DOWN, why) when it has lasted, (name, UP, why it was) when it is over."""


async def _tell_nobody(name: str, state: State, why: str) -> None:
    return


class Supervised:
    """Runs one adapter for ever; the adapter tells it how it fares (`bridge.ports.Signs`).

    run: connects and works until cancelled; callable again after it ended. clock: the wall's, for what people see; what is measured
    here is measured on the loop's own. stale_after: seconds without a sign of life after which it is cancelled and started again.
    """

    def __init__(
        self,
        name: str,
        run: Callable[[Signs], Awaitable[None]],
        *,
        clock: Callable[[], Millis],
        stale_after: float,
        on_change: OnChange = _tell_nobody,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.status = Status(name=name, state=State.FAILED, since=clock())
        self._run = run
        self._clock = clock
        self._stale_after = stale_after
        self._on_change = on_change
        self._jitter = jitter
        self._heard = 0.0
        self._up_since: float | None = None
        self._out_since: float | None = None
        self._told = False

    # --- signs: what the adapter says --------------------------------------------------------------------------------------

    def up(self) -> None:
        self.alive()
        self._enter(State.UP)

    def alive(self) -> None:
        self._heard = asyncio.get_running_loop().time()
        self.status = dataclasses.replace(self.status, last_alive=self._clock())

    def down(self, why: str) -> None:
        self._enter(State.DOWN, why)

    # --- the life of the connection ------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Until cancelled; nothing that the adapter does ends it."""
        loop = asyncio.get_running_loop()
        self._out_since = loop.time()
        pause = FIRST_PAUSE
        while True:
            self._enter(State.STARTING, self.status.why)
            self._heard = loop.time()
            why = await self._attempt()
            if self._up_since is not None and loop.time() - self._up_since >= HEALTHY:
                pause = FIRST_PAUSE
            self._enter(State.FAILED, why)
            wait = min(LONGEST_PAUSE, pause * (0.75 + self._jitter() / 2))
            log.warning("connection_failed", connection=self.status.name, why=self.status.why, again_in=round(wait, 1))
            await self._pause(wait)
            pause = min(LONGEST_PAUSE, pause * 2)
            self.status = dataclasses.replace(self.status, restarts=self.status.restarts + 1)

    async def _attempt(self) -> str:
        """Run the adapter once; why it ended."""
        task = asyncio.ensure_future(self._run(self))
        try:
            while True:
                await asyncio.wait({task}, timeout=LOOK)
                if task.done():
                    return _why(task)
                await self._look_at_outage()
                silent = asyncio.get_running_loop().time() - self._heard
                if silent > self._stale_after:
                    return f"no sign of life for {silent:.0f} s"
        finally:
            if not task.done():
                task.cancel()
                await asyncio.wait({task}, timeout=LEAVE)
            if not task.done():
                log.error("connection_does_not_close", connection=self.status.name)

    async def _pause(self, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while (left := until - loop.time()) > 0:
            await asyncio.sleep(min(LOOK, left))
            await self._look_at_outage()

    def _enter(self, state: State, why: str = "") -> None:
        before = self.status
        if why:
            self.status = dataclasses.replace(self.status, why=redacted(why)[:LONGEST_WHY])
        if state is before.state:
            return
        now = asyncio.get_running_loop().time()
        self.status = dataclasses.replace(self.status, state=step(STATE, before.state, state), since=self._clock())
        if state is State.UP:
            self._up_since = now
        elif state is State.STARTING:
            self._up_since = None
        if state is not State.UP and self._out_since is None:
            self._out_since = now
        if state in (State.UP, State.DOWN):
            log.info("connection", connection=before.name, state=str(state), why=self.status.why if state is State.DOWN else None)

    # --- outages -------------------------------------------------------------------------------------------------------------

    async def _look_at_outage(self) -> None:
        if self._out_since is None:
            return
        now = asyncio.get_running_loop().time()
        if self.status.state is State.UP:
            if self._up_since is None or now - self._up_since < STEADY:
                return
            self._out_since = None
            if self._told:
                self._told = False
                await self._tell(State.UP)
        elif not self._told and now - self._out_since > TOLD_AFTER:
            self._told = True
            await self._tell(State.DOWN)

    async def _tell(self, state: State) -> None:
        why = self.status.why or "it did not connect"
        try:
            await self._on_change(self.status.name, state, why)
        except Exception:
            log.exception("outage_not_told", connection=self.status.name)


def _why(task: "asyncio.Future[None]") -> str:
    """In plain words."""
    if task.cancelled():
        return "it was cancelled from within"
    error = task.exception()
    if error is None:
        return "it ended by itself"
    return " ".join(str(error).split()) or type(error).__name__
