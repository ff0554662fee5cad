"""The loop between the outbox and the platforms.

Round by round: what has ended is settled and what may go next is claimed, each in one transaction for all lanes; then the tries run
side by side, one per lane. A row is marked as being sent, and committed, before its request leaves: after a crash we know that it
may have happened. Cards are drawn outside the lanes, and only as they look now.
"""

import asyncio
import contextlib
from collections.abc import Callable

import structlog

from bridge.delivery import orders, retries, settle
from bridge.delivery.orders import Order
from bridge.delivery.pace import Pace, buckets_of
from bridge.delivery.perform import Performer
from bridge.delivery.settle import Failed, Fate
from bridge.model.failure import DeliveryError, Reason
from bridge.model.ids import DESK, Millis, ThreadId
from bridge.model.records import Case, Outgoing, Thread
from bridge.model.states import DELIVERY, DeliveryState, step
from bridge.operate.metrics import DELIVERIES
from bridge.ports import Desk, Queries
from bridge.road import cards
from bridge.road.bench import Bench

log = structlog.get_logger("sender")

HEADS = 400
"""How many lanes are looked at in one round."""
AT_ONCE = 64
"""How many tries run side by side."""
IDLE = 1.0
"""Seconds after which the outbox is looked at even if nobody rang."""


class Sender:
    """`ring` says that something may be waiting; `run` works until cancelled."""

    def __init__(self, bench: Bench, performer: Performer, desk: Desk, pace: Pace) -> None:
        self._bench = bench
        self._performer = performer
        self._desk = desk
        self._pace = pace
        self._bell = asyncio.Event()
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._fates: list[Fate] = []
        self._drawing: set[ThreadId] = set()
        self.on_settled: Callable[[], None] = lambda: None
        """Called when fates were settled: clocks may have changed."""

    def ring(self) -> None:
        self._bell.set()

    async def run(self) -> None:
        await self._recover()
        try:
            while True:
                self._bell.clear()
                next_at = await self._round()
                wait = IDLE if next_at is None else min(IDLE, max(0.0, (next_at - self._bench.clock()) / 1000))
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(wait):
                        await self._bell.wait()
        finally:
            await self._stop()

    async def _stop(self) -> None:
        """Let what is under way end within a short time, and write down what became of it."""
        if self._busy:
            await asyncio.wait(self._busy.values(), timeout=2.0)
        for task in self._busy.values():
            task.cancel()
        fates, self._fates = self._fates, []
        if fates:
            await asyncio.shield(self._bench.store.write(lambda queries: self._settle(queries, fates)))

    # --- one round ---

    async def _round(self) -> Millis | None:
        """Settle, claim, start. Returns when to look again even if nobody rings."""
        fates, self._fates = self._fates, []
        busy, free = set(self._busy), AT_ONCE - len(self._busy)

        def unit(queries: Queries) -> tuple[list[Order], list[Order], Millis | None]:
            if fates:
                self._settle(queries, fates)
            claimed, next_at = self._claim(queries, busy, free) if free > 0 else ([], None)
            cards_due = self._dirty(queries)
            return claimed, cards_due, next_at

        try:
            claimed, dirty, next_at = await self._bench.store.write(unit)
        except Exception:
            self._fates = fates + self._fates  # nothing was written down: the same fates again next round
            log.exception("round_failed")
            await asyncio.sleep(0.5)
            return None
        if fates:
            self.on_settled()
        for order in claimed:
            self._start(order.row.lane, self._try(order))
        for order in dirty:
            self._start(f"card|{order.row.lane}", self._draw(order))
        return next_at

    def _start(self, lane: str, work: "asyncio._CoroutineLike[None]") -> None:
        task = asyncio.create_task(work, name=f"send {lane}")
        self._busy[lane] = task

        def ended(_: object) -> None:
            self._busy.pop(lane, None)
            self._bell.set()

        task.add_done_callback(ended)

    def _claim(self, queries: Queries, busy: set[str], free: int) -> tuple[list[Order], Millis | None]:
        now = self._bench.clock()
        book = self._bench.book(queries)
        next_at = queries.next_send(now)
        chosen: list[Outgoing] = []
        for row in queries.lane_heads(now, busy, HEADS):
            keys = buckets_of(row, self._platform(row))
            ready = self._pace.ready_at(keys, now)
            if ready > now:
                next_at = ready if next_at is None else min(next_at, ready)
            elif len(chosen) < free:
                self._pace.spend(keys, now)
                chosen.append(book.change(row, state=step(DELIVERY, row.state, DeliveryState.SENDING), attempts=row.attempts + 1))
        composed = orders.compose(book, self._bench.office, chosen)
        book.save()
        return composed, next_at

    def _settle(self, queries: Queries, fates: list[Fate]) -> None:
        book = self._bench.book(queries)
        settle.settle(book, self._bench.office, fates)
        book.save()

    def _platform(self, row: Outgoing) -> str:
        return "slack" if row.account == DESK else self._bench.office.platform(row.account)

    # --- one try ---

    async def _try(self, order: Order) -> None:
        row = order.row
        try:
            fate: Fate = await self._performer.perform(order)
            DELIVERIES.labels(account=row.account, act=row.act["act"], fate="sent").inc()
        except DeliveryError as error:
            fate = self._decide(order, error)
        self._fates.append(fate)

    def _decide(self, order: Order, error: DeliveryError) -> Failed:
        row, now = order.row, self._bench.clock()
        decision = retries.decide(error, attempt=row.attempts, repeatable=self._performer.repeatable(order), now=now)
        if error.reason is Reason.RATE_LIMITED:
            self._pace.close(buckets_of(row, self._platform(row)), decision.at)
        DELIVERIES.labels(account=row.account, act=row.act["act"], fate=f"{decision.state}:{error.reason}").inc()
        log.warning(
            "delivery_failed", act=row.act["act"], account=row.account, outgoing=row.id, attempt=row.attempts, reason=str(error.reason),
            detail=error.detail, next=str(decision.state), exc_info=error.__cause__ if error.reason is Reason.REFUSED else None,
        )  # fmt: skip
        return Failed(id=row.id, next_state=decision.state, reason=error.reason, detail=error.detail, again_at=decision.at)

    # --- cards ---

    def _dirty(self, queries: Queries) -> list[Order]:
        """Cards to be drawn anew, as many as the pace allows."""
        now = self._bench.clock()
        book = self._bench.book(queries)
        threads = [thread for thread in queries.dirty_threads(HEADS) if thread.id not in self._drawing]
        ready = []
        for thread in threads:
            if self._pace.ready_at(CARD_BUCKETS, now) > now:
                break
            self._pace.spend(CARD_BUCKETS, now)
            ready.append(thread)
        book.fetch_cases([thread.case_id for thread in ready])
        drawn = []
        for thread in ready:
            thread = book.need(Thread, thread.id)
            self._drawing.add(thread.id)
            card = cards.draw(book, self._bench.office, book.need(Case, thread.case_id), thread)
            drawn.append(orders.redraw(book, thread, card))
        return drawn

    async def _draw(self, order: Order) -> None:
        thread, card = order.thread, order.card
        assert thread is not None and card is not None and thread.ts is not None
        try:
            await self._desk.update(thread.channel, thread.ts, self._performer.filled(card, order), author=None)
        except DeliveryError as error:
            if error.reason is Reason.RATE_LIMITED:
                self._pace.close(CARD_BUCKETS, self._bench.clock() + round((error.retry_after or 1) * 1000))
                return
            log.warning("card_failed", thread=thread.id, reason=str(error.reason), detail=error.detail)
            if error.happened is None:
                return
        finally:
            self._drawing.discard(thread.id)

        def drawn(queries: Queries) -> None:
            now = queries.find(Thread, "id", [thread.id])[0]
            if now.drawn < thread.wanted:
                book = self._bench.book(queries)
                book.change(now, drawn=thread.wanted)
                book.save()

        await self._bench.store.write(drawn)

    # --- after a crash ---

    async def _recover(self) -> None:
        """Rows that were being sent when the process died: done again where that is harmless, a person's decision where it is not."""

        def unit(queries: Queries) -> int:
            now = self._bench.clock()
            book = self._bench.book(queries)
            rows = book.fetch(Outgoing, "state", [DeliveryState.SENDING])
            composed = orders.compose(book, self._bench.office, rows)
            fates: list[Fate] = []
            for order in composed:
                error = DeliveryError(Reason.INTERRUPTED, "the process ended before the answer", happened=None)
                decision = retries.decide(error, attempt=1, repeatable=self._performer.repeatable(order), now=now - retries.FIRST_WAIT)
                fates.append(
                    Failed(id=order.row.id, next_state=decision.state, reason=error.reason, detail=error.detail, again_at=decision.at)
                )
            settle.settle(book, self._bench.office, fates)
            book.save()
            return len(fates)

        count = await self._bench.store.write(unit)
        if count:
            log.info("recovered", rows=count)


CARD_BUCKETS = (("desk update", ""),)
