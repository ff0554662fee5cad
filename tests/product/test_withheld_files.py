"""What happens to a file that is not what it says it is? Staff read why it is not there, and one of them can have it shown."""

import base64
import contextlib
import json

from house import ANA, COBROS, LUIS, PNG, SOFIA, House
from small_clamd import NAME, SmallClamd, running

from bridge.app import outbox_list
from bridge.model.ids import SCANNER
from bridge.safety.clamd import TEST_VIRUS

SHOW = "Mostrar de todos modos"
PROGRAM = base64.b64encode(b"MZ\x90\0\x03").decode()
PAGE = base64.b64encode(b"<!DOCTYPE html><script>alert(1)</script>").decode()


def files(house: House, channel: str = COBROS) -> list[str]:
    return [file["name"] for message in house.messages(channel) for file in message["files"] if not file["deleted"]]


async def test_a_program_posing_as_a_receipt_is_shown_only_when_somebody_wants_it(house: House) -> None:
    async with house.running():
        await house.opened()
        await house.act(
            "telegram/document", person=ANA, name="recibo\u202efdp.exe", mime="application/pdf", data_base64=PROGRAM, caption="mi recibo"
        )
        await house.until(lambda: house.buttons(SHOW) == [SHOW])
        assert house.copies("mi recibo") == ["mi recibo"] and files(house) == []
        assert "recibofdp.exe" in house.thread()[-1] and "es un programa" in house.thread()[-1]
        await house.press(SHOW, person="sofia")
        await house.until(lambda: files(house) == ["recibofdp.exe"])
        await house.until(lambda: house.buttons(SHOW) == [] and any("Sofía" in text and "pidió mostrar" in text for text in house.thread()))
        assert await outbox_list(house.config()) == [], "what was held back on purpose is no failure"


async def test_a_picture_with_the_wrong_name_is_shown_with_the_right_one(house: House) -> None:
    async with house.running():
        await house.opened(LUIS)
        file = {"name": "4111 1111 1111 1111.jpg", "mime": "image/jpeg", "data_base64": PNG}
        await house.act("discord/upload", person=LUIS, text="la tarjeta", files=[file])
        await house.until(lambda: files(house) == ["•••• •••• •••• 1111.png"])
        assert "4111 1111" not in json.dumps(house.sandbox.slack.state())


async def test_staff_may_send_a_page_but_no_program(house: House) -> None:
    async with house.running():
        await house.opened(LUIS)
        sent = [
            {"name": "guia.html", "mime": "text/html", "data_base64": PAGE},
            {"name": "guia.pdf", "mime": "application/pdf", "data_base64": PROGRAM},
        ]
        await house.act("slack/upload", person="sofia", channel=COBROS, thread_ts=house.root()["ts"], text="las dos guías", files=sent)
        await house.until(lambda: house.told(SOFIA, "guia.pdf", "es un programa"))
        got = json.dumps(house.sandbox.discord.state())
        assert "guia.html" in got and "guia.pdf" not in got


async def test_a_file_larger_than_wanted_is_fetched_when_somebody_wants_it(house: House) -> None:
    large = base64.b64encode(base64.b64decode(PNG) + bytes(2_000)).decode()
    async with house.running(more='[files]\nlargest = "1 kB"\n'):
        await house.opened()
        await house.act("telegram/document", person=ANA, name="foto.png", mime="image/png", data_base64=large)
        await house.until(lambda: house.buttons(SHOW) == [SHOW])
        assert "(2.1 kB)" in house.thread()[-1] and "más de 1 kB" in house.thread()[-1]
        await house.press(SHOW, person="sofia")
        await house.until(lambda: files(house) == ["foto.png"])


async def test_an_infected_file_is_shown_to_nobody_and_without_the_scanner_none_is_taken_for_clean(house: House) -> None:
    virus, clamd = base64.b64encode(TEST_VIRUS).decode(), SmallClamd()
    async with contextlib.AsyncExitStack() as scanner:
        await scanner.enter_async_context(running(clamd))
        async with house.running(more=f'[files]\nclamd = "{clamd.address}"\n') as product:
            await house.opened()
            await house.act("telegram/document", person=ANA, name="clean.txt", mime="text/plain", data_base64=PAGE[:3] + "=")
            await house.until(lambda: files(house) == ["clean.txt"])
            await house.act("telegram/document", person=ANA, name="lista.txt", mime="text/plain", data_base64=virus)
            await house.until(lambda: any(NAME in text and "lista.txt" in text for text in house.thread()))
            await house.until(lambda: any(NAME in text and "lista.txt" in text for text in house.notices()))
            assert house.buttons(SHOW) == []
            await scanner.aclose()
            await house.act("telegram/document", person=ANA, name="otra.txt", mime="text/plain", data_base64=virus)
            await house.until(lambda: house.buttons(SHOW) == [SHOW] and "el antivirus no respondió" in house.thread()[-1])
            async with running(clamd, port=int(clamd.address.rpartition(":")[2])):
                await house.press(SHOW, person="sofia")
                await house.until(lambda: any(NAME in text and "otra.txt" in text for text in house.thread()))
            assert files(house) == ["clean.txt"]
            assert SCANNER in {connection.name for connection in product.connections()}, "whether it answers is watched"
