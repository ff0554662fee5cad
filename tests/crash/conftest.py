import pathlib
from collections.abc import AsyncIterator

import pytest_asyncio
from house import House, open_house


@pytest_asyncio.fixture
async def house(tmp_path: pathlib.Path) -> AsyncIterator[House]:
    async with open_house(tmp_path) as house:
        yield house
