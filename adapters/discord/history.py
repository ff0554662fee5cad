"""What was said in a channel since, and what became of what was said before? Its history by pages."""

from collections.abc import AsyncIterator, Collection
from typing import Any

import discord

from adapters.discord.envelope import first_of, sent_at
from adapters.discord.parse import moment_of

RECENT = 50
"""Messages looked at again for what was changed while we were away."""
PAGE = 100
"""The most that Discord gives at once (D)."""
PAGES = 3
"""How many are turned back at most, to look again at what is known."""
UNKNOWN_MESSAGE = 10008
OVERLAP = 5 * 60 * 1000
"""Milliseconds read again before the last message known, in case one was told before its elder; the inbox drops the repeats."""

Event = tuple[str, dict[str, Any]]


async def since(client: discord.Client, chat: str, last: int | None) -> AsyncIterator[list[Event]]:
    """Pages of MESSAGE_CREATE, and MESSAGE_UPDATE for what was edited meanwhile. last None: the newest page is all there is to know."""
    recent = _in_order(await client.http.logs_from(int(chat), RECENT))
    if last is None:
        yield [("MESSAGE_CREATE", message) for message in recent]
        return
    begin = sent_at(str(last)) - OVERLAP
    after = first_of(begin)
    edited = [("MESSAGE_UPDATE", m) for m in recent if m.get("edited_timestamp") and moment_of(m["edited_timestamp"]) >= begin]
    if len(recent) < RECENT or int(recent[0]["id"]) <= after:
        yield [*(("MESSAGE_CREATE", m) for m in recent if int(m["id"]) > after), *edited]
        return
    while page := _in_order(await client.http.logs_from(int(chat), PAGE, after=after)):
        yield [("MESSAGE_CREATE", message) for message in page]
        after = int(page[-1]["id"])
        if len(page) < PAGE:
            break
    yield edited


async def changed(client: discord.Client, chat: str, known: Collection[str]) -> list[Event]:
    """Of messages that we know: MESSAGE_UPDATE for those that were ever edited, MESSAGE_DELETE for those that are not there any more.

    A page without a message proves nothing: who may not read a channel's history is told that it is empty (D). So each one that is
    missed is asked for by itself.
    """
    wanted, found, begin = {int(message) for message in known}, dict[int, dict[str, Any]](), None
    for _ in range(PAGES):
        page = _in_order(await client.http.logs_from(int(chat), PAGE, before=begin))
        found |= {int(message["id"]): message for message in page}
        begin = int(page[0]["id"]) if len(page) == PAGE else 0
        if begin <= min(wanted):
            break
    seen = sorted(id for id in wanted if id >= (begin or 0))
    edited = [("MESSAGE_UPDATE", found[id]) for id in seen if id in found and found[id].get("edited_timestamp")]
    deleted = []
    for id in seen:
        if id not in found and await _is_gone(client, chat, id):
            deleted.append(("MESSAGE_DELETE", {"id": str(id), "channel_id": chat}))
    return [*edited, *deleted]


async def archived(client: discord.Client, chat: str, last: int) -> list[dict[str, Any]]:
    """The threads below a channel that were put to sleep since, which Discord does not tell of when we come (D): who began one while we
    were away would never be heard. None where there are none, or where we may not look."""
    found: list[dict[str, Any]] = []
    before: Any = None
    for _ in range(PAGES):
        try:
            told: Any = await client.http.get_public_archived_threads(int(chat), before=before, limit=PAGE)
        except discord.HTTPException as error:
            if not is_final(error):
                raise
            break
        since = [one for one in told["threads"] if moment_of(one["thread_metadata"]["archive_timestamp"]) >= sent_at(str(last)) - OVERLAP]
        found += since
        if not told["has_more"] or len(since) < len(told["threads"]):
            break
        before = since[-1]["thread_metadata"]["archive_timestamp"]
    return found


def is_final(error: Exception) -> bool:
    """A refusal (no access, no such channel, a forum has no messages of its own): asking again would only be refused again."""
    return isinstance(error, discord.HTTPException) and error.status < 500 and error.status != 429


async def _is_gone(client: discord.Client, chat: str, message: int) -> bool:
    try:
        await client.http.get_message(int(chat), message)
    except discord.NotFound as error:
        return error.code == UNKNOWN_MESSAGE
    return False


def _in_order(messages: Any) -> list[dict[str, Any]]:
    return sorted(messages, key=lambda message: int(message["id"]))
