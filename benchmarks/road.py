"""How many messages a second go the whole road, and how long does one take? With 1,000 rules, every step durable.

    python -m benchmarks.road [--rules 1000] [--customers 1000] [--seconds 5] [--folder DIR] [--no-sandbox] [--no-peers]

The product runs in a process of its own, with a channel and a desk that live there and answer at once: received, routed, committed,
posted, committed. At saturation as many messages as it takes; then 50, 200 and 1,000 a second, and how long each is on the
road. Beside it, on the same disk in the same minute: 4 KiB appended and fdatasync'ed, the cost of one commit; look at the ratios, the
figures move with the machine. Then once more through the real libraries, against the local servers without their limits; and two peers with
the same words: a thread that keeps each message and does nothing else, in the same process, which is the limit; and opsdroid, a bot
framework that keeps nothing, with the same rules. The last line is JSON.
"""

import argparse
import asyncio
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from adapters.webhook import WebPrograms
from benchmarks.customers import rss
from benchmarks.in_memory import MemoryChannel, MemoryDesk
from benchmarks.peers import beside
from benchmarks.peers.bare_road import BareRoad
from benchmarks.storage import bare
from bridge.config.load import load
from bridge.config.routing import engine
from bridge.delivery.pace import LIMITS, Limit
from bridge.operate import collecting, logs
from bridge.product import Product, wall_clock
from storage import open_store

RATES = (50, 200, 1_000)
TOGETHER = 100
"""Messages that one poll brings at most, as Telegram's do."""
AHEAD = 1_000
"""Messages on the road at once, at saturation."""
UNHURRIED: Mapping[str, Limit] = {name: Limit(every=1, burst=1_000_000) for name in LIMITS}
TEAMS = ("cobros", "envios", "ventas", "atencion")
CONFIG = """
[brand]
name = "Casa Lumbre"
languages = ["es", "en"]
timezone = "America/Mexico_City"
[storage]
url = "sqlite:///{folder}/road.db"
[accounts.memory]
platform = "telegram"
token = "1:AAnobody-asks-for-it"
[desk]
platform = "slack"
bot_token = "xoxb-nobody"
app_token = "xapp-nobody"
language = "es"
[routing]
default_team = "atencion"
[sla.default]
first_response = "8h"
next_response = "8h"
[limits]
per_minute = 1000000
per_hour = 1000000
new_customers = 1000000
"""
WORD, ALTERNATIVE = "palabra{number}", "asunto {number}"
"""Either is what a rule asks for."""
SAYING = f"Hola, hace una semana que espero y nadie me contesta: {WORD}. ¿Qué pasó?"
RULE = """
[[rules]]
name = "regla {number}"
when = {{ any = ["{word}", "{alternative}"] }}
team = "{team}"
"""


class Says(Protocol):
    async def say(self, said: Sequence[tuple[int, str]]) -> None: ...


class Shows(Protocol):
    shown: dict[int, float]


