"""Another reading of what we hand to Slack, by what Slack documents: is it valid, and does anything in it come to life?

It knows the local Slack's strict rules, and nothing of the adapter.
"""

import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from bridge.model.richtext import Code, Listing, Paragraph, Quote, RichText, Run
from sandbox.server import load_cast
from sandbox.slack import blocks, mrkdwn
from sandbox.slack.world import World

WORLD = World(load_cast()["slack"], lambda: 1_700_000_000.0)
DEAD = {"rich_text", "rich_text_section", "rich_text_quote", "rich_text_preformatted", "rich_text_list", "text", "link"}
DRAWN = DEAD | {"section", "context", "actions", "button", "plain_text", "modal", "input", "plain_text_input"}
CODE = re.compile(r":[a-z0-9_+'-]+:")


def nodes(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, list):
        for item in node:
            yield from nodes(item)
    elif isinstance(node, dict):
        yield node
        for value in node.values():
            yield from nodes(value)


def is_dead(given: Any) -> bool:
    """Whatever is drawn calls nobody, is parsed nowhere, and can be sent: no mrkdwn, no codes of emoji, no half characters."""
    for node in nodes(given):
        assert node.get("type") in {*DRAWN, None}, node
        assert node.get("type") != "plain_text" or node["emoji"] is False, node
        assert node.get("type") != "link" or re.match(r"https?://[^\s/]", node["url"]), node
    sent = json.dumps(given, ensure_ascii=False)
    sent.encode()
    assert "\\u0000" not in sent
    return True


def is_post(given: dict[str, Any]) -> bool:
    """The arguments of a post: its blocks, and the text beside them, which Slack reads as mrkdwn."""
    text = given["text"]
    assert blocks.message_errors(given["blocks"]) == []
    assert blocks.characters(given["blocks"]) <= blocks.MOST_CHARACTERS
    assert len(text) <= 4_000  # https://docs.slack.dev/reference/methods/chat.update
    assert mrkdwn.pings(WORLD, text, given["blocks"], [], link_names=False) == []
    assert mrkdwn.normalised(text) == text, "every &, < and > is an entity"
    assert list(mrkdwn.links_of_text(text)) == [] and not CODE.search(text)
    return is_dead(given)


def is_modal(view: dict[str, Any]) -> bool:
    assert blocks.view_errors(view) == []
    return is_dead(view)


def is_name(shown: str, most: int) -> bool:
    assert 0 < len(shown) <= most and shown == shown.strip()
    assert not [c for c in shown if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")]
    return True


# --- what a tree says ------------------------------------------------------------------------------------------------------------

Letter = tuple[str, frozenset[str], str | None]


def letters(tree: RichText) -> list[tuple[str, tuple[Letter, ...]]]:
    """The lines of a tree, each with its kind, letter by letter with its looks. Paragraphs side by side are one; what is empty is not."""
    lines: list[tuple[str, tuple[Letter, ...]]] = []
    for block in tree:
        match block:
            case Paragraph():
                line = _looks(block.runs)
                if line and lines and lines[-1][0] == "paragraph":
                    line = (*lines.pop()[1], ("\n", frozenset(), None), *line)
                lines.append(("paragraph", line))
            case Quote():
                lines.append(("quote", _looks(block.runs)))
            case Code():
                lines.append(("code", _looks((Run(text=block.text),))))
            case Listing():
                kind = f"{'ordered' if block.ordered else 'bullet'} {min(block.depth, 8)}"
                lines += [(kind, _looks(item)) for item in block.items]
        if lines and not lines[-1][1]:
            lines.pop()
    return [line for line in lines if line[1]]


def _looks(runs: tuple[Run, ...]) -> tuple[Letter, ...]:
    """Slack has no spoilers, and takes no control characters."""
    return tuple(
        (letter, run.styles - {"spoiler"}, run.link)
        for run in runs
        for letter in run.text.replace("\r\n", "\n").replace("\r", "\n")
        if letter in "\n\t" or unicodedata.category(letter) not in ("Cc", "Cs") or "\x80" <= letter <= "\x9f"
    )
