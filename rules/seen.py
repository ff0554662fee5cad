"""What do rules see of one message? The facts, and what was found in its text, each found at most once for all the rules."""

import functools
import re
from collections.abc import Iterator
from typing import Any

from bridge.model.routing import Facts
from rules.fold import readings, usual_letters
from rules.lexicon import SECOND, Lexicon
from rules.picked import Span

_AROUND = 3
"""Words shown on each side of what was found."""
_SHOWN = 80
"""Characters shown of it."""
_BEYOND = 20
"""Characters of a run without spaces that are shown beyond those words."""
_LOOKED_AT = 20_000
"""Characters in which the place of a find is looked up; further down it is only said that it was found."""
_PATTERNED = 10_000
"""Characters that patterns look at. A pattern takes time in proportion to the text, but a brand may have hundreds of them."""

_RUN = re.compile(r"\S+")


class Seen:
    """facts: as they were given. numbers: what of the lexicon is in the text."""

    def __init__(self, facts: Facts, lexicon: Lexicon) -> None:
        self.facts = facts
        self._heard = heard = lexicon.hear(facts.text)
        self.numbers = heard.starts.keys() | heard.spans.keys() if heard.spans else heard.starts.keys()

    @functools.cached_property
    def encoded(self) -> bytes:
        """For patterns. Half a character pair, as a broken client sends, counts as `?`."""
        return self.facts.text[:_PATTERNED].encode("utf-8", "replace")

    @functools.cached_property
    def named(self) -> dict[str, Any]:
        """For expressions."""
        return named(self.facts)

    def excerpt(self, number: int) -> str:
        """What stands around a find, in the customer's own spelling."""
        if (span := self._heard.spans.get(number)) is not None:
            return self.around(span)
        start, folded = self._heard.starts[number], self._heard.folded
        second = folded.find(SECOND)
        again = 0 <= second < start
        place = folded.count(" ", second + 1 if again else 0, start)
        spans = self._joined_spans if again else self._spans
        if place >= len(spans):
            return "…"
        first, last = spans[max(place - _AROUND, 0)], spans[min(place + _AROUND, len(spans) - 1)]
        return self._shown(first[0], last[1], spans[place])

    def around(self, span: Span) -> str:
        """What stands around a place in the text as it was written."""
        return self._shown(span[0] - 2 * _BEYOND, span[1] + 2 * _BEYOND, span)

    @functools.cached_property
    def _spans(self) -> list[Span]:
        return list(_spans(self.facts.text[:_LOOKED_AT], joined=False))

    @functools.cached_property
    def _joined_spans(self) -> list[Span]:
        return list(_spans(self.facts.text[:_LOOKED_AT], joined=True))

    def _shown(self, begin: int, end: int, find: Span) -> str:
        text = self.facts.text
        begin, end = max(begin, find[0] - _SHOWN // 2, 0), min(end, find[0] + _SHOWN, len(text))
        while begin > 0 and begin > find[0] - _SHOWN // 2 - _BEYOND and not text[begin - 1].isspace():
            begin -= 1
        while end < len(text) and end < find[0] + _SHOWN + _BEYOND and not text[end].isspace():
            end += 1
        return cut(" ".join(text[begin:end].split()))


def named(facts: Facts) -> dict[str, Any]:
    """The facts by name, with nothing that cannot be encoded."""
    return {name: _encodable(value) for name, value in facts.__dict__.items()}


def cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _spans(text: str, *, joined: bool) -> Iterator[Span]:
    """Where each folded word stands in the text: itself where that is easy to tell, else the run without spaces that it is in."""
    usual = usual_letters(text)
    if usual is not None:
        yield from (word.span() for word in _RUN.finditer(usual))
        return
    for run in _RUN.finditer(text):
        first, second = readings(run[0])
        for _ in (second if joined and second is not None else first).split():
            yield run.span()


def _encodable(value: Any) -> Any:
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
