"""Is all in order just now? The store and the connections are asked, and what they say is held against `health.py`."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Protocol

from bridge.model.ids import Millis
from bridge.operate.health import Ailment, ailments
from bridge.operate.logs import redacted
from bridge.operate.supervise import Status
from bridge.ports import Store, Stuck

STORE_SECONDS = 3.0
"""How long the store may take to answer before it counts as out of order."""


class Watched(Protocol):
    """The product, as far as its health goes."""

    @property
    def working(self) -> bool:
        """The workers have begun, which they do when the desk has told the ids of its channels and people."""
        ...

    def connections(self) -> list[Status]: ...


class Watchdog:
    def __init__(self, store: Store, product: Watched, clock: Callable[[], Millis]) -> None:
        self._store = store
        self._product = product
        self._clock = clock

    async def look(self) -> list[Ailment]:
        """What is out of order; empty: all is well."""
        counts: Mapping[str, int] = {"oldest_new_at": 0, "oldest_overdue_at": 0, "oldest_pending_at": 0}
        stuck = Stuck()
        broken: list[Ailment] = []
        try:
            async with asyncio.timeout(STORE_SECONDS):
                await self._store.write(lambda queries: None)
                counts, stuck = await self._store.read(lambda queries: (queries.counts(), queries.stuck()))
        except Exception as error:
            broken.append(Ailment(what="store", why=f"it cannot be written to or read: {why(error)}"))
        if not self._product.working:
            broken.append(Ailment(what="workers", why="they wait until the desk has told the ids of its channels and people"))
        return [*broken, *ailments(self._product.connections(), counts, self._clock(), stuck)]


def why(error: Exception) -> str:
    """In words for an operator, without what customers wrote."""
    if isinstance(error, TimeoutError):
        return f"no answer within {STORE_SECONDS:.0f} s"
    # The first line alone: a database's error goes on with the statement and what was in it.
    return redacted((str(error).splitlines() or [type(error).__name__])[0])[:200]
