"""Who am I, who are they, where am I? The bot itself, users, direct messages and servers."""

from typing import Any

from sandbox.discord.endpoints import Call, Endpoint
from sandbox.discord.errors import refusal
from sandbox.discord.forms import snowflake
from sandbox.discord.shapes import EVERYONE_PERMISSIONS, own_user, roles, user
from sandbox.kernel import Reply


async def gateway(call: Call) -> Reply:
    return Reply(body={"url": call.stage.gateway.address})


async def gateway_bot(call: Call) -> Reply:
    limit = {"total": 1000, "remaining": 999, "reset_after": 86_400_000, "max_concurrency": 1}
    return Reply(body={"url": call.stage.gateway.address, "shards": 1, "session_start_limit": limit})


async def me(call: Call) -> Reply:
    return Reply(body=own_user(call.bot))


async def application(call: Call) -> Reply:
    return Reply(body=call.stage.shapes.application(call.bot))


async def get_user(call: Call) -> Reply:
    found = call.stage.world.users.get(snowflake(call.path["user_id"], "user_id"))
    if found is None:
        raise refusal(10013)
    return Reply(body=user(found))


async def my_guilds(call: Call) -> Reply:
    mine: list[dict[str, Any]] = [
        {
            "id": guild.id,
            "name": guild.name,
            "icon": None,
            "banner": None,
            "owner": guild.owner_id == call.bot.user.id,
            "permissions": EVERYONE_PERMISSIONS,
            "features": [],
        }
        for guild in call.stage.world.guilds_of(call.bot.user.id)
    ]
    return Reply(body=mine)


async def open_direct(call: Call) -> Reply:
    """The same channel each time, without an event: since v8 bots hear of a direct message by its first message."""
    recipient = snowflake(call.body.form().get("recipient_id"), "recipient_id")
    if recipient not in call.stage.world.users or recipient == call.bot.user.id:
        raise refusal(50033)
    channel = call.stage.world.open_direct(recipient, call.bot.user.id)
    return Reply(body=call.stage.shapes.channel(channel, viewer=call.bot))


async def get_guild(call: Call) -> Reply:
    guild = call.guild()
    counts = {"approximate_member_count": len(guild.members), "approximate_presence_count": len(guild.members)}
    wanted = call.query.get("with_counts", "").lower() in ("1", "true")
    return Reply(body={**call.stage.shapes.guild(guild), **(counts if wanted else {})})


async def guild_channels(call: Call) -> Reply:
    """Discord lists them all; threads are asked for apart."""
    return Reply(body=[call.stage.shapes.guild_channel(channel) for channel in call.stage.world.channels_of(call.guild())])


async def guild_roles(call: Call) -> Reply:
    return Reply(body=roles(call.guild()))


async def guild_member(call: Call) -> Reply:
    guild, user_id = call.guild(), snowflake(call.path["user_id"], "user_id")
    if user_id not in call.stage.world.users:
        raise refusal(10013)
    if user_id not in guild.members:
        raise refusal(10007)
    return Reply(body=call.stage.shapes.member(guild, user_id))


async def guild_members(call: Call) -> Reply:
    guild, limit, after = call.guild(), call.number("limit", 1, least=1, most=1000), int(snowflake(call.query.get("after", "0"), "after"))
    ids = sorted((id for id in guild.members if int(id) > after), key=int)[:limit]
    return Reply(body=[call.stage.shapes.member(guild, id) for id in ids])


async def get_channel(call: Call) -> Reply:
    return Reply(body=call.stage.shapes.channel(call.channel(), viewer=call.bot))


ENDPOINTS = [
    Endpoint(verb="GET", path="/gateway", perform=gateway, needs_token=False),
    Endpoint(verb="GET", path="/gateway/bot", perform=gateway_bot),
    Endpoint(verb="GET", path="/users/@me", perform=me, bucket="users"),
    Endpoint(verb="GET", path="/oauth2/applications/@me", perform=application),
    Endpoint(verb="GET", path="/applications/@me", perform=application),
    Endpoint(verb="GET", path="/users/@me/guilds", perform=my_guilds),
    Endpoint(verb="POST", path="/users/@me/channels", perform=open_direct, bucket="direct"),
    Endpoint(verb="GET", path="/users/{user_id}", perform=get_user, bucket="users"),
    Endpoint(verb="GET", path="/guilds/{guild_id}", perform=get_guild),
    Endpoint(verb="GET", path="/guilds/{guild_id}/channels", perform=guild_channels),
    Endpoint(verb="GET", path="/guilds/{guild_id}/roles", perform=guild_roles),
    Endpoint(verb="GET", path="/guilds/{guild_id}/members", perform=guild_members),
    Endpoint(verb="GET", path="/guilds/{guild_id}/members/{user_id}", perform=guild_member),
    Endpoint(verb="GET", path="/channels/{channel_id}", perform=get_channel),
]
