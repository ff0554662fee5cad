"""How does a tree become a Discord message? Escaped Markdown: what a run's text holds is shown as those characters.

Discord takes off a backslash before any ASCII punctuation (D), so each sign that could begin something gets one. What would ping is
escaped as well, and `AllowedMentions.none()` goes with every message.
"""

import dataclasses
import re
from collections.abc import Iterator, Sequence

from adapters.discord.inline import JOINT, merge
from adapters.discord.letters import clean
from bridge.model.richtext import Block, Code, Listing, Paragraph, Quote, RichText, Run, Style

MARKS: Sequence[tuple[Style, str]] = (("spoiler", "||"), ("underline", "__"), ("strike", "~~"), ("bold", "**"), ("italic", "*"))
"""From the outermost to the innermost. Code is innermost of all, links are outermost."""

_ALL_MARKS = frozenset(mark for _, mark in MARKS)
_SPECIAL = re.compile(r"[\\`*_~|<>\[\]]|@(?=everyone|here)|:(?=//)")
_LINE_SIGN = re.compile(r"\s*\d{0,9}(?=[-#+]|(?<=\d)\.(?:\s|$))")
"""Before a sign that makes a heading, a list or small print of its line; a number may stand before its point only."""
_ADDRESS = re.compile(r"https?://[^\s<>]*[^\s<>.,:;\"'\])*_~|\\`]")
_BEHIND_ADDRESS = re.compile(r"[.,:;\"']*")
"""What Discord does not take for the end of an address."""
_HARMFUL_IN_ADDRESS = re.compile(r"[*|`\\\[\]()<>\s]|__+|~~+|\u200b|@(?=everyone|here)")
_MARKING = re.compile(r"[*_~|\[\]]")
_NOT_A_LABEL = re.compile(r"://|www\.|\n", re.IGNORECASE)
_NOT_A_LANGUAGE = re.compile(r"[^A-Za-z0-9_+\-.#]")
_EDGES = re.compile(r"(\s*)(.*?)(\s*)", re.DOTALL)
FENCE = "```"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Strip:
    """Runs with what stands before their first line and before the others: a paragraph, a quote, one item of a list."""

    runs: tuple[Run, ...]
    first: str = ""
    later: str = ""


Piece = Strip | Code
"""What a message is packed from; never more than one line break lies between two."""


def render(tree: RichText) -> str:
    return "\n".join(map(rendered, pieces(tree)))


def pieces(tree: RichText) -> list[Piece]:
    return [piece for block in tree for piece in _of_block(block)]


def _of_block(block: Block) -> Iterator[Piece]:
    match block:
        case Paragraph():
            yield Strip(runs=block.runs)
        case Quote():
            yield Strip(runs=block.runs, first="> ", later="> ")
        case Code():
            yield block
        case Listing():
            # Discord reads a step of indentation from two spaces on.
            indent = "  " * block.depth
            for number, item in enumerate(block.items, block.first):
                mark = f"{number}. " if block.ordered else "- "
                yield Strip(runs=item, first=indent + mark, later=indent + "  ")


def rendered(piece: Piece) -> str:
    if isinstance(piece, Code):
        inside = re.sub("``(?=`)", f"``{JOINT}", clean(piece.text))
        return f"{FENCE}{_NOT_A_LANGUAGE.sub('', piece.language)}\n{inside}\n{FENCE}"
    lines = _inline(piece.runs).split("\n")
    return "\n".join((piece.later if number else piece.first) + line for number, line in enumerate(lines))


# --- inside a line ------------------------------------------------------------------------------------------------------


def _inline(runs: Sequence[Run]) -> str:
    out = _Writer()
    each = list(merge(piece for whole in runs for piece in _without_styled_edges(whole)))
    for number, run in enumerate(each, 1):
        out.write(run, each[number].text[0] if number < len(each) else "")
    out.close_to(())
    return "".join(out.parts)


def _without_styled_edges(run: Run) -> Iterator[Run]:
    """Discord does not take `* x *` for italics: the space at the edges loses its style."""
    text = clean(run.text)
    found = _EDGES.fullmatch(text)
    before, inside, after = found.groups() if found else ("", text, "")
    if not run.styles and not run.link:
        yield dataclasses.replace(run, text=text, person=None)
        return
    yield Run(text=before)
    yield dataclasses.replace(run, text=inside, person=None)
    yield Run(text=after)


