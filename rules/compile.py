"""How is a list of rules made ready? Once, at the start: words numbered, patterns compiled, absent conditions left out."""

import dataclasses
from collections.abc import Iterable

from rules.condition import Condition, Plain, either, quoted
from rules.conditions import Unclaimed, conditions
from rules.effects import Decides, decides
from rules.lexicon import Lexicon
from rules.rule import Rule
from rules.seen import Seen
from rules.words import AllOf, AnyOf, Matches


class On(Plain):
    """The rule is asked on this occasion."""

    def __init__(self, rule: Rule) -> None:
        self._on = rule.on
        self.field = ("occasion", frozenset(rule.on))

    def holds(self, seen: Seen) -> bool:
        return seen.facts.occasion in self._on

    def because(self, seen: Seen) -> str:
        return f"on: {quoted(seen.facts.occasion)}" + ("" if self.holds(seen) else f" is not {either(self._on)}")


class Unless(Plain):
    """Not all of these hold together."""

    def __init__(self, all_of: Iterable[Condition]) -> None:
        self._all = tuple(all_of)

    def holds(self, seen: Seen) -> bool:
        return not all(condition.holds(seen) for condition in self._all)

    def because(self, seen: Seen) -> str:
        failed = next((condition for condition in self._all if not condition.holds(seen)), None)
        told = [condition.because(seen) for condition in self._all] if failed is None else [failed.because(seen)]
        return f"unless: {'; '.join(told) or 'it holds always'}"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Ready:
    """A rule that can be asked."""

    rule: Rule
    on: On
    decides: Decides
    conditions: tuple[Condition, ...]
    """In the order in which they are asked: what cannot err, the rule's own and its exceptions, before what can."""

    wordy: tuple[Condition, ...]
    """Those of them that may tell words."""

    def failed(self, seen: Seen) -> Condition | None:
        """The first condition that does not hold; None: the rule matches. Raises rules.expression.Erred."""
        return next((condition for condition in (self.on, *self.conditions) if not condition.holds(seen)), None)

    def because(self, seen: Seen) -> tuple[str, ...]:
        """Of a match."""
        usual = seen.facts.occasion == "message"
        return tuple([condition.because(seen) for condition in (self.conditions if usual else (self.on, *self.conditions))])

    def why(self, seen: Seen) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Of a match: its reasons, and the words that it found."""
        return self.because(seen), self.words(seen)

    def words(self, seen: Seen) -> tuple[str, ...]:
        said = [word for condition in self.wordy for word in condition.words(seen)]
        return tuple(dict.fromkeys(said)) if len(said) > 1 else tuple(said)


def ready(rule: Rule, lexicon: Lexicon) -> Ready:
    """Raises rules.patterns.BadPattern, rules.expression.BadExpression."""
    sure: list[Condition] = [] if rule.unclaimed is None else [Unclaimed(rule.unclaimed)]
    unsure: list[Condition] = []
    for when in rule.when:
        plain, expressions = conditions(when, lexicon)
        sure += plain
        unsure += expressions
    for exception in rule.unless:
        plain, expressions = conditions(exception, lexicon)
        (unsure if expressions else sure).append(Unless((*plain, *expressions)))
    asked = (*sure, *unsure)
    wordy = tuple(condition for condition in asked if isinstance(condition, (AnyOf, AllOf, Matches)))
    return Ready(rule=rule, on=On(rule), decides=decides(rule), conditions=asked, wordy=wordy)
