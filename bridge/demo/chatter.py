"""Many talk at once, without end: customers on both platforms ask, the company's people answer, and some are left waiting on purpose."""

import asyncio
import random
from collections.abc import Sequence

from bridge.demo.ledger import Exchange
from bridge.demo.people import ATENCION, COBROS, ENVIOS, AtDesk, OnDiscord, OnTelegram
from bridge.demo.stage import Stage

ASKS = {
    COBROS: "¿qué pasó con mi reembolso?",
    ENVIOS: "¿dónde viene mi paquete?",
    ATENCION: "¿tienen la lámpara en azul?",
}
"""What sends a case to which channel, by the demo's rules."""
CUSTOMERS = (
    ("telegram", "Rosa Medina", COBROS),
    ("telegram", "Iván Soto", ENVIOS),
    ("telegram", "Paty Cruz", ATENCION),
    ("discord", "Memo", COBROS),
    ("discord", "Lupita", ENVIOS),
)
FORGOTTEN = (("telegram", "Nora Vidal", COBROS), ("discord", "Chuy", ATENCION))
"""Nobody answers them: their waiting has to reach the director."""
EVERY = (3.5, 7.0)
"""Seconds between two messages of one customer: together they stay below Slack's one post a second and channel."""
ANSWERS = 0.6
"""How likely a message is answered at once."""


class Talker:
    """One customer and whoever answers him. `talk` goes on until `hush` is set."""

    def __init__(self, stage: Stage, exchange: Exchange, channel: str, colleague: AtDesk | None, seed: str) -> None:
        self.exchange, self.colleague = exchange, colleague
        self._stage, self._channel = stage, channel
        self._random = random.Random(seed)

    async def talk(self, hush: asyncio.Event) -> None:
        while not hush.is_set():
            await self.ask()
            if self._random.random() < ANSWERS:
                await self.answer()
            try:
                async with asyncio.timeout(self._random.uniform(*EVERY)):
                    await hush.wait()
            except TimeoutError:
                continue

    async def ask(self) -> None:
        number, name = len(self.exchange.said) + 1, self.exchange.customer.name
        line = self.exchange.says(f"{name} pregunta {number:03}: {ASKS[self._channel]}")
        await self.exchange.customer.say(line.text)

    async def answer(self) -> None:
        """In the thread, if there is one yet."""
        card = self.exchange.card(self._stage.look)
        if card is not None and self.colleague is not None:
            name = self.exchange.customer.name
            line = self.exchange.is_answered(f"{name}, va la respuesta {len(self.exchange.answers) + 1:03}: lo estamos viendo")
            self.exchange.written.append(await self.colleague.write(card, line.text))


async def gather_talkers(stage: Stage, colleagues: Sequence[AtDesk], seed: int) -> tuple[list[Talker], list[Talker]]:
    """Those who are answered, and those who are not; they are new to both platforms."""
    made = []
    for number, (platform, name, channel) in enumerate((*CUSTOMERS, *FORGOTTEN)):
        customer = await _join(stage, platform, name, number)
        exchange = Exchange(customer=customer, card=lambda look, channel=channel, name=name: look.card(channel, name))  # type: ignore[misc]
        colleague = colleagues[number % len(colleagues)] if number < len(CUSTOMERS) else None
        made.append(Talker(stage, exchange, channel, colleague, f"{seed} {name}"))
    return made[: len(CUSTOMERS)], made[len(CUSTOMERS) :]


async def _join(stage: Stage, platform: str, name: str, number: int) -> OnTelegram | OnDiscord:
    if platform == "telegram":
        first, _, last = name.partition(" ")
        person = 6001 + number
        await stage.act("telegram", "add_person", id=person, first_name=first, last_name=last, language_code="es")
        return OnTelegram(stage, person, name)
    user = f"88000000000000010{number}"
    await stage.act("discord", "add_person", id=user, username=name.lower(), global_name=name)
    return OnDiscord(stage, user, name)
