"""Which moment do people at the desk mean? By the clock of the case's opening hours, else of the brand; a day without an hour ends when
its opening hours do."""

import datetime
import zoneinfo

from bridge.clocks import calendars
from bridge.model.ids import Millis
from bridge.model.records import Case
from bridge.words import dates
from bridge.words.dates import Found
from bridge.work.office import Office

SECOND: Millis = 1_000


def typed(office: Office, case: Case, words: str, now: Millis) -> tuple[Millis, str]:
    """The moment that the words begin with, and what is left of them. Raises `dates.NotUnderstood`, `dates.Past`."""
    found, rest = dates.parse(words, now, _zone(office, case), case.language)
    return _exactly(office, case, found), rest


def promised(office: Office, case: Case, text: str, now: Millis) -> list[tuple[Millis, bool]]:
    """The moments to come for which a reply promises something, and whether each is one that nobody can take for another."""
    found = dates.find(text, now, _zone(office, case), case.language)
    moments = [(_exactly(office, case, one), one.exact) for one in found if one.promise]
    return [(at, exact) for at, exact in moments if at > now]


def picked(seconds: str) -> Millis | None:
    """From a form's date and time."""
    return int(seconds) * SECOND if seconds.isascii() and seconds.isdigit() and len(seconds) < 12 else None


def _exactly(office: Office, case: Case, found: Found) -> Millis:
    return _day_end(office, case, found.day) if found.day_only else found.at


def _day_end(office: Office, case: Case, date: datetime.date) -> Millis:
    """When the day is over for those who work at the case."""
    name = office.hours_name(case)
    shifts = calendars.named(office, name).shifts(date) if name is not None else ()
    minute = min(max((until for _, until in shifts), default=office.config.promises.day_ends), 24 * 60)
    end = datetime.datetime.combine(date, datetime.time()) + datetime.timedelta(minutes=minute)
    return round(end.replace(tzinfo=_zone(office, case)).timestamp() * 1000)


def _zone(office: Office, case: Case) -> zoneinfo.ZoneInfo:
    name = office.hours_name(case)
    config = office.config.hours.get(name) if name is not None else None
    return zoneinfo.ZoneInfo(config.timezone if config is not None else office.config.brand.timezone)
