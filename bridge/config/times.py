"""How are days and hours written? Days of the week in three languages, dates, times of day and spans of them."""

import contextlib
import datetime
import re

from bridge.config import values as read
from bridge.config.book import Node
from bridge.config.problems import Wrong, shown
from rules.rule import Span

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAYS = (
    ("mon", "monday", "lun", "lunes", "seg", "segunda"),
    ("tue", "tuesday", "mar", "martes", "ter", "terca"),
    ("wed", "wednesday", "mie", "miercoles", "qua", "quarta"),
    ("thu", "thursday", "jue", "jueves", "qui", "quinta"),
    ("fri", "friday", "vie", "viernes", "sex", "sexta"),
    ("sat", "saturday", "sab", "sabado"),
    ("sun", "sunday", "dom", "domingo"),
)
_CLOCK = r"([01]?\d|2[0-4]):([0-5]\d)"
_SPAN = re.compile(rf"{_CLOCK}\s*[-–]\s*{_CLOCK}", re.ASCII)
_DAY = 24 * 60


def weekday(name: str) -> int | None:
    """0 is Monday; None: it is no day of the week."""
    from rules.fold import fold

    plain = fold(name).removesuffix(" feira")
    return next((number for number, names in enumerate(_DAYS) if plain in names), None)


def day(node: Node) -> int:
    found = weekday(read.text(node))
    if found is None:
        raise Wrong(f"{shown(node.value)} is not a day of the week", 'write "mon" … "sun", "lun" … "dom" or "seg" … "dom"')
    return found


def date(node: Node) -> datetime.date:
    """With or without quotation marks."""
    value = node.value
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value
    try:
        return datetime.date.fromisoformat(value.strip())
    except (AttributeError, ValueError):
        raise Wrong(f"{shown(value)} is not a date", 'write it as "2026-12-24", the year first') from None


def first_moment(node: Node) -> datetime.datetime:
    """By the clock on the wall; of a date alone its first moment."""
    return _moment(node, datetime.timedelta())


def last_moment(node: Node) -> datetime.datetime:
    """By the clock on the wall; of a date alone, which counts whole, the midnight that ends it."""
    return _moment(node, datetime.timedelta(days=1))


def _moment(node: Node, whole: datetime.timedelta) -> datetime.datetime:
    value = node.value
    for read_it in (datetime.date.fromisoformat, datetime.datetime.fromisoformat):
        if isinstance(value, str):
            with contextlib.suppress(ValueError):
                value = read_it(value.strip())
    if isinstance(value, datetime.datetime) and value.tzinfo is None:
        return value
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return datetime.datetime.combine(value, datetime.time()) + whole
    raise Wrong(f"{shown(str(node.value))} is not a moment", 'write it as "2026-12-24" or "2026-12-24 14:00", by the clock on the wall')


def minute(node: Node) -> int:
    """Of the day."""
    value = read.text(node).strip()
    found = re.fullmatch(_CLOCK, value, re.ASCII)
    if not found or (told := int(found[1]) * 60 + int(found[2])) >= _DAY:
        raise Wrong(f"{shown(value)} is not a time of day", 'write it as "09:00"')
    return told


def span(node: Node) -> Span:
    value = read.text(node).strip()
    found = _SPAN.fullmatch(value)
    numbers = [int(part) for part in found.groups()] if found else [0]
    if not found or (first := numbers[0] * 60 + numbers[1]) >= _DAY or (until := numbers[2] * 60 + numbers[3]) > _DAY:
        raise Wrong(f"{shown(value)} is not a span of hours", 'write it as "09:00-18:30", or "22:00-06:00" for a night')
    if first == until:
        raise Wrong(f"{shown(value)} has no length", 'for the whole day write "00:00-24:00"')
    return Span(first=first, until=until)


def quiet_time(node: Node) -> Span:
    """When calls wait: less than the whole day, or nobody would ever be called."""
    found = span(node)
    if (found.until - found.first) % _DAY == 0:
        raise Wrong(f"{shown(node.value)} is the whole day, so that nobody would ever be called", 'write a part of it, as "22:00-07:00"')
    return found
