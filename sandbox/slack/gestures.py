"""What people do with an app's buttons, menus, modals, shortcuts, commands and home tab.

An interaction reaches the app once. When it is not acknowledged in time the person sees an error: it is kept in `warnings`.
"""

from typing import Any

from sandbox.slack import blocks, composer, inputs, messages, shapes, views
from sandbox.slack.orders import Order
from sandbox.slack.refusal import Nonsense, Refusal
from sandbox.slack.workspace import Workspace
from sandbox.slack.world import Channel, Message, Person, View


def _common(workspace: Workspace, kind: str, person: Person) -> dict[str, Any]:
    world = workspace.world
    return {
        "type": kind,
        "user": {"id": person.id, "username": person.name, "name": person.name, "team_id": shapes.home_team(world, person)},
        "api_app_id": world.app_id,
        "token": "sandbox-verification-token",
        "team": {"id": world.team_id, "domain": world.domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }


async def _send(
    workspace: Workspace, person: Person, what: str, payload: dict[str, Any], *, kind: str = "interactive"
) -> dict[str, Any] | None:
    """The acknowledgement's payload, or None when the person saw an error."""
    answer = await workspace.sockets.interactive(kind, payload)
    if answer is None:
        person.warnings.append({"ts": workspace.world.next_ts(), "what": what, "error": "operation_timeout"})
        workspace.tell("warning", user=person.id, what_failed=what)
    return answer


# --- messages ----------------------------------------------------------------------------------------------------


def _pressed(found: list[tuple[dict[str, Any], dict[str, Any]]], order: Order) -> tuple[dict[str, Any], dict[str, Any]]:
    """(block, element) of the wanted action_id, and block_id or value where several share it."""
    name = order.need("action_id")
    fit = [
        (block, element)
        for block, element in found
        if element.get("action_id") == name and order.text("block_id", block["block_id"]) == block["block_id"]
    ]
    if len(fit) > 1 and order.text("value"):
        fit = [pair for pair in fit if pair[1].get("value") == order.text("value")]
    if not fit:
        raise Nonsense(f"there is nothing with action_id {name!r} to press")
    return fit[0]


def _elements(all: list[dict[str, Any]]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    return [(block, element) for block in all for element in blocks.elements(block)]


async def click(workspace: Workspace, order: Order) -> dict[str, Any]:
    person = order.person()
    channel = order.channel(person)
    message = order.message(channel, person)
    attached = [block for attachment in message.attachments for block in attachment.get("blocks") or []]
    block, element = _pressed(_elements([*message.blocks, *attached]), order)
    if message.tombstone or message.bot_id != workspace.world.bot_id:
        raise Nonsense("that message is not the app's")
    action = inputs.action(block, element, order.body.get("value"), workspace.world.next_ts())
    ephemeral = bool(message.ephemeral_to)
    container = {"type": "message", "message_ts": message.ts, "channel_id": channel.id, "is_ephemeral": ephemeral}
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    payload = {
        **_common(workspace, "block_actions", person),
        "container": container,
        "trigger_id": workspace.trigger(person.id),
        "channel": {"id": channel.id, "name": "directmessage" if channel.is_im else "privategroup" if channel.is_private else channel.name},
        "state": {"values": inputs.state(message.blocks, {})},
        "response_url": workspace.response_url(person.id, channel.id, message.ts),
        "actions": [action],
    }
    if not ephemeral:  # Slack does not send what an ephemeral message said
        payload["message"] = workspace.shown(message)
    return {"acked": await _send(workspace, person, "click", payload) is not None}


async def shortcut(workspace: Workspace, order: Order) -> dict[str, Any]:
    """A message shortcut; without a message, a global one."""
    person = order.person()
    payload = {
        **_common(workspace, "shortcut", person),
        "callback_id": order.need("callback_id"),
        "trigger_id": workspace.trigger(person.id),
        "action_ts": workspace.world.next_ts(),
    }
    if order.text("ts"):
        if payload["callback_id"] not in workspace.world.shortcuts:
            raise Nonsense(f"the app has no message shortcut {payload['callback_id']!r}")
        channel = order.channel(person)
        message = order.message(channel)
        payload |= {
            "type": "message_action",
            "channel": {"id": channel.id, "name": channel.name or "directmessage"},
            "message_ts": message.ts,
            "message": workspace.shown(message),
            "response_url": workspace.response_url(person.id, channel.id, message.ts),
        }
    return {"acked": await _send(workspace, person, "shortcut", payload) is not None}


async def command(workspace: Workspace, order: Order) -> dict[str, Any]:
    """What a person typed after a "/". A direct message is the one with the app."""
    world, person, word = workspace.world, order.person(), order.need("command")
    channel = order.channel(person) if order.text("channel") else world.direct(person)
    if order.text("thread_ts"):
        raise Nonsense(f"{word} is not supported in threads. Sorry!")
    if word not in world.commands or "commands" not in world.scopes:
        raise Nonsense(f"{word} is not a valid command.")
    text = order.text("text").strip()
    payload = {
        "token": "sandbox-verification-token",
        "team_id": world.team_id,
        "team_domain": world.domain,
        "channel_id": channel.id,
        "channel_name": "directmessage" if channel.is_im else "privategroup" if channel.is_private else channel.name,
        "user_id": person.id,
        "user_name": person.name,
        "command": word,
        "text": composer.escaped(world, text) if world.commands[word] else text,
        "api_app_id": world.app_id,
        "is_enterprise_install": "false",
        "response_url": workspace.response_url(person.id, channel.id),
        "trigger_id": workspace.trigger(person.id),
    }
    answer = await _send(workspace, person, "command", payload, kind="slash_commands")
    if answer and (answer.get("text") or answer.get("blocks")):
        _answer_command(workspace, channel, person, answer)
    return {"acked": answer is not None}


def _answer_command(workspace: Workspace, channel: Channel, person: Person, answer: dict[str, Any]) -> None:
    world = workspace.world
    message = Message(channel=channel.id, ts=world.next_ts(), text=str(answer.get("text") or ""), user=world.bot_user, bot_id=world.bot_id)
    message.blocks = blocks.completed(answer.get("blocks") or [])
    if answer.get("response_type") != "in_channel":
        message.ephemeral_to = person.id
    messages.post(workspace, channel, message)


async def open_home(workspace: Workspace, order: Order) -> dict[str, Any]:
    person = order.person()
    channel = workspace.world.direct(person)
    event: dict[str, Any] = {
        "type": "app_home_opened",
        "user": person.id,
        "channel": channel.id,
        "tab": order.text("tab", "home"),
        "event_ts": workspace.world.next_ts(),
    }
    if person.home is not None:
        event["view"] = shapes.view(workspace.world, person.home)
    workspace.event(event, channel, subscription="app_home_opened")
    return {}


# --- views -------------------------------------------------------------------------------------------------------


def _top(person: Person) -> View:
    if not person.views:
        raise Nonsense(f"{person.name} has no modal open")
    return person.views[-1]


async def click_view(workspace: Workspace, order: Order) -> dict[str, Any]:
    """Press something in the topmost modal, or with `home` in the home tab."""
    person = order.person()
    view = person.home if order.flag("home") else _top(person)
    if view is None:
        raise Nonsense("the home tab is empty")
    block, element = _pressed(_elements(view.body["blocks"]), order)
    action = inputs.action(block, element, order.body.get("value"), workspace.world.next_ts())
    if element["type"] not in ("button", "overflow"):
        view.picked.setdefault(block["block_id"], {})[element["action_id"]] = inputs.filled(element, order.body.get("value"))
    payload = {
        **_common(workspace, "block_actions", person),
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": workspace.trigger(person.id),
        "view": shapes.view(workspace.world, view, state=inputs.state(view.body["blocks"], view.picked)),
        "actions": [action],
    }
    return {"acked": await _send(workspace, person, "click_view", payload) is not None}


async def submit_view(workspace: Workspace, order: Order) -> dict[str, Any]:
    """Fill in and submit the topmost modal; `errors` are those that the app put beside the fields."""
    person = order.person()
    view = _top(person)
    if not view.body.get("submit"):
        raise Nonsense("this modal has no submit button")
    values = inputs.submitted(view.body["blocks"], order.body.get("values") or {}, view.picked)
    payload = {
        **_common(workspace, "view_submission", person),
        "trigger_id": workspace.trigger(person.id),
        "view": shapes.view(workspace.world, view, state=values),
        "response_urls": [],
    }
    answer = await _send(workspace, person, "submit_view", payload)
    if answer is None:
        return {"acked": False, "errors": {}}
    return {"acked": True, "errors": _act(workspace, person, view, answer)}


def _act(workspace: Workspace, person: Person, view: View, answer: dict[str, Any]) -> dict[str, str]:
    """Do what the acknowledgement of a submission says; the default closes that modal alone."""
    word = answer.get("response_action")
    try:
        if word == "errors":
            errors = answer.get("errors")
            known = {block["block_id"] for block in view.body["blocks"] if block["type"] == "input"}
            if not isinstance(errors, dict) or not errors or not set(errors) <= known:
                raise Refusal("invalid_errors")
            return {str(id): str(text) for id, text in errors.items()}
        if word == "update":
            views.replaced(workspace, view, views.checked_body(answer.get("view"), "modal"))
        elif word == "push":
            views.stacked(workspace, person, views.checked_body(answer.get("view"), "modal"), clear=False)
        elif word == "clear":
            person.views.clear()
        elif view in person.views:
            person.views.remove(view)
    except Refusal as refusal:  # Slack shows "We had some trouble connecting" and keeps the modal open
        details = "; ".join(refusal.more.get("response_metadata", {}).get("messages", []))
        person.warnings.append({"ts": workspace.world.next_ts(), "what": "submit_view", "error": f"{refusal.error} {details}".strip()})
    workspace.tell("views", user=person.id)
    return {}


async def close_view(workspace: Workspace, order: Order) -> dict[str, Any]:
    """Close the topmost modal, or all with `all`; the app hears of it when it asked with notify_on_close."""
    person = order.person()
    view = _top(person)
    all = order.flag("all")
    person.views = [] if all else person.views[:-1]
    workspace.tell("views", user=person.id)
    if view.body.get("notify_on_close"):
        payload = {**_common(workspace, "view_closed", person), "view": shapes.view(workspace.world, view), "is_cleared": all}
        await _send(workspace, person, "close_view", payload)
    return {}


ACTIONS = {
    "click": click,
    "shortcut": shortcut,
    "command": command,
    "open_home": open_home,
    "click_view": click_view,
    "submit_view": submit_view,
    "close_view": close_view,
}
