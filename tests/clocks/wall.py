"""Opening hours, plain and slow: look at the clock on the wall minute by minute."""

import datetime
import zoneinfo
from collections.abc import Collection, Mapping, Sequence

MINUTE = 60_000


class Wall:
    def __init__(
        self,
        zone: str,
        week: Sequence[Sequence[tuple[int, int]]],
        *,
        dates: Mapping[datetime.date, Sequence[tuple[int, int]]] | None = None,
        closed: Collection[datetime.date] = (),
    ) -> None:
        self.zone, self.week, self.dates, self.closed = zoneinfo.ZoneInfo(zone), week, dates or {}, closed

    def open(self, at: int) -> bool:
        shows = datetime.datetime.fromtimestamp(at / 1000, self.zone).replace(tzinfo=None)
        for begun in (shows.date(), shows.date() - datetime.timedelta(days=1)):
            midnight = datetime.datetime.combine(begun, datetime.time())
            for first, until in self.of(begun):
                if midnight + datetime.timedelta(minutes=first) <= shows < midnight + datetime.timedelta(minutes=until):
                    return True
        return False

    def of(self, date: datetime.date) -> Sequence[tuple[int, int]]:
        if date in self.dates:
            return self.dates[date]
        return () if date in self.closed else self.week[date.weekday()]

    def between(self, first: int, until: int) -> int:
        return sum(MINUTE for at in range(first, until, MINUTE) if self.open(at))

    def add(self, at: int, length: int) -> int:
        while length > 0:
            length -= MINUTE if self.open(at) else 0
            at += MINUTE
        return at

    def next_open(self, at: int) -> int:
        while not self.open(at):
            at += MINUTE
        return at
