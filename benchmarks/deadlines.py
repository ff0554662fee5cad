"""How soon is a deadline worked? One at a time, ten thousand at one instant among a million, and all that came due while we were down.

    python -m benchmarks.deadlines [--open 10000 100000 1000000] [--due 10000] [--overdue 100000] [--folder DIR] [--no-peers]

The real alarm, ladder and store (SQLite, synchronous=FULL), without platforms. Lateness goes from `due_at` to the commit that holds the
outbox row: each case is told in its thread and to its team's lead. Meanwhile a ticker measures how long the event loop stands still, and
every 20 ms something arrives. Beside it, in the same minute and on the same database: the same rows written by bare SQL; and what others
make of the moment, APScheduler's own job store and a table that is polled every 5 s. The last line is JSON.
"""

import argparse
import asyncio
import dataclasses
import json
import pathlib
import sys
import tempfile
import time
from collections.abc import Sequence
from typing import Any

from benchmarks import open_cases
from benchmarks.peers import bare_sql, date_jobs
from bridge.clocks.alarm import BATCH, Alarm
from bridge.config.load import load
from bridge.config.routing import engine
from bridge.model.ids import ChatId, Millis, UserId
from bridge.operate import collecting, logs
from bridge.ports import Arrival, Queries, Store
from bridge.product import wall_clock
from bridge.work.bench import Bench
from bridge.work.opening import paper_office
from storage import open_store

TICK, ARRIVES_EVERY = 0.005, 0.02
IDLE_TIMES = 200
AHEAD: Millis = 60
"""From the making of an idle deadline to its moment."""
BEFOREHAND: Millis = 8_000
"""As long before the storm it is laid out, so that the alarm waits for it."""
DOWN_FOR: Millis = 600_000
TO = ("thread", "lead")
CONFIG = """
[brand]
name = "Casa Lumbre"
languages = ["es"]
timezone = "America/Mexico_City"
[accounts.memory]
platform = "telegram"
token = "1:AAnobody-asks-for-it"
[desk]
platform = "slack"
bot_token = "xoxb-nobody"
app_token = "xapp-nobody"
language = "es"
[teams.cobros]
channel = "C0COBROS"
lead = "marta"
[people.marta]
slack = "U0MARTA"
[routing]
default_team = "cobros"
[sla.default]
first_response = "2h"
next_response = "2h"
[escalation.default]
steps = [{ at = "100%", to = ["thread", "lead"] }, { at = "+1h", to = ["thread", "lead"] }]
"""


@dataclasses.dataclass(kw_only=True)
class Storm:
    """What was measured while deadlines fired. `late` in seconds, one for each case; the rest in milliseconds."""

    late: list[float]
    loop_stall: float
    inbound: float

    def at(self, share: float) -> float:
        return round(self.late[min(len(self.late) - 1, int(len(self.late) * share))], 3)


def office_in(folder: pathlib.Path) -> Any:
    path = folder / "deadlines.toml"
    path.write_text(CONFIG + f'[storage]\nurl = "sqlite:///{folder}/unused.db"\n', encoding="utf-8")
    config = load(path, {})
    office = paper_office(config, engine(config))
    return dataclasses.replace(office, channels={"cobros": ChatId("C0COBROS")}, people={"marta": UserId("U0MARTA")})


def percentile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


class Worked:
    """When what the alarm fired was committed: batch by batch."""

    def __init__(self, alarm: Alarm) -> None:
        self.at: list[float] = []
        self._fired = asyncio.Event()
        alarm.on_fired = self._note

    def _note(self) -> None:
        self.at.append(time.time())
        self._fired.set()

    async def next(self) -> float:
        self._fired.clear()
        await self._fired.wait()
        return self.at[-1]


async def ticking(stalls: list[float]) -> None:
    while True:
        before = time.perf_counter()
        await asyncio.sleep(TICK)
        stalls.append((time.perf_counter() - before - TICK) * 1_000)


async def arriving(store: Store, taken: list[float]) -> None:
    for number in range(1_000_000):
        before, now = time.perf_counter(), wall_clock()
        raw = {"message": {"message_id": number, "text": "Hola, hace una semana que espero y nadie me contesta."}}
        await store.put([Arrival(account=open_cases.ACCOUNT, key=f"msg:{number}:{now}", raw=raw, received_at=now)])
        taken.append((time.perf_counter() - before) * 1_000)
        await asyncio.sleep(max(0.0, before + ARRIVES_EVERY - time.perf_counter()))


async def storm(folder: pathlib.Path, database: pathlib.Path, due: int, at: Millis) -> Storm:
    """The alarm runs on this database, in which so many cases are due `at` a moment, until they are told."""
    store = await open_store(f"sqlite:///{database}")
    alarm = Alarm(Bench(store=store, office=office_in(folder), clock=wall_clock))
    worked, stalls, inbound = Worked(alarm), [0.0], [0.0]
    collecting.rarely()
    beside = [asyncio.create_task(each) for each in (ticking(stalls), arriving(store, inbound))]
    alarming = asyncio.create_task(alarm.run())
    began = max(at / 1_000, time.time())
    told = 0
    while told < due:
        await worked.next()
        if len(worked.at) * BATCH >= due:
            told = await store.read(lambda queries: _asked(queries, _TOLD)[0][0])
    for task in (*beside, alarming):
        task.cancel()
    await asyncio.wait((*beside, alarming))
    batches = await store.read(lambda queries: _asked(queries, _BATCHES))
    await store.close()
    late = [at - began for at, (_, cases) in zip(worked.at, batches, strict=False) for _ in range(cases)]
    return Storm(late=late, loop_stall=max(stalls), inbound=max(inbound))


