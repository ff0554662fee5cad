"""What people do with messages: say, upload, edit, delete, react; and what other bots and workflows say."""

import base64
import binascii
import uuid
from typing import Any

from sandbox.slack import emoji, files, messages
from sandbox.slack.composer import Composed, compose
from sandbox.slack.gestures import command
from sandbox.slack.orders import Order
from sandbox.slack.refusal import Nonsense
from sandbox.slack.workspace import Workspace
from sandbox.slack.world import Channel, Message, Person


def _thread(order: Order, channel: Channel) -> str:
    ts = order.text("thread_ts")
    if not ts:
        return ""
    root = channel.live(ts)
    if root is None:
        raise Nonsense(f"no message {ts!r} to reply to")
    return root.thread_ts or root.ts


def _writable(channel: Channel) -> None:
    if channel.is_archived:
        raise Nonsense(f"{channel.name} is archived")


def _message(workspace: Workspace, channel: Channel, person: Person, thread: str, composed: Composed | None) -> Message:
    return Message(
        channel=channel.id,
        ts=workspace.world.next_ts(),
        user=person.id,
        text=composed.text if composed else "",
        blocks=composed.blocks if composed else [],
        thread_ts=thread,
        client_msg_id=str(uuid.uuid4()),
    )


async def say(workspace: Workspace, order: Order) -> dict[str, Any]:
    person = order.person()
    return await _say(workspace, order, person, order.channel(person))


async def dm(workspace: Workspace, order: Order) -> dict[str, Any]:
    person = order.person()
    return await _say(workspace, order, person, workspace.world.direct(person))


async def _say(workspace: Workspace, order: Order, person: Person, channel: Channel) -> dict[str, Any]:
    _writable(channel)
    typed = order.need("text").strip()
    if not typed:
        raise Nonsense("an empty message cannot be sent")
    if typed.startswith("/"):  # the composer claims it for commands
        word, _, text = typed.partition(" ")
        return await command(workspace, Order({**order.body, "command": word, "text": text}, workspace.world))
    thread = _thread(order, channel)
    message = _message(workspace, channel, person, thread, compose(workspace.world, typed))
    if thread and order.flag("broadcast"):
        message.broadcast, message.subtype = True, "thread_broadcast"
    messages.post(workspace, channel, message, unfurl_links=True)
    return {"channel": channel.id, "ts": message.ts}


async def upload(workspace: Workspace, order: Order) -> dict[str, Any]:
    """Several files in one message, as when they are dropped together; one with `url` lies elsewhere, as a Google document does."""
    person = order.person()
    channel = order.channel(person)
    _writable(channel)
    thread = _thread(order, channel)
    given = order.body.get("files")
    if not isinstance(given, list) or not given:
        raise Nonsense("files is missing")
    made = []
    for one in given:
        try:
            external = str(one.get("url") or "")
            name, data = str(one["name"]), b"" if external else base64.b64decode(one["data_base64"], validate=True)
        except (KeyError, TypeError, binascii.Error) as error:
            raise Nonsense(f"a file needs name and data_base64: {error}") from None
        it = files.made(workspace, name, person.id, size=len(data), mimetype=str(one.get("mime") or ""))
        it.data, it.uploaded, it.completed, it.external = data, True, True, external
        made.append(it)
    typed = order.text("text").strip()
    composed = compose(workspace.world, typed) if typed else None
    message = _message(workspace, channel, person, thread, composed)
    files.share(workspace, channel, message, made)
    return {"channel": channel.id, "ts": message.ts, "files": [it.id for it in made]}


async def delete_file(workspace: Workspace, order: Order) -> dict[str, Any]:
    """Take back one's own file; the message around it stays, if it says anything else."""
    person = order.person()
    it = workspace.world.files.get(order.need("file"))
    if it is None or it.deleted or it.user != person.id:
        raise Nonsense(f"{person.name} has no file {order.text('file')!r}")
    files.erase(workspace, it)
    return {}


async def edit(workspace: Workspace, order: Order) -> dict[str, Any]:
    person, channel, message = _own(order)
    composed = compose(workspace.world, order.need("text"))
    if composed.text != message.text:  # Slack's client does not save an edit that changes nothing
        messages.edit(workspace, channel, message, person.id, text=composed.text, blocks=composed.blocks)
    return {"channel": channel.id, "ts": message.ts}


async def delete(workspace: Workspace, order: Order) -> dict[str, Any]:
    _, channel, message = _own(order)
    messages.delete(workspace, channel, message)
    return {}


def _own(order: Order) -> tuple[Person, Channel, Message]:
    person = order.person()
    channel = order.channel(person)
    message = order.message(channel, person)
    if message.user != person.id or message.tombstone:
        raise Nonsense(f"{person.name} did not write that message")
    return person, channel, message


async def react(workspace: Workspace, order: Order) -> dict[str, Any]:
    person, channel, message, name = _reaction(order)
    if not messages.react(workspace, channel, message, person.id, name):
        raise Nonsense("already_reacted")
    return {}


async def unreact(workspace: Workspace, order: Order) -> dict[str, Any]:
    person, channel, message, name = _reaction(order)
    if not messages.unreact(workspace, channel, message, person.id, name):
        raise Nonsense("no_reaction")
    return {}


def _reaction(order: Order) -> tuple[Person, Channel, Message, str]:
    person = order.person()
    channel = order.channel(person)
    message = order.message(channel)
    name = order.need("name").strip(":")
    if not emoji.known(name):
        raise Nonsense(f"no emoji {name!r}")
    return person, channel, message, name


async def bot_say(workspace: Workspace, order: Order) -> dict[str, Any]:
    """Another app's post: a bot_message with a bot_id of its own and no user."""
    channel = order.channel()
    _writable(channel)
    message = Message(
        channel=channel.id,
        ts=workspace.world.next_ts(),
        text=order.need("text"),
        bot_id=order.text("bot_id", "B0OTHERBOT"),
        app_id=order.text("app_id", "A0OTHERAPP"),
        username=order.text("name", "another app"),
        subtype="bot_message",
        thread_ts=_thread(order, channel),
    )
    messages.post(workspace, channel, message)
    return {"channel": channel.id, "ts": message.ts}


async def workflow_say(workspace: Workspace, order: Order) -> dict[str, Any]:
    """A workflow's step posts as a bot with a user-like name."""
    body = {"bot_id": "B0WORKFLOW", "app_id": "A0WORKFLOW", "name": "Workflow", **order.body}
    return await bot_say(workspace, Order(body, workspace.world))


ACTIONS = {
    "say": say,
    "dm": dm,
    "upload": upload,
    "delete_file": delete_file,
    "edit": edit,
    "delete": delete,
    "react": react,
    "unreact": unreact,
    "bot_say": bot_say,
    "workflow_say": workflow_say,
}
