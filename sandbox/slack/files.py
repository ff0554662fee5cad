"""files.*: up in three steps, shared a moment later, down with the token.

Source: https://docs.slack.dev/messaging/working-with-files. `files.completeUploadExternal` answers before the file is shared;
the share (a message with subtype file_share) appears `share_seconds` later and then shows in `files.info`.
"""

import asyncio
import mimetypes
from typing import Any

from aiohttp import web

from sandbox.slack import blocks as block_kit
from sandbox.slack import chat, messages, shapes
from sandbox.slack.arguments import Args
from sandbox.slack.mrkdwn import normalised
from sandbox.slack.pages import page
from sandbox.slack.refusal import Refusal, explained
from sandbox.slack.workspace import Workspace
from sandbox.slack.world import Channel, File, Message

LOGIN_PAGE = "<!DOCTYPE html><html><head><title>Slack</title></head><body><h1>Sign in to your workspace</h1></body></html>"


async def get_upload_url(workspace: Workspace, args: Args) -> dict[str, Any]:
    name = args.need("filename")
    args.need("length")
    size = args.number("length", 0, most=1 << 40, error="invalid_arguments")
    it = made(workspace, name, workspace.world.bot_user, size=size)
    return {"upload_url": f"{workspace.address}/slack/upload/{it.id}", "file_id": it.id}


def made(workspace: Workspace, name: str, user: str, *, size: int, mimetype: str = "") -> File:
    """A new file without its bytes. Slack tells the kind from the name."""
    world = workspace.world
    kind = mimetype or mimetypes.guess_type(name)[0] or "application/octet-stream"
    id = world.new_id("F")
    world.files[id] = File(id=id, name=name, title=name, mimetype=kind, user=user, created=int(world.now()), size=size)
    return world.files[id]


async def upload(workspace: Workspace, request: web.Request) -> web.Response:
    """The bytes, raw or as a multipart form's only file."""
    it = workspace.world.files.get(request.match_info["file"])
    if it is None or it.uploaded:
        return web.Response(status=404, text="upload url is unknown or used")
    if request.content_type == "multipart/form-data":
        parts = [part for part in (await request.post()).values() if isinstance(part, web.FileField)]
        data = parts[0].file.read() if parts else b""
    else:
        data = await request.read()
    if len(data) != it.size:
        return web.Response(status=400, text=f"expected {it.size} bytes, got {len(data)}")
    it.data, it.uploaded = data, True
    return web.Response(text=f"OK - {len(data)}")


async def complete_upload(workspace: Workspace, args: Args) -> dict[str, Any]:
    world = workspace.world
    wanted = args.structure("files")
    if not isinstance(wanted, list) or not wanted or not all(isinstance(w, dict) and isinstance(w.get("id"), str) for w in wanted):
        raise explained("invalid_arguments", ["[ERROR] must provide at least one file with an id [json-pointer:/files]"])
    files = [world.files.get(w["id"]) for w in wanted]
    if any(it is None or not it.uploaded or it.completed or it.deleted for it in files):
        raise Refusal("file_not_found")
    ids = [id for id in [args.text("channel_id"), *args.text("channels").split(",")] if id]
    targets = [chat.addressed(workspace, id) for id in ids]
    if args.has("thread_ts") and not targets:
        raise Refusal("invalid_thread_ts")
    threads = [chat.root(channel, args) for channel in targets]
    given = [] if args.has("initial_comment") else args.structure("blocks") or []  # the comment goes before the blocks
    if errors := block_kit.message_errors(given):
        raise explained("invalid_blocks", errors)
    if any(block["type"] == "markdown" for block in given):
        raise Refusal("internal_error")  # slackapi/python-slack-sdk#1756
    ready = [it for it in files if it is not None]
    for it, w in zip(ready, wanted, strict=True):
        it.completed = True
        it.title = str(w.get("title") or it.name)
    for channel, thread in zip(targets, threads, strict=True):
        text = normalised(args.text("initial_comment"))
        workspace.later(_share_later(workspace, channel, thread, ready, text, block_kit.completed(given)))
    return {"files": [shapes.file(world, it, workspace.address) for it in ready]}


