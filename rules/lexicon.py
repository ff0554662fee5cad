"""Which of the words that rules ask for are in a text? All of them at once, in one walk over it, however many rules there are.

Each word, phrase, hashtag, mention and domain that any rule asks for has a number. One automaton (Aho-Corasick) finds all words and
phrases in the folded text in one pass; hashtags, mentions and addresses are picked out of the text as it was written, and looked up.
"""

from collections.abc import Iterable, Iterator

import ahocorasick_rs

from rules import picked
from rules.fold import fold, readings

SECOND = "\n"
"""Begins the second reading of a text (see `rules.fold.readings`); no phrase reaches over it."""


class Heard:
    """What was found in one text. A number that is in neither place is not in the text."""

    __slots__ = ("folded", "spans", "starts")

    def __init__(self, folded: str, starts: dict[int, int]) -> None:
        self.folded = folded
        """The readings of the text, with a space before and after each word."""
        self.starts = starts
        """By the number of a word or phrase: the place in `folded` of the space before it, where it is found first."""
        self.spans: dict[int, picked.Span] = {}
        """By the number of a hashtag, mention or domain: where it is found first in the text as it was written."""


class Lexicon:
    """Rules add what they ask for; it is sealed before the first text comes."""

    def __init__(self) -> None:
        self._words: dict[str, int] = {}
        self._hashtags: dict[str, int] = {}
        self._mentions: dict[str, int] = {}
        self._domains: dict[str, int] = {}
        self._count = 0
        self._numbers: list[int] = []
        self._wanted: dict[int, str] = {}
        self._automaton: ahocorasick_rs.AhoCorasick | None = None

    def word(self, written: str) -> int | None:
        """The number of a word or phrase, or of the beginning of one where it ends with `*`. None: it has no letter to be found by."""
        folded = fold(written)
        return self._number(self._words, folded and (f" {folded}" if written.rstrip().endswith("*") else f" {folded} "))

    def hashtag(self, written: str) -> int | None:
        return self._number(self._hashtags, fold(written))

    def mention(self, written: str) -> int | None:
        return self._number(self._mentions, fold(written))

    def domain(self, written: str) -> int | None:
        return self._number(self._domains, written.strip().lower().removeprefix("www."))

    def _number(self, known: dict[str, int], wanted: str) -> int | None:
        if not wanted:
            return None
        if wanted not in known:
            known[wanted] = self._count
            self._count += 1
        return known[wanted]

    def seal(self) -> None:
        self._numbers = list(self._words.values())
        self._wanted = {number: word for word, number in self._words.items()}
        self._automaton = ahocorasick_rs.AhoCorasick(
            self._words, store_patterns=False, implementation=ahocorasick_rs.Implementation.ContiguousNFA
        )

    def hear(self, text: str) -> Heard:
        assert self._automaton is not None, "sealed first"
        first, second = readings(text)
        folded = f" {first} " if second is None else f" {first} {SECOND} {second} "
        numbers = self._numbers
        # From the last to the first, so that the first is what stays.
        found = self._automaton.find_matches_as_indexes(folded, overlapping=True)
        heard = Heard(folded, {numbers[pattern]: start for pattern, start, _ in reversed(found)})
        if self._hashtags or self._mentions or self._domains:
            for number, span in self._picked(text):
                heard.spans.setdefault(number, span)
        return heard

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
