"""The Web API as a table: each method with its tier and scope. A method that is not here is `unknown_method`.

Tiers: https://docs.slack.dev/apis/web-api/rate-limits (0: special). Where the needed scope depends on the kind of channel,
the method asks for it itself (`scopes.py`) and the table says none.
"""

import dataclasses
from collections.abc import Awaitable, Callable
from typing import Any

from sandbox.slack import auth, chat, conversations, files, history, reactions, users, views
from sandbox.slack.arguments import Args
from sandbox.slack.workspace import Workspace

Perform = Callable[[Workspace, Args], Awaitable[dict[str, Any]]]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Method:
    perform: Perform
    tier: int
    scope: str = ""
    token: str = "bot"  # "bot", "app" or "none"


METHODS: dict[str, Method] = {
    "api.test": Method(perform=auth.api_test, tier=4, token="none"),
    "auth.test": Method(perform=auth.auth_test, tier=0),
    # Documented as tier 1, yet Slack lets clients reconnect: counted as special.
    "apps.connections.open": Method(perform=auth.connections_open, tier=0, token="app"),
    "bots.info": Method(perform=auth.bots_info, tier=3, scope="users:read"),
    "team.info": Method(perform=auth.team_info, tier=3, scope="team:read"),
    "emoji.list": Method(perform=auth.emoji_list, tier=2, scope="emoji:read"),
    "chat.postMessage": Method(perform=chat.post_message, tier=0, scope="chat:write"),
    "chat.postEphemeral": Method(perform=chat.post_ephemeral, tier=4, scope="chat:write"),
    "chat.update": Method(perform=chat.update, tier=3, scope="chat:write"),
    "chat.delete": Method(perform=chat.delete, tier=3, scope="chat:write"),
    "chat.getPermalink": Method(perform=chat.get_permalink, tier=0),
    "conversations.list": Method(perform=conversations.list_, tier=2),
    "conversations.info": Method(perform=conversations.info, tier=3),
    "conversations.members": Method(perform=conversations.members, tier=4),
    "conversations.open": Method(perform=conversations.open_, tier=3, scope="im:write"),
    "conversations.join": Method(perform=conversations.join, tier=3, scope="channels:join"),
    "conversations.create": Method(perform=conversations.create, tier=2),
    "conversations.invite": Method(perform=conversations.invite, tier=3),
    "conversations.history": Method(perform=history.history, tier=3),
    "conversations.replies": Method(perform=history.replies, tier=3),
    "reactions.add": Method(perform=reactions.add, tier=3, scope="reactions:write"),
    "reactions.remove": Method(perform=reactions.remove, tier=2, scope="reactions:write"),
    "reactions.get": Method(perform=reactions.get, tier=3, scope="reactions:read"),
    "views.open": Method(perform=views.open_, tier=4),
    "views.push": Method(perform=views.push, tier=4),
    "views.update": Method(perform=views.update, tier=4),
    "views.publish": Method(perform=views.publish, tier=4),
    "files.getUploadURLExternal": Method(perform=files.get_upload_url, tier=4, scope="files:write"),
    "files.completeUploadExternal": Method(perform=files.complete_upload, tier=4, scope="files:write"),
    "files.info": Method(perform=files.info, tier=4, scope="files:read"),
    "files.list": Method(perform=files.list_, tier=3, scope="files:read"),
    "files.delete": Method(perform=files.delete, tier=3, scope="files:write"),
    "users.info": Method(perform=users.info, tier=4, scope="users:read"),
    "users.list": Method(perform=users.list_, tier=2, scope="users:read"),
    "users.lookupByEmail": Method(perform=users.lookup_by_email, tier=3, scope="users:read.email"),
    "users.conversations": Method(perform=conversations.of_user, tier=3),
    "users.profile.get": Method(perform=users.profile_get, tier=4, scope="users.profile:read"),
}
