"""Did it arrive? When the product cannot know, it asks in the thread; here a colleague looks at the customer's phone and answers."""

import asyncio
import re

from bridge.demo.ledger import Exchange
from bridge.demo.people import AtDesk
from bridge.demo.seen import Look, Seen
from bridge.demo.troupe import Troupe

QUOTED = re.compile(r"«(.*?)…?»", re.DOTALL)
QUOTE = 40
"""Characters of a quotation that are compared: long ones are cut."""


class Doubts:
    """Every question with both buttons in the threads of these cases, each answered once."""

    def __init__(self, troupe: Troupe, exchanges: list[Exchange], colleague: AtDesk) -> None:
        self._troupe, self._exchanges, self._colleague = troupe, exchanges, colleague
        self._answered: set[str] = set()
        self.arrived = self.resent = 0

    def open(self, look: Look) -> list[tuple[Exchange, Seen]]:
        labels = [self._troupe.button(key) for key in ("arrived", "resend")]
        return [
            (exchange, seen)
            for exchange in self._exchanges
            for seen in exchange.thread(look)
            if seen.id not in self._answered and all(seen.button(label) for label in labels)
        ]

    async def settle(self) -> None:
        """Until cancelled."""
        while True:
            found = await self._troupe.stage.until(self.open, within=3600)
            for exchange, question in found or ():
                await self._answer(exchange, question)

    async def _answer(self, exchange: Exchange, question: Seen) -> None:
        look = self._troupe.stage.look
        match = QUOTED.search(question.text)
        quoted = " ".join(match[1].split())[:QUOTE] if match else ""
        there = any(quoted in " ".join(seen.text.split()) for seen in exchange.customer.screen(look) if seen.ours)
        if not await self._colleague.press(question, self._troupe.button("arrived" if there else "resend")):
            return  # Slack said that it did not work, as it does while the product is down: again with the next look
        self._answered.add(question.id)
        if there:
            self.arrived += 1
            return
        self.resent += 1
        for line in exchange.answers:
            if quoted in line.now:
                line.resent = True


async def stopped(task: "asyncio.Task[None]") -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
