"""Rules act beyond Puente: the brand's own program hears of a case, signed and once; people get cases in turn."""

import contextlib
import hashlib
import hmac
import json
import pathlib
import time
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from house import ANA, COBROS, LUIS, MARISOL, open_house

from adapters.webhook import WebPrograms
from bridge.model.failure import DeliveryError, Reason
from bridge.model.ids import OutgoingId
from bridge.ports import Hook
from bridge.product import wall_clock

RULES = """
[people.sofia]
slack = "U0SOFIA001"
[people.diego]
slack = "U0DIEGO001"
[teams.turnos]
channel = "C0COBROS01"
members = ["sofia", "diego"]
[webhooks.crm]
url = "ADDRESS"
secret = "s3creto"
private = true
[[rules]]
name = "profeco"
when = {{ any = ["profeco"] }}
team = "turnos"
assignee = "round_robin"
webhook = ["crm"]
"""


class Program:
    """The brand's own, on a port of this machine: answers with these statuses one after the other, and 200 from then on."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.heard: list[tuple[dict[str, str], bytes]] = []
        self.address = ""

    async def answer(self, request: web.Request) -> web.Response:
        self.heard.append((dict(request.headers), await request.read()))
        status = self.statuses.pop(0) if self.statuses else 200
        return web.Response(status=status, headers={"Location": "/otra"} if status == 302 else {})

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator[str]:
        app = web.Application()
        app.add_routes([web.post("/{any:.*}", self.answer)])
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            yield f"http://127.0.0.1:{runner.addresses[0][1]}/aviso"
        finally:
            await runner.cleanup()


async def test_a_program_hears_of_a_case_and_people_get_it_in_turn(tmp_path: pathlib.Path) -> None:
    program = Program(503)
    async with program.listening() as address, open_house(tmp_path) as house, house.running(more=RULES.replace("ADDRESS", address)):
        await house.write(ANA, "voy a Profeco")
        await house.until(lambda: len(program.heard) == 2)
        for headers, body in program.heard:
            at, _, signed = headers["Puente-Signature"].removeprefix("t=").partition(",v1=")
            assert signed == hmac.new(b"s3creto", f"{at}.".encode() + body, hashlib.sha256).hexdigest()
            assert abs(int(at) - time.time()) < 60
        (first, body), (again, same) = program.heard
        assert first["Puente-Delivery"] == again["Puente-Delivery"] == json.loads(body)["id"]
        assert body == same
        told = json.loads(body)
        assert (told["rule"], told["case"]["team"], told["case"]["matter"]) == ("profeco", "turnos", "voy a Profeco")
        await house.write(MARISOL, "yo voy a Profeco")
        await house.write(LUIS, "y yo a Profeco")
        await house.until(lambda: len(program.heard) == 4)

        def given() -> list[str]:
            return [who for m in house.messages(COBROS) for who in ("Sofia", "Diego") if f"Le toca a @{who}" in m["text"]]

        await house.until(lambda: given() == ["Sofia", "Diego", "Sofia"])


ANSWERS = {302: Reason.REFUSED, 400: Reason.REFUSED, 410: Reason.GONE, 429: Reason.RATE_LIMITED, 500: Reason.UNREACHABLE}


@pytest.mark.parametrize(("status", "reason"), ANSWERS.items())
async def test_what_a_program_answers_says_whether_to_try_again(status: int, reason: Reason) -> None:
    program = Program(status)
    async with program.listening() as address:
        with pytest.raises(DeliveryError) as failed:
            await WebPrograms(wall_clock).call(Hook(url=address, secret="a", private=True), b"{}", key=OutgoingId(1))
    assert failed.value.reason is reason
    assert len(program.heard) == 1, "a redirect is not followed"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "127.1", "2130706433"])
async def test_what_is_not_public_is_not_called_unless_the_brand_says_so(host: str) -> None:
    program = Program()
    async with program.listening() as address:
        hidden = address.replace("127.0.0.1", host)
        with pytest.raises(DeliveryError) as failed:
            await WebPrograms(wall_clock).call(Hook(url=hidden, secret="a", private=False), b"{}", key=OutgoingId(1))
    assert failed.value.reason in (Reason.FORBIDDEN, Reason.REFUSED)
    assert program.heard == []
