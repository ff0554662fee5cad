"""The Bot API methods that make messages: text, files of every kind, albums, places, contacts, forwards and copies."""

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.telegram import compose, media
from sandbox.telegram.errors import bad_request
from sandbox.telegram.render import as_message, media_of
from sandbox.telegram.service import Call
from sandbox.telegram.world import Json

MOST_IN_ALBUM = 10
# Which kinds may share an album (Bot API, sendMediaGroup): pictures and videos mix, documents and audio stay among themselves.
ALBUM_COMPANY = {"photo": "visual", "video": "visual", "document": "document", "audio": "audio"}


def send_message(call: Call) -> Json:
    chat, (message,) = compose.send(call, [compose.text_of(call)])
    return as_message(chat, message)


def send_media(kind: str) -> Callable[[Call], Json]:
    """One implementation for sendPhoto, sendDocument, …: what differs is in the table of `media`."""

    def perform(call: Call) -> Json:
        content = file_of(call, kind, kind, call.args.text(kind), call.args.values)
        if media.KINDS[kind].captioned:
            content |= compose.own_caption(call)
        chat, (message,) = compose.send(call, [content])
        return as_message(chat, message)

    return perform


def file_of(call: Call, kind: str, field: str, given: str, said: Mapping[str, str]) -> Json:
    """The file a request brings: uploaded under `field` (or the field that `attach://` names), or known by its id."""
    upload = call.args.uploads.get(given.removeprefix("attach://") if given.startswith("attach://") else field)
    if upload is not None:
        return media.store(call.service.files, kind, name=upload.name, mime=upload.mime, data=upload.data, said=said)
    if not given or given.startswith("attach://"):
        raise bad_request(f"there is no {kind.replace('_', ' ')} in the request")
    if given.startswith(("http://", "https://")):  # the sandbox reaches no other server, as a Telegram whose fetch failed
        raise bad_request("failed to get HTTP URL content")
    return media.again(call.service.files, kind, given, said)


def send_media_group(call: Call) -> list[Json]:
    items = call.args.object("media", "media")
    if not items:
        raise bad_request("there are no messages to send")
    if not isinstance(items, list):
        raise bad_request("expected an Array of InputMedia")
    if len(items) > MOST_IN_ALBUM:
        raise bad_request("too many messages to send as an album")
    contents = [_album_content(call, item) for item in items]
    if len({ALBUM_COMPANY[item["type"]] for item in items}) > 1:
        raise bad_request("can't use the media of the specified type in the album")
    album = str(secrets.randbits(53)) if len(items) > 1 else ""
    chat, messages = compose.send(call, contents, media_group_id=album)
    return [as_message(chat, message) for message in messages]


def _album_content(call: Call, item: Any) -> Json:
    if not isinstance(item, dict):
        raise bad_request("can't parse InputMedia: expected an Object")
    kind = item.get("type")
    if kind not in ALBUM_COMPANY:
        raise bad_request(f"can't parse InputMedia: type must be one of {', '.join(ALBUM_COMPANY)}")
    if not isinstance(item.get("media"), str):
        raise bad_request("can't parse InputMedia: media not found")
    said = {name: str(value) for name, value in item.items()}
    caption = compose.caption_of(call, said.get("caption", ""), said.get("parse_mode", ""), item.get("caption_entities"))
    return file_of(call, kind, "", item["media"], said) | caption


def send_location(call: Call) -> Json:
    chat, (message,) = compose.send(call, [{"location": _location(call)}])
    return as_message(chat, message)


def send_venue(call: Call) -> Json:
    location = _location(call)
    for name in ("title", "address"):
        if not call.args.text(name):
            raise bad_request(f"venue {name} must be non-empty")
    venue = {"location": location, "title": call.args.text("title"), "address": call.args.text("address")}
    chat, (message,) = compose.send(call, [{"venue": venue, "location": location}])
    return as_message(chat, message)


def _location(call: Call) -> Json:
    place = {}
    for name in ("latitude", "longitude"):
        value = call.args.number(name)
        if value is None:
            raise bad_request(f"{name} is empty")
        place[name] = value
    if abs(place["latitude"]) > 90 or abs(place["longitude"]) > 180:
        raise bad_request("wrong location specified")
    return place


def send_contact(call: Call) -> Json:
    for name, label in (("phone_number", "phone number"), ("first_name", "first name")):
        if not call.args.text(name):
            raise bad_request(f"{label} is empty")
    contact = {name: call.args.text(name) for name in ("phone_number", "first_name", "last_name", "vcard") if call.args.text(name)}
    chat, (message,) = compose.send(call, [{"contact": contact}])
    return as_message(chat, message)


def forward_message(call: Call) -> Json:
    source = compose.chat_of(call, "from_chat_id")
    original = source.message(call.args.message_id())
    if original is None:
        raise bad_request("message to forward not found")
    if original.content.get("has_protected_content") or not forwardable(original.content):
        raise bad_request("the message can't be forwarded")
    origin = original.forward_origin or {"type": "user", "date": original.date, "sender_user": original.sender.user()}
    chat, (message,) = compose.send(call, [dict(original.content)], forward_origin=origin)
    return as_message(chat, message)


def copy_message(call: Call) -> Json:
    source = compose.chat_of(call, "from_chat_id")
    original = source.message(call.args.message_id())
    if original is None:
        raise bad_request("message to copy not found")
    if original.content.get("has_protected_content") or not forwardable(original.content):
        raise bad_request("the message can't be copied")
    content = dict(original.content)
    if "caption" in call.args.values and media_of(content):
        content = {name: value for name, value in content.items() if name not in ("caption", "caption_entities")}
        content |= compose.own_caption(call)
    _, (message,) = compose.send(call, [content])
    return {"message_id": message.id}


def forwardable(content: Json) -> bool:
    """Service messages (somebody joined, somebody left) are not."""
    return not content.keys() & {"new_chat_members", "left_chat_member"}


METHODS: dict[str, Callable[[Call], Any]] = {
    "sendMessage": send_message,
    "sendPhoto": send_media("photo"),
    "sendDocument": send_media("document"),
    "sendVideo": send_media("video"),
    "sendAudio": send_media("audio"),
    "sendVoice": send_media("voice"),
    "sendAnimation": send_media("animation"),
    "sendVideoNote": send_media("video_note"),
    "sendSticker": send_media("sticker"),
    "sendMediaGroup": send_media_group,
    "sendLocation": send_location,
    "sendVenue": send_venue,
    "sendContact": send_contact,
    "forwardMessage": forward_message,
    "copyMessage": copy_message,
}
