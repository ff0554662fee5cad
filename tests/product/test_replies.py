"""Does every reply reach the customer once, and does its author see what became of it?"""

import pytest
from house import ANA, COBROS, ENVIOS, LUIS, PNG, SOFIA, House

ANSWER = "ya quedó tu reembolso de $1,200"
PEOPLE = {"telegram": ANA, "discord": LUIS}
SENDS = {"telegram": "sendMessage", "discord": "POST /channels/*/messages"}


async def test_a_receipt_goes_from_under_way_to_delivered(house: House) -> None:
    async with house.running():
        await house.opened()
        house.fault("telegram", "sendMessage", "status", status=429, retry_after=1, times=1000)
        ts = await house.reply(ANSWER)
        await house.until(lambda: house.signs(ts) == ["⏳"])
        house.sandbox.kernel.faults.clear()
        await house.until(lambda: house.signs(ts) == ["✅"])
        assert house.phone(ANA).count(ANSWER) == 1


@pytest.mark.parametrize("platform", ["telegram", "discord"])
@pytest.mark.parametrize(("kind", "how"), [("status", {"status": 429, "retry_after": 1}), ("delay", {"seconds": 0.5})])
async def test_a_slow_platform_is_waited_for(house: House, platform: str, kind: str, how: dict[str, float]) -> None:
    person = PEOPLE[platform]
    async with house.running():
        await house.opened(person)
        house.fault(platform, SENDS[platform], kind, **how)
        first, second = await house.reply(ANSWER), await house.reply("y aquí sigo")
        await house.until(lambda: house.phone(person)[1:] == [ANSWER, "y aquí sigo"])
        await house.until(lambda: house.signs(first) == house.signs(second) == ["✅"])


@pytest.mark.parametrize("kind", ["silent", "drop", "status"])
async def test_discord_gets_it_once_whatever_happens(house: House, kind: str) -> None:
    async with house.running():
        await house.opened(LUIS)
        house.fault("discord", SENDS["discord"], kind, times=2)
        ts = await house.reply(ANSWER)
        await house.until(lambda: house.signs(ts) == ["✅"], within=20)
        assert house.phone(LUIS).count(ANSWER) == 1


