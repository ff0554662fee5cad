"""What does every worker have at hand? The store, the office it decides for, the clock, and the maker of ids."""

import dataclasses
from collections.abc import Callable

from bridge.model.ids import Millis
from bridge.ports import Queries, Store
from bridge.work.book import Book
from bridge.work.office import Office


@dataclasses.dataclass(kw_only=True)
class Bench:
    store: Store
    office: Office
    """Replaced as a whole, between two transactions, when the configuration changes."""
    clock: Callable[[], Millis]

    def book(self, queries: Queries) -> Book:
        """A new book for one transaction, at this moment."""
        return Book(queries, self.clock(), self.store.make_id)
