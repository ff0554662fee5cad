"""What do rules see of one message? The facts, and what was found in its text, each found at most once for all the rules."""

import functools
import itertools
import re
from collections.abc import Iterator
from typing import Any

from bridge.model.routing import Facts
from rules.fold import alike, readings
from rules.lexicon import SECOND, Lexicon
from rules.picked import Span

_AROUND = 3
"""Words shown on each side of what was found."""
_BESIDE = 60
"""Characters in which these are looked for."""
_SHOWN = 80
"""Characters shown of what has no words around it."""
_LOOKED_AT = 20_000
"""Characters in which the place of a find is looked up; further down it is only said that it was found."""
_PATTERNED = 10_000
"""Characters that patterns look at. A pattern takes time in proportion to the text, but a brand may have hundreds of them."""

_RUN = re.compile(r"\S+")


class Seen:
    """facts: as they were given. numbers: what of the lexicon is in the text."""

    def __init__(self, facts: Facts, lexicon: Lexicon) -> None:
        self.facts = facts
        self._lexicon = lexicon
        self._alike: str | None = None
        self._heard = heard = lexicon.hear(facts.text)
        self.numbers = heard.numbers
        self._encoded: bytes | None = None

    @property
    def encoded(self) -> bytes:
        """For patterns. Half a character pair, as a broken client sends, counts as `?`."""
        if self._encoded is None:
            self._encoded = self.facts.text[:_PATTERNED].encode("utf-8", "replace")
        return self._encoded

    @functools.cached_property
    def named(self) -> dict[str, Any]:
        """For expressions."""
        return named(self.facts)

    def excerpt(self, number: int) -> str:
        """What stands around a find, in the customer's own spelling."""
        span = self._heard.spans.get(number) or self._place(number)
        return "…" if span is None else around(self.facts.text, span)

    def _place(self, number: int) -> Span | None:
        """Where in the text as it was written a word or phrase stands."""
        word = self._lexicon.wanted(number)
        if self._alike is None:
            self._alike = f" {alike(self.facts.text[:_LOOKED_AT])} "
        begin = self._alike.find(word)
        if begin >= 0:  # one character before it was put before the text
            return begin, begin + len(word.strip())
        start, folded = self._heard.start(number), self._heard.folded
        second = folded.find(SECOND)
        again = 0 <= second < start
        first = folded.count(" ", second + 1 if again else 0, start)
        last = first + word.strip().count(" ")
        spans = self._joined_spans if again else self._spans
        return (spans[first][0], spans[last][1]) if last < len(spans) else None

    @functools.cached_property
    def _spans(self) -> list[Span]:
        return list(_spans(self.facts.text[:_LOOKED_AT], joined=False))

    @functools.cached_property
    def _joined_spans(self) -> list[Span]:
        return list(_spans(self.facts.text[:_LOOKED_AT], joined=True))


def named(facts: Facts) -> dict[str, Any]:
    """The facts by name, with nothing that cannot be encoded."""
    return {name: _encodable(value) for name, value in facts.__dict__.items()}


def around(text: str, find: Span) -> str:
    """A place in a text, and the words around it."""
    begin, end = find
    before, after = text[max(begin - _BESIDE, 0) : begin], text[end : end + _BESIDE]
    # A word that the find is within, or touches, is shown as well.
    apart_before, apart_after = before[-1:].isspace(), after[:1].isspace()
    left = before.rsplit(None, _AROUND + 1)[-_AROUND - (not apart_before) :]
    right = after.split(None, _AROUND + 1)[: _AROUND + (not apart_after)]
    found = cut(" ".join(text[begin:end].split()))
    return f"{' '.join(left)}{' ' if apart_before else ''}{found}{' ' if apart_after else ''}{' '.join(right)}".strip()


def cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _spans(text: str, *, joined: bool) -> Iterator[Span]:
    """For each folded word: the run without spaces that it is in."""
    for run in _RUN.finditer(text):
        first, second = readings(run[0])
        yield from itertools.repeat(run.span(), len((second if joined and second is not None else first).split()))


def _encodable(value: Any) -> Any:
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
