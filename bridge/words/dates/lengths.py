"""How long from now does a phrase say?"""

import dataclasses
import re

from bridge.words.dates import vocabulary
from bridge.words.dates.vocabulary import meant, number

_DAY = 1440


@dataclasses.dataclass(frozen=True, kw_only=True)
class Length:
    minutes: int
    """Negative: before now."""
    days: bool
    """Told in days or weeks: no hour is meant."""
    business: bool
    sure: bool
    led: bool
    """Is it said that it counts from now (`en`, `within`)? `tarda 5 días` does not."""
    start: int
    end: int


def all_in(text: str) -> list[Length]:
    """text: folded. In the order in which they stand."""
    return [_length(match) for match in vocabulary.LENGTH.finditer(text)]


def _length(match: re.Match[str]) -> Length:
    unit = 60 if match["half"] else meant("units", match["unit"])
    minutes = 30 if match["half"] else number(match["n"]) * unit + (unit // 2 if match["and_half"] else 0)
    past = match["ago"] is not None or (match["after"] or "").strip() in ("ago", "atras", "antes")
    return Length(
        minutes=-minutes if past else minutes, days=unit >= _DAY, business=bool(match["bus1"] or match["bus2"]),
        sure=match["about"] is None and match["range"] is None, led=match["in"] is not None or past,
        start=match.start(), end=match.end(),
    )  # fmt: skip
