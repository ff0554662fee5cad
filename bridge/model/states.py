"""How do things live? One table of transitions per life, its rules in prose above it.

`step` is the one way to change a state: an illegal transition raises and changes nothing.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar


class CaseState(StrEnum):
    OPENING = "opening"  # a greeting without content: waits a little for more before it is routed
    OPEN = "open"
    RESOLVED = "resolved"


# A case that waits is routed, or resolved unread; a resolved case is opened again by its customer within a set time.
CASE: Mapping[CaseState, frozenset[CaseState]] = {
    CaseState.OPENING: frozenset({CaseState.OPEN, CaseState.RESOLVED}),
    CaseState.OPEN: frozenset({CaseState.RESOLVED}),
    CaseState.RESOLVED: frozenset({CaseState.OPEN}),
}


class ClockState(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"  # it counts nothing and calls nobody: snoozed, or the customer's answer is waited for
    MET = "met"  # what was promised was done in time
    BREACHED = "breached"  # the deadline passed first; `ended_at` says when it was done after all, if it was
    CANCELLED = "cancelled"  # it was not asked any more


# Nothing brings an ended clock back: a new question starts a new clock.
CLOCK: Mapping[ClockState, frozenset[ClockState]] = {
    ClockState.RUNNING: frozenset({ClockState.PAUSED, ClockState.MET, ClockState.BREACHED, ClockState.CANCELLED}),
    ClockState.PAUSED: frozenset({ClockState.RUNNING, ClockState.MET, ClockState.CANCELLED}),
    ClockState.MET: frozenset(),
    ClockState.BREACHED: frozenset(),
    ClockState.CANCELLED: frozenset(),
}


class DeadlineState(StrEnum):
    OPEN = "open"
    HELD = "held"  # it came due while a reply was on its way: it fires at once if that reply fails
    FIRED = "fired"
    CANCELLED = "cancelled"


DEADLINE: Mapping[DeadlineState, frozenset[DeadlineState]] = {
    DeadlineState.OPEN: frozenset({DeadlineState.HELD, DeadlineState.FIRED, DeadlineState.CANCELLED}),
    DeadlineState.HELD: frozenset({DeadlineState.OPEN, DeadlineState.FIRED, DeadlineState.CANCELLED}),
    DeadlineState.FIRED: frozenset(),
    DeadlineState.CANCELLED: frozenset(),
}


class EscalationState(StrEnum):
    CLIMBING = "climbing"
    TAKEN = "taken"  # someone said "I'll take it": the climb rests until `taken_until`
    ENDED = "ended"


ESCALATION: Mapping[EscalationState, frozenset[EscalationState]] = {
    EscalationState.CLIMBING: frozenset({EscalationState.TAKEN, EscalationState.ENDED}),
    EscalationState.TAKEN: frozenset({EscalationState.TAKEN, EscalationState.CLIMBING, EscalationState.ENDED}),
    EscalationState.ENDED: frozenset(),
}


class DeliveryState(StrEnum):
    PENDING = "pending"
    SENDING = "sending"  # committed before the request leaves: after a crash it may or may not have happened
    SENT = "sent"
    FAILED = "failed"  # did not happen
    UNCERTAIN = "uncertain"  # may have happened; a person decides
    CANCELLED = "cancelled"


# A try ends in any of four ways; only a try that surely did nothing, or that can be sent again without harm, is pending again.
# A person settles the uncertain: "It arrived" makes it sent; "Resend" cancels it and queues anew, as it does a failed one.
DELIVERY: Mapping[DeliveryState, frozenset[DeliveryState]] = {
    DeliveryState.PENDING: frozenset({DeliveryState.SENDING, DeliveryState.FAILED, DeliveryState.CANCELLED}),
    DeliveryState.SENDING: frozenset(
        {DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.UNCERTAIN, DeliveryState.PENDING, DeliveryState.CANCELLED}
    ),
    DeliveryState.SENT: frozenset(),
    DeliveryState.FAILED: frozenset({DeliveryState.CANCELLED}),
    DeliveryState.UNCERTAIN: frozenset({DeliveryState.SENT, DeliveryState.CANCELLED}),
    DeliveryState.CANCELLED: frozenset(),
}

S = TypeVar("S", bound=StrEnum)


class IllegalTransition(ValueError):
    """A life was asked to go where its table has no way."""


def step(table: Mapping[S, frozenset[S]], current: S, wanted: S) -> S:
    """`wanted`, if the table has a way there from `current`; IllegalTransition otherwise."""
    if wanted not in table[current]:
        raise IllegalTransition(f"{type(current).__name__}: no way from {current} to {wanted}")
    return wanted
