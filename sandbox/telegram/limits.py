"""How much may a bot send?

Telegram's FAQ ("My bot is hitting limits"): about 1 message a second per chat with short bursts, 20 a minute in a group, 30 a
second overall. Each limit is a bucket that refills steadily; a refused message takes nothing.
"""

import dataclasses
import math
from collections.abc import Hashable, Mapping

from sandbox.telegram.errors import too_many_requests


@dataclasses.dataclass(frozen=True, kw_only=True)
class Limit:
    """`amount` messages in `seconds`, of which up to `burst` at once."""

    amount: float
    seconds: float
    burst: int


# An album counts once per picture, so a burst must hold one album.
LIMITS = {
    "chat": Limit(amount=1, seconds=1, burst=10),
    "group": Limit(amount=20, seconds=60, burst=20),
    "overall": Limit(amount=30, seconds=1, burst=30),
}


def limits_of(loosened: Mapping[str, Mapping[str, float]]) -> dict[str, Limit]:
    """The limits with what `[telegram.limits]` of the cast changes: `chat = { amount = 1000, seconds = 1, burst = 1000 }`."""
    return {name: dataclasses.replace(limit, **loosened.get(name, {})) for name, limit in LIMITS.items()}  # type: ignore[arg-type]


class Buckets:
    """What is left of each limit; `now` is any clock that only goes forward, in seconds."""

    def __init__(self, limits: Mapping[str, Limit]) -> None:
        self._limits = limits
        self._left: dict[tuple[str, Hashable], tuple[float, float]] = {}

    def take(self, wanted: Mapping[str, Hashable], now: float, count: int = 1) -> None:
        """Take `count` messages from every named limit (name -> whose), or raise 429 and take nothing."""
        levels: dict[tuple[str, Hashable], float] = {}
        wait = 0.0
        for name, whose in wanted.items():
            limit = self._limits[name]
            left, since = self._left.get((name, whose), (float(limit.burst), now))
            level = min(float(limit.burst), left + (now - since) * limit.amount / limit.seconds)
            levels[name, whose] = level - count
            wait = max(wait, (min(count, limit.burst) - level) * limit.seconds / limit.amount)
        if wait > 1e-9:
            raise too_many_requests(max(1, math.ceil(wait)))
        for key, level in levels.items():
            self._left[key] = (level, now)
