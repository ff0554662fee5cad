"""Which files does a message carry, and how do ours go out?"""

import dataclasses
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any

from adapters.telegram.api import Api
from adapters.telegram.errors import translated
from bridge.model.capabilities import TELEGRAM
from bridge.model.events import FileKind, FileSeen
from bridge.model.failure import DeliveryError, Reason
from bridge.ports import StoredFile

MOST_PHOTO = 10 * 1024 * 1024


@dataclasses.dataclass(frozen=True, kw_only=True)
class Incoming:
    """A field of a message that holds a file. suffix, mime: for the kinds of which Telegram does not say them."""

    kind: FileKind
    suffix: str = ""
    mime: str = "application/octet-stream"


INCOMING = {
    "animation": Incoming(kind="video", suffix=".mp4", mime="video/mp4"),
    "document": Incoming(kind="document"),
    "video": Incoming(kind="video", suffix=".mp4", mime="video/mp4"),
    "audio": Incoming(kind="audio", suffix=".mp3", mime="audio/mpeg"),
    "voice": Incoming(kind="voice", suffix=".ogg", mime="audio/ogg"),
    "voice_note": Incoming(kind="voice", suffix=".ogg", mime="audio/ogg"),  # as a rich message calls it
    "video_note": Incoming(kind="video", suffix=".mp4", mime="video/mp4"),
    "sticker": Incoming(kind="sticker", suffix=".webp", mime="image/webp"),
}
PHOTO = Incoming(kind="photo", suffix=".jpg", mime="image/jpeg")
VIDEO_STICKER = Incoming(kind="sticker", suffix=".webm", mime="video/webm")
ANIMATED_STICKER = Incoming(kind="sticker", suffix=".tgs", mime="application/x-tgsticker")


def files_of(message: Mapping[str, Any]) -> tuple[FileSeen, ...]:
    """The files of a message, each once: Telegram repeats an animation as a document, and a photo in several sizes. A live photo is a
    photo and a video. With those of a message from another chat that it answers."""
    number = str(message["message_id"])
    return tuple(_seen(form, file, number) for holder in _holders(message) for form, file in _files(holder))


def _holders(message: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The message, and whatever in it holds files in the same fields."""
    yield message
    yield from message.get("paid_media", {}).get("paid_media", ())
    poll = message.get("poll", {})
    yield from (each["media"] for each in (poll, *poll.get("options", ())) if "media" in each)
    yield from _blocks(message.get("rich_message", {}))
    if elsewhere := message.get("external_reply"):
        yield from _holders(elsewhere)


def _blocks(rich: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """https://core.telegram.org/bots/api#richblock; lists hold items, and these blocks again."""
    for block in (*rich.get("blocks", ()), *rich.get("items", ())):
        yield block
        yield from _blocks(block)


def _files(holder: Mapping[str, Any]) -> Iterator[tuple[Incoming, dict[str, Any]]]:
    if sizes := holder.get("photo"):
        yield PHOTO, _largest(sizes)
    if live := holder.get("live_photo"):
        yield INCOMING["video"], live
    for field, form in INCOMING.items():
        if field == "sticker" and field in holder:
            yield _sticker(holder[field])
        elif field in holder and not (field == "document" and "animation" in holder):
            yield form, holder[field]


def _sticker(sticker: dict[str, Any]) -> tuple[Incoming, dict[str, Any]]:
    """Nothing but Telegram shows an animated one: its still picture is taken where there is one."""
    if sticker.get("is_video"):
        return VIDEO_STICKER, sticker
    if not sticker.get("is_animated"):
        return INCOMING["sticker"], sticker
    return (INCOMING["sticker"], sticker["thumbnail"]) if "thumbnail" in sticker else (ANIMATED_STICKER, sticker)


def _largest(sizes: list[dict[str, Any]]) -> dict[str, Any]:
    return max(sizes, key=lambda size: (size["width"] * size["height"], size.get("file_size", 0)))


def _seen(form: Incoming, file: dict[str, Any], number: str) -> FileSeen:
    """A file without a name is called after its kind and its message, `voice-17.ogg`."""
    return FileSeen(
        source={"file_id": file["file_id"], "id": file["file_unique_id"], "size": file.get("file_size")},
        kind=form.kind,
        name=file.get("file_name") or f"{form.kind}-{number}{form.suffix}",
        mime=file.get("mime_type") or form.mime,
        size=file.get("file_size"),
    )


async def fetched(api: Api, source: dict[str, Any]) -> AsyncIterator[bytes]:
    """The bytes of a file that a message carried. Raises DeliveryError; the address, which holds the token, is in no error.

    A file over the limit is refused without asking, since Telegram would answer no other way.
    """
    size, most = source.get("size") or 0, TELEGRAM.download_limit
    if most is not None and size > most:
        raise DeliveryError(Reason.TOO_LARGE, f"{size} bytes; bots may fetch {most}")
    with translated():
        path: str = (await api.ask("getFile", file_id=source["file_id"]))["file_path"]
    async for chunk in api.download(path):
        yield chunk


@dataclasses.dataclass(frozen=True, kw_only=True)
class Way:
    """A method of the Bot API that sends a file, and the field the file goes in."""

    method: str
    field: str


AS_DOCUMENT = Way(method="sendDocument", field="document")
AS_PHOTO = Way(method="sendPhoto", field="photo")
WAYS: dict[tuple[str, str], Way] = {
    ("photo", "image/jpeg"): AS_PHOTO,
    ("photo", "image/png"): AS_PHOTO,
    ("photo", "image/webp"): AS_PHOTO,
    ("video", "video/mp4"): Way(method="sendVideo", field="video"),
    ("audio", "audio/mpeg"): Way(method="sendAudio", field="audio"),
    ("audio", "audio/mp4"): Way(method="sendAudio", field="audio"),
    ("voice", "audio/ogg"): Way(method="sendVoice", field="voice"),
}
"""By kind and mime, what Telegram shows as such (the formats are those that each method's documentation names)."""


def way_out(file: StoredFile) -> Way:
    """Whatever has no better way goes as a document, which takes anything. Raises DeliveryError over the upload limit."""
    if file.size > TELEGRAM.upload_limit:
        raise DeliveryError(Reason.TOO_LARGE, f"{file.size} bytes; bots may send {TELEGRAM.upload_limit}")
    way = WAYS.get((file.kind, file.mime), AS_DOCUMENT)
    return AS_DOCUMENT if way is AS_PHOTO and file.size > MOST_PHOTO else way
