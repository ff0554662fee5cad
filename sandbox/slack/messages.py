"""What can happen to a message: post, edit, delete, react. One deed for bots and people alike, and who hears of it."""

from typing import Any

from sandbox.slack import mrkdwn
from sandbox.slack.workspace import Workspace
from sandbox.slack.world import Channel, Message


def root_of(channel: Channel, thread_ts: str) -> str:
    """The root's ts for a post into the thread of `thread_ts`, or "" where Slack silently un-threads the post.

    Slack accepts the ts of a deleted root without replies and puts the post at the channel's root, without a word
    (slack-go/slack#1571); a deleted root with replies stays as a tombstone and its thread goes on.
    """
    target = channel.live(thread_ts)
    return "" if target is None else target.thread_ts or target.ts


def post(
    workspace: Workspace,
    channel: Channel,
    message: Message,
    *,
    unfurl_links: bool = False,
    unfurl_media: bool = True,
    link_names: bool = False,
) -> Message:
    """Put a new message into its channel, notify whom it calls, and send its event."""
    world = workspace.world
    message.pings = mrkdwn.pings(world, message.text, message.blocks, message.attachments, link_names=link_names)
    message.links = mrkdwn.links(message.text, message.blocks)
    message.unfurls = bool(message.links) and (unfurl_links or unfurl_media)
    channel.messages[message.ts] = message
    if message.thread_ts and not message.ephemeral_to:
        channel.threads.setdefault(message.thread_ts, []).append(message.ts)
    if message.ephemeral_to:
        workspace.tell("message", channel=channel.id, ts=message.ts, ephemeral_to=message.ephemeral_to)
        return message
    notify(workspace, channel, message)
    workspace.tell("message", channel=channel.id, ts=message.ts, thread_ts=message.thread_ts)
    workspace.message_event(channel, workspace.shown(message, metadata=True), message.ts)
    if message.unfurls:
        workspace.later(_unfurl(workspace, channel, message))
    return message


async def _unfurl(workspace: Workspace, channel: Channel, message: Message) -> None:
    """Slack fetches the links and shows them below: the message is changed, and nobody edited it.

    Source: https://docs.slack.dev/messaging/unfurling-links-in-messages"""
    before = workspace.shown(message)
    shown = [{"id": n, "from_url": link, "original_url": link, "fallback": link} for n, link in enumerate(message.links, 1)]
    message.attachments = [*message.attachments, *shown]
    changed(workspace, channel, message, before, workspace.world.next_ts())


def notify(workspace: Workspace, channel: Channel, message: Message) -> None:
    people = workspace.world.people
    for who in message.pings:
        for id in channel.members if who in mrkdwn.BROADCASTS else [who]:
            if id in people and id != message.user:
                people[id].pings.append({"channel": channel.id, "ts": message.ts, "why": who if who in mrkdwn.BROADCASTS else "mention"})
    if channel.is_im and message.user != channel.user:
        people[channel.user].pings.append({"channel": channel.id, "ts": message.ts, "why": "dm"})


def edit(workspace: Workspace, channel: Channel, message: Message, editor: str, *, marked: bool = True, **changes: Any) -> None:
    """Change fields of a message, `marked` as edited or not. Nobody is notified again: Slack does not ping on edits."""
    before = workspace.shown(message)
    ts = workspace.world.next_ts()
    for name, value in changes.items():
        setattr(message, name, value)
    if marked:
        message.edited = {"user": editor, "ts": ts}
    message.links = mrkdwn.links(message.text, message.blocks)
    workspace.tell("message_changed", channel=channel.id, ts=message.ts)
    changed(workspace, channel, message, before, ts)


def changed(workspace: Workspace, channel: Channel, message: Message, before: dict[str, Any], ts: str) -> None:
    body = {
        "type": "message",
        "subtype": "message_changed",
        "message": workspace.shown(message, metadata=True),
        "previous_message": before,
        "hidden": True,
        "ts": ts,
    }
    workspace.message_event(channel, body, ts)


def delete(workspace: Workspace, channel: Channel, message: Message) -> None:
    """Take a message away. A root with replies leaves a tombstone, and its thread remains."""
    before = workspace.shown(message)
    ts = workspace.world.next_ts()
    if message.ephemeral_to:
        message.deleted = True
    elif not message.thread_ts and channel.replies(message.ts):
        message.tombstone = True
        message.reactions = {}
        changed(workspace, channel, message, before, ts)
    else:
        message.deleted = True
        root = channel.messages.get(message.thread_ts)
        body = {
            "type": "message",
            "subtype": "message_deleted",
            "previous_message": before,
            "hidden": True,
            "deleted_ts": message.ts,
            "ts": ts,
        }
        workspace.message_event(channel, body, ts)
        if root is not None and root.tombstone and not channel.replies(root.ts):
            root.deleted = True  # the last reply takes the tombstone with it
    workspace.tell("message_deleted", channel=channel.id, ts=message.ts)


def react(workspace: Workspace, channel: Channel, message: Message, user: str, name: str) -> bool:
    """False when that user had reacted so already."""
    who = message.reactions.setdefault(name, [])
    if user in who:
        return False
    who.append(user)
    _reacted(workspace, "reaction_added", channel, message, user, name)
    return True


def unreact(workspace: Workspace, channel: Channel, message: Message, user: str, name: str) -> bool:
    """False when that user had not reacted so."""
    who = message.reactions.get(name, [])
    if user not in who:
        return False
    who.remove(user)
    if not who:
        del message.reactions[name]
    _reacted(workspace, "reaction_removed", channel, message, user, name)
    return True


def _reacted(workspace: Workspace, kind: str, channel: Channel, message: Message, user: str, name: str) -> None:
    event = {
        "type": kind,
        "user": user,
        "reaction": name,
        "item": {"type": "message", "channel": channel.id, "ts": message.ts},
        "item_user": message.user,
        "event_ts": workspace.world.next_ts(),
    }
    if not message.user:
        del event["item_user"]
    workspace.tell(kind, channel=channel.id, ts=message.ts, name=name, user=user)
    workspace.event(event, channel, subscription=kind)


def joined(workspace: Workspace, channel: Channel, user: str, inviter: str = "") -> None:
    """Someone enters a channel: a channel_join message and the event of its own."""
    if user in channel.members:
        return
    channel.members.append(user)
    world = workspace.world
    event = {
        "type": "member_joined_channel",
        "user": user,
        "channel": channel.id,
        "channel_type": channel.kind[0].upper(),
        "team": world.team_id,
    }
    if inviter:
        event["inviter"] = inviter
    event["event_ts"] = world.next_ts()
    workspace.event(event, channel, subscription="member_joined_channel")
    more = {"inviter": inviter} if inviter else {}
    text = f"<@{user}> has joined the channel"
    arrival = Message(channel=channel.id, ts=world.next_ts(), text=text, user=user, subtype="channel_join", more=more)
    channel.messages[arrival.ts] = arrival
    workspace.tell("message", channel=channel.id, ts=arrival.ts)
    workspace.message_event(channel, workspace.shown(arrival), arrival.ts)
