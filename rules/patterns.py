"""How does a brand's own regular expression stay harmless? RE2 takes time in proportion to the text, whatever the pattern."""

import re2

_LARGEST = 1 << 20
"""Bytes that one compiled pattern may take; a pattern that needs more is refused."""


class BadPattern(ValueError):
    """RE2 does not take the pattern; says why."""


class Pattern:
    """A compiled pattern. Upper and lower case differ unless the pattern begins with `(?i)`."""

    __slots__ = ("_compiled", "source")

    def __init__(self, source: str) -> None:
        options = re2.Options()
        options.max_mem = _LARGEST
        options.log_errors = False
        options.never_capture = True
        self.source = source
        try:
            self._compiled = re2.compile(source.encode(), options)
        except (re2.error, UnicodeEncodeError) as error:
            raise BadPattern(_reason(error)) from None

    def find(self, text: str) -> str | None:
        """The first place where it matches; None where it does not. Half a character pair, as a broken client sends, counts as `?`."""
        found = self._compiled.search(text.encode("utf-8", "replace"))
        return None if found is None else bytes(found.group(0)).decode("utf-8", "replace")


def _reason(error: Exception) -> str:
    said = error.args[0] if error.args else str(error)
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(error)
