"""Which files does Telegram hold, and under which names does it hand them out?"""

import dataclasses
import hashlib
import itertools
import pathlib
import secrets
from collections.abc import Iterable

MOST_DOWNLOADED = 20 * 1024 * 1024  # https://core.telegram.org/bots/api#getfile


@dataclasses.dataclass(frozen=True, kw_only=True)
class StoredFile:
    """`id` is good for sending again, `unique_id` is the same for the same bytes; `path` is what `getFile` answers."""

    id: str
    unique_id: str
    path: str
    kind: str
    name: str
    mime: str
    data: bytes
    width: int = 0
    height: int = 0


class FileStore:
    def __init__(self) -> None:
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}
        self._numbers = itertools.count(1)

    def put(self, *, kind: str, folder: str, suffix: str, name: str, mime: str, data: bytes, size: tuple[int, int] = (0, 0)) -> StoredFile:
        """Keep bytes. `suffix` names the path's ending where Telegram does not take it from the file's own name ("")."""
        ending = suffix or pathlib.PurePath(name).suffix
        stored = StoredFile(
            id="AgAC" + secrets.token_urlsafe(48),
            unique_id="AQAD" + hashlib.sha256(data + f"{kind}{size}".encode()).hexdigest()[:12],
            path=f"{folder}/file_{next(self._numbers)}{ending}",
            kind=kind,
            name=name,
            mime=mime,
            data=data,
            width=size[0],
            height=size[1],
        )
        self._by_id[stored.id] = self._by_path[stored.path] = stored
        return stored

    def by_id(self, file_id: str) -> StoredFile | None:
        return self._by_id.get(file_id)

    def items(self) -> Iterable[tuple[str, StoredFile]]:
        return self._by_id.items()

    def by_path(self, path: str) -> StoredFile | None:
        return self._by_path.get(path)


def picture_size(data: bytes) -> tuple[int, int] | None:
    """Width and height from the head of a PNG, GIF, JPEG or WebP file; None when it is none of these."""
    if data[:8] == b"\x89PNG\r\n\x1a\n" and len(data) >= 24:
        return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    if data[:6] in (b"GIF87a", b"GIF89a") and len(data) >= 10:
        return int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little")
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP" and len(data) >= 30:
        return _webp_size(data)
    if data[:2] == b"\xff\xd8":
        return _jpeg_size(data)
    return None


def _webp_size(data: bytes) -> tuple[int, int] | None:
    match data[12:16]:
        case b"VP8 ":
            return int.from_bytes(data[26:28], "little") & 0x3FFF, int.from_bytes(data[28:30], "little") & 0x3FFF
        case b"VP8L":
            bits = int.from_bytes(data[21:25], "little")
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8X":
            return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    return None


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    """Walk the segments up to a start-of-frame one, which holds height and width."""
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return int.from_bytes(data[at + 7 : at + 9], "big"), int.from_bytes(data[at + 5 : at + 7], "big")
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return None
