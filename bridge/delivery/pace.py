"""How fast may we go? Token buckets per chat, account and Slack method, so that we wait before a platform has to tell us.

The limits are data. A 429 closes its bucket for as long as the platform said, whatever the tokens say.
"""

import dataclasses
from collections.abc import Mapping

from bridge.model import acts
from bridge.model.ids import DESK, Millis
from bridge.model.records import Outgoing


@dataclasses.dataclass(frozen=True, kw_only=True)
class Limit:
    every: Millis
    """A token grows back in so many milliseconds."""
    burst: int
    """How many may be spent at once."""


LIMITS: Mapping[str, Limit] = {
    "desk post": Limit(every=1_000, burst=3),  # chat.postMessage: about 1/s per channel, short bursts
    "desk update": Limit(every=1_100, burst=10),  # chat.update: tier 3, 50+ a minute
    "desk sign": Limit(every=1_100, burst=10),  # reactions.add: tier 3
    "desk file": Limit(every=2_000, burst=4),  # files.*: tier 2 to 4
    "telegram chat": Limit(every=1_000, burst=3),  # 1/s per chat, short bursts
    "telegram all": Limit(every=34, burst=25),  # 30/s overall
    "discord chat": Limit(every=1_000, burst=5),  # 5 per 5 s and channel; discord.py obeys the buckets it is told of
    "discord all": Limit(every=21, burst=40),  # 50/s overall
}


@dataclasses.dataclass(kw_only=True)
class _Bucket:
    limit: Limit
    tokens: float
    filled_at: Millis
    closed_until: Millis = 0

    def fill(self, now: Millis) -> None:
        self.tokens = min(self.limit.burst, self.tokens + (now - self.filled_at) / self.limit.every)
        self.filled_at = now

    def ready_at(self, now: Millis) -> Millis:
        wait = 0 if self.tokens >= 1 else round((1 - self.tokens) * self.limit.every) + 1
        return max(now + wait if wait else now, self.closed_until)


def buckets_of(row: Outgoing, platform: str) -> tuple[tuple[str, str], ...]:
    """(limit, what it counts for) for each bucket that an act draws from."""
    if row.account != DESK:
        return ((f"{platform} chat", row.lane), (f"{platform} all", row.account))
    kind = row.act["act"]
    if kind in (acts.EditInThread.__name__, acts.EditNotice.__name__):
        return (("desk update", ""),)
    if kind == acts.Mark.__name__:
        return (("desk sign", ""),)
    if kind == acts.UploadToThread.__name__:
        return (("desk file", ""), ("desk post", row.lane.split("|")[1]))
    return (("desk post", row.lane.split("|")[1]),)


class Pace:
    """The buckets of one process, in memory: after a restart they are full, and the platform's own 429 mends that."""

    def __init__(self, limits: Mapping[str, Limit] = LIMITS) -> None:
        self._limits = limits
        self._buckets: dict[tuple[str, str], _Bucket] = {}

    def ready_at(self, keys: tuple[tuple[str, str], ...], now: Millis) -> Millis:
        """When all of these buckets have a token; `now` when they have."""
        return max(self._bucket(key, now).ready_at(now) for key in keys)

    def spend(self, keys: tuple[tuple[str, str], ...], now: Millis) -> None:
        for key in keys:
            self._bucket(key, now).tokens -= 1

    def close(self, keys: tuple[tuple[str, str], ...], until: Millis) -> None:
        """The platform said to wait: the narrowest bucket is shut until then."""
        bucket = self._bucket(keys[0], until)
        bucket.closed_until = max(bucket.closed_until, until)

    def _bucket(self, key: tuple[str, str], now: Millis) -> _Bucket:
        bucket = self._buckets.get(key)
        if bucket is None:
            limit = self._limits[key[0]]
            bucket = self._buckets[key] = _Bucket(limit=limit, tokens=limit.burst, filled_at=now)
        if now > bucket.filled_at:
            bucket.fill(now)
        return bucket
