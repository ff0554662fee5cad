"""Clauses that are told by which words are in them, in whatever order: `ahorita lo checo con almacén`, `déjame checarlo ahorita`.

A clause is made of certain words alone, and has one at least of each that it needs; it does not go on behind a comma or a full stop. One
word that nobody listed may stand where its place tells what it is: `lo veo con cocina`, `estamos revisando tu lavadora`. Any other is
something said, and then this is no such clause. The words are data (`holding_loosely.toml`).
"""

import dataclasses
import pathlib
import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

UNKNOWN = "?"
"""What stands for a word that nobody listed: no word of a text is written so."""
_LONGEST = 24
"""Words in a clause."""
_NAME = re.compile(r"\{(\w+)\}")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Clause:
    needs: Sequence[frozenset[str]]
    begins: frozenset[str]
    """All of its words: it may begin with any."""
    unknown_after: frozenset[str]
    """Words, or two that stand together, behind which is what nobody listed."""
    never: frozenset[str]
    """Two words that are not in it together: `let me know` is no `let me check`."""
    unfinished: frozenset[str]
    """Words that it does not end on."""

    def may_be_among(self, words: AbstractSet[str]) -> bool:
        return all(not need.isdisjoint(words) for need in self.needs)

    def ends(self, words: Sequence[str], place: int, breaks: Collection[int]) -> set[int]:
        """The places behind what can be read as such a clause from this place on."""
        found: set[int] = set()
        lacking = set(range(len(self.needs)))
        for at in range(place, min(place + _LONGEST, len(words))):
            before = words[at - 1] if at > place else ""
            both = f"{before}_{words[at]}"
            if (at in breaks and at > place) or both in self.never or not self._takes(words, at, place):
                break
            lacking -= {number for number in lacking if words[at] in self.needs[number]}
            if not lacking and words[at] not in self.unfinished:
                found.add(at + 1)
        return found

    def _takes(self, words: Sequence[str], at: int, place: int) -> bool:
        if words[at] != UNKNOWN:
            return words[at] in self.begins
        return any("_".join(words[max(at - many, place) : at]) in self.unknown_after for many in (1, 2))


def read(file: str) -> list[Clause]:
    tables = tomllib.loads((pathlib.Path(__file__).parent / file).read_text(encoding="utf-8"))
    named: dict[str, str] = {name: _inflected(*verb) for name, verb in tables["verbs"].items()}
    for name, listed in tables["words"].items():
        named[name] = _NAME.sub(lambda match: named[match[1]], listed)
    return [_clause(table, named) for table in tables["clause"]]


def _clause(table: Mapping[str, Any], named: Mapping[str, str]) -> Clause:
    def words(listed: str) -> frozenset[str]:
        return frozenset(_NAME.sub(lambda match: named[match[1]], listed).split())

    needs = [words(each) for each in table["needs"]]
    return Clause(
        needs=needs, begins=words(table["beside"]).union(*needs, "@"),
        unknown_after=words(table.get("unknown_after", "")), never=words(table.get("never", "")), unfinished=words("{unfinished}"),
    )  # fmt: skip


def _inflected(stems: str, endings: str) -> str:
    return " ".join(stem + ending for stem in stems.split() for ending in endings.split())
