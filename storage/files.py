"""Where do files live? Under the hash of their content, `<folder>/ab/abcdef…`, so that the same file is there once.

A file is written aside, made durable, and then renamed to its place: under a hash there is the whole file or nothing.
"""

import asyncio
import contextlib
import hashlib
import os
import pathlib
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable
from typing import IO, ParamSpec, TypeVar

from bridge.model.failure import DeliveryError, Reason
from bridge.model.records import Media
from bridge.ports import StoredFile, StoreFails

P = ParamSpec("P")
T = TypeVar("T")

_BATCH = 1 << 20
"""Bytes gathered before they go to disk: a hop to a thread per batch, and never more than this and a chunk in memory."""

_ASIDE = "incoming"


class DiskFiles:
    """`bridge.ports.Files` in a folder. Made by `open`."""

    def __init__(self, folder: pathlib.Path) -> None:
        self._folder = folder

    @classmethod
    async def open(cls, folder: pathlib.Path) -> "DiskFiles":
        """Make the folder if need be, and clear what a killed process left half written."""
        await asyncio.to_thread(_clear, folder / _ASIDE)
        return cls(folder)

    async def keep(self, chunks: AsyncIterator[bytes], *, limit: int | None = None) -> tuple[str, int]:
        draft = await _on_disk(_Draft, self._folder)
        try:
            batch = bytearray()
            async for chunk in chunks:
                batch += chunk
                if limit is not None and draft.size + len(batch) > limit:
                    raise DeliveryError(Reason.TOO_LARGE, f"more than {limit} bytes")
                if len(batch) >= _BATCH:
                    await _on_disk(draft.write, bytes(batch))
                    batch.clear()
            return await _on_disk(draft.finish, bytes(batch))
        finally:
            draft.discard()
            if (close := getattr(chunks, "aclose", None)) is not None:
                await close()  # a download that was given up half way

    def stored(self, media: Media) -> StoredFile | None:
        if media.sha256 is None:
            return None
        path = _place(self._folder, media.sha256)
        try:
            size = path.stat().st_size
        except FileNotFoundError:
            return None
        return StoredFile(path=path, name=media.name, mime=media.mime, size=size, kind=media.kind)


class _Draft:
    """A file on its way to its place. Everything here blocks."""

    def __init__(self, folder: pathlib.Path) -> None:
        self._folder = folder
        self._hash = hashlib.sha256()
        number, name = tempfile.mkstemp(dir=folder / _ASIDE)
        self._path = pathlib.Path(name)
        self._file: IO[bytes] = os.fdopen(number, "wb", buffering=0)
        self.size = 0

    def write(self, batch: bytes) -> None:
        rest = memoryview(batch)
        while rest:
            rest = rest[self._file.write(rest) :]
        self._hash.update(batch)
        self.size += len(batch)

    def finish(self, batch: bytes) -> tuple[str, int]:
        self.write(batch)
        os.fsync(self._file.fileno())
        self._file.close()
        digest = self._hash.hexdigest()
        place = _place(self._folder, digest)
        if not place.parent.exists():
            place.parent.mkdir(exist_ok=True)
            _sync_folder(self._folder)
        self._path.replace(place)
        _sync_folder(place.parent)
        return digest, self.size

    def discard(self) -> None:
        """Leave nothing aside; after `finish` there is nothing to do."""
        self._file.close()
        with contextlib.suppress(FileNotFoundError):
            self._path.unlink()


async def _on_disk(work: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
    """Done on a thread. Raises StoreFails."""
    try:
        return await asyncio.to_thread(work, *given, **named)
    except OSError as failure:
        raise StoreFails(str(failure)) from failure


def _place(folder: pathlib.Path, digest: str) -> pathlib.Path:
    return folder / digest[:2] / digest


def _clear(aside: pathlib.Path) -> None:
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)


def _sync_folder(folder: pathlib.Path) -> None:
    """A rename is durable once its folder is."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
