"""What kinds of files can a message carry, and what does Telegram say of each? One table, for bots' uploads and people's alike."""

import dataclasses
import mimetypes
import pathlib
from collections.abc import Mapping

from sandbox.telegram.errors import bad_request
from sandbox.telegram.files import FileStore, StoredFile, picture_size
from sandbox.telegram.world import Json

MOST_PHOTO = 10 * 1024 * 1024
PHOTO_SIDES = (90, 320, 800, 1280)  # Telegram's sizes s, m, x, y: the longer side at most


@dataclasses.dataclass(frozen=True, kw_only=True)
class Kind:
    """folder, suffix: where its files lie ("" = the ending of the file's own name). numbers, words: what a message says of it besides
    its file, told by the sender; `fixed` is said of all of its kind."""

    folder: str
    suffix: str = ""
    mime: str = "application/octet-stream"
    named: bool = False
    captioned: bool = True
    numbers: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    fixed: Mapping[str, object] = dataclasses.field(default_factory=dict)


KINDS = {
    "photo": Kind(folder="photos", suffix=".jpg", mime="image/jpeg"),
    "document": Kind(folder="documents", named=True),
    "video": Kind(folder="videos", suffix=".mp4", mime="video/mp4", named=True, numbers=("width", "height", "duration")),
    "audio": Kind(folder="music", mime="audio/mpeg", named=True, numbers=("duration",), words=("performer", "title")),
    "voice": Kind(folder="voice", suffix=".oga", mime="audio/ogg", numbers=("duration",)),
    "animation": Kind(folder="animations", suffix=".mp4", mime="video/mp4", named=True, numbers=("width", "height", "duration")),
    "video_note": Kind(folder="video_notes", suffix=".mp4", mime="", captioned=False, numbers=("length", "duration")),
    "sticker": Kind(
        folder="stickers",
        suffix=".webp",
        mime="",
        captioned=False,
        numbers=("width", "height"),
        words=("emoji",),
        fixed={"type": "regular"},
    ),
}
MOVING = {".tgs": "is_animated", ".webm": "is_video"}  # stickers by the ending of their name
STANDARD_NUMBERS = {"width": 512, "height": 512, "length": 240}  # said of a file whose size nobody told


def store(files: FileStore, kind: str, *, name: str, mime: str, data: bytes, said: Mapping[str, str]) -> Json:
    """Keep a file and give the content fields of a message that carries it. `said`: duration, width, title, … as strings.

    Raises 400 when the bytes cannot be what they are said to be.
    """
    form = KINDS[kind]
    if not data:
        raise bad_request("file must be non-empty")
    if kind == "photo":
        return {"photo": _photo(files, name, data)}
    mime = mime if mime and form.named else form.mime
    if kind == "document" and mime in ("", "application/octet-stream"):
        mime = mimetypes.guess_type(name)[0] or "application/octet-stream"
    suffix = pathlib.PurePath(name).suffix if kind == "sticker" and name.endswith(tuple(MOVING)) else form.suffix
    stored = files.put(kind=kind, folder=form.folder, suffix=suffix, name=name, mime=mime, data=data, size=picture_size(data) or (0, 0))
    return _content(kind, stored, said)


def again(files: FileStore, kind: str, file_id: str, said: Mapping[str, str]) -> Json:
    """The content fields of a message that sends a known file once more. Raises 400 for an id that is none, or of another kind."""
    stored = files.by_id(file_id)
    if stored is None:
        raise bad_request("wrong remote file identifier specified: Wrong padding in the string")
    if stored.kind != kind:
        name, wanted = stored.kind.replace("_", " ").capitalize(), kind.replace("_", " ").capitalize()
        raise bad_request(f"can't use file of type {name} as {wanted}")
    if kind == "photo":
        return {"photo": [_size(stored)]}
    return _content(kind, stored, said)


def _content(kind: str, stored: StoredFile, said: Mapping[str, str]) -> Json:
    form = KINDS[kind]
    shown: Json = {"file_id": stored.id, "file_unique_id": stored.unique_id, "file_size": len(stored.data)} | dict(form.fixed)
    if form.named and stored.name:
        shown["file_name"] = stored.name
    if stored.mime:
        shown["mime_type"] = stored.mime
    known = {"width": stored.width, "height": stored.height}
    for number in form.numbers:
        value = said.get(number, "")
        shown[number] = int(value) if value.isdigit() else known.get(number) or STANDARD_NUMBERS.get(number, 0)
    shown |= {word: said[word] for word in form.words if said.get(word)}
    if kind == "sticker":
        shown |= {sign: stored.path.endswith(ending) for ending, sign in MOVING.items()}
    content: Json = {kind: shown}
    if kind == "animation":  # the Bot API repeats it, for bots that know no animations
        content["document"] = {
            key: shown[key] for key in ("file_id", "file_unique_id", "file_size", "file_name", "mime_type") if key in shown
        }
    return content


def _photo(files: FileStore, name: str, data: bytes) -> list[Json]:
    """A picture in several sizes. The bytes are the same in each: only their declared size tells them apart here."""
    size = picture_size(data)
    if len(data) > MOST_PHOTO:
        raise bad_request(f"file of size {len(data)} bytes is too big for a photo; the maximum size is {MOST_PHOTO} bytes")
    if size is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    width, height = size
    longer = max(size)
    if min(size) <= 0 or width + height > 10_000 or longer > 20 * min(size):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    sides = [*[side for side in PHOTO_SIDES if side < longer][:3], min(longer, PHOTO_SIDES[-1])]
    form = KINDS["photo"]
    made = []
    for side in sides:
        scaled = (max(1, width * side // longer), max(1, height * side // longer))
        made.append(files.put(kind="photo", folder=form.folder, suffix=form.suffix, name=name, mime=form.mime, data=data, size=scaled))
    return [_size(stored) for stored in made]


def _size(stored: StoredFile) -> Json:
    return {
        "file_id": stored.id,
        "file_unique_id": stored.unique_id,
        "file_size": len(stored.data),
        "width": stored.width,
        "height": stored.height,
    }
