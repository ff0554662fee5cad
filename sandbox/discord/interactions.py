"""A person presses a button: the bot hears INTERACTION_CREATE and must answer it once, within 3 s, by its token (D)."""

import dataclasses
import secrets
from typing import Any

from sandbox.discord.endpoints import Call, Endpoint
from sandbox.discord.errors import invalid, refusal
from sandbox.discord.forms import check_message, check_not_empty, numbered
from sandbox.discord.pings import Allowed
from sandbox.discord.rest_messages import SETTABLE_FLAGS, rich
from sandbox.discord.shapes import EVERYONE_PERMISSIONS, user
from sandbox.discord.stage import Draft, Stage
from sandbox.discord.world import EPHEMERAL, Bot, Message, User
from sandbox.kernel import Reply

ANSWER_WITHIN = 3.0
REPLY, DEFER_REPLY, DEFER_UPDATE, UPDATE = 4, 5, 6, 7


@dataclasses.dataclass(kw_only=True)
class Interaction:
    id: str
    token: str
    bot: Bot
    person: User
    message: Message
    pressed_at: float
    answered: int | None = None  # the callback's type


class Interactions:
    """Those under way, by id."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._all: dict[str, Interaction] = {}

    def press(self, person: User, message: Message, custom_id: str) -> Interaction:
        world, shapes = self._stage.world, self._stage.shapes
        bot, channel = world.bots[message.author.id], world.channels[message.channel_id]
        found = Interaction(
            id=world.snowflakes.new(),
            token=secrets.token_urlsafe(48),
            bot=bot,
            person=person,
            message=message,
            pressed_at=self._stage.clock(),
        )
        self._all[found.id] = found
        data: dict[str, Any] = {
            "id": found.id,
            "application_id": bot.application_id,
            "type": 3,
            "token": found.token,
            "version": 1,
            "data": {"custom_id": custom_id, "component_type": 2, "id": 1},
            "channel_id": channel.id,
            "channel": shapes.channel(channel, viewer=bot),
            "message": shapes.message(message, viewer=bot, content=True),
            "app_permissions": EVERYONE_PERMISSIONS,
            "locale": "es-ES",
            "entitlements": [],
            "authorizing_integration_owners": {"0": channel.guild_id or "0"},
            "context": 1 if channel.private else 0,
            "attachment_size_limit": 10 * 1024 * 1024,
        }
        if channel.guild_id is None:
            data["user"] = user(person)
        else:
            guild = world.guilds[channel.guild_id]
            data |= {"guild_id": guild.id, "guild_locale": "en-US", "guild": {"id": guild.id, "locale": "en-US", "features": []}}
            data["member"] = {**shapes.member(guild, person.id), "permissions": EVERYONE_PERMISSIONS}
        self._stage.gateway.dispatch("INTERACTION_CREATE", lambda session: data if session.bot == bot else None)
        self._stage.feed.tell("discord", "press", channel=channel.id, message=message.id)
        return found

    async def callback(self, call: Call) -> Reply:
        found = self._all.get(call.path["interaction_id"])
        if found is None or found.token != call.path["token"] or self._stage.clock() - found.pressed_at > ANSWER_WITHIN:
            raise refusal(10062)
        if found.answered is not None:
            raise refusal(40060)
        form = call.body.form()
        kind, data = form.get("type"), form.get("data") or {}
        if kind not in (REPLY, DEFER_REPLY, DEFER_UPDATE, UPDATE):
            raise invalid("type", "BASE_TYPE_CHOICES", "Value must be one of {4, 5, 6, 7}.")
        check_message(data, files=len(call.body.files))
        if kind == REPLY:
            check_not_empty(data, files=len(call.body.files))
        found.answered = kind
        message = self._answered(call, found, data) if kind in (REPLY, UPDATE) else None
        self._stage.feed.tell("discord", "answered", channel=found.message.channel_id, message=found.message.id)
        if call.query.get("with_response", "").lower() not in ("1", "true"):
            return Reply(status=204)
        about: dict[str, Any] = {"id": found.id, "type": 3}
        if message is None:
            return Reply(body={"interaction": about, "resource": {"type": kind}} if kind == DEFER_UPDATE else {"interaction": about})
        about |= {"response_message_id": message.id, "response_message_ephemeral": message.ephemeral_for is not None}
        shown = self._stage.shapes.message(message, viewer=found.bot, content=True)
        return Reply(body={"interaction": about, "resource": {"type": kind, "message": shown}})

    def _answered(self, call: Call, found: Interaction, data: dict[str, Any]) -> Message:
        channel = self._stage.world.channels[found.message.channel_id]
        if found.answered == UPDATE:
            self._stage.edit(
                found.message,
                content=(data["content"] or "") if "content" in data else None,
                embeds=rich(data["embeds"] or []) if "embeds" in data else None,
                components=numbered(data["components"] or []) if "components" in data else None,
                files=call.body.uploads(data),
                allowed=Allowed.read(data.get("allowed_mentions")),
            )
            return found.message
        flags = data.get("flags") or 0
        draft = Draft(
            content=data.get("content") or "",
            files=call.body.uploads(data),
            embeds=rich(data.get("embeds")) or (),
            components=numbered(data.get("components") or []),
            allowed=Allowed.read(data.get("allowed_mentions")),
            flags=flags & (SETTABLE_FLAGS | EPHEMERAL),
            ephemeral_for=found.person.id if flags & EPHEMERAL else None,
        )
        return self._stage.post(found.bot.user, channel, draft)

    def endpoints(self) -> list[Endpoint]:
        path = "/interactions/{interaction_id}/{token}/callback"
        return [Endpoint(verb="POST", path=path, perform=self.callback, needs_token=False)]
