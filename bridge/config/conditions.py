"""What can a rule ask, as it is written? The keys of `when` and `unless`, and how each value is read."""

import dataclasses
import re
from typing import Annotated, get_args

from bridge.config import values as read
from bridge.config.book import Node, Reader, each, record
from bridge.config.problems import Wrong, nearest, shown
from bridge.config.times import day, span
from bridge.model.events import FileKind
from bridge.model.ids import Millis
from bridge.model.states import CaseState
from rules.rule import Often, Span, When

PRIORITIES = ("low", "normal", "high", "urgent")
_FILES = get_args(FileKind)
file_kind = read.choice(*_FILES)
_HOUR: Millis = 3_600_000
_MOST_MESSAGES = 100
"""So many are looked back at: `bridge.model.routing.Facts.said_ago`."""


# --- words ---------------------------------------------------------------------------------------------------------------------


def word(node: Node) -> str:
    """A word or phrase that a text can hold, or with a * at its end the beginning of one."""
    from rules.fold import fold

    value = read.text(node)
    if value.startswith("@"):
        raise Wrong(
            f"{shown(value)} is a list of words, and cannot stand here", 'write the words; "@NAME" can stand in any and none of a rule'
        )
    stem = value.rstrip().removesuffix("*")
    if "*" in stem:
        raise Wrong(f"{shown(value)} has a * before its end", 'a * stands for the end of a word: write "reembols*"; or use regex')
    if not fold(stem):
        raise Wrong(f"{shown(value)} holds no word", "write a word or a phrase; signs alone are not compared")
    if stem != value.rstrip() and len(fold(stem)) < 3:
        node.warn(f"{shown(value)} is the beginning of a great many words", "write three letters or more before the *")
    return value


def words(node: Node) -> tuple[str, ...]:
    """Words and phrases, and `@NAME` for those of a `[words.NAME]`."""
    return tuple(dict.fromkeys(found for several in each(_one_or_list)(node) for found in several))


def _one_or_list(node: Node) -> tuple[str, ...]:
    if not isinstance(node.value, str) or not node.value.startswith("@"):
        return (word(node),)
    name, names = node.value[1:], node.book.names("words")
    if name not in names:
        near = nearest(name, names)
        raise Wrong(
            f"there is no list of words {shown(name)}" + (f'; the nearest right name is "{near}"' if near else ""),
            f'write "@{near}", or add [words.NAME]' if near else "add [words.NAME] with any = […]; for the text itself take the @ away",
        )
    written = node.book.root["words"][name]
    found = written.get("any") if isinstance(written, dict) else None
    return tuple(one for one in (found if isinstance(found, list) else [found]) if isinstance(one, str))  # its own reader tells the rest


@dataclasses.dataclass(frozen=True, kw_only=True)
class WordList:
    name: str
    """The NAME of `[words.NAME]`."""
    any: Annotated[tuple[str, ...], each(word)]


def pattern(node: Node) -> str:
    """An RE2 regular expression."""
    from rules.patterns import BadPattern, Pattern

    value = read.text(node)
    try:
        compiled = Pattern(value)
    except BadPattern as mistake:
        mend = "see https://github.com/google/re2/wiki/Syntax; there is no look-ahead and no \\1, and between 'single' marks \\ is itself"
        if "too large" in str(mistake):
            mend = "it would take too much memory: write smaller numbers between { and }"
        raise Wrong(f"{shown(value)} is not a regular expression of RE2: {mistake}", mend) from None
    if compiled.is_in(b""):
        node.warn(f"{shown(value)} is found in every text, even in an empty one", "let it ask for one sign at least")
    return value


def _tagged(sign: str, named: str) -> Reader[str]:
    def read_tagged(node: Node) -> str:
        value = read.text(node).strip().removeprefix(sign)
        if not re.fullmatch(named, value):
            raise Wrong(f"{shown(node.value)} is not one word", f"write it as it stands behind the {sign}, in letters and digits")
        return value

    return read_tagged


_DOMAIN = re.compile(r"(?:[\w-]+\.)+[\w-]+")


def _domain(node: Node) -> str:
    value = read.text(node).strip().lower()
    if value != "*" and not _DOMAIN.fullmatch(value):
        raise Wrong(f"{shown(node.value)} is not a domain", 'write it as "example.com", without https:// and without what follows; or "*"')
    return value


