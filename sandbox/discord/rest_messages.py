"""What was said, and saying it: history, posting, editing, deleting, typing."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from sandbox.discord.endpoints import Call, Endpoint, must_be_active, must_be_writable
from sandbox.discord.errors import invalid, refusal
from sandbox.discord.forms import check_message, check_not_empty, numbered, snowflake
from sandbox.discord.pings import Allowed
from sandbox.discord.shapes import user
from sandbox.discord.stage import Draft
from sandbox.discord.world import SUPPRESS_EMBEDS, Channel, Kind, Message, Said
from sandbox.kernel import Reply

SETTABLE_FLAGS = SUPPRESS_EMBEDS | 1 << 12  # suppress embeds, suppress notifications (D)
MOST_REACTIONS = 20  # kinds of emoji on one message
KEYCAP = "\u20e3\ufe0f"
"""How an emoji shows itself that is no sign of its own: `1️⃣`, `↔️`."""


async def history(call: Call) -> Reply:
    """Newest first, whatever was asked; `after` gives the messages next after it. Nothing at all without Read Message History (D)."""
    channel, limit = call.channel(), call.number("limit", 50, least=1, most=100)
    if channel.kind is Kind.FORUM:
        raise refusal(50024)
    messages = channel.alive() if call.stage.world.remembers(call.bot.user.id, channel) else []
    for name in ("before", "after", "around"):
        if name in call.query:
            messages = cut_out(messages, name, int(snowflake(call.query[name], name)), limit)
            break
    return Reply(body=[call.shown(message) for message in reversed(messages[-limit:])])


def cut_out(messages: list[Message], name: str, id: int, limit: int) -> list[Message]:
    older = [message for message in messages if int(message.id) < id]
    newer = [message for message in messages if int(message.id) > id]
    if name == "before":
        return older[-limit:]
    if name == "after":
        return newer[:limit]
    same = [message for message in messages if int(message.id) == id]
    half = limit // 2
    return [*(older[-half:] if half else []), *same, *newer[: max(0, limit - half - len(same))]]


async def get_message(call: Call) -> Reply:
    must_remember(call, call.channel())
    return Reply(body=call.shown(call.message()[1]))


async def post_message(call: Call) -> Reply:
    form, channel = call.body.form(), call.channel()
    check_message(form, files=len(call.body.files))
    check_not_empty(form, files=len(call.body.files))
    if channel.kind is Kind.FORUM:
        raise refusal(40058)
    must_be_writable(call, channel)
    if form.get("enforce_nonce") and (known := call.stage.said_before(call.bot.user, channel, form.get("nonce"))):
        return Reply(body=call.shown(known, nonce=True))
    return Reply(body=call.shown(call.stage.post(call.bot.user, channel, draft_of(call, form, channel)), nonce=True))


def draft_of(call: Call, form: Mapping[str, Any], channel: Channel) -> Draft:
    return Draft(
        content=form.get("content") or "",
        files=call.body.uploads(form),
        embeds=rich(form.get("embeds")) or (),
        components=numbered(form.get("components") or []),
        allowed=Allowed.read(form.get("allowed_mentions")),
        reply_to=replied_to(form.get("message_reference"), channel),
        nonce=form.get("nonce"),
        flags=(form.get("flags") or 0) & SETTABLE_FLAGS,
    )


def replied_to(raw: Any, channel: Channel) -> Message | None:
    """None also for an unknown message with `fail_if_not_exists` false: then it is sent, but as no reply."""
    if raw is None:
        return None
    if not isinstance(raw, dict):
        raise invalid("message_reference", "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
    message = channel.find(snowflake(raw.get("message_id"), "message_reference.message_id"))
    if message is None and raw.get("fail_if_not_exists", True) is not False:
        raise invalid("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
    if message is not None and message.said not in (Said.DEFAULT, Said.REPLY):
        raise invalid("message_reference", "REPLIES_CANNOT_REPLY_TO_SYSTEM_MESSAGE", "Cannot reply to a system message")
    return message


def rich(embeds: list[dict[str, Any]] | None) -> list[dict[str, Any]] | None:
    return None if embeds is None else [{"type": "rich", **{k: v for k, v in embed.items() if v is not None}} for embed in embeds]


async def edit_message(call: Call) -> Reply:
    form, (channel, message) = call.body.form(), call.message()
    must_be_active(channel)
    if message.author.id != call.bot.user.id or message.webhook_id:
        raise refusal(50005)
    if message.said not in (Said.DEFAULT, Said.REPLY):
        raise refusal(50021)
    check_message(form, files=len(call.body.files))
    kept = [str(a.get("id")) for a in form["attachments"]] if form.get("attachments") is not None else None
    left = [a for a in message.attachments if kept is None or a.id in kept]
    after: dict[str, Any] = {
        "content": form.get("content") or "" if "content" in form else message.content,
        "embeds": form.get("embeds") or [] if "embeds" in form else message.embeds,
        "components": form.get("components") or [] if "components" in form else message.components,
    }
    check_not_empty(after, files=len(left) + len(call.body.files))
    call.stage.edit(
        message,
        content=after["content"] if "content" in form else None,
        embeds=rich(after["embeds"]) if "embeds" in form else None,
        components=numbered(after["components"]) if "components" in form else None,
        kept=kept,
        files=call.body.uploads(form),
        flags=(form.get("flags") or 0) & SETTABLE_FLAGS | message.flags & ~SETTABLE_FLAGS if "flags" in form else None,
        allowed=Allowed.read(form.get("allowed_mentions")),
    )
    return Reply(body=call.shown(message))


async def delete_message(call: Call) -> Reply:
    """Of others a bot deletes nothing: in a direct message nobody can, in a server it lacks the permission here."""
    channel, message = call.message()
    if message.author.id != call.bot.user.id:
        raise refusal(50003 if channel.private else 50013)
    call.stage.delete(message)
    return Reply(status=204)


async def typing(call: Call) -> Reply:
    channel = call.channel()
    must_be_writable(call, channel)
    call.stage.typing(call.bot.user, channel)
    return Reply(status=204)


async def react(call: Call) -> Reply:
    """An emoji that is there already takes Read Message History alone; a new one Add Reactions too, which goes with writing here (D)."""
    channel, message = call.message()
    must_remember(call, channel)
    must_be_active(channel)
    key = emoji_key(call.path["emoji"])
    if message.author.id in call.stage.world.blocked:
        raise refusal(90001)
    if key not in message.reactions:
        if channel.guild_id is not None:
            must_be_writable(call, channel)
        if len(message.reactions) >= MOST_REACTIONS:
            raise refusal(30010)
    call.stage.react(call.bot.user, message, key)
    return Reply(status=204)


async def unreact(call: Call) -> Reply:
    """Of others: only with a permission that the bot lacks here."""
    channel, message = call.message()
    must_be_active(channel)
    if call.path.get("user_id", call.bot.user.id) != call.bot.user.id:
        raise refusal(50013)
    if not call.stage.unreact(call.bot.user, message, emoji_key(call.path["emoji"])):
        raise refusal(10014)
    return Reply(status=204)


async def reactors(call: Call) -> Reply:
    _, message = call.message()
    limit, after = call.number("limit", 25, least=1, most=100), int(snowflake(call.query.get("after", "0"), "after"))
    who = [id for id in message.reactions.get(emoji_key(call.path["emoji"]), []) if int(id) > after]
    return Reply(body=[user(call.stage.world.users[id]) for id in who[:limit]])


def emoji_key(raw: str) -> str:
    """A character, or `name:id` of a server's own emoji; these bots' servers have none, so that is unknown."""
    if ":" in raw or not any(unicodedata.category(sign) == "So" or sign in KEYCAP for sign in raw):
        raise refusal(10014)
    return raw


def must_remember(call: Call, channel: Channel) -> None:
    if not call.stage.world.remembers(call.bot.user.id, channel):
        raise refusal(50013)


async def takes_a_moderator(call: Call) -> Reply:
    """What needs Manage Messages, which the bot lacks here; in a direct message nobody has it."""
    raise refusal(50003 if call.channel().private else 50013)


MESSAGES = "/channels/{channel_id}/messages"
MESSAGE = MESSAGES + "/{message_id}"
REACTION = MESSAGE + "/reactions/{emoji}"

ENDPOINTS = [
    Endpoint(verb="GET", path=MESSAGES, perform=history, bucket="history"),
    Endpoint(verb="POST", path=MESSAGES, perform=post_message, bucket="messages"),
    Endpoint(verb="GET", path=MESSAGE, perform=get_message, bucket="history"),
    Endpoint(verb="PATCH", path=MESSAGE, perform=edit_message, bucket="edits"),
    Endpoint(verb="DELETE", path=MESSAGE, perform=delete_message, bucket="deletes"),
    Endpoint(verb="POST", path="/channels/{channel_id}/typing", perform=typing, bucket="typing"),
    Endpoint(verb="PUT", path=REACTION + "/@me", perform=react, bucket="reactions"),
    Endpoint(verb="DELETE", path=REACTION + "/@me", perform=unreact, bucket="reactions"),
    Endpoint(verb="DELETE", path=REACTION + "/{user_id}", perform=unreact, bucket="reactions"),
    Endpoint(verb="GET", path=REACTION, perform=reactors, bucket="reactions"),
    Endpoint(verb="DELETE", path=REACTION, perform=takes_a_moderator, bucket="reactions"),
    Endpoint(verb="DELETE", path=MESSAGE + "/reactions", perform=takes_a_moderator, bucket="reactions"),
    Endpoint(verb="POST", path=MESSAGES + "/bulk-delete", perform=takes_a_moderator, bucket="deletes"),
]
