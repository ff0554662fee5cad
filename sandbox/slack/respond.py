"""response_url: an answer to an interaction, up to five times within half an hour, without a token.

Source: https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
"""

from typing import Any

from sandbox.slack import blocks, chat, messages
from sandbox.slack.arguments import Args
from sandbox.slack.refusal import Refusal
from sandbox.slack.workspace import Workspace


async def respond(workspace: Workspace, id: str, body: dict[str, Any]) -> dict[str, Any]:
    url = workspace.check_response_url(id)
    channel = workspace.world.channels[url.channel]
    args = Args(body)
    acted = channel.messages.get(url.message)
    if args.flag("delete_original"):
        if acted is None or acted.deleted:
            raise Refusal("message_not_found", status=404)
        messages.delete(workspace, channel, acted)
    else:
        content = chat.composed(workspace, args)
        changes = {"text": content["text"], "blocks": blocks.completed(content["blocks"]), "attachments": content["attachments"]}
        if args.flag("replace_original") and acted is not None and not acted.deleted:
            messages.edit(workspace, channel, acted, workspace.world.bot_user, **changes)
        else:
            thread = messages.root_of(channel, args.text("thread_ts")) if args.has("thread_ts") else ""
            message = chat.spoken(workspace, channel, Args({}), content, thread)
            if args.text("response_type", "ephemeral") != "in_channel":
                message.ephemeral_to = url.user
            messages.post(workspace, channel, message)
    url.uses += 1
    return {"ok": True}
