"""A file lies under its content's hash whole or not at all, once, and never whole in memory."""

import asyncio
import contextlib
import hashlib
import pathlib
import resource
import tracemalloc
from collections.abc import AsyncIterator, Iterator

import pytest
from store_stories import TELEGRAM

from bridge.model.failure import DeliveryError, Reason
from bridge.model.ids import MediaId
from bridge.model.records import Media
from bridge.ports import Files, Store, StoreFails
from storage import open_store


async def pieces(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


def media(digest: str | None) -> Media:
    return Media(id=MediaId(1), account=TELEGRAM, source={}, kind="photo", name="recibo.png", mime="image/png", sha256=digest)


@contextlib.contextmanager
def full_disk() -> Iterator[None]:
    """The system lets no file of ours grow."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


async def test_a_disk_that_takes_nothing_is_no_fault_of_the_file(files: Files, folder: pathlib.Path) -> None:
    with full_disk(), pytest.raises(StoreFails):
        await files.keep(pieces(b"a photo"))
    assert all_files(folder) == []
    await files.keep(pieces(b"a photo"))


@pytest.fixture
def files(store: Store) -> Files:
    return store.files()


@pytest.fixture
def folder(tmp_path: pathlib.Path) -> pathlib.Path:
    return tmp_path / "data" / "puente.db.files"


def all_files(folder: pathlib.Path) -> list[pathlib.Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_a_file_is_kept_once_under_its_hash(files: Files, folder: pathlib.Path) -> None:
    digest = hashlib.sha256(b"hola mundo").hexdigest()
    assert await files.keep(pieces(b"hola", b" ", b"mundo")) == (digest, 10)
    assert await files.keep(pieces(b"hola mundo")) == (digest, 10)
    assert all_files(folder) == [folder / digest[:2] / digest]
    found = files.stored(media(digest))
    assert found is not None
    assert (found.path.read_bytes(), found.size, found.name, found.mime, found.kind) == (
        b"hola mundo",
        10,
        "recibo.png",
        "image/png",
        "photo",
    )


async def test_what_was_not_fetched_is_not_here(files: Files) -> None:
    assert files.stored(media(None)) is None
    assert files.stored(media("0" * 64)) is None


async def test_an_empty_file_is_a_file(files: Files) -> None:
    digest, size = await files.keep(pieces())
    assert (size, files.stored(media(digest)) is not None) == (0, True)


async def test_too_large_a_file_leaves_nothing(files: Files, folder: pathlib.Path) -> None:
    closed = asyncio.Event()

    async def endless() -> AsyncIterator[bytes]:
        try:
            while True:
                yield b"x" * 300_000
        finally:
            closed.set()

    with pytest.raises(DeliveryError) as failure:
        await files.keep(endless(), limit=5_000_000)
    assert failure.value.reason is Reason.TOO_LARGE
    assert closed.is_set(), "the download is given up, not left hanging"
    assert all_files(folder) == []
    assert (await files.keep(pieces(b"x" * 10), limit=10))[1] == 10


async def test_a_download_that_breaks_leaves_nothing(files: Files, folder: pathlib.Path) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"half"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await files.keep(broken())
    assert all_files(folder) == []


async def test_a_cancelled_download_leaves_nothing(files: Files, folder: pathlib.Path) -> None:
    begun = asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        yield b"x" * 3_000_000
        begun.set()
        await asyncio.Event().wait()

    keeping = asyncio.create_task(files.keep(slow()))
    await asyncio.wait_for(begun.wait(), 5)
    keeping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await keeping
    assert all_files(folder) == []


async def test_what_a_killed_process_left_half_written_is_cleared_at_the_next_start(url: str, folder: pathlib.Path) -> None:
    store = await open_store(url)
    digest, _ = await store.files().keep(pieces(b"whole"))
    await store.close()
    (folder / "incoming" / "tmpabc").write_bytes(b"half")
    store = await open_store(url)
    assert [path.name for path in all_files(folder)] == [digest]
    await store.close()


async def test_a_large_file_passes_through_little_memory(files: Files) -> None:
    chunk = b"x" * 65_536

    async def long() -> AsyncIterator[bytes]:
        for _ in range(512):
            yield chunk

    tracemalloc.start()
    _, size = await files.keep(long())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size == 32 << 20
    assert peak < 8 << 20
