"""Where is a text cut that is too long for one message? At the end of a block, a line, a sentence, a word; only then in between."""

import bisect
import dataclasses
import re
from collections.abc import Iterator

from adapters.discord.letters import clean
from adapters.discord.markdown_out import Piece, Strip, pieces, rendered
from bridge.model.richtext import Code, RichText, Run, said

_BREAKS = tuple(re.compile(pattern) for pattern in (r"\n\s*\n", r"\n", r"[.!?…]+[\"'»”)]*\s", r"\s"))
"""From the best place to the worst; a message ends after the match."""
_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
LEAST = 0.4
"""A better place is not worth leaving more than this part of a message empty."""


def length(text: str) -> int:
    """In UTF-16 units: what Discord's own client counts, and never less than the characters its documentation names."""
    return len(text.encode("utf-16-le")) // 2


def render_parts(tree: RichText, limit: int) -> list[str]:
    """The tree as messages of at most `limit` units each; at least one, which may be empty."""
    messages: list[str] = []
    current = ""
    for piece in pieces(tree):
        for small in _fitting(piece, limit):
            joined = f"{current}\n{small}" if current else small
            if length(joined) <= limit:
                current = joined
            else:
                messages.append(current)
                current = small
    if current.strip() or not messages:
        messages.append(current)
    return messages


def unformatted(text: str, limit: int) -> list[str]:
    """The last resort: whatever the text holds, each of its signs as it is."""
    half = limit // 2
    said = clean(text)
    return [_PUNCTUATION.sub(r"\\\g<0>", said[at : at + half]) for at in range(0, len(said), half)] or [""]


def _fitting(piece: Piece, limit: int) -> Iterator[str]:
    # Rendering makes a text longer, never shorter; so one that is far too long need not be rendered to know that.
    while len(text := _text(piece)) > limit or length(rendered(piece)) > limit:
        # The longest beginning that fits.
        most = bisect.bisect_right(range(1, min(len(text), limit) + 1), limit, key=lambda n: length(rendered(_head(piece, n))))
        at = _break_before(text, max(most, 1))
        yield rendered(_head(piece, at))
        piece = _tail(piece, at)
        if not _text(piece).strip():
            return
    yield rendered(piece)


def _break_before(text: str, most: int) -> int:
    for pattern in _BREAKS:
        ends = [found.end() for found in pattern.finditer(text, 0, most)]
        if ends and ends[-1] >= most * LEAST:
            return ends[-1]
    return most


def _text(piece: Piece) -> str:
    return piece.text if isinstance(piece, Code) else said(piece.runs)


def _head(piece: Piece, size: int) -> Piece:
    if isinstance(piece, Code):
        return dataclasses.replace(piece, text=piece.text[:size].rstrip("\n"))
    runs, _ = _cut(piece.runs, size)
    return dataclasses.replace(piece, runs=_stripped_end(runs))


def _tail(piece: Piece, size: int) -> Piece:
    if isinstance(piece, Code):
        return dataclasses.replace(piece, text=piece.text[size:].lstrip("\n"))
    _, runs = _cut(piece.runs, size)
    skipped = len(said(runs)) - len(said(runs).lstrip())
    return Strip(runs=_cut(runs, skipped)[1], first=piece.later, later=piece.later)


def _stripped_end(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    return _cut(runs, len(said(runs).rstrip()))[0]


def _cut(runs: tuple[Run, ...], size: int) -> tuple[tuple[Run, ...], tuple[Run, ...]]:
    before: list[Run] = []
    for number, run in enumerate(runs):
        if len(run.text) > size:
            head, tail = (dataclasses.replace(run, text=text) for text in (run.text[:size], run.text[size:]))
            return tuple([*before, head] if size else before), (tail, *runs[number + 1 :])
        before.append(run)
        size -= len(run.text)
    return tuple(before), ()
