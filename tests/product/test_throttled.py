"""A Slack channel takes about a post a second: who goes first, what travels together, and does each message stay one by itself?"""

import pathlib
from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio
from house import ANA, COBROS, ENVIOS, LUIS, MARISOL, UNHURRIED, House, open_house

from bridge.delivery.pace import LIMITS

WORDS = [f"renglón {number:02d} de mi queja" for number in range(14)]


@pytest_asyncio.fixture
async def strict(tmp_path: pathlib.Path) -> AsyncIterator[House]:
    """Slack keeps its documented limits; the others are in no hurry."""
    changes: dict[str, Any] = {platform: limits for platform, limits in UNHURRIED.items() if platform != "slack"}
    async with open_house(tmp_path, changes) as house:
        yield house


async def test_a_flood_arrives_in_order_within_the_limits(strict: House) -> None:
    async with strict.running(LIMITS):
        for text in WORDS:
            await strict.write(ANA, text)
        await strict.until(lambda: strict.copies(*WORDS) == WORDS, within=12)
        assert len(strict.thread()) < len(WORDS), "they travelled together"


async def test_a_message_that_travelled_with_others_is_edited_by_itself(strict: House) -> None:
    async with strict.running(LIMITS):
        said = [await strict.write(ANA, text) for text in WORDS]
        await strict.until(lambda: strict.copies(*WORDS) == WORDS, within=12)
        await strict.act("telegram/edit", person=ANA, message_id=said[9]["message_id"], text="lo corregido")
        after = [*WORDS[:9], "lo corregido", *WORDS[10:]]
        await strict.until(lambda: strict.copies(*WORDS, "lo corregido") == after, within=12)


async def test_a_post_of_several_whose_answer_was_lost_is_not_doubled(strict: House) -> None:
    async with strict.running(LIMITS):
        await strict.opened()
        strict.fault("slack", "chat.postMessage", "silent", times=2)
        for text in WORDS:
            await strict.write(ANA, text)
        await strict.until(lambda: strict.copies(*WORDS) == WORDS, within=20)


async def test_one_who_floods_starves_nobody(strict: House) -> None:
    async with strict.running(LIMITS):
        await strict.opened(ANA)
        for number in range(60):  # too long to travel together
            await strict.write(ANA, f"{number} " + "queja " * 600)
        await strict.write(MARISOL, "una pregunta corta")
        await strict.write(LUIS, "otra pregunta corta")
        await strict.until(lambda: len(strict.copies("una pregunta corta", "otra pregunta corta")) == 2, within=15)


async def test_a_429_is_obeyed(strict: House) -> None:
    async with strict.running(LIMITS):
        await strict.opened()
        strict.fault("slack", "chat.postMessage", "status", status=429, retry_after=2)
        for text in WORDS[:3]:
            await strict.write(ANA, text)
        await strict.until(lambda: strict.copies(*WORDS) == WORDS[:3])
        asked = [m for m in strict.messages(COBROS) if WORDS[0] in m["text"]]
        assert len(asked) == 1


async def test_a_case_that_moves_takes_its_waiting_messages_along(strict: House) -> None:
    """They are told in the new team's thread, and no post is spent on the old one."""
    async with strict.running(LIMITS):
        for text in WORDS[:6]:
            await strict.write(ANA, text)
        await strict.write(ANA, "es por un paquete")
        told = [*WORDS[:6], "es por un paquete"]
        await strict.until(lambda: "es por un paquete" in "\n".join(_told(strict)), within=12)
        assert [text for text in told for post in _told(strict) if text in post] == told
        await strict.until(lambda: any("➡️" in text for text in strict.thread(COBROS)))


def _told(house: House) -> list[str]:
    """What the newest case of the other team has on its card and below it."""
    return [house.root(ENVIOS)["text"], *house.thread(ENVIOS)]
