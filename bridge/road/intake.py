"""From the inbox to decisions: a batch of events, one transaction.

Each unit takes the oldest new events, parses them, fetches all they touch set-wise, decides one after the other in memory and writes
what changed. A batch that fails is undone and halved until the poison event stands alone; that one becomes a dead letter that the
operators hear of. Openings that have waited long enough for more are worked the same way.
"""

import asyncio
import contextlib
import functools
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import structlog

from bridge.model.crowds import Flood
from bridge.model.events import (
    ChannelEvent,
    Deleted,
    DeskCommanded,
    DeskDeleted,
    DeskEdited,
    DeskEvent,
    DeskPressed,
    DeskReacted,
    DeskSaid,
    Ignored,
    Moved,
    Reacted,
    Said,
)
from bridge.model.ids import AccountName, Millis
from bridge.model.records import Case, InboxItem
from bridge.operate.metrics import EVENTS, INBOX_DEAD
from bridge.ports import Queries, StoreFails
from bridge.road import commands, memory, presses
from bridge.road.case import facts, occasions, routing, swarms, waiting
from bridge.road.heard import customers, deletes, edits, reactions, staff
from bridge.road.heard.early import LONGEST, Below, early
from bridge.work import outbox
from bridge.work.bench import Bench
from bridge.work.book import Book

log = structlog.get_logger("intake")

BATCH = 200
IDLE = 1.0
"""Seconds after which the inbox is looked at even if nobody rang."""
HISTORY: Millis = 20_000
"""How long what staff say waits for older words of theirs that are still being read."""
PUT_OFF: Millis = 60_000
"""How long an opening rests that could not be routed."""

Parse = Callable[[dict[str, Any]], Any]
Event = ChannelEvent | DeskEvent
Unit = Callable[[Queries, int], int]
"""Works at most so many things, and returns how many it worked."""


