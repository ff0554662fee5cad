"""How hard do the tests that make up their own examples try, and which begin first?

Quick by themselves; `pytest --hypothesis-profile=deep` digs.
"""

import pathlib

import pytest
from hypothesis import settings

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
