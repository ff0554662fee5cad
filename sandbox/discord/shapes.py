"""How does the world read in Discord's JSON? Field names, required fields and enums as in Discord's OpenAPI description.

What a bot without the message content intent may not read (`content`, `attachments`, `embeds`, `components` of a guild message
that is neither its own nor mentions it) is blank, here and in the message replied to.
"""

import json
from collections.abc import Mapping
from typing import Any

from sandbox.discord.attachments import Attachment
from sandbox.discord.cdn import Cdn
from sandbox.discord.intents import PRIVILEGED
from sandbox.discord.snowflakes import iso
from sandbox.discord.world import Bot, Channel, Guild, Kind, Message, Role, Said, User, World

# Permissions of @everyone: what a new server gives (view, send, embed, attach, history, react, threads, mention everyone, …).
EVERYONE_PERMISSIONS = "2248473465835073"
FORUM_CONSTANTS: Mapping[str, Any] = {
    "available_tags": [],
    "default_reaction_emoji": None,
    "default_sort_order": None,
    "default_forum_layout": 0,
    "default_thread_rate_limit_per_user": 0,
    "template": "",
}
WITHHELD: Mapping[str, Any] = {"content": "", "attachments": [], "embeds": [], "components": []}
SNAPSHOT_FIELDS = frozenset({
    "type", "content", "embeds", "attachments", "timestamp", "edited_timestamp", "flags", "mentions", "mention_roles", "sticker_items",
    "components",
})  # fmt: skip
GUILD_CONSTANTS: Mapping[str, Any] = json.loads("""{
    "icon": null, "description": null, "home_header": null, "splash": null, "discovery_splash": null, "features": [],
    "banner": null, "application_id": null, "region": "deprecated", "afk_channel_id": null, "afk_timeout": 300,
    "system_channel_id": null, "system_channel_flags": 0, "widget_enabled": false, "widget_channel_id": null,
    "verification_level": 0, "default_message_notifications": 0, "mfa_level": 0, "explicit_content_filter": 0,
    "max_presences": null, "max_members": 25000000, "max_stage_video_channel_users": 50, "max_video_channel_users": 25,
    "vanity_url_code": null, "premium_tier": 0, "premium_subscription_count": 0, "preferred_locale": "en-US",
    "rules_channel_id": null, "safety_alerts_channel_id": null, "public_updates_channel_id": null,
    "premium_progress_bar_enabled": false, "nsfw": false, "nsfw_level": 0, "emojis": [], "stickers": [], "incidents_data": null
}""")


