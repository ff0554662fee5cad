"""Threads: started on a message or on their own, and who is in them."""

from sandbox.discord.endpoints import Call, Endpoint, must_be_active, must_be_writable
from sandbox.discord.errors import refusal
from sandbox.discord.forms import name_of, snowflake
from sandbox.discord.snowflakes import iso
from sandbox.discord.world import Channel, Kind
from sandbox.kernel import Reply


async def start(call: Call) -> Reply:
    name, channel = name_of(call.body.form()), parent(call)
    thread = call.stage.start_thread(call.bot.user, channel, name, on=None)
    return Reply(status=201, body=call.stage.shapes.thread(thread))


async def start_on_message(call: Call) -> Reply:
    name, channel = name_of(call.body.form()), parent(call)
    _, message = call.message()
    if message.thread_id is not None:
        raise refusal(160004)
    thread = call.stage.start_thread(call.bot.user, channel, name, on=message)
    return Reply(status=201, body=call.stage.shapes.thread(thread))


def parent(call: Call) -> Channel:
    channel = call.channel()
    if channel.kind is not Kind.TEXT:
        raise refusal(50024)
    must_be_writable(call, channel)
    return channel


def thread_of(call: Call) -> Channel:
    channel = call.channel()
    if channel.kind is not Kind.THREAD:
        raise refusal(50024)
    return channel


async def members(call: Call) -> Reply:
    thread = thread_of(call)
    return Reply(body=[call.stage.shapes.thread_member(thread, id) for id in thread.joined])


async def member(call: Call) -> Reply:
    thread, user_id = thread_of(call), snowflake(call.path["user_id"], "user_id")
    if user_id not in thread.joined:
        raise refusal(10007)
    return Reply(body=call.stage.shapes.thread_member(thread, user_id))


async def join(call: Call) -> Reply:
    thread = thread_of(call)
    must_be_active(thread)
    call.stage.join_thread(call.bot.user.id, thread)
    return Reply(status=204)


async def leave(call: Call) -> Reply:
    thread_of(call).joined.pop(call.bot.user.id, None)
    return Reply(status=204)


async def change(call: Call) -> Reply:
    """Of a thread alone, and only whether it is archived: all else takes a permission that the bot lacks here. Who may write in a thread
    may wake it up, unless it is locked (D)."""
    thread, form = thread_of(call), call.body.form()
    must_be_writable(call, thread)
    if form.keys() - {"archived"} or form.get("archived"):
        raise refusal(50013)
    if "archived" in form and thread.archived:
        call.stage.archive(thread, archived=False)
    return Reply(body=call.stage.shapes.thread(thread))


async def active(call: Call) -> Reply:
    world, me = call.stage.world, call.bot.user.id
    threads = [thread for thread in world.threads_of(call.guild()) if world.sees(me, thread)]
    mine = [call.stage.shapes.thread_member(thread, me) for thread in threads if me in thread.joined]
    return Reply(body={"threads": [call.stage.shapes.thread(t) for t in threads], "members": mine, "has_more": False})


async def archived(call: Call) -> Reply:
    """Public ones, the last archived first; `before` is a moment. Takes Read Message History (D)."""
    channel, limit = call.channel(), call.number("limit", 50, least=2, most=100)
    if channel.kind not in (Kind.TEXT, Kind.FORUM):
        raise refusal(50024)
    if not call.stage.world.remembers(call.bot.user.id, channel):
        raise refusal(50013)
    below = [thread for thread in call.stage.world.channels.values() if thread.parent_id == channel.id and thread.archived]
    before = call.query.get("before")
    found = sorted((t for t in below if before is None or iso(t.archived_at or 0) < before), key=lambda t: t.archived_at or 0, reverse=True)
    threads = [call.stage.shapes.thread(thread) for thread in found[:limit]]
    mine = [call.stage.shapes.thread_member(thread, call.bot.user.id) for thread in found[:limit] if call.bot.user.id in thread.joined]
    return Reply(body={"threads": threads, "members": mine, "has_more": len(found) > limit})


THREAD_MEMBERS = "/channels/{channel_id}/thread-members"

ENDPOINTS = [
    Endpoint(verb="POST", path="/channels/{channel_id}/threads", perform=start, bucket="threads"),
    Endpoint(verb="POST", path="/channels/{channel_id}/messages/{message_id}/threads", perform=start_on_message, bucket="threads"),
    Endpoint(verb="GET", path=THREAD_MEMBERS, perform=members),
    Endpoint(verb="PUT", path=THREAD_MEMBERS + "/@me", perform=join),
    Endpoint(verb="DELETE", path=THREAD_MEMBERS + "/@me", perform=leave),
    Endpoint(verb="GET", path=THREAD_MEMBERS + "/{user_id}", perform=member),
    Endpoint(verb="GET", path="/guilds/{guild_id}/threads/active", perform=active),
    Endpoint(verb="GET", path="/channels/{channel_id}/threads/archived/public", perform=archived),
    Endpoint(verb="PATCH", path="/channels/{channel_id}", perform=change, bucket="threads"),
]
