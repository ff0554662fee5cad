"""Which days does a calendar file close? Those of its events that last whole days, with all their repetitions (iCalendar, RFC 5545)."""

import datetime
import os

from bridge.config import values as read
from bridge.config.book import Node
from bridge.config.problems import Wrong, shown

_LARGEST = 5_000_000
"""Bytes."""
_YEARS_BACK, _YEARS_AHEAD = 2, 10
"""For how long repetitions are counted, from the year in which the file is read."""


def closed_days(node: Node) -> tuple[tuple[datetime.date, str], ...]:
    """Each day and the name of its event, in order. What is cancelled closes nothing, nor what has hours."""
    where = read.text(node)
    if "://" in where:
        raise Wrong("a calendar's address is not available yet in this version", "save the calendar as a file and name that")
    days: dict[datetime.date, str] = {}
    this_year = datetime.datetime.now(tz=datetime.UTC).year
    for first, until, name in _whole_days(where, _content(node, where), this_year):
        for number in range(max(1, (until - first).days)):
            days.setdefault(first + datetime.timedelta(days=number), name)
    if not days:
        node.warn(f"no event in {shown(where)} lasts a whole day: it closes nothing", "only events of whole days close")
    return tuple(sorted(days.items()))


def _content(node: Node, where: str) -> bytes:
    try:
        with (node.book.folder / os.path.expanduser(where)).open("rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError as error:
        raise Wrong(
            f"the file {shown(where)} cannot be read: {error.strerror}", "a relative path begins where the configuration file is"
        ) from None
    if len(content) > _LARGEST:
        raise Wrong(f"the file {shown(where)} is larger than 5 MB", "keep only the days that are closed in it")
    return content


def _whole_days(where: str, content: bytes, this_year: int) -> list[tuple[datetime.date, datetime.date, str]]:
    """(from, until, name) of each event that lasts whole days, and of each of its repetitions."""
    import icalendar
    import recurring_ical_events

    try:
        calendar = icalendar.Calendar.from_ical(content)
        events = recurring_ical_events.of(calendar).between((this_year - _YEARS_BACK,), (this_year + _YEARS_AHEAD,))
        return [
            (event.start, event.end, str(event.get("SUMMARY", "")))
            for event in events
            if not isinstance(event.start, datetime.datetime) and str(event.get("STATUS", "")).upper() != "CANCELLED"
        ]
    except Exception:  # the libraries raise whatever comes up in a broken file; what they say may quote it, and it may be a secret's
        raise Wrong(f"{shown(where)} is not an iCalendar file", "export it anew from your calendar, as .ics") from None
