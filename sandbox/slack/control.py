"""`POST /control/slack/{action}`: how people are played. What Slack's own client would not let a person do is answered 400."""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web

from sandbox.slack import admin, gestures, people
from sandbox.slack.orders import Order
from sandbox.slack.refusal import Nonsense, Refusal
from sandbox.slack.workspace import Workspace

Action = Callable[[Workspace, Order], Awaitable[dict[str, Any]]]
ACTIONS: Mapping[str, Action] = {**people.ACTIONS, **gestures.ACTIONS, **admin.ACTIONS}


def routes(workspace: Workspace) -> list[web.RouteDef]:
    async def act(request: web.Request) -> web.Response:
        action = ACTIONS.get(request.match_info["action"])
        if action is None:
            return web.json_response({"error": f"no action {request.match_info['action']!r}"}, status=404)
        try:
            body = await request.json()
            if not isinstance(body, dict):
                raise Nonsense("the body must be a JSON object")
            return web.json_response({"ok": True, **await action(workspace, Order(body, workspace.world))})
        except (Nonsense, Refusal, json.JSONDecodeError) as error:
            return web.json_response({"error": str(error)}, status=400)

    async def file(request: web.Request) -> web.Response:
        it = workspace.world.files.get(request.match_info["id"])
        if it is None or it.deleted or not it.uploaded:
            return web.Response(status=404, text="no such file")
        return web.Response(body=it.data, content_type=it.mimetype)

    return [web.get("/control/slack/file/{id}", file), web.post("/control/slack/{action}", act)]
