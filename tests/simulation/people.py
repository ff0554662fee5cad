"""Who takes part, and when does who do what? Customers and staff who act at moments of the seed's choosing, on what they see then."""

import asyncio
import random
from collections.abc import Callable, Sequence

from customers_side import Customers
from messenger import Messenger
from staffs_side import Staff
from workspace import Workspace

LASTS = 12.0
"""Seconds for which people act."""


class People:
    def __init__(self, seed: int, desk: Workspace, messengers: Sequence[Messenger], *, crowded: bool) -> None:
        self.random = random.Random(f"people {seed}")
        self.desk = desk
        self.customers = Customers(self.random, messengers, crowded=crowded)
        self.staff = Staff(self.random, desk, self.customers)

    def plan(self) -> None:
        """Ask the loop to have everybody act."""
        loop, verbs = asyncio.get_running_loop(), self._verbs()
        for _ in range(self.random.randint(4, 24)):
            when = self.random.uniform(0, LASTS)
            loop.call_later(when, self.random.choice(verbs))

    def _verbs(self) -> list[Callable[[], None]]:
        customers, staff = self.customers, self.staff
        weights: dict[Callable[[], None], int] = {
            customers.says: 8, staff.answers: 6, customers.edits: 2, staff.rewrites: 1, staff.writes_a_note: 1, customers.bursts: 1,
            customers.deletes: 1, staff.takes_back: 1, customers.reacts: 2, customers.blocks: 1, staff.removes_a_thread: 1,
            staff.resolves: 1, staff.reacts: 3, staff.holds_off: 3, staff.types_a_promise: 1, staff.presses_something: 6,
            staff.delays: 1, staff.goes_away: 1,
        }  # fmt: skip
        if customers.open_air:
            weights |= {staff.answers_by_form: 3, customers.follows_a_link: 3}
        if customers.crowded:
            weights |= {customers.swarm: 2}
        weights[self.random.choice(list(weights))] *= 4  # what is rare elsewhere happens again and again in some world
        return [verb for verb, weight in weights.items() for _ in range(weight)]
