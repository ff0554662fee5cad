"""What do people see on their screens? One shape for a message on a phone, in a Discord channel and in Slack.

Read from the platforms' own state, never from the product: what counts is what arrived.
"""

import dataclasses
import html
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Json = Mapping[str, Any]


@dataclasses.dataclass(frozen=True, kw_only=True)
class File:
    name: str
    size: int
    url: str
    """Where a client of that platform loads the bytes from; below the sandbox's address unless it is whole."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Button:
    label: str
    action: str
    """What is pressed: Slack's action_id; empty for a link."""
    value: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Seen:
    """One message as whoever looks at its place sees it. Deleted ones are not seen."""

    platform: str
    place: str
    """A chat's or channel's id."""
    id: str
    thread: str = ""
    """Slack: the root's ts if it is a reply in a thread."""
    who: str
    """The name above it."""
    ours: bool
    """Posted by the brand's bot."""
    text: str
    bold: tuple[str, ...] = ()
    """The words that are shown in bold."""
    files: tuple[File, ...] = ()
    buttons: tuple[Button, ...] = ()
    signs: tuple[str, ...] = ()
    """The reactions on it: emoji, in Slack their names."""
    reply_to: str = ""
    edits: int = 0

    def button(self, label: str) -> Button | None:
        return next((button for button in self.buttons if button.label == label), None)


class Look:
    """All that can be seen at one moment. state: of `GET /control/state`."""

    def __init__(self, state: Json) -> None:
        self._state = state

    def everything(self) -> Iterator[Seen]:
        for chat in self._state["telegram"]["chats"]:
            yield from (_telegram(chat, message) for message in chat["messages"] if not message["deleted"])
        for channel in (*self._state["discord"]["dms"], *self._state["discord"]["channels"]):
            yield from (_discord(channel, message) for message in channel["messages"] if not message["deleted"])
        for channel in (*self._state["slack"]["channels"], *self._state["slack"]["dms"]):
            yield from (_slack(channel, message) for message in channel["messages"] if not message["deleted"] and not message["tombstone"])

    def phone(self, person: int) -> list[Seen]:
        """The private chat of a person on Telegram."""
        return [seen for seen in self._of("telegram") if seen.place == str(person)]

    def direct(self, person: str) -> list[Seen]:
        """The direct messages of a person on Discord."""
        homes = {dm["id"] for dm in self._state["discord"]["dms"] if dm["person"] == person}
        return [seen for seen in self._of("discord") if seen.place in homes]

    def channel(self, platform: str, place: str) -> list[Seen]:
        return [seen for seen in self._of(platform) if seen.place == place]

    def desk(self, person: str) -> list[Seen]:
        """The direct messages that a person at the desk has from the brand's app."""
        homes = {dm["id"] for dm in self._state["slack"]["dms"] if dm["user"] == person}
        return [seen for seen in self._of("slack") if seen.place in homes]

    def card(self, channel: str, *words: str) -> Seen | None:
        """The newest card in a channel that says all of these."""
        roots = [seen for seen in self.channel("slack", channel) if not seen.thread and seen.ours]
        return next((seen for seen in reversed(roots) if all(word in seen.text for word in words)), None)

    def thread(self, root: Seen | None) -> list[Seen]:
        """The messages below a card, oldest first."""
        return [seen for seen in self.channel("slack", root.place) if seen.thread == root.id] if root else []

    def _of(self, platform: str) -> Iterator[Seen]:
        return (seen for seen in self.everything() if seen.platform == platform)


# --- one message of each platform --------------------------------------------------------------------------------------------


def _telegram(chat: Json, message: Json) -> Seen:
    text = message["text"] or message["caption"] or ""
    media = message["media"]
    return Seen(
        platform="telegram",
        place=str(chat["id"]),
        id=str(message["message_id"]),
        who=message["from"]["first_name"],
        ours=message["from"]["is_bot"],
        text=text,
        bold=tuple(_covered(text, entity) for entity in message["entities"] if entity["type"] == "bold"),
        files=(File(name=media["name"] or "", size=media["size"] or 0, url=media["url"]),) if media else (),
        signs=tuple(reaction["emoji"] for reaction in message["reactions"] if reaction["type"] == "emoji"),
        reply_to=str(message["reply_to"] or ""),
        edits=message["edits"],
    )


def _covered(text: str, entity: Json) -> str:
    """The words under an entity, which counts UTF-16 units."""
    raw = text.encode("utf-16-le")
    return raw[entity["offset"] * 2 : (entity["offset"] + entity["length"]) * 2].decode("utf-16-le", "replace")


def _discord(channel: Json, message: Json) -> Seen:
    author = message["author"]
    return Seen(
        platform="discord",
        place=channel["id"],
        id=message["id"],
        who=author["global_name"] or author["username"],
        ours=author["bot"],
        text=message["content"],
        files=tuple(File(name=each["filename"], size=each["size"], url=each["url"]) for each in message["attachments"]),
        reply_to=message["reply_to"] or "",
        edits=1 if message["edited"] else 0,
    )


def _slack(channel: Json, message: Json) -> Seen:
    elements = list(_elements(message["blocks"]))
    return Seen(
        platform="slack",
        place=channel["id"],
        id=message["ts"],
        thread=message["thread_ts"] or "",
        who=message["username"],
        ours=bool(message["bot_id"]),
        text=html.unescape(message["text"]),
        bold=tuple(each["text"] for each in elements if each["type"] == "text" and each.get("style", {}).get("bold")),
        files=tuple(File(name=each["name"], size=each["size"], url=each["url"]) for each in message["files"] if not each["deleted"]),
        buttons=tuple(_button(each) for each in elements if each["type"] == "button"),
        signs=tuple(each["name"] for each in message["reactions"]),
        edits=1 if message["edited"] else 0,
    )


def _button(element: Json) -> Button:
    action = "" if element.get("url") else element.get("action_id", "")
    return Button(label=element["text"]["text"], action=action, value=element.get("value", ""))


def _elements(blocks: Sequence[Json]) -> Iterator[Json]:
    for block in blocks:
        yield block
        yield from _elements([each for each in block.get("elements", ()) if isinstance(each, Mapping)])
