"""How is Slack's history read without taking from live traffic what Slack allows? A share of the calls a minute, and patience.

Both methods allow 50 calls a minute (tier 3; an app that its own company made is not held to the lower limit of distributed ones):
https://docs.slack.dev/apis/web-api/rate-limits, https://docs.slack.dev/reference/methods/conversations.replies
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from typing import Any

from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.web import Web, listed, patiently
from bridge.model.failure import PERMANENT, DeliveryError
from bridge.model.ids import ChatId, Millis

PER_MINUTE = 40
"""Of each method; the rest stays for posts that are looked for while we read."""
PAGE = 200
NOT_THERE = "thread_not_found"
"""Slack's word for a message that is not there any more, where the channel is."""


class Allowance:
    """So many calls in any 60 seconds; whoever comes too soon waits."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._spent: deque[float] = deque()

    async def spend(self) -> None:
        loop = asyncio.get_running_loop()
        if len(self._spent) >= self._most:
            await asyncio.sleep(self._spent.popleft() + 60 - loop.time())
        self._spent.append(loop.time())


class History:
    def __init__(self, web: Web, *, per_minute: int = PER_MINUTE) -> None:
        self._client = web.client
        self._of_channels = Allowance(per_minute)
        self._of_threads = Allowance(per_minute)

    async def channel(self, channel: ChatId, since: Millis) -> AsyncIterator[dict[str, Any]]:
        """Its own messages, the roots of threads among them, newest first. Raises DeliveryError."""

        async def page(cursor: str | None) -> AsyncSlackResponse:
            await self._of_channels.spend()
            return await self._client.conversations_history(channel=channel, oldest=_ts(since), limit=PAGE, cursor=cursor)

        async for message in listed(page, "messages", patient=True):
            yield message

    async def thread(self, channel: ChatId, root: str, since: Millis = 0) -> AsyncIterator[dict[str, Any]]:
        """The root, whatever its age, and the replies, oldest first. Raises DeliveryError, whose detail is NOT_THERE for a deleted root
        without replies."""

        async def page(cursor: str | None) -> AsyncSlackResponse:
            await self._of_threads.spend()
            return await self._client.conversations_replies(channel=channel, ts=root, oldest=_ts(since), limit=PAGE, cursor=cursor)

        async for message in listed(page, "messages", patient=True):
            yield message

    async def is_gone(self, channel: ChatId, ts: str) -> bool:
        """Did somebody delete this message? True only where Slack says so. Raises DeliveryError when it could not be asked."""

        async def look() -> AsyncSlackResponse:
            await self._of_threads.spend()
            return await self._client.conversations_replies(channel=channel, ts=ts, limit=1)

        try:
            await patiently(look)
        except DeliveryError as error:
            if error.detail == NOT_THERE:
                return True
            if error.reason not in PERMANENT:
                raise
        return False


def _ts(moment: Millis) -> str:
    return f"{max(0, moment) / 1000:.6f}"
