"""What do people see? The whole, for the page and for tests; more open than any one bot's view."""

from collections.abc import Callable
from typing import Any

from sandbox.discord.attachments import Attachment
from sandbox.discord.cdn import Cdn
from sandbox.discord.gateway import Gateway
from sandbox.discord.snowflakes import iso
from sandbox.discord.world import Channel, Kind, Message, Said, User, World


def state(world: World, cdn: Cdn, gateway: Gateway) -> dict[str, Any]:
    def seen(message: Message) -> dict[str, Any]:
        return message_state(message, attachment=cdn.url)

    people = [
        {**user_state(user), "dms_open": user.id not in world.closed_dms, "guilds": [guild.id for guild in world.guilds_of(user.id)]}
        for user in world.users.values()
        if not user.bot
    ]
    guilds = [
        {
            "id": guild.id,
            "name": guild.name,
            "members": list(guild.members),
            "roles": [{"id": role.id, "name": role.name, "members": sorted(role.members)} for role in guild.roles.values()],
            "channels": [channel.id for channel in world.channels.values() if channel.guild_id == guild.id],
        }
        for guild in world.guilds.values()
    ]
    sessions = [
        {
            "session_id": session.id,
            "bot": session.bot.user.id,
            "connected": session.connection is not None,
            "seq": session.seq,
            "intents": int(session.intents),
        }
        for session in gateway.sessions()
    ]
    return {
        "people": people,
        "bots": [user_state(bot.user) for bot in world.bots.values()],
        "guilds": guilds,
        "channels": [channel_state(c) | {"messages": list(map(seen, c.messages))} for c in world.channels.values() if not c.private],
        "dms": [direct_state(world, c) | {"messages": list(map(seen, c.messages))} for c in world.channels.values() if c.private],
        "sessions": sessions,
    }


def user_state(user: User) -> dict[str, Any]:
    return {"id": user.id, "username": user.username, "global_name": user.global_name, "bot": user.bot}


def channel_state(channel: Channel) -> dict[str, Any]:
    return {
        "id": channel.id,
        "type": channel.kind.name.lower(),
        "name": channel.name,
        "guild_id": channel.guild_id,
        "parent_id": channel.parent_id,
        **({"archived": channel.archived, "locked": channel.locked} if channel.kind is Kind.THREAD else {}),
    }


def direct_state(world: World, channel: Channel) -> dict[str, Any]:
    bots = [id for id in channel.recipients if id in world.bots]
    people = [id for id in channel.recipients if id not in world.bots]
    return {"id": channel.id, "type": "dm", "person": people[0] if people else None, "bot": bots[0] if bots else None}


def message_state(message: Message, *, attachment: Callable[[Attachment], str] | None) -> dict[str, Any]:
    """attachment: how a file's URL is made, None to leave URLs out."""
    files = [
        {
            "id": file.id,
            "filename": file.filename,
            "content_type": file.content_type,
            "size": len(file.data),
            **({} if attachment is None else {"url": attachment(file)}),
        }
        for file in message.attachments
    ]
    reply = message.reference.message_id if message.said is Said.REPLY and message.reference else None
    return {
        "id": message.id,
        "channel_id": message.channel_id,
        "type": message.said.name.lower(),
        "author": user_state(message.author),
        "content": message.content,
        "attachments": files,
        "embeds": message.embeds,
        "components": message.components,
        "reactions": message.reactions,
        "reply_to": reply,
        "pings": {"users": list(message.pings.users), "roles": list(message.pings.roles), "everyone": message.pings.everyone},
        "nonce": message.nonce,
        "flags": message.flags,
        "sent_at": iso(message.sent_at),
        "edited": None if message.edited_at is None else iso(message.edited_at),
        "deleted": message.deleted,
        "webhook_id": message.webhook_id,
        "thread_id": message.thread_id,
        "ephemeral_for": message.ephemeral_for,
    }
