"""What was said while we were not connected? After a gap, the history of the watched channels is laid over what is known.

Each message found goes the way of an event, in the same shape, so that the unique key drops what was there already. One cursor,
`seen`, holds the moment before which nothing is missing; it moves only when all is well, and stays behind by more than the time
over which Slack repeats an event, so that a hole in the middle heals. What history cannot tell: a press (the person saw Slack's error
and presses again), and the deletion of a message that was not a root with replies.
"""

import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import Any

from adapters.slack.intake import DIRECT, Intake
from adapters.slack.parse import millis
from adapters.slack.web import Web, listed
from bridge.model.failure import DeliveryError, Reason
from bridge.model.ids import DESK, ChatId, Millis
from bridge.ports import Inbox

SEEN = "seen"
OVERLAP: Millis = 15 * 60_000
"""Slack repeats an event at once, after one minute and after five."""
ROOTS_BACK: Millis = 30 * 24 * 3_600_000
"""Threads whose root is older than this are not looked at: history lists roots by their own age, not by their latest reply."""
PAGE = 200

log = logging.getLogger("puente.slack")


class Backfill:
    def __init__(
        self, web: Web, inbox: Inbox, intake: Intake, *, channels: Callable[[], Sequence[ChatId]], clock: Callable[[], Millis]
    ) -> None:
        self._web = web
        self._inbox = inbox
        self._intake = intake
        self._channels = channels
        self._clock = clock

    async def run(self) -> None:
        """Raises DeliveryError when Slack could not be read to the end; then nothing is lost but time: run it again."""
        began = self._clock()
        seen = (await self._inbox.cursor(DESK, SEEN)).get(SEEN)
        if seen is not None:  # none: the very first start, nobody has written to us yet
            directs = [ChatId(name.removeprefix(DIRECT)) for name in await self._inbox.cursor(DESK, DIRECT)]
            for channel in dict.fromkeys([*self._channels(), *directs]):
                await self._channel(channel, int(seen))
        await self._note(began)

    async def advance(self) -> None:
        """Nothing is missing up to now."""
        await self._note(self._clock())

    async def _note(self, whole_until: Millis) -> None:
        await self._inbox.put([], {SEEN: str(whole_until - OVERLAP)})

    async def _channel(self, channel: ChatId, seen: Millis) -> None:
        try:
            changed = [root async for root in self._roots(channel, seen) if self._is_worth_reading(root, seen)]
            for root in changed:
                await self._thread(channel, root["ts"], seen)
        except DeliveryError as error:
            if error.reason not in (Reason.GONE, Reason.FORBIDDEN, Reason.REFUSED):
                raise
            log.warning("channel %s cannot be read after a gap: %s", channel, error)

    def _is_worth_reading(self, root: Mapping[str, Any], seen: Millis) -> bool:
        """Did a person reply since? A thread in which we alone spoke costs no call: Slack allows about 50 a minute."""
        if not root.get("latest_reply") or millis(root["latest_reply"]) <= seen:
            return False
        speakers, us = root.get("reply_users") or [], self._web.identity
        named_all = len(speakers) >= root.get("reply_users_count", len(speakers) + 1)  # Slack names a few of them only
        return not (named_all and us is not None and set(speakers) <= {us.user, us.bot})

    async def _roots(self, channel: ChatId, seen: Millis) -> AsyncIterator[dict[str, Any]]:
        """Every root of the last weeks; what is new among them is taken on the way."""
        client = self._web.client
        oldest = _ts(seen - ROOTS_BACK)
        page = lambda cursor: client.conversations_history(channel=channel, oldest=oldest, limit=PAGE, cursor=cursor)  # noqa: E731
        async for message in listed(page, "messages", patient=True):
            await self._take(channel, message, seen)
            yield message

    async def _thread(self, channel: ChatId, root: str, seen: Millis) -> None:
        client = self._web.client
        page = lambda cursor: client.conversations_replies(channel=channel, ts=root, oldest=_ts(seen), limit=PAGE, cursor=cursor)  # noqa: E731
        async for message in listed(page, "messages", patient=True):
            await self._take(channel, message, seen)

    async def _take(self, channel: ChatId, message: Mapping[str, Any], seen: Millis) -> None:
        arrivals = [await self._intake.arrival(payload) for payload in payloads(channel, message, seen)]
        if found := [arrival for arrival in arrivals if arrival is not None]:
            await self._inbox.put(found)


def payloads(channel: ChatId, message: Mapping[str, Any], seen: Millis) -> list[dict[str, Any]]:
    """A message of the history as the events that it would have been; those from before `seen` are left out."""
    found = []
    edited = (message.get("edited") or {}).get("ts")
    if message.get("subtype") == "tombstone":
        # When it was deleted is not said; the moment is not part of the key.
        found.append({"type": "message", "subtype": "message_changed", "channel": channel, "message": dict(message), "ts": message["ts"]})
    elif millis(message["ts"]) > seen:
        found.append({**message, "channel": channel, "event_ts": message["ts"]})
    if edited and millis(edited) > seen:
        # Edited and perhaps known from before with its former text.
        found.append({"type": "message", "subtype": "message_changed", "channel": channel, "message": dict(message), "ts": edited})
    return [{"type": "event_callback", "event": event} for event in found]


def _ts(moment: Millis) -> str:
    return f"{max(0, moment) / 1000:.6f}"
