"""chat.*: what the bot says, changes and takes back. Source: https://docs.slack.dev/reference/methods/chat.postMessage"""

import json
from typing import Any

from sandbox.slack import blocks, messages, scopes
from sandbox.slack.arguments import Args
from sandbox.slack.mrkdwn import normalised
from sandbox.slack.refusal import Refusal, explained
from sandbox.slack.workspace import Workspace
from sandbox.slack.world import Channel, Message

MOST_TEXT = 40_000  # of a new message; Slack cuts the rest
MOST_UPDATE = 4_000  # of chat.update, which refuses instead
MOST_METADATA = 8_000
MOST_ATTACHMENTS = 100


async def post_message(workspace: Workspace, args: Args) -> dict[str, Any]:
    channel = addressed(workspace, args.need("channel"))
    if wait := workspace.limits.wait_post(channel.id, workspace.world.now()):
        raise Refusal("ratelimited", status=429, headers={"Retry-After": str(wait)})
    content = composed(workspace, args)
    thread = root(channel, args)
    message = spoken(workspace, channel, args, content, thread)
    if thread and args.flag("reply_broadcast"):
        message.broadcast, message.subtype = True, "thread_broadcast"
    messages.post(
        workspace,
        channel,
        message,
        unfurl_links=args.flag("unfurl_links"),
        unfurl_media=args.flag("unfurl_media", True),
        link_names=args.flag("link_names") or args.text("parse") == "full",
    )
    answer: dict[str, Any] = {"channel": channel.id, "ts": message.ts, "message": workspace.shown(message, metadata=True)}
    if len(args.text("text")) > MOST_TEXT:
        answer |= {"warning": "message_truncated", "response_metadata": {"warnings": ["message_truncated"]}}
    return answer


async def post_ephemeral(workspace: Workspace, args: Args) -> dict[str, Any]:
    channel = addressed(workspace, args.need("channel"))
    person = workspace.world.person(args.need("user"))
    if person.id not in channel.members:
        raise Refusal("user_not_in_channel")
    content = composed(workspace, args)
    message = spoken(workspace, channel, args, content, root(channel, args))
    message.ephemeral_to = person.id
    messages.post(workspace, channel, message)
    return {"message_ts": message.ts}


async def update(workspace: Workspace, args: Args) -> dict[str, Any]:
    world = workspace.world
    channel = world.channel(args.need("channel"))
    message = found(channel, args.need("ts"))
    if message.bot_id != world.bot_id or message.tombstone:
        raise Refusal("cant_update_message")
    if channel.is_archived:
        raise Refusal("is_archived")
    if len(args.text("text")) > MOST_UPDATE:
        raise Refusal("msg_too_long")
    content = composed(workspace, args, files=bool(message.files))
    # A text without blocks takes the old blocks away; attachments stay until an array replaces them. Nobody sees "edited" on a
    # message that is redrawn with blocks.
    changes: dict[str, Any] = {"text": content["text"]}
    if args.values.get("blocks") is not None or args.has("text"):
        changes["blocks"] = content["blocks"]
    if args.values.get("attachments") is not None:
        changes["attachments"] = content["attachments"]
    if content["metadata"] is not None:
        changes["metadata"] = content["metadata"] or None
    messages.edit(workspace, channel, message, world.bot_user, marked=not content["blocks"], **changes)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": workspace.shown(message, metadata=True)}


async def delete(workspace: Workspace, args: Args) -> dict[str, Any]:
    channel = workspace.world.channel(args.need("channel"))
    message = found(channel, args.need("ts"))
    if message.bot_id != workspace.world.bot_id or message.tombstone:
        raise Refusal("cant_delete_message")
    messages.delete(workspace, channel, message)
    return {"channel": channel.id, "ts": message.ts}


async def get_permalink(workspace: Workspace, args: Args) -> dict[str, Any]:
    channel = workspace.world.channel(args.need("channel"))
    message = found(channel, args.need("message_ts"))
    return {"channel": channel.id, "permalink": permalink(workspace, message)}


