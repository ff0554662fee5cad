"""The power fails in the middle. What was being said at that moment arrives, once and in order; what nobody can know is asked."""

import asyncio

from bridge.demo.expect import told
from bridge.demo.people import said
from bridge.demo.seen import Look, Seen
from bridge.demo.troupe import Troupe

DELIVERED = "white_check_mark"
LONG = 20.0
"""Seconds: what came while the product was down has to queue behind the platforms' limits."""


async def play(troupe: Troupe) -> None:
    card = troupe.of_ana.card(troupe.stage.look)
    assert card is not None
    ts = await _cut(troupe, card)
    await _meanwhile(troupe, card)
    await _back(troupe, card, ts)
    await _lost_on_the_way(troupe, card)
    await _everybody_answered(troupe, card)


async def _cut(troupe: Troupe, card: Seen) -> str:
    """Telegram delivers Sofía's words and the power fails before it can say so. Returns Sofía's message."""
    case, stage = troupe.of_ana, troupe.stage
    await stage.fault("telegram", "sendMessage", "delay", seconds=5)
    line = case.is_answered("Ana, tu reembolso ya salió con el folio 88-1207")
    ts = await troupe.sofia.write(card, line.text)
    await troupe.expect.see("Sofía escribe y su mensaje alcanza a llegar…", lambda look: said(troupe.ana.screen(look), line.text))
    cry = case.says("¿Y cuándo lo veo en mi cuenta?")
    await asyncio.gather(troupe.ana.say(cry.text), stage.company.kill())
    troupe.voice.deed("kill -9: el producto muere sin haber recibido la confirmación")
    await stage.clear_faults()
    return ts


async def _meanwhile(troupe: Troupe, card: Seen) -> None:
    """Customers and staff write on: nobody told them."""
    await troupe.ana.say(troupe.of_ana.says("¿Sigue ahí, Sofía?").text)
    await troupe.luis.say(troupe.of_luis.says("¿Ya salió el camión con mi pedido?").text)
    await troupe.sofia.write(card, troupe.of_ana.is_answered("Lo verás en tu cuenta en un máximo de dos días").text)
    await troupe.ana.say(troupe.of_ana.says("Gracias, quedo al pendiente de los dos días").text)
    await troupe.carmen.say(troupe.of_carmen.says("¿y hasta qué hora abren?").text)
    troupe.voice.deed("el producto arranca de nuevo")
    await troupe.stage.company.start()


async def _back(troupe: Troupe, card: Seen, ts: str) -> None:
    expect, ana = troupe.expect, troupe.of_ana
    for exchange in troupe.exchanges:
        what = f"Todo lo que {exchange.customer.name} escribió está en su hilo"
        await expect.see(what, exchange.all_copied, at=exchange.thread, within=LONG)
    line = ana.answers[-1]
    await expect.see(
        "La respuesta que Sofía escribió a oscuras llega a Ana", lambda look: said(troupe.ana.screen(look), line.text), within=LONG
    )
    asked = await _asked(troupe, ana.answers[-2].text)
    phone = said(troupe.ana.screen(troupe.stage.look), ana.answers[-2].text)
    expect.check("El teléfono de Ana lo muestra una sola vez", len(phone) == 1, seen=f"{len(phone)} veces")
    await troupe.sofia.press(asked, troupe.button("arrived"))
    await expect.see(
        "Sofía lo comprueba y presiona «Sí llegó»: su mensaje queda entregado",
        lambda look: any(seen.id == ts and DELIVERED in seen.signs for seen in look.thread(card)),
        at=ana.thread,
        within=LONG,
    )


async def _lost_on_the_way(troupe: Troupe, card: Seen) -> None:
    """The connection breaks before Telegram heard a word: from here that looks the same, and on the phone there is nothing."""
    case, expect, phone = troupe.of_ana, troupe.expect, troupe.ana.screen
    await troupe.stage.fault("telegram", "sendMessage", "drop")
    line = case.is_answered("Te escribo en cuanto el banco lo confirme")
    await troupe.sofia.write(card, line.text)
    asked = await _asked(troupe, line.text)
    seen = said(phone(troupe.stage.look), line.text)
    expect.check("Esta vez el teléfono de Ana no muestra nada", not seen, seen=told(seen))
    await troupe.sofia.press(asked, troupe.button("resend"))
    await expect.see("Sofía presiona «Enviar de nuevo» y llega", lambda look: said(phone(look), line.text), at=phone, within=LONG)


async def _everybody_answered(troupe: Troupe, card: Seen) -> None:
    """The evening ends with nobody waiting."""
    expect, diego, look = troupe.expect, troupe.diego, troupe.stage.look
    for exchange, mark, text in (
        (troupe.of_luis, "", "Ya salió, Luis: lo tienes hoy antes de las nueve"),
        (troupe.of_carmen, ">> ", "Abrimos hasta las ocho, también el domingo"),
    ):
        home, line = exchange.card(look), exchange.is_answered(text)
        assert home is not None
        await diego.write(home, mark + line.text)
    for exchange in (troupe.of_luis, troupe.of_carmen):
        what = f"{exchange.customer.name} también tiene su respuesta"
        await expect.see(what, exchange.all_answered, at=exchange.customer.screen, within=LONG)
    settled = await expect.see("Ana no espera nada más", lambda look: _with_button(troupe, look), within=LONG)
    await troupe.sofia.press(settled, troupe.button("resolve"))
    closed = troupe.words.line("card.resolved")
    await expect.see(
        "Sofía cierra el caso de Ana",
        lambda look: (card := troupe.of_ana.card(look)) and closed in card.text and not card.buttons,
        at=troupe.of_ana.thread,
    )


def _with_button(troupe: Troupe, look: Look) -> Seen | None:
    """Ana's card once it can be resolved without giving a reason."""
    card = troupe.of_ana.card(look)
    button = card.button(troupe.button("resolve")) if card else None
    return card if button is not None and button.action == "resolve" else None


async def _asked(troupe: Troupe, text: str) -> Seen:
    """The question that staff are asked about a message of unknown fate."""
    case = troupe.of_ana

    def question(look: Look) -> Seen | None:
        asked = said(case.thread(look), text[:30])
        return next((seen for seen in asked if seen.button(troupe.button("arrived")) and seen.button(troupe.button("resend"))), None)

    return await troupe.expect.see("Nadie sabe si llegó: se le pregunta a Sofía, con dos botones", question, at=case.thread, within=LONG)
