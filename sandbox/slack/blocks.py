"""Would Slack take these blocks? Block Kit's rules as a table of checks.

Source: https://docs.slack.dev/reference/block-kit. A check yields messages in Slack's own form:
`[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]`.
"""

import copy
import secrets
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Check = Callable[[Any, str], Iterator[str]]
MOST_BLOCKS = {"message": 50, "view": 100}
MOST_CHARACTERS = 13_000  # of all texts in a message's blocks; undocumented, slackapi/bolt-js#2509


def _error(what: str, at: str) -> str:
    return f"[ERROR] {what} [json-pointer:{at}]"


def string(most: int, least: int = 0) -> Check:
    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield _error(f"must provide a string, got {type(value).__name__}", at)
        elif len(value) > most:
            yield _error(f"must be less than {most + 1} characters", at)
        elif len(value) < least:
            yield _error(f"must be more than {least - 1} characters", at)

    return check


def one_of(*words: str) -> Check:
    def check(value: Any, at: str) -> Iterator[str]:
        if value not in words:
            yield _error("invalid value: must be one of " + ", ".join(words), at)

    return check


def boolean(value: Any, at: str) -> Iterator[str]:
    if not isinstance(value, bool):
        yield _error("must provide a boolean", at)


def anything(value: Any, at: str) -> Iterator[str]:
    yield from ()


def integer(value: Any, at: str) -> Iterator[str]:
    if isinstance(value, bool) or not isinstance(value, int):
        yield _error("must provide an integer", at)


