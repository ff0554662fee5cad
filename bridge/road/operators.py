"""What may an operator at a terminal decide? What staff decide by a button, and what nobody else can: to work a dead event again."""

from collections.abc import Callable, Mapping

from bridge.ports import Queries
from bridge.road import dead_letters, muted, occasions
from bridge.work.bench import Bench
from bridge.work.book import Book
from bridge.work.office import Office

DECISIONS: Mapping[str, Callable[[Book, Office, int, str], None]] = {
    "retry": dead_letters.retry,
    "revive": lambda book, office, number, by: dead_letters.revive(book.queries, number),
    "unmute": muted.unblock_by_number,
}
"""By what it is called: with the number of the row, and who decides it."""

REFUSALS = (dead_letters.NothingToRetry, muted.NotMuted)


async def decide(bench: Bench, what: str, number: int, by: str) -> None:
    """Raises one of REFUSALS, in words for the operator."""

    def unit(queries: Queries) -> None:
        book = bench.book(queries)
        DECISIONS[what](book, bench.office, number, by)
        occasions.ask(book, bench.office)
        book.save()

    await bench.store.write(unit)
