"""On which line does a key stand? tomllib does not say, so a second, shallow reading of the same text finds out.

It trusts that tomllib has accepted the text: only strings, brackets, keys and comments are told apart, no value is understood.
"""

import bisect
import re
import tomllib
from collections.abc import Callable, Mapping
from typing import TypeAlias

Path: TypeAlias = tuple[str | int, ...]
"""`("rules", 0, "when", "any", 2)`: keys of tables and places in arrays."""

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}' r"|'''.*?'{3,5}" r'|"(?:[^"\\\n]|\\.)*"' r"|'[^'\n]*'",
    re.DOTALL,
)
_PLAIN_VALUE = re.compile(r"[^,\]}\n#]+")


def locate(text: str) -> Mapping[Path, int]:
    """The line, from 1, of every table, key and array element of a TOML text."""
    return _Reading(text).run()


class _Reading:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._newlines = [found.start() for found in re.finditer("\n", text)]
        self._lines: dict[Path, int] = {}
        self._lengths: dict[Path, int] = {}
        """How many elements an array of tables (`[[rules]]`) has so far."""

    def run(self) -> Mapping[Path, int]:
        table: Path = ()
        self._blank()
        while self._at < len(self._text):
            if self._text.startswith("[[", self._at):
                table = self._header(width=2)
            elif self._text[self._at] == "[":
                table = self._header(width=1)
            else:
                self._pair(table)
            self._blank()
        return self._lines

    def _header(self, *, width: int) -> Path:
        start = self._at
        self._at += width
        parts = self._dotted()
        self._at += width
        path: Path = ()
        for part in parts[:-1]:
            path = self._inside((*path, part))
            self._mark(path, start)
        path = (*path, parts[-1])
        if width == 2:
            self._mark(path, start)
            self._lengths[path] = self._lengths.get(path, 0) + 1
            path = self._inside(path)
        self._mark(path, start)
        return path

    def _inside(self, path: Path) -> Path:
        """A header's word names the LAST element of an array of tables."""
        return (*path, self._lengths[path] - 1) if path in self._lengths else path

    def _pair(self, table: Path) -> None:
        start = self._at
        path = table
        for part in self._dotted():
            path = (*path, part)
            self._mark(path, start)
        self._at += 1  # the sign =
        self._blank()
        self._value(path)

    def _dotted(self) -> list[str]:
        parts = []
        while True:
            self._blank()
            if bare := _BARE_KEY.match(self._text, self._at):
                parts.append(bare[0])
                self._at = bare.end()
            else:
                raw = self._string()
                parts.append(next(iter(tomllib.loads(f"{raw} = 0"))))
            self._blank()
            if self._text[self._at] != ".":
                return parts
            self._at += 1

    def _value(self, path: Path) -> None:
        self._mark(path, self._at)
        sign = self._text[self._at]
        if sign in "\"'":
            self._string()
        elif sign == "[":
            self._many("]", lambda place: self._value((*path, place)))
        elif sign == "{":
            self._many("}", lambda _: self._pair(path))
        elif plain := _PLAIN_VALUE.match(self._text, self._at):
            self._at = plain.end()

    def _many(self, end: str, element: Callable[[int], None]) -> None:
        self._at += 1
        place = 0
        self._blank()
        while self._text[self._at] != end:
            element(place)
            place += 1
            self._blank()
            if self._text[self._at] == ",":
                self._at += 1
                self._blank()
        self._at += 1

    def _string(self) -> str:
        found = _STRING.match(self._text, self._at)
        assert found is not None, "tomllib accepted this text"
        self._at = found.end()
        return found[0]

    def _blank(self) -> None:
        found = _BLANK.match(self._text, self._at)
        assert found is not None
        self._at = found.end()

    def _mark(self, path: Path, offset: int) -> None:
        self._lines.setdefault(path, bisect.bisect_left(self._newlines, offset) + 1)
