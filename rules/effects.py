"""What can a rule decide, and who wins? For each field the first matching rule that sets it; tags are gathered from all of them."""

import dataclasses
from collections.abc import Iterable
from typing import Any

from bridge.model.routing import Reason, Route
from rules.rule import Rule

FIRST_WINS = ("team", "priority", "sla", "greeting")
DEFAULT = "default"
"""The rule's name in the reasons where no rule chose the team."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Matched:
    """A rule that matched, and why (see `Reason`)."""

    rule: Rule
    because: tuple[str, ...]
    words: tuple[str, ...]


def settle(matched: Iterable[Matched], default_team: str) -> Route:
    """The route that the matching rules decide together, in their order."""
    fields: dict[str, Any] = {}
    tags: dict[str, None] = {}
    reasons: list[Reason] = []
    also: list[str] = []
    for each in matched:
        rule = each.rule
        sets = {name: getattr(rule, name) for name in FIRST_WINS if name not in fields and getattr(rule, name) is not None}
        fields.update(sets)
        if new := tuple(tag for tag in dict.fromkeys(rule.tags) if tag not in tags):
            tags.update(dict.fromkeys(new))
            sets["tags"] = new
        if sets:
            reasons.append(Reason(rule=rule.name, sets=sets, because=each.because, words=each.words))
        else:
            also.append(rule.name)
    if "team" not in fields:
        fields["team"] = default_team
        reasons.append(Reason(rule=DEFAULT, sets={"team": default_team}))
    return Route(**fields, tags=tuple(tags), reasons=tuple(reasons), also=tuple(also))
