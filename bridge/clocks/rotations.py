"""Who is on call, since when, until when? Pure: a rotation of the configuration and a moment.

People hand over by the clock on the rotation's wall, in summer as in winter; a hand-over that falls into a skipped hour comes at its end,
one in an hour that comes twice at the first. Before its start a rotation goes round backwards, as if it had always been there.
"""

import dataclasses
import datetime
import functools
import zoneinfo
from collections.abc import Iterator

from bridge.clocks.hours import at_wall
from bridge.config.rotations import Rotation
from bridge.model.ids import Millis


@dataclasses.dataclass(frozen=True, kw_only=True)
class Duty:
    """One person's time on call, without a break."""

    person: str
    """A key of `people`."""
    since: Millis
    until: Millis
    swapped_with: str | None = None
    """Whose turn it would be; None: it is the person's own."""


def duty(rotation: Rotation, at: Millis) -> Duty:
    """Who has it then."""
    turn = _turn(rotation, at)
    for since, until, person in _overrides(rotation):
        if since <= at < until:
            return Duty(person=person, since=since, until=until, swapped_with=turn.person if person != turn.person else None)
        if until <= at:
            turn = dataclasses.replace(turn, since=max(turn.since, until))
        else:
            turn = dataclasses.replace(turn, until=min(turn.until, since))
    return turn


def duties(rotation: Rotation, at: Millis) -> Iterator[Duty]:
    """Who has it then, and who after that; without an end."""
    while True:
        now = duty(rotation, at)
        yield now
        at = now.until


def _turn(rotation: Rotation, at: Millis) -> Duty:
    """Whose turn it is, overrides aside."""
    zone, days = zoneinfo.ZoneInfo(rotation.timezone), 1 if rotation.hand_over.weekday is None else 7

    def begins(number: int) -> Millis:
        date = rotation.start + datetime.timedelta(days=number * days)
        time = datetime.time(*divmod(rotation.hand_over.minute, 60))
        return at_wall(datetime.datetime.combine(date, time), zone)

    today = datetime.datetime.fromtimestamp(at / 1000, zone).date()
    number = (today - rotation.start).days // days
    if begins(number) > at:
        number -= 1
    return Duty(person=rotation.people[number % len(rotation.people)], since=begins(number), until=begins(number + 1))


@functools.lru_cache(maxsize=64)
def _overrides(rotation: Rotation) -> tuple[tuple[Millis, Millis, str], ...]:
    zone = zoneinfo.ZoneInfo(rotation.timezone)
    return tuple((at_wall(one.from_, zone), at_wall(one.until, zone), one.person) for one in rotation.override)
