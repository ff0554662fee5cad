"""How much is too much? Slack's tiers per method, and about one post a second per channel.

Source: https://docs.slack.dev/apis/web-api/rate-limits. The cast loosens them in `[slack.limits]`:
`posts_per_second` (1), `post_burst` (4), `factor` (1: multiplies every tier; 0 switches all limits off).
"""

import dataclasses
import math
from collections.abc import Mapping
from typing import Any

# Tier -> requests a minute. Tier 0 stands for "special": so many that no honest client meets the limit.
TIERS = {0: 1200, 1: 1, 2: 20, 3: 50, 4: 100}


@dataclasses.dataclass(kw_only=True)
class Bucket:
    """`level` tokens at time `at`; it refills with `rate` a second up to `size`."""

    size: float
    rate: float
    level: float
    at: float

    def take(self, now: float) -> float:
        """0.0 when there was a token, else the seconds until there is one."""
        self.level = min(self.size, self.level + (now - self.at) * self.rate)
        self.at = now
        if self.level >= 1:
            self.level -= 1
            return 0.0
        return (1 - self.level) / self.rate


class Limits:
    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._posts_per_second = float(settings.get("posts_per_second", 1))
        self._post_burst = float(settings.get("post_burst", 4))
        self._factor = float(settings.get("factor", 1))
        self._buckets: dict[tuple[str, ...], Bucket] = {}

    def wait(self, method: str, tier: int, now: float) -> int:
        """Whole seconds for Retry-After, 0 when the request may pass."""
        most = TIERS[tier] * self._factor
        return self._take((method,), most, most / 60, now) if most else 0

    def wait_post(self, channel: str, now: float) -> int:
        if not self._factor:
            return 0
        return self._take(("post", channel), self._post_burst, self._posts_per_second, now)

    def _take(self, key: tuple[str, ...], size: float, rate: float, now: float) -> int:
        bucket = self._buckets.setdefault(key, Bucket(size=max(size, 1), rate=rate, level=max(size, 1), at=now))
        return math.ceil(bucket.take(now))
