"""The world together with those who must hear of its changes: the app's sockets and the feed's watchers."""

import asyncio
import dataclasses
import secrets
from collections.abc import Coroutine
from typing import Any

from sandbox.feed import Feed
from sandbox.slack import shapes
from sandbox.slack.limits import Limits
from sandbox.slack.refusal import Refusal
from sandbox.slack.socket import Sockets
from sandbox.slack.world import Channel, Message, World

TRIGGER_SECONDS = 3.0
RESPONSE_SECONDS = 30 * 60
RESPONSE_USES = 5


@dataclasses.dataclass(kw_only=True)
class Trigger:
    """The right to open one modal for `user`."""

    user: str
    until: float
    used: bool = False


@dataclasses.dataclass(kw_only=True)
class ResponseUrl:
    user: str
    channel: str
    message: str  # ts of the message that was acted upon, "" for a slash command
    until: float
    uses: int = 0


@dataclasses.dataclass(kw_only=True)
class Workspace:
    world: World
    sockets: Sockets
    limits: Limits
    feed: Feed
    share_seconds: float  # how long after completeUploadExternal a file appears
    address: str = ""
    triggers: dict[str, Trigger] = dataclasses.field(default_factory=dict)
    response_urls: dict[str, ResponseUrl] = dataclasses.field(default_factory=dict)
    tasks: set[asyncio.Task[None]] = dataclasses.field(default_factory=set)  # held so that they are not collected while they sleep

    def tell(self, what: str, **more: Any) -> None:
        self.feed.tell("slack", what, **more)

    def shown(self, message: Message, *, metadata: bool = False) -> dict[str, Any]:
        return shapes.message(self.world, message, self.address, metadata=metadata)

    def event(self, event: dict[str, Any], channel: Channel, *, subscription: str) -> None:
        """Send an event to the app, if it subscribed to it and its bot may see the channel."""
        world = self.world
        if subscription not in world.events or world.bot_user not in channel.members:
            return
        shared = any(world.people[m].is_stranger for m in channel.members if m in world.people)
        payload = {
            "token": "sandbox-verification-token",
            "team_id": world.team_id,
            "context_team_id": world.team_id,
            "context_enterprise_id": None,
            "api_app_id": world.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": world.new_id("Ev"),
            "event_time": int(world.now()),
            "authorizations": [
                {"enterprise_id": None, "team_id": world.team_id, "user_id": world.bot_user, "is_bot": True, "is_enterprise_install": False}
            ],
            "is_ext_shared_channel": shared,
            "event_context": f"4-{secrets.token_urlsafe(24)}",
        }
        self.sockets.event(payload)

    def message_event(self, channel: Channel, body: dict[str, Any], event_ts: str) -> None:
        event = {**body, "channel": channel.id, "event_ts": event_ts, "channel_type": channel.kind}
        self.event(event, channel, subscription={"im": "message.im", "group": "message.groups"}.get(channel.kind, "message.channels"))

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something after the answer to the present request."""
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def close(self) -> None:
        for task in list(self.tasks):
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await self.sockets.close()

    # --- what an interaction may do -----------------------------------------------------------------------------------

    def trigger(self, user: str) -> str:
        now = self.world.now()
        id = f"{int(now * 1000)}.{secrets.randbelow(10**9)}.{secrets.token_hex(16)}"
        self.triggers[id] = Trigger(user=user, until=now + TRIGGER_SECONDS)
        return id

    def check_trigger(self, id: str) -> Trigger:
        trigger = self.triggers.get(id)
        if trigger is None:
            raise Refusal("invalid_trigger_id")
        if trigger.used:
            raise Refusal("exchanged_trigger_id")
        if self.world.now() > trigger.until:
            raise Refusal("expired_trigger_id")
        return trigger

    def response_url(self, user: str, channel: str, message: str = "") -> str:
        id = secrets.token_hex(12)
        self.response_urls[id] = ResponseUrl(user=user, channel=channel, message=message, until=self.world.now() + RESPONSE_SECONDS)
        return f"{self.address}/slack/respond/{id}"

    def check_response_url(self, id: str) -> ResponseUrl:
        url = self.response_urls.get(id)
        if url is None or self.world.now() > url.until:
            raise Refusal("expired_url", status=404)
        if url.uses >= RESPONSE_USES:
            raise Refusal("used_url", status=404)
        return url
