"""The story is run as a user runs it: as a command, with its exit code, and nothing left running behind it."""

import asyncio
import os
import pathlib
import signal
import sys

import aiohttp
import pytest

ROOT = pathlib.Path(__file__).parents[2]
LONGEST = 60.0


async def started(*options: str, folder: pathlib.Path, record: pathlib.Path | None = None) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bridge.cli", "demo", *options, "--keep", str(folder)),
        cwd=ROOT,
        env={**os.environ, **({"PUENTE_SANDBOX_RECORD": str(record)} if record else {})},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )


async def told(process: asyncio.subprocess.Process) -> str:
    try:
        output, _ = await asyncio.wait_for(process.communicate(), LONGEST)
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()
    return output.decode()


def products_in(folder: pathlib.Path) -> list[str]:
    """The processes whose command line names this folder."""
    found = []
    for place in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = place.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if str(folder / "puente.toml") in line:
            found.append(line)
    return found


async def test_the_story_holds_within_a_minute(tmp_path: pathlib.Path) -> None:
    record = tmp_path / "record.jsonl"
    process = await started("--story", folder=tmp_path / "data", record=record)
    output = await told(process)
    assert process.returncode == 0, output
    assert "✗" not in output
    assert "kill -9" in output
    assert products_in(tmp_path / "data") == []
    said = record.read_text(encoding="utf-8")
    assert all(f'"platform": "{name}"' in said for name in ("telegram", "slack", "discord"))


async def test_the_story_says_what_did_not_hold(tmp_path: pathlib.Path) -> None:
    """Sofía says nothing, and everything else runs as ever: the customer has no answer, and the story must notice."""
    process = await started("--story", "--mute", folder=tmp_path / "data")
    output = await told(process)
    assert process.returncode == 1
    assert "✗ Sofía contesta en el hilo y Ana lo lee en su teléfono" in output
    assert "se esperaba" in output and "se vio" in output
    assert str(tmp_path / "data") in output, "the data is kept, and it says where"
    assert (tmp_path / "data" / "product.log").exists()


@pytest.mark.skipif(not pathlib.Path("/proc").exists(), reason="processes are looked for in /proc")
@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
async def test_the_page_is_served_until_it_is_stopped_and_leaves_nothing_behind(tmp_path: pathlib.Path, sign: signal.Signals) -> None:
    process = await started("--no-browser", "--port", "0", folder=tmp_path / "data")
    assert process.stdout is not None
    try:
        async with asyncio.timeout(30):
            while b"http://127.0.0.1:" not in (line := await process.stdout.readline()):
                assert line or process.returncode is None, "it ended before it told its address"
        address = "http://" + line.decode().split("http://")[1].strip()
        async with aiohttp.ClientSession() as web:
            async with web.get(address) as page:
                assert page.status == 200
                assert "<html" in (await page.text()).lower()
            async with web.get(f"{address}/control/cases") as cases:
                assert (await cases.json())["cases"] == []
        assert products_in(tmp_path / "data")
        process.send_signal(sign)
        async with asyncio.timeout(10):
            await process.wait()
        assert products_in(tmp_path / "data") == []
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
