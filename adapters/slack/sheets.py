"""How does a sheet look as blocks, and which button of it was pressed?

Source of the limits: https://docs.slack.dev/reference/block-kit (actions 25 elements, label 75, value 2,000, context text 3,000).
"""

from collections.abc import Sequence
from typing import Any

from adapters.slack import trees_out
from bridge.model.acts import Button
from bridge.model.richtext import RichText, as_plain, is_empty
from bridge.ports import Sheet

MOST_LABEL, MOST_VALUE, MOST_URL, MOST_NOTE, MOST_ROW = 75, 2_000, 3_000, 3_000, 25
MARK = "|"
"""Between a button's action and what makes its action_id unique in the message (`reply|2`), or tells that it only leads somewhere
(`open|link`): Slack reports such a press too, though nothing is to be done."""
LINK = "link"


def blocks(sheet: Sheet, body: RichText, *, unformatted: bool = False) -> list[dict[str, Any]]:
    """`body` is the sheet's own, or its first piece where it is too long for one message."""
    shown = [] if is_empty(body) else _plain(body) if unformatted else _rich(body)
    # Plain text, since a context block knows mrkdwn only, and mrkdwn would format what people are called.
    note = cut(trees_out.clean(as_plain(sheet.footnote)), MOST_NOTE)
    if note.strip():
        shown.append({"type": "context", "elements": [{"type": "plain_text", "text": note, "emoji": False}]})
    buttons = _buttons(sheet.buttons)
    shown += [{"type": "actions", "elements": buttons[at : at + MOST_ROW]} for at in range(0, len(buttons), MOST_ROW)]
    return shown


def _rich(body: RichText) -> list[dict[str, Any]]:
    block = trees_out.rich_text(body)
    return [] if block is None else [block]


def _plain(body: RichText) -> list[dict[str, Any]]:
    return [
        {"type": "section", "text": {"type": "plain_text", "text": text, "emoji": False}}
        for text in trees_out.cuts(trees_out.clean(as_plain(body)), MOST_NOTE)
        if text.strip()
    ]


def _buttons(buttons: Sequence[Button]) -> list[dict[str, Any]]:
    drawn: list[dict[str, Any]] = []
    seen: dict[str, int] = {}
    for button in buttons:
        word = f"{button.action}{MARK}{LINK}" if button.url else button.action
        seen[word] = count = seen.get(word, 0) + 1
        id = word if count == 1 else f"{word}{count}" if button.url else f"{word}{MARK}{count}"
        label = {"type": "plain_text", "text": cut(trees_out.clean(button.label), MOST_LABEL) or "…", "emoji": False}
        shown: dict[str, Any] = {"type": "button", "action_id": id, "text": label}
        if button.value:
            shown["value"] = button.value[:MOST_VALUE]
        if button.style:
            shown["style"] = button.style
        if button.url and len(button.url) <= MOST_URL:
            shown["url"] = button.url
        drawn.append(shown)
    return drawn


def action_of(action_id: str) -> tuple[str, bool]:
    """(the Button.action, whether it only leads somewhere)."""
    action, _, suffix = action_id.partition(MARK)
    return action, suffix.startswith(LINK)


def cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
