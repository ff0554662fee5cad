"""What can a rule decide, and who wins? For each field the first matching rule that sets it; tags and effects are gathered from all."""

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from bridge.model.routing import Effect, EffectKind, Facts, Reason, Route
from rules.rule import Rule

FIELDS = ("team", "priority", "sla", "escalation", "assignee", "greeting")
"""Of a route, which the first rule that sets it decides."""
ONCE = frozenset(("template", "ladder", "spam", "close"))
"""Effects that are of no more use when a second rule wants them: the first one's is done."""
DEFAULT = "default"
"""The rule's name in the reasons where no rule chose the team."""


Why: TypeAlias = Callable[[], tuple[tuple[str, ...], tuple[str, ...]]]
"""Told where the rule decides something, and only there: see `Reason.because`, `Reason.words`."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Decides:
    """What a rule decides where it matches."""

    rule: Rule
    fields: Mapping[str, Any]
    tags: tuple[str, ...]
    effects: tuple[EffectKind, ...]


def decides(rule: Rule) -> Decides:
    return Decides(
        rule=rule,
        fields={name: value for name in FIELDS if (value := getattr(rule, name)) is not None},
        tags=tuple(dict.fromkeys(rule.tags)),
        effects=tuple(kind for kind in _EFFECTS if getattr(rule, kind)),
    )


def settle(matched: Iterable[tuple[Decides, Why]], facts: Facts, default_team: str, erred: tuple[str, ...] = ()) -> Route:
    """The route that matching rules decide together, in their order."""
    usual = facts.occasion == "message"
    fields: dict[str, Any] = {}
    tags: dict[str, None] = {} if usual else dict.fromkeys(facts.tags)
    effects: list[Effect] = []
    reasons: list[Reason] = []
    also: list[str] = []
    for decided, why in matched:
        name = decided.rule.name
        sets = {field: value for field, value in decided.fields.items() if field not in fields} if fields else {**decided.fields}
        fields |= sets
        if decided.tags and (new := tuple([tag for tag in decided.tags if tag not in tags])):
            tags |= dict.fromkeys(new)
            sets["tags"] = new
        kinds = [kind for kind in decided.effects if kind not in ONCE or all(effect.kind != kind for effect in effects)]
        sets |= {kind: getattr(decided.rule, kind) for kind in kinds}
        if not sets:
            also.append(name)
            continue
        because, words = why()
        for kind in kinds:
            effects += _EFFECTS[kind](decided.rule, "; ".join(because) or name)
        reasons.append(Reason(rule=name, sets=sets, because=because, words=words))
    if "team" not in fields:
        fields["team"] = default_team if usual or facts.team is None else facts.team
        if usual:
            reasons.append(Reason(rule=DEFAULT, sets={"team": default_team}))
    if not usual and "priority" not in fields:
        fields["priority"] = facts.priority
    return Route(**fields, tags=tuple(tags), effects=tuple(effects), reasons=tuple(reasons), also=tuple(also), erred=erred)


_EFFECTS: Mapping[EffectKind, Callable[[Rule, str], list[Effect]]] = {
    "template": lambda rule, why: [Effect(rule=rule.name, kind="template", value=rule.template or "")],
    "note": lambda rule, why: [Effect(rule=rule.name, kind="note", value=rule.note or "")],
    "tell": lambda rule, why: [Effect(rule=rule.name, kind="tell", value=rule.tell_text or why, to=rule.tell)],
    "ladder": lambda rule, why: [Effect(rule=rule.name, kind="ladder", value=why)],
    "spam": lambda rule, why: [Effect(rule=rule.name, kind="spam", value=why)],
    "close": lambda rule, why: [Effect(rule=rule.name, kind="close", value=rule.close or "")],
    "webhook": lambda rule, why: [Effect(rule=rule.name, kind="webhook", value=name) for name in rule.webhook],
}
"""By the rule's field, which sets it off where it is not empty; why: for who reads the effect, and not the reasons."""
