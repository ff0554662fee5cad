"""How does the process live and die in a simulation? The real product on the real file, until it is killed, and then again.

A death is sudden: from then on nothing of that life is written down or reaches a platform, whatever it still tries. What it had
committed is there for the next.
"""

import asyncio
import random
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from database import Thread, threads
from messenger import Messenger, MessengerLine
from trouble import Line, Trouble
from workspace import Workspace, WorkspaceLine

import storage
from adapters.webhook import WebPrograms
from bridge.config.routing import engine
from bridge.config.schema import Config
from bridge.model.ids import Millis
from bridge.ports import Store
from bridge.product import Product

YOUNG = 1.5
"""Seconds after its start in which a process finds again what the one before it left."""


class Life:
    """One process, from its start to its end. died: set when it was killed; whoever waits for it then calls `buried`."""

    def __init__(
        self, config: Config, clock: Callable[[], Millis], trouble: Trouble, desk: Workspace, messengers: Sequence[Messenger], seed: str
    ) -> None:
        self._config, self._clock, self._trouble, self._desk, self._messengers = config, clock, trouble, desk, messengers
        self._chance = random.Random(seed)
        self._threads: list[Thread] = []
        self._lines: list[Line] = []
        self._store: Store | None = None
        self._tasks_before = asyncio.all_tasks()
        self._product: Product | None = None
        self._born = asyncio.get_running_loop().time()
        self.died = asyncio.Event()
        self.where = ""

    async def begin(self) -> None:
        """The process starts; it may die before it has begun to work."""
        await self._unless_it_dies(self._open())

    async def end(self) -> None:
        """It is asked to stop, as by a system that is shut down in order; it may die all the same."""
        await self._unless_it_dies(self._close())

    async def _unless_it_dies(self, doing: Coroutine[Any, Any, None]) -> None:
        done, dying = asyncio.create_task(doing), asyncio.create_task(self.died.wait())
        await asyncio.wait((done, dying), return_when=asyncio.FIRST_COMPLETED)
        dying.cancel()
        if not self.died.is_set():
            await done

    async def _open(self) -> None:
        with threads(self._thread):
            store = self._store = await storage.open_store(self._config.storage.url)
        self._product = Product(
            config=self._config,
            store=store,
            channels={there.account: MessengerLine(there, self._line()) for there in self._messengers},
            desk=WorkspaceLine(self._desk, self._line()),
            programs=WebPrograms(self._clock),
            router=engine(self._config),
            clock=self._clock,
        )
        await self._product.start()

    async def _close(self) -> None:
        assert self._product is not None and self._store is not None
        await self._product.stop()
        await self._store.close()

    def _thread(self) -> Thread:
        thread = Thread(self._chance, self.boundary)
        self._threads.append(thread)
        return thread

    def _line(self) -> Line:
        line = Line(self._trouble, self.boundary)
        self._lines.append(line)
        return line

    def boundary(self, where: str) -> None:
        """Something was done, or is about to be, and not everybody knows."""
        young = asyncio.get_running_loop().time() - self._born < YOUNG
        if not self.died.is_set() and (self._trouble.strikes("death", 0.1) or (young and self._trouble.strikes("early death", 0.2))):
            self.kill(where)

    def kill(self, where: str) -> None:
        self.where = where
        for thread in self._threads:
            thread.severed = True
        for line in self._lines:
            line.severed = True
        self.died.set()

    async def buried(self) -> None:
        """Take away what is left of it, as the system does."""
        while left := sorted(asyncio.all_tasks() - self._tasks_before - {asyncio.current_task()}, key=_age):
            for task in left:
                if task.get_name() != "store writer":  # it ends by itself: nobody answers it any more
                    task.cancel()
            await asyncio.wait(left, timeout=1.0)
        for thread in self._threads:
            thread.severed = False  # the file and its lock are let go of
        if self._store is not None:
            await self._store.close()
        for thread in self._threads:
            thread.let_go()


def _age(task: asyncio.Task[object]) -> tuple[int, str]:
    """An order that is the same in every run: asyncio keeps tasks in a set."""
    number = task.get_name().removeprefix("Task-")
    return (int(number), "") if number.isdigit() else (0, number)
