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
_AT_ONCE = 4_000
"""Characters that words are looked for in at once; what one person writes at once is shorter on most platforms."""
_ENOUGH = 10_000
"""Finds after which no more are looked for. Thousands of times the same is no complaint, and each find of each word takes its time."""


NOWHERE = -1
"""The number of what is in no text, since nothing of it is left when it is folded."""


class Heard:
    """What was found in one text."""

    __slots__ = ("_found", "_starts", "folded", "numbers", "spans")

    def __init__(self, folded: str, found: Sequence[tuple[int, int, int]], spans: Mapping[int, picked.Span]) -> None:
        self.folded = folded
        """The readings of the text, with a space before and after each word."""
        self.spans = spans
        """By the number of a hashtag, mention or domain: where it is found first in the text as it was written."""
        self.numbers = {number for number, _, _ in found}
        self.numbers.update(spans)
        self._found = found
        self._starts: dict[int, int] | None = None

    def start(self, number: int) -> int:
        """Of a word or phrase that was found: the place in `folded` of the space before the first."""
        if self._starts is None:
            self._starts = {found: start for found, start, _ in reversed(self._found)}
        return self._starts[number]


class Lexicon:
    """Rules add what they ask for; it is sealed before the first text comes."""

    def __init__(self) -> None:
        self._words: dict[str, int] = {}
        """A word's number is the automaton's, from 0; the others' are below `NOWHERE`."""
        self._hashtags: dict[str, int] = {}
        self._mentions: dict[str, int] = {}
        self._domains: dict[str, int] = {}
        self._wanted: tuple[str, ...] = ()
        self._longest = 0
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
        self._longest = max(map(len, self._wanted), default=0)
        self._automaton = ahocorasick_rs.AhoCorasick(
            self._wanted, store_patterns=False, implementation=ahocorasick_rs.Implementation.ContiguousNFA
        )

    def hear(self, text: str) -> Heard:
        assert self._automaton is not None, "sealed first"
        first, second = readings(text)
        folded = f" {first} " if second is None else f" {first} {SECOND} {second} "
        if len(folded) <= _AT_ONCE:
            found = self._automaton.find_matches_as_indexes(folded, overlapping=True)
        else:
            found = self._found_in_pieces(self._automaton, folded)
        if not (self._hashtags or self._mentions or self._domains):
            return Heard(folded, found, {})
        spans: dict[int, picked.Span] = {}
        for number, span in self._picked(text[:_PICKED_FROM]):
            spans.setdefault(number, span)
        return Heard(folded, found, spans)

    def _found_in_pieces(self, automaton: ahocorasick_rs.AhoCorasick, folded: str) -> list[tuple[int, int, int]]:
        found: list[tuple[int, int, int]] = []
        for first in range(0, len(folded), _AT_ONCE):
            begin = max(first - self._longest, 0)  # what reaches over the end of one piece is found in the next
            piece = folded[begin : first + _AT_ONCE]
            found += [
                (number, start + begin, end + begin) for number, start, end in automaton.find_matches_as_indexes(piece, overlapping=True)
            ]
            if len(found) > _ENOUGH:
                break
        return found

    def wanted(self, number: int) -> str:
        """Of a word: how it is looked for, folded."""
        return self._wanted[number]

    def _picked(self, text: str) -> Iterator[tuple[int, picked.Span]]:
        if self._hashtags:
            yield from _known(self._hashtags, _folded(picked.hashtags(text)))
        if self._mentions:
            yield from _known(self._mentions, _folded(picked.mentions(text)))
        if self._domains:
            yield from _known(self._domains, picked.domains(text))


def _folded(found: Iterable[tuple[str, picked.Span]]) -> Iterator[tuple[str, picked.Span]]:
    """Each once, where it stands first."""
    first: dict[str, picked.Span] = {}
    for each, span in found:
        first.setdefault(each, span)
    return ((fold(each), span) for each, span in first.items())


def _known(numbers: dict[str, int], found: Iterable[tuple[str, picked.Span]]) -> Iterator[tuple[int, picked.Span]]:
    return ((numbers[each], span) for each, span in found if each in numbers)
