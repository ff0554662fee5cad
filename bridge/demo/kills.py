"""What if the product dies again and again while everybody talks? kill -9 at seeded moments, also between an effect and its receipt.

After the last start all must be as if nothing had happened: every message once and in order, every reply once, what Telegram left
open asked and settled, every climb told to the director, nobody greeted twice.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable

from bridge.demo import ledger
from bridge.demo.chatter import Talker, gather_talkers
from bridge.demo.doubts import Doubts, stopped
from bridge.demo.seen import Look
from bridge.demo.troupe import Troupe

EFFECTS = (
    ("telegram", "sendMessage"),
    ("slack", "chat.postMessage"),
    ("slack", "chat.update"),
    ("slack", "reactions.add"),
    ("discord", "POST /channels/*/messages"),
)
"""What leaves the product and is answered: the requests between whose effect and receipt it is killed."""
AWAITED = 4.0
"""Seconds that a request of the wanted kind is waited for."""
HELD = 10.0
"""Seconds by which its answer is late: longer than the product lives."""
DRAINED = 120.0
"""Seconds until all that came in while the product was down has passed the platforms' limits."""
DELIVERED = "white_check_mark"

Moment = Callable[["Storm"], Awaitable[str]]


class Storm:
    """`moment` after `moment`, each one death. talkers: who is answered; one of them speaks at the very instant now and then."""

    def __init__(self, troupe: Troupe, talkers: list[Talker], seed: int) -> None:
        self.troupe, self.stage, self.talkers = troupe, troupe.stage, talkers
        self.random = random.Random(seed)

    async def die(self, number: int, of: int) -> None:
        where = await self.random.choice(MOMENTS)(self)
        await self.stage.company.kill()
        await self.stage.clear_faults()
        self.troupe.voice.deed(f"kill -9 ({number} de {of}) {where}")
        await self.stage.company.start()


async def at_any_moment(storm: Storm) -> str:
    wait = storm.random.uniform(0.0, 2.5)
    await asyncio.sleep(wait)
    return f"{wait:.1f} s después de arrancar"


async def before_the_receipt(storm: Storm) -> str:
    """The platform did it, and its answer is on the way."""
    platform, method = storm.random.choice(EFFECTS)
    await storm.stage.fault(platform, method, "delay", seconds=HELD)
    struck = await storm.stage.until(lambda look: not storm.stage.company.sandbox.kernel.faults.listing(), within=AWAITED)
    return f"después de {method}, antes del acuse" if struck else f"mientras no había ningún {method}"


async def with_a_broken_line(storm: Storm) -> str:
    """The line breaks, after the platform did it or before; the product, which cannot tell, has just begun to think about it."""
    platform, method = storm.random.choice(EFFECTS)
    await storm.stage.fault(platform, method, storm.random.choice(("silent", "drop")))
    await storm.stage.until(lambda look: not storm.stage.company.sandbox.kernel.faults.listing(), within=AWAITED)
    wait = storm.random.uniform(0.0, 0.3)
    await asyncio.sleep(wait)
    return f"{wait * 1000:.0f} ms después de que {method} se quedara sin respuesta"


async def while_somebody_writes(storm: Storm) -> str:
    talker = storm.random.choice(storm.talkers)
    await asyncio.gather(talker.ask(), asyncio.sleep(storm.random.uniform(0.0, 0.02)))
    return f"justo cuando escribe {talker.exchange.customer.name}"


async def while_staff_answer(storm: Storm) -> str:
    talker = storm.random.choice(storm.talkers)
    await asyncio.gather(talker.answer(), asyncio.sleep(storm.random.uniform(0.0, 0.4)))
    return f"justo cuando se le contesta a {talker.exchange.customer.name}"


async def while_starting(storm: Storm) -> str:
    """Dead before it was ready: once to begin with, once more while it starts."""
    await storm.stage.company.kill()
    await storm.stage.company.spawn()
    wait = storm.random.uniform(0.1, 2.0)
    await asyncio.sleep(wait)
    return f"{wait:.1f} s después de nacer, aún arrancando"


MOMENTS: tuple[Moment, ...] = (
    at_any_moment,
    before_the_receipt,
    before_the_receipt,
    with_a_broken_line,
    while_somebody_writes,
    while_staff_answer,
    while_starting,
)


async def storm(troupe: Troupe, *, kills: int, seed: int) -> None:
    voice, stage, expect = troupe.voice, troupe.stage, troupe.expect
    voice.title(f"La tormenta: todos hablan y el producto muere {kills} veces (semilla {seed})")
    talkers, forgotten = await gather_talkers(stage, (troupe.sofia, troupe.diego, troupe.sofia, troupe.sofia, troupe.diego), seed)
    exchanges = [talker.exchange for talker in (*talkers, *forgotten)]
    doubts = Doubts(troupe, exchanges, troupe.diego)
    await troupe.stage.act("slack", "join_channel", person="sofia", channel="envios")
    hush = asyncio.Event()
    settling = asyncio.create_task(doubts.settle(), name="doubts")
    chatting = [asyncio.create_task(talker.talk(hush), name=talker.exchange.customer.name) for talker in talkers]
    try:
        for talker in forgotten:
            await talker.ask()
        deaths = Storm(troupe, talkers, seed)
        for number in range(1, kills + 1):
            await deaths.die(number, kills)
        hush.set()
        await asyncio.gather(*chatting)
        voice.deed("todos callan; lo que quedó en camino se entrega")

        def settled(look: Look) -> bool:
            return not doubts.open(look) and all(ledger.complete(each, look) and _receipted(each, look) for each in exchanges)

        await stage.until(settled, within=DRAINED)
        await _told(troupe, forgotten)
    finally:
        for task in (settling, *chatting):
            await stopped(task)
    expect.check("Ninguna duda quedó sin resolver", not doubts.open(stage.look), expected="todas contestadas")
    voice.deed(f"{doubts.arrived} veces «Sí llegó», {doubts.resent} veces «Enviar de nuevo»")
    for exchange in exchanges:
        _check(troupe, exchange)


async def _told(troupe: Troupe, forgotten: list[Talker]) -> None:
    for talker in forgotten:
        name = talker.exchange.customer.name

        def called(look: Look, name: str = name) -> bool:
            return any(name in page.text for page in troupe.elena.pages(look))

        found = await troupe.stage.until(called, within=30)
        troupe.expect.check(f"Nadie contestó a {name}, y la directora lo supo", bool(found), expected="un aviso para Elena", seen="ninguno")
        pages = [page for page in troupe.marta.pages(troupe.stage.look) if name in page.text]
        troupe.expect.check(f"…y a Marta nadie la llamó dos veces por lo mismo ({name})", len(pages) <= 1, seen=f"{len(pages)} avisos")


def _receipted(exchange: ledger.Exchange, look: Look) -> bool:
    signed = {seen.id for seen in exchange.thread(look) if DELIVERED in seen.signs}
    return signed >= set(exchange.written)


def _check(troupe: Troupe, exchange: ledger.Exchange) -> None:
    look, name = troupe.stage.look, exchange.customer.name
    found = list(ledger.wrong(exchange, look))
    troupe.expect.check(
        f"{name}: mensajes {len(exchange.said)}, respuestas {len(exchange.answers)}; cada cosa una vez y en orden, un saludo",
        not found,
        expected="; ".join(f"{each.what}: {each.expected}" for each in found[:5]),
        seen="; ".join(each.seen for each in found[:5]),
    )
    if not _receipted(exchange, look):
        troupe.expect.check(f"{name}: cada respuesta lleva su acuse", False, expected="✅ en todas")
