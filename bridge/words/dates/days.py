"""Which day does a phrase name, seen from today?"""

import dataclasses
import datetime
import re

from bridge.words.dates import vocabulary
from bridge.words.dates.vocabulary import meant

_FRIDAY = 4
_NEAR = datetime.timedelta(days=183)
_SOON = 45
"""Days in which `viernes 27` is."""
_MOST_HOURS = 24
_LED = re.compile(r"\s*(?:el|on|na|ate|by|a)\s")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Day:
    date: datetime.date
    sure: bool
    """Is no other day meant? `28/11` in English, or `viernes 28` when the 28th is a Monday, may be another."""
    start: int
    end: int
    """Where its words are in the text."""
    weak: bool = False
    """Its words mean something else besides: `segunda`, `mar`, `1/2`. They are a day beside an hour, or where a day is asked for."""
    part: str | None = None
    """`am` or `pm`, where a half of the day is named with it."""
    before: bool = False
    """Until then, and no later: `by Friday`, `a más tardar el lunes`."""


def all_in(text: str, today: datetime.date, language: str | None) -> list[Day]:
    """text: folded. In the order in which they stand."""
    found = [day for match in vocabulary.DAY.finditer(text) if (day := _day(match, today, language)) is not None]
    for match in vocabulary.DAY_OF_MONTH.finditer(text):
        if all(match.end() <= day.start or match.start() >= day.end for day in found):
            date = _of_month(int(match["d"]), today)
            if date is not None:
                before = re.match(r"(?:a mas|antes|para|by|before|ate)\b", match["lead"]) is not None
                found.append(Day(date=date, sure=True, start=match.start(), end=match.end(), before=before))
    return sorted(found, key=lambda day: day.start)


def _day(match: re.Match[str], today: datetime.date, language: str | None) -> Day | None:
    named = _named(match, today, language)
    if named is None:
        return None
    date, sure, weak = named
    unread = match["wd_day"] is not None and int(match["wd_day"]) <= _MOST_HOURS and _numbered(match, today) is None
    end = match.start("wd_day") if unread else match.end()
    part = vocabulary.half(match["or_part"] or match["part"]) or vocabulary.half(match["rel"])
    return Day(date=date, sure=sure, weak=weak, part=part, start=match.start(), end=end, before=match["before"] is not None)


def _named(match: re.Match[str], today: datetime.date, language: str | None) -> tuple[datetime.date, bool, bool] | None:
    """The day; is it sure, is it weak."""
    if match["iso"]:
        year, month, number = (int(part) for part in match["iso"].split("-"))
        date = _made(year, month, number)
        return None if date is None else (date, True, False)
    if match["rel"]:
        return today + datetime.timedelta(days=meant("days", match["rel"])), True, False
    if match["week"]:
        return today + datetime.timedelta(days=7 - today.weekday() + _FRIDAY), False, False
    if match["wd"]:
        return _weekday(match, today)
    if match["sep"]:
        return _numeric(match, today, language)
    day, month = int(match["d1"] or match["d2"]), meant("months", match["m1"] or match["m2"])
    return _checked(match, _nearest(day, month, match["y1"] or match["y2"], today), True, False)


def _weekday(match: re.Match[str], today: datetime.date) -> tuple[datetime.date, bool, bool]:
    word, weekday, how = match["wd"], meant("weekdays", match["wd"]), match["how"] or ""
    ahead = (weekday - today.weekday()) % 7
    if match["past"] or re.fullmatch(vocabulary.joint("last"), how):
        return today - datetime.timedelta(days=7 - ahead), True, False
    numbered = _numbered(match, today)
    if numbered is not None:
        return numbered, True, False
    sure = not match["wd_day"] or int(match["wd_day"]) <= _MOST_HOURS
    weak = word in vocabulary.SHORT_WEEKDAYS and not how and not _LED.match(match[0])
    if ahead == 0 and not re.fullmatch(vocabulary.joint("this"), how):
        return today + datetime.timedelta(days=7), False, weak
    return today + datetime.timedelta(days=ahead), sure and (how != "next" or ahead + today.weekday() > 6), weak


def _numbered(match: re.Match[str], today: datetime.date) -> datetime.date | None:
    """`viernes 27`, where the 27th soon is one. `viernes 16` may be an hour."""
    if match["wd_day"] is None:
        return None
    dates = (today + datetime.timedelta(days=days) for days in range(_SOON))
    return next((date for date in dates if date.day == int(match["wd_day"]) and date.weekday() == meant("weekdays", match["wd"])), None)


def _numeric(match: re.Match[str], today: datetime.date, language: str | None) -> tuple[datetime.date, bool, bool] | None:
    first, second, year = int(match["n1"]), int(match["n2"]), match["y3"]
    if match["sep"] != "/" and year is None:
        return None
    if (first, second) == (24, 7):
        return None
    month_first = second > 12 or (language == "en-US" and first <= 12)
    day, month = (second, first) if month_first else (first, second)
    sure = first > 12 or second > 12 or first == second or language in ("es", "pt", "en-US")
    told = re.match(r"\s*(?:antes|a mas|para|by|before|ate|el|on|no|em|dia|the|del|do)\b", match[0]) is not None
    weak = year is None and not told and match["wd_of"] is None and not (len(match["n1"]) == len(match["n2"]) == 2)
    return _checked(match, _nearest(day, month, year, today), sure, weak)


def _checked(match: re.Match[str], date: datetime.date | None, sure: bool, weak: bool) -> tuple[datetime.date, bool, bool] | None:
    """Does the day of the week that was said agree?"""
    if date is None:
        return None
    said = match["wd_of"]
    return date, sure and (said is None or meant("weekdays", said) == date.weekday()), weak


def _nearest(day: int, month: int, year: str | None, today: datetime.date) -> datetime.date | None:
    """The one that is nearest to today where no year was said."""
    if year is not None:
        return _made(int(year) % 100 + 2000, month, day)
    dates = [date for each in (today.year - 1, today.year, today.year + 1) if (date := _made(each, month, day)) is not None]
    near = [date for date in dates if abs(date - today) <= _NEAR]
    return min(near or dates, key=lambda date: abs(date - today), default=None)


def _of_month(day: int, today: datetime.date) -> datetime.date | None:
    for months in range(3):
        year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
        date = _made(year, month + 1, day)
        if date is not None and date >= today:
            return date
    return None


def _made(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None
