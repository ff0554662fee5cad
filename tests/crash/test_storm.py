"""kill -9 again and again, at any moment, while people write, edit, delete and send pictures: what do they see at the end?

`KILLS=100 SEED=7 pytest tests/crash/test_storm.py` goes on for as long as one likes.
"""

import asyncio
import os
import random
from collections.abc import Awaitable, Callable

from house import ANA, COBROS, LUIS, PNG, House
from process import process

KILLS, SEED = int(os.environ.get("KILLS", "3")), int(os.environ.get("SEED", "1"))
NAMES = {ANA: "Ana", LUIS: "Luis"}


class Storm:
    """said, answered: by person, what has to stand at the desk and on his phone, in order."""

    def __init__(self, house: House, chance: random.Random) -> None:
        self.house, self.random = house, chance
        self.roots: dict[int | str, str] = {}
        self.said: dict[int | str, list[str]] = {ANA: [], LUIS: []}
        self.answered: dict[int | str, list[str]] = {ANA: [], LUIS: []}
        self.pictures = 0
        self._count = 0

    def text(self, what: str) -> str:
        self._count += 1
        return f"{what} número {self._count:03d}."

    async def begin(self) -> None:
        for person in (ANA, LUIS):
            first = self.text("la primera pregunta")
            await self.house.opened(person, first)
            self.roots[person] = self.house.root()["ts"]
            self.said[person].append(first)

    async def deed(self) -> None:
        person = self.random.choice((ANA, LUIS))
        await self.random.choice(DEEDS)(self, person)

    async def write(self, person: int | str) -> None:
        self.said[person].append(self.text("dice"))
        await self.house.write(person, self.said[person][-1])

    async def edit(self, person: int | str) -> None:
        before, after = self.text("dice"), self.text("corrige")
        made = await self.house.write(person, before)
        await asyncio.sleep(self.random.uniform(0, 0.2))
        on = "telegram" if person == ANA else "discord"
        await self.house.act(f"{on}/edit", person=person, message_id=made["message_id"], text=after)
        self.said[person].append(after)

    async def delete(self, person: int | str) -> None:
        """On Discord: Telegram tells no bot of it."""
        made = await self.house.write(LUIS, self.text("se arrepiente de"))
        await asyncio.sleep(self.random.uniform(0, 0.2))
        await self.house.act("discord/delete", person=LUIS, message_id=made["message_id"])

    async def picture(self, person: int | str) -> None:
        caption = self.text("muestra")
        name = f"{self._count}.png"
        await self.house.act("telegram/photo", person=ANA, name=name, mime="image/png", data_base64=PNG, caption=caption)
        self.said[ANA].append(caption)
        self.pictures += 1

    async def answer(self, person: int | str) -> None:
        self.answered[person].append(self.text("contesta"))
        where = {"channel": COBROS, "thread_ts": self.roots[person]}
        await self.house.act("slack/say", person="sofia", text=self.answered[person][-1], **where)

    # --- the end ---

    async def decide(self) -> None:
        """Nobody knows whether an answer arrived on Telegram: a colleague looks at the phone."""
        for message in reversed(self.house.messages(COBROS)):
            labels = [
                each["text"]["text"] for block in message["blocks"] for each in block.get("elements", ()) if each.get("type") == "button"
            ]
            if "Sí llegó" in labels:
                there = any(text in message["text"] for text in self.house.phone(ANA))
                await self.house.press("Sí llegó" if there else "Enviar de nuevo")
                return

    def settled(self) -> bool:
        house = self.house
        said = all(house.copies(*texts) == texts for texts in self.said.values())
        answered = all(sorted(self.heard(person)) == sorted(texts) for person, texts in self.answered.items())
        files = [file for message in house.messages(COBROS) for file in message["files"] if not file["deleted"]]
        return said and answered and len(files) == self.pictures and not house.copies("se arrepiente de")

    def heard(self, person: int | str) -> list[str]:
        return [text for text in self.house.phone(person) if text.startswith("contesta")]


DEEDS: tuple[Callable[[Storm, int | str], Awaitable[None]], ...] = (Storm.write, Storm.edit, Storm.delete, Storm.picture, Storm.answer)


async def test_whatever_is_under_way_when_it_is_killed(house: House) -> None:
    chance = random.Random(SEED)
    storm = Storm(house, chance)
    async with process(house) as puente:
        await storm.begin()
        for _ in range(KILLS):
            for _ in range(chance.randint(2, 5)):
                await storm.deed()
            await asyncio.sleep(chance.uniform(0, 1.5))
            await puente.kill()
            await storm.deed()
            await puente.start()
        await puente.ready()
        async with asyncio.timeout(60):
            while not storm.settled():
                await storm.decide()
                await asyncio.sleep(0.1)
        assert storm.heard(LUIS) == storm.answered[LUIS], "in order, where the platform knows what was sent"
        assert not house.notices()
