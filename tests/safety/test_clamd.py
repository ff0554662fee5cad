"""Is every file asked about, and is what the scanner does not say never taken for clean?"""

import asyncio
import pathlib

import pytest
from small_clamd import NAME, SmallClamd, running

from bridge.safety.clamd import PIECE, TEST_VIRUS, Scanner, ScannerError


def file(folder: pathlib.Path, content: bytes) -> pathlib.Path:
    path = folder / "content"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("over", ["tcp", "unix"])
async def test_an_infected_file_is_told_from_a_clean_one(tmp_path: pathlib.Path, over: str) -> None:
    async with running(SmallClamd(), str(tmp_path / "ctl") if over == "unix" else None) as clamd:
        scanner = Scanner(clamd.address)
        assert await scanner.scan(file(tmp_path, b"hola")) is None
        assert await scanner.scan(file(tmp_path, b"")) is None
        assert await scanner.scan(file(tmp_path, TEST_VIRUS)) == NAME


async def test_a_large_file_travels_whole_in_pieces(tmp_path: pathlib.Path) -> None:
    async with running(SmallClamd(longest=PIECE * 4)) as clamd:
        assert await Scanner(clamd.address).scan(file(tmp_path, bytes(PIECE * 2 - 10) + TEST_VIRUS)) == NAME
        assert clamd.pieces == [PIECE, PIECE, len(TEST_VIRUS) - 10]


@pytest.mark.parametrize(
    ("content", "clamd", "why"),
    [
        (bytes(2_000_000), SmallClamd(longest=1_000), "size limit exceeded|StreamMaxLength"),
        (b"hola", SmallClamd(silent=True), "no answer within"),
    ],
)
async def test_no_answer_is_no_clean_bill(tmp_path: pathlib.Path, content: bytes, clamd: SmallClamd, why: str) -> None:
    async with running(clamd):
        with pytest.raises(ScannerError, match=why):
            await Scanner(clamd.address, answers_within=0.3).scan(file(tmp_path, content))


@pytest.mark.parametrize("answer", [b"", b"stream: OK", b"HTTP/1.1 400 Bad Request\r\n\r\n\0", b"stream: \0"])
async def test_what_is_no_clamd_is_not_believed(tmp_path: pathlib.Path, answer: bytes) -> None:
    async def strange(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        writer.close()

    server = await asyncio.start_server(strange, "127.0.0.1")
    address = f"tcp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    with pytest.raises(ScannerError):
        await Scanner(address).scan(file(tmp_path, b"hola"))
    server.close()
    await server.wait_closed()
    with pytest.raises(ScannerError, match="Connect"):
        await Scanner(address).scan(file(tmp_path, b"hola"))


async def test_the_live_check_says_whether_it_works() -> None:
    async with running(SmallClamd()) as clamd:
        assert [finding.ok for finding in await Scanner(clamd.address).inspect()] == [True]
    (finding,) = await Scanner(clamd.address).inspect()
    assert not finding.ok and "start clamd" in finding.mend
