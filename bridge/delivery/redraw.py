"""How do cards keep up with their cases? Drawn outside the lanes, as they look now; however often they changed, only the newest counts."""

import structlog

from bridge.delivery import orders
from bridge.delivery.lanes import Turns
from bridge.delivery.orders import Order
from bridge.delivery.pace import Pace
from bridge.delivery.perform import Performer
from bridge.delivery.retries import asked_to_wait
from bridge.model.failure import PERMANENT, DeliveryError, Reason
from bridge.model.ids import Millis, ThreadId
from bridge.model.records import Case, Thread
from bridge.ports import Queries
from bridge.road.case import cards
from bridge.road.shown import heal
from bridge.work.bench import Bench

log = structlog.get_logger("cards")

MOST = 400
"""How many cards are looked at in one round."""
BUCKETS = (("desk update", ""),)
LEFT_TO_OTHERS = 4
"""Of the tokens of that bucket: a page that somebody took and a message that was edited are waited for, a card is looked at some time."""
REST: Millis = 5_000
"""How long cards are left alone after the desk could not be reached."""


class Cards:
    """due: which to draw now, inside the round's transaction. draw: one of them."""

    def __init__(self, bench: Bench, performer: Performer, pace: Pace) -> None:
        self._bench = bench
        self._performer = performer
        self._pace = pace
        self._turns = Turns()
        self._drawing: set[ThreadId] = set()

    def due(self, queries: Queries) -> tuple[list[Order], Millis | None]:
        """Orders for cards that are older than their cases, as many as the pace allows; and when there may be more."""
        now = self._bench.clock()
        stale = [thread for thread in queries.dirty_threads(MOST + len(self._drawing)) if thread.id not in self._drawing]
        stale.sort(key=lambda thread: (self._turns.last(str(thread.id)), thread.id))
        ready: list[Thread] = []
        next_at = None
        for thread in stale:
            if (at := self._pace.ready_at(BUCKETS, now, spare=LEFT_TO_OTHERS)) > now:
                next_at = at
                break
            self._pace.spend(BUCKETS, now)
            self._turns.serve(str(thread.id))
            ready.append(thread)
        book = self._bench.book(queries)
        book.fetch_cases([thread.case_id for thread in ready])
        cards.fetch(book, ready)
        out = []
        for thread in ready:
            thread = book.need(Thread, thread.id)
            try:
                messages = cards.messages_on(book, thread)
                card = cards.draw(book, self._bench.office, book.need(Case, thread.case_id), thread, messages)
                out.append(orders.redraw(book, thread, card))
            except Exception as error:
                log.error("card_not_drawn", thread=thread.id, error=type(error).__name__)
                book.change(thread, drawn=thread.wanted)
        book.save()
        return out, next_at

    async def draw(self, order: Order) -> None:
        """A card that could not be drawn is drawn later, unless it is gone. Raises what the store raises."""
        assert order.thread is not None
        self._drawing.add(order.thread.id)
        try:
            await self._draw(order, order.thread)
        finally:
            self._drawing.discard(order.thread.id)

    async def _draw(self, order: Order, thread: Thread) -> None:
        gone = False
        try:
            await self._performer.redraw(order)
        except DeliveryError as error:
            log.warning("card_failed", thread=thread.id, reason=str(error.reason), detail=error.detail)
            if error.reason not in PERMANENT:
                wait = asked_to_wait(error) if error.reason is Reason.RATE_LIMITED else REST
                self._pace.close(BUCKETS, self._bench.clock(), wait)
                return
            gone = error.reason is Reason.GONE
        await self._bench.store.write(lambda queries: self._drawn(queries, thread, gone=gone))

    def _drawn(self, queries: Queries, drawn: Thread, *, gone: bool) -> None:
        """What is on screen is known; a card that somebody deleted takes its thread with it, which is opened anew."""
        book = self._bench.book(queries)
        book.fetch_cases([drawn.case_id])
        thread = book.need(Thread, drawn.id)
        if gone and thread.current:
            heal.reopen(book, self._bench.office, book.need(Case, thread.case_id), thread)
            thread = book.need(Thread, drawn.id)
        if thread.drawn < drawn.wanted:
            book.change(thread, drawn=drawn.wanted)
        book.save()
