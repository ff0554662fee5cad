"""Nothing lost, nothing twice, nothing out of order, whatever goes wrong: worlds made of seeds, and what people see at their end.

More of them: `make simulate SEEDS=10000`. What a seed is made of: docs/testing.md.
"""

import os
import pathlib
import subprocess
import sys

import pytest
from play import play
from simulate import REPLAY

SEEDS, AT_ONCE = 200, 10


@pytest.mark.parametrize("first", range(0, SEEDS, AT_ONCE))
def test_what_people_see(first: int) -> None:
    wrong = {seed: outcome.wrong for seed in range(first, first + AT_ONCE) if (outcome := play(seed)).wrong}
    assert not wrong, "\n".join(f"{REPLAY.format(seed=seed)}   # {'; '.join(each)}" for seed, each in wrong.items())


def test_a_seed_is_played_again_exactly() -> None:
    """Also by another process, in which sets come in another order: else a seed that went wrong could not be looked at."""
    seeds = [seed for seed in range(SEEDS) if seed % 40 == 3]
    here = [play(seed).digest for seed in seeds]
    program = f"from play import play\nfor seed in {seeds}: print(play(seed).digest)"
    folders = [str(pathlib.Path(__file__).parent), str(pathlib.Path(__file__).parents[1] / "operate"), os.getcwd()]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(folders), "PYTHONHASHSEED": "7"}
    there = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert there.stdout.split() == here
