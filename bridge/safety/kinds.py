"""What is a file really? Its first bytes say, whatever its name and its sender do.

A wrong name is put right only where both are sure: the content is of one kind here and the name claims another, or none. A kind that is
not listed is left alone. Signatures as in https://mimesniff.spec.whatwg.org/ and https://www.iana.org/assignments/media-types/.
"""

import dataclasses
import re

from bridge.model.events import FileKind
from bridge.safety.filenames import extension, with_extension

HEAD = 64 * 1024
"""Bytes at the beginning that are looked at."""


@dataclasses.dataclass(frozen=True)
class Kind:
    signature: re.Pattern[bytes]
    mimes: tuple[str, ...]
    """The first is told where the sender's is none of these."""
    extensions: tuple[str, ...]
    """As `mimes`. Of containers all that they hold."""


def _kind(signature: bytes, mimes: str, extensions: str) -> Kind:
    return Kind(re.compile(signature, re.DOTALL), tuple(mimes.split()), tuple(extensions.split()))


KINDS: tuple[Kind, ...] = (
    _kind(rb"\xff\xd8\xff", "image/jpeg", "jpg jpeg jpe jfif"),
    _kind(rb"\x89PNG\r\n\x1a\n", "image/png", "png apng"),
    _kind(rb"GIF8[79]a", "image/gif", "gif"),
    _kind(rb"RIFF....WEBP", "image/webp", "webp"),
    _kind(rb"(?:II\*\0|MM\0\*)", "image/tiff", "tif tiff dng"),
    _kind(rb"....ftyp(?:hei[cxms]|hev[cx]|mif1|msf1)", "image/heic image/heif", "heic heif"),
    _kind(rb"....ftypavi[fs]", "image/avif", "avif"),
    _kind(
        rb"....ftyp",
        "video/mp4 video/quicktime video/3gpp video/x-m4v audio/mp4 audio/m4a audio/x-m4a audio/3gpp",
        "mp4 mov m4v m4a m4b m4r 3gp 3g2",
    ),
    _kind(rb"\x1a\x45\xdf\xa3", "video/webm audio/webm video/x-matroska audio/x-matroska", "webm mkv mka"),
    _kind(rb"OggS\0", "audio/ogg video/ogg application/ogg audio/opus", "ogg oga opus ogv ogx spx"),
    _kind(rb"RIFF....WAVE", "audio/wav audio/x-wav audio/wave audio/vnd.wave", "wav"),
    _kind(rb"RIFF....AVI ", "video/x-msvideo video/avi video/msvideo", "avi"),
    _kind(rb"fLaC", "audio/flac audio/x-flac", "flac"),
    _kind(rb"(?:ID3[\x02-\x04]|\xff[\xfb\xf3\xf2][\x10-\xef])", "audio/mpeg audio/mp3", "mp3"),
    _kind(rb"\xff[\xf1\xf9]", "audio/aac audio/aacp", "aac"),
    _kind(rb"#!AMR", "audio/amr audio/amr-wb", "amr awb"),
    _kind(rb"%PDF-", "application/pdf", "pdf"),
    _kind(rb"PK(?:\x03\x04|\x05\x06)", "application/zip application/x-zip-compressed", "zip docx xlsx pptx odt ods odp epub"),
    _kind(rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage", "doc xls ppt msg"),
    _kind(rb"Rar!\x1a\x07", "application/vnd.rar application/x-rar-compressed", "rar"),
    _kind(rb"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed", "7z"),
    _kind(rb"\x1f\x8b\x08", "application/gzip application/x-gzip", "gz tgz"),
    _kind(rb"\{\\rtf", "application/rtf text/rtf", "rtf"),
)
"""The first that fits counts."""

CONTAINERS = frozenset({"application/zip", "application/x-ole-storage", "application/gzip"})
"""Hold many formats, whose own types the sender knows better."""

_CLAIMED = {each for kind in KINDS for each in kind.extensions} | {"txt", "csv", "bin", "dat", "tmp", "bmp", "ico", ""}
"""Extensions that are surely wrong before a content of another kind; others may be names of it that we do not know."""


def kind_of(head: bytes) -> Kind | None:
    return next((kind for kind in KINDS if kind.signature.match(head)), None)


def corrected(head: bytes, name: str, mime: str, kind: FileKind) -> tuple[str, str, FileKind]:
    """Name, mime type and kind as the content has them; unchanged where it says nothing."""
    found = kind_of(head)
    if found is None:
        return name, mime, kind
    own = extension(name)
    if own not in found.extensions:
        if own not in _CLAIMED:
            return name, mime, kind
        name = with_extension(name, found.extensions[0])
    elif found.mimes[0] in CONTAINERS:
        return name, mime, kind
    if mime.partition(";")[0].strip().lower() not in found.mimes:
        mime = found.mimes[0]
    return name, mime, kind if _shown_as(kind) in ("", mime.partition("/")[0]) else "document"


def _shown_as(kind: FileKind) -> str:
    """The first word of the mime types that can be shown as this kind; empty: any."""
    return {"photo": "image", "video": "video", "audio": "audio", "voice": "audio"}.get(kind, "")
