"""How is a list of rules made ready? Once, at the start: words folded, patterns compiled, absent conditions left out."""

import dataclasses
from collections.abc import Iterable

from rules.conditions import CONDITIONS, Condition
from rules.rule import Rule, When


@dataclasses.dataclass(frozen=True, kw_only=True)
class Ready:
    """A rule that can be asked."""

    rule: Rule
    conditions: tuple[Condition, ...]
    """The cheap first."""


def compile_rules(rules: Iterable[Rule]) -> tuple[Ready, ...]:
    """In the same order. Raises rules.patterns.BadPattern."""
    return tuple(Ready(rule=rule, conditions=_conditions(rule.when)) for rule in rules)


def _conditions(whens: tuple[When, ...]) -> tuple[Condition, ...]:
    present = ((make, getattr(when, name)) for when in whens for name, make in CONDITIONS.items())
    return tuple(make(value) for make, value in present if value is not None and value != ())
