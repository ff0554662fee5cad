"""How is a case told to a brand's own program? What it is and whose; nothing it did not need to be asked for: what was said is the case's
matter, not its history."""

from typing import Any

from bridge.model.records import Case, Identity
from bridge.safety import cards


def case(one: Case) -> dict[str, Any]:
    return {
        "id": str(one.id),  # 63 bits: more than a JavaScript number holds
        "state": str(one.state),
        "team": one.team,
        "priority": one.priority,
        "tags": list(one.tags),
        "language": one.language,
        "matter": cards.masked(one.matter),
        "opened_at": one.opened_at,
        "waiting_since": one.waiting_since,
        "assignee": one.assignee_name,
    }


def customer(who: Identity, platform: str) -> dict[str, Any]:
    return {
        "account": who.account,
        "platform": platform,
        "user": who.user,
        "name": who.name,
        "handle": who.handle,
        "tags": list(who.tags),
        "segment": who.segment,
    }
