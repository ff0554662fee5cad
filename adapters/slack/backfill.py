"""What was said, changed and taken back while we were not connected? After a gap, the history is laid over what is known.

Each message found goes the way of an event, in the same shape, so that the unique key drops what was there already. First what may
hold words that we do not know: the channels, the threads in which somebody replied, and those that are open but too old for the
page, escalated ones first. Then, for edits and deletions, the other open threads; that may take long, live traffic goes on meanwhile.

One cursor, `seen`, holds the moment before which nothing is missing; it moves only when all is well, and stays behind by more than
the time over which Slack repeats an event, so that a hole in the middle heals. `reread` holds the threads that were reached, so that
a process that died goes on with the others. What history cannot tell: a press (the person saw Slack's error and presses again),
and when somebody reacted.
"""

import json
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from adapters.slack.history import NOT_THERE, History
from adapters.slack.intake import DIRECT, Intake
from adapters.slack.parse import millis
from adapters.slack.web import Web
from bridge.model.failure import PERMANENT, DeliveryError
from bridge.model.ids import DESK, ChatId, Millis
from bridge.ports import Inbox

SEEN, REREAD = "seen", "reread"
OVERLAP: Millis = 15 * 60_000
"""Slack repeats an event at once, after one minute and after five."""
SHORT: Millis = 3 * 60_000
"""Of what happened in a gap no longer than this Slack tells us by itself when it repeats; threads are not read for edits."""
ROOTS_BACK: Millis = 30 * 24 * 3_600_000
"""How far back the page of roots reaches: history lists roots by their own age, not by their latest reply."""

log = logging.getLogger("puente.slack")

Place: TypeAlias = tuple[ChatId, str]
"""A message or a thread's root: channel and ts."""


class Backfill:
    def __init__(
        self,
        web: Web,
        inbox: Inbox,
        intake: Intake,
        history: History,
        *,
        channels: Callable[[], Sequence[ChatId]],
        clock: Callable[[], Millis],
    ) -> None:
        self._web = web
        self._inbox = inbox
        self._intake = intake
        self._history = history
        self._channels = channels
        self._clock = clock

    async def run(self, *, caught_up: Callable[[], None], another_gap: Callable[[], bool]) -> None:
        """caught_up: called when no unknown words are left. another_gap: when this turns true the rest is left to the next run.

        Raises DeliveryError when Slack could not be read to the end; then nothing is lost but time: run it again."""
        began = self._clock()
        seen = (await self._inbox.cursor(DESK, SEEN)).get(SEEN)
        if seen is not None:  # none: the very first start, nobody has written to us yet
            reading = _Reading(self._history, self._inbox, self._intake, since=int(seen))
            later = await self._words(reading)
            caught_up()
            if began - reading.since - OVERLAP > SHORT:
                if not await self._changes(reading, later, another_gap):
                    return
                await reading.take_back(await self._inbox.open_messages(DESK, reading.since - ROOTS_BACK))
        caught_up()
        await self._note(began)

    async def advance(self) -> None:
        """Nothing is missing up to now."""
        await self._note(self._clock())

    async def _note(self, whole_until: Millis) -> None:
        await self._inbox.put([], {SEEN: str(whole_until - OVERLAP), REREAD: ""})

    async def _words(self, reading: "_Reading") -> list[Place]:
        """All that may hold words we do not know; returns the open threads that need not be read for words."""
        directs = [ChatId(name.removeprefix(DIRECT)) for name in await self._inbox.cursor(DESK, DIRECT)]
        roots: dict[Place, dict[str, Any]] = {}
        for channel in dict.fromkeys([*self._channels(), *directs]):
            roots |= await reading.channel(channel)
        replied = {place for place, root in roots.items() if self._somebody_replied(root, reading.since)}
        open = dict.fromkeys(await self._inbox.open_threads())
        for place in open:
            if place in replied or place not in roots:
                await reading.whole(place)
        for place in replied - open.keys():
            await reading.thread(place, since=reading.since)
        return [place for place in open if place in roots and place not in replied]

    async def _changes(self, reading: "_Reading", threads: Iterable[Place], another_gap: Callable[[], bool]) -> bool:
        """Read threads for what was edited and deleted; False when that was left to the next run."""
        stored = (await self._inbox.cursor(DESK, REREAD)).get(REREAD)
        reached = {(ChatId(channel), ts) for channel, ts in json.loads(stored)} if stored else set()
        for place in sorted(threads, key=reached.__contains__):
            if another_gap():
                return False
            await reading.whole(place)
            reached.add(place)
            await self._inbox.put([], {REREAD: json.dumps(sorted(reached))})
        return True

    def _somebody_replied(self, root: Mapping[str, Any], since: Millis) -> bool:
        """A thread in which we alone spoke costs no call."""
        if not root.get("latest_reply") or millis(root["latest_reply"]) <= since:
            return False
        speakers, us = root.get("reply_users") or [], self._web.identity
        named_all = len(speakers) >= root.get("reply_users_count", len(speakers) + 1)  # Slack names a few of them only
        return not (named_all and us is not None and set(speakers) <= {us.user, us.bot})


