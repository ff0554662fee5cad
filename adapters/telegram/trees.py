"""How does Telegram's formatting become a tree, and a tree Telegram's formatting?

Telegram says a text and, beside it, entities: `{"type", "offset", "length", …}`, counted in UTF-16 code units
(https://core.telegram.org/bots/api#messageentity). Nothing is ever parsed as markup, neither way. Blocks stand on lines of their
own, so one line break beside a quote or a code block belongs to the block's edge and not to the text.
"""

import bisect
import dataclasses
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, get_args

from adapters.telegram.characters import sayable, shows
from bridge.model.richtext import Block, Code, Listing, Paragraph, Quote, RichText, Run, Style

Entity = dict[str, Any]

STYLES: dict[str, Style] = {
    "bold": "bold",
    "italic": "italic",
    "underline": "underline",
    "strikethrough": "strike",
    "spoiler": "spoiler",
    "code": "code",
}
ENTITY_OF = {style: entity for entity, style in STYLES.items()}
QUOTES = frozenset({"blockquote", "expandable_blockquote"})
BLOCKS = QUOTES | {"pre"}
INLINE = STYLES.keys() | {"text_link", "url"}
"""What shows in a tree; a customer may write a thousand hashtags, which do not."""
LINK_SCHEMES = ("http://", "https://", "tg://", "mailto:", "tel:")  # Telegram refuses or drops links of other kinds
BARE_SCHEME = "http://"  # what Telegram's clients put before an address that was written without any


# --- Telegram's to ours ------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True, kw_only=True)
class Span:
    """An entity in code points of the text, cut to it."""

    start: int
    end: int
    entity: Entity


def from_entities(text: str, entities: Iterable[Entity]) -> RichText:
    """The tree of a text. Mentions, hashtags and the like stay the text they are; what we do not know is plain.

    Raises KeyError, TypeError for entities that lack their fields.
    """
    spans = _spans(text, entities)
    tree: list[Block] = []
    at = 0
    for block in (span for span in spans if span.entity["type"] in BLOCKS):
        if block.start < at:  # blocks do not nest in Telegram; an overlapping one would say its words twice
            continue
        _add_paragraph(tree, text, spans, at, block.start, before_block=True)
        if block.entity["type"] == "pre":
            tree.append(Code(text=text[block.start : block.end], language=block.entity.get("language", "")))
        else:
            tree.append(Quote(runs=_runs(text, spans, block.start, block.end)))
        at = block.end
    _add_paragraph(tree, text, spans, at, len(text), before_block=False)
    return tuple(tree)


def _spans(text: str, entities: Iterable[Entity]) -> list[Span]:
    ends = _units_before(text)
    found = []
    for entity in entities:
        start = bisect.bisect_left(ends, entity["offset"])
        end = min(bisect.bisect_left(ends, entity["offset"] + entity["length"]), len(text))
        if start < end:
            found.append(Span(start=start, end=end, entity=entity))
    return sorted(found, key=lambda span: (span.start, -span.end))


def _add_paragraph(tree: list[Block], text: str, spans: Sequence[Span], start: int, end: int, *, before_block: bool) -> None:
    if tree and text[start : start + 1] == "\n" and start < end:
        start += 1
    if before_block and start < end and text[end - 1] == "\n":
        end -= 1
    if start < end:
        tree.append(Paragraph(runs=_runs(text, spans, start, end)))


def _runs(text: str, spans: Sequence[Span], start: int, end: int) -> tuple[Run, ...]:
    """Each span is looked at where it begins and as long as it lasts: an address every few letters costs no more than its length."""
    inline = [span for span in spans if span.entity["type"] in INLINE and span.start < end and start < span.end]
    edges = sorted({start, end, *(min(max(edge, start), end) for span in inline for edge in (span.start, span.end))})
    runs, over, begun = [], list[Span](), 0
    for left, right in itertools.pairwise(edges):
        over = [span for span in over if left < span.end]
        while begun < len(inline) and inline[begun].start <= left:
            over.append(inline[begun])
            begun += 1
        styles = frozenset(STYLES[span.entity["type"]] for span in over if span.entity["type"] in STYLES)
        link = next((found for span in over if (found := _link(text, span))), None)
        runs.append(Run(text=text[left:right], styles=styles, link=link))
    return merged(runs)


def _link(text: str, span: Span) -> str | None:
    match span.entity["type"]:
        case "text_link":
            return str(span.entity["url"])
        case "url":
            words = text[span.start : span.end]
            return words if "://" in words else BARE_SCHEME + words
    return None


