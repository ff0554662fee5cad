"""Which id comes next? Discord's ids hold the time: milliseconds since 2015 above 22 bits that keep them apart (D)."""

import datetime
from collections.abc import Callable

EPOCH_MS = 1_420_070_400_000


class Snowflakes:
    """Ids in strictly rising order, however many are made in one millisecond."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._last = 0

    def new(self) -> str:
        self._last = max(self._last + 1, (int(self._clock() * 1000) - EPOCH_MS) << 22)
        return str(self._last)


def is_snowflake(text: object) -> bool:
    """Discord takes ids as strings and as numbers, up to 64 bits."""
    return isinstance(text, str | int) and not isinstance(text, bool) and str(text).isascii() and str(text).isdigit() and int(text) < 2**64


def iso(seconds: float) -> str:
    """Discord's way to write a moment: `2026-11-22T01:05:00.123000+00:00`."""
    return datetime.datetime.fromtimestamp(seconds, tz=datetime.UTC).isoformat(timespec="microseconds")