async def test_discord_forgets_after_minutes_that_it_has_it(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """From then on only a person can know; here its minutes last half a second."""
    monkeypatch.setattr("sandbox.discord.stage.NONCE_SECONDS", 0.5)
    monkeypatch.setattr("bridge.delivery.perform.KEY_LASTS", 500)
    async with house.running():
        await house.opened(LUIS)
        house.fault("discord", SENDS["discord"], "silent")
        ts = await house.reply(ANSWER)
        await house.until(lambda: house.told(SOFIA, "no sabemos", ANSWER))
        await house.until(lambda: house.signs(ts) == ["⚠️"])
        assert house.phone(LUIS).count(ANSWER) == 1
        await house.press("Sí llegó")
        await house.until(lambda: house.signs(ts) == ["✅"])


@pytest.mark.parametrize(("kind", "came"), [("silent", 1), ("drop", 0)])
@pytest.mark.parametrize(("button", "more"), [("Sí llegó", 0), ("Enviar de nuevo", 1)])
async def test_telegram_that_does_not_say_whether_it_took_it(house: House, kind: str, came: int, button: str, more: int) -> None:
    """Staff decide by one of two buttons, and the lane goes on meanwhile."""
    async with house.running():
        await house.opened()
        house.fault("telegram", "sendMessage", kind)
        ts = await house.reply(ANSWER)
        await house.until(lambda: house.told(SOFIA, "no sabemos", ANSWER))
        await house.until(lambda: house.signs(ts) == ["⚠️"])
        later = await house.reply("¿me confirmas?")
        await house.until(lambda: house.signs(later) == ["✅"])
        assert house.phone(ANA).count(ANSWER) == came
        await house.press(button)
        await house.until(lambda: house.signs(ts) == ["✅"])
        assert house.phone(ANA).count(ANSWER) == came + more
        await house.until(lambda: house.buttons("Sí llegó", "Enviar de nuevo") == [])  # it is decided once, and the question says how
        await house.write(ANA, "gracias a todos ustedes")
        await house.until(lambda: house.copies("gracias a todos ustedes"))
        assert house.phone(ANA).count(ANSWER) == came + more


async def test_a_customer_who_blocked_us(house: House) -> None:
    async with house.running():
        await house.opened()
        await house.act("telegram/block", person=ANA)
        ts = await house.reply(ANSWER)
        await house.until(lambda: house.signs(ts) == ["⚠️"])
        await house.until(lambda: house.told(SOFIA, "no llegó", "bloqueó", ANSWER))
        await house.act("telegram/unblock", person=ANA)
        await house.press("Enviar de nuevo")
        await house.until(lambda: house.signs(ts) == ["✅"] and ANSWER in house.phone(ANA))


async def test_a_customer_who_closed_his_direct_messages(house: House) -> None:
    async with house.running():
        await house.opened(LUIS)
        await house.act("discord/close_dms", person=LUIS)
        ts = await house.reply(ANSWER)
        await house.until(lambda: house.signs(ts) == ["⚠️"])
        await house.until(lambda: house.told(SOFIA, "no llegó", "cerró sus mensajes"))


async def test_a_second_try_that_is_refused_says_nothing_of_the_first(house: House) -> None:
    """It arrived, and the answer was lost; then he closed his messages."""
    async with house.running():
        await house.opened(LUIS)
        house.fault("discord", SENDS["discord"], "silent")
        await house.reply(ANSWER)
        await house.until(lambda: ANSWER in house.phone(LUIS))
        await house.act("discord/close_dms", person=LUIS)
        await house.until(lambda: house.told(SOFIA, "no sabemos", ANSWER))


async def test_one_who_cannot_be_reached_holds_nobody(house: House) -> None:
    async with house.running():
        await house.opened()
        house.fault("telegram", "sendMessage", "delay", seconds=8)
        await house.reply("esto tarda")
        await house.opened(LUIS, "¿y mi paquete?")
        await house.act("slack/say", person="diego", channel=ENVIOS, thread_ts=house.root(ENVIOS)["ts"], text="va en camino")
        await house.until(lambda: "va en camino" in house.phone(LUIS), within=4)


async def test_a_file_too_large_leaves_its_text(house: House) -> None:
    async with house.running():
        await house.opened(LUIS)
        file = {"name": "manual.pdf", "mime": "application/pdf", "data_base64": "QUJD" * (11 * 1024 * 1024 // 3)}
        said = await house.act(
            "slack/upload", person="sofia", channel=COBROS, thread_ts=house.root()["ts"], text="aquí el manual", files=[file]
        )
        await house.until(lambda: "aquí el manual" in house.phone(LUIS), within=20)
        await house.until(lambda: house.told(SOFIA, "el texto sí sale", "demasiado grande"))
        await house.until(lambda: house.signs(said["ts"]) == ["⚠️"])


async def test_a_picture_of_staff_arrives_with_its_words(house: House) -> None:
    async with house.running():
        await house.opened()
        file = {"name": "guia.png", "mime": "image/png", "data_base64": PNG}
        said = await house.act("slack/upload", person="sofia", channel=COBROS, thread_ts=house.root()["ts"], text="tu guía", files=[file])
        await house.until(lambda: "tu guía" in house.phone(ANA))
        await house.until(lambda: house.signs(said["ts"]) == ["✅"])


async def test_an_edit_is_carried_over_also_when_its_answer_was_lost(house: House) -> None:
    async with house.running():
        await house.opened()
        ts = await house.reply("te llega el lunes")
        await house.until(lambda: house.signs(ts) == ["✅"])
        house.fault("telegram", "editMessageText", "silent")
        await house.act("slack/edit", person="sofia", channel=COBROS, ts=ts, text="te llega el martes")
        await house.until(lambda: house.phone(ANA)[-1] == "te llega el martes")
        assert "te llega el lunes" not in house.phone(ANA)


async def test_an_edit_while_nobody_knows_whether_it_arrived_goes_out_with_what_is_sent_again(house: House) -> None:
    async with house.running():
        await house.opened()
        house.fault("telegram", "sendMessage", "drop")
        ts = await house.reply("te llega el lunes")
        await house.until(lambda: house.signs(ts) == ["⚠️"])
        await house.act("slack/edit", person="sofia", channel=COBROS, ts=ts, text="te llega el martes")
        later = await house.reply("¿me confirmas?")
        await house.until(lambda: house.signs(later) == ["✅"])
        await house.press("Enviar de nuevo")
        await house.until(lambda: house.phone(ANA)[-1] == "te llega el martes")
        await house.until(lambda: house.signs(ts) == ["✅"])


async def test_an_edit_of_what_arrived_nobody_knows_where_is_told_as_not_made(house: House) -> None:
    async with house.running():
        await house.opened()
        house.fault("telegram", "sendMessage", "silent")
        ts = await house.reply("te llega el lunes")
        await house.until(lambda: house.told(SOFIA, "no sabemos", "te llega el lunes"))
        await house.act("slack/edit", person="sofia", channel=COBROS, ts=ts, text="te llega el martes")
        later = await house.reply("¿me confirmas?")
        await house.until(lambda: house.signs(later) == ["✅"])
        await house.press("Sí llegó")
        await house.until(lambda: house.told(SOFIA, "no se hizo", "te llega el lunes"))
