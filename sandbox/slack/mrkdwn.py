"""Whom does a text call, and which links would it show? Slack's control sequences: <@U1>, <!here>, <https://…|label>.

Source: https://docs.slack.dev/messaging/formatting-message-text
"""

import html
import re
from collections.abc import Iterator
from typing import Any

from sandbox.slack.world import World

SEQUENCE = re.compile(r"<([^<>\n]+)>")
BARE_LINK = re.compile(r"(?<![<|\w])https?://[^\s<>|]+")
NAME = re.compile(r"(?<![\w@])@([\w.-]+)")
BROADCASTS = ("channel", "here", "everyone")


def normalised(text: str) -> str:
    """The text as Slack keeps it: a stray &, < or > becomes an entity, control sequences stay."""
    parts, end = [], 0
    for found in SEQUENCE.finditer(text):
        if not re.match(r"[@#!]|https?:|mailto:|tel:", found[1]):
            continue
        parts += [_escaped(text[end : found.start()]), found[0]]
        end = found.end()
    return "".join([*parts, _escaped(text[end:])])


def _escaped(text: str) -> str:
    return html.escape(html.unescape(text) if re.search(r"&(amp|lt|gt);", text) else text, quote=False)


def pings_of_text(text: str, *, link_names: bool = False, names: dict[str, str] | None = None) -> Iterator[str]:
    """Person ids and broadcast words that a mrkdwn text calls. `names`: handle -> person id, for `link_names`."""
    for found in SEQUENCE.finditer(text):
        word = found[1].split("|")[0]
        if word.startswith(("@", "!subteam^")) or word.removeprefix("!") in BROADCASTS:
            yield word[1:]
    if link_names:
        for found in NAME.finditer(text):
            if found[1] in BROADCASTS:
                yield found[1]
            elif names and found[1] in names:
                yield names[found[1]]


def links_of_text(text: str) -> Iterator[str]:
    for found in SEQUENCE.finditer(text):
        word = found[1].split("|")[0]
        if word.startswith(("http://", "https://")):
            yield word
    yield from BARE_LINK.findall(SEQUENCE.sub(" ", text))


def _walk(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, list):
        for item in node:
            yield from _walk(item)
    elif isinstance(node, dict):
        yield node
        for value in node.values():
            yield from _walk(value)


def pings(
    world: World, text: str, blocks: list[dict[str, Any]], attachments: list[dict[str, Any]], *, link_names: bool = False
) -> list[str]:
    """Everyone a new message notifies, each once. Plain text objects and rich text's text elements call nobody."""
    names = {person.name: person.id for person in world.people.values()}
    called = list(pings_of_text(text, link_names=link_names, names=names))
    for node in _walk(blocks):
        if node.get("type") in ("mrkdwn", "markdown") and isinstance(node.get("text"), str):
            called += pings_of_text(node["text"])
        elif node.get("type") == "user" and "user_id" in node:
            called.append(node["user_id"])
        elif node.get("type") == "broadcast" and node.get("range") in BROADCASTS:
            called.append(node["range"])
        elif node.get("type") == "usergroup" and "usergroup_id" in node:
            called.append("subteam^" + node["usergroup_id"])
    for node in attachments:
        for name in ("text", "pretext"):
            called += pings_of_text(str(node.get(name, "")))
        called += pings(world, "", node.get("blocks") or [], [])
    known = {*world.people, world.bot_user, *BROADCASTS}
    return [who for who in dict.fromkeys(called) if who in known or who.startswith("subteam^")]


def links(text: str, blocks: list[dict[str, Any]]) -> list[str]:
    found = list(links_of_text(text))
    for node in _walk(blocks):
        if node.get("type") == "link" and isinstance(node.get("url"), str):
            found.append(node["url"])
        elif node.get("type") == "mrkdwn" and isinstance(node.get("text"), str):
            found += links_of_text(node["text"])
    return list(dict.fromkeys(found))