class Shapes:
    def __init__(self, world: World, cdn: Cdn) -> None:
        self._world, self._cdn = world, cdn

    def message(self, message: Message, *, viewer: Bot, content: bool, nonce: bool = False) -> dict[str, Any]:
        """content: the viewer has the message content intent. nonce: echo it (in the answer to a post and its event)."""
        shape = self._bare(message, viewer, content)
        if nonce and message.nonce is not None:
            shape["nonce"] = message.nonce
        if message.reference is not None:
            channel = self._world.channels.get(message.reference.channel_id)
            reference: dict[str, Any] = {"type": int(message.reference.forward), "channel_id": message.reference.channel_id}
            if message.reference.message_id is not None:
                reference["message_id"] = message.reference.message_id
                original = channel.find(message.reference.message_id) if channel else None
                if not message.reference.forward:
                    shape["referenced_message"] = self._bare(original, viewer, content) if original else None
            if channel is not None and channel.guild_id is not None:
                reference["guild_id"] = channel.guild_id
            shape["message_reference"] = reference
        if message.thread_id is not None and message.thread_id in self._world.channels:
            shape["thread"] = self.thread(self._world.channels[message.thread_id])
        return shape

    def _bare(self, message: Message, viewer: Bot, content: bool) -> dict[str, Any]:
        shape: dict[str, Any] = {
            "id": message.id,
            "channel_id": message.channel_id,
            "type": int(message.said),
            "author": self.webhook_author(message) if message.webhook_id else user(message.author),
            "content": message.content,
            "mentions": [user(self._world.users[id]) for id in message.pings.users],
            "mention_roles": list(message.pings.roles),
            "mention_everyone": message.pings.everyone,
            "attachments": [self.attachment(attachment) for attachment in message.attachments],
            "embeds": message.embeds,
            "components": message.components,
            "timestamp": iso(message.sent_at),
            "edited_timestamp": None if message.edited_at is None else iso(message.edited_at),
            "flags": message.flags,
            "pinned": message.pinned,
            "tts": False,
        }
        if message.sticker_items:
            shape["sticker_items"] = message.sticker_items
        if message.poll is not None:
            shape["poll"] = message.poll
        if message.forwards is not None:
            shape["message_snapshots"] = [{"message": self._snapshot(message.forwards, viewer, content)}]
        if message.webhook_id:
            shape["webhook_id"] = message.webhook_id
        if message.reactions:
            shape["reactions"] = [self._reaction(emoji, who, viewer) for emoji, who in message.reactions.items()]
        if not content and self._is_withheld(message, viewer):
            shape.update(WITHHELD)
            shape.pop("poll", None)
        return shape

    def _snapshot(self, original: Message, viewer: Bot, content: bool) -> dict[str, Any]:
        """As it was when it was forwarded; who said it is not told (D)."""
        whole = self._bare(original, viewer, content)
        return {name: value for name, value in whole.items() if name in SNAPSHOT_FIELDS}

    def _is_withheld(self, message: Message, viewer: Bot) -> bool:
        channel = self._world.channels[message.channel_id]
        own = message.author.id == viewer.user.id or viewer.user.id in message.pings.users
        return channel.guild_id is not None and not own

    def _reaction(self, key: str, who: list[str], viewer: Bot) -> dict[str, Any]:
        return {
            "emoji": emoji(key),
            "count": len(who),
            "count_details": {"burst": 0, "normal": len(who)},
            "burst_colors": [],
            "me_burst": False,
            "me": viewer.user.id in who,
        }

    def webhook_author(self, message: Message) -> dict[str, Any]:
        return {**user(message.author), "discriminator": "0000"}

    def attachment(self, attachment: Attachment) -> dict[str, Any]:
        url = self._cdn.url(attachment)
        shape: dict[str, Any] = {
            "id": attachment.id,
            "filename": attachment.filename,
            "size": len(attachment.data),
            "url": url,
            "proxy_url": url,
            "content_type": attachment.content_type,
        }
        if attachment.size is not None:
            shape["width"], shape["height"] = attachment.size
        for name in ("description", "title", "duration_secs", "waveform"):
            if getattr(attachment, name) is not None:
                shape[name] = getattr(attachment, name)
        return shape

    def channel(self, channel: Channel, *, viewer: Bot) -> dict[str, Any]:
        if channel.private:
            others = [user(self._world.users[id]) for id in channel.recipients if id != viewer.user.id]
            return {"id": channel.id, "type": 1, "flags": 0, "last_message_id": last(channel), "recipients": others}
        return self.thread(channel) if channel.kind is Kind.THREAD else self.guild_channel(channel)

    def guild_channel(self, channel: Channel) -> dict[str, Any]:
        guild = self._world.guilds[channel.guild_id or ""]
        return {
            "id": channel.id,
            "type": int(channel.kind),
            "flags": 0,
            "last_message_id": last(channel),
            "guild_id": channel.guild_id,
            "name": channel.name,
            "parent_id": None,
            "rate_limit_per_user": 0,
            "topic": None,
            "position": self._world.channels_of(guild).index(channel),
            "permission_overwrites": [],
            "nsfw": False,
            **(FORUM_CONSTANTS if channel.kind is Kind.FORUM else {}),
        }

    def thread(self, thread: Channel) -> dict[str, Any]:
        count = sum(message.said in (Said.DEFAULT, Said.REPLY) for message in thread.alive())
        created = iso(next(iter(thread.joined.values())))
        metadata = {
            "archived": thread.archived,
            "archive_timestamp": created if thread.archived_at is None else iso(thread.archived_at),
            "auto_archive_duration": 4320,
            "locked": thread.locked,
            "create_timestamp": created,
        }
        return {
            "id": thread.id,
            "type": int(thread.kind),
            "flags": 0,
            "last_message_id": last(thread),
            "guild_id": thread.guild_id,
            "name": thread.name,
            "parent_id": thread.parent_id,
            "rate_limit_per_user": 0,
            "owner_id": thread.owner_id,
            "thread_metadata": metadata,
            "message_count": count,
            "member_count": len(thread.joined),
            "total_message_sent": count,
        }

    def thread_member(self, thread: Channel, user_id: str) -> dict[str, Any]:
        return {"id": thread.id, "user_id": user_id, "join_timestamp": iso(thread.joined[user_id]), "flags": 0}

    def member(self, guild: Guild, user_id: str, *, with_user: bool = True) -> dict[str, Any]:
        shape = {
            "avatar": None,
            "banner": None,
            "communication_disabled_until": None,
            "flags": 0,
            "joined_at": iso(guild.members[user_id]),
            "nick": None,
            "pending": False,
            "premium_since": None,
            "roles": [role.id for role in guild.roles.values() if user_id in role.members],
            "mute": False,
            "deaf": False,
        }
        return {**shape, "user": user(self._world.users[user_id])} if with_user else shape

    def guild(self, guild: Guild) -> dict[str, Any]:
        """As REST answers it, without channels and members."""
        return {**GUILD_CONSTANTS, "id": guild.id, "name": guild.name, "owner_id": guild.owner_id, "roles": roles(guild)}

    def guild_create(self, guild: Guild, *, viewer: Bot, members: bool) -> dict[str, Any]:
        """As the gateway sends it. members: all of them (the members intent), else the bot alone."""
        seen = [c for c in self._world.channels_of(guild) if self._world.sees(viewer.user.id, c)]
        threads = [c for c in self._world.threads_of(guild) if self._world.sees(viewer.user.id, c)]
        return {
            **self.guild(guild),
            "joined_at": iso(guild.members[viewer.user.id]),
            "large": False,
            "unavailable": False,
            "member_count": len(guild.members),
            "members": [self.member(guild, id) for id in guild.members if members or id == viewer.user.id],
            "channels": [self.guild_channel(channel) for channel in seen],
            "threads": [self.thread(thread) for thread in threads],
            "presences": [],
            "voice_states": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
        }

    def application(self, bot: Bot) -> dict[str, Any]:
        owner = next(iter(self._world.guilds_of(bot.user.id)), None)
        nobody = User(id="1", username="owner")
        return {
            "id": bot.application_id,
            "name": bot.user.username,
            "icon": None,
            "description": "",
            "type": None,
            "bot": user(bot.user),
            "bot_public": True,
            "bot_require_code_grant": False,
            "verify_key": "0" * 64,
            "flags": application_flags(bot),
            "flags_new": str(application_flags(bot)),
            "redirect_uris": [],
            "interactions_endpoint_url": None,
            "role_connections_verification_url": None,
            "owner": user(self._world.users[owner.owner_id] if owner else nobody),
            "approximate_guild_count": len(self._world.guilds_of(bot.user.id)),
            "approximate_user_install_count": 0,
            "approximate_user_authorization_count": 0,
            "explicit_content_filter": 0,
            "team": None,
            "eligible_oauth2_scopes": ["bot"],
        }


