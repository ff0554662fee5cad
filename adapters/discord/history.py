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


async def _is_gone(client: discord.Client, chat: str, message: int) -> bool:
    try:
        await client.http.get_message(int(chat), message)
    except discord.NotFound as error:
        return error.code == UNKNOWN_MESSAGE
    return False


def _in_order(messages: Any) -> list[dict[str, Any]]:
    return sorted(messages, key=lambda message: int(message["id"]))
