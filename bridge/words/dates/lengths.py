"""How long from now does a phrase say?"""

import dataclasses
import re

from bridge.words.dates import vocabulary
from bridge.words.dates.vocabulary import meant, number

_SOON, _HOUR, _DAY = 5, 60, 1440
"""Minutes."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Length:
    minutes: int
    """Negative: before now."""
    days: bool
    """Told in days or weeks: no hour is meant."""
    business: bool
    sure: bool
    led: bool
    """Is it said that it counts from now (`en`, `within`, `dame`)? `tarda 5 días` does not."""
    start: int
    end: int

    @property
    def is_soon(self) -> bool:
        """`En un minuto te digo`: no moment is meant."""
        return 0 <= self.minutes < _SOON


def all_in(text: str) -> list[Length]:
    """text: folded. In the order in which they stand."""
    return [_length(match) for match in vocabulary.LENGTH.finditer(text)]


def _length(match: re.Match[str]) -> Length:
    unit = _HOUR if match["half"] or match["hour_and"] else meant("units", match["unit"])
    past = match["ago"] is not None or (match["after"] or "").strip() in ("ago", "atras", "antes")
    minutes = _minutes(match, unit)
    return Length(
        minutes=-minutes if past else minutes, days=unit >= _DAY, business=bool(match["bus1"] or match["bus2"]),
        sure=match["about"] is None and match["range"] is None, led=bool(match["in"] or match["give"]) or past,
        start=match.start() if match["give"] is None else _behind(match, "give"), end=match.end(),
    )  # fmt: skip


def _minutes(match: re.Match[str], unit: int) -> int:
    if match["half"]:
        return unit // 2
    whole = 1 if match["hour_and"] else number(match["n"])
    part = unit // 2 if match["and_half"] else int(match["tenths"] or 0) * unit // 10
    return whole * unit + part + int(match["rest"] or match["minutes"] or 0)


def _behind(match: re.Match[str], group: str) -> int:
    """The next word after a group."""
    rest = match.string[match.end(group) : match.end()]
    return match.end() - len(rest.lstrip())
