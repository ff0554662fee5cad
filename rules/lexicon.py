"""Which of the words that rules ask for are in a text? All of them at once, in one walk over it, however many rules there are.

Each word, phrase, hashtag, mention and domain that any rule asks for has a number. One automaton (Aho-Corasick) finds all words and
phrases in the folded text in one pass; hashtags, mentions and addresses are picked out of the text as it was written, and looked up.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import ahocorasick_rs

from rules import picked
from rules.fold import fold, readings

SECOND = "\n"
"""Begins the second reading of a text (see `rules.fold.readings`); no phrase reaches over it."""

_PICKED_FROM = 20_000
"""Characters that hashtags, mentions and addresses are picked out of."""


NOWHERE = -1
"""The number of what is in no text, since nothing of it is left when it is folded."""


class Heard:
    """What was found in one text."""

    __slots__ = ("_found", "folded", "numbers", "spans")

    def __init__(self, folded: str, found: Sequence[tuple[int, int, int]], spans: Mapping[int, picked.Span]) -> None:
        self.folded = folded
        """The readings of the text, with a space before and after each word."""
        self.spans = spans
        """By the number of a hashtag, mention or domain: where it is found first in the text as it was written."""
        self.numbers = {number for number, _, _ in found}
        self.numbers.update(spans)
        self._found = found

    def start(self, number: int) -> int:
        """Of a word or phrase that was found: the place in `folded` of the space before it."""
        return next(start for found, start, _ in self._found if found == number)


class Lexicon:
    """Rules add what they ask for; it is sealed before the first text comes."""

    def __init__(self) -> None:
        self._words: dict[str, int] = {}
        """A word's number is the automaton's, from 0; the others' are below `NOWHERE`."""
        self._hashtags: dict[str, int] = {}
        self._mentions: dict[str, int] = {}
        self._domains: dict[str, int] = {}
        self._wanted: tuple[str, ...] = ()
        self._automaton: ahocorasick_rs.AhoCorasick | None = None

    def word(self, written: str) -> int:
        """The number of a word or phrase, or of the beginning of one where it ends with `*`."""
        folded = fold(written)
        if not folded:
            return NOWHERE
        return self._words.setdefault(f" {folded}" if written.rstrip().endswith("*") else f" {folded} ", len(self._words))

    def hashtag(self, written: str) -> int:
        return self._other(self._hashtags, fold(written))

    def mention(self, written: str) -> int:
        return self._other(self._mentions, fold(written))

    def domain(self, written: str) -> int:
        return self._other(self._domains, written.strip().lower().removeprefix("www."))

    def _other(self, known: dict[str, int], wanted: str) -> int:
        others = len(self._hashtags) + len(self._mentions) + len(self._domains)
        return known.setdefault(wanted, NOWHERE - 1 - others) if wanted else NOWHERE

    def seal(self) -> None:
        self._wanted = tuple(self._words)
        self._automaton = ahocorasick_rs.AhoCorasick(
            self._wanted, store_patterns=False, implementation=ahocorasick_rs.Implementation.ContiguousNFA
        )

    def hear(self, text: str) -> Heard:
        assert self._automaton is not None, "sealed first"
        first, second = readings(text)
        folded = f" {first} " if second is None else f" {first} {SECOND} {second} "
        found = self._automaton.find_matches_as_indexes(folded, overlapping=True)
        if not (self._hashtags or self._mentions or self._domains):
            return Heard(folded, found, {})
        spans: dict[int, picked.Span] = {}
        for number, span in self._picked(text[:_PICKED_FROM]):
            spans.setdefault(number, span)
        return Heard(folded, found, spans)

    def wanted(self, number: int) -> str:
        """Of a word: how it is looked for, folded."""
        return self._wanted[number]

    def _picked(self, text: str) -> Iterator[tuple[int, picked.Span]]:
        if self._hashtags:
            yield from _known(self._hashtags, ((fold(tag), span) for tag, span in picked.hashtags(text)))
        if self._mentions:
            yield from _known(self._mentions, ((fold(name), span) for name, span in picked.mentions(text)))
        if self._domains:
            yield from _known(self._domains, picked.domains(text))


def _known(numbers: dict[str, int], found: Iterable[tuple[str, picked.Span]]) -> Iterator[tuple[int, picked.Span]]:
    return ((numbers[each], span) for each, span in found if each in numbers)
