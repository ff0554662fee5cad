"""Is a text made of certain phrases alone? The phrases are data; one line of a table is one phrase:

    [ya] lo (estoy|estamos) revisando [con {team}] [#]

Words are written folded (`folded.py`), `(a|b)` is a choice, `[a]` may be left out, `{team}` is what the table `parts` says, `#` a day or
an hour. Each phrase becomes a small net; what can go on from a place in it with the next word is found once and kept, so that a text is
read in some tenths of a millisecond at most, whatever the number of phrases. A pattern of `re` would take time beyond measure on a hostile
text, and one of RE2, which writes every part out wherever it is used, a hundred megabytes.
"""

import functools
import pathlib
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from bridge.words import folded
from bridge.words.clauses import UNKNOWN, Clause

LONGEST = 600
"""Characters that are looked at: nobody says this much with phrases alone."""
_MOST_TYPOS = 3
_MOST_UNKNOWN = 2
"""Words that nobody listed, each of which may have its place in a clause."""
_SHORTEST_MISTYPED = 8
"""Letters. Shorter words are too near to each other to be mended."""
_ENDING = 4
"""Letters at the end of a word in which nothing is mended: `revisado` is not `revisando`."""
_SIGN = re.compile(r"[\[\]()|]|\{\w+\}|[^\s\[\](){}|]+")
_BREAK = re.compile(r"[.,:;!?¡¿\n()…—–]+")
"""What a clause does not go on behind."""
_SOMEBODY, _SOMETIME, _PAUSE = "@", "#", ","
"""What stands for a name, for a moment, and for a break: no word of a text is written so."""

Reading = Sequence[str]
"""The words of a text, and "" behind the last."""


class Phrases:
    """The phrases of some files, in kinds.

    `parts` of a file: name -> phrase. `spelling`: right -> wrong or short spellings of it. Every other table is a kind: language -> lines.
    """

    def __init__(self, files: Collection[str], kinds: Sequence[Collection[str]], clauses: Sequence[Clause] = ()) -> None:
        """kinds: the tables, those that say least first. clauses: what weighs as the last of them, too."""
        tables: dict[str, dict[str, str]] = {}
        for file in files:
            for name, table in _read(file).items():
                tables.setdefault(name, {}).update(table)
        nets = _Nets(tables.pop("parts"))
        spelling = tables.pop("spelling")
        self._spelling = {wrong: right.split() for right, wrongs in spelling.items() for wrong in wrongs.split()}
        every = [[nets.phrase(line) for table in kind for lines in tables[table].values() for line in _lines(lines)] for kind in kinds]
        every[0].append(nets.net(_SOMEBODY))
        self._kinds = [_Choice(kind) for kind in every]
        self._clauses = clauses
        self._known = nets.words.union(*(clause.begins for clause in clauses))
        self._mistyped = _mistyped(self._known)

    def weight(self, text: str, names: Collection[str] = (), moments: Sequence[tuple[int, int]] = ()) -> int | None:
        """Which kinds is the text made of? The number of the heaviest that is needed; None: of something else, too.

        names: folded words; one that is a word of the phrases as well (`Luz`) is read as such. moments: where they stand
        in the text.
        """
        if len(text) > LONGEST:
            return None
        reading = self._reading(text, names, moments)
        if reading is None:
            return None
        words, breaks = reading
        known: _Known = {}
        said, heaviest = set(words), len(self._kinds) - 1
        clauses = [clause for clause in self._clauses if clause.may_be_among(said)]
        needed: list[int | None] = [0] + [None] * (len(words) - 1)
        for place, so_far in enumerate(needed[:-1]):
            if (so_far := needed[place]) is None:
                continue
            ends = [(end, weight) for weight, kind in enumerate(self._kinds) for end in kind.ends(words, place, known)]
            ends += [(end, heaviest) for clause in clauses for end in clause.ends(words, place, breaks)]
            for end, weight in ends:
                heavier = max(so_far, weight)
                needed[end] = heavier if needed[end] is None else min(heavier, needed[end] or 0)
        return needed[-1]

    def _reading(
        self, text: str, names: Collection[str], moments: Sequence[tuple[int, int]]
    ) -> tuple[Reading, Collection[int]] | None:  # fmt: skip
        """With names and slips of the finger mended, and where no clause goes on; None if there is a word that says something else."""
        read: list[str] = []
        breaks: set[int] = set()
        typos = unknown = 0
        for word in _words(text, moments):
            if word == _PAUSE:
                breaks.add(len(read))
            elif word in self._known:
                read.append(word)
            elif word in self._spelling:
                read.extend(self._spelling[word])
            elif word in names:
                read.append(_SOMEBODY)
            elif (right := self._mended(word)) is not None and typos < _MOST_TYPOS:
                read.append(right)
                typos += 1
            elif self._clauses and word.isalpha() and unknown < _MOST_UNKNOWN:
                read.append(UNKNOWN)
                unknown += 1
            else:
                return None
        return (*read, ""), breaks

    def _mended(self, word: str) -> str | None:
        if len(word) < _SHORTEST_MISTYPED - 1:
            return None
        shortened = list(_shortened(word))
        near = {less for less in shortened if less in self._known}.union(*(self._mistyped.get(each, ()) for each in (word, *shortened)))
        return near.pop() if len(near) == 1 else None


