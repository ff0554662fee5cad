"""What can a rule decide, and who wins? For each field the first matching rule that sets it; tags and effects are gathered from all."""

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from bridge.model.routing import Effect, EffectKind, Facts, Reason, Route
from rules.rule import Rule

FIELDS = ("team", "priority", "sla", "escalation", "assignee", "greeting")
"""Of a route, which the first rule that sets it decides."""
ONCE = frozenset(("template", "ladder", "spam", "close"))
"""Effects that are of no more use when a second rule wants them: the first one's is done."""
DEFAULT = "default"
"""The rule's name in the reasons where no rule chose the team."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Matched:
    """A rule that matched, and why (see `Reason`)."""

    rule: Rule
    because: tuple[str, ...]
    words: tuple[str, ...]

    @property
    def why(self) -> str:
        """For who reads the effect, and not the reasons."""
        return "; ".join(self.because) or self.rule.name


def settle(matched: Iterable[Matched], facts: Facts, default_team: str, erred: tuple[str, ...] = ()) -> Route:
    """The route that the matching rules decide together, in their order."""
    usual = facts.occasion == "message"
    fields: dict[str, Any] = {}
    tags: dict[str, None] = {} if usual else dict.fromkeys(facts.tags)
    effects: list[Effect] = []
    done: set[EffectKind] = set()
    reasons: list[Reason] = []
    also: list[str] = []
    for each in matched:
        rule = each.rule
        sets = {name: value for name in FIELDS if name not in fields and (value := getattr(rule, name)) is not None}
        fields.update(sets)
        if new := tuple(tag for tag in dict.fromkeys(rule.tags) if tag not in tags):
            tags.update(dict.fromkeys(new))
            sets["tags"] = new
        for kind, wanted in _EFFECTS.items():
            value = getattr(rule, kind)
            if value and kind not in done:
                sets[kind] = value
                effects.extend(wanted(each))
                if kind in ONCE:
                    done.add(kind)
        if sets:
            reasons.append(Reason(rule=rule.name, sets=sets, because=each.because, words=each.words))
        else:
            also.append(rule.name)
    if "team" not in fields:
        fields["team"] = default_team if usual or facts.team is None else facts.team
        if usual:
            reasons.append(Reason(rule=DEFAULT, sets={"team": default_team}))
    if not usual:
        fields.setdefault("priority", facts.priority)
    return Route(**fields, tags=tuple(tags), effects=tuple(effects), reasons=tuple(reasons), also=tuple(also), erred=erred)


_EFFECTS: Mapping[EffectKind, Callable[[Matched], Iterable[Effect]]] = {
    "template": lambda m: [Effect(rule=m.rule.name, kind="template", value=m.rule.template or "")],
    "note": lambda m: [Effect(rule=m.rule.name, kind="note", value=m.rule.note or "")],
    "tell": lambda m: [Effect(rule=m.rule.name, kind="tell", value=m.rule.tell_text or m.why, to=m.rule.tell)],
    "ladder": lambda m: [Effect(rule=m.rule.name, kind="ladder", value=m.why)],
    "spam": lambda m: [Effect(rule=m.rule.name, kind="spam", value=m.why)],
    "close": lambda m: [Effect(rule=m.rule.name, kind="close", value=m.rule.close or "")],
    "webhook": lambda m: [Effect(rule=m.rule.name, kind="webhook", value=name) for name in m.rule.webhook],
}
"""By the rule's field, which sets it off where it is not empty."""
