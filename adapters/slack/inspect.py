"""Would it work? The live check of tokens, scopes and channels, each shortcoming with its mend."""

from collections.abc import Sequence

from adapters.slack.directory import Directory
from adapters.slack.web import Web, ask
from bridge.model.failure import DeliveryError
from bridge.model.ids import ChatId
from bridge.ports import Finding

SCOPES = (
    "chat:write",
    "chat:write.customize",
    "channels:history",
    "channels:read",
    "groups:history",
    "groups:read",
    "im:history",
    "im:write",
    "users:read",
    "users:read.email",
    "files:read",
    "files:write",
    "reactions:read",
    "reactions:write",
    "metadata.message:read",
    "commands",
)
"""What the adapter uses; `slack-manifest.yaml` asks for all of them."""


async def inspect(web: Web, directory: Directory, app_token: str, channels: Sequence[str]) -> list[Finding]:
    try:
        who = await web.identify()
    except DeliveryError as error:
        mend = "Copy the Bot User OAuth Token (xoxb-…) from OAuth & Permissions of your Slack app into [desk] bot_token."
        return [Finding(ok=False, what=f"Slack does not take the bot token ({error.detail})", mend=mend), await _app(web, app_token)]
    found = [Finding(ok=True, what="Slack takes the bot token"), await _app(web, app_token)]
    if missing := [scope for scope in SCOPES if scope not in who.scopes]:
        mend = "Add them under OAuth & Permissions (or paste slack-manifest.yaml again), then press Reinstall to Workspace."
        found.append(Finding(ok=False, what=f"the Slack app lacks the scopes {', '.join(missing)}", mend=mend))
    for name in channels:
        found += await _channel(web, directory, name, who.name)
    return found


async def _app(web: Web, app_token: str) -> Finding:
    try:
        await ask(web.client.apps_connections_open(app_token=app_token))
    except DeliveryError as error:
        mend = (
            "Under Basic Information, App-Level Tokens: make one with the scope connections:write and copy it (xapp-…) into "
            "[desk] app_token; under Socket Mode: switch it on."
        )
        return Finding(ok=False, what=f"Slack does not open Socket Mode with the app token ({error.detail})", mend=mend)
    return Finding(ok=True, what="Slack opens Socket Mode with the app token")


async def _channel(web: Web, directory: Directory, name: str, bot: str) -> list[Finding]:
    invite = f"In the channel, write: /invite @{bot}"
    try:
        id: ChatId = await directory.find_channel(name)
        channel = (await ask(web.client.conversations_info(channel=id)))["channel"]
    except LookupError as error:
        return [Finding(ok=False, what=str(error), mend=invite)]
    except DeliveryError as error:
        return [Finding(ok=False, what=f"Slack does not show the channel {name} ({error.detail})", mend=invite)]
    shown = f"#{channel.get('name') or id}"
    if channel.get("is_archived"):
        return [Finding(ok=False, what=f"{shown} is archived", mend="Take it out of the archive, or name another channel.")]
    if not channel.get("is_member"):
        return [Finding(ok=False, what=f"the app is not in {shown}", mend=invite)]
    found = [Finding(ok=True, what=f"the app is in {shown}")]
    if channel.get("is_ext_shared"):
        mend = "Strangers there read what customers write. Use a channel of your own company only."
        found.append(Finding(ok=False, warning=True, what=f"{shown} is shared with another company", mend=mend))
    elif not channel.get("is_private"):
        mend = "Everyone in the workspace can join and read what customers write. Make it a private channel in its settings."
        found.append(Finding(ok=False, warning=True, what=f"{shown} is open to the whole workspace", mend=mend))
    return found
