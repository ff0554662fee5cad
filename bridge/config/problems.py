"""What is wrong with the file, where, and what mends it? A mistake is told once, and telling one does not hide the next."""

import dataclasses
import difflib
import re
from collections.abc import Iterable, Sequence
from typing import Any


@dataclasses.dataclass(frozen=True, kw_only=True)
class Problem:
    file: str
    line: int
    name: str
    """Dotted, as `teams.pagos.lead` or `rules[2].when.any`; empty where the whole file is meant."""
    what: str
    mend: str

    def __str__(self) -> str:
        name = f"{self.name}: " if self.name else ""
        return f"{self.file}:{self.line}: {name}{self.what}\n    mend: {self.mend}"


class ConfigError(Exception):
    """Everything that is wrong with the configuration, in the order of the file. No secret's value is ever in it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


class Wrong(Exception):
    """A value cannot be taken. Whoever holds its place in the file tells where."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(what)
        self.what = what
        self.mend = mend


class Told(Exception):
    """Something within could not be taken and has been told already."""


_LOOKS_SECRET = re.compile(r"xox[a-z]-|xapp-|//[^/\s]+@|\d+:[\w-]{20,}|[\w-]{20,}\.[\w-]{5,}\.[\w-]{20,}")


def shown(value: Any) -> str:
    """A value as an error may show it: a token in the wrong place stays hidden, a long text is cut."""
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return str(value)
    text = str(value)
    if _LOOKS_SECRET.search(text):
        return "what looks like a token (not shown)"
    return f'"{text[:40]}…"' if len(text) > 40 else f'"{text}"'


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The right name that was probably meant."""
    by_fold = {right.casefold(): right for right in names}
    found = difflib.get_close_matches(name.casefold(), by_fold, n=1, cutoff=0.6)
    return by_fold[found[0]] if found else None


def listed(names: Iterable[str]) -> str:
    """`"es", "en" or "pt"`."""
    quoted = [f'"{name}"' for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"