async def _share_later(
    workspace: Workspace, channel: Channel, thread: str, files: list[File], text: str, blocks: list[dict[str, Any]]
) -> None:
    await asyncio.sleep(workspace.share_seconds)
    world = workspace.world
    message = Message(
        channel=channel.id, ts=world.next_ts(), text=text, user=world.bot_user, bot_id=world.bot_id, app_id=world.app_id, thread_ts=thread
    )
    message.blocks = blocks
    share(workspace, channel, message, files)


def share(workspace: Workspace, channel: Channel, message: Message, files: list[File]) -> Message:
    message.subtype = "file_share"
    message.files = [it.id for it in files]
    for it in files:
        it.shares.append((channel.id, message.ts, message.thread_ts))
    return messages.post(workspace, channel, message)


async def info(workspace: Workspace, args: Args) -> dict[str, Any]:
    it = _seen(workspace, args)
    return {"file": shapes.file(workspace.world, it, workspace.address), "comments": [], "response_metadata": {"next_cursor": ""}}


async def list_(workspace: Workspace, args: Args) -> dict[str, Any]:
    world = workspace.world
    shown = [
        it
        for it in reversed(world.files.values())
        if it.completed
        and not it.deleted
        and _visible(workspace, it)
        and (not args.has("channel") or any(share[0] == args.text("channel") for share in it.shares))
        and (not args.has("user") or it.user == args.text("user"))
    ]
    part, _ = page(shown, args)
    return {
        "files": [shapes.file(world, it, workspace.address) for it in part],
        "paging": {"count": 100, "total": len(shown), "page": 1, "pages": 1},
    }


async def delete(workspace: Workspace, args: Args) -> dict[str, Any]:
    it = _seen(workspace, args)
    if it.user != workspace.world.bot_user:
        raise Refusal("cant_delete_file")
    erase(workspace, it)
    return {}


def erase(workspace: Workspace, it: File) -> None:
    """A deleted file leaves a tombstone in its messages; one in which there is nothing else goes with it."""
    world = workspace.world
    before = {(id, ts): workspace.shown(message) for id, ts, _ in it.shares if (message := world.channels[id].live(ts)) is not None}
    it.deleted, it.data = True, b""
    for (id, ts), shown in before.items():
        channel, message = world.channels[id], world.channels[id].messages[ts]
        if message.text or message.blocks or any(not world.files[other].deleted for other in message.files):
            messages.changed(workspace, channel, message, shown, world.next_ts())
        else:
            messages.delete(workspace, channel, message)
    workspace.tell("file_deleted", file=it.id)


def _visible(workspace: Workspace, it: File) -> bool:
    world = workspace.world
    return it.user == world.bot_user or any(world.bot_user in world.channels[share[0]].members for share in it.shares)


def _seen(workspace: Workspace, args: Args) -> File:
    it = workspace.world.files.get(args.need("file"))
    if it is None or not _visible(workspace, it):
        raise Refusal("file_not_found")
    if it.deleted:
        raise Refusal("file_deleted")
    return it


async def download(workspace: Workspace, request: web.Request) -> web.Response:
    """`url_private`: the bytes for a bearer token; without one Slack answers 200 with its login page."""
    world = workspace.world
    it = world.files.get(request.match_info["file"].removeprefix(world.team_id + "-"))
    if request.headers.get("Authorization") != f"Bearer {world.bot_token}" or "files:read" not in world.scopes:
        return web.Response(text=LOGIN_PAGE, content_type="text/html")
    if it is None or it.deleted or not it.uploaded or not _visible(workspace, it):
        return web.Response(status=404, text="file not found")
    return web.Response(body=it.data, content_type=it.mimetype)
