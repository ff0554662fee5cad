"""How fast may we go? Token buckets per chat, account and Slack method, so that we wait before a platform has to tell us.

A row waits for its tokens as pending: one that is marked as being sent is really on its way.

The limits are data. A 429 closes its bucket for as long as the platform said, whatever the tokens say. It does not say which limit was
met (https://core.telegram.org/bots/api#responseparameters): one chat's may be its own; when a second chat is told to wait while the
first one still does, it is the limit that they share (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this).
"""

import dataclasses
from collections.abc import Mapping
from typing import TypeAlias

from bridge.model.capabilities import DISCORD, SLACK, TELEGRAM, Capabilities
from bridge.model.ids import HOOKS, MAIL, Millis


@dataclasses.dataclass(frozen=True, kw_only=True)
class Limit:
    every: Millis
    """A token grows back in so many milliseconds."""
    burst: int
    """How many may be spent at once."""


Key: TypeAlias = tuple[str, str]
"""A limit, and what it counts for (a lane, a channel, an account)."""

MOST_BUCKETS = 10_000


def _chat(can: Capabilities, *, burst: int) -> Limit:
    return Limit(every=round(can.per_chat_interval * 1_000), burst=burst)


LIMITS: Mapping[str, Limit] = {
    # https://docs.slack.dev/apis/web-api/rate-limits
    "desk post": _chat(SLACK, burst=3),  # chat.postMessage, per channel
    "desk all": Limit(every=150, burst=30),  # chat.postMessage: "several hundred messages per minute" in a workspace
    "desk update": Limit(every=1_100, burst=10),  # chat.update: tier 3, 50+ a minute
    "desk sign": Limit(every=1_100, burst=10),  # reactions.add: tier 3
    "desk file": Limit(every=2_000, burst=4),  # files.*: tier 2 to 4
    HOOKS: Limit(every=50, burst=20),  # 20 calls a second: a brand's own programs say no number
    MAIL: Limit(every=500, burst=10),  # 2 letters a second: mail servers take many at once for unwanted ones
    # https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
    "telegram chat": _chat(TELEGRAM, burst=3),
    "telegram group": Limit(every=4_000, burst=5),  # 20 a minute in a group, whichever minute is looked at
    "telegram all": Limit(every=34, burst=25),  # 30/s overall
    # https://docs.discord.com/developers/topics/rate-limits
    "discord chat": _chat(DISCORD, burst=5),  # discord.py obeys the buckets it is told of
    "discord all": Limit(every=21, burst=40),  # 50/s overall
}


@dataclasses.dataclass(kw_only=True)
class _Bucket:
    limit: Limit
    tokens: float
    filled_at: Millis
    closed_until: Millis = 0

    def fill(self, now: Millis) -> None:
        if now <= self.filled_at:  # a clock that was set back fills nothing
            return
        self.tokens = min(self.limit.burst, self.tokens + (now - self.filled_at) / self.limit.every)
        self.filled_at = now

    def ready_at(self, now: Millis, spare: int) -> Millis:
        wanted = min(1 + spare, self.limit.burst)
        wait = 0 if self.tokens >= wanted else round((wanted - self.tokens) * self.limit.every) + 1
        return max(now + wait if wait else now, self.closed_until)


def buckets_of(via: str, lane: str, platform: str | None) -> tuple[Key, ...]:
    """The buckets that a row draws from (`Outgoing.via`), the narrowest first. platform: of a customers' account; None: the desk."""
    if platform is not None:
        is_group = lane.partition("|")[2].startswith("-")  # as Telegram's numbers of groups do, and no other chat
        among_many = ((f"{platform} group", lane),) if is_group else ()
        return ((f"{platform} chat", lane), *among_many, *shared(via, platform))
    return shared(via, None)


def shared(via: str, platform: str | None) -> tuple[Key, ...]:
    """Those among them that other lanes draw from, too."""
    if platform is not None:
        return ((f"{platform} all", via),)
    name, _, channel = via.partition("|")
    match name:
        case "desk post":
            return (("desk post", channel), ("desk all", ""))
        case "desk file":
            return (("desk file", ""), *([("desk post", channel)] if channel else []))
        case "":
            return ()
        case _:
            return ((name, ""),)


class Pace:
    """The buckets of one process, in memory: after a restart they are full, and the platform's own 429 mends that."""

    def __init__(self, limits: Mapping[str, Limit] = LIMITS) -> None:
        self._limits = limits
        self._buckets: dict[Key, _Bucket] = {}
        self._told: dict[Key, tuple[Key, Millis]] = {}
        """By the widest bucket: which narrow one was told to wait last, and until when."""

    def ready_at(self, keys: tuple[Key, ...], now: Millis, *, spare: int = 0) -> Millis:
        """When all of these buckets have a token; `now` when they have. spare: how many are left to others, who matter more."""
        ready = now
        for key in keys:
            ready = max(ready, self._bucket(key, now).ready_at(now, spare))
        return ready

    def spend(self, keys: tuple[Key, ...], now: Millis) -> None:
        for key in keys:
            self._bucket(key, now).tokens -= 1

    def is_tight(self, keys: tuple[Key, ...], now: Millis) -> bool:
        """Would whoever comes next have to wait?"""
        return self.ready_at(keys, now) > now

    def close(self, keys: tuple[Key, ...], now: Millis, wait: Millis) -> None:
        """The platform said to wait: the narrowest bucket is shut for so long, and the widest one while another is shut, too."""
        narrow, wide = keys[0], keys[-1]
        before, until = self._told.get(wide, (narrow, now))
        self._shut(narrow, now, now + wait)
        if before != narrow and until > now:
            self._shut(wide, now, min(until, now + wait))
        self._told[wide] = narrow, now + wait

    def _shut(self, key: Key, now: Millis, until: Millis) -> None:
        bucket = self._bucket(key, now)
        bucket.closed_until = max(bucket.closed_until, until)

    def _bucket(self, key: Key, now: Millis) -> _Bucket:
        bucket = self._buckets.get(key)
        if bucket is None:
            if len(self._buckets) >= MOST_BUCKETS:
                self._forget_full(now)
            limit = self._limits[key[0]]
            bucket = self._buckets[key] = _Bucket(limit=limit, tokens=limit.burst, filled_at=now)
        bucket.fill(now)
        return bucket

    def _forget_full(self, now: Millis) -> None:
        """A bucket that is full and open says no more than none at all."""
        for key, bucket in list(self._buckets.items()):
            bucket.fill(now)
            if bucket.tokens >= bucket.limit.burst and bucket.closed_until <= now:
                del self._buckets[key]
