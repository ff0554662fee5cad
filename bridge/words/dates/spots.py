"""Where does a text name a moment? Days, hours and lengths, put together: `mañana a las 10`.

Moments that are joined (`mañana a las 10 o a las 12`, `Friday or Saturday`, `entre las 10 y las 12`) are one: its latest is what the
customer may count on, and nothing in it is beyond doubt.
"""

import dataclasses
import datetime
import itertools
import re
import zoneinfo
from collections.abc import Sequence
from typing import TypeVar

from bridge.model.ids import Millis
from bridge.words.dates import days, hours, lengths, promise, vocabulary, wall
from bridge.words.dates.days import Day
from bridge.words.dates.hours import Hour
from bridge.words.dates.lengths import Length

_MINUTE: Millis = 60_000
_DAY_IS_OVER = 1440
"""Minute of the day: a day without an hour is later than any hour of it."""
_T = TypeVar("_T", Day, Hour)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Spot:
    """What was found in one place: a day, an hour, both, or a length."""

    day: Day | None = None
    hour: Hour | None = None
    length: Length | None = None
    other: Day | None = None
    """For an hour by itself: the day that was named before it. It is that day's where nothing but what will be done stands between."""
    joined: tuple[int, int] | None = None
    """It is the latest of several; where all of them stand."""

    @property
    def start(self) -> int:
        return self.joined[0] if self.joined else min(each.start for each in (self.day, self.hour, self.length) if each is not None)

    @property
    def end(self) -> int:
        return self.joined[1] if self.joined else max(each.end for each in (self.day, self.hour, self.length) if each is not None)


def put_together(plain: str, now: Millis, zone: zoneinfo.ZoneInfo, language: str | None, *, asked: bool) -> list[Spot]:
    """asked: a moment was asked for, so that words which may mean something else are taken for one."""
    every = lengths.all_in(plain)
    far = [length for length in every if length.led or (asked and length.start == 0)]
    all_days = _strong_along(plain, _clear_of(days.all_in(plain, wall.local(now, zone).date(), language), far))
    all_hours = _hours_along(plain, _clear_of(_clear_of(hours.all_in(plain), far), all_days), every, all_days)
    spots = [Spot(length=length) for length in far]
    taken: set[int] = set()
    for day in all_days:
        hour = next((hour for hour in all_hours if hour.start not in taken and _beside(plain, day, hour)), None)
        if hour is not None:
            taken.add(hour.start)
        elif day.weak and not asked:
            continue
        spots.append(Spot(day=day, hour=hour))
    for hour in all_hours:
        before = [spot.day for spot in spots if spot.day is not None and spot.start < hour.start]
        by_itself = Spot(hour=hour, other=before[-1] if before else None)
        if hour.start not in taken and (hour.alone or _is_at(plain, by_itself)):
            spots.append(by_itself)
    return _joined(plain, sorted(spots, key=lambda spot: spot.start), now, zone)


def _clear_of(found: "list[_T]", others: "Sequence[Day] | Sequence[Length]") -> "list[_T]":
    return [each for each in found if all(each.end <= other.start or each.start >= other.end for other in others)]


def _beside(plain: str, day: Day, hour: Hour) -> bool:
    first, second = (day, hour) if day.start < hour.start else (hour, day)
    if first is hour and not hour.alone:
        return False
    return vocabulary.BETWEEN.fullmatch(plain, first.end, second.start) is not None


# --- an hour apart from its day ----------------------------------------------------------------------------------------------

_DOING = re.compile(r"(?:\s(?!(?:y|o|u|e|ou|or|and|pero|but|mas)\b)[\w']+){1,5}(?P<pause>,)?\s", re.ASCII)
"""A few words without a break, but for one at their end."""
_PART_ENDS = re.compile(r"\s*(?:$|[.,;!?)\n])")


def of_one_day(plain: str, spot: Spot) -> bool:
    """`Mañana te marco a las 5`, `mañana te marco, a las 5`: is the hour of the day before it? Not in `mañana te confirmo, a las 5 te
    marco`, where something else is done at that hour."""
    if spot.other is None or spot.hour is None:
        return False
    doing = _DOING.fullmatch(plain, spot.other.end, spot.start)
    return doing is not None and (doing["pause"] is None or _PART_ENDS.match(plain, spot.end) is not None)


def _is_at(plain: str, spot: Spot) -> bool:
    """`Amanhã te ligo às 5`: without its accent it may be so many of something, unless a day was named and nothing comes behind."""
    return plain.startswith("as ", spot.start) and _PART_ENDS.match(plain, spot.end) is not None and of_one_day(plain, spot)


# --- one moment out of several -----------------------------------------------------------------------------------------------

