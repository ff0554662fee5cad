"""How does a brand's own regular expression stay harmless? RE2 takes time in proportion to the text, whatever the pattern.

A pattern is compiled once, within bounded memory; where its fast way runs out of that while it searches, RE2 goes on by a slower one that
needs none, so that no match is missed. Which of many patterns are worth a search at all is told by `Sieve`.
"""

from collections.abc import Sequence

import re2

_LARGEST = 1 << 20
"""Bytes that one compiled pattern may take; a pattern that needs more is refused."""
_TOGETHER = 500
"""Patterns in one sieve: its memory (8 MB, RE2's default) is enough for them many times over."""
_PROOF = "puenteproofmark"
"""A sieve that runs out of memory finds nothing, and says nothing: https://github.com/google/re2/blob/main/re2/set.h. So each has to find
this too."""

_PROVES = f" {_PROOF}".encode()


class BadPattern(ValueError):
    """RE2 does not take the pattern; says why."""


class Pattern:
    """A compiled pattern. Upper and lower case differ unless the pattern begins with `(?i)`."""

    __slots__ = ("_compiled", "source")

    def __init__(self, source: str) -> None:
        self.source = source
        try:
            self._compiled = re2.compile(source.encode(), _options())
        except (re2.error, UnicodeEncodeError) as error:
            raise BadPattern(_reason(error)) from None

    def is_in(self, encoded: bytes) -> bool:
        return self._compiled.search(encoded) is not None

    def find(self, encoded: bytes) -> str | None:
        """The first place where it matches; None where it does not."""
        found = self._compiled.search(encoded)
        return None if found is None else bytes(found.group(0)).decode("utf-8", "replace")


class Sieve:
    """Which of many patterns may be in a text: those of which some part that every match has (`pedido` in `pedido\\s+\\d+`) is there."""

    def __init__(self, sources: Sequence[str]) -> None:
        self._filters = []
        for first in range(0, len(sources), _TOGETHER):
            filter_ = re2.Filter()
            for source in (_PROOF, *sources[first : first + _TOGETHER]):
                filter_.Add(source.encode(), _options())
            filter_.Compile()
            self._filters.append((first, filter_))
        self._count = len(sources)

    def candidates(self, encoded: bytes) -> list[int]:
        """The places of the sources that may match, perhaps with others that do not."""
        proven = encoded + _PROVES
        places: list[int] = []
        for first, filter_ in self._filters:
            found = filter_.Match(proven, True)
            if 0 in found:
                places += [first + place - 1 for place in found if place]
            else:
                places += range(first, min(first + _TOGETHER, self._count))
        return places


def _options() -> re2.Options:
    options = re2.Options()
    options.max_mem = _LARGEST
    options.log_errors = False
    options.never_capture = True
    return options


def _reason(error: Exception) -> str:
    said = error.args[0] if error.args else str(error)
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(error)
