"""`puente hours`: what do opening hours count? Day by day, as a deadline would."""

import calendar
import datetime
import zoneinfo
from collections.abc import Iterator, Sequence

import click

from bridge.cli.configured import config_option, configured, refuse
from bridge.cli.elsewhere import with_calendars
from bridge.cli.moments import read, said, wall
from bridge.clocks import calendars
from bridge.clocks.hours import Hours
from bridge.config.hours import Shift
from bridge.config.problems import Wrong, listed
from bridge.config.schema import HoursConfig
from bridge.config.values import length_of
from bridge.model.ids import Millis

WEEK = datetime.timedelta(days=7)


@click.command()
@config_option
@click.argument("name")
@click.option("--year", type=click.IntRange(1971, 2200), help="Show a whole year: the week, and each day that is otherwise.")
@click.option("--from", "begins", metavar="MOMENT", help='Since when, by the clock of the hours: "2026-12-24 17:00"; now, if left out.')
@click.option("--add", "added", metavar="LENGTH", help='How much time of somebody being there: "4h"; if left out, seven days are shown.')
def hours(path: str, name: str, year: int | None, begins: str | None, added: str | None) -> None:
    """Show what the opening hours NAME count, day by day, and when so much of them is over."""
    if year is not None and (begins or added) is not None:
        refuse("a whole year is shown without --from and --add")
    loaded = configured(path).config
    known = loaded.hours
    if name not in known:
        refuse(f"there are no hours {name}; {f'known: {listed(known)}' if known else 'add [hours.NAME]'}")
    config = with_calendars(loaded, {name}).hours[name]
    counted = calendars.hours(config)
    if year is not None:
        for line in _year(config, counted, year):
            click.echo(line)
        return
    since = read(begins, counted.zone)
    until = counted.add(since, _length(added)) if added is not None else since + WEEK // datetime.timedelta(milliseconds=1)
    click.echo(f"{name}, {config.timezone}, from {said(since, counted.zone)}")
    for line in _days(config, counted, since, until):
        click.echo(line)
    total = long(counted.between(since, until))
    click.echo(f"{added} later: {said(until, counted.zone)}" if added is not None else f"in seven days: {total}")


def _year(config: HoursConfig, counted: Hours, year: int) -> Iterator[str]:
    """The week, and below it the days on which somebody else is there than on others of their name."""
    off, begin, end = calendars.DaysOff(config), datetime.date(year, 1, 1), datetime.date(year + 1, 1, 1)
    yield f"{config.key}, {config.timezone}, {year}"
    for weekday, shifts in enumerate(config.week):
        yield _day(calendar.day_abbr[weekday], shifts)
    yield "but:"
    for date in (begin + datetime.timedelta(days=number) for number in range((end - begin).days)):
        worked = counted.shifts(date)
        if tuple(worked) != config.week[date.weekday()]:
            yield _day(f"{date:%a %Y-%m-%d}", worked, _why(off, counted, date))
    yield f"in {year}: {long(counted.between(_millis(begin, counted.zone), _millis(end, counted.zone)))}"


def _day(name: str, shifts: Sequence[Shift], why: str = "") -> str:
    spans = ", ".join(f"{_minute(first)}-{_minute(until)}" for first, until in shifts)
    length = long(sum(until - first for first, until in shifts) * 60_000) if shifts else "-"
    return f"  {name:<14}  {length:>9}  {spans or why}".rstrip()


def _minute(minute: int) -> str:
    """Of a day, or of the morning after it."""
    return "24:00" if minute == 1440 else "{:02}:{:02}".format(*divmod(minute % 1440, 60))


def _days(config: HoursConfig, counted: Hours, since: Millis, until: Millis) -> Iterator[str]:
    date, last = wall(since, counted.zone).date(), wall(until, counted.zone).date()
    off = calendars.DaysOff(config)
    while date <= last:
        midnight, next_midnight = (_millis(date + datetime.timedelta(days=more), counted.zone) for more in (0, 1))
        pieces = list(counted.pieces(max(since, midnight), min(until, next_midnight)))
        spans = ", ".join(f"{_time(begin, counted.zone)}-{_time(end, counted.zone, ends=True)}" for begin, end in pieces)
        length = sum(end - begin for begin, end in pieces)
        if pieces:
            yield f"  {date:%a %Y-%m-%d}  {long(length):>9}  {spans}"
        elif date != last or midnight < until:
            yield f"  {date:%a %Y-%m-%d}  {'-':>9}  {_why(off, counted, date)}".rstrip()
        date += datetime.timedelta(days=1)


def _why(off: calendars.DaysOff, counted: Hours, date: datetime.date) -> str:
    return (off.why(date) if not counted.shifts(date) else None) or ""


def _length(written: str) -> Millis:
    try:
        return length_of(written)
    except Wrong as mistake:
        refuse(f"{mistake.what}: {mistake.mend}")


def _millis(date: datetime.date, zone: zoneinfo.ZoneInfo) -> Millis:
    return round(datetime.datetime.combine(date, datetime.time(), zone).timestamp() * 1000)


def _time(at: Millis, zone: zoneinfo.ZoneInfo, *, ends: bool = False) -> str:
    time = f"{wall(at, zone):%H:%M}"
    return "24:00" if ends and time == "00:00" else time


def long(length: Millis) -> str:
    """As "7 h 30 min", "45 s"."""
    minutes, seconds = divmod(length // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    parts = (f"{hours} h" if hours else "", f"{minutes:{'02' if hours else ''}} min" if minutes else "", f"{seconds} s" if seconds else "")
    return " ".join(part for part in parts if part) or "0 h"
