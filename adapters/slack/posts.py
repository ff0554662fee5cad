"""How do our posts come to Slack, once each? Say, find again, redraw.

A post carries its key in its metadata, so that a try whose answer was lost can be found. A text too long for one message goes on in
posts right below the first (in its thread, if it is a root); the first is the one that is redrawn later.
"""

import dataclasses
import functools
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack import names, sheets, trees_out
from adapters.slack.directory import Directory
from adapters.slack.web import Web, ask, listed
from bridge.model.failure import DeliveryError, Reason
from bridge.model.ids import ChatId, Millis, OutgoingId, UserId
from bridge.model.richtext import RichText, join
from bridge.ports import Posted, Sheet

EVENT = "puente"
CLOCKS_APART: Millis = 10 * 60_000
"""How far our clock and Slack's may differ when a post is looked for."""
PAGE = 200
TOO_FINE = ("invalid_blocks", "msg_blocks_too_long")
"""Slack's words for blocks that it does not take: https://docs.slack.dev/reference/methods/chat.postMessage"""

log = logging.getLogger("puente.slack")


class Posts:
    def __init__(self, web: Web, directory: Directory) -> None:
        self._web = web
        self._directory = directory

    async def post(
        self, to: ChatId | UserId, sheet: Sheet, *, thread_ts: str | None, author: str | None, key: OutgoingId, again: bool
    ) -> Posted:
        channel = await self._directory.where(to)
        first, *more = trees_out.pieces(sheet.body)
        found = await self._find(channel, thread_ts, key) if again else {}
        ts = found.get(0) or await self._say(channel, thread_ts, dataclasses.replace(sheet, body=first), author, key, 0)
        if more:
            root = thread_ts or ts
            if again and not thread_ts:
                found |= await self._find(channel, root, key)
            await self._say_more(channel, root, more, author, key, found)
        return Posted(channel=channel, ts=ts)

    async def _say_more(
        self, channel: ChatId, root: str, more: list[RichText], author: str | None, key: OutgoingId, found: dict[int, str]
    ) -> None:
        for part, body in enumerate(more, 1):
            if part not in found:
                try:
                    await self._say(channel, root, Sheet(body=body), author, key, part)
                except DeliveryError as error:
                    # The beginning stands: whoever tries again must look first.
                    raise DeliveryError(error.reason, error.detail, happened=None, retry_after=error.retry_after) from None

    async def _say(self, channel: ChatId, thread_ts: str | None, sheet: Sheet, author: str | None, key: OutgoingId, part: int) -> str:
        post = functools.partial(
            self._web.client.chat_postMessage,
            channel=channel,
            thread_ts=thread_ts,
            username=None if author is None else names.author(author),
            metadata={"event_type": EVENT, "event_payload": {"key": str(key), **({"part": part} if part else {})}},
            unfurl_links=False,
            unfurl_media=False,
            mrkdwn=False,
            parse="none",
        )
        answer = await _formatted(post, sheet, sheet.body)
        ts = str(answer["ts"])
        # Slack posts into the thread of a deleted root without a word, at the channel's own level (slack-go/slack#1571).
        if thread_ts and (answer.get("message") or {}).get("thread_ts") != thread_ts and not await self._is_in(channel, thread_ts, ts):
            await self._take_back(channel, ts)
            raise DeliveryError(Reason.GONE, "the thread's root is deleted")
        return ts

    async def _is_in(self, channel: ChatId, thread_ts: str, ts: str) -> bool:
        """Asked before a post is taken back, since an answer may just have left out the thread. It fell out only where Slack shows that
        the root is no more; when Slack does not tell, it is in."""
        oldest = f"{float(ts) - 1:.6f}"
        try:
            answer = await ask(self._web.client.conversations_replies(channel=channel, ts=thread_ts, oldest=oldest, limit=PAGE))
        except DeliveryError as error:
            return error.reason is not Reason.GONE
        shown = {message.get("ts"): message.get("subtype") for message in answer.get("messages") or []}
        return ts in shown or shown.get(thread_ts, "tombstone") != "tombstone"

    async def _take_back(self, channel: ChatId, ts: str) -> None:
        try:
            await ask(self._web.client.chat_delete(channel=channel, ts=ts))
        except DeliveryError as error:
            log.warning("a post that fell out of its thread could not be deleted: %s", error)

    async def _find(self, channel: ChatId, thread_ts: str | None, key: OutgoingId) -> dict[int, str]:
        """Part number -> ts of what was posted under the key. The key holds the moment of its making, before which none can be."""
        client = self._web.client
        oldest = f"{max(0, (key >> 21) - CLOCKS_APART) / 1000:.6f}"

        def page(cursor: str | None) -> Any:
            if thread_ts:
                return client.conversations_replies(
                    channel=channel, ts=thread_ts, oldest=oldest, include_all_metadata=True, limit=PAGE, cursor=cursor
                )
            return client.conversations_history(channel=channel, oldest=oldest, include_all_metadata=True, limit=PAGE, cursor=cursor)

        found: dict[int, str] = {}
        async for message in listed(page, "messages"):
            metadata = message.get("metadata") or {}
            payload = metadata.get("event_payload") or {}
            if message.get("bot_id") and metadata.get("event_type") == EVENT and payload.get("key") == str(key):
                found[int(payload.get("part", 0))] = message["ts"]
        return found

    async def update(self, channel: ChatId, ts: str, sheet: Sheet) -> None:
        redraw = functools.partial(self._web.client.chat_update, channel=channel, ts=ts, parse="none")
        await _formatted(redraw, sheet, trees_out.pieces(sheet.body)[0])


async def _formatted(call: Callable[..., Awaitable[AsyncSlackResponse]], sheet: Sheet, body: RichText) -> AsyncSlackResponse:
    """What Slack does not take with its formatting is said without: better plain than not at all."""
    try:
        return await ask(call(**content(sheet, body)))
    except DeliveryError as error:
        if not error.detail.startswith(TOO_FINE):
            raise
        log.warning("a post goes without its formatting: %s", error)
        return await ask(call(**content(sheet, body, unformatted=True)))


def content(sheet: Sheet, body: RichText, *, unformatted: bool = False) -> dict[str, Any]:
    """The text and blocks of a post. Raises DeliveryError for a sheet that shows nothing: Slack takes no empty message."""
    blocks = sheets.blocks(sheet, body, unformatted=unformatted)
    text = trees_out.fallback(sheet.notice or join(body, sheet.footnote))
    if not blocks:
        raise DeliveryError(Reason.REFUSED, "there is nothing to post")
    return {"text": text, "blocks": blocks}
