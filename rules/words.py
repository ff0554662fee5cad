"""What can a rule ask of the words of a message? Each of these knows the numbers of its words; what is in the text is known already."""

from collections.abc import Callable, Sequence

from rules.condition import Plain, either, quoted
from rules.lexicon import NOWHERE
from rules.patterns import Pattern
from rules.picked import ANY_ADDRESS
from rules.seen import Seen, cut


class _Words(Plain):
    """name: the condition's. written, numbers: of each word."""

    def __init__(self, name: str, written: Sequence[str], number: Callable[[str], int], sign: str = "") -> None:
        self._name = name
        self._written = [(f"{sign}{word}", number(word)) for word in written]
        self._numbers = frozenset(number for _, number in self._written if number != NOWHERE)

    def _found(self, seen: Seen) -> list[tuple[str, int]]:
        return [(word, number) for word, number in self._written if number in seen.numbers]

    def _told(self, seen: Seen, found: Sequence[tuple[str, int]]) -> str:
        """`any: "reembolso" (in "mi reembolso no llega")`"""
        return f"{self._name}: " + ", ".join(f"{quoted(word)} (in {quoted(seen.excerpt(number))})" for word, number in found)

    def _absent(self, words: Sequence[str]) -> str:
        return f"{self._name}: {either(words)} is not in the text"


class AnyOf(_Words):
    """One of the words, hashtags, mentions or domains is there."""

    def __init__(self, name: str, written: Sequence[str], number: Callable[[str], int], sign: str = "") -> None:
        super().__init__(name, written, number, sign)
        self.needs = self._numbers

    def holds(self, seen: Seen) -> bool:
        return not seen.numbers.isdisjoint(self._numbers)

    def because(self, seen: Seen) -> str:
        for word, number in self._written:
            if number in seen.numbers:
                return f'{self._name}: "{word}" (in "{seen.excerpt(number)}")'
        return self._absent([word for word, _ in self._written])

    def words(self, seen: Seen) -> tuple[str, ...]:
        return tuple([word for word, number in self._written if number in seen.numbers])


class Linked(AnyOf):
    def words(self, seen: Seen) -> tuple[str, ...]:
        return tuple(word for word in super().words(seen) if word != ANY_ADDRESS)


class AllOf(_Words):
    def holds(self, seen: Seen) -> bool:
        return all(number in seen.numbers for _, number in self._written)

    def because(self, seen: Seen) -> str:
        found = self._found(seen)
        missing = next((word for word, number in self._written if number not in seen.numbers), None)
        return self._told(seen, found) if missing is None else self._absent([missing])

    def words(self, seen: Seen) -> tuple[str, ...]:
        return tuple(word for word, _ in self._found(seen))

    @property
    def rarest(self) -> frozenset[int]:
        """One word that has to be there: the longest, as the one that is said least."""
        return frozenset(number for _, number in sorted(self._written, key=lambda each: -len(each[0]))[:1] if number != NOWHERE)


class NoneOf(_Words):
    def holds(self, seen: Seen) -> bool:
        return seen.numbers.isdisjoint(self._numbers)

    def because(self, seen: Seen) -> str:
        found = self._found(seen)
        return self._told(seen, found[:1]) if found else self._absent([word for word, _ in self._written])


class Matches(Plain):
    """Every pattern is found in the text as it was written."""

    def __init__(self, sources: Sequence[str]) -> None:
        self._patterns = [Pattern(source) for source in sources]

    @property
    def first(self) -> str:
        """A pattern that has to be found."""
        return self._patterns[0].source

    def holds(self, seen: Seen) -> bool:
        return all(pattern.is_in(seen.encoded) for pattern in self._patterns)

    def because(self, seen: Seen) -> str:
        found = [(pattern.source, pattern.find(seen.encoded)) for pattern in self._patterns]
        missing = next((source for source, part in found if part is None), None)
        if missing is not None:
            return f"regex: {quoted(missing)} is not in the text"
        return "regex: " + ", ".join(f"{quoted(source)} (in {quoted(cut(part or ''))})" for source, part in found)

    def words(self, seen: Seen) -> tuple[str, ...]:
        return tuple(cut(part) for pattern in self._patterns if (part := pattern.find(seen.encoded)))
