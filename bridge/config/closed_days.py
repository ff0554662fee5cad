"""Which days does a calendar close? Those of its events that last whole days, with all their repetitions (iCalendar, RFC 5545).

The calendar is a file, or it is kept elsewhere: then the configuration holds where, and its days come from whoever fetches it
(`bridge/operate/calendars.py`).
"""

import dataclasses
import datetime
import os
from collections.abc import Iterable
from typing import Annotated, Any, TypeAlias
from urllib.parse import urlsplit

from bridge.config import values as read
from bridge.config.book import Node, record
from bridge.config.problems import Wrong, shown
from bridge.config.secrets import Secret, secret

Days: TypeAlias = tuple[tuple[datetime.date, str], ...]
"""Each day and the name of its event, in order."""

_LARGEST = 5_000_000
"""Bytes."""
_YEARS_BACK, _YEARS_AHEAD = 2, 10
"""For how long days are counted, from the year in which the calendar is read."""
_WITHIN_A_DAY = frozenset({"HOURLY", "MINUTELY", "SECONDLY"})


class NotACalendar(ValueError):
    """What was read is not in the format of calendars."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Subscription:
    """A calendar that is kept elsewhere."""

    url: Annotated[Secret, lambda node: _address(node)]
    """Who knows it can read the calendar, so it is told to nobody."""
    private: Annotated[bool, read.flag] = False
    """The address may be one of the brand's own network; else only public ones are asked."""

    @property
    def host(self) -> str:
        return urlsplit(self.url.reveal()).hostname or ""


# --- what is written -----------------------------------------------------------------------------------------------------------------


def days_or_address(node: Node) -> Days | Subscription:
    """A file's name, an address, or `{ url = "…", private = true }`."""
    if isinstance(node.value, dict):
        return record(Subscription, node)
    where = read.text(node)
    if "://" in where or where.startswith("${"):
        return Subscription(url=_address(node))
    try:
        days = days_in(_content(node, where))
    except NotACalendar:
        raise Wrong(f"{shown(where)} is not an iCalendar file", "export it anew from your calendar, as .ics") from None
    if not days:
        node.warn(f"no event in {shown(where)} lasts a whole day: it closes nothing", "only events of whole days close")
    return days


def _address(node: Node) -> Secret:
    found = secret(node)
    mend = 'write it as "https://example.com/festivos.ics"'
    try:
        parts = urlsplit(found.reveal())
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise Wrong("the calendar's address is not an address (not shown)", mend) from None
    if not host or not (parts.scheme == "https" or (parts.scheme == "http" and host in read.LOOPBACK)):
        raise Wrong("the calendar's address does not begin with https:// (not shown)", mend)
    return found


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


# --- what the calendar says ----------------------------------------------------------------------------------------------------------


def days_in(content: bytes) -> Days:
    """What is cancelled closes nothing, nor what has hours. Raises NotACalendar."""
    this_year = datetime.datetime.now(tz=datetime.UTC).year
    first, last = datetime.date(this_year - _YEARS_BACK, 1, 1), datetime.date(this_year + _YEARS_AHEAD, 1, 1)
    days: dict[datetime.date, str] = {}
    for begin, end, name in _whole_days(content, first, last):
        at, until = max(begin, first), min(max(end, begin + datetime.timedelta(days=1)), last)
        while at < until:
            days.setdefault(at, name)
            at += datetime.timedelta(days=1)
    return tuple(sorted(days.items()))


def _whole_days(content: bytes, first: datetime.date, last: datetime.date) -> Iterable[tuple[datetime.date, datetime.date, str]]:
    """(from, until, name) of each event that lasts whole days, and of each of its repetitions."""
    import icalendar
    import recurring_ical_events

    try:
        written = icalendar.Calendar.from_ical(content)
        written.subcomponents = [each for each in written.subcomponents if not _repeats_within_a_day(each)]
        events = recurring_ical_events.of(written).between(first, last)
        return [
            (event.start, event.end, str(event.get("SUMMARY", "")))
            for event in events
            if not isinstance(event.start, datetime.datetime) and str(event.get("STATUS", "")).upper() != "CANCELLED"
        ]
    except Exception:  # the libraries raise whatever comes up in a broken file; what they say may quote it, and it may be a secret's
        raise NotACalendar from None


def _repeats_within_a_day(component: Any) -> bool:
    """No whole day does, and counting such repetitions for years would not end."""
    rules = component.get("RRULE", [])
    return any(not _WITHIN_A_DAY.isdisjoint(rule.get("FREQ", ())) for rule in (rules if isinstance(rules, list) else [rules]))
