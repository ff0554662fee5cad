"""Is what a staff member wrote in a case's thread a reply to the customer, or a note among colleagues?

Never a reply in any mode: what begins (after leading space) with `nota:`, `note:`, `!` or `//`; a message that @mentions a
colleague; anything of a guest or a stranger. In `open` mode the rest goes out; in `explicit` mode only what begins with `>>`.
"""

import re
from enum import StrEnum

from bridge.model import richtext
from bridge.model.events import DeskSaid
from bridge.model.records import ReplyMode
from bridge.model.richtext import Code, Listing, Paragraph, Quote, RichText, Run

NOTE_MARK = re.compile(r"\s*(nota\s*:|note\s*:|!|//)", re.IGNORECASE)
REPLY_MARK = re.compile(r"\s*>\s?>\s*")


class Verdict(StrEnum):
    REPLY = "reply"
    NOTE_MARKED = "note_marked"
    NOTE_MENTIONS = "note_mentions"  # it speaks to a colleague
    NOTE_OUTSIDER = "note_outsider"
    NOTE_BY_MODE = "note_by_mode"  # explicit mode, and nothing said that it should go out


def judge(said: DeskSaid, mode: ReplyMode) -> tuple[Verdict, RichText]:
    """The verdict, and the text as the customer would get it (without the `>>`)."""
    text = richtext.as_plain(said.body)
    if said.outsider:
        return Verdict.NOTE_OUTSIDER, said.body
    if NOTE_MARK.match(text):
        return Verdict.NOTE_MARKED, said.body
    if said.mentions:
        return Verdict.NOTE_MENTIONS, said.body
    marked, body = without_mark(said.body)
    if marked and NOTE_MARK.match(richtext.as_plain(body)):
        return Verdict.NOTE_MARKED, said.body
    if not marked and mode == "explicit":
        return Verdict.NOTE_BY_MODE, said.body
    return Verdict.REPLY, body


def without_mark(body: RichText) -> tuple[bool, RichText]:
    """Take a leading `>>` away. Slack's composer may have made a quote of the first `>`."""
    if not body:
        return False, body
    first, rest = body[0], body[1:]
    match first:
        case Quote(runs=runs) if runs and runs[0].text.lstrip().startswith(">"):
            return True, (Paragraph(runs=_drop(runs, re.compile(r"\s*>\s*"))), *rest)
        case Paragraph(runs=runs) if REPLY_MARK.match(richtext.said(runs)):
            return True, _tidy((Paragraph(runs=_drop(runs, REPLY_MARK)), *rest))
        case Paragraph() | Quote() | Code() | Listing():
            return False, body


def _drop(runs: tuple[Run, ...], mark: re.Pattern[str]) -> tuple[Run, ...]:
    found = mark.match(richtext.said(runs))
    left, out = found.end() if found else 0, []
    for run in runs:
        cut = min(left, len(run.text))
        left -= cut
        if run.text[cut:]:
            out.append(Run(text=run.text[cut:], styles=run.styles, link=run.link, person=run.person))
    return tuple(out)


def _tidy(body: RichText) -> RichText:
    return tuple(block for block in body if not (isinstance(block, Paragraph) and not block.runs))
