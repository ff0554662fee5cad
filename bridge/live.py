"""What happens when somebody changes the configuration while the product runs?

A valid change takes effect between two transactions: what was decided before stands, what is decided after goes by the new rules, and
nothing is dropped. An invalid one changes nothing. The operators are told of either.
"""

import asyncio
import dataclasses
from collections.abc import Callable

import structlog

from bridge.config.change import Change, between, taken
from bridge.config.problems import ConfigError
from bridge.config.schema import Config
from bridge.model.failure import DeliveryError, Reason
from bridge.model.ids import Millis
from bridge.model.records import Decision
from bridge.model.routing import Facts
from bridge.operate.calendars import Calendars
from bridge.operate.metrics import CHANGES
from bridge.operate.watching import Watch
from bridge.ports import Queries, Router
from bridge.road.case import rulebook
from bridge.road.operator import announcing, replay
from bridge.work.bench import Bench
from bridge.work.office import Office
from bridge.work.opening import Opening

log = structlog.get_logger("live")

WRITING = 1.0
"""Seconds for which a file with mistakes must rest before they are told: it may be half written."""
AGAIN = 2.0
"""Seconds after which a change is looked at again that names a new channel while the desk is not reached."""
LOOKED_BACK: Millis = 7 * 86_400_000
MOST_LOOKED_AT = 2_000
"""How far and at how many cases the operators are told who would have been decided about differently."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Source:
    """Where the configuration comes from."""

    watch: Watch
    """The file, since before it was read for the first time."""
    read: Callable[[], Config]
    """Raises ConfigError."""
    make_router: Callable[[Config], Router]
    calendars: Calendars | None = None
    """Those that are kept elsewhere; `read` gives the configuration with their days."""


class Live:
    """began: the configuration with which the product began."""

    def __init__(self, bench: Bench, source: Source, began: Config, opening: Opening) -> None:
        self._bench, self._source, self._opening = bench, source, opening
        self._written = began
        """As it was last read, with what waits for the next start."""
        self.on_told: Callable[[], None] = lambda: None
        """Called when something changed: the operators' message is in the outbox, and deadlines may be others."""

    async def run(self) -> None:
        while True:
            await self._source.watch.changed()
            looked = False
            try:
                looked = await self._look()
                if not looked:
                    await asyncio.sleep(AGAIN)
            finally:
                if not looked:  # also where it failed, and this worker is begun anew: the change is not lost
                    self._source.watch.forget()

    async def _look(self) -> bool:
        """False: it could not be looked into now, and has to be later."""
        try:
            written, change = await asyncio.to_thread(self._read)
        except ConfigError as error:
            log.debug("configuration_has_mistakes", count=len(error.problems))
            if await self._source.watch.rests(WRITING):
                await self._refuse([str(problem) for problem in error.problems])
            return True
        if change == Change():
            return True  # a remark, or what the rules are expected to decide
        config = taken(self._bench.office.config, written)
        router = await asyncio.to_thread(self._source.make_router, config)
        try:
            office = await self._opening.open(config, router)
        except LookupError as error:
            await self._refuse([str(error)])
        except DeliveryError as error:
            if error.reason not in (Reason.FORBIDDEN, Reason.REFUSED):
                log.warning("desk_not_reached", why=str(error))
                return False
            await self._refuse([str(error)])
        else:
            await self._take(office, change)
            self._written = written
        return True

    def _read(self) -> tuple[Config, Change]:
        """On another thread: thousands of rules take seconds."""
        written = self._source.read()
        return written, between(self._written, written)

    async def _take(self, office: Office, change: Change) -> None:
        compared = await self._compared(self._bench.office.router, office.router) if change.of_rules else None

        def unit(queries: Queries) -> None:
            book = self._bench.book(queries)
            rulebook.take_effect(book, office)
            announcing.changed(book, office, change, compared)
            book.save()
            self._bench.office = office  # here, since no transaction runs beside this one

        await self._bench.store.write(unit)
        CHANGES.labels(fate="taken").inc()
        log.info("configuration_changed", version=office.router.version, added=change.added, removed=change.removed, changed=change.changed,
                 sections=change.sections, waiting=change.waiting)  # fmt: skip
        self.on_told()

    async def _compared(self, before: Router, after: Router) -> replay.Tally | None:
        """None: it could not be told, which keeps no change from taking effect."""
        since = self._bench.clock() - LOOKED_BACK

        def then(decision: Decision) -> replay.Stored:
            return before.decide(Facts.from_json(decision.facts), why=False).to_json()

        try:
            return await self._bench.store.read(lambda queries: replay.again(queries, since, after, then=then, most=MOST_LOOKED_AT))
        except Exception:
            log.exception("not_compared")
            return None

    async def _refuse(self, problems: list[str]) -> None:
        def unit(queries: Queries) -> None:
            book = self._bench.book(queries)
            announcing.refused(book, self._bench.office, problems)
            book.save()

        await self._bench.store.write(unit)
        CHANGES.labels(fate="refused").inc()
        log.error("configuration_refused", problems=problems)
        self.on_told()