_OR = re.compile(rf"\s*,?\s*\b{vocabulary.joint('or')}\s+{vocabulary.LEADING}")
_AND = re.compile(rf"\s*,?\s*\b{vocabulary.joint('and')}\s+{vocabulary.LEADING}")
_TO = re.compile(rf"\s*[-–]\s*|\s+(?:{vocabulary.joint('to')}\s+)?{vocabulary.LEADING}")
_STRETCH = re.compile(rf"\s+{vocabulary.joint('to')}\s+")
_LISTED = re.compile(r",\s*")
_FROM = re.compile(rf"\b{vocabulary.joint('from')}\s+{vocabulary.LEADING}\Z")
_GOES_ON = re.compile(rf"\s*(?:$|[.,;:!?)\n]|(?:{vocabulary.joint('goes_on')})\b)")
"""What stands behind two hours, and not behind so many pieces."""


def _are(joint: re.Pattern[str], plain: str, first: "Day | Hour | Spot", second: "Day | Hour | Spot") -> bool:
    """Are they joined so? The joint may be among the words of the second, which begin with `a` or `o` where that is an article."""
    match = joint.match(plain, first.end)
    return match is not None and second.start <= match.end() < second.end


def _strong_along(plain: str, found: list[Day]) -> list[Day]:
    """`Viernes o sáb`: what is joined to a day is one."""
    found = list(found)
    for place in (*range(1, len(found)), *range(len(found) - 1, 0, -1)):
        first, second = found[place - 1], found[place]
        if first.weak != second.weak and (_are(_OR, plain, first, second) or _are(_AND, plain, first, second)):
            found[place - 1], found[place] = (dataclasses.replace(day, weak=False) for day in (first, second))
    return found


def _hours_along(plain: str, found: list[Hour], every: Sequence[Length], all_days: Sequence[Day]) -> list[Hour]:
    """`A las 10 o 12`, `entre 10 y 12`: what is joined to an hour is one, and so are two between which something will be.
    Nothing is an hour that is part of a length: `de 5 a 10 días`."""
    found = list(found)
    for place in range(1, len(found)):
        first, second = found[place - 1], found[place]
        if not second.alone and len(_clear_of([first, second], every)) < 2:
            continue
        led = _FROM.search(plain, 0, first.start)
        behind_day = any(day.start < first.start and _beside(plain, day, first) for day in all_days)
        known = first.alone or behind_day or (led is not None and _GOES_ON.match(plain, second.end) is not None)
        if known and (_are(_OR, plain, first, second) or _are(_TO, plain, first, second) or (led and _are(_AND, plain, first, second))):
            found[place - 1 : place + 1] = (dataclasses.replace(hour, alone=True) for hour in (first, second))
    return found


def _joined(plain: str, spots: list[Spot], now: Millis, zone: zoneinfo.ZoneInfo) -> list[Spot]:
    """From the right, so that a list is known by its end: `lunes, martes o miércoles`."""
    out: list[Spot] = []
    for spot in reversed(spots):
        if out and _is_one(plain, spot, out[-1]):
            out[-1] = _latest(plain, spot, out[-1], now, zone)
        else:
            out.append(spot)
    return out[::-1]


def _is_one(plain: str, first: Spot, second: Spot) -> bool:
    if _are(_OR, plain, first, second) or (second.joined is not None and _are(_LISTED, plain, first, second)):
        return True
    if first.hour is not None and second.hour is not None:
        return _are(_TO, plain, first, second) or (_are(_AND, plain, first, second) and not _are_two(plain, first, second))
    days = first.hour is None and second.hour is None and first.day is not None and second.day is not None
    return days and _are(_AND, plain, first, second) and not _are_two(plain, first, second)


def stretches(plain: str, spots: Sequence[Spot]) -> list[Spot]:
    """`De lunes a viernes` says on which days something is done, and names no moment."""
    pairs = [(one, two) for one, two in itertools.pairwise(spots) if one.day is not None and one.hour is None and two.day is not None]
    return [spot for one, two in pairs if _are(_STRETCH, plain, one, two) for spot in (one, two)]


def _are_two(plain: str, first: Spot, second: Spot) -> bool:
    return promise.both(plain[: first.start], plain[second.end :])


def _latest(plain: str, first: Spot, second: Spot, now: Millis, zone: zoneinfo.ZoneInfo) -> Spot:
    """Of two hours of which one has a day, both are of that day."""
    led = _FROM.search(plain, 0, first.start)
    span = (first.start if led is None else led.start(), second.end)
    if first.hour is not None and second.hour is not None:
        first, second = (dataclasses.replace(one, day=one.day or other.day) for one, other in ((first, second), (second, first)))
    latest = max(first, second, key=lambda spot: _when(spot, now, zone))
    return dataclasses.replace(latest, other=first.other, joined=span)


def _when(spot: Spot, now: Millis, zone: zoneinfo.ZoneInfo) -> tuple[datetime.date, int]:
    if spot.length is not None:
        there = wall.local(now + spot.length.minutes * _MINUTE, zone)
        return there.date(), _DAY_IS_OVER if spot.length.days else there.hour * 60 + there.minute
    date = spot.day.date if spot.day is not None else wall.local(now, zone).date()
    hour = spot.hour if spot.hour is None or spot.day is None else hours.in_half(spot.hour, spot.day.part)
    return date, _DAY_IS_OVER if hour is None or hour.minute is None else hour.minute