class _Reading:
    """One laying of the history over what is known, of all that happened after `since`."""

    def __init__(self, history: History, inbox: Inbox, intake: Intake, *, since: Millis) -> None:
        self.since = since
        self._history = history
        self._inbox = inbox
        self._intake = intake
        self._there: set[Place] = set()
        """The messages that were met."""

    async def channel(self, channel: ChatId) -> dict[Place, dict[str, Any]]:
        """Take what is new among the channel's own messages of the last weeks; returns them all, replies that were sent to the
        channel too aside."""
        roots = {}
        try:
            async for message in self._history.channel(channel, self.since - ROOTS_BACK):
                await self._take(channel, message)
                if message.get("thread_ts", message["ts"]) == message["ts"]:
                    roots[channel, message["ts"]] = message
        except DeliveryError as error:
            if error.reason not in PERMANENT:
                raise
            log.warning("channel %s cannot be read after a gap: %s", channel, error)
        return roots

    async def whole(self, place: Place) -> None:
        """A thread from its beginning: any of its messages may have been changed."""
        await self.thread(place, since=0)

    async def thread(self, place: Place, *, since: Millis) -> None:
        channel, root = place
        try:
            async for message in self._history.thread(channel, root, since):
                await self._take(channel, message)
        except DeliveryError as error:
            if error.reason not in PERMANENT:
                raise
            if error.detail == NOT_THERE:
                await self._put([deletion(channel, root)])
            else:
                log.warning("a thread in channel %s cannot be read after a gap: %s", channel, error)

    async def take_back(self, known: Mapping[ChatId, Iterable[str]]) -> None:
        """Tell of those known messages that are nowhere any more; Slack is asked for each, since only its own word is certain."""
        missing = [(channel, ts) for channel, all in known.items() for ts in all if (channel, ts) not in self._there]
        for channel, ts in missing:
            if await self._history.is_gone(channel, ts):
                await self._put([deletion(channel, ts)])

    async def _take(self, channel: ChatId, message: Mapping[str, Any]) -> None:
        self._there.add((channel, message["ts"]))
        await self._put(payloads(channel, message, self.since))

    async def _put(self, found: Iterable[dict[str, Any]]) -> None:
        arrivals = [await self._intake.arrival(payload) for payload in found]
        if new := [arrival for arrival in arrivals if arrival is not None]:
            await self._inbox.put(new)


def payloads(channel: ChatId, message: Mapping[str, Any], since: Millis) -> list[dict[str, Any]]:
    """A message of the history as the events that it would have been; those from before `since` are left out."""
    found = []
    edited = (message.get("edited") or {}).get("ts")
    if message.get("subtype") == "tombstone":
        return [deletion(channel, message["ts"])]
    if millis(message["ts"]) > since:
        found.append({**message, "channel": channel, "event_ts": message["ts"]})
    if edited and millis(edited) > since:
        # Edited and perhaps known from before with its former text.
        found.append({"type": "message", "subtype": "message_changed", "channel": channel, "message": dict(message), "ts": edited})
    return [{"type": "event_callback", "event": event} for event in found]


def deletion(channel: ChatId, ts: str) -> dict[str, Any]:
    """When it was deleted is not said; the moment is not part of the key."""
    event = {"type": "message", "subtype": "message_deleted", "channel": channel, "deleted_ts": ts, "ts": ts}
    return {"type": "event_callback", "event": event}
