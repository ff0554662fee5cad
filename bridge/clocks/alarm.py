"""Who rings when a deadline comes? APScheduler rings, a loop works.

A deadline is a row, never a job: the scheduler holds one date job at the earliest `due_at` and one 1 s interval job, whose handlers
set an event and return. The loop drains what is due in batches, each one transaction: looked at again, told, next rung. A batch that
fails is halved until the poison deadline stands alone; that one is tried again later, and the operators hear of it.
"""

import asyncio
import contextlib
import dataclasses
import datetime
import functools
import time
from collections.abc import Callable, Iterable

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bridge.clocks import digests, ladder, storm
from bridge.model.clocks import Deadline, Digest, Escalation
from bridge.model.ids import EscalationId, Millis, UserId
from bridge.model.records import Thread
from bridge.operate.metrics import DEADLINES
from bridge.ports import Queries, StoreFails
from bridge.work import outbox
from bridge.work.bench import Bench
from bridge.work.book import Book
from bridge.work.office import Office

log = structlog.get_logger("alarm")

BATCH = 500
"""Deadlines of one transaction, at most."""
FEWEST = 100
"""And at least, as each transaction has its price."""
TAKEN_AT_ONCE = 25
"""Cases of an incident that somebody took, of one transaction."""
HOLDS = 0.025
"""Seconds that a batch may keep the store from what arrives meanwhile, its commit and all: the next one is as large as fits."""
MINDS = (Deadline, Digest)
DATE_JOB = "next_deadline"
IDLE = 1.0
"""Seconds after which the deadlines are looked at even if nobody rang: a wall clock that is set back stops the scheduler for as long."""
STEP: Millis = 1_000
"""By so much the wall clock may stray from the time that has passed before it counts as set."""
AWAY: Millis = 60_000
"""A deadline that is found so late at a start fell into an outage, of which the operators hear."""
AGAIN_AFTER: Millis = 60_000
"""A poison deadline is tried again after this; each time twice as long, an hour at most."""
LONGEST: Millis = 60 * 60_000


class WallClock:
    """Notices when it is set: it strays from the time that has passed. steady: seconds of a clock that nobody sets."""

    def __init__(self, wall: Millis, steady: float) -> None:
        self._wall, self._steady = wall, steady

    def moved(self, wall: Millis, steady: float) -> Millis:
        """By how much it was set since the last look; 0: it was not."""
        strayed = wall - self._wall - round((steady - self._steady) * 1000)
        self._wall, self._steady = wall, steady
        return strayed if abs(strayed) > STEP else 0


@dataclasses.dataclass(frozen=True, kw_only=True)
class Batch:
    """What one transaction dealt with. began: in seconds of the steady clock."""

    began: float
    due: int
    taking: Digest | None
    """Of which somebody has taken an incident."""


