"""From the inbox to decisions: a batch of events, one transaction.

Each unit takes the oldest new events, parses them, fetches all they touch set-wise, decides one after the other in memory and writes
what changed. A batch that fails is undone and halved until the poison event stands alone; that one becomes a dead letter that the
operators hear of.
"""

import asyncio
import contextlib
import functools
from collections.abc import Callable, Mapping
from typing import Any

import structlog

from bridge.model.events import ChannelEvent, DeskDeleted, DeskEdited, DeskEvent, DeskPressed, DeskSaid, Ignored
from bridge.model.ids import DESK, AccountName, CaseId, Millis
from bridge.model.records import Case, InboxItem
from bridge.model.states import CaseState
from bridge.operate.metrics import EVENTS, INBOX_DEAD
from bridge.ports import Queries
from bridge.road import customers, outbox, presses, routing, staff
from bridge.road.bench import Bench
from bridge.road.book import Book

log = structlog.get_logger("intake")

BATCH = 200
IDLE = 1.0
"""Seconds after which the inbox is looked at even if nobody rang."""

Parse = Callable[[dict[str, Any]], Any]


class Intake:
    """`ring` says that something arrived; `run` works until cancelled. parsers: by account, the desk's under DESK."""

    def __init__(self, bench: Bench, parsers: Mapping[AccountName, Parse]) -> None:
        self._bench = bench
        self._parsers = parsers
        self._bell = asyncio.Event()
        self.on_decided: Callable[[], None] = lambda: None
        """Called when a batch was decided: the outbox and the deadlines may have changed."""

    def ring(self) -> None:
        self._bell.set()

    async def run(self) -> None:
        while True:
            self._bell.clear()
            worked, next_at = await self._batch(BATCH)
            if worked:
                self.on_decided()
                continue
            rest = IDLE if next_at is None else min(IDLE, max(0.01, (next_at - self._bench.clock()) / 1000))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(rest):
                    await self._bell.wait()

    async def _batch(self, size: int) -> tuple[int, Millis | None]:
        """Decide up to `size` events. Returns how many were dealt with, and when the next opening is to be routed."""
        try:
            return await self._bench.store.write(lambda queries: self._unit(queries, size))
        except Exception as error:
            if size > 1:
                log.warning("batch_failed", size=size, error=type(error).__name__)
                return await self._batch(size // 2)
            log.exception("poison_event")
            await self._bench.store.write(functools.partial(self._bury, error=error))
            return 1, None

    def _unit(self, queries: Queries, size: int) -> tuple[int, Millis | None]:
        now = self._bench.clock()
        items = queries.take_inbox(size)
        openings = queries.due_openings(now, size)
        if not items and not openings:
            return 0, queries.next_opening()
        book = self._bench.book(queries)
        self._events(book, items)
        self._openings(book, [case.id for case in openings])
        book.save()
        queries.finish_inbox([item.id for item in items])
        return len(items) + len(openings), None

    def _events(self, book: Book, items: list[InboxItem]) -> None:
        channel: list[ChannelEvent] = []
        desk: list[DeskEvent] = []
        for item in items:
            event = self._parsers[item.account](item.raw)
            EVENTS.labels(
                account=item.account, kind=type(event).__name__, verdict=event.reason if isinstance(event, Ignored) else "decided"
            ).inc()
            if not isinstance(event, Ignored):
                (desk if item.account == DESK else channel).append(event)
        customers.fetch(book, channel)
        staff.fetch(book, desk)
        for event in channel:
            customers.decide(book, self._bench.office, event)
        for event in sorted(desk, key=_own_time):
            match event:
                case DeskSaid():
                    staff.said(book, self._bench.office, event)
                case DeskEdited():
                    staff.edited(book, self._bench.office, event)
                case DeskPressed():
                    presses.pressed(book, self._bench.office, event)

    def _openings(self, book: Book, ids: list[CaseId]) -> None:
        """Openings that have waited long enough for more: routed with what there is."""
        book.fetch_cases(ids)
        for case_id in ids:
            case = book.need(Case, case_id)
            if case.state is CaseState.OPENING:
                routing.route(book, self._bench.office, case)

    def _bury(self, queries: Queries, error: Exception) -> None:
        """The oldest new event cannot be worked: keep it as a dead letter and tell the operators."""
        for item in queries.take_inbox(1):
            queries.bury_inbox(item.id, f"{type(error).__name__}: {error}"[:500])
            INBOX_DEAD.labels(account=item.account).inc()
            if self._bench.office.operators:
                book = self._bench.book(queries)
                body = self._bench.office.staff.rich(
                    "operators.dead_event", account=item.account, key=item.source_key, error=type(error).__name__, id=str(item.id)
                )
                outbox.notify(book, self._bench.office.operators, body)
                book.save()


def _own_time(event: DeskEvent) -> Millis:
    match event:
        case DeskSaid():
            return event.sent_at
        case DeskEdited():
            return event.edited_at
        case DeskPressed() | DeskDeleted():
            return event.at
        case Ignored():
            return 0
