"""Which rules match, and what do they decide together? The engine that the road asks."""

import dataclasses
from collections.abc import Iterable, Iterator, Sequence

from bridge.model.routing import Facts, Occasion, Route
from rules.compile import Ready, compile_rules
from rules.conditions import Condition, Seen
from rules.effects import Matched, settle
from rules.index import Index
from rules.language import Listener
from rules.quote import quote
from rules.rule import Rule
from rules.wanted import looked_at


@dataclasses.dataclass(frozen=True, kw_only=True)
class Tried:
    """One rule held against one message."""

    ready: Ready
    failed: Condition | None
    """The first condition that did not hold; None: the rule matched."""


class Engine:
    """Implements bridge.ports.Router. Built once; safe to ask from any thread.

    languages: the brand's, its own first. Raises rules.patterns.BadPattern.
    """

    def __init__(self, *, rules: Iterable[Rule], default_team: str, languages: Sequence[str], version: str = "") -> None:
        self.version = version
        self.rules = compile_rules(rules)
        self._index = Index(ready.rule.when for ready in self.rules)
        self.unclaimed_after = tuple(sorted({rule.unclaimed for ready in self.rules if (rule := ready.rule).unclaimed is not None}))
        self.asks = looked_at(ready.rule for ready in self.rules)
        self._default_team = default_team
        self._listener = Listener(languages)

    def decide(self, facts: Facts) -> Route:
        """Always an answer: the default team catches what no rule does."""
        seen = Seen(facts)
        candidates = (self.rules[place] for place in self._index.candidates(seen.folded))
        return self.settle([tried for tried in walk(candidates, seen) if tried.failed is None], seen)

    def listens(self, occasion: Occasion) -> bool:
        return any(occasion in ready.rule.on for ready in self.rules)

    def settle(self, matched: Iterable[Tried], seen: Seen) -> Route:
        return settle([_matched(each.ready, seen) for each in matched], self._default_team)

    def quote(self, text: str, word: str) -> str | None:
        return quote(text, word)

    def language(self, text: str, hint: str | None) -> str:
        """The language of a text among the brand's, the platform's hint where the text does not tell, else the brand's first."""
        return self._listener.language(text, hint)


def walk(rules: Iterable[Ready], seen: Seen) -> Iterator[Tried]:
    """The rules in their order, up to and with a matching one that stops."""
    for ready in rules:
        failed = next((condition for condition in ready.conditions if not condition.holds(seen)), None)
        yield Tried(ready=ready, failed=failed)
        if failed is None and ready.rule.stop:
            return


def _matched(ready: Ready, seen: Seen) -> Matched:
    words = (word for condition in ready.conditions for word in condition.words(seen))
    return Matched(rule=ready.rule, because=because(ready, seen), words=tuple(dict.fromkeys(words)))


def because(ready: Ready, seen: Seen) -> tuple[str, ...]:
    return tuple(condition.because(seen) for condition in ready.conditions)
