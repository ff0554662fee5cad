import pathlib
from collections.abc import AsyncIterator

import pytest

from bridge.ports import Store
from storage import open_store


@pytest.fixture
def url(tmp_path: pathlib.Path) -> str:
    return f"sqlite:///{tmp_path}/data/puente.db"


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    store = await open_store(url)
    yield store
    await store.close()
