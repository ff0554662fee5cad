"""The arguments of one Web API request, wherever the client put them: query, form, multipart or JSON body."""

import json
import re
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from sandbox.slack.refusal import Refusal, explained, missing

# Arguments that are JSON inside a form: Slack's own list, as far as our methods go -> its word when they can't be read.
STRUCTURED = {
    "blocks": "invalid_blocks_format",
    "attachments": "invalid_attachments",
    "metadata": "invalid_metadata_format",
    "view": "invalid_arguments",
    "files": "invalid_arguments",
}
TS = re.compile(r"\d{1,10}(\.\d{1,6})?")


class Args:
    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = {name: decoded(name, value) for name, value in values.items() if value is not None}

    def has(self, name: str) -> bool:
        return self.values.get(name) not in (None, "")

    def text(self, name: str, default: str = "") -> str:
        value = self.values.get(name, default)
        return value if isinstance(value, str) else json.dumps(value) if isinstance(value, (dict, list, bool)) else str(value)

    def need(self, name: str) -> str:
        if not self.has(name):
            raise missing(name)
        return self.text(name)

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.values.get(name)
        return default if value in (None, "") else value in (True, 1, "1", "true", "True")

    def number(self, name: str, default: int, *, most: int, error: str = "invalid_limit") -> int:
        if not self.has(name):
            return default
        try:
            value = int(self.text(name))
        except ValueError:
            raise Refusal(error) from None
        if value < 1:
            raise Refusal(error)
        return min(value, most)

    def ts(self, name: str, error: str) -> str:
        """A timestamp, padded to six decimals so that timestamps compare as numbers; "" when absent."""
        if not self.has(name):
            return ""
        value = self.text(name)
        if not TS.fullmatch(value):
            raise Refusal(error)
        whole, _, part = value.partition(".")
        return f"{whole}.{part:0<6}"

    def structure(self, name: str) -> Any:
        """The decoded JSON of a structured argument, or None when absent."""
        value = self.values.get(name)
        if isinstance(value, str):
            if not value.strip():
                return None
            word = STRUCTURED[name]
            raise explained(word, [f"[ERROR] failed to match all allowed schemas [json-pointer:/{name}]"])
        return value


def decoded(name: str, value: Any) -> Any:
    """A JSON-valued argument as its value; unreadable JSON stays a string, for `structure` to refuse."""
    if name in STRUCTURED and isinstance(value, str):
        try:
            parsed = json.loads(value)
        except ValueError:
            return value
        return parsed if isinstance(parsed, (dict, list)) else value
    return value


async def read(request: web.Request) -> tuple[str, Args]:
    """(token, arguments) of a request. A token inside a JSON body is not looked at, as Slack documents."""
    values: dict[str, Any] = dict(request.query)
    kind = request.content_type
    trouble: Refusal | None = None
    if request.method == "POST" and request.can_read_body:
        if kind == "application/json":
            try:
                body = await request.json()
            except ValueError:
                body, trouble = {}, Refusal("invalid_json")
            if not isinstance(body, dict):
                body, trouble = {}, Refusal("json_not_object")
            body.pop("token", None)
            values |= body
        elif kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
            values |= {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    header = request.headers.get("Authorization", "")
    token = header[7:].strip() if header.lower().startswith("bearer ") else str(values.get("token", ""))
    values.pop("token", None)
    if trouble is not None:
        raise trouble
    return token, Args(values)