class Road:
    """What lies between a channel and a desk."""

    def __init__(self, channel: Says, desk: Shows, customers: int, rules: int) -> None:
        self._channel, self._desk = channel, desk
        self._customers, self._rules = customers, rules
        self._said: dict[int, float] = {}

    def _text(self, number: int) -> tuple[int, str]:
        """The next message: of the customers in turn, each with a word that one of the rules asks for."""
        customer = number % self._customers
        return customer, f"{SAYING.format(number=(customer * 7919) % self._rules)} #{number}#"

    async def say(self, count: int) -> None:
        first, now = len(self._said), time.perf_counter()
        said = [self._text(number) for number in range(first, first + count)]
        self._said.update(dict.fromkeys(range(first, first + count), now))
        await self._channel.say(said)

    @property
    def under_way(self) -> int:
        return len(self._said) - len(self._desk.shown)

    async def arrive(self, within: float = 60.0) -> None:
        until = time.perf_counter() + within
        while self.under_way > 0:
            if time.perf_counter() > until:
                raise TimeoutError(f"{self.under_way} messages were not shown within {within:.0f} s")
            await asyncio.sleep(0.005)

    async def saturate(self, seconds: float) -> float:
        """Messages a second that arrive."""
        began, before = time.perf_counter(), len(self._desk.shown)
        while time.perf_counter() - began < seconds:
            if self.under_way < AHEAD:
                await self.say(TOGETHER)
            else:
                await asyncio.sleep(0.001)
        shown = len(self._desk.shown) - before
        took = time.perf_counter() - began
        await self.arrive()
        return shown / took

    async def measure(self, seconds: float) -> dict[str, Any]:
        await self.steady(RATES[0], 1.0)  # statements for a message by itself are written once, when the first one comes
        latency = {str(rate): await self.steady(rate, seconds) for rate in RATES}
        began, shown = time.process_time(), len(self._desk.shown)
        throughput = await self.saturate(seconds)
        spent, arrived = time.process_time() - began, len(self._desk.shown) - shown
        return {
            "throughput_per_s": round(throughput),
            "latency_ms": latency,
            "cpu_us_per_message": round(spent / arrived * 1e6),
        }

    async def steady(self, rate: int, seconds: float) -> dict[str, float]:
        """One message at a time, so many a second: for how many milliseconds is each on the road?"""
        first, began = len(self._said), time.perf_counter()
        pending: set[asyncio.Task[None]] = set()
        for number in range(round(rate * seconds)):
            await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
            task = asyncio.create_task(self.say(1))
            pending.add(task)
            task.add_done_callback(pending.discard)
        await asyncio.gather(*pending)
        await self.arrive()
        taken = sorted((self._desk.shown[number] - self._said[number]) * 1_000 for number in range(first, len(self._said)))
        return {"p50": round(taken[len(taken) // 2], 1), "p99": round(taken[len(taken) * 99 // 100], 1)}


def _rule(number: int) -> str:
    words = {"word": WORD.format(number=number), "alternative": ALTERNATIVE.format(number=number)}
    return RULE.format(number=number, team=TEAMS[number % len(TEAMS)], **words)


async def measure(folder: pathlib.Path, options: argparse.Namespace) -> dict[str, Any]:
    path = folder / "road.toml"
    teams = "".join(f'[teams.{team}]\nchannel = "C-{team}"\n' for team in TEAMS)
    rules = "".join(_rule(number) for number in range(options.rules))
    path.write_text(CONFIG.format(folder=folder) + teams + rules, encoding="utf-8")
    config, channel, desk = load(path), MemoryChannel(), MemoryDesk()
    store = await open_store(config.storage.url)
    product = Product(
        config=config, store=store, channels={channel.account: channel}, desk=desk, programs=WebPrograms(wall_clock), router=engine(config),
        limits=UNHURRIED,
    )  # fmt: skip
    await product.start()
    road = Road(channel, desk, options.customers, options.rules)
    try:
        while not product.working or any(one.state != "up" for one in product.connections()):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        collecting.rarely()
        for _ in range(options.customers // TOGETHER):  # each customer's case, so that what is measured is the usual message
            await road.say(TOGETHER)
        await road.arrive()
        measured = await road.measure(options.seconds)
        return measured | {"messages_per_post": round(len(desk.shown) / desk.posts, 2), "rss_mb": round(rss(os.getpid()), 1)}
    finally:
        await product.stop()
        await store.close()


async def limit(folder: pathlib.Path, options: argparse.Namespace) -> dict[str, Any]:
    bare_road = BareRoad(folder / "bare.db")
    try:
        measured = await Road(bare_road, bare_road, options.customers, options.rules).measure(options.seconds)
    finally:
        await bare_road.close()
    return {"name": "inbox, outbox and mark in bare SQL, nothing else"} | measured


def through_sandbox() -> dict[str, Any]:
    """The same road with the real libraries at both ends; this process's figures stand in the last line of that benchmark."""
    command = [sys.executable, "-m", "benchmarks.customers", "--loose", "--messages", "1000", "--customers", "100", "--within", "120"]
    output = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip().splitlines()
    told = json.loads(output[-1]) if output else {}
    return {name: told.get(name) for name in ("messages", "seconds", "messages_per_second", "rss_mb")}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rules", type=int, default=1_000)
    parser.add_argument("--customers", type=int, default=1_000)
    parser.add_argument("--seconds", type=float, default=5.0, help="how long each figure is measured")
    parser.add_argument("--folder", type=pathlib.Path, help="on the disk to measure (default: the system's temporary folder)")
    parser.add_argument("--no-sandbox", action="store_true")
    parser.add_argument("--no-peers", action="store_true")
    options = parser.parse_args()
    logs.start("error")
    with tempfile.TemporaryDirectory(dir=options.folder, prefix="puente-road-") as scratch:
        commits = bare(pathlib.Path(scratch), 2.0)
        result = asyncio.run(measure(pathlib.Path(scratch), options))
        peers = [] if options.no_peers else [asyncio.run(limit(pathlib.Path(scratch), options))]
    result |= {"bare_commits_per_s": round(commits), "rules": options.rules}
    result["through_sandbox"] = None if options.no_sandbox else through_sandbox()
    result["peers"] = peers if options.no_peers else peers + beside.opsdroid(WORD, ALTERNATIVE, SAYING, options.seconds)
    for key, value in result.items():
        print(f"{key:>20}  {value}")
    print(json.dumps({"benchmark": "road", **result}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
