"""What a person puts into an element, as Slack sends it: in `actions` of a click, in `state.values` of a view.

Each kind of element keeps its value under its own key; a control value is a plain string (a list for the multi_… kinds), options by
their `value`.
"""

from collections.abc import Mapping
from typing import Any

from sandbox.slack import blocks
from sandbox.slack.refusal import Nonsense

# Element type -> (key of what was put in, key of what the app put in beforehand).
KEYS = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "overflow": ("selected_option", ""),
    "multi_static_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "file_input": ("files", ""),
}


def action(block: Mapping[str, Any], element: Mapping[str, Any], value: Any, ts: str) -> dict[str, Any]:
    """An entry of `actions`."""
    kind = element["type"]
    sent = {"type": kind, "action_id": element["action_id"], "block_id": block["block_id"], "action_ts": ts}
    if kind == "button":
        return sent | {name: element[name] for name in ("text", "value", "style", "url") if name in element}
    kept = {name: element[name] for name in ("placeholder", KEYS[kind][1]) if name in element}
    return sent | filled(element, value) | kept


def filled(element: Mapping[str, Any], value: Any) -> dict[str, Any]:
    """The element's entry in `state.values`, holding `value`."""
    kind = element["type"]
    key = KEYS[kind][0]
    held: Any
    if key == "selected_option":
        held = None if value is None else _option(element, value)
    elif key == "selected_options":
        held = [_option(element, one) for one in value or []]
    elif key == "value" and not isinstance(value, str | None):
        raise Nonsense(f"{element['action_id']} takes a string, not {value!r}")
    else:
        held = value
    return {"type": kind, key: held}


def _option(element: Mapping[str, Any], value: Any) -> dict[str, Any]:
    options = [*element.get("options", []), *(o for group in element.get("option_groups", []) for o in group["options"])]
    for option in options:
        if option["value"] == value:
            return {name: option[name] for name in ("text", "value") if name in option}
    raise Nonsense(f"{element['action_id']} has no option {value!r}")


def state(all: list[dict[str, Any]], picked: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """`state.values` of blocks: what was picked, else what the app put in."""
    values: dict[str, dict[str, Any]] = {}
    for block in all:
        for element in blocks.elements(block):
            if element["type"] not in KEYS or element["type"] == "overflow":
                continue
            key, initial = KEYS[element["type"]]
            empty: Any = [] if key.endswith("s") and key.startswith("selected") else None
            held = picked.get(block["block_id"], {}).get(element["action_id"])
            start = {"type": element["type"], key: element.get(initial, empty)}
            values.setdefault(block["block_id"], {})[element["action_id"]] = held or start
    return values


def submitted(all: list[dict[str, Any]], values: Mapping[str, Mapping[str, Any]], picked: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """`state.values` after a person filled in `values` {block_id: {action_id: value}}; Nonsense where the client would not submit."""
    if not isinstance(values, Mapping):
        raise Nonsense("values must be {block_id: {action_id: value}}")
    for block_id, by_action in values.items():
        if not isinstance(by_action, Mapping):
            raise Nonsense(f"values[{block_id!r}] must be {{action_id: value}}, not {by_action!r}")
        for action_id, value in by_action.items():
            element = next((e for b in all if b["block_id"] == block_id for e in blocks.elements(b) if e["action_id"] == action_id), None)
            if element is None:
                raise Nonsense(f"there is no field {block_id}/{action_id}")
            picked.setdefault(block_id, {})[action_id] = filled(element, value)
    result = state(all, picked)
    for block in all:
        if block["type"] == "input":
            element = block["element"]
            _refuse_unfit(block, element, result[block["block_id"]][element["action_id"]].get(KEYS[element["type"]][0]))
    return result


def _refuse_unfit(block: Mapping[str, Any], element: Mapping[str, Any], held: Any) -> None:
    label = block["label"]["text"]
    if held in (None, "", []):
        if not block.get("optional"):
            raise Nonsense(f"{label}: please complete this required field")
    elif isinstance(held, str):
        if len(held) < element.get("min_length", 0):
            raise Nonsense(f"{label}: must be at least {element['min_length']} characters")
        if len(held) > element.get("max_length", 3000):
            raise Nonsense(f"{label}: must be at most {element.get('max_length', 3000)} characters")
