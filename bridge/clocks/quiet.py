"""Until when is somebody left in peace? A person's own quiet hours, and those of a ladder, which hold for whomever it calls.

They hold back what makes a phone ring: direct messages and what is posted in a team's channel. What is held back is told when they end.
"""

import functools
from collections.abc import Iterator

from bridge.clocks import absences
from bridge.clocks.audience import Reached
from bridge.clocks.hours import DAY, Hours
from bridge.model.clocks import Clock
from bridge.model.ids import Millis
from bridge.work.office import Office
from rules.rule import Span

ROUNDS = 3
"""So often the end of one quiet time may lie in another; those that leave no moment of the day hold nothing back."""


def until(office: Office, clock: Clock, one: Reached, at: Millis) -> Millis | None:
    """When this one may be told; None: now."""
    times = list(_times(office, clock, one))
    end = at
    for _ in range(ROUNDS):
        quiet = [hours for hours in times if hours.is_open(end)]
        if not quiet:
            return end if end > at else None
        end = max(_end(hours, end) for hours in quiet)
    return None


def _times(office: Office, clock: Clock, one: Reached) -> Iterator[Hours]:
    if not one.rings:
        return
    if one.who is not None:
        known = office.config.people.get(one.who.key or "")
        if known is not None and known.quiet is not None:
            yield _daily(known.quiet, absences.zone_of(office, one.who).key)
    ladder = office.config.escalation.get(clock.policy or "")
    if ladder is not None and ladder.quiet is not None:
        yield _daily(ladder.quiet, office.config.brand.timezone)


def _end(hours: Hours, at: Millis) -> Millis:
    _, end = next(hours.pieces(at, at + 2 * DAY))
    return end


@functools.lru_cache(maxsize=256)
def _daily(span: Span, zone: str) -> Hours:
    until = span.until if span.until > span.first else span.until + 24 * 60
    return Hours(zone, [[(span.first, until)]] * 7)