class _Writer:
    def __init__(self) -> None:
        self.parts: list[str] = []
        self._open: tuple[str, ...] = ()
        self._line_begins = True

    def write(self, run: Run, follows: str) -> None:
        """follows: the sign after it."""
        text, link = run.text, _safe_link(run.link)
        if link and link != text and (_NOT_A_LABEL.search(text) or not text.strip()):
            # A label that looks like an address of its own is shown raw by Discord: say both.
            text, link = f"{text} ({link})", None
        wanted = tuple(mark for style, mark in MARKS if style in run.styles)
        # Inside code nothing can be escaped, so a sign of what is around it would end that.
        code = "code" in run.styles and not ((wanted or link) and _MARKING.search(text))
        if link and link != text:
            self.close_to(())
            self.parts.append("[")
            self._open_to(wanted)
            self._text(text, "", code=code)
            self.close_to(())
            self.parts.append(f"](<{link}>)")
            return
        self.close_to(wanted)
        self._open_to(wanted)
        self._text(text, follows, code=code)

    def close_to(self, wanted: tuple[str, ...]) -> None:
        """Close, innermost first, until what is open begins `wanted`."""
        while self._open != wanted[: len(self._open)]:
            mark, self._open = self._open[-1], self._open[:-1]
            # Discord looks for the end of a spoiler and of a strike without regard to backslashes.
            if self.parts[-1] not in _ALL_MARKS and self.parts[-1].endswith(mark[0]):
                self.parts.append(JOINT)
            self.parts.append(mark)

    def _open_to(self, wanted: tuple[str, ...]) -> None:
        for mark in wanted[len(self._open) :]:
            # `**a***b*` would be read otherwise, and so would `~~a~~__b__`; `***a***` opens both at once and is well.
            if self.parts and self.parts[-1] in _ALL_MARKS and not self._just_opened:
                self.parts.append(JOINT)
            self.parts.append(mark)
            self._open = (*self._open, mark)
            self._opened_at = len(self.parts)

    _opened_at = 0

    @property
    def _just_opened(self) -> bool:
        return self._opened_at == len(self.parts)

    def _text(self, text: str, follows: str, *, code: bool) -> None:
        self.parts.append(_code(text) if code and text.strip() else self._escaped(text, follows))
        self._line_begins = text.rpartition("\n")[2].strip() == "" and ("\n" in text or self._line_begins)

    def _escaped(self, text: str, follows: str) -> str:
        done, at = [], 0
        for found in _ADDRESS.finditer(text):
            # Discord takes what stands behind an address for a part of it, our backslashes included, unless the address is in brackets.
            end = _BEHIND_ADDRESS.match(text, found.end()).end()  # type: ignore[union-attr]  # matches anything
            alone = (text[end : end + 1] or follows).strip() == ""
            address = _address(found[0])
            done += [self._shielded(text, at, found.start()), address if alone else f"<{address}>"]
            at = found.end()
        return "".join([*done, self._shielded(text, at, len(text))])

    def _shielded(self, text: str, start: int, end: int) -> str:
        """The text between two places with every sign that could mean something behind a backslash."""
        lines = _SPECIAL.sub(r"\\\g<0>", text[start:end]).split("\n")
        begins = self._line_begins if start == 0 else False
        for number, line in enumerate(lines):
            if (number or begins) and (before := _LINE_SIGN.match(line)):
                lines[number] = before[0] + "\\" + line[before.end() :]
        return "\n".join(lines)


def _code(text: str) -> str:
    """Nothing can be escaped inside code, so a text with backticks is fenced by two."""
    if "`" not in text:
        return f"`{text}`"
    return f"`` {re.sub('`(?=`)', f'`{JOINT}', text)} ``"


def _safe_link(link: str | None) -> str | None:
    if link is None or not link.lower().startswith(("http://", "https://")):
        return None
    return _address(clean(link))


def _address(address: str) -> str:
    """Signs that could close a style, a link or a mention are written as their percent codes; they lead to the same place."""
    return _HARMFUL_IN_ADDRESS.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), address)
