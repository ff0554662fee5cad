"""How hard do the tests that make up their own examples try, and which begin first?

Quick by themselves; `pytest --hypothesis-profile=deep` digs.
"""

import pathlib

import pytest
from hypothesis import settings
from xdist.scheduler import LoadFileScheduling

# No deadline: an example is late when the machine is busy, which says nothing of the code.
settings.register_profile("quick", max_examples=40, deadline=None)
settings.register_profile("deep", max_examples=5000, deadline=None)
settings.load_profile("quick")

LONGEST = ("simulation", "crash", "demo", "product", "contract")
"""Folders whose files take long, the longest first: a file is run by one worker, and one that begins last is waited for by all others."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = pathlib.Path(__file__).parent

    def rank(item: pytest.Item) -> int:
        folder = item.path.relative_to(here).parts[0]
        return LONGEST.index(folder) if folder in LONGEST else len(LONGEST)

    items.sort(key=rank)


class SeedsApart(LoadFileScheduling):
    """Simulated worlds share nothing, and all of them are too much for one worker: each of their tests goes to whoever is free."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid if "simulation/" in nodeid else str(super()._split_scope(nodeid))


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadFileScheduling | None:
    return SeedsApart(config, log) if config.getoption("dist") == "loadfile" else None
