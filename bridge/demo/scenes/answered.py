"""Ana was charged twice. Sofía answers in time, and they go on: a photo, a document, corrections, and what stays among colleagues."""

from bridge.demo.expect import told
from bridge.demo.ledger import GREETING, Line
from bridge.demo.people import said
from bridge.demo.pictures import photo, receipt
from bridge.demo.seen import Look, Seen
from bridge.demo.troupe import Troupe

DELIVERED = "white_check_mark"


async def play(troupe: Troupe) -> None:
    card = await _complaint(troupe)
    await _answer(troupe, card)
    await _files(troupe, card)
    await _corrections(troupe, card)
    await _among_colleagues(troupe, card)


async def _complaint(troupe: Troupe) -> Seen:
    ana, case, expect = troupe.ana, troupe.of_ana, troupe.expect
    line = case.says("Hola, me cobraron dos veces el pedido 4471 y nadie me contesta")
    await ana.say(line.text, bold="dos veces")
    card = await expect.see("La queja de Ana llega a #cobros, con su ficha", case.card)
    copy = await expect.see(
        "…con sus palabras, su nombre y su canal", lambda look: _line(case.copies(look), line), at=case.thread
    )  # fmt: skip
    expect.check("…con las negritas que ella puso", "dos veces" in copy.bold, expected="«dos veces» en negritas", seen=str(copy.bold))
    expect.check("…y con prioridad alta por la regla de cobros", "alta" in card.text, seen=told([card]))
    await expect.see("Ana recibe un saludo con equipo y hora", case.greetings, at=ana.screen)
    return card


async def _answer(troupe: Troupe, card: Seen) -> None:
    ana, sofia, case, expect = troupe.ana, troupe.sofia, troupe.of_ana, troupe.expect
    line = case.is_answered("Hola Ana, ya vi el cargo doble. Te lo reembolso hoy mismo y te aviso aquí.")
    ts = "" if troupe.mute else await sofia.write(card, line.text.replace("reembolso hoy mismo", "*reembolso hoy mismo*"))
    reply = await expect.see(
        "Sofía contesta en el hilo y Ana lo lee en su teléfono", lambda look: _line(case.answered(look), line), at=ana.screen
    )  # fmt: skip
    expect.check("…con formato", reply.bold == ("reembolso hoy mismo",), expected="en negritas", seen=str(reply.bold))
    await expect.see("…y Sofía ve el acuse sobre su propio mensaje", lambda look: _signed(look, card, ts, DELIVERED), at=case.thread)
    done = troupe.words.line("card.answered")
    await expect.see("La promesa se cumplió a tiempo: la ficha dice «Respondido»", lambda look: _says(case.card(look), done))


async def _files(troupe: Troupe, card: Seen) -> None:
    ana, sofia, case, expect, stage = troupe.ana, troupe.sofia, troupe.of_ana, troupe.expect, troupe.stage
    picture, document = photo(), receipt()
    line = case.says("Además la lámpara venía rota, mire")
    await ana.photo(picture, line.text)
    posted = await expect.see("La foto de Ana está en el hilo", lambda look: _with_file(case.thread(look), picture.data), at=case.thread)
    same = await stage.bytes_of(posted.files[0].url) == picture.data
    expect.check("…byte por byte", same, expected=f"{len(picture.data)} bytes iguales", seen=f"{posted.files[0].size} bytes")
    answer = case.is_answered("Te la cambiamos sin costo; te adjunto el comprobante del reembolso")
    await sofia.send_file(card, document, answer.text)
    got = await expect.see(
        "El documento de Sofía llega al teléfono de Ana", lambda look: _with_file(ana.screen(look), document.data), at=ana.screen
    )
    same = await stage.bytes_of(got.files[0].url) == document.data
    expect.check(
        "…byte por byte y con su nombre", same and got.files[0].name == document.name, expected=document.name, seen=got.files[0].name
    )


async def _corrections(troupe: Troupe, card: Seen) -> None:
    ana, sofia, case, expect = troupe.ana, troupe.sofia, troupe.of_ana, troupe.expect
    line = case.says("Mi tarjeta termina en 1002")
    message = await ana.say(line.text)
    await expect.see("Ana da un dato", lambda look: _line(case.copies(look), line), at=case.thread)
    line.after_edit = "Perdón: mi tarjeta termina en 2001"
    await ana.edit(message, line.after_edit)
    await expect.see("…lo corrige, y se corrige en el hilo", lambda look: _line(case.copies(look), line), at=case.thread)
    answer = case.is_answered("Listo, el reembolso va a la terminación 1002")
    ts = await sofia.write(card, answer.text)
    await expect.see("Sofía lo confirma", lambda look: _line(case.answered(look), answer), at=ana.screen)
    answer.after_edit = "Listo, tu reembolso va a la terminación 2001"
    await sofia.edit(card, ts, answer.after_edit)
    await expect.see("…se corrige, y se corrige en el teléfono de Ana", lambda look: _line(case.answered(look), answer), at=ana.screen)


async def _among_colleagues(troupe: Troupe, card: Seen) -> None:
    ana, sofia, case, expect = troupe.ana, troupe.sofia, troupe.of_ana, troupe.expect
    case.notes += ["es la tercera queja igual de esta semana", "¿revisas el lote de lámparas?"]
    await sofia.write(card, f"nota: {case.notes[0]}")
    await sofia.write(card, f">> @diego {case.notes[1]}")
    hint = troupe.words.line("note.mention_not_sent", who="").strip()
    await expect.see(
        "Lo que menciona a un colega no sale ni con >>, y Sofía lo sabe", lambda look: said(case.thread(look), hint), at=case.thread
    )
    answer = case.is_answered("¿Algo más en lo que te pueda ayudar, Ana?")
    await sofia.write(card, answer.text)
    await expect.see("Lo que escribe después sí llega", lambda look: _line(case.answered(look), answer), at=ana.screen)
    leaked = [seen for seen in ana.screen(troupe.stage.look) if any(note in seen.text for note in case.notes)]
    expect.check("Ni la nota ni la mención llegaron a Ana", not leaked, expected="solo en Slack", seen=told(leaked))
    one = len(case.greetings(troupe.stage.look))
    expect.check("Ana fue saludada una sola vez", one == 1, expected=f"un «{GREETING}…»", seen=str(one))


# --- looking -----------------------------------------------------------------------------------------------------------------


def _line(screen: list[Seen], line: Line) -> Seen | None:
    return next((seen for seen in screen if line.now in seen.text), None)


def _says(card: Seen | None, words: str) -> bool:
    return card is not None and words in card.text


def _signed(look: Look, card: Seen, ts: str, sign: str) -> bool:
    return any(seen.id == ts and sign in seen.signs for seen in look.thread(card))


def _with_file(screen: list[Seen], data: bytes) -> Seen | None:
    return next((seen for seen in screen if any(file.size == len(data) for file in seen.files) and seen.ours), None)
