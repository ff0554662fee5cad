"""The loop between the outbox and the platforms.

Round by round: what has ended is settled and what may go next is claimed, in one transaction for all lanes; then the tries run side
by side, one per lane. A row is marked as being sent, and committed, before its request leaves: after a crash we know that it may have
happened. Nothing that one row holds or brings about stops the others.
"""

import asyncio
import contextlib
import dataclasses
import functools
from collections import Counter
from collections.abc import Callable, Sequence

import structlog
from prometheus_client import Counter as Counted

from bridge.delivery import orders, retries
from bridge.delivery.guard import TRY_LASTS, guarded
from bridge.delivery.lanes import Turns, followers, is_card
from bridge.delivery.orders import Order
from bridge.delivery.pace import Key, Pace, buckets_of, shared
from bridge.delivery.perform import Performer
from bridge.delivery.redraw import Cards
from bridge.model import acts
from bridge.model.failure import DeliveryError, Reason
from bridge.model.ids import DESK, HOOKS, MAIL, AccountName, Millis, OutgoingId
from bridge.model.posts import place_in
from bridge.model.record import record
from bridge.model.records import Message, Outgoing
from bridge.model.states import DELIVERY, DeliveryState, step
from bridge.operate.metrics import DELIVERIES
from bridge.ports import AT_ONCE, Head, Queries, StoreFails
from bridge.road.case import occasions
from bridge.road.fate import settle
from bridge.road.fate.settle import Done, Failed, Fate
from bridge.work.bench import Bench

log = structlog.get_logger("sender")

HEADS = 50
"""Of so many lanes that share a limit the one is chosen that was served longest ago."""
AT_ONCE_AT_DESK = 192
"""As `AT_ONCE`, at the desk, where all customers' words go: as many as the intake decides at once, or they pile up between."""
IDLE = 1.0
"""Seconds after which the outbox is looked at even if nobody rang."""
GRACE = 2.0
"""Seconds that tries under way have to end when we stop."""


@record(frozen=True, kw_only=True)
class Round:
    """What one round's transaction decided."""

    orders: list[Order]
    cards: list[Order]
    broken: list[Outgoing]
    """Claimed rows of which no order can be made."""
    next_at: Millis | None
    """When to look again even if nobody rings."""


