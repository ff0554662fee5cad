"""Slack's cursor pagination: `limit`, `cursor`, and `response_metadata.next_cursor` ("" on the last page)."""

import base64
from collections.abc import Sequence
from typing import Any, TypeVar

from sandbox.slack.arguments import Args
from sandbox.slack.refusal import Refusal

T = TypeVar("T")


def cursor_of(word: str) -> str:
    return base64.b64encode(word.encode()).decode()


def word_of(args: Args) -> str:
    """What an earlier page put into the cursor; "" on the first page."""
    if not args.has("cursor"):
        return ""
    try:
        return base64.b64decode(args.text("cursor"), validate=True).decode()
    except ValueError:
        raise Refusal("invalid_cursor") from None


def page(all: Sequence[T], args: Args, *, default: int = 100, most: int = 1000) -> tuple[list[T], dict[str, Any]]:
    """One page of a stable sequence, and the `response_metadata` that leads to the next."""
    word = word_of(args)
    if word and not word.removeprefix("at:").isdigit():
        raise Refusal("invalid_cursor")
    start = int(word.removeprefix("at:") or 0)
    limit = args.number("limit", default, most=most)
    more = start + limit < len(all)
    return list(all[start : start + limit]), {"next_cursor": cursor_of(f"at:{start + limit}") if more else ""}