def permalink(workspace: Workspace, message: Message) -> str:
    thread = f"?thread_ts={message.thread_ts}&cid={message.channel}" if message.thread_ts else ""
    return f"https://{workspace.world.domain}.slack.com/archives/{message.channel}/p{message.ts.replace('.', '')}{thread}"


# --- what the methods share --------------------------------------------------------------------------------------


def addressed(workspace: Workspace, word: str) -> Channel:
    """The channel to post to, by id, by name, or by a person's id (their direct messages)."""
    world = workspace.world
    if word in world.people:
        return world.direct(world.people[word])
    if word not in world.channels:
        named = [c for c in world.channels.values() if not c.is_im and c.name == word.removeprefix("#") and world.visible(c)]
        if not named:
            raise Refusal("channel_not_found")
        word = named[0].id
    channel = world.joined(word)
    if channel.is_archived:
        raise Refusal("is_archived")
    return channel


def found(channel: Channel, ts: str) -> Message:
    message = channel.live(ts)
    if message is None:
        raise Refusal("message_not_found")
    return message


def root(channel: Channel, args: Args) -> str:
    ts = args.ts("thread_ts", "invalid_thread_ts")
    if not ts:
        return ""
    if ts not in channel.messages or channel.messages[ts].ephemeral_to:
        raise Refusal("thread_not_found")
    if channel.messages[ts].subtype == "channel_join":
        raise Refusal("cannot_reply_to_message")
    return messages.root_of(channel, ts)


def composed(workspace: Workspace, args: Args, *, files: bool = False) -> dict[str, Any]:
    """text, blocks, attachments and metadata of a request, held against Slack's rules."""
    given = args.structure("blocks") or []
    if errors := blocks.message_errors(given):
        raise explained("invalid_blocks", errors)
    if blocks.characters(given) > blocks.MOST_CHARACTERS:
        raise Refusal("msg_blocks_too_long")
    attachments = args.structure("attachments") or []
    if not isinstance(attachments, list) or not all(isinstance(a, dict) for a in attachments):
        raise Refusal("invalid_attachments")
    if len(attachments) > MOST_ATTACHMENTS:
        raise Refusal("too_many_attachments")
    for attachment in attachments:
        if errors := blocks.message_errors(attachment.get("blocks") or []):
            raise explained("invalid_blocks", errors)
    text = args.text("text") or args.text("markdown_text")
    if not (text.strip() or given or attachments or files):
        raise Refusal("no_text")
    return {
        "text": normalised(text[:MOST_TEXT]),
        "blocks": blocks.completed(given),
        "attachments": [{"id": number, **attachment} for number, attachment in enumerate(attachments, 1)],
        "metadata": checked_metadata(args.structure("metadata")),
    }


def checked_metadata(metadata: Any) -> dict[str, Any] | None:
    if metadata is None:
        return None
    if not isinstance(metadata, dict):
        raise Refusal("invalid_metadata_format")
    if metadata and (not isinstance(metadata.get("event_type"), str) or not isinstance(metadata.get("event_payload"), dict)):
        raise Refusal("invalid_metadata_format")
    if len(json.dumps(metadata)) > MOST_METADATA:
        raise Refusal("metadata_too_large")
    return metadata


def spoken(workspace: Workspace, channel: Channel, args: Args, content: dict[str, Any], thread: str) -> Message:
    """The bot's message; under another name it is a `bot_message` without a user, as Slack shows it."""
    world = workspace.world
    icons = {}
    if args.has("icon_emoji"):
        icons = {"emoji": args.text("icon_emoji")}
    elif args.has("icon_url"):
        icons = {"image_48": args.text("icon_url")}
    custom = bool(icons) or args.has("username")
    if custom:
        scopes.require(world, "chat:write.customize")
    return Message(
        channel=channel.id,
        ts=world.next_ts(),
        user="" if custom else world.bot_user,
        bot_id=world.bot_id,
        app_id=world.app_id,
        username=args.text("username") or (world.bot_name if custom else ""),
        icons=icons,
        subtype="bot_message" if custom else "",
        thread_ts=thread,
        **{**content, "metadata": content["metadata"] or None},
    )