_Known = dict[tuple[int, int], tuple[int, ...]]
"""Where a choice ends that begins at a place, while one text is read."""


class _Choice:
    """One of several ways."""

    def __init__(self, ways: "Sequence[_Way]") -> None:
        self._ways = ways
        self._by_word: dict[str, tuple[list[_Way], bool]] = {}
        self.begins: frozenset[str] = frozenset(word for way in ways for word in way.begins)
        self.empty: bool = any(way.empty for way in ways)

    def ends(self, words: Reading, place: int, known: _Known) -> tuple[int, ...]:
        """The places behind what can be read from this place on, but for nothing at all."""
        key = (id(self), place)
        found = known.get(key)
        if found is None:
            word = words[place]
            by_word = self._by_word.get(word)
            if by_word is None:
                by_word = self._by_word[word] = self._ways_with(word)
            ways, alone = by_word
            ends = {place + 1} if alone else set()
            for way in ways:
                ends |= way.ends(words, place, known)
            found = known[key] = tuple(ends)
        return found

    def _ways_with(self, word: str) -> "tuple[list[_Way], bool]":
        """Those that begin with it; and whether it is one by itself, as most are."""
        ways = [way for way in self._ways if word in way.begins]
        return [way for way in ways if not way.is_word], any(way.is_word for way in ways)


class _Way:
    """Steps one after the other; each a word or a choice, and those that may be left out."""

    def __init__(self, steps: "Sequence[tuple[str | _Choice, bool]]") -> None:
        self._steps = [step for step, _ in steps]
        self._left_out = [optional or (isinstance(step, _Choice) and step.empty) for step, optional in steps]
        self._by_word: list[dict[str, list[tuple[int, _Choice | None]]]] = [{} for _ in steps]
        self._last = next((number + 1 for number in reversed(range(len(steps))) if not self._left_out[number]), 0)
        """From here on all may be left out."""
        self.empty: bool = self._last == 0
        self.is_word = len(steps) == 1 and isinstance(steps[0][0], str)
        begins: set[str] = set()
        for (step, _), left_out in zip(steps, self._left_out, strict=True):
            begins |= {step} if isinstance(step, str) else step.begins
            if not left_out:
                break
        self.begins: frozenset[str] = frozenset(begins)

    def ends(self, words: Reading, place: int, known: _Known) -> set[int]:
        ends: set[int] = set()
        todo = [(0, place)]
        by_word, last, whole = self._by_word, self._last, len(self._steps)
        for number, place in todo:
            if number >= last and number:
                ends.add(place)
            if number == whole:
                continue
            word = words[place]
            following = by_word[number].get(word)
            if following is None:
                following = by_word[number][word] = list(self._following(number, word))
            for after, choice in following:
                if choice is None:
                    todo.append((after, place + 1))
                else:
                    todo.extend([each for end in choice.ends(words, place, known) if (each := (after, end)) not in todo])
        return ends

    def _following(self, number: int, word: str) -> Iterator[tuple[int, _Choice | None]]:
        """What can take the word when the steps before `number` are done; and how many are done then."""
        for after, step in enumerate(self._steps[number:], number):
            if isinstance(step, _Choice):
                if word in step.begins:
                    yield after + 1, step
            elif step == word:
                yield after + 1, None
            if not self._left_out[after]:
                return


