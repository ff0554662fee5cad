"""Which hour of a day does a phrase name?

Of a 12-hour clock without am and pm, 1 to 6 are in the afternoon and 9 to 12 in the morning and at noon: nobody promises to write at four
at night. 7 and 8 may be either; they are taken for the morning, and are not sure.
"""

import dataclasses
import re

from bridge.words.dates import vocabulary
from bridge.words.dates.vocabulary import meant

_AFTERNOON_UNTIL = 6
_SURE_FROM = 9


@dataclasses.dataclass(frozen=True, kw_only=True)
class Hour:
    minute: int | None
    """Of the day; None: at its end, or in some part of it."""
    sure: bool
    alone: bool
    """Are its words an hour without a day beside them? `a las 10`, `16:00`; not `10`, which is one where an hour is asked for."""
    part: str | None
    start: int
    end: int
    before: bool = False


def all_in(text: str) -> list[Hour]:
    """text: folded. In the order in which they stand."""
    return [hour for match in vocabulary.TIME.finditer(text) if (hour := _hour(match)) is not None]


def in_half(hour: Hour, part: str | None) -> Hour:
    """The hour, in the half of the day that its day was said with: `esta noche a las 8`."""
    if part is None or hour.part is not None or hour.minute is None or not 60 <= hour.minute < 780:
        return hour
    return dataclasses.replace(hour, minute=hour.minute % 720 + (720 if part == "pm" else 0), sure=True)


def _hour(match: re.Match[str]) -> Hour | None:
    said = match["at"] or match["at2"] or ""
    before = re.match(r"(?:antes|before|by|ate|para)", said) is not None
    start, end = match.start(), match.end()
    if match["named"]:
        minute = meant("hours", match["named"])
        return Hour(minute=minute, sure=True, alone=True, part=None, start=start, end=end)
    if match["end"]:
        return Hour(minute=None, sure=False, alone=True, part="end", start=start, end=end, before=True)
    if match["word"]:
        hour, minute = meant("hour_words", match["word"]), 0
    else:
        hour, minute = int(match["h"]), int(match["m"] or match["hm"] or 0)
    if hour == 24 and minute:
        return None
    marked = match["ampm"] or match["half"] or match["quarter"] or match["part"] or (said and said != "as") or match["hm"]
    # `1h` alone is how long something takes; `16h` is an hour.
    full = (match["m"] is not None and ":" in match[0]) or (match["hh"] is not None and match["word"] is None and hour > _AFTERNOON_UNTIL)
    minute += 30 if match["half"] else 15 if match["quarter"] else 0
    part = {"a": "am", "p": "pm"}[match["ampm"][0]] if match["ampm"] else vocabulary.half(match["part"])
    minute, sure = _on_the_clock(hour, minute, part, zero=(match["h"] or "").startswith("0"), colon=match["hh"] is not None)
    return Hour(minute=minute, sure=sure, alone=bool(marked) or bool(full), part=part, start=start, end=end, before=before)


def _on_the_clock(hour: int, minute: int, part: str | None, *, zero: bool, colon: bool) -> tuple[int, bool]:
    """The minute of the day; and is it sure?"""
    if part and 1 <= hour <= 12:
        return (hour % 12 + (12 if part == "pm" else 0)) * 60 + minute, True
    if hour > 12 or hour == 0 or zero:
        return hour * 60 + minute, True
    if hour <= _AFTERNOON_UNTIL:
        return (hour + 12) * 60 + minute, not colon
    return hour * 60 + minute, hour >= _SURE_FROM
