"""What is remembered of those who are more than staff could read one by one? Records, as those of `records.py`."""

from bridge.model.ids import AccountName, CaseId, ChatId, FloodId, Millis
from bridge.model.record import record


@record(frozen=True, kw_only=True)
class Flood:
    """More than staff could read one by one, held back behind one post that counts: what one customer sends beyond the limit, or the
    threads of a swarm of new customers."""

    id: FloodId
    account: AccountName
    case_id: CaseId | None = None
    """The flooding customer's case; None: a swarm."""
    channel: ChatId | None = None
    """Where the counter stands at the desk; None until there is a place for it."""
    ts: str | None = None
    since: Millis
    last_at: Millis
    held: int = 0
    """How many messages or cases it stands for now."""
    next_at: Millis | None = None
    """Of a swarm: when the next of its cases gets its thread; None: none of them waits."""
    shown_by: str | None = None
    """Who had all shown at once."""
    blocked_by: str | None = None
    """Who blocked those behind it."""
    wanted: int = 1
    """Raised whenever the counter should look different."""
    drawn: int = 0
    """The `wanted` that is on screen."""
    drawing: bool = False
    """A drawing of it waits in the outbox: it will show what there is by then."""


@record(frozen=True, kw_only=True)
class Gate:
    """How many new customers of an account may come in at once; unique account."""

    id: int
    account: AccountName
    whole_at: Millis = 0
    """When its allowance is whole again, if nobody new comes."""