class _Nets:
    """Phrases as they are written, to nets."""

    def __init__(self, parts: Mapping[str, str]) -> None:
        self.words: set[str] = set()
        self._parts = parts

    def phrase(self, source: str) -> _Way:
        way = self.net(source)
        if way.empty:
            raise ValueError(f"all of it may be left out, so that any word of it would be a phrase: {source}")
        return way

    def net(self, source: str) -> _Way:
        signs = _SIGN.findall(source)[::-1]
        ways = self._ways(signs, source)
        if signs:
            raise ValueError(f"a bracket that nothing opens in: {source}")
        return ways[0] if len(ways) == 1 else _Way([(_Choice(ways), False)])

    @functools.lru_cache  # noqa: B019 - lives no longer than these
    def _part(self, name: str) -> _Choice:
        return _Choice([self.net(self._parts[name])])

    def _ways(self, signs: list[str], source: str, closing: str = "") -> list[_Way]:
        """Up to the bracket; signs: what is left to read, the next one last."""
        ways: list[_Way] = []
        steps: list[tuple[str | _Choice, bool]] = []
        while signs:
            match sign := signs.pop():
                case "(":
                    steps.append((_Choice(self._ways(signs, source, ")")), False))
                case "[":
                    steps.append((_Choice(self._ways(signs, source, "]")), True))
                case "|":
                    ways.append(_Way(steps))
                    steps = []
                case ")" | "]":
                    if sign != closing:
                        signs.append(sign)
                    return [*ways, _Way(steps)]
                case _ if sign[0] == "{":
                    steps.append((self._part(sign[1:-1]), False))
                case _:
                    self.words.add(sign)
                    steps.append((sign, False))
        if closing:
            raise ValueError(f"a bracket that nothing closes in: {source}")
        return [*ways, _Way(steps)]


def _read(file: str) -> dict[str, dict[str, Any]]:
    return tomllib.loads((pathlib.Path(__file__).parent / file).read_text(encoding="utf-8"))


def _words(text: str, moments: Sequence[tuple[int, int]]) -> Iterator[str]:
    done = 0
    for start, end in moments:
        yield from _parted(text[done:start])
        yield _SOMETIME
        done = end
    yield from _parted(text[done:])


def _parted(text: str) -> Iterator[str]:
    first, *others = _BREAK.split(text)
    yield from folded.words(first)
    for part in others:
        yield _PAUSE
        yield from folded.words(part)


def _lines(text: str) -> list[str]:
    return [line for line in map(str.strip, text.splitlines()) if line and not line.startswith("# ")]


def _shortened(word: str) -> Iterator[str]:
    """With one letter left out, neither the first nor one of the ending."""
    return (word[:place] + word[place + 1 :] for place in range(1, len(word) - _ENDING))


def _mistyped(known: Collection[str]) -> dict[str, set[str]]:
    """Words with a letter left out -> what they may have been."""
    found: dict[str, set[str]] = {}
    for word in known:
        if len(word) >= _SHORTEST_MISTYPED:
            for less in _shortened(word):
                found.setdefault(less, set()).add(word)
    return found
