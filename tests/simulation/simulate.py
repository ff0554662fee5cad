"""Many seeds at once, or one with all that happened: `make simulate SEEDS=10000`, `make simulate SEED=1234`."""

import argparse
import concurrent.futures
import os
import sys

from play import play

REPLAY = "make simulate SEED={seed}"


def judge(seed: int) -> tuple[int, tuple[str, ...]]:
    try:
        return seed, play(seed).wrong
    except Exception as error:
        return seed, (f"the simulation itself broke: {type(error).__name__}: {error}",)


def many(first: int, count: int, jobs: int | None) -> int:
    """Play so many seeds in so many processes, or in as many as there are processors; how many seeds went wrong."""
    bad = 0
    with concurrent.futures.ProcessPoolExecutor(jobs or os.cpu_count()) as pool:
        for seed, wrong in pool.map(judge, range(first, first + count), chunksize=4):
            if wrong:
                bad += 1
                print(f"{REPLAY.format(seed=seed)}   # {'; '.join(wrong[:2])}", flush=True)
    print(f"{count} seeds from {first}: {bad or 'none'} went wrong")
    return bad


def one(seed: int) -> int:
    outcome = play(seed)
    print("\n".join([*outcome.trace, *(f"WRONG: {what}" for what in outcome.wrong)]))
    print(f"{outcome.lives} lives, {outcome.seconds:.0f} s, trace {outcome.digest[:16]}")
    return len(outcome.wrong)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=1000, help="how many")
    parser.add_argument("--first", type=int, default=0, help="the first of them")
    parser.add_argument("--jobs", type=int, help="at once; as many as there are processors, if not said")
    parser.add_argument("--seed", type=int, help="one alone, told in full")
    asked = parser.parse_args()
    sys.exit(bool(one(asked.seed) if asked.seed is not None else many(asked.first, asked.seeds, asked.jobs)))
