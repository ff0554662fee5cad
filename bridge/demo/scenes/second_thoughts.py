"""Marisol sends an album, a heart and a file that nobody should open; Diego takes an answer back. Chela sends the number of her card, and
deletes it."""

import asyncio
import dataclasses

from bridge.demo.expect import told
from bridge.demo.people import Bytes
from bridge.demo.pictures import photo
from bridge.demo.seen import Look, Seen
from bridge.demo.troupe import Troupe

PAGE = Bytes(name="comprobante.html", mime="text/html", data=b"<html><script>location='https://tienda-falsa.example'</script></html>")
CARD = "4111 1111 1111 1111"


async def play(troupe: Troupe) -> None:
    await asyncio.gather(_marisol(troupe), _chela(troupe))


async def _marisol(troupe: Troupe) -> None:
    marisol, diego, case, expect = troupe.marisol, troupe.diego, troupe.of_marisol, troupe.expect
    line = case.says("Mi paquete 5120 llegó mojado")
    await marisol.say(line.text)
    card = await expect.see("El mensaje de Marisol abre su caso en #envios, y la ficha lo dice", case.card)
    line = case.says("Así está la caja, por los tres lados")
    await marisol.album([dataclasses.replace(photo(), name=f"caja-{side}.png") for side in range(3)], line.text)
    await expect.see("Su álbum llega como un mensaje con tres fotos", lambda look: len(_files(case.thread(look))) == 3, at=case.thread)
    copy = await expect.see("…con su texto", lambda look: _saying(case.thread(look), line.text), at=case.thread)
    await diego.react(copy, "+1")
    await expect.see("Diego le pone 👍 y Marisol lo ve", lambda look: any("👍" in seen.signs for seen in marisol.screen(look)))
    await _taken_back(troupe, card)
    answer = case.is_answered("Te mandamos otra lámpara mañana, Marisol, sin costo")
    ts = await diego.write(card, answer.text)
    arrived = await expect.see("Diego contesta bien", lambda look: _saying(case.answered(look), answer.text), at=marisol.screen)
    await marisol.react(arrived.id, "❤")
    await expect.see(
        "Marisol le pone ❤ y Diego lo ve en su propio mensaje",
        lambda look: any(seen.id == ts and "heart" in seen.signs for seen in case.thread(look)), at=case.thread,
    )  # fmt: skip
    await _withheld(troupe)


async def _taken_back(troupe: Troupe, card: Seen) -> None:
    marisol, diego, case, expect = troupe.marisol, troupe.diego, troupe.of_marisol, troupe.expect
    wrong = "Te la cambiamos el viernes 31 de abril"
    ts = await diego.write(card, wrong)
    await expect.see("Diego contesta con una fecha que no existe", lambda look: _saying(case.answered(look), wrong), at=marisol.screen)
    await diego.delete(card, ts)
    await expect.see(
        "…borra su mensaje, y también se borra en el teléfono de Marisol",
        lambda look: not _saying(marisol.screen(look), wrong), at=marisol.screen,
    )  # fmt: skip


async def _withheld(troupe: Troupe) -> None:
    marisol, diego, case, expect = troupe.marisol, troupe.diego, troupe.of_marisol, troupe.expect
    show = troupe.button("show_file")
    await marisol.document(PAGE)
    question = await expect.see("Un archivo peligroso no se muestra: se dice qué es", lambda look: _asking(case.thread(look), show))
    expect.check("…y por qué", troupe.words.line("withheld.page") in question.text, seen=told([question]))
    await diego.press(question, show)
    await expect.see("Diego pide verlo de todos modos", lambda look: _named(case.thread(look), PAGE.name), at=case.thread)


async def _chela(troupe: Troupe) -> None:
    chela, case, expect = troupe.chela, troupe.of_chela, troupe.expect
    line = case.says("Hola, sigo sin mi reembolso")
    await chela.say(line.text)
    card = await expect.see("El mensaje de Chela abre su caso en #cobros", case.card)
    message = await chela.say(f"mi tarjeta es {CARD}")
    masked = await expect.see("Chela manda su tarjeta: Slack solo ve el final", lambda look: _saying(case.copies(look), "•••• 1111"))
    expect.check("…y el número no está en ningún lado", not _leaked(troupe.stage.look), seen=told([masked]))
    await chela.delete(message)
    await expect.see(
        "…lo borra, y también se borra en Slack", lambda look: not _saying(case.copies(look), "•••• 1111"), at=case.copies
    )  # fmt: skip
    answer = case.is_answered("Chela, tu reembolso salió hoy; no hace falta ningún dato de tu tarjeta")
    await troupe.sofia.write(card, answer.text)
    await expect.see("Sofía le contesta", lambda look: _saying(case.answered(look), answer.text), at=chela.screen)


# --- looking -----------------------------------------------------------------------------------------------------------------


def _saying(screen: list[Seen], text: str) -> Seen | None:
    return next((seen for seen in screen if text in seen.text), None)


def _files(screen: list[Seen]) -> list[str]:
    return [file.name for seen in screen if seen.ours for file in seen.files]


def _named(screen: list[Seen], name: str) -> bool:
    return name in _files(screen)


def _asking(screen: list[Seen], label: str) -> Seen | None:
    return next((seen for seen in screen if seen.button(label)), None)


def _leaked(look: Look) -> bool:
    return any(CARD[:9] in seen.text for seen in look.everything() if seen.platform == "slack")
