"""Did it hold? Each expectation is waited for, said aloud, and kept for the end."""

import dataclasses
from collections.abc import Callable, Sequence
from typing import TypeVar

from bridge.demo.seen import Look, Seen
from bridge.demo.stage import Stage
from bridge.demo.voice import Voice

T = TypeVar("T")

USUAL = 8.0
"""Seconds that an expectation may take to come true unless it says otherwise."""
SHOWN = 4
"""Of what was seen instead, the last messages are told."""


class Missed(Exception):
    """What came next in a scene depended on an expectation that did not hold."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Failure:
    what: str
    expected: str
    seen: str


class Expectations:
    def __init__(self, stage: Stage, voice: Voice) -> None:
        self._stage = stage
        self._voice = voice
        self.held = 0
        self.failures: list[Failure] = []

    async def see(
        self, what: str, find: Callable[[Look], T | None], *, at: Callable[[Look], Sequence[Seen]] | None = None, within: float = USUAL
    ) -> T:
        """Wait until `find` finds something. at: where to look for what was there instead. Raises Missed."""
        found = await self._stage.until(find, within=within)
        seen = told(at(self._stage.look)) if at else ""
        self.check(what, bool(found), expected=f"en {within:.0f} s", seen=seen)
        if not found:
            raise Missed(what)
        return found

    def check(self, what: str, held: bool, *, expected: str = "", seen: str = "") -> None:
        if held:
            self.held += 1
            self._voice.good(what)
        else:
            self.failures.append(Failure(what=what, expected=expected, seen=seen))
            self._voice.bad(what, expected, seen)


def told(messages: Sequence[Seen]) -> str:
    """The last of what a place shows, in one line."""
    lines = (
        f"{seen.who}: {' '.join(seen.text.split())!r}{' [' + ', '.join(seen.signs) + ']' if seen.signs else ''}"
        for seen in messages[-SHOWN:]
    )
    return " | ".join(lines) or "nada"
