"""What does a brand's own program hear when a rule calls it? What happened, to which case, of whom; nothing it did not need to be asked
for: what was said is the case's matter, not its history."""

from typing import Any

from bridge.model import acts
from bridge.model.ids import HOOKS
from bridge.model.records import Case, Identity, Outgoing
from bridge.model.routing import Effect, Facts
from bridge.safety import cards
from bridge.work import outbox
from bridge.work.book import Book


def queue(book: Book, case: Case, who: Identity, effect: Effect, facts: Facts) -> Outgoing:
    """In a lane of its own for each program: one that does not answer holds up no other."""
    what = acts.CallHook(name=effect.value, payload=_payload(book, case, who, effect, facts))
    return outbox.queue(book, what, account=HOOKS, lane=f"{HOOKS}|{effect.value}", priority=outbox.SIGN, case=case)


def _payload(book: Book, case: Case, who: Identity, effect: Effect, facts: Facts) -> dict[str, Any]:
    return {
        "occasion": facts.occasion,
        "rule": effect.rule,
        "at": book.now,
        "case": {
            "id": str(case.id),  # 63 bits: more than a JavaScript number holds
            "state": str(case.state),
            "team": case.team,
            "priority": case.priority,
            "tags": list(case.tags),
            "language": case.language,
            "matter": cards.masked(case.matter),
            "opened_at": case.opened_at,
            "waiting_since": case.waiting_since,
            "assignee": case.assignee_name,
        },
        "customer": {
            "account": case.account,
            "platform": facts.platform,
            "user": who.user,
            "name": who.name,
            "handle": who.handle,
            "tags": list(who.tags),
            "segment": who.segment,
        },
    }
