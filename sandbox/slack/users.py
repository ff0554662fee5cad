"""users.*: who works here?"""

from typing import Any

from sandbox.slack import shapes
from sandbox.slack.arguments import Args
from sandbox.slack.pages import page
from sandbox.slack.refusal import Refusal
from sandbox.slack.workspace import Workspace


def _user(workspace: Workspace, id: str) -> dict[str, Any]:
    world = workspace.world
    return shapes.bot_user(world) if id == world.bot_user else shapes.user(world, world.person(id))


async def info(workspace: Workspace, args: Args) -> dict[str, Any]:
    return {"user": _user(workspace, args.need("user"))}


async def list_(workspace: Workspace, args: Args) -> dict[str, Any]:
    world = workspace.world
    members = [*(shapes.user(world, person) for person in world.people.values()), shapes.bot_user(world)]
    part, metadata = page(members, args, default=1000)
    return {"members": part, "cache_ts": int(world.now()), "response_metadata": metadata}


async def lookup_by_email(workspace: Workspace, args: Args) -> dict[str, Any]:
    email = args.need("email").lower()
    for person in workspace.world.people.values():
        if person.email.lower() == email and not person.is_stranger and not person.deleted:
            return {"user": shapes.user(workspace.world, person)}
    raise Refusal("users_not_found")


async def profile_get(workspace: Workspace, args: Args) -> dict[str, Any]:
    return {"profile": _user(workspace, args.text("user") or workspace.world.bot_user)["profile"]}
