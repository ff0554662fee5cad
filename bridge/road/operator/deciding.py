"""What may an operator at a terminal decide? What staff decide by a button, and what nobody else can: to work a dead event again."""

from collections.abc import Callable, Mapping
from typing import Any

from bridge.ports import Queries
from bridge.road.case import muted, occasions
from bridge.road.operator import dead_letters, known
from bridge.work.bench import Bench
from bridge.work.book import Book
from bridge.work.office import Office

DECISIONS: Mapping[str, Callable[[Book, Office, Any, str], None]] = {
    "retry": dead_letters.retry,
    "revive": lambda book, office, number, by: dead_letters.revive(book.queries, number),
    "unmute": muted.unblock_by_number,
    "learn": known.learn,
}
"""By what it is called: with what it is about (the number of a row; what is to be known of customers), and who decides it."""

REFUSALS = (dead_letters.NothingToRetry, muted.NotMuted, known.NobodyKnown)


async def decide(bench: Bench, what: str, about: Any, by: str) -> None:
    """Raises one of REFUSALS, in words for the operator."""

    def unit(queries: Queries) -> None:
        book = bench.book(queries)
        DECISIONS[what](book, bench.office, about, by)
        occasions.ask(book, bench.office)
        book.save()

    await bench.store.write(unit)
