"""What can a rule ask of a message? One class for each question, and a table from a condition's name to its class."""

import dataclasses
import functools
from collections.abc import Mapping
from typing import Any, Protocol

from bridge.model.routing import Facts
from rules.fold import fold
from rules.patterns import Pattern

_EXCERPT = 3
"""Words shown on each side of what was found."""


@dataclasses.dataclass(frozen=True)
class Seen:
    """The facts, and the text folded at most once for all the rules."""

    facts: Facts

    @functools.cached_property
    def folded(self) -> str:
        """With a space at both ends, so that whole words are found by looking for ` word `."""
        return f" {fold(self.facts.text)} "


class Condition(Protocol):
    def holds(self, seen: Seen) -> bool: ...

    def because(self, seen: Seen) -> str:
        """Why it holds, or does not; readable by who wrote the rules."""
        ...

    def words(self, seen: Seen) -> tuple[str, ...]:
        """What the customer said that makes it hold; empty for what does not ask for words."""
        ...


class Wordless:
    """A condition that holds whatever was said."""

    def words(self, seen: Seen) -> tuple[str, ...]:
        return ()


class Phrase:
    """A word, or several that follow each other."""

    __slots__ = ("_folded", "written")

    def __init__(self, written: str) -> None:
        self.written = written
        self._folded = f" {fold(written)} "

    def is_in(self, seen: Seen) -> bool:
        return self._folded in seen.folded

    def where(self, seen: Seen) -> str:
        """`"reembolso" (in "mi reembolso no llega")`, in the customer's own spelling; the phrase must be there."""
        before = seen.folded.index(self._folded)
        first = seen.folded.count(" ", 0, before)
        around = _excerpt(seen.facts.text, first, first + self._folded.count(" ") - 1)
        return f"{_quoted(self.written)} (in {_quoted(around)})"


class OneOf(Wordless):
    """The platform, account or language is one of the wanted."""

    def __init__(self, field: str, wanted: tuple[str, ...]) -> None:
        self._field = field
        self._wanted = frozenset(wanted)

    def holds(self, seen: Seen) -> bool:
        return getattr(seen.facts, self._field) in self._wanted

    def because(self, seen: Seen) -> str:
        is_now = _quoted(getattr(seen.facts, self._field))
        return f"{self._field}: {is_now}" if self.holds(seen) else f"{self._field}: {is_now} is not {_either(sorted(self._wanted))}"


class Public(Wordless):
    """The place is public, or is private."""

    def __init__(self, wanted: bool) -> None:
        self._wanted = wanted

    def holds(self, seen: Seen) -> bool:
        return seen.facts.public is self._wanted

    def because(self, seen: Seen) -> str:
        return f"public: the place is {'public' if seen.facts.public else 'private'}"


class AnyOf:
    def __init__(self, phrases: tuple[str, ...]) -> None:
        self._phrases = tuple(Phrase(phrase) for phrase in phrases)

    def holds(self, seen: Seen) -> bool:
        return any(phrase.is_in(seen) for phrase in self._phrases)

    def because(self, seen: Seen) -> str:
        found = next((phrase for phrase in self._phrases if phrase.is_in(seen)), None)
        return f"any: {found.where(seen)}" if found else f"any: {_either(p.written for p in self._phrases)} is not in the text"

    def words(self, seen: Seen) -> tuple[str, ...]:
        return tuple(phrase.written for phrase in self._phrases if phrase.is_in(seen))


class AllOf:
    def __init__(self, phrases: tuple[str, ...]) -> None:
        self._phrases = tuple(Phrase(phrase) for phrase in phrases)

    def holds(self, seen: Seen) -> bool:
        return all(phrase.is_in(seen) for phrase in self._phrases)

    def because(self, seen: Seen) -> str:
        missing = next((phrase for phrase in self._phrases if not phrase.is_in(seen)), None)
        if missing:
            return f"all: {_quoted(missing.written)} is not in the text"
        return f"all: {', '.join(phrase.where(seen) for phrase in self._phrases)}"

    def words(self, seen: Seen) -> tuple[str, ...]:
        return tuple(phrase.written for phrase in self._phrases if phrase.is_in(seen))


class NoneOf(Wordless):
    def __init__(self, phrases: tuple[str, ...]) -> None:
        self._phrases = tuple(Phrase(phrase) for phrase in phrases)

    def holds(self, seen: Seen) -> bool:
        return not any(phrase.is_in(seen) for phrase in self._phrases)

    def because(self, seen: Seen) -> str:
        found = next((phrase for phrase in self._phrases if phrase.is_in(seen)), None)
        return f"none: {found.where(seen)}" if found else f"none: {_either(p.written for p in self._phrases)} is not in the text"


class Matches:
    """Every pattern is found in the text as it was written."""

    def __init__(self, patterns: tuple[str, ...]) -> None:
        self._patterns = tuple(Pattern(source) for source in patterns)

    def holds(self, seen: Seen) -> bool:
        return all(pattern.find(seen.facts.text) is not None for pattern in self._patterns)

    def because(self, seen: Seen) -> str:
        found = [(pattern.source, pattern.find(seen.facts.text)) for pattern in self._patterns]
        missing = next((source for source, part in found if part is None), None)
        if missing is not None:
            return f"regex: {_quoted(missing)} is not in the text"
        return f"regex: {', '.join(f'{_quoted(source)} (in {_quoted(_cut(part or str()))})' for source, part in found)}"

    def words(self, seen: Seen) -> tuple[str, ...]:
        return tuple(_cut(part) for pattern in self._patterns if (part := pattern.find(seen.facts.text)))


class _Maker(Protocol):
    def __call__(self, value: Any, /) -> Condition: ...


CONDITIONS: Mapping[str, _Maker] = {
    "platform": functools.partial(OneOf, "platform"),
    "account": functools.partial(OneOf, "account"),
    "public": Public,
    "language": functools.partial(OneOf, "language"),
    "none": NoneOf,
    "all": AllOf,
    "any": AnyOf,
    "regex": Matches,
}
"""By the name in `When`, in the order in which they are asked: the cheap first."""


def _excerpt(text: str, first: int, last: int) -> str:
    """The written words around the folded words `first` up to `last`. Folding a text is folding its words one by one."""
    chunks, begin, shown = text.split(), 0, []
    for chunk in chunks:
        end = begin + len(fold(chunk).split())
        if end > first - _EXCERPT and begin < last + _EXCERPT:
            shown.append(chunk)
        if begin >= last + _EXCERPT:
            break
        begin = end
    return _cut(" ".join(shown))


def _cut(text: str, longest: int = 80) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _quoted(text: str) -> str:
    return f'"{text}"'


def _either(words: Any) -> str:
    return " or ".join(_quoted(word) for word in words)
