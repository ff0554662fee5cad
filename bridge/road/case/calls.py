"""What does a brand's own program hear when a rule calls it? What happened, to which case, of whom."""

from typing import Any

from bridge.model import acts
from bridge.model.ids import HOOKS
from bridge.model.records import Case, Identity, Outgoing
from bridge.model.routing import Effect, Facts
from bridge.work import described, outbox
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
        "case": described.case(case),
        "customer": described.customer(who, facts.platform),
    }
