"""What did the caller ask for?

The Bot API takes its parameters from the query string and from a form, a JSON object or multipart, all at once; every value is a
string on the wire, and lists and objects are JSON in a string.
"""

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from sandbox.telegram.errors import ApiError, bad_request

MOST_UPLOADED = 50 * 1024 * 1024  # https://core.telegram.org/bots/api#sending-files


@dataclasses.dataclass(frozen=True, kw_only=True)
class Upload:
    name: str
    mime: str
    data: bytes


@dataclasses.dataclass(frozen=True, kw_only=True)
class Args:
    """`values`: parameters as they were sent. `uploads`: multipart files by their field."""

    values: Mapping[str, str]
    uploads: Mapping[str, Upload]

    def text(self, name: str) -> str:
        return self.values.get(name, "")

    def integer(self, name: str, default: int = 0) -> int:
        """Like Telegram's own reader, a word that is no number counts as not given."""
        try:
            return int(self.values.get(name, "").strip() or default)
        except ValueError:
            return default

    def number(self, name: str) -> float | None:
        try:
            return float(self.values[name])
        except (KeyError, ValueError):
            return None

    def flag(self, name: str) -> bool:
        return self.values.get(name, "").strip().lower() in ("true", "yes", "1")

    def object(self, name: str, label: str) -> Any:
        """The JSON value of a parameter, None when it was not given. Raises 400 `can't parse {label} JSON object`."""
        raw = self.values.get(name, "")
        if not raw:
            return None
        try:
            return json.loads(raw)
        except ValueError:
            raise bad_request(f"can't parse {label} JSON object") from None

    def message_id(self, name: str = "message_id") -> int:
        found = self.integer(name)
        if found <= 0:
            raise bad_request("message identifier is not specified")
        return found


async def read_args(request: web.Request) -> Args:
    """Raises 413 when a file is larger than bots may upload, 400 when the body is not what its type says."""
    values = dict(request.query)
    uploads: dict[str, Upload] = {}
    if request.method == "POST" and request.can_read_body:
        try:
            if request.content_type == "application/json":
                values |= as_strings(await request.json())
            elif request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
                for field, value in (await request.post()).items():
                    if isinstance(value, web.FileField):
                        data = value.file.read()
                        uploads[field] = Upload(name=value.filename, mime=value.content_type, data=data)
                    else:
                        values[field] = value if isinstance(value, str) else bytes(value).decode()
        except web.HTTPRequestEntityTooLarge:
            raise ApiError(413) from None
        except ValueError:
            raise bad_request("can't parse request body") from None
    if any(len(upload.data) > MOST_UPLOADED for upload in uploads.values()):
        raise ApiError(413)
    try:
        "".join(values.values()).encode()
    except UnicodeEncodeError:  # half a character, escaped in JSON
        raise bad_request("strings must be encoded in UTF-8") from None
    return Args(values=values, uploads=uploads)


def as_strings(body: Any) -> dict[str, str]:
    if not isinstance(body, dict):
        raise ValueError("an object is expected")
    return {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in body.items()
        if value is not None
    }
