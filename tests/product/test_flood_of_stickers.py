"""A customer floods the real product against the local platforms: do the others notice, and do staff get at what was kept?"""

import asyncio
import re

from house import ANA, COBROS, LUIS, MARISOL, PNG, House

from sandbox.telegram import people

WORDS = [f"renglón {number:02d} de mi queja" for number in range(30)]
STICKERS = 1_500


async def flood(house: House, stickers: int) -> None:
    """Thirty lines and so many stickers of Ana's, as fast as Telegram takes them."""
    for text in WORDS:
        people.act(house.sandbox.telegram.service, "say", {"person": ANA, "text": text})
    for number in range(stickers):
        people.act(house.sandbox.telegram.service, "media", {"person": ANA, "kind": "sticker", "data_base64": PNG, "emoji": "🙃"})
        if number % 100 == 0:
            await asyncio.sleep(0)


def thread_of_ana(house: House) -> list[str]:
    root = next(message["ts"] for message in house.messages(COBROS) if not message["thread_ts"] and "Ana" in message["text"])
    return house.thread(root=root)


def counters(house: House) -> list[str]:
    return [text for text in thread_of_ana(house) if text.startswith("🌊")]


def counted(house: House) -> int:
    """What the newest counter says."""
    found = re.search(r"[\d,]+", counters(house)[-1]) if counters(house) else None
    return int(found[0].replace(",", "")) if found else 0


async def test_a_flood_of_stickers_chokes_nobody(house: House) -> None:
    async with house.running():
        await house.opened(ANA)
        flooding = asyncio.create_task(flood(house, STICKERS))
        await house.write(LUIS, "¿y mi compra?")
        await house.until(lambda: house.copies("¿y mi compra?"))
        await flooding
        await house.write(MARISOL, "otra pregunta corta")
        await house.until(lambda: house.copies("otra pregunta corta"), within=20)
    async with house.running():  # a restart forgets none
        await house.until(lambda: counted(house) + len(house.copies(*WORDS)) == len(WORDS) + STICKERS, within=20)
        assert len(counters(house)) == 1 and counted(house) > STICKERS
        await house.press("Mostrar")
        await house.until(lambda: house.copies(*WORDS) == WORDS)
        await house.until(lambda: any(f"(× {STICKERS:,})" in text for text in thread_of_ana(house)))
        assert not any(message["files"] for message in house.messages(COBROS)), "no file was brought for it"


async def test_who_is_blocked_is_not_seen_until_somebody_unblocks_him(house: House) -> None:
    async with house.running():
        await house.opened(ANA)
        await flood(house, 0)
        await house.until(lambda: counted(house) > 0)
        await house.press("Bloquear a Ana Torres")
        await house.until(lambda: house.buttons("Desbloquear a Ana Torres"))
        await house.write(ANA, "¡contesten!")
        await house.opened(LUIS, "¿y mi compra?")
        assert house.copies("¡contesten!") == []
        await house.press("Desbloquear a Ana Torres")
        await house.until(lambda: any("🔓" in text for text in thread_of_ana(house)))
        await house.write(ANA, "perdón, ¿ya me leen?")
        await house.until(lambda: house.copies("perdón, ¿ya me leen?"))
