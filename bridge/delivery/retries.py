"""Try again, give up, or ask a person? A pure decision from the failure, the attempt, and how sure it is that nothing happened."""

import dataclasses

from bridge.model.failure import PERMANENT, DeliveryError, Reason
from bridge.model.ids import Millis
from bridge.model.states import DeliveryState

FIRST_WAIT: Millis = 1_000
LONGEST_WAIT: Millis = 60_000
MOST_ATTEMPTS = 20
"""About a quarter of an hour of trying, with the waits between."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Decision:
    state: DeliveryState
    """PENDING: again at `at`; FAILED: it did not happen and will not; UNCERTAIN: a person decides."""
    at: Millis = 0


def decide(error: DeliveryError, *, attempt: int, repeatable: bool, patient: bool, now: Millis, doubtful: bool = False) -> Decision:
    """attempt: 1 after the first try. repeatable: doing it again is harmless if it did happen (a nonce, a marker that is looked for, an
    edit, a sign). patient: it is tried for as long as it takes, since nobody else would tell it (the customers' words to the desk); an
    answer to a customer is given back to its author after a while. doubtful: an earlier try may have happened, and that this one did not
    says nothing of it."""
    if (error.happened is not False or doubtful) and not repeatable:
        return Decision(state=DeliveryState.UNCERTAIN)
    if error.reason in PERMANENT:
        return Decision(state=DeliveryState.UNCERTAIN if doubtful else DeliveryState.FAILED)
    if error.reason is Reason.RATE_LIMITED:  # being asked to wait is no failed attempt
        return Decision(state=DeliveryState.PENDING, at=now + asked_to_wait(error))
    if attempt >= MOST_ATTEMPTS and not patient:
        return Decision(state=DeliveryState.FAILED if error.happened is False and not doubtful else DeliveryState.UNCERTAIN)
    wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** (min(attempt, 10) - 1))
    return Decision(state=DeliveryState.PENDING, at=now + max(wait, asked_to_wait(error, otherwise=0.0)))


def asked_to_wait(error: DeliveryError, *, otherwise: float = 1.0) -> Millis:
    """How long the platform wants to be left alone; `otherwise`: seconds where it did not say."""
    return round((otherwise if error.retry_after is None else error.retry_after) * 1000)
