"""What may a body hold? Reading JSON or multipart, and the checks behind 50006 and 50035 with Discord's nested errors."""

import dataclasses
import json
from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import BodyPartReader, web

from sandbox.discord.attachments import MAX_FILE, MAX_FILES, MAX_REQUEST, Upload
from sandbox.discord.errors import invalid, refusal
from sandbox.discord.snowflakes import is_snowflake

CONTENT_LENGTH, NONCE_LENGTH, NAME_LENGTH, EMBEDS = 2000, 25, 100, 10

# Field of an embed -> most characters (D).
EMBED_LENGTHS = {"title": 256, "description": 4096}
# Kinds of components: row, button, string select. Field -> most characters (D).
ROW, BUTTON, SELECT = 1, 2, 3
COMPONENT_LENGTHS = {"custom_id": 100, "label": 80, "url": 512, "placeholder": 150}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Body:
    """json: None without a body, `broken` when it could not be read. files: `files[n]` of a multipart body by n."""

    json: Any = None
    files: Mapping[int, Upload] = dataclasses.field(default_factory=dict)
    broken: bool = False
    size: int = 0

    def form(self) -> dict[str, Any]:
        """The body as an object, or the refusal."""
        if self.broken:
            raise refusal(50109)
        if self.size > MAX_REQUEST or any(len(file.data) > MAX_FILE for file in self.files.values()):
            raise refusal(40005)
        if self.json is None:
            return {}
        if not isinstance(self.json, dict):
            raise invalid("_", "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
        return self.json

    def uploads(self, form: Mapping[str, Any]) -> list[Upload]:
        """The files in order, with the descriptions and names that `attachments` gives them."""
        described = {str(a.get("id")): a for a in form.get("attachments") or [] if isinstance(a, dict)}
        found = []
        for number, upload in sorted(self.files.items()):
            more = described.get(str(number), {})
            found.append(dataclasses.replace(upload, name=more.get("filename") or upload.name, description=more.get("description")))
        return found


async def read_body(request: web.Request) -> Body:
    if request.content_type == "multipart/form-data":
        return await read_multipart(request)
    raw = await request.read()
    if not raw:
        return Body()
    try:
        return Body(json=json.loads(raw), size=len(raw))
    except ValueError:
        return Body(broken=True)


async def read_multipart(request: web.Request) -> Body:
    form: Any = {}
    files: dict[int, Upload] = {}
    size = 0
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            continue
        data = bytes(await part.read(decode=True))
        size += len(data)
        name = part.name or ""
        if name == "payload_json":
            try:
                form = json.loads(data)
            except ValueError:
                return Body(broken=True)
        elif name.startswith("files[") and name[6:-1].isdigit():
            mime = part.headers.get("Content-Type", "application/octet-stream")
            files[int(name[6:-1])] = Upload(name=part.filename or "unknown", mime=mime, data=data)
    return Body(json=form, files=files, size=size)


def check_message(form: Mapping[str, Any], *, files: int) -> None:
    """Refuse what Discord refuses in a message that is made or edited."""
    text(form, "content", CONTENT_LENGTH)
    nonce = form.get("nonce")
    if isinstance(nonce, str) and len(nonce) > NONCE_LENGTH:
        raise invalid("nonce", "BASE_TYPE_MAX_LENGTH", f"Must be {NONCE_LENGTH} or fewer in length.")
    embeds = listed(form, "embeds", EMBEDS)
    for number, embed in enumerate(embeds):
        if not isinstance(embed, dict):
            raise invalid(f"embeds.{number}", "MODEL_TYPE_CONVERT", "Only dictionaries may be used.")
        for field, most in EMBED_LENGTHS.items():
            text(embed, field, most, at=f"embeds.{number}.")
    if files + len(listed(form, "attachments", MAX_FILES)) > 2 * MAX_FILES or files > MAX_FILES:
        raise invalid("attachments", "BASE_TYPE_MAX_LENGTH", f"Must be {MAX_FILES} or fewer in length.")
    check_allowed_mentions(form.get("allowed_mentions"))
    check_components(listed(form, "components", 5))


def check_not_empty(form: Mapping[str, Any], *, files: int) -> None:
    content = form.get("content")
    if not (isinstance(content, str) and content.strip()) and not files and not form.get("embeds") and not form.get("components"):
        raise refusal(50006)


def check_allowed_mentions(raw: Any) -> None:
    if raw is None:
        return
    if not isinstance(raw, dict):
        raise invalid("allowed_mentions", "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
    for number, kind in enumerate(listed(raw, "parse", 3)):
        if kind not in ("users", "roles", "everyone"):
            raise invalid(f"allowed_mentions.parse.{number}", "BASE_TYPE_CHOICES", "Value must be one of ('users', 'roles', 'everyone').")
        if raw.get(kind):
            message = f'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.'
            raise invalid("allowed_mentions", "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", message)
    for field in ("users", "roles"):
        for number, id in enumerate(listed(raw, field, 100)):
            snowflake(id, f"allowed_mentions.{field}.{number}")


def check_components(rows: Sequence[Any], at: str = "components.") -> None:
    for number, row in enumerate(rows):
        where = f"{at}{number}."
        if not isinstance(row, dict) or row.get("type") not in (ROW, BUTTON, SELECT):
            raise invalid(where + "type", "UNION_TYPE_CHOICES", 'Value of field "type" must be one of (1, 2, 3).')
        for field, most in COMPONENT_LENGTHS.items():
            text(row, field, most, at=where)
        if row["type"] == ROW:
            inner = row.get("components")
            if not isinstance(inner, list) or not 1 <= len(inner) <= 5:
                raise invalid(where + "components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.")
            check_components(inner, where + "components.")
        elif row["type"] == BUTTON:
            needs = {5: "url"}.get(row.get("style", 0), "custom_id")
            if not row.get(needs):
                raise invalid(where + needs, "BASE_TYPE_REQUIRED", "This field is required")


def numbered(components: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """As Discord gives them back: every component has a number of its own, in reading order."""
    count = 0

    def visit(component: Mapping[str, Any]) -> dict[str, Any]:
        nonlocal count
        count += 1
        shape = {key: value for key, value in component.items() if value is not None} | {"id": component.get("id") or count}
        return shape | {"components": [visit(inner) for inner in component["components"]]} if "components" in component else shape

    return [visit(component) for component in components]


def text(form: Mapping[str, Any], field: str, most: int, *, at: str = "") -> None:
    value = form.get(field)
    if value is None:
        return
    if not isinstance(value, str):
        raise invalid(at + field, "STRING_TYPE_CONVERT", "Could not interpret value as string.")
    if len(value) > most:
        raise invalid(at + field, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")


def listed(form: Mapping[str, Any], field: str, most: int) -> list[Any]:
    value = form.get(field)
    if value is None:
        return []
    if not isinstance(value, list):
        raise invalid(field, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
    if len(value) > most:
        raise invalid(field, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")
    return value


def snowflake(value: Any, field: str) -> str:
    if value is None:
        raise invalid(field, "BASE_TYPE_REQUIRED", "This field is required")
    if not is_snowflake(value):
        raise invalid(field, "NUMBER_TYPE_COERCE", f'Value "{value}" is not snowflake.')
    return str(value)


def name_of(form: Mapping[str, Any]) -> str:
    name = form.get("name")
    if name is None:
        raise invalid("name", "BASE_TYPE_REQUIRED", "This field is required")
    if not isinstance(name, str) or not 1 <= len(name) <= NAME_LENGTH:
        raise invalid("name", "BASE_TYPE_BAD_LENGTH", f"Must be between 1 and {NAME_LENGTH} in length.")
    return name
