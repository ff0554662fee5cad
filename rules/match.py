"""Which rules match, and what do they decide together? The engine that the road asks."""

import functools
from collections.abc import Iterable, Sequence

from bridge.model.routing import Facts, Occasion, Route
from rules.compile import Ready, ready
from rules.effects import settle
from rules.expression import Erred
from rules.index import Index
from rules.language import Listener
from rules.lexicon import Lexicon
from rules.quote import quote
from rules.rule import Rule
from rules.seen import Seen
from rules.wanted import looked_at, told

_KEPT = 4_096
"""Routes that are kept."""


class Engine:
    """Implements bridge.ports.Router. Built once; safe to ask from any thread.

    languages: the brand's, its own first. Raises rules.patterns.BadPattern, rules.expression.BadExpression.
    """

    def __init__(self, *, rules: Iterable[Rule], default_team: str, languages: Sequence[str], version: str = "") -> None:
        self.version = version
        self._lexicon = Lexicon()
        self.rules = tuple(ready(rule, self._lexicon) for rule in rules)
        self._lexicon.seal()
        self._index = Index(self.rules)
        self.unclaimed_after = tuple(sorted({rule.unclaimed for each in self.rules if (rule := each.rule).unclaimed is not None}))
        self.asks = looked_at(each.rule for each in self.rules)
        self.told = told(each.rule for each in self.rules)
        self._occasions = frozenset(occasion for each in self.rules for occasion in each.rule.on)
        self._default_team = default_team
        self._routes: dict[tuple[int, ...], Route] = {}
        self._listener = Listener(languages)

    def decide(self, facts: Facts, *, why: bool = True) -> Route:
        """Always an answer: the default team catches what no rule does."""
        seen = self.see(facts)
        matched: list[int] = []
        erred: list[str] = []
        tests = self._index.tests
        for place in self._index.candidates(seen):
            try:
                for test in tests[place]:
                    if not test(seen):
                        break
                else:
                    matched.append(place)
                    if self.rules[place].rule.stop:
                        break
            except Erred:
                erred.append(self.rules[place].rule.name)
        if why or erred or facts.occasion != "message":
            return self.settle([self.rules[place] for place in matched], seen, erred, why=why)
        return self._bare(tuple(matched), seen)

    def _bare(self, matched: tuple[int, ...], seen: Seen) -> Route:
        """Without why, and on a message, the route follows from the rules that match alone: few combinations make most of a brand's day."""
        route = self._routes.get(matched)
        if route is None:
            if len(self._routes) >= _KEPT:
                self._routes.clear()
            route = self._routes[matched] = self.settle([self.rules[place] for place in matched], seen, (), why=False)
        return route

    def listens(self, occasion: Occasion) -> bool:
        return occasion in self._occasions

    def see(self, facts: Facts) -> Seen:
        return Seen(facts, self._lexicon)

    def settle(self, matched: Iterable[Ready], seen: Seen, erred: Iterable[str], *, why: bool = True) -> Route:
        reasoned = [(each.decides, functools.partial(each.why, seen) if why else _untold) for each in matched]
        return settle(reasoned, seen.facts, self._default_team, tuple(erred))

    def quote(self, text: str, word: str) -> str | None:
        return quote(text, word)

    def language(self, text: str, hint: str | None) -> str:
        """The language of a text among the brand's, the platform's hint where the text does not tell, else the brand's first."""
        return self._listener.language(text, hint)


def _untold() -> tuple[tuple[str, ...], tuple[str, ...]]:
    return (), ()
