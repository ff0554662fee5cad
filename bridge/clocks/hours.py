"""How much of a time was somebody there? Opening hours, and arithmetic that counts them alone.

Hours are said as a clock on the wall shows them, so a moment is open when the wall shows, in the hours' own time zone, a date and a time
between a shift's beginning and its end. From this follows what happens where clocks are changed:

- an hour that is skipped is nobody's: of a shift from 02:30 on, when 02:00 to 03:00 does not exist, the first minute is 03:00;
- an hour that comes twice counts twice, if it lies within a shift, also where the shift begins or ends in the midst of it;
- a date that is skipped (Apia, 30 December 2011) has no hours but those of its night that reach into the next.

A shift belongs to the date on which it begins: a night shift that begins before a holiday goes on into it, and that of the holiday is
not worked, its hours after midnight included.

The calendar is laid out in leaves of about a year, each made when it is first asked for (a millisecond or two): when it opens, when it
closes, and how much was open before. What is asked then is looked up by bisection, in about a microsecond.
"""

import dataclasses
import datetime
import zoneinfo
from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

from bridge.config.hours import Shift
from bridge.model.ids import Millis

MINUTE: Millis = 60_000
DAY: Millis = 86_400_000
LEAF: Millis = 366 * DAY
_STEP: Millis = DAY
"""No zone ever changed its clocks twice within three of these."""
_FIRST_DATE = datetime.date(1970, 1, 1).toordinal()


@dataclasses.dataclass(frozen=True, slots=True)
class _Leaf:
    opens: list[Millis]
    closes: list[Millis]
    before: list[Millis]
    """How much of the leaf was open before each opening; and, at the end, in all."""

    def opened(self, at: Millis) -> Millis:
        """How much of the leaf was open until then."""
        last = bisect_right(self.opens, at) - 1
        return 0 if last < 0 else self.before[last] + min(at, self.closes[last]) - self.opens[last]


