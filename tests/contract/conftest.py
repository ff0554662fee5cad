"""Every test of the contract runs once for each platform that has a rig."""

import logging
import pathlib
from collections.abc import AsyncIterator, Iterator

import aiohttp
import pytest
from rig import Inbox, Rig, Scene, rigs

from sandbox.server import Sandbox, load_cast
from storage.sqlite import open_sqlite


@pytest.fixture(params=sorted(rigs()))
def platform(request: pytest.FixtureRequest) -> type[Rig]:
    return rigs()[request.param]


@pytest.fixture
async def scene(platform: type[Rig], tmp_path: pathlib.Path) -> AsyncIterator[Scene]:
    store = await open_sqlite(tmp_path / "puente.db")
    try:
        async with Sandbox(load_cast()) as sandbox, aiohttp.ClientSession() as web:
            made = Scene(platform(sandbox, web), Inbox(store, platform.account))
            try:
                yield made
            finally:
                await made.let_go()
    finally:
        await store.close()


@pytest.fixture(autouse=True)
def no_token_in_the_log(platform: type[Rig], caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    caplog.set_level(logging.DEBUG)
    yield
    assert platform.token not in caplog.text
