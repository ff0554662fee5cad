"""May this app's token do that? Scopes, some of which depend on the kind of channel."""

from sandbox.slack.refusal import Refusal
from sandbox.slack.world import Channel, World

READ = {"channel": "channels:read", "group": "groups:read", "im": "im:read"}
HISTORY = {"channel": "channels:history", "group": "groups:history", "im": "im:history"}
MANAGE = {"channel": "channels:manage", "group": "groups:write", "im": "im:write"}
TYPES = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}


def require(world: World, scope: str) -> None:
    if scope and scope not in world.scopes:
        raise Refusal("missing_scope", needed=scope, provided=",".join(world.scopes))


def require_for(world: World, channel: Channel, table: dict[str, str]) -> None:
    require(world, table[channel.kind])
