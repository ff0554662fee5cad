"""Until when is somebody left in peace? A person's own quiet hours, and those of a ladder, which hold for whomever it calls.

They hold back what makes a phone ring: direct messages and what is posted in a team's channel. What is held back is told when they end.
"""

import functools
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bridge.clocks import absences
from bridge.clocks.absences import Who
from bridge.clocks.hours import DAY, Hours
from bridge.model.clocks import Clock
from bridge.model.ids import Millis
from bridge.work.office import Office
from rules.rule import Span

if TYPE_CHECKING:
    from bridge.clocks.audience import Reached

ROUNDS = 3
"""So often the end of one quiet time may lie in another; those that leave no moment of the day hold nothing back."""


def until(office: Office, clock: Clock, one: "Reached", at: Millis) -> Millis | None:
    """When this one may be told; None: now."""
    return ends(office, clock, one.who, at) if one.rings else None


def ends(office: Office, clock: Clock, who: Who | None, at: Millis) -> Millis | None:
    """When this person or, where it is none, this channel may be called; None: now."""
    times, end = list(_times(office, clock, who)), at
    for _ in range(ROUNDS):
        quiet = [hours for hours in times if hours.is_open(end)]
        if not quiet:
            return end if end > at else None
        end = max(_end(hours, end) for hours in quiet)
    return None


def begins(office: Office, clock: Clock, who: Who | None, at: Millis) -> Millis:
    """The last moment up to `at` at which this one may be called; `at` where no moment of the day is left."""
    times, begin = list(_times(office, clock, who)), at
    for _ in range(ROUNDS):
        quiet = [hours for hours in times if hours.is_open(begin)]
        if not quiet:
            return begin
        begin = min(_begin(hours, begin) for hours in quiet) - 1
    return at


def _times(office: Office, clock: Clock, who: Who | None) -> Iterator[Hours]:
    if who is not None:
        known = office.config.people.get(who.key or "")
        if known is not None and known.quiet is not None:
            yield _daily(known.quiet, absences.zone_of(office, who).key)
    ladder = office.config.escalation.get(clock.policy or "")
    if ladder is not None and ladder.quiet is not None:
        yield _daily(ladder.quiet, office.config.brand.timezone)


def _end(hours: Hours, at: Millis) -> Millis:
    _, end = next(hours.pieces(at, at + 2 * DAY))
    return end


def _begin(hours: Hours, at: Millis) -> Millis:
    return next(begin for begin, end in hours.pieces(at - 2 * DAY, at + 2 * DAY) if begin <= at < end)


@functools.lru_cache(maxsize=256)
def _daily(span: Span, zone: str) -> Hours:
    until = span.until if span.until > span.first else span.until + 24 * 60
    return Hours(zone, [[(span.first, until)]] * 7)
