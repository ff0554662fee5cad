"""Is what a staff member wrote in a case's thread a reply to the customer, or a note among colleagues?

Never a reply in any mode: what begins (after leading space) with `nota:`, `note:`, `!` or `//`; a message that @mentions a
colleague; anything of a guest or a stranger. In `open` mode the rest goes out; in `explicit` mode only what begins with `>>`.
"""

import dataclasses
import re
from enum import StrEnum

from bridge.model import richtext
from bridge.model.events import DeskSaid
from bridge.model.records import ReplyMode
from bridge.model.richtext import Code, Listing, Paragraph, Quote, RichText, Run

_SPACE = r"[\s\u200b\u2060\ufeff]*"
"""What is not seen at the beginning of a text."""
_NOTE_MARK = re.compile(_SPACE + r"(nota\s*[:：]|note\s*[:：]|!|//)", re.IGNORECASE)
_REPLY_MARK = re.compile(_SPACE + r">\s?>\s*")
_QUOTED_REPLY_MARK = re.compile(_SPACE + r">\s*")


class Verdict(StrEnum):
    REPLY = "reply"
    NOTE_MARKED = "note_marked"
    NOTE_MENTIONS = "note_mentions"  # it speaks to a colleague
    NOTE_OUTSIDER = "note_outsider"
    NOTE_BY_MODE = "note_by_mode"  # explicit mode, and nothing said that it should go out
    NOTE_EMPTY = "note_empty"  # nothing that a customer could read


def judge(said: DeskSaid, mode: ReplyMode) -> tuple[Verdict, RichText]:
    """The verdict, and the text as the customer would get it (without the `>>`)."""
    if said.outsider:
        return Verdict.NOTE_OUTSIDER, said.body
    if is_note(said.body):
        return Verdict.NOTE_MARKED, said.body
    if said.mentions:
        return Verdict.NOTE_MENTIONS, said.body
    marked, body = without_mark(said.body)
    if not marked and mode == "explicit":
        return Verdict.NOTE_BY_MODE, said.body
    if richtext.is_empty(body) and not said.files:
        return Verdict.NOTE_EMPTY, said.body
    return Verdict.REPLY, body


def goes_out(body: RichText, mode: ReplyMode) -> bool:
    """Would these words, written by one of the staff, reach the customer?"""
    return not is_note(body) and not mentions(body) and (mode == "open" or without_mark(body)[0])


def mentions(body: RichText) -> bool:
    """Does it call a colleague?"""
    return any(run.person for run in richtext.runs_of(body))


def is_note(body: RichText) -> bool:
    """It begins with a mark of a note, also behind the `>>`, and whatever Slack's composer made of it: a quote, a list, code."""
    _, bare = without_mark(body)
    return any(_NOTE_MARK.match(_beginning(each)) for each in (body, bare))


def _beginning(body: RichText) -> str:
    for block in body:
        match block:
            case Paragraph(runs=runs) | Quote(runs=runs):
                text = richtext.said(runs)
            case Code(text=text):
                pass
            case Listing(items=items):
                text = richtext.said(items[0]) if items else ""
        if text.strip():
            return text
    return ""


def without_mark(body: RichText) -> tuple[bool, RichText]:
    """Take a leading `>>` away, and say whether it was there. Slack's composer may have made a quote of the first `>`."""
    match body:
        case (Quote(runs=runs), *rest) if _QUOTED_REPLY_MARK.match(richtext.said(runs)):
            return True, _tidy((Paragraph(runs=_drop(runs, _QUOTED_REPLY_MARK)), *rest))
        case (Paragraph(runs=runs), *rest) if _REPLY_MARK.match(richtext.said(runs)):
            return True, _tidy((Paragraph(runs=_drop(runs, _REPLY_MARK)), *rest))
        case _:
            return False, body


def _drop(runs: tuple[Run, ...], mark: re.Pattern[str]) -> tuple[Run, ...]:
    found = mark.match(richtext.said(runs))
    left, out = found.end() if found else 0, []
    for run in runs:
        cut = min(left, len(run.text))
        left -= cut
        if run.text[cut:]:
            out.append(dataclasses.replace(run, text=run.text[cut:]))
    return tuple(out)


def _tidy(body: RichText) -> RichText:
    return tuple(block for block in body if not (isinstance(block, Paragraph) and not block.runs))
