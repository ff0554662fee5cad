"""Carmen asks the brand in #ayuda, where everybody reads along and Beto chats. Nobody is greeted in public, and Beto opens nothing."""

from bridge.demo.expect import told
from bridge.demo.people import ATENCION, AYUDA, COBROS, ENVIOS, said
from bridge.demo.seen import Look, Seen
from bridge.demo.troupe import Troupe


async def play(troupe: Troupe) -> None:
    await troupe.beto.say("Buenos días a todos, ¿ya vieron el catálogo nuevo?")
    asked = await _mention(troupe)
    await _bystander(troupe)
    await _answer(troupe, asked)


async def _mention(troupe: Troupe) -> str:
    case, expect = troupe.of_carmen, troupe.expect
    line = case.says("¿tienen la lámpara Sol en color cobre?")
    asked = await troupe.carmen.say(f"@CasaLumbre {line.text}")
    card = await expect.see("Carmen menciona a la marca en #ayuda y se abre su caso", case.card)
    expect.check("…marcado como PÚBLICO", "PÚBLICO" in card.text, seen=told([card]))
    expect.check("…con su pregunta", line.text in card.text, seen=told([card]))
    return asked


async def _bystander(troupe: Troupe) -> None:
    case, expect = troupe.of_carmen, troupe.expect
    words = "Yo vi una en la tienda del centro"
    await troupe.beto.say(words)

    def shown(look: Look) -> list[Seen]:
        return [seen for seen in case.thread(look) if words in seen.text and "Beto" in seen.who and "no es el cliente" in seen.who]

    await expect.see("Beto platica; en el hilo se ve que no es el cliente", shown, at=case.thread)


async def _answer(troupe: Troupe, asked: str) -> None:
    case, diego, expect, look = troupe.of_carmen, troupe.diego, troupe.expect, troupe.stage.look
    card = case.card(look)
    assert card is not None
    case.notes.append("creo que queda una en bodega, déjenme ver")
    await diego.write(card, case.notes[0])
    line = case.is_answered("Sí, Carmen: la Sol en cobre está disponible y te la apartamos")
    await diego.write(card, f">> {line.text}")
    screen = troupe.carmen.screen
    found = await expect.see("Diego contesta con >> y sale en #ayuda", lambda look: said(screen(look), line.text), at=screen)
    reply = found[0]
    expect.check(
        "…como respuesta al mensaje de Carmen, sin las marcas", reply.reply_to == asked and ">" not in reply.text, seen=told(found)
    )
    here = [seen for seen in troupe.stage.look.channel("discord", AYUDA) if seen.ours]
    expect.check("Es lo único que la marca dijo en público: ni saludo ni notas", here == [reply], expected=line.text, seen=told(here))
    cards = [troupe.stage.look.card(channel, "Beto · ") for channel in (COBROS, ENVIOS, ATENCION)]
    expect.check("Beto no abrió ningún caso", not any(cards), seen=told([seen for seen in cards if seen]))
