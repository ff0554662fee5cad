"""kill -9 at awkward instants, and a stop that is asked for: nothing is lost, nothing comes twice.

An instant is awkward when the platform has done what was asked and we have not heard of it: the answer is held back, then the process
is killed.
"""

import aiohttp
import pytest
from house import ANA, COBROS, LUIS, PNG, SOFIA, House
from process import process

WORDS = ["uno de tres cosas", "dos de tres cosas", "tres de tres cosas"]
LONG = 30.0
"""Seconds for which an answer is held back: longer than the process lives."""


@pytest.mark.parametrize("before", [0, 1, 2])
async def test_between_a_post_and_its_answer(house: House, before: int) -> None:
    """before 0: the thread's root with the first words on it; then posts below it. On Discord, where the greeting, which may be on its
    way just then, can be said again without harm."""
    async with process(house) as puente:
        for number in range(before):
            await house.write(LUIS, WORDS[number])
            await house.until(lambda number=number: house.copies(WORDS[number]))
        house.fault("slack", "chat.postMessage", "delay", seconds=LONG)
        for text in WORDS[before:]:
            await house.write(LUIS, text)
        await house.until(lambda: len(house.messages(COBROS)) == before + 1)
        await puente.kill()
        await puente.start()
        await house.until(lambda: house.copies(*WORDS) == WORDS, within=20)
        await house.until(lambda: len(house.phone(LUIS)) == 1)
        assert len([m for m in house.messages(COBROS) if not m["thread_ts"]]) == 1, "one root"
        assert not house.notices()


async def test_between_a_reply_on_discord_and_its_answer(house: House) -> None:
    async with process(house) as puente:
        await house.opened(LUIS)
        house.fault("discord", "POST /channels/*/messages", "delay", seconds=LONG)
        ts = await house.reply("va hoy mismo")
        await house.until(lambda: "va hoy mismo" in house.phone(LUIS))
        await puente.kill()
        await puente.start()
        await house.until(lambda: house.signs(ts) == ["✅"], within=20)
        assert house.phone(LUIS).count("va hoy mismo") == 1


async def test_between_a_reply_on_telegram_and_its_answer(house: House) -> None:
    async with process(house) as puente:
        await house.opened()
        house.fault("telegram", "sendMessage", "delay", seconds=LONG)
        ts = await house.reply("va hoy mismo")
        await house.until(lambda: "va hoy mismo" in house.phone(ANA))
        await puente.kill()
        await puente.start()
        await house.until(lambda: house.told(SOFIA, "no sabemos", "va hoy mismo"), within=20)
        await house.press("Sí llegó")
        await house.until(lambda: house.signs(ts) == ["✅"])
        assert house.phone(ANA).count("va hoy mismo") == 1


async def test_between_a_picture_and_its_answer(house: House) -> None:
    async with process(house) as puente:
        await house.opened()
        house.fault("slack", "files.completeUploadExternal", "delay", seconds=LONG)
        await house.act("telegram/photo", person=ANA, name="recibo.png", mime="image/png", data_base64=PNG, caption="el recibo")
        await house.until(lambda: [file for message in house.messages(COBROS) for file in message["files"]])
        await puente.kill()
        await puente.start()
        await house.write(ANA, WORDS[0])
        await house.until(lambda: house.copies("el recibo", WORDS[0]) == ["el recibo", WORDS[0]], within=20)
        assert len([file for message in house.messages(COBROS) for file in message["files"]]) == 1


async def test_what_is_written_while_we_are_down(house: House) -> None:
    async with process(house) as puente:
        await house.opened()
        await house.opened(LUIS, "me falta una pieza")
        await puente.kill()
        for text in WORDS:
            await house.write(ANA, f"Ana: {text}")
            await house.write(LUIS, f"Luis: {text}")
        root = next(m["ts"] for m in house.messages(COBROS) if "me falta una pieza" in m["text"])
        await house.act("slack/say", person="sofia", channel=COBROS, thread_ts=root, text="te la mandamos")
        await puente.start()
        for name in ("Ana", "Luis"):
            said = [f"{name}: {text}" for text in WORDS]
            await house.until(lambda said=said: house.copies(*said) == said, within=20)
        await house.until(lambda: house.phone(LUIS).count("te la mandamos") == 1)


async def test_a_stop_that_is_asked_for_ends_soon_and_loses_nothing(house: House) -> None:
    async with process(house) as puente:
        await house.opened()
        house.fault("telegram", "sendMessage", "delay", seconds=1.0)
        ts = await house.reply("llega mañana a tu casa")
        await house.until(lambda: "llega mañana a tu casa" in house.phone(ANA))
        for text in WORDS:
            await house.write(ANA, text)
        assert await puente.stop(within=5.0) == 0
        await puente.start()
        await house.until(lambda: house.copies(*WORDS) == WORDS, within=20)
        await house.until(lambda: house.signs(ts) == ["✅"])
        assert house.phone(ANA).count("llega mañana a tu casa") == 1
        assert not any("no sabemos" in text for text in house.thread())


async def test_no_token_shows_anywhere(house: House) -> None:
    """The tokens of the configuration are the canaries: in no log at its most talkative, no post, no page, no recorded body."""
    async with process(house) as puente:
        await house.opened()
        for platform in ("telegram", "discord", "slack"):
            house.fault(platform, "*", "status", status=500, times=3)
            await house.act("faults", platform=platform, kind="hangup")
        await house.act("telegram/photo", person=ANA, name="recibo.png", mime="image/png", data_base64=PNG, caption="el recibo")
        await house.until(lambda: house.copies("el recibo"), within=20)
        pages = []
        async with aiohttp.ClientSession() as session:
            for page in ("healthz", "readyz", "metrics", "cases"):
                async with session.get(f"http://127.0.0.1:{puente.port}/{page}") as answer:
                    pages.append(await answer.text())
        await puente.stop(within=5.0)
        seen = {"log": puente.log.read_text(), "pages": "\n".join(pages), "posts": str(house.sandbox.slack.state()["channels"])}
        for canary in ("AAsandbox-casa-lumbre-telegram-token", "sandbox.casa-lumbre.discord-token", "xoxb-sandbox", "xapp-sandbox"):
            for where, text in seen.items():
                assert canary not in text, f"{canary} in the {where}"
        assert "el recibo" not in "".join(line for line in seen["log"].splitlines() if '"level": "debug"' not in line), "no message text"
