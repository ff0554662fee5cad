"""What an administrator, or Slack itself, does: people and channels come and go, messages vanish, sockets end."""

from typing import Any

from sandbox.slack import messages
from sandbox.slack.orders import Order
from sandbox.slack.refusal import Nonsense
from sandbox.slack.workspace import Workspace
from sandbox.slack.world import Person

REASONS = ("warning", "refresh_requested", "link_disabled")


async def add_person(workspace: Workspace, order: Order) -> dict[str, Any]:
    """{name, real_name?, email?, id?, channels?: [ids], is_restricted?, is_ultra_restricted?, is_stranger?}"""
    world = workspace.world
    name = order.need("name")
    if any(person.name == name for person in world.people.values()):
        raise Nonsense(f"{name} is taken")
    id = order.text("id") or world.new_id("U")
    world.people[id] = Person(
        id=id,
        name=name,
        real_name=order.text("real_name", name),
        email=order.text("email"),
        is_admin=order.flag("is_admin"),
        is_restricted=order.flag("is_restricted"),
        is_ultra_restricted=order.flag("is_ultra_restricted"),
        is_stranger=order.flag("is_stranger"),
    )
    for word in order.body.get("channels") or []:
        messages.joined(workspace, Order({"channel": word}, world).channel(), id)
    workspace.tell("person_added", user=id)
    return {"id": id}


async def deactivate_person(workspace: Workspace, order: Order) -> dict[str, Any]:
    order.person().deleted = True
    return {}


async def join_channel(workspace: Workspace, order: Order) -> dict[str, Any]:
    messages.joined(workspace, order.channel(), order.person().id)
    return {}


async def invite_bot(workspace: Workspace, order: Order) -> dict[str, Any]:
    messages.joined(workspace, order.channel(), workspace.world.bot_user)
    return {}


async def kick_bot(workspace: Workspace, order: Order) -> dict[str, Any]:
    channel = order.channel()
    if workspace.world.bot_user not in channel.members:
        raise Nonsense("the bot is not in there")
    channel.members.remove(workspace.world.bot_user)
    workspace.tell("bot_kicked", channel=channel.id)
    return {}


async def archive_channel(workspace: Workspace, order: Order) -> dict[str, Any]:
    channel = order.channel()
    channel.is_archived = True
    workspace.tell("channel_archived", channel=channel.id)
    return {}


async def unarchive_channel(workspace: Workspace, order: Order) -> dict[str, Any]:
    channel = order.channel()
    channel.is_archived = False
    workspace.tell("channel_unarchived", channel=channel.id)
    return {}


async def delete_message(workspace: Workspace, order: Order) -> dict[str, Any]:
    """Anybody's message, also the root of a thread."""
    channel = order.channel()
    messages.delete(workspace, channel, order.message(channel))
    return {}


async def hide_file(workspace: Workspace, order: Order) -> dict[str, Any]:
    """A free workspace shows what is older than its limit to nobody."""
    it = workspace.world.files.get(order.need("file"))
    if it is None or it.deleted:
        raise Nonsense(f"no file {order.text('file')!r}")
    it.hidden = True
    return {}


async def disconnect(workspace: Workspace, order: Order) -> dict[str, Any]:
    """Slack ends a socket: the oldest one, or with `all` each of them."""
    reason = order.text("reason", "refresh_requested")
    if reason not in REASONS:
        raise Nonsense(f"reason must be one of {', '.join(REASONS)}")
    return {"connections": await workspace.sockets.disconnect(reason, all=order.flag("all"))}


ACTIONS = {
    "add_person": add_person,
    "deactivate_person": deactivate_person,
    "join_channel": join_channel,
    "invite_bot": invite_bot,
    "kick_bot": kick_bot,
    "archive_channel": archive_channel,
    "unarchive_channel": unarchive_channel,
    "delete_message": delete_message,
    "hide_file": hide_file,
    "disconnect": disconnect,
}