_TOLD = "SELECT count(*) FROM escalation"
_BATCHES = "SELECT called_at, count(*) FROM page GROUP BY called_at ORDER BY called_at"


def _asked(queries: Queries, sql: str, *values: int) -> list[Any]:
    """Of the bare database."""
    asked: list[Any] = queries.connection.execute(sql, values).fetchall()  # type: ignore[attr-defined]
    return asked


async def idle(folder: pathlib.Path, database: pathlib.Path) -> list[float]:
    """Milliseconds from a deadline's moment to its commit, one at a time among others that are far away."""
    store = await open_store(f"sqlite:///{database}")
    alarm = Alarm(Bench(store=store, office=office_in(folder), clock=wall_clock))
    worked, late = Worked(alarm), []
    alarming = asyncio.create_task(alarm.run())
    await asyncio.sleep(0.2)
    for number in range(IDLE_TIMES):
        at = wall_clock() + AHEAD + number % 7

        def unit(queries: Queries, number: int = number, at: Millis = at) -> None:
            for table in ("clock", "deadline"):
                _asked(queries, f"UPDATE {table} SET due_at = ? WHERE id = ?", at, open_cases.FIRST + number)

        await store.write(unit)
        alarm.ring()
        late.append(await worked.next() * 1_000 - at)
    alarming.cancel()
    await asyncio.wait({alarming})
    await store.close()
    return late


async def database(folder: pathlib.Path, name: str, cases: int) -> pathlib.Path:
    path = folder / f"{name}-{cases}.db"
    await (await open_store(f"sqlite:///{path}")).close()
    open_cases.fill(path, cases=cases, now=wall_clock(), team="cobros", ladder="default", to=TO)
    return path


async def measure(folder: pathlib.Path, options: argparse.Namespace) -> dict[str, Any]:
    late = await idle(folder, await database(folder, "idle", 2 * IDLE_TIMES))
    print(f"idle: p50 {percentile(late, 0.5):.1f} ms, p99 {percentile(late, 0.99):.1f} ms, max {max(late):.1f} ms")
    results, peers = [], []
    print(f"{'open':>10} {'due':>7} {'p50 s':>7} {'p99 s':>7} {'last s':>7} {'bare s':>7} {'stall ms':>9} {'inbound ms':>11}")
    for cases in options.open:
        path = await database(folder, "open", cases)
        due, at = min(cases, options.due), wall_clock() + BEFOREHAND
        open_cases.come_due(path, cases=cases, due=due, at=at)
        told = await storm(folder, path, due, at)
        bare = bare_sql.again(path, cases=cases, due=due)
        print(
            f"{cases:>10,} {due:>7,} {told.at(0.5):>7.2f} {told.at(0.99):>7.2f} {told.at(1):>7.2f} {bare:>7.2f} {told.loop_stall:>9.0f} "
            f"{told.inbound:>11.0f}"
        )
        measured = {"last_s": told.at(1), "p99_s": told.at(0.99), "loop_stall_ms": told.loop_stall, "inbound_commit_max_ms": told.inbound}
        results.append({"open": cases, "due": due} | {name: round(value, 3) for name, value in measured.items()})
        peers.append({"name": "bare SQL", "open": cases, "due": due, "last_s": round(bare, 3)})
    path = await database(folder, "overdue", options.overdue)
    open_cases.come_due(path, cases=options.overdue, due=options.overdue, at=wall_clock() - DOWN_FOR)
    told = await storm(folder, path, options.overdue, 0)
    bare = bare_sql.again(path, cases=options.overdue, due=options.overdue)
    restart = {"overdue": options.overdue, "first_s": round(told.late[0], 3), "last_s": told.at(1), "bare_last_s": round(bare, 3)}
    restart |= {"loop_stall_ms": round(told.loop_stall, 1), "inbound_commit_max_ms": round(told.inbound, 1)}
    print("restart:", restart)
    if not options.no_peers:
        peers += [await date_jobs.run(folder, options.due, grace) for grace in ("default", None)]
        peers.append(bare_sql.polled(path, cases=options.overdue, due=options.due, every=5.0))
    for peer in peers:
        print("beside:", peer)
    return {"idle_p99_ms": round(percentile(late, 0.99), 1), "results": results, "restart": restart, "peers": peers}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--open", type=int, nargs="*", default=[10_000, 100_000, 1_000_000], help="cases that are open")
    parser.add_argument("--due", type=int, default=10_000, help="how many of them are due at one instant")
    parser.add_argument("--overdue", type=int, default=100_000, help="due while we were down")
    parser.add_argument("--folder", type=pathlib.Path, help="on the disk to measure (default: the system's temporary folder)")
    parser.add_argument("--no-peers", action="store_true")
    options = parser.parse_args()
    logs.start("error")
    with tempfile.TemporaryDirectory(dir=options.folder, prefix="puente-deadlines-") as scratch:
        result = asyncio.run(measure(pathlib.Path(scratch), options))
    print(json.dumps({"benchmark": "deadlines", **result}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
