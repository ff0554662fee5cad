"""Who is on call in turn, as it is written? People, when they hand over, and who swapped with whom."""

import dataclasses
import datetime
import itertools
import re
from typing import Annotated

from bridge.config import values as read
from bridge.config.book import Node, each, record
from bridge.config.problems import Told, Wrong, shown
from bridge.config.times import WEEKDAYS, date, first_moment, last_moment, minute, weekday


@dataclasses.dataclass(frozen=True, kw_only=True)
class Override:
    """Somebody else has it for a while, by the clock on the rotation's wall."""

    from_: Annotated[datetime.datetime, first_moment]
    until: Annotated[datetime.datetime, last_moment]
    person: Annotated[str, read.person]


def _override(node: Node) -> Override:
    found = record(Override, node)
    if found.until <= found.from_:
        node.child("until").wrong("this is not after the beginning", "exchange from and until, or correct one of them")
        raise Told
    return found


@dataclasses.dataclass(frozen=True, kw_only=True)
class HandOver:
    weekday: int | None
    """0 is Monday; None: every day."""
    minute: int
    """Of the day."""


def _hand_over(node: Node) -> HandOver:
    """`"mon 09:00"`, or `"09:00"` for every day."""
    value = read.text(node).strip()
    found = re.fullmatch(r"(?:(.*\S)\s+)?(\S+)", value)
    day = weekday(found[1]) if found and found[1] else None
    if not found or (found[1] and day is None):
        raise Wrong(f"{shown(value)} is not when people hand over", 'write "mon 09:00" for once a week, "09:00" for every day')
    return HandOver(weekday=day, minute=minute(dataclasses.replace(node, value=found[2])))


@dataclasses.dataclass(frozen=True, kw_only=True)
class Rotation:
    key: str
    """The NAME of `[rotations.NAME]`."""
    people: tuple[str, ...]
    """Keys of `people`, in turn."""
    hand_over: HandOver
    start: datetime.date
    """On this day the first of them takes over."""
    timezone: str
    override: tuple[Override, ...] = ()
    """In the order of time."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Keys:
    """A rotation as it is written."""

    people: Annotated[tuple[str, ...], each(read.person)]
    hand_over: Annotated[HandOver, _hand_over]
    start: Annotated[datetime.date, date]
    timezone: Annotated[str | None, read.timezone] = None
    override: Annotated[tuple[Override, ...], each(_override)] = ()


def rotation(name: str, node: Node) -> Rotation:
    keys = record(_Keys, node)
    day = keys.hand_over.weekday
    if day is not None and keys.start.weekday() != day:
        right = keys.start - datetime.timedelta(days=(keys.start.weekday() - day) % 7)
        node.child("start").wrong(f'{keys.start} does not fall on "{WEEKDAYS[day]}", the day of the hand-over', f'write "{right}"')
        raise Told
    overrides = sorted(keys.override, key=lambda one: one.from_)
    for earlier, later in itertools.pairwise(overrides):
        if earlier.until > later.from_:
            node.child("override").wrong(
                f"{earlier.person} and {later.person} both have it on {later.from_:%Y-%m-%d %H:%M}", "let one end before the other begins"
            )
            raise Told
    return Rotation(
        key=name,
        people=keys.people,
        hand_over=keys.hand_over,
        start=keys.start,
        timezone=keys.timezone or read.brand_timezone(node),
        override=tuple(overrides),
    )