def application_flags(bot: Bot) -> int:
    """The portal's switches, shown as Discord shows them: `check` programs read them here."""
    return sum(flag for intent, (_, flag) in PRIVILEGED.items() if intent in bot.granted)


def user(who: User) -> dict[str, Any]:
    shape = {
        "id": who.id,
        "username": who.username,
        "avatar": None,
        "discriminator": "0001" if who.bot else "0",
        "public_flags": 0,
        "flags": 0,
        "global_name": who.global_name,
        "primary_guild": None,
    }
    return {**shape, "bot": True} if who.bot else shape


def own_user(bot: Bot) -> dict[str, Any]:
    return {**user(bot.user), "mfa_enabled": False, "locale": "en-US", "email": None, "verified": True}


def roles(guild: Guild) -> list[dict[str, Any]]:
    return [role(guild, found, position) for position, found in enumerate(guild.roles.values())]


def role(guild: Guild, found: Role, position: int) -> dict[str, Any]:
    tags = {"tags": {"bot_id": found.bot_id}} if found.bot_id else {}
    return {
        "id": found.id,
        "name": found.name,
        "permissions": EVERYONE_PERMISSIONS if found.id == guild.id else "0",
        "position": position,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": found.bot_id is not None,
        "mentionable": found.mentionable,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
        **tags,
    }


def emoji(key: str) -> dict[str, Any]:
    """A character (`👍`) or a server's own (`name:id`)."""
    name, _, id = key.partition(":")
    return {"id": id or None, "name": name}


def last(channel: Channel) -> str | None:
    """Discord does not take it back when that message is deleted."""
    return channel.messages[-1].id if channel.messages else None
