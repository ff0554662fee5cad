"""What can people see, and what did the app make of its sockets? The answer of `GET /control/slack/state`."""

from typing import Any

from sandbox.slack import chat, emoji, shapes
from sandbox.slack.workspace import Workspace
from sandbox.slack.world import Channel, Message, Person


def state(workspace: Workspace) -> dict[str, Any]:
    world = workspace.world
    channels = [_channel(workspace, c) for c in world.channels.values()]
    return {
        "team": {"id": world.team_id, "name": world.team_name},
        "bot": {"user_id": world.bot_user, "bot_id": world.bot_id, "name": world.bot_name},
        "shortcuts": [{"callback_id": id, "name": name} for id, name in world.shortcuts.items()],
        "people": [_person(workspace, person) for person in world.people.values()],
        "channels": [c for c in channels if not c["is_im"]],
        "dms": [c for c in channels if c["is_im"]],
        "connections": workspace.sockets.connections,
        "unacked": workspace.sockets.unacked,
        "lost_events": workspace.sockets.lost,
    }


def _person(workspace: Workspace, it: Person) -> dict[str, Any]:
    plain = ("id", "name", "real_name", "email", "is_restricted", "is_ultra_restricted", "is_stranger", "deleted", "pings", "warnings")
    return {
        **{name: getattr(it, name) for name in plain},
        "views": [shapes.view(workspace.world, view) for view in it.views],
        "home": shapes.view(workspace.world, it.home) if it.home else None,
    }


def _channel(workspace: Workspace, it: Channel) -> dict[str, Any]:
    return {
        "id": it.id,
        "name": it.name,
        "is_private": it.is_private,
        "is_im": it.is_im,
        "is_archived": it.is_archived,
        "user": it.user,
        "members": it.members,
        "messages": [_message(workspace, it, message) for message in it.messages.values()],
    }


def _message(workspace: Workspace, home: Channel, it: Message) -> dict[str, Any]:
    world = workspace.world
    replies = [] if it.thread_ts else home.replies(it.ts)
    person = world.people.get(it.user)
    return {
        "ts": it.ts,
        "user": it.user,
        "bot_id": it.bot_id,
        "username": it.username
        or (person.real_name or person.name if person else world.bot_name if it.user == world.bot_user else it.user),
        "icons": it.icons,
        "subtype": it.subtype,
        "text": it.text,
        "blocks": it.blocks,
        "attachments": it.attachments,
        "files": [_file(workspace, id) for id in it.files],
        "reactions": [{"name": n, "emoji": emoji.look(n), "users": who} for n, who in it.reactions.items()],
        "thread_ts": it.thread_ts,
        "broadcast": it.broadcast,
        "reply_count": len(replies),
        "edited": it.edited,
        "deleted": it.deleted,
        "tombstone": it.tombstone,
        "ephemeral_to": it.ephemeral_to,
        "metadata": it.metadata,
        "pings": it.pings,
        "links": it.links,
        "unfurls": it.unfurls,
        "permalink": chat.permalink(workspace, it),
    }


def _file(workspace: Workspace, id: str) -> dict[str, Any]:
    it = workspace.world.files[id]
    return {
        "id": it.id,
        "name": it.name,
        "title": it.title,
        "mimetype": it.mimetype,
        "size": it.size,
        "deleted": it.deleted,
        "url": f"/control/slack/file/{it.id}",
    }
