"""Who notices that nobody is home? A service elsewhere, that is called every minute while all is well, and alarms when it is not.

When Puente, its machine or its line is gone, nothing here can say so; and when something is ill that nobody looks at, silence says it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import aiohttp
import structlog

from bridge.operate.health import Ailment
from bridge.operate.logs import redacted

log = structlog.get_logger("dead_man")

EVERY = 60.0
"""Seconds from one call to the next."""
WITHIN = 10.0
"""Seconds that the service may take to answer."""


class DeadMan:
    """`run` works until cancelled. url: what is called. look: as `Watchdog.look`."""

    def __init__(self, url: str, look: Callable[[], Awaitable[Sequence[Ailment]]], *, every: float = EVERY) -> None:
        self._url = url
        self._look = look
        self._every = every
        self.ailment: Ailment | None = None
        """The last call failed. Nothing else is ill by that: it does not keep us from calling again."""
        self._silent = False

    async def run(self) -> None:
        timeout = aiohttp.ClientTimeout(total=WITHIN)
        async with aiohttp.ClientSession(timeout=timeout, trust_env=True) as session:
            while True:
                await self._turn(session)
                await asyncio.sleep(self._every)

    async def _turn(self, session: aiohttp.ClientSession) -> None:
        found = await self._look()
        if bool(found) is not self._silent:
            self._silent = bool(found)
            log.warning("dead_man_not_called", ill=[each.what for each in found]) if found else log.info("dead_man_called_again")
        if found:
            return
        try:
            async with session.get(self._url, allow_redirects=True) as answer:
                failed = f"it answered {answer.status}" if answer.status >= 400 else None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            failed = f"no answer within {WITHIN:.0f} s" if isinstance(error, TimeoutError) else type(error).__name__
        if failed is not None and self.ailment is None:
            # Never the address itself: whoever has it can call in our place.
            log.warning("dead_man_not_reached", why=redacted(failed))
        self.ailment = None if failed is None else Ailment(what="dead_man_url", why=f"it could not be called: {failed}")
