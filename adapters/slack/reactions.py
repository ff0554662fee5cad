"""Which emoji do we put under a message? The receipt of a reply, which is one sign at a time, and what a customer reacted with.

Source: https://docs.slack.dev/reference/methods/reactions.add. All of an app's reactions are its bot's: two customers' 👍 are one.
"""

import logging

from adapters.slack import emoji
from adapters.slack.web import Web, ask
from bridge.model.failure import DeliveryError, Reason
from bridge.model.ids import ChatId

MARKS_KEPT = 1_000
DENIED = frozenset({Reason.FORBIDDEN, Reason.REFUSED})
"""Slack does not let us, or its server cannot: asking again would not help."""

log = logging.getLogger("puente.slack")


class Reactions:
    def __init__(self, web: Web) -> None:
        self._web = web
        self._marked: dict[tuple[str, str], str] = {}
        """(channel, ts) -> the sign that we put there last; only the latest, to spare calls."""

    async def mark(self, channel: ChatId, ts: str, sign: str) -> None:
        wanted = emoji.SIGNS[sign]
        if self._marked.get((channel, ts)) == wanted:
            return
        # First the new sign, so that there is always one.
        await self._put(channel, ts, wanted, on=True)
        try:
            for name in await self._marks(channel, ts):
                if name != wanted:
                    await self._put(channel, ts, name, on=False)
        except DeliveryError as error:
            if error.reason not in DENIED:
                raise
            log.warning("an old sign stays on a message, beside the new one: %s", error)
        self._marked.pop((channel, ts), None)
        self._marked[channel, ts] = wanted
        if len(self._marked) > MARKS_KEPT:
            del self._marked[next(iter(self._marked))]

    async def react(self, channel: ChatId, ts: str, shown: str, *, on: bool) -> None:
        name = emoji.name(shown)
        if name is None or name in emoji.SIGNS.values():
            raise DeliveryError(Reason.UNSUPPORTED, "Slack has no such emoji" if name is None else "this emoji is one of our receipts")
        await self._put(channel, ts, name, on=on)

    async def _marks(self, channel: ChatId, ts: str) -> list[str]:
        """Our signs on a message: Slack allows 20 removals a minute, so none is tried in vain."""
        if known := self._marked.get((channel, ts)):
            return [known]
        try:
            answer = await ask(self._web.client.reactions_get(channel=channel, timestamp=ts, full=True))
        except DeliveryError as error:
            if error.reason not in DENIED:
                raise
            return list(emoji.SIGNS.values())
        us = self._web.identity.user if self._web.identity else None
        there = (answer.get("message") or {}).get("reactions") or []
        return [it["name"] for it in there if it["name"] in emoji.SIGNS.values() and (us is None or us in it.get("users", []))]

    async def _put(self, channel: ChatId, ts: str, name: str, *, on: bool) -> None:
        client = self._web.client
        call, done = (client.reactions_add, "already_reacted") if on else (client.reactions_remove, "no_reaction")
        try:
            await ask(call(channel=channel, timestamp=ts, name=name))
        except DeliveryError as error:
            if error.detail != done:
                raise
