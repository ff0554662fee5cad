"""Which rules can match at all? So that a decision costs what these cost, however many others there are.

A rule that asks for words is filed under the numbers of some of which one must be found; one that asks for patterns alone goes through a
sieve; the others are always looked at. What asks for one of the facts (platform, language, occasion, …) is settled beforehand: for each
combination of these facts it is kept which rules they admit.
"""

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from rules.compile import Ready
from rules.condition import Condition
from rules.patterns import Sieve
from rules.seen import Seen
from rules.words import AllOf, Matches

_MANY = 32
"""Rules under one word from which on it is kept which of them the facts admit."""
_KEPT = 1_024
"""Combinations of facts that are kept."""

Test: TypeAlias = Callable[[Seen], bool]


class _Admitted:
    """The rules that one combination of facts admits. always: without a look at the text; sifted: those that need a pattern."""

    def __init__(self, admitted: bytes, always: Iterable[int], sifted: Iterable[int]) -> None:
        self.admitted = admitted
        self.always = tuple(place for place in always if admitted[place])
        self.sifted = any(admitted[place] for place in sifted)
        self.many: dict[int, tuple[int, ...]] = {}


class Index:
    def __init__(self, rules: Sequence[Ready]) -> None:
        self._rules = len(rules)
        self._by_number: dict[int, list[int]] = {}
        self._always: list[int] = []
        self._sifted: list[int] = []
        self.tests: list[tuple[Test, ...]] = []
        """By place: what is left to ask of a rule that is a candidate."""
        sources: list[str] = []
        for place, ready in enumerate(rules):
            told = [condition for condition in ready.conditions if condition.field is not None]
            numbers, condition = _needs(ready.conditions)
            if numbers is not None:
                for number in numbers:
                    self._by_number.setdefault(number, []).append(place)
                if condition is not None:
                    told.append(condition)
            elif matches := next((each for each in ready.conditions if isinstance(each, Matches)), None):
                self._sifted.append(place)
                sources.append(matches.first)
            else:
                self._always.append(place)
            self.tests.append(tuple(each.holds for each in ready.conditions if not any(each is other for other in told)))
        self._sieve = Sieve(sources)
        self._fields = _fields(rules)
        self._combination = operator.attrgetter("occasion", *self._fields)
        self._kept: dict[Any, _Admitted] = {}

    def candidates(self, seen: Seen) -> Sequence[int]:
        """The places of the rules that may match, in their order."""
        now = self._admitted(seen)
        found: list[Sequence[int]] = []
        by_number, admitted = self._by_number, now.admitted
        for number in seen.numbers:
            places: Sequence[int] | None = by_number.get(number)
            if places is None:
                continue
            if len(places) >= _MANY:
                if number not in now.many:
                    now.many[number] = tuple(place for place in places if admitted[place])
                places = now.many[number]
            else:
                places = [place for place in places if admitted[place]]
            if places:
                found.append(places)
        if now.sifted:
            places = [place for each in self._sieve.candidates(seen.encoded) if admitted[place := self._sifted[each]]]
            if places:
                found.append(sorted(places))
        if not found:
            return now.always
        if len(found) == 1 and not now.always:
            return found[0]
        return sorted(set(now.always).union(*found))

    def _admitted(self, seen: Seen) -> _Admitted:
        combination = self._combination(seen.facts)
        kept = self._kept.get(combination)
        if kept is None:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            admits = (1 << self._rules) - 1
            for name, (free, by_value) in self._fields.items():
                admits &= free | by_value.get(getattr(seen.facts, name), 0)
            admitted = f"{admits:0{self._rules}b}"[::-1].encode().translate(_AS_FLAGS)
            kept = self._kept[combination] = _Admitted(admitted, self._always, self._sifted)
        return kept


_AS_FLAGS = bytes.maketrans(b"01", b"\0\1")


def _needs(conditions: Iterable[Condition]) -> tuple[frozenset[int] | None, Condition | None]:
    """The fewest numbers of which one must be found, and the condition that holds as soon as one is; None: words do not tell."""
    needs: list[tuple[frozenset[int], Condition | None]] = []
    for condition in conditions:
        if condition.needs is not None:
            needs.append((condition.needs, condition))
        elif isinstance(condition, AllOf):
            needs.append((condition.rarest, None))
    return min(needs, key=lambda each: len(each[0]), default=(None, None))


def _fields(rules: Sequence[Ready]) -> Mapping[str, tuple[int, Mapping[Any, int]]]:
    """For each of the facts that rules ask for: the rules that do not, and by its value those that it admits; a bit for each rule."""
    asked: dict[str, dict[int, frozenset[Any]]] = {}
    for place, ready in enumerate(rules):
        for condition in (ready.on, *ready.conditions):
            if condition.field is not None:
                name, wanted = condition.field
                by_place = asked.setdefault(name, {})
                by_place[place] = by_place.get(place, wanted) & wanted
    fields: dict[str, tuple[int, Mapping[Any, int]]] = {}
    for name, by_place in asked.items():
        by_value: dict[Any, list[int]] = {}
        for place, wanted in by_place.items():
            for value in wanted:
                by_value.setdefault(value, []).append(place)
        free = ((1 << len(rules)) - 1) ^ _bits(by_place, len(rules))
        fields[name] = (free, {value: _bits(places, len(rules)) for value, places in by_value.items()})
    return fields


def _bits(places: Iterable[int], count: int) -> int:
    flags = bytearray(b"0" * max(count, 1))
    for place in places:
        flags[-1 - place] = ord("1")
    return int(flags, 2)
