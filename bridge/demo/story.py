"""The story, told by itself: five customers, the company's people, a power cut; and what everybody saw held against what they should.

Nothing is asked of the product: what counts is what stands on the phones, in the channel and in Slack.
"""

import asyncio
import os
import pathlib
from collections.abc import Awaitable, Callable

from bridge.demo import ledger
from bridge.demo.company import HURRIED, Company, CompanyError
from bridge.demo.expect import Missed
from bridge.demo.kills import storm
from bridge.demo.narrator import Narrator
from bridge.demo.scenes import answered, in_public, power_cut, second_thoughts, unanswered
from bridge.demo.stage import ActionRefused, Stage
from bridge.demo.troupe import Troupe
from bridge.demo.voice import Voice

Scene = Callable[[Troupe], Awaitable[None]]
SCENE_LASTS = 50.0
"""Seconds after which a scene is given up."""


async def tell(folder: pathlib.Path, *, kills: int = 0, seed: int = 1, mute: bool = False) -> bool:
    """Play and print the story. Returns whether all held; then what ran it in `folder` may go."""
    voice = Voice()
    record = os.environ.get("PUENTE_SANDBOX_RECORD")
    voice.title("Casa Lumbre, una tarde cualquiera")
    try:
        company = Company(folder=folder, tempo=HURRIED, record=pathlib.Path(record) if record else None)
        narrator = Narrator(voice)
        async with company, Stage(company, narrator.tell) as stage:
            troupe = Troupe(stage, voice, mute=mute)
            await troupe.arrive()
            voice.deed("Telegram, Discord y Slack locales están abiertos y el producto está listo")
            await _play(troupe)
            if kills and not troupe.expect.failures:
                narrator.silent = True
                await storm(troupe, kills=kills, seed=seed)
    except CompanyError as error:
        voice.bad(str(error), "", "")
        return False
    return _verdict(troupe, folder)


async def _play(troupe: Troupe) -> None:
    scenes: dict[str, Scene] = {
        "Ana": answered.play,
        "Luis": unanswered.play,
        "Carmen": in_public.play,
        "Marisol y Chela": second_thoughts.play,
    }
    await asyncio.gather(*(_scene(troupe, name, scene) for name, scene in scenes.items()))
    if not troupe.expect.failures:
        await _scene(troupe, "El apagón", power_cut.play)
        await _scene(troupe, "El final", _ending)


async def _scene(troupe: Troupe, name: str, scene: Scene) -> None:
    """One that ends early has said why; the others play on."""
    try:
        async with asyncio.timeout(SCENE_LASTS):
            await scene(troupe)
    except Missed:
        pass
    except TimeoutError:
        troupe.expect.check(f"La escena de {name} termina", False, expected=f"en {SCENE_LASTS:.0f} s")
    except (ActionRefused, LookupError) as error:
        troupe.expect.check(f"La escena de {name} se puede actuar", False, seen=str(error))


async def _ending(troupe: Troupe) -> None:
    """Everything once more, over the whole story."""
    expect = troupe.expect
    await expect.see("Nada quedó en camino", lambda look: all(ledger.complete(each, look) for each in troupe.exchanges), within=15)
    look = troupe.stage.look
    for exchange in troupe.exchanges:
        found = list(ledger.wrong(exchange, look))
        said, answers = len(exchange.said), len(exchange.answers)
        expect.check(
            f"{exchange.customer.name}: mensajes {said}, respuestas {answers}; cada cosa una vez y en orden; nada interno salió",
            not found,
            expected="; ".join(dict.fromkeys(f"{each.what}: {each.expected}" for each in found)),
            seen="; ".join(each.seen for each in found),
        )
    dead = [seen for seen in look.channel("slack", "C0OPERADOR") if "🪦" in seen.text]
    expect.check("Los operadores no tuvieron que recoger nada", not dead, seen=" | ".join(seen.text for seen in dead))


def _verdict(troupe: Troupe, folder: pathlib.Path) -> bool:
    voice, expect = troupe.voice, troupe.expect
    if not expect.failures:
        voice.title(f"Se cumplieron las {expect.held} expectativas en {voice.elapsed():.0f} s.")
        return True
    voice.title(f"No se cumplieron {len(expect.failures)} de {expect.held + len(expect.failures)} expectativas:")
    for failure in expect.failures:
        voice.bad(failure.what, failure.expected, failure.seen)
    voice.plain(f"Los datos y el registro del producto quedaron en {folder}")
    return False