class Sender:
    """`ring` says that something may be waiting; `run` works until cancelled."""

    def __init__(self, bench: Bench, performer: Performer, pace: Pace) -> None:
        self._bench = bench
        self._performer = performer
        self._pace = pace
        self._cards = Cards(bench, performer, pace)
        self._turns = Turns()
        self._bell = asyncio.Event()
        self._busy: dict[str, tuple[AccountName, asyncio.Task[None]]] = {}
        self._fates: list[Fate] = []
        self._shown: list[Outgoing] = []
        """Of these fates the rows as they are in the store: nobody else changes what is merely being shown at the desk."""
        self.on_settled: Callable[[], None] = lambda: None
        """Called when fates were settled: clocks may have changed."""

    def ring(self) -> None:
        self._bell.set()

    async def run(self) -> None:
        await self._recover()
        turn: asyncio.Future[Millis | None] | None = None
        try:
            while True:
                self._bell.clear()
                turn = asyncio.ensure_future(self._round())
                # A round is never cut: what it claimed is on its way, or it would look after a restart as if it might have been.
                next_at = await asyncio.shield(turn)
                wait = IDLE if next_at is None else min(IDLE, max(0.01, (next_at - self._bench.clock()) / 1000))
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(wait):
                        await self._bell.wait()
        finally:
            if turn is not None:
                await asyncio.wait({turn})
            await self._stop()

    async def _stop(self) -> None:
        """Let what is under way end within a short time, and write down what became of it; the rest is recovered at the next start."""
        tasks = [task for _, task in self._busy.values()]
        if tasks:
            await asyncio.wait(tasks, timeout=GRACE)
        for task in tasks:
            task.cancel()
        fates, self._fates = self._fates, []
        await self._settle_apart(fates)

    # --- one round ---------------------------------------------------------------------------------------------------------

    async def _round(self) -> Millis | None:
        """Settle, claim, start. Returns when to look again even if nobody rings."""
        fates, self._fates = self._fates, []
        shown, self._shown = self._shown, []
        busy, room = set(self._busy), Counter(account for account, _ in self._busy.values())

        def unit(queries: Queries) -> Round:
            if fates:
                self._settle(queries, fates, shown)
            return self._claim(queries, busy, room)

        try:
            plan = await self._bench.store.write(unit)
        except Exception:
            log.exception("round_failed")
            await self._settle_apart(fates)
            await asyncio.sleep(0.5)
            return None
        if fates:
            self.on_settled()
        for order in plan.orders:
            self._start(order.row.lane, order.row.account, self._try(order))
        for order in plan.cards:
            self._start(f"card|{order.row.lane}", DESK, self._cards.draw(order))
        for row in plan.broken:
            self._fates.append(
                Failed(id=row.id, next_state=DeliveryState.FAILED, reason=Reason.REFUSED, detail="what it names is not there")
            )
            self._bell.set()
        return plan.next_at

    def _start(self, lane: str, account: AccountName, work: "asyncio._CoroutineLike[None]") -> None:
        task = asyncio.create_task(work, name=f"send {lane}")
        self._busy[lane] = (account, task)

        def ended(task: "asyncio.Task[None]") -> None:
            del self._busy[lane]
            self._bell.set()
            if not task.cancelled() and task.exception() is not None:
                log.error("try_failed", lane=lane, exc_info=task.exception())

        task.add_done_callback(ended)

    def _claim(self, queries: Queries, busy: set[str], room: Counter[AccountName]) -> Round:
        now = self._bench.clock()
        book = self._bench.book(queries)
        heads, moments = self._choose(queries, now, busy, room)
        found = {row.id: row for row in book.fetch(Outgoing, "id", [head.id for head in heads])}
        chosen = [found[head.id] for head in heads]
        led = self._led(queries, chosen, now)
        # `not_before` says from now on since when it is being sent, for whoever finds it after a crash.
        sending = {
            row.id: book.change(row, state=step(DELIVERY, row.state, DeliveryState.SENDING), attempts=row.attempts + 1, not_before=now)
            for row in [*chosen, *(row for rows in led.values() for row in rows)]
        }
        for head, rows in led.items():
            for row in rows:
                book.change(sending[row.id], progress={"with": head})
        made, broken = orders.compose(book, self._bench.office, [sending[row.id] for row in chosen], led)
        book.save()
        redraws, more_at = self._cards.due(queries)
        next_at = min((at for at in (*moments, queries.next_send(now), more_at) if at is not None), default=None)
        return Round(orders=made, cards=redraws, broken=broken, next_at=next_at)

    def _choose(self, queries: Queries, now: Millis, busy: set[str], room: Counter[AccountName]) -> tuple[list[Head], list[Millis]]:
        """Who goes now, with its tokens spent; and moments at which more may."""
        heads, later = self._heads(queries, now, busy, room)
        chosen = []
        for head in self._turns.in_order(heads):
            keys = self._keys(head)
            ready = self._pace.ready_at(keys, now)
            if ready > now:
                later.append(ready)
            elif room[head.account] < most_at_once(head.account):
                self._pace.spend(keys, now)
                self._turns.serve(head.lane)
                room[head.account] += 1
                chosen.append(head)
        return chosen, later

    def _heads(self, queries: Queries, now: Millis, busy: set[str], room: Counter[AccountName]) -> tuple[list[Head], list[Millis]]:
        """The heads of lanes that may go now, of each limit that is not used up, and when there may be more."""
        heads: list[Head] = []
        later: list[Millis] = []

        def may_go(lane: str, via: str) -> bool:
            at = self._pace.ready_at(self._buckets(via, lane), now) if lane not in busy else now
            if at > now:
                later.append(at)
            return lane not in busy and at <= now

        for via in queries.waiting_for():
            at = self._pace.ready_at(shared(via, self._platform(via)), now)
            if at > now:
                later.append(at)
            elif room[account := self._account(via)] < most_at_once(account):
                heads += queries.lane_heads(now, via, HEADS, functools.partial(may_go, via=via))
        return heads, later

    def _led(self, queries: Queries, heads: Sequence[Outgoing], now: Millis) -> dict[OutgoingId, list[Outgoing]]:
        """By the head's id: the rows that travel with it (`lanes.py`)."""
        desk = [row for row in heads if row.account == DESK and row.case_id is not None]
        tight = {row.id: self._pace.is_tight(self._keys(row), now) for row in desk}
        wanted = {row.case_id for row in desk if tight[row.id] or row.attempts > 0 or is_card(row)}
        waiting = queries.find(Outgoing, "case_id", wanted, state=(DeliveryState.PENDING,)) if wanted else []
        if not waiting:
            return {}
        in_lane: dict[str, list[Outgoing]] = {}
        for row in waiting:
            in_lane.setdefault(row.lane, []).append(row)
        said = {row.message_id for row in [*desk, *waiting] if row.message_id is not None}
        bundled = {message.id for message in queries.find(Message, "id", said, showing=("bundled",))}
        found = {row.id: followers(row, in_lane.get(row.lane, ()), tight=tight[row.id], now=now, bundled=bundled) for row in desk}
        return {head: rows for head, rows in found.items() if rows}

    def _keys(self, row: Outgoing | Head) -> tuple[Key, ...]:
        return self._buckets(row.via, row.lane)

    def _buckets(self, via: str, lane: str) -> tuple[Key, ...]:
        return buckets_of(via, lane, self._platform(via))

    def _account(self, via: str) -> AccountName:
        """Whose requests count together."""
        return AccountName(via) if via in (HOOKS, MAIL) or self._platform(via) else DESK

    def _platform(self, via: str) -> str | None:
        """Of a customers' account; None at the desk, and for an account that is not configured any more, which its try will say."""
        office = self._bench.office
        return office.platform(via) if via in office.config.accounts else None

    # --- one try -----------------------------------------------------------------------------------------------------------

    async def _try(self, order: Order) -> None:
        row = order.row
        try:
            self._check_in_time(order)
            if order.digest is not None:  # beside the writer, which has arrivals to keep meanwhile
                order = await guarded(self._bench.store.read(lambda queries: self._drawn(queries, order)), TRY_LASTS)
            done = await self._performer.perform(order)
        except DeliveryError as error:
            failed = self._failed(order, error)
            if order.followers and failed.next_state is DeliveryState.FAILED and error.happened is False and error.reason is Reason.REFUSED:
                # One of them may be what the platform does not take: each goes by itself, so that the others do not suffer for it.
                failed = dataclasses.replace(failed, next_state=DeliveryState.PENDING, apart=True)
            self._fates += [dataclasses.replace(failed, id=each.id) for each in (row, *order.followers)]
        else:
            _tries(row.account, row.act["act"], "sent").inc()
            self._fates.append(done)
            if row.act["act"] in settle.MERELY_SHOWN:
                self._shown.append(row)
            for number, each in enumerate(order.followers, 1):
                self._fates.append(Done(id=each.id, chat=done.chat, ids=(place_in(done.ids[0], number),)))

    def _drawn(self, queries: Queries, order: Order) -> Order:
        return self._performer.drawn(self._bench.book(queries), self._bench.office, order)

    def _failed(self, order: Order, error: DeliveryError) -> Failed:
        row, now = order.row, self._bench.clock()
        if error.reason is Reason.RATE_LIMITED:
            self._pace.close(self._keys(row), now, retries.asked_to_wait(error))
        failed = self._decided(order, error, attempt=row.attempts, now=now)
        _tries(row.account, row.act["act"], f"{failed.next_state}:{error.reason}").inc()
        log.warning(
            "delivery_failed", act=row.act["act"], account=row.account, outgoing=row.id, attempt=row.attempts, reason=str(error.reason),
            detail=error.detail, next=str(failed.next_state), exc_info=error.__cause__ if error.reason is Reason.REFUSED else None,
        )  # fmt: skip
        return failed

    def _check_in_time(self, order: Order) -> None:
        """Raises DeliveryError where an earlier try may have happened, too long ago for the platform to know it again."""
        since = (order.row.progress or {}).get(settle.PERHAPS)
        if since is not None and not self._performer.repeatable(order, self._bench.clock() - since):
            raise DeliveryError(Reason.TIMED_OUT, "it may have arrived by an earlier try", happened=None)

    def _decided(self, order: Order, error: DeliveryError, *, attempt: int, now: Millis) -> Failed:
        row, patient = order.row, order.row.account == DESK
        doubt_since = (row.progress or {}).get(settle.PERHAPS)
        repeatable = self._performer.repeatable(order, now - (row.not_before if doubt_since is None else doubt_since))
        doubtful = doubt_since is not None
        decision = retries.decide(error, attempt=attempt, repeatable=repeatable, patient=patient, now=now, doubtful=doubtful)
        perhaps = row.not_before if error.happened is not False and isinstance(order.act, acts.Send) else None
        return Failed(
            id=row.id, next_state=decision.state, reason=error.reason, detail=error.detail, again_at=decision.at, perhaps_at=perhaps
        )  # fmt: skip

    # --- fates -------------------------------------------------------------------------------------------------------------

    def _settle(self, queries: Queries, fates: Sequence[Fate], shown: Sequence[Outgoing] = ()) -> None:
        book = self._bench.book(queries)
        book.adopt(shown)
        settle.settle(book, self._bench.office, fates)
        occasions.ask(book, self._bench.office)
        book.save()

    async def _settle_apart(self, fates: Sequence[Fate]) -> None:
        """Each in a transaction of its own. Where what follows from one cannot be written down, at least the fate itself is, so that its
        lane goes on; where the store takes nothing, they are kept for later."""
        for fate in fates:
            try:
                await self._bench.store.write(functools.partial(self._settle, fates=[fate]))
            except StoreFails:
                self._fates.append(fate)
            except Exception:
                log.exception("fate_not_settled", outgoing=fate.id)
                await self._settle_barely(fate)

    async def _settle_barely(self, fate: Fate) -> None:
        try:
            await self._bench.store.write(functools.partial(self._write_off, fate=fate))
        except StoreFails:
            self._fates.append(fate)
        except Exception:  # no round could be finished while this one is kept: its lane alone waits for the next start
            log.exception("fate_lost", outgoing=fate.id)

    def _write_off(self, queries: Queries, fate: Fate) -> None:
        book = self._bench.book(queries)
        settle.write_off(book, fate)
        book.save()

    # --- after a crash -----------------------------------------------------------------------------------------------------

    async def _recover(self) -> None:
        """Rows that were being sent when the process died: done again where that is harmless, a person's decision where it is not."""

        def unit(queries: Queries) -> list[Fate]:
            now = self._bench.clock()
            book = self._bench.book(queries)
            made, broken = orders.compose(book, self._bench.office, book.fetch(Outgoing, "state", [DeliveryState.SENDING]))
            error = DeliveryError(Reason.INTERRUPTED, "the process ended before the answer", happened=None)
            fates: list[Fate] = [dataclasses.replace(self._decided(order, error, attempt=1, now=now), again_at=now) for order in made]
            fates += [Failed(id=row.id, next_state=DeliveryState.FAILED, reason=error.reason, detail=error.detail) for row in broken]
            return fates

        fates = await self._bench.store.write(unit)
        if fates:
            await self._settle_apart(fates)
            log.info("recovered", rows=len(fates))


@functools.cache
def _tries(account: AccountName, act: str, fate: str) -> Counted:
    """Counting is a tenth of finding out where."""
    return DELIVERIES.labels(account=account, act=act, fate=fate)


def most_at_once(account: AccountName) -> int:
    return AT_ONCE_AT_DESK if account == DESK else AT_ONCE