class Alarm:
    """`ring` says that deadlines have changed, `notice` that something has; `run` works until cancelled."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._bell = asyncio.Event()
        self._size = BATCH // 5
        self._taken: object = None
        """What is being carried out of what somebody took: of which digest, and what was said."""
        self._to_take: list[EscalationId] = []
        self._at_once = TAKEN_AT_ONCE
        self._next_at: Millis | None = None
        """When the next deadline is due, as of the last look."""
        self._looked_at = -1
        """How often what it minds had been saved by then."""
        self.on_fired: Callable[[], None] = lambda: None
        """Called when deadlines fired: the outbox has pages to send."""
        self.then: Callable[[Book, Office], None] = lambda book, office: None
        """What follows in the same transaction: rules that listen to it."""

    def ring(self) -> None:
        self._bell.set()

    def notice(self) -> None:
        """Most messages change no deadline, and each look is a transaction."""
        if self._saved() != self._looked_at:
            self.ring()

    def _saved(self) -> int:
        return sum(self._bench.saved[kind] for kind in MINDS)

    async def run(self) -> None:
        scheduler = AsyncIOScheduler(timezone=datetime.UTC)
        scheduler.add_job(self._tick, "interval", seconds=1, id="tick", misfire_grace_time=None, coalesce=True, max_instances=1)
        scheduler.start()
        set_for: Millis | None = None
        try:
            await self.begin()
            wall = WallClock(self._bench.clock(), asyncio.get_running_loop().time())
            while True:
                self._bell.clear()
                try:
                    fired = await self.drain()
                except StoreFails as failure:  # not as after a start: operators would be told of an outage every second
                    log.error("deadlines_wait", error=str(failure))
                    fired = 0
                if fired:
                    self.on_fired()
                    continue
                if self._next_at is not None and self._next_at != set_for:
                    set_for = self._next_at
                    at = datetime.datetime.fromtimestamp(set_for / 1000, datetime.UTC)
                    scheduler.add_job(self._tick, "date", run_date=at, id=DATE_JOB, replace_existing=True, misfire_grace_time=None)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(IDLE):
                        await self._bell.wait()
                if moved := wall.moved(self._bench.clock(), asyncio.get_running_loop().time()):
                    # Nothing is to be done: what is due by the new time is found at once, and what fired does not fire again.
                    log.warning("clock_was_set", seconds=round(moved / 1000, 1))
        finally:
            scheduler.shutdown(wait=False)

    async def begin(self) -> None:
        """Tell the operators once of the time that we were away, if deadlines fell into it."""
        await self._bench.store.write(self._tell_outage)

    def _tell_outage(self, queries: Queries) -> None:
        book, office = self._bench.book(queries), self._bench.office
        count, first = queries.overdue(book.now - AWAY)
        if count and first is not None and office.operators:
            log.warning("deadlines_while_away", count=count, seconds=(book.now - first) // 1000)
            words = office.staff
            outbox.notify(
                book, office.operators, words.rich("operators.was_away", count=words.number(count), since=words.moment(first, book.now))
            )
            book.save()

    async def _tick(self) -> None:
        self._bell.set()

    async def drain(self, size: int | None = None) -> int:
        """Fire deadlines that are due, in one transaction: as many as may hold the store. Returns how many were dealt with."""
        size = size or self._size
        try:
            batch = await self._bench.store.write(lambda queries: self._unit(queries, size), long=True)
        except StoreFails:  # of which no deadline is to blame
            raise
        except Exception as error:
            if size > 1:
                log.warning("batch_failed", size=size, error=type(error).__name__)
                return await self.drain(size // 2)
            log.exception("poison_deadline")
            return await self._bench.store.write(functools.partial(self._put_off, why=type(error).__name__))
        if batch.due == size:
            fits = round(size * HOLDS / (time.perf_counter() - batch.began))
            self._size = max(FEWEST, min(BATCH, 2 * size, fits))
        return batch.due + (await self._take(batch.taking) if batch.taking is not None else 0)

    def _unit(self, queries: Queries, size: int) -> Batch:
        began, book = time.perf_counter(), self._bench.book(queries)
        self._looked_at = self._saved()
        due = queries.due_deadlines(book.now, size)
        due, copies = book.adopt(due), []
        if len(due) >= storm.MANY:
            copies = storm.fire(book, self._bench.office, due, size)
        elif due:
            ladder.fire(book, self._bench.office, due)
        if due:
            queries.once_committed(functools.partial(_count, [book.now - deadline.due_at for deadline in _worked(book, due)]))
            self.then(book, self._bench.office)
            book.save()
            for each in copies:
                each.write(book)
        self._next_at = queries.next_deadline()
        return Batch(began=began, due=len(due), taking=next(iter(queries.digests_being_taken()), None))

    async def _take(self, digest: Digest) -> int:
        """Carry out for a few cases that somebody has taken their incident. Which they are is asked beside the writer, once."""
        assert digest.taking
        said = digest.taking[0]
        if self._taken != (digest.id, said):
            self._to_take = await self._bench.store.read(lambda queries: digests.to_take(queries, digest))
            self._taken = (digest.id, said)
        few, self._to_take = self._to_take[: self._at_once], self._to_take[self._at_once :]

        def unit(queries: Queries) -> None:
            book = self._bench.book(queries)
            ladder.take_all(book, self._bench.office, few, UserId(said["by"]), said["name"])
            if not self._to_take:
                digests.taken(book, digest.id)
            self.then(book, self._bench.office)
            book.save()

        try:
            await self._bench.store.write(unit, long=True)
        except StoreFails:
            self._to_take = few + self._to_take
            raise
        except Exception as error:
            if not few:
                raise
            if len(few) > 1:  # one of them is to blame, and is found by halves
                self._to_take, self._at_once = few + self._to_take, len(few) // 2
            else:
                log.exception("not_taken")
                await self._bench.store.write(functools.partial(self._not_taken, digest=digest, climb=few[0], why=type(error).__name__))
        else:
            self._at_once = TAKEN_AT_ONCE
        return len(few) + 1

    def _not_taken(self, queries: Queries, digest: Digest, climb: EscalationId, why: str) -> None:
        """Whoever took the incident believes to have this one, too: he hears that its ladder goes on."""
        book, office = self._bench.book(queries), self._bench.office
        assert digest.taking
        case_id = book.need(Escalation, climb).case_id
        thread = next(iter(book.fetch(Thread, "case_id", [case_id], current=(True,))), None)
        body = office.staff.rich("digest.not_taken", case=str(case_id), error=why)
        outbox.notify(book, digest.taking[0]["by"], body, buttons=(outbox.to_thread(office.staff.line("button.open_thread"), thread),))
        if not self._to_take:
            digests.taken(book, digest.id)
        book.save()

    def _put_off(self, queries: Queries, why: str) -> int:
        """The first due deadline cannot be worked: it is kept for later, and the operators hear of it the first time."""
        book, office = self._bench.book(queries), self._bench.office
        due = queries.due_deadlines(book.now, 1)
        for deadline in due:
            tries = int(deadline.target.get("tries", 0))
            later = book.now + min(LONGEST, AGAIN_AFTER * 2 ** min(tries, 10))
            book.put(dataclasses.replace(deadline, due_at=later, target={**deadline.target, "tries": tries + 1}))
            if office.operators and tries == 0:
                body = office.staff.rich("operators.dead_deadline", case=str(deadline.case_id), error=why)
                outbox.notify(book, office.operators, body)
        book.save()
        return len(due)


def _worked(book: Book, due: Iterable[Deadline]) -> Iterable[Deadline]:
    """As they were. A clock's other rows that are due come with the first, be they in the batch or not."""
    changes = (change for (kind, _), change in book.unsaved().items() if kind is Deadline)
    with_them = (was for was, now in changes if was is not None and was.due_at <= book.now and was.state is not now.state)
    return {each.id: each for each in (*due, *with_them)}.values()


def _count(lateness: Iterable[Millis]) -> None:
    for late in lateness:
        DEADLINES.observe(late / 1000)