class Hours:
    """week: the shifts of each weekday, Monday first. dates: those of single dates, in place of the weekday's. closed: dates without hours,
    unless `dates` names them."""

    def __init__(
        self,
        zone: str,
        week: Sequence[Sequence[Shift]],
        *,
        dates: Mapping[datetime.date, Sequence[Shift]] | None = None,
        closed: Container[datetime.date] = frozenset(),
    ) -> None:
        if not any(week):
            raise ValueError("hours without a shift in the week never open")
        self.zone = zoneinfo.ZoneInfo(zone)
        self._week, self._dates, self._closed = week, dates or {}, closed
        self._leaves: dict[int, _Leaf] = {}

    def add(self, at: Millis, length: Millis) -> Millis:
        """The first moment until which so much was open since `at`; what ends with the day's last minute ends there, not next morning."""
        if length <= 0:
            return at
        number = at // LEAF
        leaf = self._leaf(number)
        wanted = leaf.opened(at) + length
        while wanted > leaf.before[-1]:
            wanted -= leaf.before[-1]
            number += 1
            leaf = self._leaf(number)
        place = bisect_left(leaf.before, wanted) - 1
        return leaf.opens[place] + wanted - leaf.before[place]

    def between(self, first: Millis, until: Millis) -> Millis:
        """How much was open from `first` to `until`; below zero where `until` is the earlier."""
        if until < first:
            return -self.between(until, first)
        number, last = first // LEAF, until // LEAF
        length = self._leaf(last).opened(until) - self._leaf(number).opened(first)
        return length + sum(self._leaf(whole).before[-1] for whole in range(number, last))

    def is_open(self, at: Millis) -> bool:
        leaf = self._leaf(at // LEAF)
        last = bisect_right(leaf.opens, at) - 1
        return last >= 0 and at < leaf.closes[last]

    def next_open(self, at: Millis) -> Millis:
        """`at`, if it is open then; else when it opens next."""
        number = at // LEAF
        leaf = self._leaf(number)
        place = bisect_right(leaf.closes, at)
        while place == len(leaf.opens):
            number, place = number + 1, 0
            leaf = self._leaf(number)
        return max(at, leaf.opens[place])

    def pieces(self, first: Millis, until: Millis) -> Iterator[tuple[Millis, Millis]]:
        """The times that are open from `first` to `until`, each (from, to)."""
        return _joined(self._pieces(first, until))  # a shift may go on in the next leaf

    def _pieces(self, first: Millis, until: Millis) -> Iterator[tuple[Millis, Millis]]:
        at = self.next_open(first)
        while at < until:
            leaf = self._leaf(at // LEAF)
            closes = leaf.closes[bisect_right(leaf.opens, at) - 1]
            yield at, min(closes, until)
            at = self.next_open(closes)

    def shifts(self, date: datetime.date) -> Sequence[Shift]:
        """Those that begin on a date."""
        if date in self._dates:
            return self._dates[date]
        return () if date in self._closed else self._week[date.weekday()]

    # --- a leaf is laid out ---

    def _leaf(self, number: int) -> _Leaf:
        leaf = self._leaves.get(number)
        if leaf is None:
            leaf = self._leaves[number] = self._laid_out(number * LEAF, (number + 1) * LEAF)
        return leaf

    def _laid_out(self, first: Millis, until: Millis) -> _Leaf:
        leaf = _Leaf([], [], [0])
        for opens, closes in _joined(self._open_times(first, until)):
            leaf.opens.append(opens)
            leaf.closes.append(closes)
            leaf.before.append(leaf.before[-1] + closes - opens)
        return leaf

    def _open_times(self, first: Millis, until: Millis) -> Iterator[tuple[Millis, Millis]]:
        """As long as no clock is changed, the wall shows UTC and some fixed hours."""
        for begin, end, offset in self._unchanged(first, until):
            for opens, closes in self._on_the_wall(begin + offset, end + offset):
                yield opens - offset, closes - offset

    def _on_the_wall(self, first: Millis, until: Millis) -> list[tuple[Millis, Millis]]:
        """What is open between two times of the wall; these count milliseconds as if the wall were in UTC."""
        found = []
        for day in range(first // DAY - 1, until // DAY + 1):
            for begin, end in self.shifts(datetime.date.fromordinal(_FIRST_DATE + day)):
                opens, closes = max(first, day * DAY + begin * MINUTE), min(until, day * DAY + end * MINUTE)
                if opens < closes:
                    found.append((opens, closes))
        return sorted(found)

    def _unchanged(self, first: Millis, until: Millis) -> Iterator[tuple[Millis, Millis, Millis]]:
        """(from, to, what the wall is ahead of UTC), change by change."""
        begin, offset = first, self._offset(first)
        for at in range(first + _STEP, until + _STEP, _STEP):  # the end itself, too: on the last day clocks may be changed
            now = self._offset(at)
            if now != offset:
                change = self._change(at - _STEP, at, offset)
                yield begin, change, offset
                begin, offset = change, now
        yield begin, until, offset

    def _change(self, before: Millis, after: Millis, offset: Millis) -> Millis:
        """The second in which the wall is no longer so much ahead."""
        while after - before > 1000:
            middle = before + (after - before) // 2000 * 1000
            if self._offset(middle) == offset:
                before = middle
            else:
                after = middle
        return after

    def _offset(self, at: Millis) -> Millis:
        ahead = datetime.datetime.fromtimestamp(at // 1000, self.zone).utcoffset()
        assert ahead is not None
        return (ahead.days * 86_400 + ahead.seconds) * 1000


def at_wall(wall: datetime.datetime, zone: zoneinfo.ZoneInfo) -> Millis:
    """The first moment at which the clock on the wall shows this or, where it skips this, something later."""
    latest = _millis(wall.replace(tzinfo=zone, fold=0))
    if datetime.datetime.fromtimestamp(latest / 1000, zone).replace(tzinfo=None) <= wall:
        return latest
    earliest = _millis(wall.replace(tzinfo=zone, fold=1)) - 1000  # it is skipped: the change lies between these
    while latest - earliest > 1000:
        middle = earliest + (latest - earliest) // 2000 * 1000
        skipped = datetime.datetime.fromtimestamp(middle / 1000, zone).replace(tzinfo=None) >= wall
        earliest, latest = (earliest, middle) if skipped else (middle, latest)
    return latest


def _millis(moment: datetime.datetime) -> Millis:
    return round(moment.timestamp() * 1000)


def _joined(times: Iterable[tuple[Millis, Millis]]) -> Iterator[tuple[Millis, Millis]]:
    """Shifts that touch or overlap are one."""
    opens = closes = None
    for begin, end in times:
        if closes is not None and opens is not None and begin <= closes:
            closes = max(closes, end)
            continue
        if opens is not None and closes is not None:
            yield opens, closes
        opens, closes = begin, end
    if opens is not None and closes is not None:
        yield opens, closes


ALWAYS = Hours("UTC", [[(0, 24 * 60)]] * 7)
"""Round the clock."""
