"""What is remembered of those who answer? Records, as those of `records.py`."""

from bridge.model.ids import Millis, UserId
from bridge.model.record import record


@record(frozen=True, kw_only=True)
class Turn:
    """When somebody of a team was last given a case in turn with the others; unique (team, person)."""

    id: int
    team: str
    person: str
    """By the NAME of `[people.NAME]`."""
    at: Millis


@record(frozen=True, kw_only=True)
class Absence:
    """That somebody is not there, or is back, as was last said at the desk; unique user."""

    id: int
    user: UserId
    """The desk's id of the person."""
    since: Millis
    until: Millis | None
    """When the person is back, or said to be; None: until it is said."""
    instead: UserId | None = None
    """Who stands in; None: the person's alternate."""
    instead_name: str | None = None
    """How that person is shown."""
