"""views.*: modals and the App Home. A modal needs a trigger: three seconds, once."""

import secrets
from typing import Any

from sandbox.slack import blocks, shapes
from sandbox.slack.arguments import Args
from sandbox.slack.refusal import Refusal, explained
from sandbox.slack.workspace import Workspace
from sandbox.slack.world import Person, View

MOST_STACKED = 3


async def open_(workspace: Workspace, args: Args) -> dict[str, Any]:
    body = checked(args, "modal")
    person = _person(workspace, args)
    view = stacked(workspace, person, body, clear=True)
    return _answer(workspace, view)


async def push(workspace: Workspace, args: Args) -> dict[str, Any]:
    body = checked(args, "modal")
    person = _person(workspace, args)
    if not person.views:
        raise Refusal("not_found")
    if len(person.views) >= MOST_STACKED:
        raise Refusal("push_limit_reached")
    return _answer(workspace, stacked(workspace, person, body, clear=False))


async def update(workspace: Workspace, args: Args) -> dict[str, Any]:
    body = checked(args, "modal", "home")
    if not args.has("view_id") and not args.has("external_id"):
        raise explained("invalid_arguments", ["[ERROR] must provide either `view_id` or `external_id`"])
    for person in workspace.world.people.values():
        for view in [*person.views, *([person.home] if person.home else [])]:
            wanted = view.id == args.text("view_id") if args.has("view_id") else view.body.get("external_id") == args.text("external_id")
            if wanted:
                if args.has("hash") and args.text("hash") != view.hash:
                    raise Refusal("hash_conflict")
                replaced(workspace, view, body)
                return _answer(workspace, view)
    raise Refusal("not_found")


async def publish(workspace: Workspace, args: Args) -> dict[str, Any]:
    person = workspace.world.person(args.need("user_id"))
    body = checked(args, "home")
    if person.home is not None:
        if args.has("hash") and args.text("hash") != person.home.hash:
            raise Refusal("hash_conflict")
        replaced(workspace, person.home, body)
    else:
        person.home = _made(workspace, person, body, None)
    workspace.tell("home", user=person.id)
    return _answer(workspace, person.home)


# --- what views.* and a submission's answer share ------------------------------------------------------------------


def checked(args: Args, *kinds: str) -> dict[str, Any]:
    view = args.structure("view")
    if view is None:
        raise explained("invalid_arguments", ["[ERROR] missing required field: view"])
    return checked_body(view, *kinds)


def checked_body(view: Any, *kinds: str) -> dict[str, Any]:
    errors = blocks.view_errors(view)
    if not errors and view["type"] not in kinds:
        errors = [f"[ERROR] invalid view type: {view['type']} [json-pointer:/view/type]"]
    if errors:
        raise explained("invalid_arguments", errors)
    return {**view, "blocks": blocks.completed(view["blocks"])}


def stacked(workspace: Workspace, person: Person, body: dict[str, Any], *, clear: bool) -> View:
    """A new modal on top of the person's others (`clear`: instead of them)."""
    if clear:
        person.views.clear()
    view = _made(workspace, person, body, person.views[-1] if person.views else None)
    person.views.append(view)
    workspace.tell("view_opened", user=person.id, view=view.id)
    return view


def replaced(workspace: Workspace, view: View, body: dict[str, Any]) -> None:
    view.body = body
    view.hash = _hash(workspace)
    here = {block["block_id"] for block in body["blocks"]}
    view.picked = {id: picks for id, picks in view.picked.items() if id in here}
    workspace.tell("view_updated", user=view.user, view=view.id)


def _made(workspace: Workspace, person: Person, body: dict[str, Any], below: View | None) -> View:
    id = workspace.world.new_id("V")
    return View(
        id=id,
        root_id=below.root_id if below else id,
        previous_id=below.id if below else None,
        hash=_hash(workspace),
        user=person.id,
        body=body,
    )


def _hash(workspace: Workspace) -> str:
    return f"{int(workspace.world.now())}.{secrets.token_hex(4)}"


def _person(workspace: Workspace, args: Args) -> Person:
    """Whose trigger is it? It is used up."""
    trigger = workspace.check_trigger(args.need("trigger_id") if args.has("trigger_id") else args.need("interactivity_pointer"))
    trigger.used = True
    return workspace.world.people[trigger.user]


def _answer(workspace: Workspace, view: View) -> dict[str, Any]:
    return {"view": shapes.view(workspace.world, view)}
