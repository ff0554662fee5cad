"""What can each platform do? Writes docs/capabilities.md from the tables in `bridge/model/capabilities.py`: `make docs`."""

import pathlib
from collections.abc import Callable, Mapping

from bridge.model.capabilities import HOUR, MB, PLATFORMS, SLACK, Capabilities

PAGE = pathlib.Path(__file__).parent.parent / "docs" / "capabilities.md"
NAMES = {"telegram": "Telegram", "discord": "Discord"}
COLUMNS: Mapping[str, Capabilities] = {**{NAMES[word]: can for word, can in PLATFORMS.items()}, "Slack, staff's side": SLACK}

HEAD = """\
# What goes through, on which platform

Made by `make docs` from [`bridge/model/capabilities.py`](../bridge/model/capabilities.py), by which Puente itself goes. The links lead
to the platforms' own pages. Whatever a platform does not do is told to the person who tried.

- **Edits.** A customer's change the copy in the thread, words and files. Staff's change the message at the customer's, also where it took
  several; a text that needs more messages than before stays as it was, and its author is told what the customer sees. A note stays a note.
- **Deletes.** What a customer deletes leaves Slack, words and files; the thread says who deleted it and when. Where nothing is left to
  answer, the clock stops and the thread offers to close the case. A reply that staff delete is deleted at the customer's, or never leaves.
- **Emoji.** A customer's stand on the message in the thread, or are told there. Of staff's, those in `[desk] reactions` reach the customer
  where what staff write does, too; the rest stay inside, as do all on the case's card.
  An emoji answers nothing and opens nothing. In a Telegram Business account's chats bots neither see nor put any.
- **Albums** are one message, however many parts they come in.
- **Replies** of a customer to something older than the last message show what they answer.
- **Forwards** of one Slack message into a thread stay among colleagues, and whoever forwarded it is told. A file that staff delete out of
  a reply stays with the customer, and they are told: deleting the whole reply takes it back.
"""


def _size(size: int | None) -> str:
    return "no limit of its own" if size is None else f"{size // MB:,} MB"


def _text(limit: int, can: Capabilities) -> str:
    return f"{limit:,} {'characters' if can.text_unit == 'characters' else 'UTF-16 units'}"


def _emoji(can: Capabilities) -> str:
    return "any" if can.reactions is None else f"{len(can.reactions)} of its own: " + " ".join(sorted(can.reactions))


_LOST = {
    "known": "is sent again; the platform knows it",
    "found": "is looked for, and sent again if it is not there",
    "asked": "staff decide: it arrived, or send again",
}
_HEARS = {
    "yes": "yes",
    "no": "no",
    "business": "in a Business account's chats only",
    "administrator": "in private; in groups as an administrator; not in a Business account's chats",
}

WHAT_WE_SAY: Mapping[str, tuple[str, Callable[[Capabilities], str]]] = {
    "text_limit": ("text of one message; longer ones are split", lambda can: _text(can.text_limit, can)),
    "caption_limit": ("text beside a file; a longer one goes before it", lambda can: _text(can.caption_limit, can)),
    "upload_limit": ("file", lambda can: _size(can.upload_limit)),
    "lost_send": ("a send whose answer was lost", lambda can: _LOST[can.lost_send]),
    "per_chat_interval": ("messages into one chat", lambda can: f"one in {can.per_chat_interval:g} s, short bursts aside"),
    "edits": ("edit", lambda can: "yes" if can.edits else "no"),
    "deletes_within": ("delete", lambda can: "yes" if can.deletes_within is None else f"within {can.deletes_within // HOUR} hours"),
    "reactions": ("emoji on a person's message", _emoji),
    "reactions_each": ("emoji of ours on one message", lambda can: str(can.reactions_each)),
}
WHAT_WE_HEAR: Mapping[str, tuple[str, Callable[[Capabilities], str]]] = {
    "download_limit": ("file", lambda can: _size(can.download_limit)),
    "hears_edits": ("edits", lambda can: _HEARS[can.hears_edits]),
    "hears_deletes": ("deletes", lambda can: _HEARS[can.hears_deletes]),
    "hears_reactions": ("emoji", lambda can: _HEARS[can.hears_reactions]),
    "albums": ("several files at once", lambda can: "as an album of messages" if can.albums else "in one message"),
}


def _table(title: str, facts: Mapping[str, tuple[str, Callable[[Capabilities], str]]]) -> list[str]:
    lines = [f"## {title}", "", "| | " + " | ".join(COLUMNS) + " |", "|---|" + "---|" * len(COLUMNS)]
    for fact, (label, say) in facts.items():
        lines.append(f"| {label} | " + " | ".join(f"[{say(can)}]({can.sources[fact]})" for can in COLUMNS.values()) + " |")
    return [*lines, ""]


def _shown(title: str, where: str, can: Capabilities) -> list[str]:
    head = [f"## {title}", "", f"| [what is sent]({can.sources['shows']}) | {where} |", "|---|---|"]
    return [*head, *(f"| {what} | {how} |" for what, how in can.shows.items()), ""]


def page() -> str:
    lines = [*_table("What we send", WHAT_WE_SAY), *_table("What reaches us", WHAT_WE_HEAR)]
    for word, can in PLATFORMS.items():
        lines += _shown(f"How staff see it: {NAMES[word]}", "in the thread", can)
    lines += _shown("How customers see what staff write in Slack", "on the customer's platform", SLACK)
    return HEAD + "\n" + "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
