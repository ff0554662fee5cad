"""Why did a message go where it went? Rule by rule: matched and what it asked for, or the first condition that failed."""

import dataclasses

from bridge.model.routing import Facts, Route
from rules.compile import Ready
from rules.expression import Erred
from rules.match import Engine


@dataclasses.dataclass(frozen=True, kw_only=True)
class RuleOutcome:
    rule: str
    matched: bool
    because: tuple[str, ...]
    """Of a match: each condition that held (none: it always matches). Otherwise the first that did not, what went wrong, or which rule
    stopped before."""
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
    seen = engine.see(facts)
    outcomes: list[RuleOutcome] = []
    matched: list[Ready] = []
    erred: list[str] = []
    stopped_by: str | None = None
    for ready in engine.rules:
        name = ready.rule.name
        if stopped_by is not None:
            outcomes.append(RuleOutcome(rule=name, matched=False, because=(f'not asked: "{stopped_by}" stopped',)))
            continue
        try:
            failed = ready.failed(seen)
        except Erred as error:
            erred.append(name)
            outcomes.append(RuleOutcome(rule=name, matched=False, because=(f"skipped, it cannot be asked: {error}",)))
            continue
        if failed is not None:
            outcomes.append(RuleOutcome(rule=name, matched=False, because=(failed.because(seen),)))
            continue
        matched.append(ready)
        outcomes.append(RuleOutcome(rule=name, matched=True, because=ready.because(seen), stopped=ready.rule.stop))
        if ready.rule.stop:
            stopped_by = name
    return Explanation(facts=facts, outcomes=tuple(outcomes), route=engine.settle(matched, seen, erred))
