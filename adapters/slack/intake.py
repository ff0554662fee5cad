"""How does an envelope come into the inbox? What must be known of it is looked up, it gets its key, and a moment later it is committed.

The key is made of CONTENT, so that what an event brought and what a backfill finds are the same row. Slack hands the events of one
thread to separate tasks, and look-ups take unequal time: what arrives within `HOLD_SECONDS` is committed together, sorted by Slack's
own `ts`, so that the inbox keeps the order in which people wrote.
"""

import asyncio
import contextlib
import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from adapters.slack import forms, trees_in
from adapters.slack.parse import parse
from adapters.slack.people import People
from bridge.model.events import DeskCommanded, DeskDeleted, DeskEdited, DeskPressed, DeskReacted, DeskSaid, Ignored
from bridge.model.failure import DeliveryError
from bridge.model.ids import DESK, Millis
from bridge.ports import Arrival, Inbox

HOLD_SECONDS = 0.3
DIRECT = "direct:"
"""The cursor that says: this is a direct message with the app, look there too after a gap."""
SECRET = ("token", "response_url", "response_urls", "bot_access_token", "authorizations", "authed_users")
"""Of a payload: what would let somebody act for us, and what nobody reads. Never stored."""


class Intake:
    def __init__(self, *, inbox: Inbox, people: People, channel_name: Callable[[str], str | None], clock: Callable[[], Millis]) -> None:
        self._inbox = inbox
        self._people = people
        self._channel_name = channel_name
        self._clock = clock
        self._held: list[tuple[str, Arrival]] = []
        self._commit: asyncio.Task[None] | None = None

    async def take(self, payload: dict[str, Any]) -> None:
        """Commit what the payload says, if it says anything. When this raises, nothing is committed and Slack must not be told that
        it was received."""
        arrival = await self.arrival(payload)
        if arrival is None:
            return
        self._held.append((order_of(payload), arrival))
        if self._commit is None:
            self._commit = asyncio.create_task(self._commit_held(), name="slack: commit what was held")
        await asyncio.shield(self._commit)

    async def _commit_held(self) -> None:
        await asyncio.sleep(HOLD_SECONDS)
        held, self._held, self._commit = self._held, [], None
        arrivals = [arrival for _, arrival in sorted(held, key=lambda pair: pair[0])]
        directs = {
            channel for arrival in arrivals if (channel := (arrival.raw["payload"].get("event") or {}).get("channel", "")).startswith("D")
        }
        await self._inbox.put(arrivals, {DIRECT + channel: "" for channel in directs})

    async def close(self) -> None:
        if self._commit is not None:
            with contextlib.suppress(Exception):  # whoever waits for it hears of it
                await self._commit

    async def arrival(self, payload: dict[str, Any]) -> Arrival | None:
        """The payload with what was looked up; None for what means nothing to us. Raises DeliveryError when a person could not be
        looked up: better delivered again than taken for a stranger."""
        now = self._clock()
        raw: dict[str, Any] = {"payload": {k: v for k, v in payload.items() if k not in SECRET}, "people": {}, "names": {}, "at": now}
        try:
            event = parse(raw)
            if isinstance(event, Ignored):
                return None
            key = key_of(event, payload)
        except (KeyError, TypeError, ValueError, IndexError, AttributeError):
            # Stored all the same: its parsing fails again at the worker, which makes it a dead letter that the operators see.
            return Arrival(account=DESK, key=dead_key(payload), raw=raw, received_at=now)
        if not isinstance(event, DeskDeleted):
            speaker = await self._people.profile(event.user)
            if speaker.bot:
                return None
            raw["people"][event.user] = speaker.as_json()
            await self._name(raw, payload)
        return Arrival(account=DESK, key=key, raw=raw, received_at=now)

    async def _name(self, raw: dict[str, Any], payload: Mapping[str, Any]) -> None:
        """The names of those whom a message mentions, or who were picked in a form, as far as they can be had."""
        event = payload.get("event") or {}
        said = payload if "command" in payload else event.get("message") or event
        named = forms.picked(payload["view"]) if payload.get("type") == "view_submission" else trees_in.called(said)
        for id in named - raw["people"].keys():
            if id.startswith(("U", "W")):
                with contextlib.suppress(DeliveryError):
                    raw["people"][id] = (await self._people.profile(id)).as_json()
            elif name := self._channel_name(id):
                raw["names"][id] = name


def key_of(
    event: DeskSaid | DeskEdited | DeskDeleted | DeskReacted | DeskPressed | DeskCommanded, payload: Mapping[str, Any]
) -> str:  # fmt: skip
    match event:
        case DeskSaid():
            return f"msg:{event.channel}:{event.ts}"
        case DeskEdited():
            # Slack counts the moment of an edit in whole seconds, and two may fall into one.
            text = payload["event"]["message"].get("text") or ""
            return f"edit:{event.channel}:{event.ts}:{event.edited_at}:{_digest(text)}"
        case DeskDeleted():
            return f"del:{event.channel}:{event.ts}"
        case DeskReacted():
            return f"react:{event.channel}:{event.ts}:{event.user}:{event.emoji}:{'on' if event.on else 'off'}:{event.at}"
        case DeskPressed() if payload["type"] == "view_submission":
            return f"submit:{payload['view']['id']}"
        case DeskPressed():
            return f"click:{payload['trigger_id']}"
        case DeskCommanded():
            return f"command:{payload['trigger_id']}"


def dead_key(payload: Mapping[str, Any]) -> str:
    """For what can't be understood: Slack's own id of the event, else its bytes."""
    known = payload.get("event_id") or payload.get("trigger_id")
    return f"event:{known or _digest(json.dumps(payload, sort_keys=True, default=str), size=32)}"


def _digest(text: str, *, size: int = 6) -> str:
    return hashlib.blake2s(text.encode("utf-8", "surrogatepass"), digest_size=size).hexdigest()


def order_of(payload: Mapping[str, Any]) -> str:
    """Slack's own moment of an event; a press has its own clock, close enough."""
    event = payload.get("event") or {}
    actions = payload.get("actions") or [{}]
    return str(event.get("event_ts") or event.get("ts") or actions[0].get("action_ts") or "9")
