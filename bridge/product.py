"""The product running: adapters under their supervisors, and the three workers that share one store.

Adapters only fill the inbox, so they start at once; the workers start when the desk has told the ids of its channels and people. Who
rings whom: an arrival rings the intake; what it decides rings the sender and the alarm; what was delivered rings the alarm; what the
alarm fires rings the sender.
"""

import asyncio
import dataclasses
import functools
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import structlog

from bridge.clocks.alarm import Alarm
from bridge.clocks.counting import Counting
from bridge.config.schema import Config
from bridge.delivery.pace import LIMITS, Limit, Pace
from bridge.delivery.perform import Performer
from bridge.delivery.sender import Sender
from bridge.live import Live, Source
from bridge.model.ids import DESK, SCANNER, AccountName, ChatId, Millis
from bridge.model.records import Media, Outgoing
from bridge.operate.metrics import RECEIVED
from bridge.operate.supervise import State, Status, Supervised
from bridge.ports import Arrival, Channel, Closable, Desk, Mailer, Programs, Queries, Router, Signs, Store
from bridge.renewing import Renewing
from bridge.road.case import occasions, rulebook
from bridge.road.heard import weighing
from bridge.road.intake import Intake
from bridge.road.operator import deciding
from bridge.road.operator.daily import Daily
from bridge.road.operator.overview import overview
from bridge.safety.clamd import Scanner
from bridge.safety.inspector import Inspector
from bridge.work import outbox
from bridge.work.bench import Bench
from bridge.work.opening import Opening

log = structlog.get_logger("product")

STALE_AFTER: Mapping[str, float] = {"telegram": 120.0, "discord": 150.0, "slack": 150.0, "clamd": 90.0}
"""Seconds without a sign of life after which a connection is taken for dead."""


# Seconds; together with the closing of the store less than 5.
SEND_ENDS = 2.5
CONNECTIONS_END = 1.8


def wall_clock() -> Millis:
    return time.time_ns() // 1_000_000


class RingingInbox:
    """The store as one adapter sees it. Whoever works on what arrives hears of it while it waits to be committed: decided and claimed in
    the same commit, it is at the desk after one in place of three."""

    def __init__(self, store: Store, account: AccountName, ring: Callable[[], None]) -> None:
        self._store = store
        self._account = account
        self._ring = ring

    async def put(self, arrivals: Sequence[Arrival], cursors: Mapping[str, str] | None = None) -> int:
        put = asyncio.ensure_future(self._store.put(arrivals, cursors, account=self._account))
        if arrivals:  # when it has been asked for, or whoever hears of it may look before it is there, and not again
            asyncio.get_running_loop().call_soon(self._ring)
        new = await put
        if new:
            RECEIVED.labels(account=self._account).inc(new)
        return new

    async def cursor(self, account: AccountName, prefix: str) -> dict[str, str]:
        return await self._store.cursor(account, prefix)

    async def open_messages(self, account: AccountName, since: Millis) -> dict[ChatId, tuple[str, ...]]:
        return await self._store.open_messages(account, since)

    async def open_threads(self) -> tuple[tuple[ChatId, str], ...]:
        return await self._store.open_threads()


