"""How is what stands inside a line read? Styles, code, links, mentions, escapes.

One pass makes tokens; an opening mark (`**`) that finds no partner is text. At most one mark of each kind is open at a time, so the
pass is linear whatever the text holds.
"""

import dataclasses
import datetime
import re
from collections.abc import Iterator, Mapping

from bridge.model.richtext import Run, Style

Names = Mapping[str, str]
"""`@<id>`, `#<id>`, `&<id>` -> the name of that person, channel or role, without its sign."""

NO_NAMES: Names = {}

MARKS: Mapping[str, Style] = {"**": "bold", "__": "underline", "~~": "strike", "||": "spoiler", "*": "italic", "_": "italic"}
JOINT = "\u200b"
"""A space of no width that `markdown_out` puts between two marks that would read as one; dropped when read back."""

_SIGNS = frozenset("*_~|")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_ANGLE = re.compile(r"<(?:(@!?|@&|#)(\d{1,20})|a?:(\w{2,32}):\d{1,20}|t:(-?\d{1,13})(?::[tTdDfFsSR])?|/([^:<>\n]{1,100}):\d{1,20})>")
_ANGLE_LINK = re.compile(r"<(https?://[^\s<>]+)>")
_MASKED = re.compile(r"\[((?:\\.|[^\[\]\\\n])+)\]\((?:<(https?://[^\s<>]+)>|(https?://(?:[^\s<>()]|\([^\s<>()]*\))+))\)")
_ADDRESS = re.compile(r"https?://[^\s<]*[^\s<.,:;\"'\])*_~|]")
_PLAIN = re.compile(r"[^\\`*_~|<\[h\u200b]+")
_WORD = re.compile(r"[A-Za-z0-9_]", re.ASCII)


@dataclasses.dataclass(kw_only=True)
class _Mark:
    """A `**` or the like, not yet known to be one."""

    sign: str
    paired: bool = False


_Token = Run | _Mark


def read_inline(text: str, names: Names = NO_NAMES, *, links: bool = True) -> tuple[Run, ...]:
    """Runs of a text that has no blocks in it. links: whether `[label](address)` may stand in it."""
    tokens = _Reader(text, names, links).tokens()
    return tuple(merge(_styled(tokens)))


