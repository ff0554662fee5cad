"""conversations.*: which channels there are, who is in them, how to enter. Their messages are in `history.py`."""

import re
from typing import Any

from sandbox.slack import messages, scopes, shapes
from sandbox.slack.arguments import Args
from sandbox.slack.pages import page
from sandbox.slack.refusal import Refusal
from sandbox.slack.workspace import Workspace
from sandbox.slack.world import Channel

MOST_NAME = 80


def _kinds(workspace: Workspace, args: Args) -> list[str]:
    kinds = []
    for word in args.text("types", "public_channel").replace(" ", "").split(","):
        if word not in scopes.TYPES:
            raise Refusal("invalid_types")
        kind = scopes.TYPES[word]
        scopes.require(workspace.world, scopes.READ.get(kind, "mpim:read"))
        kinds.append(kind)
    return kinds


async def list_(workspace: Workspace, args: Args) -> dict[str, Any]:
    world = workspace.world
    kinds = _kinds(workspace, args)
    shown = [c for c in world.channels.values() if c.kind in kinds and world.visible(c)]
    return _listed(workspace, args, shown)


async def of_user(workspace: Workspace, args: Args) -> dict[str, Any]:
    world = workspace.world
    kinds = _kinds(workspace, args)
    who = args.text("user") or world.bot_user
    if who != world.bot_user:
        world.person(who)
    shown = [c for c in world.channels.values() if c.kind in kinds and who in c.members and world.visible(c)]
    return _listed(workspace, args, shown)


def _listed(workspace: Workspace, args: Args, channels: list[Channel]) -> dict[str, Any]:
    if args.flag("exclude_archived"):
        channels = [c for c in channels if not c.is_archived]
    part, metadata = page(channels, args, most=999)
    return {"channels": [shapes.channel(workspace.world, c) for c in part], "response_metadata": metadata}


async def info(workspace: Workspace, args: Args) -> dict[str, Any]:
    channel = workspace.world.channel(args.need("channel"))
    scopes.require_for(workspace.world, channel, scopes.READ)
    shown = shapes.channel(workspace.world, channel)
    if not args.flag("include_num_members"):
        shown.pop("num_members", None)
    return {"channel": shown}


async def members(workspace: Workspace, args: Args) -> dict[str, Any]:
    channel = workspace.world.channel(args.need("channel"))
    scopes.require_for(workspace.world, channel, scopes.READ)
    part, metadata = page(channel.members, args)
    return {"members": part, "response_metadata": metadata}


async def open_(workspace: Workspace, args: Args) -> dict[str, Any]:
    """Direct messages with one person; several people together are another scope's matter (mpim:write)."""
    world = workspace.world
    if args.has("channel"):
        channel = world.channel(args.text("channel"))
        if not channel.is_im:
            raise Refusal("method_not_supported_for_channel_type")
    else:
        users = [u for u in args.text("users").replace(" ", "").split(",") if u]
        if not users:
            raise Refusal("users_list_not_supplied")
        if len(users) > 1:
            scopes.require(world, "mpim:write")
            raise Refusal("method_not_supported_for_channel_type")
        person = world.person(users[0])
        if person.deleted:
            raise Refusal("user_disabled")
        known = "D" + person.id[1:] in world.channels
        channel = world.direct(person)
        if known:
            shown = shapes.channel(world, channel) if args.flag("return_im") else {"id": channel.id}
            return {"no_op": True, "already_open": True, "channel": shown}
    return {"channel": shapes.channel(world, channel) if args.flag("return_im") else {"id": channel.id}}


async def join(workspace: Workspace, args: Args) -> dict[str, Any]:
    world = workspace.world
    channel = world.channel(args.need("channel"))
    if channel.kind != "channel":
        raise Refusal("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise Refusal("is_archived")
    if world.bot_user in channel.members:
        already = {"warning": "already_in_channel", "response_metadata": {"warnings": ["already_in_channel"]}}
        return {"channel": shapes.channel(world, channel), **already}
    messages.joined(workspace, channel, world.bot_user)
    return {"channel": shapes.channel(world, channel)}


async def create(workspace: Workspace, args: Args) -> dict[str, Any]:
    world = workspace.world
    private = args.flag("is_private")
    scopes.require(world, scopes.MANAGE["group" if private else "channel"])
    if not args.has("name"):
        raise Refusal("invalid_name_required")
    name = args.text("name")
    if len(name) > MOST_NAME:
        raise Refusal("invalid_name_maxlength")
    if not re.fullmatch(r"[^\W_A-Z][\w-]*", name) or name != name.lower():
        raise Refusal("invalid_name_specials")
    if any(c.name == name for c in world.channels.values()):
        raise Refusal("name_taken")
    id = world.new_id("C")
    channel = Channel(id=id, name=name, is_private=private, created=int(world.now()), creator=world.bot_user, members=[world.bot_user])
    world.channels[id] = channel
    workspace.tell("channel_created", channel=id)
    return {"channel": shapes.channel(world, channel)}


async def invite(workspace: Workspace, args: Args) -> dict[str, Any]:
    world = workspace.world
    channel = world.joined(args.need("channel"))
    if channel.is_im:
        raise Refusal("method_not_supported_for_channel_type")
    scopes.require(world, "channels:write.invites" if channel.kind == "channel" else "groups:write.invites")
    if channel.is_archived:
        raise Refusal("is_archived")
    people = [world.person(id) for id in args.need("users").replace(" ", "").split(",")]
    for person in people:
        if person.id in channel.members:
            raise Refusal("already_in_channel")
    for person in people:
        messages.joined(workspace, channel, person.id, inviter=world.bot_user)
    return {"channel": shapes.channel(world, channel)}