# --- who and when ----------------------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True, kw_only=True)
class _OftenKeys:
    at_least: Annotated[int, read.count]
    within: Annotated[Millis, read.duration]


def _often(node: Node) -> Often:
    keys = record(_OftenKeys, node)
    if not 2 <= keys.at_least <= _MOST_MESSAGES:
        raise Wrong(f"at_least = {keys.at_least} is not possible", f"write a number from 2 to {_MOST_MESSAGES}: this message counts, too")
    if keys.within > _HOUR:
        raise Wrong("messages are counted within an hour at most", 'write within = "1h" or less')
    return Often(at_least=keys.at_least, within=keys.within)


def expression(node: Node) -> str:
    """A CEL expression."""
    from rules.expression import BadExpression, Expression

    value = read.text(node)
    try:
        Expression(value)
    except BadExpression as mistake:
        raise Wrong(f"{shown(value)} is not a condition in CEL: {mistake}", "docs/rules.md says what expr can use") from None
    return value


# --- all together ------------------------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True, kw_only=True)
class WhenConfig(When):
    """The conditions that `rules.rule.When` explains, each with its reader."""

    platform: Annotated[tuple[str, ...], each(read.platform)] = ()
    account: Annotated[tuple[str, ...], each(read.account_name)] = ()
    public: Annotated[bool | None, read.flag] = None

    any: Annotated[tuple[str, ...], words] = ()
    all: Annotated[tuple[str, ...], each(word)] = ()
    none: Annotated[tuple[str, ...], words] = ()
    regex: Annotated[tuple[str, ...], each(pattern)] = ()
    hashtag: Annotated[tuple[str, ...], each(_tagged("#", r"\w+"))] = ()
    mention: Annotated[tuple[str, ...], each(_tagged("@", r"[\w.]+"))] = ()
    link: Annotated[tuple[str, ...], each(_domain)] = ()
    language: Annotated[tuple[str, ...], each(read.brand_language)] = ()
    longer: Annotated[int | None, read.count] = None
    shorter: Annotated[int | None, read.count] = None
    file: Annotated[tuple[str, ...], each(read.choice(*_FILES, "any", "none"))] = ()
    reply: Annotated[bool | None, read.flag] = None

    returning: Annotated[bool | None, read.flag] = None
    customer_tag: Annotated[tuple[str, ...], each(read.text)] = ()
    segment: Annotated[tuple[str, ...], each(read.text)] = ()
    followers: Annotated[int | None, read.count] = None
    open_cases: Annotated[int | None, read.count] = None
    last_team: Annotated[tuple[str, ...], each(read.team_name)] = ()
    last_state: Annotated[tuple[str, ...], each(read.choice(*CaseState))] = ()
    often: Annotated[Often | None, _often] = None

    weekday: Annotated[tuple[int, ...], each(day)] = ()
    hours: Annotated[tuple[Span, ...], each(span)] = ()
    inside: Annotated[tuple[str, ...], each(read.hours_name)] = ()
    outside: Annotated[tuple[str, ...], each(read.hours_name)] = ()

    state: Annotated[tuple[str, ...], each(read.choice(*CaseState))] = ()
    team: Annotated[tuple[str, ...], each(read.team_name)] = ()
    priority: Annotated[tuple[str, ...], each(read.choice(*PRIORITIES))] = ()
    tag: Annotated[tuple[str, ...], each(read.text)] = ()
    older: Annotated[Millis | None, read.duration] = None
    waiting: Annotated[Millis | None, read.duration] = None

    expr: Annotated[str | None, expression] = None


ALWAYS = WhenConfig()
"""Without a condition."""


def conditions(node: Node) -> WhenConfig:
    when = record(WhenConfig, node)
    if when.longer is not None and when.shorter is not None and when.shorter <= when.longer + 1:
        raise Wrong(f"no text is longer than {when.longer} and shorter than {when.shorter}", "exchange the two, or take one out")
    return when


def exception(node: Node) -> WhenConfig:
    when = conditions(node)
    if when == ALWAYS:
        raise Wrong("without a condition it always holds, so that the rule never matches", 'write it as unless = { any = "…" }')
    return when
