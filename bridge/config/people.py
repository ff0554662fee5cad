"""Who are the brand's people: where is each reached, when is each left in peace, and who stands in?"""

import dataclasses
import datetime
from typing import Annotated

from bridge.config import values as read
from bridge.config.book import Node, each, record
from bridge.config.problems import Told
from bridge.config.times import first_moment, last_moment, quiet_time
from rules.rule import Span


@dataclasses.dataclass(frozen=True, kw_only=True)
class Away:
    """A time in which a person is not there, by the clock on that person's wall."""

    from_: Annotated[datetime.datetime, first_moment]
    until: Annotated[datetime.datetime, last_moment]
    instead: Annotated[str | None, read.person] = None
    """Who stands in, by a key of `people`; None: the person's alternate."""


def _away(node: Node) -> Away:
    found = record(Away, node)
    if found.until <= found.from_:
        node.child("until").wrong("this is not after the beginning", "exchange from and until, or correct one of them")
        raise Told
    return found


@dataclasses.dataclass(frozen=True, kw_only=True)
class Person:
    key: str
    """The NAME of `[people.NAME]`."""
    slack: Annotated[str, read.slack_person]
    """A Slack user's id or e-mail address."""
    name: Annotated[str | None, read.text] = None
    email: Annotated[str | None, read.email_address] = None
    """Where a ladder writes to with `email:NAME`."""
    timezone: Annotated[str | None, read.timezone] = None
    """On whose wall clock `away` and `quiet` are read; None: the brand's."""
    alternate: Annotated[str | None, read.person] = None
    """Who is called while this person is away or cannot be reached: a key of `people`."""
    away: Annotated[tuple[Away, ...], each(_away)] = ()
    quiet: Annotated[Span | None, quiet_time] = None
    """Each day from when until when pages to this person wait."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Group:
    """Several people whom a ladder calls together."""

    key: str
    """The NAME of `[groups.NAME]`."""
    members: Annotated[tuple[str, ...], each(read.person)]
    """Keys of `people`."""
