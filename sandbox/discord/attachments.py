"""What is in a file that was sent: its name as Discord keeps it, and the size of a picture."""

import dataclasses
import pathlib
import re
import struct
import unicodedata

MAX_FILE = 10 * 1024 * 1024  # without boosts; a request may hold 25 MiB in all (D)
MAX_REQUEST = 25 * 1024 * 1024
MAX_FILES = 10


@dataclasses.dataclass(frozen=True, kw_only=True)
class Attachment:
    id: str
    channel_id: str
    filename: str
    content_type: str
    data: bytes = dataclasses.field(repr=False)
    description: str | None = None
    title: str | None = None  # the name as typed, where Discord had to change it
    size: tuple[int, int] | None = None  # width and height of a picture
    duration_secs: float | None = None  # of a voice message
    waveform: str | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Upload:
    """A file on its way in."""

    name: str
    mime: str
    data: bytes = dataclasses.field(repr=False)
    description: str | None = None
    voice: bool = False


def keep(upload: Upload, *, id: str, channel_id: str) -> Attachment:
    name = safe_name(upload.name)
    return Attachment(
        id=id,
        channel_id=channel_id,
        filename=name,
        content_type=upload.mime,
        data=upload.data,
        description=upload.description,
        title=pathlib.PurePath(upload.name).stem if name != upload.name else None,
        size=picture_size(upload.data),
        duration_secs=1.0 if upload.voice else None,
        waveform="AAAA" if upload.voice else None,
    )


def safe_name(name: str) -> str:
    """Discord keeps ASCII letters, digits, `.`, `-` and `_`; accents are dropped and blanks become `_` (M)."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^\w.-]", "", re.sub(r"\s", "_", plain)) or "unknown"


def picture_size(data: bytes) -> tuple[int, int] | None:
    """Width and height from the head of a PNG, GIF or JPEG; None for anything else."""
    if data.startswith(b"\x89PNG\r\n\x1a\n") and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return width, height
    if data[:6] in (b"GIF87a", b"GIF89a") and len(data) >= 10:
        width, height = struct.unpack("<HH", data[6:10])
        return width, height
    return jpeg_size(data) if data.startswith(b"\xff\xd8") else None


def jpeg_size(data: bytes) -> tuple[int, int] | None:
    """Walk the segments to the frame header (SOF0..SOF15 without the tables DHT, JPG and DAC)."""
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], struct.unpack(">H", data[at + 2 : at + 4])[0]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None
