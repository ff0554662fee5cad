import contextlib
import pathlib
from collections.abc import AsyncIterator

import pytest
from road_stage import MINUTE, Opened, Stage, open_stage


@pytest.fixture
async def stage(tmp_path: pathlib.Path) -> AsyncIterator[Stage]:
    async with open_stage(tmp_path) as made:
        yield made


@pytest.fixture
def ruled(tmp_path: pathlib.Path) -> Opened:
    @contextlib.asynccontextmanager
    async def opened(rules: str) -> AsyncIterator[Stage]:
        async with open_stage(tmp_path, rules) as stage:
            yield stage

    return opened


@pytest.fixture
async def asked(stage: Stage) -> Stage:
    """Ana asked, and her thread is there."""
    await stage.say("Ana", "Me hicieron un cobro doble")
    await stage.deliver()
    await stage.wait(10 * MINUTE)
    return stage