def merged(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Neighbours that look the same as one run; empty ones fall away."""
    out: list[Run] = []
    for run in runs:
        if not run.text:
            continue
        if out and (out[-1].styles, out[-1].link, out[-1].person) == (run.styles, run.link, run.person):
            out[-1] = dataclasses.replace(out[-1], text=out[-1].text + run.text)
        else:
            out.append(run)
    return tuple(out)


# --- ours to Telegram's ------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True, kw_only=True)
class Marked:
    """A text with its entities, as Telegram takes it."""

    text: str
    entities: tuple[Entity, ...] = ()


class _Writer:
    """Text and entities as they grow; `at` in UTF-16 units."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.entities: list[Entity] = []
        self.at = 0

    def say(self, text: str) -> None:
        text = sayable(text)
        self.parts.append(text)
        self.at += units(text)

    def mark(self, kind: str, start: int, **more: str) -> None:
        if start < self.at:
            self.entities.append({"type": kind, "offset": start, "length": self.at - start, **more})

    def say_runs(self, runs: Iterable[Run]) -> None:
        """Each style becomes one entity as far as it reaches without a break."""
        open_since: dict[tuple[str, ...], int] = {}
        for run in merged(runs):
            wanted = _marks(run)
            for mark in [mark for mark in open_since if mark not in wanted]:
                self._close(mark, open_since.pop(mark))
            for mark in wanted:
                open_since.setdefault(mark, self.at)
            self.say(run.text)
        for mark, since in open_since.items():
            self._close(mark, since)

    def _close(self, mark: tuple[str, ...], since: int) -> None:
        kind, *url = mark
        if kind == "text_link":
            self.mark(kind, since, url=url[0])
        else:
            self.mark(kind, since)


def _marks(run: Run) -> list[tuple[str, ...]]:
    """The entities a run asks for: (type,) or (type, url). `code` stands alone: Telegram allows nothing else on it."""
    if "code" in run.styles:
        return [("code",)]
    marks: list[tuple[str, ...]] = [(ENTITY_OF[style],) for style in get_args(Style) if style in run.styles]
    if run.link in (run.text, BARE_SCHEME + run.text):
        marks.append(("url", run.link))  # the address is part of the mark, so that two addresses side by side stay two
    elif run.link and run.link.startswith(LINK_SCHEMES):
        marks.append(("text_link", run.link))
    return marks


def to_entities(tree: RichText) -> Marked:
    """The text to send, without `parse_mode`; a list is written out with its marks, since Telegram knows none."""
    writer = _Writer()
    for number, block in enumerate(tree):
        if number:
            writer.say("\n")
        start = writer.at
        match block:
            case Paragraph():
                writer.say_runs(block.runs)
            case Quote():
                writer.say_runs(block.runs)
                writer.mark("blockquote", start)
            case Code():
                writer.say(block.text)
                writer.mark("pre", start, **({"language": block.language} if block.language else {}))
            case Listing():
                for position, (mark, item) in enumerate(zip(block.marks(), block.items, strict=True)):
                    writer.say(("\n" if position else "") + f"{'  ' * block.depth}{mark} ")
                    writer.say_runs(item)
    return Marked(text="".join(writer.parts), entities=tuple(sorted(writer.entities, key=lambda e: (e["offset"], -e["length"]))))


# --- lengths and pieces ------------------------------------------------------------------------------------------------


def units(text: str) -> int:
    """The length as Telegram counts it."""
    return len(text) + sum(character > "\uffff" for character in text)


def _units_before(text: str) -> list[int]:
    """For each code point and for the end: how many UTF-16 units stand before it."""
    return [0, *itertools.accumulate(2 if character > "\uffff" else 1 for character in text)]


BREAKS = (
    re.compile(r"\n[^\S\n]*\n\s*"),
    re.compile(r"\n"),
    re.compile(r"[.!?…。！？]+[\"'»”’)\]]*\s"),
    re.compile(r"\s"),
)
"""Where a long text may be cut, the best first: between paragraphs, lines, sentences, words."""


MOST_ENTITIES = 100
"""In one message; further ones are dropped without a word (MESSAGE_ENTITIES of
https://docs.python-telegram-bot.org/en/stable/telegram.constants.html; Telegram's own pages do not say it)."""


def pieces(marked: Marked, limit: int) -> Iterator[Marked]:
    """The text in pieces of at most `limit` UTF-16 units, formatting kept. White space at a cut falls away, and a piece in which nothing
    shows; nothing else.

    A cut is sought in the second half of what fits, so that pieces are not crumbs; a text without any break is cut hard.
    """
    text, before, entities = marked.text, _units_before(marked.text), marked.entities
    start = 0
    while start < len(text):
        entities = tuple(entity for entity in entities if entity["offset"] + entity["length"] > before[start])
        fits = bisect.bisect_right(before, before[start] + limit) - 1
        if len(entities) > MOST_ENTITIES:
            fits = min(fits, max(bisect.bisect_left(before, entities[MOST_ENTITIES]["offset"]), start + 1))
        end = len(text) if fits >= len(text) else _cut(text, start, fits)
        body = text[start:end]
        piece = body.strip()
        if shows(piece):
            begins = start + len(body) - len(body.lstrip())
            yield Marked(text=piece, entities=tuple(_within(entities, before[begins], before[begins + len(piece)])))
        start = end


def _cut(text: str, start: int, fits: int) -> int:
    middle = start + (fits - start) // 2
    for pattern in BREAKS:
        cuts = [match.end() for match in pattern.finditer(text, middle, fits)]
        if cuts:
            return cuts[-1]
    return max(fits, start + 1)


def _within(entities: Iterable[Entity], start: int, end: int) -> Iterator[Entity]:
    for entity in itertools.takewhile(lambda entity: entity["offset"] < end, entities):
        left, right = max(entity["offset"], start), min(entity["offset"] + entity["length"], end)
        if left < right:
            yield {**entity, "offset": left - start, "length": right - left}
