"""How does a form look as a modal, and what was filled in?

Source of the limits: https://docs.slack.dev/reference/views/modal-views (title, submit, close 24; private_metadata 3,000);
an option's text 75.
"""

import dataclasses
import json
from typing import Any

from adapters.slack.sheets import action_of, cut
from adapters.slack.trees_out import clean
from bridge.model.acts import Field, Form

MOST_WORD, MOST_LABEL, MOST_INTRO, MOST_OPTION = 24, 2_000, 3_000, 75
TYPED = "typed"
"""The action_id of every input; its block_id is the field's name."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class About:
    """What the modal must remember of the button that opened it; travels in its private_metadata."""

    action: str
    value: str
    channel: str | None
    ts: str | None

    def packed(self) -> str:
        return json.dumps(dataclasses.asdict(self), ensure_ascii=False)

    @classmethod
    def unpacked(cls, text: str) -> "About":
        return cls(**json.loads(text))


def about(press: dict[str, Any]) -> About:
    """From a block_actions payload."""
    box, button = press.get("container") or {}, press["actions"][0]
    return About(
        action=action_of(button["action_id"])[0],
        value=button.get("value") or "",
        channel=box.get("channel_id"),
        ts=box.get("message_ts"),
    )


def about_message(chosen: dict[str, Any]) -> About:
    """From a message_action payload: the thread that the message stands in.

    Source: https://docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload
    """
    message = chosen["message"]
    return About(action=chosen["callback_id"], value="", channel=chosen["channel"]["id"], ts=message.get("thread_ts") or message["ts"])


def view(form: Form, what: About) -> dict[str, Any]:
    blocks: list[dict[str, Any]] = []
    if form.intro:
        blocks.append({"type": "section", "text": _plain(form.intro, MOST_INTRO)})
    return {
        "type": "modal",
        "callback_id": form.action,
        "title": _plain(form.title, MOST_WORD),
        "submit": _plain(form.submit, MOST_WORD),
        "close": _plain(form.close, MOST_WORD),
        "private_metadata": what.packed(),
        "blocks": blocks + [_input(field) for field in form.fields],
    }


def _input(field: Field) -> dict[str, Any]:
    shown: dict[str, Any] = {"type": "input", "block_id": field.name, "label": _plain(field.label, MOST_LABEL), "element": _element(field)}
    if field.hint:
        shown["hint"] = _plain(field.hint, MOST_LABEL)
    return {**shown, "optional": field.optional}


def _element(field: Field) -> dict[str, Any]:
    match field.kind:
        case "person":
            return {"type": "users_select", "action_id": TYPED}
        case "choice":
            options = [{"text": _plain(label, MOST_OPTION), "value": value} for value, label in field.options]
            return {"type": "static_select", "action_id": TYPED, "options": options, "initial_option": options[0]}
        case "moment":
            return {"type": "datetimepicker", "action_id": TYPED}
        case "text":
            return {"type": "plain_text_input", "action_id": TYPED, "multiline": field.multiline}


def filled(view: dict[str, Any]) -> dict[str, str]:
    """Field name -> what was put in, from a view_submission's view."""
    return {name: _given(inputs.get(TYPED) or {}) for name, inputs in view["state"]["values"].items()}


def picked(view: dict[str, Any]) -> set[str]:
    """The ids of the persons who were picked in it."""
    inputs = [typed.get(TYPED) or {} for typed in view["state"]["values"].values()]
    return {one["selected_user"] for one in inputs if one.get("selected_user")}


def _given(element: dict[str, Any]) -> str:
    """Source: https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload (state.values)."""
    option = element.get("selected_option") or {}
    moment = element.get("selected_date_time")  # in seconds
    return element.get("value") or element.get("selected_user") or option.get("value") or (str(moment) if moment else "")


def _plain(text: str, most: int) -> dict[str, Any]:
    return {"type": "plain_text", "text": cut(clean(text), most) or "…", "emoji": False}
