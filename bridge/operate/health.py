"""What is out of order? Facts in, ailments out; nobody is asked here and nothing is waited for."""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping

from bridge.model.ids import Millis
from bridge.operate.metrics import seconds_since
from bridge.operate.supervise import State, Status
from bridge.ports import Stuck

LATEST_DEADLINE = 30.0
"""Seconds that an open deadline may be overdue: the alarm itself has stopped if it is more."""
LONGEST_UNWORKED = 180.0
"""Seconds that an event may wait in the inbox. What came before the message that it belongs to waits there for two minutes."""
LONGEST_UNSENT = 60.0
"""Seconds that a message may wait in the outbox."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Ailment:
    """One thing that is out of order. `what`: `connection <name>`, `store`, `inbox`, `deadlines` or `outbox`; `why` in plain words."""

    what: str
    why: str


def ailments(connections: Iterable[Status], counts: Mapping[str, int], now: Millis, stuck: Stuck) -> Iterator[Ailment]:
    """counts, stuck: as `Queries` has them."""
    for status in connections:
        if status.state is not State.UP:
            since = f"{status.state} for {seconds_since(status.since, now):.0f} s"
            yield Ailment(what=f"connection {status.name}", why=f"{since}: {status.why}" if status.why else since)
    if (unworked := seconds_since(counts["oldest_new_at"], now)) > LONGEST_UNWORKED:
        yield Ailment(what="inbox", why=f"what came from {stuck.account} has waited for {unworked:.0f} s and was not looked at")
    if (overdue := seconds_since(counts["oldest_overdue_at"], now)) > LATEST_DEADLINE:
        yield Ailment(what="deadlines", why=f"that of case {stuck.case} is overdue by {overdue:.0f} s and nobody was told")
    if (unsent := seconds_since(counts["oldest_pending_at"], now)) > LONGEST_UNSENT:
        yield Ailment(what="outbox", why=f"a message has waited for {unsent:.0f} s in the lane {stuck.lane}")
