"""One seed, from its first word to its last: what happened, and what of it should not have.

`make simulate SEED=…` plays it again, exactly, and tells all of it.
"""

import asyncio
import contextlib
import dataclasses
import hashlib
import pathlib
import random
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterable

import seen
import structlog
from brands import LATEST, configuration
from clockwork import START, SeededLoop, Wall, scheduler_reads
from kept import Kept
from life import Life
from messenger import Messenger
from people import LASTS, People
from staffs_side import LOOK
from trouble import Trouble
from workspace import Post, Workspace

from bridge.config.load import load
from bridge.config.schema import Config
from storage.queries import SqlQueries

ACCOUNTS = {"telegram": "telegram", "discord": "discord", "ventas": "telegram"}
"""By name: its platform."""
CROWDED, WELCOME = 6, 3
"""In one world of so many there come more new customers than the few of one account who get their threads at once."""
FORGOTTEN = 5
"""In one world of so many nobody answers the last words until the promise is broken."""
ENDS = 5.0
"""Seconds within which a process that is asked to stop has stopped."""
STORM = LASTS * 1.2
"""Seconds for which things go wrong."""
SETTLES = 400.0
"""Seconds within which everything comes to rest once nothing goes wrong any more."""
MEMORY = pathlib.Path("/dev/shm")
"""Where the databases lie, if the machine has such a folder: nothing here asks what a power cut leaves."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Outcome:
    seed: int
    wrong: tuple[str, ...]
    trace: tuple[str, ...]
    lives: int
    seconds: float
    """Of the simulated world."""

    @property
    def digest(self) -> str:
        return hashlib.sha256("\n".join(self.trace).encode()).hexdigest()


class World:
    def __init__(self, seed: int, loop: SeededLoop, folder: pathlib.Path, config: Config) -> None:
        self.seed, self.loop, self.folder, self.config = seed, loop, folder, config
        self.trace: list[str] = []
        self.wrong: list[str] = []
        self.lives = 0
        self.wall = Wall(loop)
        self.trouble = Trouble(seed)
        self.desk = Workspace(self.trouble, self.wall.true, self.note)
        self.messengers = [Messenger(name, ACCOUNTS[name], self.trouble, self.wall.true, self.note) for name in ACCOUNTS]
        self.people = People(seed, self.desk, self.messengers, crowded=_crowded(seed))
        self.desk.on_sign = self._signed
        loop.set_exception_handler(lambda _, what: self.wrong.append(f"a callback failed: {what.get('exception') or what['message']!r}"))

    def note(self, what: str) -> None:
        self.trace.append(f"{self.loop.time() - START:8.3f} {what.replace(chr(10), ' / ')}")

    def broken(self, logger: object, method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
        """What the product logs: nothing may break inside it."""
        if method in ("error", "exception", "critical"):
            self.wrong.append(f"the product says {event.get('event')}: {event}")
            self.note(f"the product says {event.get('event')}")
        raise structlog.DropEvent

    def _signed(self, post: Post) -> None:
        if (lie := seen.lie(self.people, post)) is not None:
            self.wrong.append(lie)

    async def play(self) -> None:
        chance, done = random.Random(f"lives {self.seed}"), False
        self.people.plan()
        while not done:
            done = await self._lives()
            await asyncio.sleep(chance.uniform(0.1, 5.0))
        self.wrong += seen.wrong(self.people)

    async def _lives(self) -> bool:
        """One life, until it dies, is stopped, or has nothing to do any more: has it come to that?"""
        life = Life(self.config, self.wall, self.trouble, self.desk, self.messengers, f"life {self.lives} of {self.seed}")
        self.lives += 1
        self.note("the process starts")
        await life.begin()
        done = await self._rest(life)
        if done and self.seed % FORGOTTEN == 0:
            await asyncio.sleep(LATEST)
            self.wrong += seen.unheard(self.people)
            await self._rest(life)
        if done:
            self.wrong += self._kept(lambda kept: kept.wrong_at_rest())
        if not life.died.is_set():
            self.note("the process is stopped")
            since = self.loop.time()
            await life.end()
            if self.loop.time() - since > ENDS:
                self.wrong.append(f"it takes {self.loop.time() - since:.1f} s to stop")
        if life.died.is_set():
            self.note(f"the process dies {life.where}")
            await life.buried()
        return done

    async def _rest(self, life: Life) -> bool:
        """Until nothing is left to do. False: it died before, or somebody stops it."""
        until = self.loop.time() + STORM + SETTLES
        while not life.died.is_set():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK):
                    await life.died.wait()
            self._weather()
            if not self.wrong:  # what is wrong once stays so: it is told as it came about
                self.wrong += self._kept(lambda kept: kept.wrong_now())
            asked = self.people.staff.look(calm=not self.trouble.storm)
            if not self.trouble.storm and not asked and self._nothing_waits():
                return not life.died.is_set()
            if self.trouble.strikes("stop", 2.0):
                return False
            if self.loop.time() > until:
                self.wrong.append("it does not come to rest")
                return True
        return False

    def _weather(self) -> None:
        if self.trouble.storm and self.loop.time() - START >= STORM:
            self.trouble.storm = False
            self.wall.wrong = 0
            self.people.customers.last_words()
        if self.trouble.strikes("clock steps", 4.0):
            self.wall.wrong = self.trouble.random.choice((-20_000, -2_000, 3_000, 30_000))
            self.note(f"the clock is wrong by {self.wall.wrong / 1000:.0f} s")

    def _kept(self, wrong: Callable[[Kept], Iterable[str]]) -> list[str]:
        with contextlib.closing(sqlite3.connect(self.folder / "puente.db")) as file:
            file.execute("BEGIN")
            return [*wrong(Kept(SqlQueries(file), self.wall(), self.people, self.config))]

    def _nothing_waits(self) -> bool:
        with contextlib.closing(sqlite3.connect(self.folder / "puente.db")) as file:
            inbox = file.execute("SELECT count(*) FROM inbox WHERE state = 'new'").fetchone()[0]
            outbox = file.execute("SELECT count(*) FROM outbox WHERE state IN ('pending', 'sending')").fetchone()[0]
            openings = file.execute("SELECT count(*) FROM cases WHERE state = 'opening'").fetchone()[0]
            swarms = file.execute("SELECT count(*) FROM flood WHERE case_id IS NULL AND next_at IS NOT NULL").fetchone()[0]
            cards = file.execute("SELECT count(*) FROM thread WHERE ts IS NOT NULL AND drawn < wanted").fetchone()[0]
        return (
            not inbox
            and not outbox
            and not openings
            and not swarms
            and not cards
            and not self.desk.unacknowledged
            and not any(each.unconfirmed for each in self.messengers)
        )


def _crowded(seed: int) -> bool:
    return seed % CROWDED == 1


def play(seed: int) -> Outcome:
    random.seed(seed)
    loop = SeededLoop(seed)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="puente-", dir=MEMORY if MEMORY.is_dir() else None))
    try:
        welcome = WELCOME if _crowded(seed) else 1000
        (folder / "puente.toml").write_text(configuration(seed, folder, welcome), encoding="utf-8")
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            world = World(seed, loop, folder, load(folder / "puente.toml", {}))
            structlog.configure(processors=[world.broken], cache_logger_on_first_use=False)
            with scheduler_reads(world.wall):
                runner.run(world.play())
    finally:
        structlog.reset_defaults()
        shutil.rmtree(folder)
    return Outcome(
        seed=seed, wrong=tuple(world.wrong), trace=tuple(world.trace), lives=world.lives, seconds=loop.time() - START
    )  # fmt: skip
