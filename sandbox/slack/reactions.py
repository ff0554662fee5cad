"""reactions.*: the bot's emoji under a message.

Source: https://docs.slack.dev/reference/methods/reactions.add; how many: https://slack.com/help/articles/202931348
"""

from typing import Any

from sandbox.slack import emoji, messages, scopes
from sandbox.slack.arguments import Args
from sandbox.slack.refusal import Refusal
from sandbox.slack.workspace import Workspace
from sandbox.slack.world import Channel, Message

MOST_EMOJI, MOST_OF_ONE = 50, 23


def _item(workspace: Workspace, args: Args) -> tuple[Channel, Message]:
    if not args.has("channel") or not args.has("timestamp"):
        raise Refusal("no_item_specified")
    channel = workspace.world.channel(args.text("channel"))
    message = channel.live(args.ts("timestamp", "bad_timestamp"))
    if message is None or message.tombstone:
        raise Refusal("message_not_found")
    return channel, message


def _name(args: Args) -> str:
    name = args.text("name").strip(":")
    if not emoji.known(name):
        raise Refusal("invalid_name")
    return name


async def add(workspace: Workspace, args: Args) -> dict[str, Any]:
    name = _name(args)
    channel, message = _item(workspace, args)
    if workspace.world.bot_user not in channel.members:
        raise Refusal("not_in_channel")
    if channel.is_archived:
        raise Refusal("is_archived")
    there = message.reactions
    if name not in there and len(there) >= MOST_EMOJI:
        raise Refusal("too_many_emoji")
    if sum(workspace.world.bot_user in who for who in there.values()) >= MOST_OF_ONE:
        raise Refusal("too_many_reactions")
    if not messages.react(workspace, channel, message, workspace.world.bot_user, name):
        raise Refusal("already_reacted")
    return {}


async def remove(workspace: Workspace, args: Args) -> dict[str, Any]:
    name = _name(args)
    channel, message = _item(workspace, args)
    if not messages.unreact(workspace, channel, message, workspace.world.bot_user, name):
        raise Refusal("no_reaction")
    return {}


async def get(workspace: Workspace, args: Args) -> dict[str, Any]:
    channel, message = _item(workspace, args)
    scopes.require(workspace.world, "reactions:read")
    return {"type": "message", "channel": channel.id, "message": workspace.shown(message)}
