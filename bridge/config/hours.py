"""When is somebody there, as it is written? A table of the week, and the days that are otherwise."""

import dataclasses
import datetime
import itertools
from collections.abc import Mapping
from typing import Annotated, Any, TypeAlias

from bridge.config import values as read
from bridge.config.book import Node, Reader, attempt, each, gather, keys, record, refuse_unknown, table
from bridge.config.closed_days import Days, Subscription, days_or_address
from bridge.config.problems import Told, Wrong, nearest, shown
from bridge.config.times import WEEKDAYS, date, span, weekday

Shift: TypeAlias = tuple[int, int]
"""(first, until) in minutes since the midnight that begins its date; a night shift's end is above 1440."""
Week: TypeAlias = tuple[tuple[Shift, ...], ...]
"""Of each weekday, Monday first."""

_WHOLE_DAY: Shift = (0, 24 * 60)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Holidays:
    country: str
    region: str | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class HoursConfig:
    key: str
    """The NAME of `[hours.NAME]`."""
    timezone: str
    week: Week
    holidays: Holidays | None = None
    closed: tuple[datetime.date, ...] = ()
    special: tuple[tuple[datetime.date, tuple[Shift, ...]], ...] = ()
    """Dates with hours of their own, whatever else would close them."""
    calendar: Days = ()
    """The days that a calendar closes, and what it calls them."""
    subscribed: Subscription | None = None
    """Where that calendar is kept, if not in a file."""

    def in_week(self, weekday: int, minute: int) -> bool:
        """Is somebody there then, in an ordinary week?"""
        today, night = self.week[weekday], self.week[weekday - 1]
        return any(first <= minute < until for first, until in today) or any(minute + 24 * 60 < until for _, until in night)

    def __hash__(self) -> int:  # so that what is made of it can be kept by it, at no cost
        return hash((self.key, self.timezone))


# --- one value ---------------------------------------------------------------------------------------------------------------------


def shifts(node: Node) -> tuple[Shift, ...]:
    """`"09:00-14:00, 16:00-19:00"`, or a list of such spans; in the order of the day."""
    if isinstance(node.value, str):
        written = [part for part in node.value.split(",") if part.strip()]
        spans = [span(Node(book=node.book, path=node.path, value=part)) for part in written or [node.value]]
    else:
        spans = list(each(span)(node))
    found = sorted((one.first, one.until if one.until > one.first else one.until + 24 * 60) for one in spans)
    if any(earlier[1] > later[0] for earlier, later in itertools.pairwise(found)):
        raise Wrong(f"two of the spans in {shown(node.value)} overlap", "let each begin when the one before has ended, or later")
    return tuple(found)


def _special(node: Node) -> tuple[tuple[datetime.date, tuple[Shift, ...]], ...]:
    def one(child: Node, written: str) -> tuple[datetime.date, tuple[Shift, ...]]:
        return date(Node(book=node.book, path=child.path, value=written)), shifts(child)

    return tuple(gather(one, [(node.child(key), key) for key in table(node)]))


def _holidays(node: Node) -> Holidays:
    """`"MX"`, or `{ country = "BR", region = "SP" }`."""
    import holidays

    written = record(_HolidayKeys, node) if isinstance(node.value, dict) else _HolidayKeys(country=read.text(node))
    known = holidays.list_supported_countries(include_aliases=False)
    country = written.country.strip().upper()
    if country not in known:
        raise Wrong(f"there are no holidays of {shown(written.country)}", 'write the country\'s two letters (ISO 3166), as "MX"')
    regions = known[country]
    if written.region is not None and written.region not in regions:
        near = nearest(written.region, regions)
        mend = f'write "{near}"' if near else f"known: {', '.join(regions)}" if regions else "take region out"
        raise Wrong(f"there is no region {shown(written.region)} of {country} with holidays of its own", mend)
    return Holidays(country=country, region=written.region)


@dataclasses.dataclass(frozen=True, kw_only=True)
class _HolidayKeys:
    country: Annotated[str, read.text]
    region: Annotated[str | None, read.text] = None


# --- the table ---------------------------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True, kw_only=True)
class HoursKeys:
    """What can stand beside the days of the week."""

    timezone: Annotated[str | None, read.timezone] = None
    always: Annotated[bool, read.flag] = False
    holidays: Annotated[Holidays | None, _holidays] = None
    closed: Annotated[tuple[datetime.date, ...], each(date)] = ()
    special: Annotated[tuple[tuple[datetime.date, tuple[Shift, ...]], ...], _special] = ()
    calendar: Annotated[Days | Subscription, days_or_address] = ()


def hours(name: str, node: Node) -> HoursConfig:
    days = {key: found for key in table(node) if (found := _days(key)) is not None}
    known: dict[str, Any] = {**keys(HoursKeys), **dict.fromkeys(WEEKDAYS)}
    told = refuse_unknown(_only(node, {key for key in node.value if key not in days}), known)
    week = _attempted(node, lambda node: _week(node, days))
    rest = _attempted(_only(node, keys(HoursKeys).keys() & node.value.keys()), lambda node: record(HoursKeys, node))
    if told or week is None or rest is None:
        raise Told
    if rest.always and days:
        raise Wrong("always = true, and there are days of the week, too", "take one of the two out")
    if not rest.always and not any(week):
        raise Wrong("nobody is ever there", 'add a day, as mon = "09:00-18:00" or mon-fri = "09:00-18:00"; or always = true')
    both = {one for one, _ in rest.special}.intersection(rest.closed)
    if both:
        raise Wrong(f"{min(both)} is both in closed and in special", "take it out of one of them")
    return HoursConfig(
        key=name,
        timezone=rest.timezone or read.brand_timezone(node),
        week=((_WHOLE_DAY,),) * 7 if rest.always else week,
        holidays=rest.holidays,
        closed=tuple(sorted(set(rest.closed))),
        special=tuple(sorted(rest.special)),
        calendar=() if isinstance(rest.calendar, Subscription) else rest.calendar,
        subscribed=rest.calendar if isinstance(rest.calendar, Subscription) else None,
    )


def _attempted(node: Node, read_it: Reader[Any]) -> Any:
    """None: what is wrong has been told, and the rest is read all the same."""
    try:
        return attempt(node, read_it)
    except Told:
        return None


def _only(node: Node, wanted: set[str]) -> Node:
    return dataclasses.replace(node, value={key: node.value[key] for key in node.value if key in wanted})


def _days(key: str) -> tuple[int, ...] | None:
    """`mon`, `lunes`, `mon-fri`; None: it is something else."""
    one = weekday(key)
    if one is not None:
        return (one,)
    first, _, last = key.partition("-")
    begin, end = weekday(first), weekday(last)
    if begin is None or end is None:
        return None
    return tuple(number % 7 for number in range(begin, end + 1 if end >= begin else end + 8))


def _week(node: Node, days: Mapping[str, tuple[int, ...]]) -> Week:
    by_day: dict[int, tuple[str, tuple[Shift, ...]]] = {}

    def one(child: Node, key: str) -> None:
        found = shifts(child)
        for number in days[key]:
            if number in by_day:
                raise Wrong(f'"{WEEKDAYS[number]}" has hours already, in "{by_day[number][0]}"', "let each day stand there once")
            by_day[number] = key, found

    gather(one, [(node.child(key), key) for key in days])
    return tuple(by_day[number][1] if number in by_day else () for number in range(7))