def items(check: Check, most: int, least: int = 1) -> Check:
    def checked(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield _error("must provide an array", at)
            return
        if len(value) > most:
            yield _error(f"no more than {most} items allowed", at)
        if len(value) < least:
            yield _error(f"no fewer than {least} items allowed" if least > 1 else "must provide at least one item", at)
        for index, item in enumerate(value):
            yield from check(item, f"{at}/{index}")

    return checked


def fields(required: Mapping[str, Check] | None = None, optional: Mapping[str, Check] | None = None) -> Check:
    """An object with exactly these fields (`type` is looked at elsewhere)."""
    need, may = dict(required or {}), dict(optional or {})

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield _error("must provide an object", at)
            return
        for name in need:
            if value.get(name) is None:
                yield _error(f"missing required field: {name}", at)
        for name, item in value.items():
            one = need.get(name) or may.get(name)
            if one is None:
                if name != "type":
                    yield _error(f"invalid additional property: {name}", at)
            elif item is not None:
                yield from one(item, f"{at}/{name}")

    return check


def typed(kinds: Mapping[str, Check]) -> Check:
    """An object whose `type` says which check it must pass."""

    def check(value: Any, at: str) -> Iterator[str]:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(value, dict):
            yield _error("must provide an object", at)
        elif kind is None:
            yield _error("missing required field: type", at)
        elif kind not in kinds:
            yield _error(f"unsupported type: {kind}", f"{at}/type")
        else:
            yield from kinds[kind](value, at)

    return check


def either(first: Check, second: Check, names: tuple[str, str]) -> Check:
    """One of two fields must be there."""

    def check(value: Any, at: str) -> Iterator[str]:
        if isinstance(value, dict) and value.get(names[0]) is None and value.get(names[1]) is None:
            yield _error(f"missing required field: {names[0]}", at)
        yield from first(value, at)

    return check


def plain(most: int) -> Check:
    return typed({"plain_text": fields({"text": string(most, 1)}, {"emoji": boolean})})


def any_text(most: int) -> Check:
    return typed(
        {
            "plain_text": fields({"text": string(most, 1)}, {"emoji": boolean}),
            "mrkdwn": fields({"text": string(most, 1)}, {"verbatim": boolean}),
        }
    )


ACTION = string(255)
CONFIRM = fields(
    {"title": plain(100), "text": any_text(300), "confirm": plain(30), "deny": plain(30)}, {"style": one_of("primary", "danger")}
)
OPTION = fields({"text": any_text(75), "value": string(150)}, {"description": any_text(75), "url": string(3000)})
GROUP = fields({"label": plain(75), "options": items(OPTION, 100)})
SHARED = {"action_id": ACTION, "confirm": CONFIRM, "focus_on_load": boolean}
PICKER = {**SHARED, "placeholder": plain(150)}
MULTI = {**PICKER, "max_selected_items": integer}
CONVERSATIONS = {
    "default_to_current_conversation": boolean,
    "filter": anything,
    "response_url_enabled": boolean,
}
TYPED_INPUT = {
    **PICKER,
    "initial_value": string(3000),
    "min_length": integer,
    "max_length": integer,
    "dispatch_action_config": anything,
}

BUTTON = fields(
    {"text": plain(75)},
    {**SHARED, "url": string(3000), "value": string(2000), "style": one_of("primary", "danger"), "accessibility_label": string(75)},
)
IMAGE = fields({"alt_text": string(2000)}, {"image_url": string(3000), "slack_file": anything})
ELEMENTS: dict[str, Check] = {
    "button": BUTTON,
    "overflow": fields({"options": items(OPTION, 5)}, SHARED),
    "static_select": fields(None, {**PICKER, "options": items(OPTION, 100), "option_groups": items(GROUP, 100), "initial_option": OPTION}),
    "multi_static_select": fields(
        None, {**MULTI, "options": items(OPTION, 100), "option_groups": items(GROUP, 100), "initial_options": items(OPTION, 100)}
    ),
    "external_select": fields(None, {**PICKER, "min_query_length": integer, "initial_option": OPTION}),
    "users_select": fields(None, {**PICKER, "initial_user": string(255)}),
    "multi_users_select": fields(None, {**MULTI, "initial_users": items(string(255), 100)}),
    "conversations_select": fields(None, {**PICKER, **CONVERSATIONS, "initial_conversation": string(255)}),
    "multi_conversations_select": fields(None, {**MULTI, **CONVERSATIONS, "initial_conversations": items(string(255), 100)}),
    "channels_select": fields(None, {**PICKER, "initial_channel": string(255), "response_url_enabled": boolean}),
    "multi_channels_select": fields(None, {**MULTI, "initial_channels": items(string(255), 100)}),
    "datepicker": fields(None, {**PICKER, "initial_date": string(10)}),
    "timepicker": fields(None, {**PICKER, "initial_time": string(5), "timezone": string(64)}),
    "datetimepicker": fields(None, {**SHARED, "initial_date_time": integer}),
    "checkboxes": fields({"options": items(OPTION, 10)}, {**SHARED, "initial_options": items(OPTION, 10)}),
    "radio_buttons": fields({"options": items(OPTION, 10)}, {**SHARED, "initial_option": OPTION}),
}
INPUTS: dict[str, Check] = {
    **{kind: check for kind, check in ELEMENTS.items() if kind not in ("button", "overflow")},
    "plain_text_input": fields(None, {**TYPED_INPUT, "multiline": boolean}),
    "email_text_input": fields(None, TYPED_INPUT),
    "url_text_input": fields(None, TYPED_INPUT),
    "number_input": fields({"is_decimal_allowed": boolean}, {**TYPED_INPUT, "min_value": string(30), "max_value": string(30)}),
    "rich_text_input": fields(None, {**PICKER, "initial_value": anything, "dispatch_action_config": anything}),
    "file_input": fields(None, {**SHARED, "filetypes": anything, "max_files": integer}),
}

STYLE = fields(None, dict.fromkeys(("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink"), boolean))
INLINE = typed(
    {
        "text": fields({"text": string(40_000, 1)}, {"style": STYLE}),
        "link": fields({"url": string(3000, 1)}, {"text": string(40_000), "style": STYLE, "unsafe": boolean}),
        "emoji": fields({"name": string(255, 1)}, {"unicode": string(64), "url": string(3000), "style": STYLE, "skin_tone": integer}),
        "user": fields({"user_id": string(255, 1)}, {"style": STYLE}),
        "usergroup": fields({"usergroup_id": string(255, 1)}, {"style": STYLE}),
        "channel": fields({"channel_id": string(255, 1)}, {"style": STYLE}),
        "broadcast": fields({"range": one_of("here", "channel", "everyone")}, {"style": STYLE}),
        "date": fields({"timestamp": integer, "format": string(255)}, {"url": string(3000), "fallback": string(3000), "style": STYLE}),
        "color": fields({"value": string(32)}, {"style": STYLE}),
    }
)
SECTION = fields({"elements": items(INLINE, 10_000, 0)})
RICH = typed(
    {
        "rich_text_section": SECTION,
        "rich_text_quote": fields({"elements": items(INLINE, 10_000, 0)}, {"border": integer}),
        "rich_text_preformatted": fields({"elements": items(INLINE, 10_000, 0)}, {"border": integer, "language": string(64)}),
        "rich_text_list": fields(
            {"elements": items(typed({"rich_text_section": SECTION}), 1000), "style": one_of("bullet", "ordered")},
            {"indent": integer, "offset": integer, "border": integer},
        ),
    }
)

BLOCK_ID = {"block_id": string(255)}
BLOCKS: dict[str, Check] = {
    "section": either(
        fields(
            None,
            {
                **BLOCK_ID,
                "text": any_text(3000),
                "fields": items(any_text(2000), 10),
                "accessory": typed({**ELEMENTS, "image": IMAGE}),
                "expand": boolean,
            },
        ),
        anything,
        ("text", "fields"),
    ),
    "divider": fields(None, BLOCK_ID),
    "header": fields({"text": plain(150)}, {**BLOCK_ID, "level": integer}),
    "context": fields({"elements": items(typed({"image": IMAGE, "plain_text": any_text(3000), "mrkdwn": any_text(3000)}), 10)}, BLOCK_ID),
    "actions": fields({"elements": items(typed({**ELEMENTS, "workflow_button": anything}), 25)}, BLOCK_ID),
    "image": fields({"alt_text": string(2000)}, {**BLOCK_ID, "image_url": string(3000), "slack_file": anything, "title": plain(2000)}),
    "input": fields(
        {"label": plain(2000), "element": typed(INPUTS)}, {**BLOCK_ID, "hint": plain(2000), "optional": boolean, "dispatch_action": boolean}
    ),
    "rich_text": fields({"elements": items(RICH, 1000, 0)}, BLOCK_ID),
    "markdown": fields({"text": string(12_000, 1)}, BLOCK_ID),
    "video": anything,
    "file": anything,
    "table": anything,
}
VIEW: dict[str, Check] = {
    "modal": fields(
        {"title": plain(24), "blocks": items(typed(BLOCKS), MOST_BLOCKS["view"], 0)},
        {
            "submit": plain(24),
            "close": plain(24),
            "private_metadata": string(3000),
            "callback_id": string(255),
            "external_id": string(255),
            "clear_on_close": boolean,
            "notify_on_close": boolean,
            "submit_disabled": boolean,
        },
    ),
    "home": fields(
        {"blocks": items(typed(BLOCKS), MOST_BLOCKS["view"], 0)},
        {"private_metadata": string(3000), "callback_id": string(255), "external_id": string(255)},
    ),
}


def message_errors(blocks: Any) -> list[str]:
    found = list(items(typed(BLOCKS), MOST_BLOCKS["message"], 0)(blocks, "/blocks"))
    return found or list(_twice(blocks, "/blocks"))


def view_errors(view: Any) -> list[str]:
    found = list(typed(VIEW)(view, "/view"))
    if found:
        return found
    if view["type"] == "modal" and not view.get("submit") and any(block["type"] == "input" for block in view["blocks"]):
        found.append(_error("missing required field: submit", "/view"))
    return found or list(_twice(view["blocks"], "/view/blocks"))


def _twice(blocks: list[dict[str, Any]], at: str) -> Iterator[str]:
    """Ids that occur twice where Slack wants them unique: block ids in a surface, action ids in a block."""
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        if (id := block.get("block_id")) and id in seen:
            yield _error(f'`block_id` "{id}" already exists', f"{at}/{index}/block_id")
        seen.add(block.get("block_id") or "")
        actions: set[str] = set()
        for element in elements(block):
            if (name := element.get("action_id")) and name in actions:
                yield _error(f'`action_id` "{name}" already exists', f"{at}/{index}/elements")
            actions.add(element.get("action_id") or "")


def elements(block: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The interactive elements of a block."""
    kind = block.get("type")
    if kind == "actions":
        yield from block["elements"]
    elif kind == "section" and block.get("accessory", {}).get("type") in ELEMENTS:
        yield block["accessory"]
    elif kind == "input":
        yield block["element"]


def characters(node: Any) -> int:
    """How much text is in there, whichever the block's kind."""
    if isinstance(node, list):
        return sum(characters(item) for item in node)
    if isinstance(node, dict):
        return sum(len(v) if k == "text" and isinstance(v, str) else characters(v) for k, v in node.items())
    return 0


def completed(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A copy with the ids that Slack gives where the app gave none."""
    result = copy.deepcopy(blocks)
    for block in result:
        block.setdefault("block_id", secrets.token_urlsafe(4))
        for element in elements(block):
            element.setdefault("action_id", secrets.token_urlsafe(4))
    return result
