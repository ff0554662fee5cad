"""Is a date promised, or only mentioned?

It is promised where its part of the sentence says that somebody of the brand will do something (`promise.toml`), or where nothing but the
date and `by` is said; never in a question, where it is denied, or once it is gone. `Tu pedido llega mañana` tells of somebody else.
"""

import dataclasses
import functools
import pathlib
import re
import tomllib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bridge.model.ids import Millis
from bridge.words import whether
from bridge.words.dates.vocabulary import joint

if TYPE_CHECKING:
    from bridge.words.dates import Found

_SENTENCE = re.compile(r"[!;\n]+|\.(?!\d)|(?<=\?)")
_PART = re.compile(r",|\b(?:pero|but|mas|porque|because|que|that|y|and|e|aunque|although|cuando|when|quando|pues|so)\b")
_BY = re.compile(r"\s*(?:a mas tardar|antes|para|by|before|no later|within|in|until|ate|em|en|dentro|maximo)\b")
_FILLER = re.compile(
    r"\W*(?:(?:ok|si|claro|yes|sure|sim|perfecto|listo|hola|hi|ola|\w+,|sin falta|por favor|mismo|at the latest|seguro|gracias"
    rf"|aprox\w*|{joint('give')})\W*)*"
)


def judged(plain: str, found: "Sequence[Found]", now: Millis) -> "list[Found]":
    """plain: the text, folded in place."""
    asked, said = whether.spans(plain), whether.left_out(plain)
    told = [each for each in found if not any(start <= each.start < end for start, end in asked)]
    return [dataclasses.replace(each, promise=each in told and each.at > now and _is_promised(said, each, told)) for each in found]


def both(before: str, behind: str) -> bool:
    """Is something promised on either side? `Te escribo hoy y mañana te depositamos`."""
    will, _, _ = _patterns()
    return will.search(before) is not None and will.search(behind) is not None


def _is_promised(plain: str, each: "Found", found: "Sequence[Found]") -> bool:
    sentence = _own(_parts(_SENTENCE, plain, 0, len(plain), found), each)
    if "?" in plain[sentence[0] : sentence[1] + 1] or "¿" in plain[sentence[0] : sentence[1]]:
        return False
    parts = _parts(_PART, plain, *sentence, found)
    part = _own(parts, each)
    own = _without(plain, *part, found)
    will, wont, then = _patterns()
    if wont.search(own):
        return False
    if will.search(own):
        return True
    if then.match(own):  # the `I'll` of `I'll check and reply in 1h` is for both
        before = [_without(plain, *other, found) for other in parts if other[1] <= part[0]]
        return any(will.search(said) for said in before) and not any(wont.search(said) for said in before)
    if not _FILLER.fullmatch(own):
        return False
    # Nothing but the date: what stands beside it tells, or else that it is a term.
    beside = [other for other in parts if other != part]
    for other in beside:
        said = _without(plain, *other, found)
        if will.search(said) and not wont.search(said):
            return not any(other[0] <= date.start < other[1] for date in found)
    return bool(_BY.match(plain, each.start)) and all(_FILLER.fullmatch(_without(plain, *other, found)) for other in beside)


def _parts(pattern: re.Pattern[str], plain: str, first: int, last: int, found: "Sequence[Found]") -> list[tuple[int, int]]:
    """What lies between the breaks; one within the words of a date (`a más tardar`, `3 p.m.`) is none."""
    breaks = [match.span() for match in pattern.finditer(plain, first, last)]
    breaks = [(start, end) for start, end in breaks if not any(each.start < end and start < each.end for each in found)]
    return list(zip([first, *(end for _, end in breaks)], [*(start for start, _ in breaks), last], strict=True))


def _own(parts: list[tuple[int, int]], each: "Found") -> tuple[int, int]:
    return next(part for part in parts if part[0] <= each.start and each.end <= part[1])


def _without(plain: str, start: int, end: int, found: "Sequence[Found]") -> str:
    """The part, without the words of dates."""
    said = plain[start:end]
    for each in found:
        if start <= each.start < end:
            said = said[: each.start - start] + " " * (min(each.end, end) - each.start) + said[min(each.end, end) - start :]
    return said


@functools.cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    tables = tomllib.loads((pathlib.Path(__file__).parent / "promise.toml").read_text(encoding="utf-8"))
    will, wont, then = (
        re.compile("|".join(line for lines in tables[name].values() for line in lines.strip().splitlines()))
        for name in ("will", "wont", "then")
    )
    return will, wont, then
