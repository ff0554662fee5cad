"""Until when, as somebody types it? `monday 9:00`, `mañana`, `2026-12-24 14:00`, `16:30`, `3d`. Pure.

A day alone counts whole, so that "until friday" ends with Friday's last minute; a time alone is the next such time. A day of the week is
the next one, today's own where its time is still to come.
"""

import datetime
import re
import zoneinfo

from bridge.clocks.hours import at_wall
from bridge.config.problems import Wrong
from bridge.config.times import weekday
from bridge.config.values import length_of
from bridge.model.ids import Millis

_DAYS_AHEAD = {
    **dict.fromkeys(("today", "hoy", "hoje"), 0),
    **dict.fromkeys(("tomorrow", "mañana", "manana", "amanhã", "amanha"), 1),
}
_TIME = re.compile(r"(?:a las |a la |às |as |at )?(\d{1,2})(?::(\d{2}))?\s*(am|pm|h)?", re.ASCII)
_LAST_WORDS = re.compile(r"^(?:el|la|on|next|próximo|proximo|próxima|proxima|na|no)\s+")
_DAY = datetime.timedelta(days=1)


def moment(typed: str, now: Millis, zone: zoneinfo.ZoneInfo) -> Millis | None:
    """None: it says none, or one that is over."""
    text = _LAST_WORDS.sub("", " ".join(typed.casefold().split()))
    try:
        return now + length_of(text)
    except Wrong:
        wall = datetime.datetime.fromtimestamp(now / 1000, zone).replace(tzinfo=None)
    found = _of_day(text, wall) or _at_time(text, wall)
    at = at_wall(found, zone) if found is not None else None
    return at if at is not None and at > now else None


def _of_day(text: str, now: datetime.datetime) -> datetime.datetime | None:
    word, _, rest = text.partition(" ")
    time = _time(rest) if rest else None
    if rest and time is None:
        return None
    midnight = datetime.datetime.combine(now.date(), datetime.time())
    ahead = _DAYS_AHEAD.get(word)
    number = weekday(word)
    if ahead is not None:
        day = midnight + ahead * _DAY
    elif number is not None:
        day = midnight + (number - now.weekday()) % 7 * _DAY
        if (day + time if time is not None else day + _DAY) <= now:
            day += 7 * _DAY
    else:
        try:
            day = datetime.datetime.combine(datetime.date.fromisoformat(word), datetime.time())
        except ValueError:
            return None
    return day + (_DAY if time is None else time)


def _at_time(text: str, now: datetime.datetime) -> datetime.datetime | None:
    time = _time(text)
    if time is None:
        return None
    today = datetime.datetime.combine(now.date(), datetime.time()) + time
    return today if today > now else today + _DAY


def _time(text: str) -> datetime.timedelta | None:
    found = _TIME.fullmatch(text.strip())
    if not found:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3] in ("am", "pm"):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found[3] == "pm" else 0)
    return datetime.timedelta(hours=hour, minutes=minute) if hour < 24 and minute < 60 else None
