"""How long does opening hours' arithmetic take to answer? Four questions about an office, in microseconds each.

    python -m benchmarks.hours

A week with a siesta, in Mexico City; each question a thousand times over, the best of fifty. The last line is JSON.
"""

import datetime
import json
import timeit
import zoneinfo
from collections.abc import Callable
from typing import Any

from bridge.clocks.hours import Hours

HOUR = 3_600_000
ZONE = "America/Mexico_City"
WEEK = [[(9 * 60, 14 * 60), (16 * 60, 19 * 60)]] * 5 + [[(10 * 60, 14 * 60)], []]
BEGAN = datetime.datetime(2026, 1, 5, 13, 30, tzinfo=zoneinfo.ZoneInfo(ZONE))


def _best(ask: Callable[[], object]) -> float:
    """Microseconds."""
    return round(min(timeit.repeat(ask, number=1_000, repeat=50)) * 1_000, 2)


def ours() -> dict[str, float]:
    hours, at = Hours(ZONE, WEEK), round(BEGAN.timestamp() * 1_000)
    return {
        "30 hours later": _best(lambda: hours.add(at, 30 * HOUR)),
        "how much in 30 days": _best(lambda: hours.between(at, at + 30 * 24 * HOUR)),
        "is it open": _best(lambda: hours.is_open(at)),
        "when does it open": _best(lambda: hours.next_open(at + 5 * HOUR)),
    }


def main() -> None:
    measured: dict[str, Any] = ours()
    for name, took in measured.items():
        print(f"{name:>22}  {took:6.2f} us")
    print(json.dumps({"benchmark": "hours", "us": measured}))


if __name__ == "__main__":
    main()
