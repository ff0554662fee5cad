"""What does Discord's client show? A small reader of its own, written from what Discord documents and does, apart from the product's.

Markdown: https://support.discord.com/hc/en-us/articles/210298617; mentions, timestamps, commands: https://docs.discord.com/developers/
reference#message-formatting. At each place the first rule that matches counts; of the three kinds of emphasis the longest match.
"""

import dataclasses
import re
from collections.abc import Callable, Iterator

NO_WIDTH = "\u200b"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Seen:
    """One character, how it looks, and where it leads."""

    sign: str
    looks: frozenset[str] = frozenset()


ANYTHING = r"(?:\\.|[^\\])"
EMPHASIS = {
    "italic": re.compile(r"\*(?=\S)((?:\*\*|\\.|\s+(?:\\.|[^\s*\\]|\*\*)|[^\s*\\])+?)\*(?!\*)|(?<!\w)_((?:__|\\.|[^\\_])+?)_(?!\w)", re.S),
    "bold": re.compile(rf"\*\*({ANYTHING}+?)\*\*(?!\*)", re.S),
    "underline": re.compile(rf"__({ANYTHING}+?)__(?!_)", re.S),
}
PAIRED = {"strike": re.compile(r"~~(.+?)~~(?!_)", re.S), "spoiler": re.compile(r"\|\|(.+?)\|\|", re.S)}
ESCAPE = re.compile(r"\\([^0-9A-Za-z\s])")
FENCE = re.compile(r"```(?:[A-Za-z0-9_+\-.#]+\n)?\n*(.+?)\n*```", re.S)
CODE = re.compile(r"(`+)(.*?[^`])\1(?!`)", re.S)
MASKED = re.compile(r"\[((?:\\.|[^\]\\])+)\]\(<?(https?://[^\s>)]+(?:\([^\s>)]*\)[^\s>)]*)*)>?\)")
ANGLED = re.compile(r"<(https?://[^\s>]+)>")
BARE = re.compile(r"(?:https?|steam)://[^\s<]+[^<.,:; \"'\]\s]")
TAKES_EFFECT = {
    "mention": re.compile(r"<(?:@[!&]?|#)\d+>|@everyone|@here"),
    "emoji": re.compile(r"<a?:\w+:\d+>"),
    "timestamp": re.compile(r"<t:-?\d+(?::\w)?>"),
    "command": re.compile(r"</[^>]+:\d+>"),
    "place": re.compile(r"<id:\w+>"),
    "address": re.compile(r"<(?:\+?\d+|[^\s<>@]+@[^\s<>]+|(?:mailto|tel):[^\s>]+)>"),
}
LINE = {
    "heading": re.compile(r"#{1,3}\s+(?=\S)"),
    "small print": re.compile(r"-#\s+(?=\S)"),
    "quote": re.compile(r" *>(?:>>)? "),
    "list": re.compile(r" *(?:[-*+]|\d+\.) +(?=\S)"),
}


def seen(content: str) -> list[Seen]:
    """Every character that is shown, blank ones left out."""
    return [one for one in _seen(content, frozenset(), line_begins=True) if one.sign.strip() and one.sign != NO_WIDTH]


def _plainly(text: str, looks: frozenset[str]) -> Iterator[Seen]:
    return (Seen(sign=sign, looks=looks) for sign in text)


def _seen(text: str, looks: frozenset[str], *, line_begins: bool = False, links: bool = True) -> Iterator[Seen]:
    at = 0
    while at < len(text):
        if line_begins or text[at - 1 : at] == "\n":
            line_begins = False
            if begun := next(((kind, found) for kind, rule in LINE.items() if (found := rule.match(text, at))), None):
                kind, found = begun
                end = text.find("\n", found.end()) if kind != "quote" or ">>>" not in found[0] else -1
                end = len(text) if end < 0 else end
                yield from _seen(text[found.end() : end], looks | {kind}, links=links)
                at = end
                continue
        step, shown = _at(text, at, looks, links)
        yield from shown
        at += step


def _at(text: str, at: int, looks: frozenset[str], links: bool) -> tuple[int, Iterator[Seen]]:
    """How many characters the rule takes that matches here, and what it shows."""
    if found := ESCAPE.match(text, at):
        return len(found[0]), _plainly(found[1], looks)
    for rule in (FENCE, CODE):
        if found := rule.match(text, at):
            return len(found[0]), _plainly(found[found.re.groups], looks | {"code"})
    if links and (found := MASKED.match(text, at)):
        return len(found[0]), _seen(found[1], looks | {f"to {found[2]}"}, links=False)
    if found := ANGLED.match(text, at):
        return len(found[0]), _plainly(found[1], looks | {f"to {found[1]}"})
    for kind, rule in TAKES_EFFECT.items():
        if found := rule.match(text, at):
            return len(found[0]), _plainly(found[0], looks | {kind})
    if found := BARE.match(text, at):
        return len(found[0]), _plainly(found[0], looks | {f"to {found[0]}"})
    length: Callable[[tuple[str, re.Match[str]]], int] = lambda one: len(one[1][0])  # noqa: E731
    emphases = [(kind, found) for kind, rule in EMPHASIS.items() if (found := rule.match(text, at))]
    pairs = [(kind, found) for kind, rule in PAIRED.items() if (found := rule.match(text, at))]
    if chosen := max(emphases, key=length, default=None) or (pairs[0] if pairs else None):
        kind, found = chosen
        inside = next(group for group in found.groups() if group is not None)
        return len(found[0]), _seen(inside, looks | {kind}, links=links)
    return 1, _plainly(text[at], looks)
