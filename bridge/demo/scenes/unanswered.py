"""Luis asks where his parcel is and nobody answers: the thread is reminded, then his team's lead is called, then the director. Then he is
held off, and promised something, which is a deadline too."""

from bridge.demo.expect import told
from bridge.demo.people import said
from bridge.demo.seen import Look, Seen
from bridge.demo.troupe import Troupe

FIRST_RESPONSE = 8.0
"""Seconds, as `company.HURRIED` sets them; the director is called four seconds later."""


async def play(troupe: Troupe) -> None:
    card = await _question(troupe)
    page = await _ladder(troupe)
    await _taken(troupe, card, page)
    await _answered_at_last(troupe, card)
    await _promised(troupe, card)


async def _question(troupe: Troupe) -> Seen:
    case, expect = troupe.of_luis, troupe.expect
    line = case.says("¿Dónde está mi paquete? El pedido 5120 tenía que estar aquí ayer")
    await troupe.luis.say(line.text)
    card = await expect.see("La pregunta de Luis llega a #envios", case.card)
    await expect.see("…con sus palabras", lambda look: [s for s in case.copies(look) if line.text in s.text], at=case.thread)
    await expect.see("Luis recibe un saludo, que no cuenta como respuesta", case.greetings, at=troupe.luis.screen)
    return card


async def _ladder(troupe: Troupe) -> Seen:
    """Nobody answers. Returns the director's page."""
    case, expect, take = troupe.of_luis, troupe.expect, troupe.button("take")
    await expect.see("A la mitad del plazo se avisa en el hilo", lambda look: said(case.thread(look), "⏰"), at=case.thread)

    def called(look: Look, pages: list[Seen]) -> Seen | None:
        return next((page for page in pages if "Luis" in page.text and page.button(take)), None)

    within = FIRST_RESPONSE + 6
    await expect.see(
        "Al vencer se llama a Marta, que dirige el equipo", lambda look: called(look, troupe.marta.pages(look)), within=within
    )  # fmt: skip
    page = await expect.see(
        "…y luego a Elena, la directora", lambda look: called(look, troupe.elena.pages(look)), at=troupe.elena.pages, within=within
    )  # fmt: skip
    before = "Marta Ibarra" in page.text and "paquete" in page.text
    expect.check("Su aviso dice quién espera, qué, y a quién se avisó antes", before, expected="Luis, su paquete, Marta", seen=told([page]))
    return page


async def _taken(troupe: Troupe, card: Seen, page: Seen) -> None:
    case, elena, expect, take = troupe.of_luis, troupe.elena, troupe.expect, troupe.button("take")
    await elena.press(page, take)

    def redrawn(look: Look) -> bool:
        pages = [*elena.pages(look), *troupe.marta.pages(look)]
        return bool(pages) and all("Elena Castillo se encarga" in each.text and not each.button(take) for each in pages)

    await expect.see("Elena presiona «Yo me encargo»: los avisos dicen quién y hasta cuándo, sin botón", redrawn, at=elena.pages)
    await expect.see("…y el equipo lo ve en el hilo", lambda look: said(case.thread(look), "Elena Castillo se encarga"), at=case.thread)
    note = "Ya hablé con la paquetería: el camión se averió, sale hoy a las cinco"
    case.notes.append(note)
    ts = await elena.write(page, note)

    def signed(look: Look) -> list[Seen]:
        return [seen for seen in said(case.thread(look), note) if "Elena Castillo" in seen.text]

    await expect.see("Lo que Elena escribe bajo el aviso es una nota firmada en el caso", signed, at=case.thread)
    await expect.see("…y ella ve que quedó anotada", lambda look: any(s.id == ts and s.signs for s in look.desk(elena.user)))
    leaked = [seen for seen in troupe.luis.screen(troupe.stage.look) if note in seen.text]
    expect.check("…que Luis no recibe", not leaked, seen=told(leaked))


async def _answered_at_last(troupe: Troupe, card: Seen) -> None:
    case, expect = troupe.of_luis, troupe.expect
    line = case.is_answered("Luis, una disculpa: se averió el camión. Tu paquete sale hoy a las cinco y te mando la guía")
    await troupe.diego.write(card, line.text)
    await expect.see("Diego contesta y Luis lo lee", lambda look: said(troupe.luis.screen(look), line.text), at=troupe.luis.screen)

    def closed(look: Look) -> bool:
        pages = [*troupe.elena.pages(look), *troupe.marta.pages(look)]
        return bool(pages) and all("Diego Luna ya respondió" in each.text and not each.buttons for each in pages)

    await expect.see("Los avisos dicen que Diego ya respondió, y no piden nada más", closed, at=troupe.elena.pages)


async def _promised(troupe: Troupe, card: Seen) -> None:
    case, expect, words = troupe.of_luis, troupe.expect, troupe.words
    line = case.says("¿Y a qué hora llega?")
    await troupe.luis.say(line.text)
    await expect.see("Luis pregunta a qué hora", lambda look: [s for s in case.copies(look) if line.text in s.text], at=case.thread)
    line = case.is_answered("Lo estoy revisando")
    await troupe.diego.write(card, line.text)
    only = "el cliente aún no tiene respuesta"
    await expect.see("«Lo estoy revisando» no es respuesta, y Diego lo sabe", lambda look: said(case.thread(look), only), at=case.thread)
    line = case.is_answered("Mañana a las 10 te confirmo")
    await troupe.diego.write(card, line.text)
    await expect.see(
        "Con día y hora queda como promesa, y el plazo se detiene",
        lambda look: said(case.thread(look), "quedó como promesa") and _says(case.card(look), "Diego Luna prometió"),
        at=case.thread,
    )
    line = case.is_answered("Luis, llega hoy entre seis y ocho")
    await troupe.diego.write(card, line.text)
    answered = words.line("card.answered")

    def kept(look: Look) -> bool:
        return _says(case.card(look), answered) and not _says(case.card(look), "prometió")

    await expect.see("La respuesta cumple la promesa", kept, at=case.thread)


def _says(card: Seen | None, words: str) -> bool:
    return card is not None and words in card.text
