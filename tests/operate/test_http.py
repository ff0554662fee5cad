"""What does an operator's monitoring see? Asked over real sockets, with a real store."""

import dataclasses
import pathlib
import socket
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from bridge.config.schema import Http
from bridge.model.ids import AccountName, OutgoingId
from bridge.model.records import Outgoing
from bridge.operate import logs
from bridge.operate.asking import NobodyThere, Refused, Wish, ask
from bridge.operate.http import HttpServer, ListenError
from bridge.operate.supervise import State, Status
from bridge.ports import Arrival, Store
from storage import open_store

NOW = 1_800_000_000_000
SECRET = "a token of the desk"
UP = Status(name="telegram", state=State.UP, since=NOW - 60_000, last_alive=NOW - 2_000)
WAITING = Outgoing(id=OutgoingId(1), lane="telegram|1", account="telegram", act={"act": "say"}, priority=1, created_at=NOW)

UNWORKED = Arrival(account=AccountName("telegram"), key="msg:1:1", raw={}, received_at=NOW)


class Site:
    """The server with everything around it that a test may turn."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.now = NOW
        self.states = [UP]
        self.working = True
        self.decided: list[tuple[str, int, str]] = []

    async def cases(self) -> dict[str, Any]:
        return {"cases": [{"id": 1, "team": "pagos"}]}

    async def decide(self, what: str, number: int, by: str) -> str | None:
        self.decided.append((what, number, by))
        return "there is none with the number 7" if number == 7 else None

    def connections(self) -> list[Status]:
        return self.states

    def server(self, port: int) -> HttpServer:
        return HttpServer(host="127.0.0.1", port=port, store=self.store, product=self, secret=SECRET, clock=lambda: self.now)

    async def get(self, path: str, **headers: str) -> tuple[int, Any]:
        async with (
            self.server(0) as server,
            aiohttp.ClientSession() as session,
            session.get(server.address + path, headers=headers) as answer,
        ):
            return answer.status, await (answer.json() if "json" in answer.content_type else answer.text())


@pytest.fixture
async def site(tmp_path: pathlib.Path) -> AsyncIterator[Site]:
    store = await open_store(f"sqlite:///{tmp_path}/puente.db")
    yield Site(store)
    await store.close()


async def test_all_in_order(site: Site) -> None:
    assert (await site.get("/healthz"))[0] == 200
    status, page = await site.get("/readyz")
    assert (status, page["ready"], page["not_ready"]) == (200, True, [])
    assert page["connections"]["telegram"]["state"] == "up"


async def test_a_connection_that_is_down_is_named_with_its_reason(site: Site) -> None:
    down = Status(name="discord", state=State.DOWN, since=NOW - 45_000, why="the gateway hung up")
    site.states = [UP, down]
    status, page = await site.get("/readyz")
    assert (status, page["ready"]) == (503, False)
    assert page["not_ready"] == [{"what": "connection discord", "why": "down for 45 s: the gateway hung up"}]
    assert (await site.get("/healthz"))[0] == 200, "the process itself is well"


async def test_workers_that_have_not_begun(site: Site) -> None:
    site.working = False
    status, page = await site.get("/readyz")
    assert (status, page["not_ready"][0]["what"]) == (503, "workers")


async def test_a_message_that_waits_a_minute_turns_health_red(site: Site) -> None:
    await site.store.write(lambda queries: queries.save([WAITING]))
    site.now = NOW + 59_000
    assert (await site.get("/readyz"))[0] == 200
    site.now = NOW + 61_000
    status, page = await site.get("/readyz")
    assert (status, page["not_ready"][0]["what"]) == (503, "outbox")
    assert page["not_ready"][0]["why"] == "a message has waited for 61 s in the lane telegram|1"


async def test_what_came_in_and_is_not_looked_at_turns_health_red_and_names_the_account(site: Site) -> None:
    await site.store.put([UNWORKED])
    site.now = NOW + 179_000
    assert (await site.get("/readyz"))[0] == 200, "what came before the message that it belongs to waits on purpose"
    site.now = NOW + 181_000
    status, page = await site.get("/readyz")
    assert status == 503
    assert page["not_ready"] == [{"what": "inbox", "why": "what came from telegram has waited for 181 s and was not looked at"}]


async def test_a_store_that_does_not_answer(site: Site) -> None:
    await site.store.close()
    status, page = await site.get("/readyz")
    assert (status, page["not_ready"][0]["what"]) == (503, "store")
    assert (await site.get("/metrics"))[0] == 503


async def test_metrics_for_prometheus(site: Site) -> None:
    await site.store.write(lambda queries: queries.save([WAITING]))
    site.now = NOW + 5_000
    site.states = [UP, dataclasses.replace(UP, name="discord", state=State.FAILED)]
    status, page = await site.get("/metrics")
    assert status == 200
    lines = page.splitlines()
    assert "puente_outbox_waiting 1.0" in lines
    assert "puente_outbox_oldest_waiting_seconds 5.0" in lines
    assert 'puente_account_up{account="telegram"} 1.0' in lines
    assert 'puente_account_up{account="discord"} 0.0' in lines
    assert 'puente_account_last_sign_of_life_seconds{account="telegram"} 7.0' in lines


async def test_the_cases_are_for_this_machine_alone(site: Site) -> None:
    assert await site.get("/cases") == (200, {"cases": [{"id": 1, "team": "pagos"}]})
    assert (await site.get("/cases", Host="localhost:8080"))[0] == 200
    assert (await site.get("/cases", Host="[::1]:8080"))[0] == 200
    for elsewhere in ("evil.example", "evil.example:8080", "127.0.0.1.evil.example", "192.168.1.4:8080", "localhost.evil.example"):
        assert (await site.get("/cases", Host=elsewhere))[0] == 404


def wish(number: int = 41) -> Wish:
    return Wish(what="retry", about=number, by="marta", at=NOW)


async def test_what_an_operator_decides_is_done_or_refused_in_words(site: Site) -> None:
    async with site.server(0) as server:
        http = Http(listen=server.address.removeprefix("http://"))
        await ask(http, SECRET, wish())
        with pytest.raises(Refused, match="there is none with the number 7"):
            await ask(http, SECRET, wish(number=7))
        assert site.decided == [("retry", 41, "marta"), ("retry", 7, "marta")]


async def test_nobody_else_decides_anything(site: Site) -> None:
    async with site.server(0) as server:
        http = Http(listen=server.address.removeprefix("http://"))
        with pytest.raises(NobodyThere):
            await ask(http, "another secret", wish())
        site.now += 61_000
        with pytest.raises(NobodyThere):
            await ask(http, SECRET, wish())
        async with aiohttp.ClientSession() as session:
            for how in ({"Host": "evil.example"}, {}, {"X-Puente-Signature": "ñ"}):
                async with session.post(server.address + "/decide", data=b"{}", headers=how) as answer:
                    assert answer.status in (403, 404)
    assert site.decided == []


async def test_no_secret_in_the_reason_why_the_store_is_broken(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    logs.protect(["canary-of-the-store"])

    async def broken(unit: object) -> None:
        raise OSError("canary-of-the-store: disk full")

    monkeypatch.setattr(site.store, "write", broken)
    status, page = await site.get("/readyz")
    assert status == 503
    assert "disk full" in page["not_ready"][0]["why"] and "canary" not in str(page)


async def test_a_port_in_use_is_told_in_plain_words(site: Site) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        server = site.server(port)
        with pytest.raises(ListenError, match=rf"127\.0\.0\.1:{port} is in use"):
            async with server:
                pass
