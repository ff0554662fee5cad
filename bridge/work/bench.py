"""What does every worker have at hand? The store, the office it decides for, the clock, and the maker of ids."""

import dataclasses
from collections import Counter
from collections.abc import Callable
from typing import Any

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
    saved: Counter[type[Any]] = dataclasses.field(default_factory=Counter)
    """How often records of each kind were saved: whoever hears that something was need not look unless it was one of his."""

    def book(self, queries: Queries) -> Book:
        """A new book for one transaction, at this moment."""
        return Book(queries, self.clock(), self.store.make_id, self.saved)
