import pathlib
from collections.abc import AsyncIterator

import pytest
from road_stage import Stage, open_stage


@pytest.fixture
async def stage(tmp_path: pathlib.Path) -> AsyncIterator[Stage]:
    async with open_stage(tmp_path) as made:
        yield made
