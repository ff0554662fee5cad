"""How does a tree look in Slack? As `rich_text` blocks, where nothing is parsed, and as an escaped plain text for notifications.

A `user` element comes from `Run.person` alone, which only we set; text of customers is always `text` elements, or `link` elements for
web addresses. Source: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

import dataclasses
import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from bridge.model.capabilities import SLACK
from bridge.model.richtext import Block, Code, Listing, Paragraph, Quote, RichText, Run, as_plain

MOST_TEXT = 4_000  # chat.update refuses more, chat.postMessage recommends no more
MOST_URL = 3_000
PERSON = re.compile(r"[UW][A-Z0-9]{1,30}")
STYLES = {"bold": "bold", "italic": "italic", "strike": "strike", "underline": "underline", "code": "code"}
"""Slack has no spoiler: its text is shown as it is."""

_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")  # control characters and halves of surrogates


def clean(text: str) -> str:
    return _UNSAFE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def escaped(text: str) -> str:
    """Plain text for a mrkdwn field: no control sequence (`<!channel>`) survives."""
    return clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


_ALIVE = re.compile(r"(?<=:)(?=//)|(?<=:)(?=[a-z0-9_+'-]+:)")
"""Where an address or the code of an emoji would come to life; a word joiner there, which nobody sees, keeps it from it."""


def fallback(tree: RichText, most: int = MOST_TEXT) -> str:
    """The tree as escaped plain text, at most `most` characters, cut with an ellipsis and never within an escape."""
    text, room = _ALIVE.sub("\u2060", clean(as_plain(tree))), most - 1
    whole = escaped(text)
    if len(whole) <= most:
        return whole
    kept = []
    for character in text:
        shown = escaped(character)
        room -= len(shown)
        if room < 0:
            break
        kept.append(shown)
    return "".join(kept) + "…"


# --- elements --------------------------------------------------------------------------------------------------------


def rich_text(tree: RichText) -> dict[str, Any] | None:
    """One rich_text block, or None where there is nothing to show."""
    parts: list[dict[str, Any]] = []
    for block in tree:
        for part in _parts(block):
            # Paragraphs side by side are one section: its line breaks are sure, those between two sections are the client's taste.
            if part["type"] == "rich_text_section" and parts and parts[-1]["type"] == "rich_text_section":
                parts[-1]["elements"] += [{"type": "text", "text": "\n"}, *part["elements"]]
            else:
                if parts and parts[-1]["type"] == "rich_text_section" and parts[-1]["elements"][-1].get("text", "").endswith("\n"):
                    # The last break before a list or a quote is the block's own: Slack shows it not, and reads it not.
                    parts[-1]["elements"].append({"type": "text", "text": "\n"})
                parts.append(part)
    return {"type": "rich_text", "elements": parts} if parts else None


def _parts(block: Block) -> Iterator[dict[str, Any]]:
    match block:
        case Paragraph():
            if elements := list(_elements(block.runs)):
                yield {"type": "rich_text_section", "elements": elements}
        case Quote():
            if elements := list(_elements(block.runs)):
                yield {"type": "rich_text_quote", "elements": elements}
        case Code():
            if text := clean(block.text):
                yield {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": text}]}
        case Listing():
            items = [{"type": "rich_text_section", "elements": e} for item in block.items if (e := list(_elements(item)))]
            if items:
                style = "ordered" if block.ordered else "bullet"
                offset = {"offset": block.first - 1} if block.first > 1 else {}
                yield {"type": "rich_text_list", "style": style, **offset, "indent": min(block.depth, 8), "elements": items}


def _elements(runs: Iterable[Run]) -> Iterator[dict[str, Any]]:
    for run in runs:
        style = {STYLES[name]: True for name in sorted(run.styles) if name in STYLES}
        more = {"style": style} if style else {}
        if run.person and PERSON.fullmatch(run.person):
            yield {"type": "user", "user_id": run.person}
        elif text := clean(run.text):  # Slack refuses empty elements
            if run.link and is_web(run.link):
                yield {"type": "link", "url": run.link, "text": text, **more}
            else:
                yield {"type": "text", "text": text, **more}


def is_web(url: str) -> bool:
    """May it be a link? Only addresses of the web: `javascript:`, `slack:` and the like stay text."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and len(url) <= MOST_URL and not re.search(r"[\s<>|]", url)


# --- pieces ----------------------------------------------------------------------------------------------------------


def pieces(tree: RichText, most: int = SLACK.text_limit) -> list[RichText]:
    """The tree in parts that each fit one message; nothing is lost, at the worst a paragraph is cut at a line or a word."""
    out: list[list[Block]] = [[]]
    room = most
    for block in (part for whole in tree for part in _fitting(whole, most)):
        size = _size(block)
        if size > room and out[-1]:
            out.append([])
            room = most
        out[-1].append(block)
        room -= size
    return [tuple(part) for part in out]


def _size(block: Block) -> int:
    return len(as_plain((block,))) + sum(len(run.link or "") for run in _runs(block)) + 1


def _runs(block: Block) -> Iterator[Run]:
    match block:
        case Paragraph() | Quote():
            yield from block.runs
        case Listing():
            for item in block.items:
                yield from item


def _fitting(block: Block, most: int) -> Iterator[Block]:
    if _size(block) <= most:
        yield block
        return
    match block:
        case Paragraph() | Quote():
            for line in _lines(block.runs, most):
                yield dataclasses.replace(block, runs=line)
        case Code():
            for text in cuts(block.text, most - 1):
                yield dataclasses.replace(block, text=text)
        case Listing():
            for number, item in enumerate(block.items, block.first):
                for line in _lines(item, most // 2):
                    yield dataclasses.replace(block, items=(line,), first=number if block.ordered else 1)


def _lines(runs: Iterable[Run], most: int) -> Iterator[tuple[Run, ...]]:
    line: list[Run] = []
    room = most - 1
    for run in runs:
        for text in cuts(run.text, max(1, most // 2 - len(run.link or ""))):
            size = len(text) + len(run.link or "")
            if size > room and line:
                yield tuple(line)
                line, room = [], most - 1
            line.append(dataclasses.replace(run, text=text))
            room -= size
    if line:
        yield tuple(line)


def cuts(text: str, most: int) -> Iterator[str]:
    while len(text) > most:
        at = max(text.rfind("\n", 0, most), text.rfind(" ", 0, most)) + 1 or most
        yield text[:at]
        text = text[at:]
    yield text