class Product:
    """Everything that runs, without knowing which platforms and which database it runs on.

    watched: a list that the desk reads, filled with its channels once their ids are known: they are read again after a gap.
    limits: how fast we send (`delivery/pace.py`).
    source: where the configuration comes from; None: it stays as it is.
    """

    def __init__(
        self,
        *,
        config: Config,
        store: Store,
        channels: Mapping[AccountName, Channel],
        desk: Desk,
        programs: Programs,
        mailer: Mailer | None = None,
        router: Router,
        source: Source | None = None,
        watched: list[ChatId] | None = None,
        limits: Mapping[str, Limit] = LIMITS,
        clock: Callable[[], Millis] = wall_clock,
    ) -> None:
        self._config = config
        self._store = store
        self._channels = channels
        self._desk = desk
        self._programs = programs
        self._mailer = mailer
        self._router = router
        self._source = source
        self._limits = limits
        self._clock = clock
        self._ring: Callable[[], None] = lambda: None
        self._on_decided: Callable[[], None] = lambda: None
        self._bench: Bench | None = None
        self._connections: list[asyncio.Task[None]] = []
        self._workers: asyncio.Task[None] | None = None
        self._opening = Opening(desk, channels, watched if watched is not None else [])
        self.supervised = [self._supervise(DESK, "slack", functools.partial(desk.run, self._inbox(DESK)))]
        for name, channel in channels.items():
            self.supervised.append(self._supervise(name, channel.platform, functools.partial(channel.run, self._inbox(name))))
        self._scanner = Scanner(config.files.clamd) if config.files.clamd else None
        if self._scanner is not None:
            self.supervised.append(self._supervise(SCANNER, "clamd", self._scanner.watch))

    def _inbox(self, name: AccountName) -> RingingInbox:
        return RingingInbox(self._store, name, lambda: self._ring())

    def _supervise(self, name: AccountName, platform: str, run: Callable[[Signs], Awaitable[None]]) -> Supervised:
        return Supervised(name, run, clock=self._clock, stale_after=STALE_AFTER[platform], on_change=self._connection_changed)

    # --- life --------------------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        for one in self.supervised:
            self._connections.append(asyncio.create_task(one.run(), name=f"connection {one.status.name}"))
        self._workers = asyncio.create_task(self._keep("workers", self._work), name="workers")

    async def stop(self) -> None:
        """Within 5 s: first the workers, since what they are sending needs the connections; then those."""
        if self._workers is not None:
            await _ended([self._workers], SEND_ENDS)
        await _ended(self._connections, CONNECTIONS_END)
        for channel in self._channels.values():
            if isinstance(channel, Closable):
                await channel.close()

    async def _work(self) -> None:
        office = await self._opening.patiently(self._config, self._router)
        bench = Bench(store=self._store, office=office, clock=self._clock)
        parsers = {DESK: self._desk.parse, **{name: channel.parse for name, channel in self._channels.items()}}
        files = self._config.files
        inspector = Inspector(largest=files.largest, scanner=self._scanner, needed=files.clamd_unreachable == "withhold")
        performer = Performer(
            self._channels, self._desk, self._programs, self._store.files(), inspector, self._keep_media, self._remember, self._mailer
        )  # fmt: skip
        intake = Intake(bench, parsers, caught_up=self._desk.caught_up)
        sender, alarm = Sender(bench, performer, Pace(self._limits)), Alarm(bench)
        daily, counting = Daily(bench), Counting(bench)

        def both() -> None:
            sender.ring()
            alarm.notice()

        def arrived() -> None:
            intake.ring()
            sender.ring()

        def all_three() -> None:
            intake.ring()
            both()

        def settled() -> None:
            intake.settled()
            alarm.notice()

        self._ring, intake.on_decided, sender.on_settled = arrived, both, settled
        self._on_decided = all_three
        alarm.then = occasions.ask
        counting.on_counted = both
        alarm.on_fired = daily.on_told = sender.ring
        await asyncio.to_thread(weighing.prepare)
        await self._store.write(lambda queries: self._take_effect(bench, queries))
        self._bench = bench
        log.info("working", teams=len(office.channels))
        workers = {"intake": intake.run, "sender": sender.run, "alarm": alarm.run, "daily": daily.run, "counting": counting.run}
        if self._source is not None:
            live = Live(bench, self._source, self._config, self._opening)
            live.on_told = functools.partial(_each, all_three, counting.ring)
            workers["live"] = live.run
            if self._source.calendars is not None:
                renewing = Renewing(bench, self._source.calendars, self._source.watch.forget)
                renewing.on_told = sender.ring
                live.on_told = functools.partial(_each, all_three, counting.ring, renewing.ring)
                workers["renewing"] = renewing.run
        async with asyncio.TaskGroup() as group:
            for name, run in workers.items():
                group.create_task(self._keep(name, run), name=name)

    async def _keep(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        """A worker that fails is seen and started again: what it had not committed is done anew."""
        while True:
            try:
                await run()
            except Exception:
                log.exception("worker_failed", worker=name)
            await asyncio.sleep(1.0)

    @staticmethod
    def _take_effect(bench: Bench, queries: Queries) -> None:
        book = bench.book(queries)
        rulebook.take_effect(book, bench.office)
        book.save()

    # --- small things that workers and pages need --------------------------------------------------------------------------

    async def _keep_media(self, media: Media) -> None:
        await self._store.write(lambda queries: queries.save([media]))

    async def _remember(self, row: Outgoing, progress: dict[str, Any]) -> None:
        def unit(queries: Queries) -> None:
            queries.save([dataclasses.replace(now, progress=progress) for now in queries.find(Outgoing, "id", [row.id])])

        await self._store.write(unit)

    async def cases(self) -> dict[str, Any]:
        """The open cases, for a page (see `road/operator/overview.py`)."""
        bench = self._bench
        if bench is None:
            return {"now": self._clock(), "brand": self._config.brand.name, "cases": []}
        return await self._store.read(lambda queries: overview(bench, queries))

    async def decide(self, what: str, about: Any, by: str) -> str | None:
        """What an operator at a terminal decided (`road/operator/deciding.py`). Returns why it cannot be; None: it is done."""
        if self._bench is None:
            return "Puente has not reached the desk yet: try again in a moment"
        try:
            await deciding.decide(self._bench, what, about, by)
        except deciding.REFUSALS as refusal:
            return str(refusal)
        self._on_decided()
        return None

    def connections(self) -> list[Status]:
        return [one.status for one in self.supervised]

    @property
    def working(self) -> bool:
        return self._bench is not None

    async def _connection_changed(self, name: str, state: State, why: str) -> None:
        """Operators hear of an account that is down, and of its return."""
        bench = self._bench
        if bench is None or bench.office.operators is None:
            return
        office, operators, now = bench.office, bench.office.operators, self._clock()
        if state is State.UP:
            body = office.staff.rich("operators.account_up", account=name)
        else:
            since = next((one.since for one in self.connections() if one.name == name), now)
            body = office.staff.rich("operators.account_down", account=name, since=office.staff.moment(since, now), why=why)

        def unit(queries: Queries) -> None:
            book = bench.book(queries)
            outbox.notify(book, operators, body)
            book.save()

        await self._store.write(unit)


def _each(*bells: Callable[[], None]) -> None:
    for ring in bells:
        ring()


async def _ended(tasks: Sequence[asyncio.Task[None]], within: float) -> None:
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks, timeout=within)