class Intake:
    """`ring` says that something arrived; `run` works until cancelled. parsers: by account, the desk's under DESK. caught_up: of the desk
    (see `ports.Desk`)."""

    def __init__(self, bench: Bench, parsers: Mapping[AccountName, Parse], *, caught_up: Callable[[], bool] = lambda: True) -> None:
        self._bench = bench
        self._caught_up = caught_up
        self._parsers = parsers
        self._bell = asyncio.Event()
        self._next_opening: Millis | None = 0
        """When the next opening is to be routed, as of the last look; 0: not looked yet."""
        self._next_entry: Millis | None = 0
        """When the next case behind a swarm gets its thread, likewise."""
        self._next_unclaimed: Millis | None = 0
        """When rules are next asked about a case that nobody has claimed, likewise."""
        self._more = False
        """Did the last batch leave something in the inbox, as far as it could see?"""
        self._early = False
        """Some of it because it came before what it belongs to."""
        self.on_decided: Callable[[], None] = lambda: None
        """Called when a batch was decided: the outbox and the deadlines may have changed."""

    def ring(self) -> None:
        self._bell.set()

    def settled(self) -> None:
        """Something was posted: what somebody wrote below it may have come before."""
        if self._early:
            self.ring()

    async def run(self) -> None:
        while True:
            self._bell.clear()
            if await self.work():
                self.on_decided()
                if self._more:
                    continue
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._rest()):
                    await self._bell.wait()

    async def work(self) -> bool:
        """Decide a batch of events and route the openings that are due. False: there was nothing to do."""
        worked = await self._halving(BATCH, self._decide_events, self._bury)
        if self._next_opening is not None and self._next_opening <= self._bench.clock():
            worked += await self._halving(BATCH, self._route_openings, self._put_off)
        if self._next_entry is not None and self._next_entry <= self._bench.clock():
            worked += await self._halving(BATCH, self._let_in, self._let_in_bare)
        if self._next_unclaimed is not None and self._next_unclaimed <= self._bench.clock():
            worked += await self._halving(BATCH, self._ask_unclaimed, self._unclaimed_put_off)
        return worked > 0

    def _rest(self) -> float:
        """Seconds until there is something to do unless somebody rings."""
        moments = [at for at in (self._next_opening, self._next_entry, self._next_unclaimed) if at is not None]
        return min(IDLE, max(0.01, (min(moments) - self._bench.clock()) / 1000)) if moments else IDLE

    async def _halving(self, size: int, unit: Unit, isolate: Callable[[Queries, Exception], None]) -> int:
        """Work up to `size` things; if that fails, half of them. What fails alone is set aside by `isolate`."""
        try:
            return await self._bench.store.write(lambda queries: unit(queries, size))
        except StoreFails:  # of which no event is to blame
            raise
        except Exception as error:
            if size > 1:
                log.warning("batch_failed", size=size, error=type(error).__name__)
                return await self._halving(size // 2, unit, isolate)
            log.exception("poison")
            poison = error
        await self._bench.store.write(lambda queries: isolate(queries, poison))
        return 1

    # --- events ----------------------------------------------------------------------------------------------------------

    def _decide_events(self, queries: Queries, size: int) -> int:
        items, waiting = queries.take_inbox(size), 0
        if items:
            book = self._bench.book(queries)
            parsed = self._parse(book, items)
            events = self._timely(book, parsed)
            waiting = len(parsed) - len(events)
            self._decide(book, [event for _, event in events])
            self._save(book)
            queries.finish_inbox([item.id for item, _ in events])
            queries.once_committed(functools.partial(_count, events))
            self._look_at_swarms(book)
        self._next_opening = queries.next_opening()
        if self._bench.office.router.unclaimed_after:
            self._next_unclaimed = queries.next_unclaimed()
        self._early = waiting > 0
        self._more = self._early or len(items) == size
        return len(items) - waiting

    def _save(self, book: Book) -> None:
        """With what rules make of what happened."""
        occasions.ask(book, self._bench.office)
        book.save()

    def _timely(self, book: Book, parsed: list[tuple[InboxItem, Event]]) -> list[tuple[InboxItem, Event]]:
        """Without what has to wait a moment in the inbox: for older words, or for the post that it was written below."""
        fresh = [(item, event) for item, event in parsed if book.now - item.received_at < LONGEST]
        waiting = early(book, {item.id: event for item, event in fresh})
        if not self._caught_up():
            waiting |= {item.id for item, event in fresh if isinstance(event, Below) and book.now - item.received_at < HISTORY}
        return [(item, event) for item, event in parsed if item.id not in waiting]

    def _parse(self, book: Book, items: Iterable[InboxItem]) -> list[tuple[InboxItem, Event]]:
        """What cannot be understood becomes a dead letter here; it does not concern the others."""
        parsed = []
        for item in items:
            try:
                parsed.append((item, self._parsers[item.account](item.raw)))
            except Exception as error:
                log.exception("not_understood", account=item.account, key=item.source_key)
                self._dead(book, item, error)
        return parsed

    def _decide(self, book: Book, events: Iterable[Event]) -> None:
        """Customers first: what they said was said before staff could answer it. Staff's events in the order of their own time."""
        office = self._bench.office
        channel: list[ChannelEvent] = []
        desk: list[DeskEvent] = []
        for event in events:
            match event:
                case Said() | Deleted() | Reacted() | Moved():
                    channel.append(event)
                case DeskSaid() | DeskEdited() | DeskDeleted() | DeskReacted() | DeskPressed() | DeskCommanded():
                    desk.append(event)
        customers.fetch(book, office, channel)
        staff.fetch(book, desk)
        deletes.fetch_early(book, [*channel, *desk])
        for said in channel:
            customers.decide(book, office, said)
        for done in sorted(desk, key=_own_time):
            match done:
                case DeskSaid():
                    staff.said(book, office, done)
                    deletes.overtook_staff(book, office, done)
                case DeskEdited():
                    edits.by_staff(book, office, done)
                case DeskDeleted():
                    deletes.by_staff(book, office, done)
                case DeskReacted():
                    reactions.by_staff(book, office, done)
                case DeskPressed():
                    presses.pressed(book, office, done)
                case DeskCommanded():
                    commands.said(book, office, done)

    def _bury(self, queries: Queries, error: Exception) -> None:
        """The oldest new event cannot be worked."""
        for item in queries.take_inbox(1):
            book = self._bench.book(queries)
            self._dead(book, item, error)
            book.save()

    def _dead(self, book: Book, item: InboxItem, error: Exception) -> None:
        """Keep it as a dead letter, and tell the operators."""
        book.queries.bury_inbox(item.id, f"{type(error).__name__}: {error}"[:500])
        book.queries.once_committed(INBOX_DEAD.labels(account=item.account).inc)
        self._tell_operators(book, error, account=item.account, key=item.source_key, number=item.id)

    # --- openings --------------------------------------------------------------------------------------------------------

    def _route_openings(self, queries: Queries, size: int) -> int:
        """Openings that have waited long enough for more: routed with what there is."""
        due = queries.due_openings(self._bench.clock(), size)
        if due:
            book = self._bench.book(queries)
            book.fetch_cases([case.id for case in due])
            facts.fetch(book, self._bench.office, [memory.customer(book, case).id for case in due])
            for case in due:
                routing.route(book, self._bench.office, book.need(Case, case.id))
            self._save(book)
            self._look_at_swarms(book)
        self._next_opening = queries.next_opening()
        return len(due)

    def _put_off(self, queries: Queries, error: Exception) -> None:
        """The opening that is due first cannot be routed: operators hear of it, and it is tried again later."""
        for case in queries.due_openings(self._bench.clock(), 1):
            book = self._bench.book(queries)
            book.change(book.need(Case, case.id), route_at=book.now + PUT_OFF)
            self._tell_operators(book, error, account=case.account, key=f"case:{case.id}", number=case.id)
            book.save()

    # --- unclaimed -------------------------------------------------------------------------------------------------------

    def _ask_unclaimed(self, queries: Queries, size: int) -> int:
        """Rules that listen to it hear of cases that nobody has claimed by now."""
        due = queries.due_unclaimed(self._bench.clock(), size)
        book = self._bench.book(queries)
        waiting.unclaimed(book, self._bench.office, [case.id for case in due])
        self._save(book)
        self._next_unclaimed = queries.next_unclaimed()
        return len(due)

    def _unclaimed_put_off(self, queries: Queries, error: Exception) -> None:
        """Of the first of them nothing can be asked: operators hear of it, and it is tried again later."""
        for case in queries.due_unclaimed(self._bench.clock(), 1):
            book = self._bench.book(queries)
            book.change(book.need(Case, case.id), unclaimed_at=book.now + PUT_OFF)
            self._tell_operators(book, error, account=case.account, key=f"case:{case.id}", number=case.id)
            book.save()
        self._next_unclaimed = queries.next_unclaimed()

    # --- swarms ----------------------------------------------------------------------------------------------------------

    def _look_at_swarms(self, book: Book) -> None:
        """When is the next turn of those who wait, where this transaction had to do with any?"""
        if book.all(Flood, case_id=None):
            self._next_entry = swarms.next_at(book)

    def _let_in(self, queries: Queries, size: int) -> int:
        book = self._bench.book(queries)
        count = swarms.let_in(book, self._bench.office, size)
        self._save(book)
        self._next_entry = swarms.next_at(book)
        return count

    def _let_in_bare(self, queries: Queries, error: Exception) -> None:
        """The one whose turn it is cannot be shown as it should: by its card alone, and the operators hear of it."""
        book = self._bench.book(queries)
        case = swarms.let_in_bare(book, self._bench.office)
        if case is not None:
            self._tell_operators(book, error, account=case.account, key=f"case:{case.id}", number=case.id)
        book.save()

    def _tell_operators(self, book: Book, error: Exception, *, account: str, key: str, number: int) -> None:
        office = self._bench.office
        if office.operators is not None:
            body = office.staff.rich("operators.dead_event", account=account, key=key, error=type(error).__name__, id=str(number))
            outbox.notify(book, office.operators, body)


def _count(events: Iterable[tuple[InboxItem, Event]]) -> None:
    worked = Counter(
        (item.account, type(event).__name__, event.reason if isinstance(event, Ignored) else "decided") for item, event in events
    )
    for (account, kind, verdict), count in worked.items():
        EVENTS.labels(account=account, kind=kind, verdict=verdict).inc(count)


def _own_time(event: DeskEvent) -> Millis:
    match event:
        case DeskSaid():
            return event.sent_at
        case DeskEdited():
            return event.edited_at
        case DeskPressed() | DeskDeleted() | DeskReacted() | DeskCommanded():
            return event.at
        case _:
            return 0
