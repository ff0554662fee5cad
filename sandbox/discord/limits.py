"""How often may a bot call? Discord counts per bucket (a family of routes) and major parameter (the channel, guild or
interaction in the path), in windows that begin with the first request; and 50 a second per bot over all (D).

The real figures are not documented and change; these are the ones commonly seen (M). A cast loosens them:

    [discord.limits]
    messages = [5, 5.0]     # requests, seconds
"""

import dataclasses
import hashlib
from collections.abc import Callable, Mapping, Sequence

from sandbox.discord.errors import VIA, rate_limited
from sandbox.kernel import Reply

BUCKETS: Mapping[str, tuple[int, float]] = {
    "messages": (5, 5.0),
    "edits": (5, 5.0),
    "deletes": (5, 1.0),
    "history": (50, 1.0),
    "reactions": (4, 1.0),
    "typing": (5, 5.0),
    "threads": (10, 10.0),
    "direct": (10, 10.0),
    "users": (30, 30.0),
    "rest": (50, 1.0),
    "global": (50, 1.0),
}


@dataclasses.dataclass(kw_only=True)
class Window:
    limit: int
    ends: float
    used: int = 0


class Limits:
    """now: a monotonic clock in seconds for the windows; wall: the time that `X-RateLimit-Reset` is said in."""

    def __init__(self, changes: Mapping[str, Sequence[float]], *, now: Callable[[], float], wall: Callable[[], float]) -> None:
        if unknown := set(changes) - set(BUCKETS):
            raise ValueError(f"no such Discord limit: {sorted(unknown)}; there are {sorted(BUCKETS)}")
        self._figures = {**BUCKETS, **{name: (int(figure[0]), float(figure[1])) for name, figure in changes.items()}}
        self._now, self._wall = now, wall
        self._windows: dict[tuple[str, str, str], Window] = {}

    def take(self, bot: str, bucket: str, major: str) -> tuple[Reply | None, dict[str, str]]:
        """Count one request: (the refusal or None, the headers that the answer carries)."""
        total = self._window(bot, "global", "")
        if total.used >= total.limit:
            return rate_limited(total.ends - self._now(), scope="global"), {}
        window = self._window(bot, bucket, major)
        headers = self._headers(window, bucket)
        if window.used >= window.limit:
            return rate_limited(window.ends - self._now(), headers=headers), {}
        total.used += 1
        window.used += 1
        return None, {**headers, "X-RateLimit-Remaining": str(window.limit - window.used), **VIA}

    def _window(self, bot: str, bucket: str, major: str) -> Window:
        limit, seconds = self._figures[bucket]
        window = self._windows.get((bot, bucket, major))
        if window is None or window.ends <= self._now():
            window = self._windows[(bot, bucket, major)] = Window(limit=limit, ends=self._now() + seconds)
        return window

    def _headers(self, window: Window, bucket: str) -> dict[str, str]:
        left = window.ends - self._now()
        return {
            "X-RateLimit-Limit": str(window.limit),
            "X-RateLimit-Remaining": "0",
            "X-RateLimit-Reset": f"{self._wall() + left:.3f}",
            "X-RateLimit-Reset-After": f"{left:.3f}",
            "X-RateLimit-Bucket": hashlib.sha256(bucket.encode()).hexdigest()[:32],
        }
