"""Why did a message go where it went? Rule by rule: matched and what it asked for, or the first condition that failed."""

import dataclasses

from bridge.model.routing import Facts, Route
from rules.conditions import Seen
from rules.match import Engine, Tried, because, walk


@dataclasses.dataclass(frozen=True, kw_only=True)
class RuleOutcome:
    rule: str
    matched: bool
    because: tuple[str, ...]
    """Of a match: each condition that held (none: it always matches). Otherwise the first that did not, or which rule stopped before."""
    stopped: bool = False
    """It matched and ended the list."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Explanation:
    facts: Facts
    outcomes: tuple[RuleOutcome, ...]
    """One for each rule, in their order."""
    route: Route


def explain(engine: Engine, facts: Facts) -> Explanation:
    """The route is the one that `decide` gives, which leaves out what its index tells cannot match."""
    seen = Seen(facts)
    tried = list(walk(engine.rules, seen))
    outcomes = [_outcome(each, seen) for each in tried]
    for ready in engine.rules[len(tried) :]:
        outcomes.append(RuleOutcome(rule=ready.rule.name, matched=False, because=(f'not asked: "{tried[-1].ready.rule.name}" stopped',)))
    return Explanation(facts=facts, outcomes=tuple(outcomes), route=engine.settle([each for each in tried if each.failed is None], seen))


def _outcome(tried: Tried, seen: Seen) -> RuleOutcome:
    rule = tried.ready.rule
    if tried.failed is not None:
        return RuleOutcome(rule=rule.name, matched=False, because=(tried.failed.because(seen),))
    return RuleOutcome(rule=rule.name, matched=True, because=because(tried.ready, seen), stopped=rule.stop)