class _Reader:
    def __init__(self, text: str, names: Names, links: bool) -> None:
        self._text, self._names, self._links = text, names, links
        self._tokens: list[_Token] = []
        self._open: list[_Mark] = []
        self._no_ticks_of: set[int] = set()

    def tokens(self) -> list[_Token]:
        text, at = self._text, 0
        while at < len(text):
            if plain := _PLAIN.match(text, at):
                self._say(plain[0])
                at = plain.end()
            else:
                at = self._special(at)
        return self._tokens

    def _say(self, text: str) -> None:
        self._tokens.append(Run(text=text))

    def _special(self, at: int) -> int:
        """Read what begins at a character that may mean something; where to go on."""
        text, sign = self._text, self._text[at]
        if sign == "\\" and (escape := _ESCAPE.match(text, at)):
            self._say(escape[1])
            return escape.end()
        if sign == "`":
            return self._ticks(at)
        if sign in "*_~|":
            return self._marks(at)
        if sign == JOINT and text[at - 1 : at] in _SIGNS and text[at + 1 : at + 2] in _SIGNS:
            return at + 1
        if sign == "<":
            if angle := _ANGLE.match(text, at):
                self._say(self._angle(angle))
                return angle.end()
            if link := _ANGLE_LINK.match(text, at):
                self._tokens.append(Run(text=link[1], link=link[1]))
                return link.end()
        if sign == "[" and self._links and (masked := _MASKED.match(text, at)):
            address = masked[2] or masked[3]
            label = read_inline(masked[1], self._names, links=False)
            self._tokens += [dataclasses.replace(run, link=address) for run in label]
            return masked.end()
        if sign == "h" and not (at and _WORD.match(text, at - 1)) and (address_at := _ADDRESS.match(text, at)):
            link_run = Run(text=address_at[0], link=address_at[0]) if self._links else Run(text=address_at[0])
            self._tokens.append(link_run)
            return address_at.end()
        self._say(sign)
        return at + 1

    def _angle(self, found: re.Match[str]) -> str:
        kind, id, emoji, seconds, command = found.groups()
        if emoji:
            return f":{emoji}:"
        if command:
            return f"/{command}"
        if seconds:
            return moment(int(seconds)) or found[0]
        sign = "#" if kind == "#" else "@"
        key = {"#": "#", "@&": "&"}.get(kind, "@") + id
        return sign + self._names.get(key, id)

    def _ticks(self, at: int) -> int:
        """Inline code: as many backticks at its end as at its beginning."""
        text = self._text
        end = at
        while end < len(text) and text[end] == "`":
            end += 1
        count = end - at
        if count <= 2 and count not in self._no_ticks_of:
            close = end
            while (close := text.find("`" * count, close)) >= 0:
                stop = close
                while stop < len(text) and text[stop] == "`":
                    stop += 1
                if stop - close == count:
                    inside = text[end:close]
                    code = inside[1:-1] if count == 2 and inside[:1] == " " == inside[-1:] else inside
                    self._tokens.append(Run(text=code, styles=frozenset({"code"})))
                    return stop
                close = stop
            self._no_ticks_of.add(count)
        self._say("`" * count)
        return end

    def _marks(self, at: int) -> int:
        """A row of equal signs: closes what is open, innermost first, then opens."""
        text, sign = self._text, self._text[at]
        end = at
        while end < len(text) and text[end] == sign:
            end += 1
        left = end - at
        while left:
            size = self._size(sign, left)
            if size == 0:
                self._say(sign * left)
                break
            mark = sign * size
            open_ = next((m for m in self._open if m.sign == mark), None)
            if open_ is not None and self._may_close(mark, open_, at, end):
                self._close(open_)
            elif open_ is None and self._may_open(mark, at, end):
                self._begin(mark)
            else:
                self._say(mark)
            left -= size
        return end

    def _size(self, sign: str, left: int) -> int:
        """How many of the signs left are the next mark; 0: none of them is."""
        if sign in "~|":
            return 2 if left >= 2 else 0
        innermost = next((m.sign for m in reversed(self._open) if m.sign in (sign, sign * 2)), None)
        if innermost is not None and len(innermost) <= left:
            return len(innermost)
        return min(left, 2)

    def _may_open(self, mark: str, at: int, end: int) -> bool:
        if end >= len(self._text):
            return False
        if mark == "*":
            return not self._text[end].isspace()
        return mark != "_" or not (at and _WORD.match(self._text, at - 1))

    def _may_close(self, mark: str, open_: _Mark, at: int, end: int) -> bool:
        if self._tokens[-1] is open_ or (mark == "*" and self._text[at - 1].isspace()):
            return False
        return mark != "_" or not _WORD.match(self._text, end)

    def _begin(self, sign: str) -> None:
        mark = _Mark(sign=sign)
        self._open.append(mark)
        self._tokens.append(mark)

    def _close(self, mark: _Mark) -> None:
        """What was opened inside and not closed is text."""
        while self._open[-1] is not mark:
            self._open.pop()
        self._open.pop()
        mark.paired = True
        self._tokens.append(_Mark(sign=mark.sign, paired=True))


def _styled(tokens: list[_Token]) -> Iterator[Run]:
    active: list[str] = []
    for token in tokens:
        if isinstance(token, Run):
            yield dataclasses.replace(token, styles=token.styles | {MARKS[sign] for sign in active})
        elif not token.paired:
            yield Run(text=token.sign, styles=frozenset(MARKS[sign] for sign in active))
        elif token.sign in active:
            active.remove(token.sign)
        else:
            active.append(token.sign)


def merge(runs: Iterator[Run] | tuple[Run, ...]) -> Iterator[Run]:
    """Neighbours that look the same become one run; empty ones vanish."""
    pieces: list[str] = []
    last: Run | None = None
    for run in runs:
        if not run.text:
            continue
        if last is not None and (last.styles, last.link, last.person) == (run.styles, run.link, run.person):
            pieces.append(run.text)
            continue
        if last is not None:
            yield dataclasses.replace(last, text="".join(pieces))
        last, pieces = run, [run.text]
    if last is not None:
        yield dataclasses.replace(last, text="".join(pieces))


def moment(seconds: int) -> str | None:
    """A Discord timestamp, which each reader sees in his own zone, in UTC; None beyond the calendar."""
    try:
        return datetime.datetime.fromtimestamp(seconds, datetime.UTC).strftime("%Y-%m-%d %H:%M UTC")
    except (OverflowError, ValueError, OSError):
        return None
