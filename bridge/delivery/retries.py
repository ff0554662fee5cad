"""Try again, give up, or ask a person? A pure decision from the failure, the attempt, and how sure it is that nothing happened."""

import dataclasses

from bridge.model.failure import PERMANENT, DeliveryError, Reason
from bridge.model.ids import Millis
from bridge.model.states import DeliveryState

FIRST_WAIT: Millis = 1_000
LONGEST_WAIT: Millis = 5 * 60_000
MOST_ATTEMPTS = 12
"""About half an hour of trying, with the waits below."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Decision:
    state: DeliveryState
    """PENDING: again at `at`; FAILED: it did not happen and will not; UNCERTAIN: a person decides."""
    at: Millis = 0


def decide(error: DeliveryError, *, attempt: int, repeatable: bool, now: Millis) -> Decision:
    """attempt: 1 after the first try. repeatable: doing it again is harmless if it did happen (a nonce, a marker that is looked for, an
    edit, a sign)."""
    if error.reason in PERMANENT:
        return Decision(state=DeliveryState.FAILED)
    if error.happened is not False and not repeatable:
        return Decision(state=DeliveryState.UNCERTAIN)
    if error.reason is Reason.RATE_LIMITED:  # being asked to wait is no failed attempt
        return Decision(state=DeliveryState.PENDING, at=now + round((error.retry_after or 1.0) * 1000))
    if attempt >= MOST_ATTEMPTS:
        return Decision(state=DeliveryState.FAILED if error.happened is False else DeliveryState.UNCERTAIN)
    wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** (attempt - 1))
    return Decision(state=DeliveryState.PENDING, at=now + max(wait, round((error.retry_after or 0) * 1000)))
