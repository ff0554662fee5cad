"""How is a customer's Discord Markdown read? Blocks by lines; what stands inside a line is `inline.py`'s.

Every step looks at each character a bounded number of times, so a hostile text costs no more than its length.
"""

import re

from adapters.discord.inline import NO_NAMES, Names, read_inline
from bridge.model.richtext import EMPTY, Block, Code, Listing, Paragraph, Quote, RichText, Run, Style

_LANGUAGE = re.compile(r"([A-Za-z0-9_+\-.#]+)\n")
_HEADING = re.compile(r"#{1,3} +(?=\S)")
_SUBTEXT = re.compile(r"-# +(?=\S)")
_BULLET = re.compile(r"( *)(?:[-*]|(\d{1,9})\.) +(?=\S)")
_SPACES = re.compile(r" *")
FENCE = "```"
WIDTH_OF_A_STEP = 2
"""Spaces by which a list within a list is indented (ordered ones often take three)."""
DEEPEST = 8


def read_markdown(text: str, names: Names = NO_NAMES) -> RichText:
    """The tree of a message's content. names: how mentions of people, channels and roles are shown."""
    if not text.strip():
        return EMPTY
    blocks: list[Block] = []
    at = 0
    while (opened := _fence(text, at)) >= 0:
        closed = text.find(FENCE, opened + 3)
        if closed < 0 or not text[opened + 3 : closed].strip():
            break
        blocks += _Lines(text[at:opened].removesuffix("\n"), names).blocks()
        inside = text[opened + 3 : closed]
        language = _LANGUAGE.match(inside)
        code = inside[language.end() :] if language else inside.removeprefix("\n")
        blocks.append(Code(text=code.removesuffix("\n"), language=language[1] if language else ""))
        at = closed + 3
        if text.startswith("\n", at):
            at += 1
    return (*blocks, *_Lines(text[at:], names).blocks())


def _fence(text: str, start: int) -> int:
    """The next ``` that no backslash escapes, or -1."""
    at = text.find(FENCE, start)
    while at >= 0:
        before = at
        while before > start and text[before - 1] == "\\":
            before -= 1
        if (at - before) % 2 == 0:
            return at
        at = text.find(FENCE, at + 1)
    return -1


class _Lines:
    """The blocks of a text without code blocks."""

    def __init__(self, text: str, names: Names) -> None:
        self._lines = text.split("\n") if text else []
        self._names = names
        self._at = 0

    def blocks(self) -> list[Block]:
        found: list[Block] = []
        plain: list[str] = []

        def flush() -> None:
            text = "\n".join(plain).strip("\n")
            plain.clear()
            if text.strip():
                found.append(Paragraph(runs=self._inline(text)))

        while self._at < len(self._lines):
            line = self._lines[self._at]
            if line.startswith(">>> "):
                flush()
                quoted = "\n".join([line[4:], *self._lines[self._at + 1 :]])
                self._at = len(self._lines)
                found.append(Quote(runs=self._inline(quoted)))
            elif line.startswith("> "):
                flush()
                found.append(self._quote())
            elif heading := _HEADING.match(line):
                flush()
                found.append(Paragraph(runs=_with(self._inline(line[heading.end() :].rstrip()), "bold")))
                self._at += 1
            elif _BULLET.match(line):
                flush()
                found.append(self._listing())
            else:
                subtext = _SUBTEXT.match(line)
                plain.append(line[subtext.end() :] if subtext else line)
                self._at += 1
        flush()
        return found

    def _quote(self) -> Quote:
        quoted = []
        while self._at < len(self._lines) and self._lines[self._at].startswith("> "):
            quoted.append(self._lines[self._at][2:])
            self._at += 1
        return Quote(runs=self._inline("\n".join(quoted)))

    def _listing(self) -> Listing:
        """Neighbouring items of one kind and depth; what is indented below an item goes on with it."""
        items: list[str] = []
        kind: tuple[bool, int] | None = None
        first = 1
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if bullet := _BULLET.match(line):
                ordered = bullet[2] is not None
                depth = min(len(bullet[1]) // WIDTH_OF_A_STEP, DEEPEST)
                if kind is None:
                    kind, first = (ordered, depth), max(1, int(bullet[2] or 1))  # Discord counts on from the first, and from 1 at least
                elif kind != (ordered, depth):
                    break
                items.append(line[bullet.end() :])
            elif items and line.startswith("  ") and line.strip():
                items[-1] += "\n" + line[_SPACES.match(line).end() :]  # type: ignore[union-attr]  # " *" matches anything
            else:
                break
            self._at += 1
        ordered, depth = kind or (False, 0)
        return Listing(items=tuple(self._inline(item) for item in items), ordered=ordered, depth=depth, first=first)

    def _inline(self, text: str) -> tuple[Run, ...]:
        return read_inline(text, self._names)


def _with(runs: tuple[Run, ...], style: Style) -> tuple[Run, ...]:
    return tuple(Run(text=run.text, styles=run.styles | {style}, link=run.link) for run in runs)
