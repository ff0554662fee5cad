"""Who watches the sandbox? Pages and tests that hear of each change over a websocket (`GET /control/feed`).

A frame is `{"platform", "what", ...}`: a hint of what changed, small; the watcher reads `/control/state` for the whole.
"""

import asyncio
from typing import Any


class Feed:
    def __init__(self) -> None:
        self._watchers: set[asyncio.Queue[dict[str, Any]]] = set()

    def tell(self, platform: str, what: str, **more: Any) -> None:
        for queue in self._watchers:
            if queue.full():  # a watcher that does not read misses hints, and reads the state anyway
                queue.get_nowait()
            queue.put_nowait({"platform": platform, "what": what, **more})

    def watch(self) -> asyncio.Queue[dict[str, Any]]:
        queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue(maxsize=1000)
        self._watchers.add(queue)
        return queue

    def unwatch(self, queue: asyncio.Queue[dict[str, Any]]) -> None:
        self._watchers.discard(queue)
