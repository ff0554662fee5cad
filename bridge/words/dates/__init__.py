"""Which moments does a text name, and does it promise anything for them? es (Mexico), en and pt (Brazil).

`find` reads what staff wrote, `parse` what a person typed after a command or into a form. Days, hours and lengths are found by their
words (`dates.toml`) and put together (`spots.py`).
"""

import dataclasses
import datetime
import unicodedata
import zoneinfo

from bridge.model.ids import Millis
from bridge.words.dates import hours, promise, spots, wall
from bridge.words.dates.days import Day
from bridge.words.dates.folded import folded
from bridge.words.dates.lengths import Length
from bridge.words.dates.spots import Spot

LONGEST = 2_000
"""Characters that are looked at: a promise stands near the beginning or is none."""
_ANYWHERE = zoneinfo.ZoneInfo("UTC")
_MOST = 20
"""Moments in one text."""
DAY_ENDS = 18 * 60
"""Minute of the day."""
_MINUTE: Millis = 60_000


@dataclasses.dataclass(frozen=True, kw_only=True)
class Found:
    at: Millis
    """UTC. Of a day without an hour: its end, as `day_ends` says."""
    day: datetime.date
    """Where the brand is."""
    words: str
    start: int
    end: int
    """Where they stand in the text (as NFC)."""
    exact: bool
    """Day and hour are beyond doubt."""
    day_only: bool
    """No hour was said: the caller may choose another than `at`."""
    promise: bool
    """It is said that something will be done for the customer by then, and that is still to come."""
    business_days: int | None = None
    """So many days on which somebody works; `at` counts Monday to Friday."""


class NotUnderstood(ValueError):
    """`words`: what is no moment."""

    def __init__(self, words: str) -> None:
        super().__init__(f'"{words}" is no day or hour: write "friday 16:00", "mañana 9", "2h" or "28/11"')
        self.words = words


class Past(ValueError):
    """`found`: a moment that is gone."""

    def __init__(self, found: Found) -> None:
        super().__init__(f'"{found.words}" is in the past')
        self.found = found


def find(
    text: str, now: Millis, zone: zoneinfo.ZoneInfo, language_hint: str | None = None, *, day_ends: int = DAY_ENDS
) -> list[Found]:  # fmt: skip
    """The first twenty, in the order of the text.

    language_hint: whose customs decide on `5/6`: es and pt the day first, en-US the month; without, and in en, it is not exact.
    """
    text = unicodedata.normalize("NFC", text[:LONGEST])
    plain = folded(text)
    named = spots.put_together(plain, now, zone, language_hint, asked=False)[:_MOST]
    hours_of = {spot.other.start: spot for spot in named if spot.other is not None and spots.of_one_day(plain, spot)}
    with_hours = [spot for spot in named if spot.day is None or spot.hour is not None or spot.start not in hours_of]
    found = [
        _found(text, each, now, zone, day_ends, each.other if each in hours_of.values() else None)
        for each in with_hours
        if each.length is None or not each.length.is_soon
    ]
    return promise.judged(plain, found, now)


def places(text: str) -> list[tuple[int, int]]:
    """Where a text says when, be it only `en 1 minuto`. The text is NFC."""
    plain = folded(text[:LONGEST])
    named = spots.put_together(plain, 0, _ANYWHERE, None, asked=False)[:_MOST]
    stretches = spots.stretches(plain, named)
    return [(spot.start, spot.end) for spot in named if spot not in stretches]


def parse(
    text: str, now: Millis, zone: zoneinfo.ZoneInfo, language_hint: str | None = None, *, day_ends: int = DAY_ENDS
) -> tuple[Found, str]:  # fmt: skip
    """The moment at the beginning of what was typed, and the rest: `viernes 16:00 reembolso`. `2h` counts from now.

    Raises NotUnderstood where it does not begin with one, Past where that is gone.
    """
    text = unicodedata.normalize("NFC", text[:LONGEST]).strip()
    together = spots.put_together(folded(text), now, zone, language_hint, asked=True)
    if not together or together[0].start > 0:
        raise NotUnderstood(" ".join(text.split()[:3]))
    found = dataclasses.replace(_found(text, together[0], now, zone, day_ends), promise=True)
    if found.at <= now:
        raise Past(found)
    return found, text[found.end :].lstrip(" ,.:;-–").strip()


def _found(text: str, spot: Spot, now: Millis, zone: zoneinfo.ZoneInfo, day_ends: int, of: Day | None = None) -> Found:
    """of: the day of an hour that stands apart from it."""
    words = text[spot.start : spot.end].strip(" ,.")
    if spot.length is not None:
        return _after(spot.length, words, spot, now, zone, day_ends)
    today = wall.local(now, zone).date()
    day, hour = spot.day or of, spot.hour
    if day is not None and hour is not None:
        hour = hours.in_half(hour, day.part)
    date = day.date if day is not None else today
    minute = hour.minute if hour is not None and hour.minute is not None else None
    sure = not spot.joined and (day is None or day.sure) and hour is not None and hour.sure and minute is not None
    if minute is not None and day is None and wall.moment(date, minute, zone) <= now:
        date, sure = date + datetime.timedelta(days=1), False
    if day is None and spot.other is not None:  # of which day it is, who knows
        sure = False
    if minute is not None and wall.is_twice(date, minute, zone):
        sure = False
    at = wall.moment(date, day_ends if minute is None else minute, zone)
    return Found(at=at, day=date, words=words, start=spot.start, end=spot.end, exact=sure, day_only=minute is None, promise=False)


def _after(length: Length, words: str, spot: Spot, now: Millis, zone: zoneinfo.ZoneInfo, day_ends: int) -> Found:
    if not length.days:
        at = now + length.minutes * _MINUTE
        day = wall.local(at, zone).date()
        sure = length.sure and not spot.joined
        return Found(at=at, day=day, words=words, start=spot.start, end=spot.end, exact=sure, day_only=False, promise=False)
    count = length.minutes // 1440
    day = wall.local(now, zone).date()
    if length.business:
        left = count
        while left > 0:
            day += datetime.timedelta(days=1)
            left -= day.weekday() < 5
    else:
        day += datetime.timedelta(days=count)
    return Found(
        at=wall.moment(day, day_ends, zone), day=day, words=words, start=spot.start, end=spot.end,
        exact=False, day_only=True, promise=False, business_days=count if length.business else None,
    )  # fmt: skip
