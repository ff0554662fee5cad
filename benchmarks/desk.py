"""What does a team read in Slack of each customer? His words, in their order, from the card of his case and the thread below it."""

from collections.abc import Iterator
from typing import Any

from sandbox.server import Sandbox

Json = dict[str, Any]


def read(sandbox: Sandbox) -> tuple[dict[str, set[str]], int]:
    """By the name under which a customer is shown (`Cliente 7 · Discord`): what each of his cases says, squeezed (a case that moved to
    another team is told there again); and how many posts there are."""
    seen: dict[str, set[str]] = {}
    posts = 0
    for channel in sandbox.slack.state()["channels"]:
        messages = [message for message in channel["messages"] if not message["deleted"]]
        posts += len(messages)
        cases = {message["ts"]: _card(message["blocks"]) for message in messages if not message["thread_ts"]}
        for message in messages:
            name, parts = cases.get(message["thread_ts"], ("", []))
            if name and message["username"] == name:
                parts.append("".join(_said(message["blocks"])))
        for name, parts in cases.values():
            seen.setdefault(name, set()).add(squeezed("".join(parts)))
    return seen, posts


def squeezed(text: str) -> str:
    """What is compared: the words, without the spaces and marks that become formatting on the way."""
    return "".join(text.split()).translate(dict.fromkeys(map(ord, "*_~`|\\")))


def _card(blocks: list[Json]) -> tuple[str, list[str]]:
    """Whose it is, and his words on it, which are quotations."""
    parts = [part for block in blocks if block["type"] == "rich_text" for part in block["elements"]]
    first = "".join(_said(parts[0])).split("\n")[0] if parts else ""
    return first.split(" @")[0].strip(), ["".join(_said(part)) for part in parts if part["type"] == "rich_text_quote"]


def _said(blocks: Any) -> Iterator[str]:
    """The words in Slack's blocks, as people read them."""
    if isinstance(blocks, list):
        for block in blocks:
            yield from _said(block)
    elif isinstance(blocks, dict):
        kind = blocks.get("type")
        if kind == "text":
            yield blocks["text"]
        elif kind == "link":
            yield blocks.get("text") or blocks["url"]
        elif kind == "emoji":
            yield "".join(chr(int(code, 16)) for code in blocks.get("unicode", "").split("-") if code)
        else:
            yield from _said(blocks.get("elements", []))
            yield " "
