"""What does a stored Discord event mean? Pure: everything it needs is in the raw record (see `envelope.py`)."""

import datetime
from collections.abc import Collection, Mapping
from typing import Any, Literal, TypeAlias

from adapters.discord import reactions
from adapters.discord.contents import contents, holds_anything
from adapters.discord.envelope import sent_at
from adapters.discord.letters import clean
from bridge.model.events import ChannelEvent, Deleted, Edited, Ignored, Reacted, Said
from bridge.model.ids import AccountName, ChatId, Millis, UserId
from bridge.model.richtext import is_empty

OpenOn: TypeAlias = Literal["mention", "every_message"]
Places: TypeAlias = Mapping[ChatId, OpenOn]
"""The configured guild channels, and what makes a message there the brand's business."""

PERSONS_TYPES = frozenset({0, 19})  # DEFAULT and REPLY; all others are Discord's own notices or commands (D)


def parse(raw: dict[str, Any], *, account: AccountName, places: Places) -> ChannelEvent:
    data = raw["d"]
    guild = data.get("guild_id")
    open_on = places.get(data["channel_id"]) or places.get(ChatId(raw.get("parent") or ""))
    if guild is not None and open_on is None:
        return Ignored(reason="other_place")
    match raw["t"]:
        case "MESSAGE_CREATE" | "MESSAGE_UPDATE":
            return _said(raw, data, account, open_on)
        case "MESSAGE_DELETE":
            return Deleted(account=account, chat=ChatId(data["channel_id"]), message=data["id"], at=raw["at"])
        case reactions.ADD | reactions.REMOVE:
            return _reacted(raw, data, account)
    return Ignored(reason="service")


def _said(raw: dict[str, Any], data: dict[str, Any], account: AccountName, open_on: OpenOn | None) -> ChannelEvent:
    author, guild = data["author"], data.get("guild_id")
    if author.get("bot") or data.get("webhook_id"):
        return Ignored(reason="bot")
    if data.get("type", 0) not in PERSONS_TYPES:
        return Ignored(reason="service")
    if guild is not None and not holds_anything(data):
        # A person cannot send nothing: without the message content intent Discord blanks what is said in a guild.
        return Ignored(reason="withheld")
    names = dict(raw.get("names") or {}) | {"@" + who["id"]: _shown(who, who.get("member")) for who in data.get("mentions") or ()}
    body, files = contents(data, names, title=raw.get("post"))
    if is_empty(body) and not files:
        return Ignored(reason="empty")
    said: dict[str, Any] = _speaking(raw, data, account, author) | {
        "message": data["id"],
        "body": body,
        "files": files,
        "reply_to": (data.get("message_reference") or {}).get("message_id") if data.get("type") == 19 else None,
        "to_brand": guild is None or open_on == "every_message" or _speaks_to(raw["me"], raw.get("my_roles") or (), data),
        "sent_at": sent_at(data["id"]),
    }
    if raw["t"] == "MESSAGE_CREATE":
        return Said(**said)
    edited = data.get("edited_timestamp")
    if edited is None:  # Discord showed a link's preview, or a thread began there
        return Ignored(reason="service")
    return Edited(**said, edited_at=moment_of(edited))


def _reacted(raw: dict[str, Any], data: dict[str, Any], account: AccountName) -> ChannelEvent:
    person = data["user"]
    if person.get("bot") or person["id"] == raw["me"]:
        return Ignored(reason="bot")
    emoji = (reactions.shown(data["emoji"]),)
    added, removed = (emoji, ()) if raw["t"] == reactions.ADD else ((), emoji)
    speaking = _speaking(raw, data, account, person)
    return Reacted(**speaking, message=data["message_id"], added=added, removed=removed, at=raw["at"])


def _speaking(raw: dict[str, Any], data: dict[str, Any], account: AccountName, person: dict[str, Any]) -> dict[str, Any]:
    name = _shown(person, data.get("member"))
    return {
        "account": account,
        "chat": ChatId(data["channel_id"]),
        "chat_title": clean(raw.get("title") or name),
        "public": data.get("guild_id") is not None,
        "user": UserId(person["id"]),
        "name": name,
        "handle": clean(person["username"]),
        "ours": raw["ours"],
    }


def _speaks_to(me: str, my_roles: Collection[str], data: dict[str, Any]) -> bool:
    """my_roles: the bot's own, managed role, which Discord's composer offers under the same name as the bot."""
    answered = data.get("referenced_message") or {}
    mentioned = any(person["id"] == me for person in data.get("mentions") or ())
    return mentioned or answered.get("author", {}).get("id") == me or any(role in my_roles for role in data.get("mention_roles") or ())


def moment_of(iso: str) -> Millis:
    return int(datetime.datetime.fromisoformat(iso).timestamp() * 1000)


def _shown(user: dict[str, Any], member: dict[str, Any] | None) -> str:
    """The name that others see: of this server, of this person, of this account."""
    return clean(str((member or {}).get("nick") or user.get("global_name") or user["username"]))
