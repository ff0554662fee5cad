"""500 customers write within 5 seconds: how soon does every team see every word, when Slack takes a post a second in each channel?

    python -m benchmarks.burst [--customers 500] [--rate 1.0] [--seed 20]

Each writes one to three messages, over Telegram and Discord; four teams have a channel each. Nothing can be quicker than one post for
each new case in the busiest channel: that is the limit it is held against. The real product runs in a process of its own against the
local servers, which keep the platforms' documented limits, as does the product; `--rate` makes posts so many times quicker on both
sides, for a shorter run. The last line is JSON.
"""

import argparse
import asyncio
import dataclasses
import json
import os
import pathlib
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from typing import Any

import aiohttp

from benchmarks import desk
from benchmarks.customers import cast_of, name_of, ready, rss, write, write_config
from bridge.app import serve
from bridge.config.load import load
from bridge.delivery.pace import LIMITS, Limit
from bridge.operate import logs
from sandbox.server import Sandbox

SPREAD = 5.0
"""Seconds within which everybody writes."""
MOST = 1.15
"""How many times the limit it may take."""
TEAMS = {"cobros": "mi cobro", "envios": "mi paquete", "ventas": "una lámpara", "atencion": "una duda"}
"""Team -> what its customers write about."""
FOURTH = """
[teams.ventas]
channel = "C0VENTAS01"
[[rules]]
name = "sales"
when = { any = ["lámpara"] }
team = "ventas"
"""
GIVE_UP = 5.0
"""After so many times the limit."""


def quicker(rate: float) -> Mapping[str, Limit]:
    """The product's own pace with Slack, so many times quicker."""
    return {
        name: dataclasses.replace(limit, every=max(1, round(limit.every / rate))) if name.startswith("desk") else limit
        for name, limit in LIMITS.items()
    }


def cast(customers: int, rate: float) -> dict[str, Any]:
    whole = cast_of(customers, loose=False)
    whole["slack"]["channels"].append({**whole["slack"]["channels"][0], "id": "C0VENTAS01", "name": "ventas"})
    if rate != 1.0:
        whole["slack"]["limits"] = {"posts_per_second": rate, "factor": rate}
    return whole


async def speak(session: aiohttp.ClientSession, address: str, number: int, dice: random.Random) -> tuple[str, list[str]]:
    """One customer: his team, and what the platform let him write, in his order."""
    team = list(TEAMS)[number // 2 % len(TEAMS)]  # every other one is on Discord
    moments = sorted(dice.uniform(0, SPREAD) for _ in range(dice.randint(1, 3)))
    began, said = time.monotonic(), []
    for place, at in enumerate(moments):
        await asyncio.sleep(max(0.0, began + at - time.monotonic()))
        said += await write(session, address, number, [f"Cliente {number}, mensaje {place + 1}: {TEAMS[team]} no aparece"])
    return team, said


async def measure(options: argparse.Namespace) -> int:
    folder, dice = pathlib.Path(tempfile.mkdtemp(prefix="puente-burst-")), random.Random(options.seed)
    record = folder / "record.jsonl"
    async with Sandbox(cast(options.customers, options.rate), record=record) as sandbox, aiohttp.ClientSession() as session:
        path, port = write_config(folder, sandbox.address, more=FOURTH)
        product = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "benchmarks.burst", "--serve", str(path), "--rate", str(options.rate)
        )
        try:
            await ready(session, port)
            began = time.monotonic()
            spoken = await asyncio.gather(
                *(speak(session, sandbox.address, number, random.Random(dice.random())) for number in range(options.customers))
            )
            expected = {name_of(number): desk.squeezed("".join(said)) for number, (_, said) in enumerate(spoken) if said}
            limit = max(Counter(team for team, said in spoken if said).values()) / options.rate
            while True:
                seen, posts = desk.read(sandbox)
                took = time.monotonic() - began
                missing = [name for name, words in expected.items() if words not in seen.get(name, ())]
                if not missing or took > GIVE_UP * limit:
                    break
                await asyncio.sleep(0.5)
            memory = rss(product.pid)
        finally:
            product.terminate()
            await product.wait()
    refused = Counter(
        f"{line['platform']} {line['method']} {line['status']}" for line in map(json.loads, record.open()) if line["status"] >= 400
    )
    result = {
        "seconds": round(took, 1),
        "limit_seconds": round(limit, 1),
        "posts": posts,
        "messages": sum(len(said) for _, said in spoken),
        "customers": len(expected),
        "missing": len(missing),
        "refused": dict(refused),
        "rss_mb": round(memory, 1),
        "rate": options.rate,
    }
    for key, value in result.items():
        print(f"{key:>16}  {value}")
    print(json.dumps({"benchmark": "burst", **result}))
    return 0 if not missing and took <= MOST * limit else 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--customers", type=int, default=500)
    parser.add_argument("--rate", type=float, default=1.0, help="posts per second and channel")
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--serve", type=pathlib.Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        os.environ.pop(name, None)
    if options.serve is not None:
        logs.start("error")
        asyncio.run(serve(load(options.serve), quicker(options.rate)))
        return 0
    return asyncio.run(measure(options))


if __name__ == "__main__":
    sys.exit(main())
