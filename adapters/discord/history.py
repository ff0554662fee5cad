"""What was said in a channel since? Its history by pages, oldest first."""

from collections.abc import AsyncIterator
from typing import Any

import discord

from adapters.discord.envelope import first_of, sent_at
from adapters.discord.parse import moment_of

RECENT = 50
"""Messages looked at again for what was changed while we were away."""
PAGE = 100
"""The most that Discord gives at once (D)."""
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


def _in_order(messages: Any) -> list[dict[str, Any]]:
    return sorted(messages, key=lambda message: int(message["id"]))
