"""Who am I, which team is this, and where is the socket?"""

from typing import Any

from sandbox.slack import shapes
from sandbox.slack.arguments import Args
from sandbox.slack.refusal import Refusal
from sandbox.slack.workspace import Workspace


async def api_test(workspace: Workspace, args: Args) -> dict[str, Any]:
    if args.has("error"):
        raise Refusal(args.text("error"), args=args.values)
    return {"args": args.values} if args.values else {}


async def auth_test(workspace: Workspace, args: Args) -> dict[str, Any]:
    world = workspace.world
    return {
        "url": f"https://{world.domain}.slack.com/",
        "team": world.team_name,
        "user": world.bot_name,
        "team_id": world.team_id,
        "user_id": world.bot_user,
        "bot_id": world.bot_id,
        "is_enterprise_install": False,
    }


async def connections_open(workspace: Workspace, args: Args) -> dict[str, Any]:
    address = workspace.address.replace("http", "ws", 1)
    return {"url": f"{address}/slack/socket?ticket={workspace.sockets.ticket()}&app_id={workspace.world.app_id}"}


async def bots_info(workspace: Workspace, args: Args) -> dict[str, Any]:
    world = workspace.world
    if args.text("bot", world.bot_id) != world.bot_id:
        raise Refusal("bot_not_found")
    profile = {name: value for name, value in shapes.bot_profile(world).items() if name != "team_id"}
    return {"bot": {**profile, "user_id": world.bot_user}}


async def team_info(workspace: Workspace, args: Args) -> dict[str, Any]:
    world = workspace.world
    if args.has("team") and args.text("team") != world.team_id:
        raise Refusal("team_not_found")
    icon = {f"image_{size}": shapes.ICON for size in (34, 44, 68, 88, 102, 132)}
    team = {
        "id": world.team_id,
        "name": world.team_name,
        "domain": world.domain,
        "email_domain": "",
        "icon": {**icon, "image_default": True},
    }
    return {"team": team}


async def emoji_list(workspace: Workspace, args: Args) -> dict[str, Any]:
    return {"emoji": {}, "cache_ts": workspace.world.next_ts()}
