"""The gateway without a library: opcodes, close codes, and what travels compressed."""

import json
import time
import zlib
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import pytest

GUILDS, GUILD_MESSAGES, DIRECT, CONTENT = 1, 1 << 9, 1 << 12, 1 << 15
IDENTIFY = {"token": "bot-token", "intents": GUILDS | GUILD_MESSAGES | DIRECT | CONTENT, "properties": {}}


class Wire:
    """One raw websocket; `unpack` turns a binary frame into text."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, unpack: Callable[[bytes], bytes] | None) -> None:
        self.socket, self._unpack = socket, unpack

    async def send(self, op: int, d: Any) -> None:
        await self.socket.send_json({"op": op, "d": d})

    async def next(self) -> dict[str, Any]:
        message = await self.socket.receive(timeout=5)
        assert message.type in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY), (message, self.socket.close_code)
        return json.loads(self._unpack(message.data) if self._unpack else message.data)

    async def until(self, event: str) -> dict[str, Any]:
        while (frame := await self.next())["t"] != event:
            pass
        return frame

    async def close_code(self) -> int | None:
        while not self.socket.closed:
            await self.socket.receive(timeout=5)
        return self.socket.close_code


Dial = Callable[..., Any]


@pytest.fixture
async def dial(place: Any) -> AsyncIterator[Dial]:
    sockets: list[aiohttp.ClientWebSocketResponse] = []

    async def start(query: str = "v=10&encoding=json", unpack: Callable[[bytes], bytes] | None = None) -> Wire:
        sockets.append(await place.http.ws_connect(f"{place.address}/discord/gateway?{query}"))
        wire = Wire(sockets[-1], unpack)
        assert (await wire.next())["op"] == 10
        return wire

    yield start
    for socket in sockets:
        await socket.close()


async def test_identify_is_answered_by_ready_and_the_servers(place: Any, dial: Dial) -> None:
    wire = await dial()
    await wire.send(1, None)
    assert (await wire.next())["op"] == 11
    await wire.send(2, IDENTIFY)
    ready = await wire.next()
    assert (ready["t"], ready["s"], ready["d"]["guilds"]) == ("READY", 1, [{"id": "770000000000000001", "unavailable": True}])
    assert ready["d"]["resume_gateway_url"] == place.address.replace("http", "ws") + "/discord/gateway"
    guild = await wire.next()
    assert (guild["t"], guild["s"], [channel["name"] for channel in guild["d"]["channels"]]) == (
        "GUILD_CREATE",
        2,
        ["ayuda", "anuncios", "dudas", "buzón"],
    )


async def test_an_ack_is_on_the_road_for_a_while(dial: Dial) -> None:
    """One that came at once would be there before discord.py had noted its beat as sent, and look a whole interval late."""
    wire = await dial()
    sent = time.monotonic()
    await wire.send(1, None)
    assert (await wire.next())["op"] == 11
    assert time.monotonic() - sent >= 0.04


CLOSES = [
    (2, {**IDENTIFY, "token": "wrong"}, 4004),
    (2, {**IDENTIFY, "intents": 1 << 1}, 4014),
    (2, {**IDENTIFY, "intents": 1 << 30}, 4013),
    (2, {"token": "bot-token"}, 4013),
    (3, {"status": "online"}, 4003),
    (99, None, 4001),
]


@pytest.mark.parametrize(("op", "data", "code"), CLOSES)
async def test_what_the_gateway_does_not_take_closes_it(dial: Dial, op: int, data: Any, code: int) -> None:
    wire = await dial()
    await wire.send(op, data)
    assert await wire.close_code() == code


async def test_no_second_identify_and_no_broken_frames(dial: Dial) -> None:
    wire = await dial()
    await wire.send(2, IDENTIFY)
    await wire.send(2, IDENTIFY)
    assert await wire.close_code() == 4005
    wire = await dial()
    await wire.socket.send_str("{no json")
    assert await wire.close_code() == 4002


async def test_an_unknown_version_is_refused(place: Any) -> None:
    socket = await place.http.ws_connect(f"{place.address}/discord/gateway?v=5")
    assert await Wire(socket, None).close_code() == 4012


@pytest.mark.parametrize("cast", [{"gateway": {"heartbeat": 0.1}}], indirect=True)
async def test_a_client_that_does_not_beat_is_dead(place: Any, dial: Dial) -> None:
    wire = await dial()
    await wire.send(2, IDENTIFY)
    assert await wire.close_code() == 4009
    assert place.server.state()["sessions"] == []


async def test_resume_replays_exactly_what_was_missed(place: Any, dial: Dial) -> None:
    wire = await dial()
    await wire.send(2, IDENTIFY)
    session = (await wire.next())["d"]["session_id"]
    await place.act("say", person="luis_mx", text="uno")
    seen = (await wire.until("MESSAGE_CREATE"))["s"]
    await wire.socket.close(code=4000)
    await place.act("say", person="luis_mx", text="dos")
    again = await dial()
    await again.send(6, {"token": "bot-token", "session_id": session, "seq": seen})
    missed, resumed = await again.next(), await again.next()
    assert (missed["t"], missed["d"]["content"], missed["s"]) == ("MESSAGE_CREATE", "dos", seen + 1)
    assert (resumed["t"], resumed["s"]) == ("RESUMED", seen + 2)


async def test_a_session_that_said_goodbye_is_gone(dial: Dial) -> None:
    wire = await dial()
    await wire.send(2, IDENTIFY)
    session = (await wire.next())["d"]["session_id"]
    await wire.socket.close(code=1000)
    again = await dial()
    await again.send(6, {"token": "bot-token", "session_id": session, "seq": 1})
    assert await again.next() == {"op": 9, "d": False}
    await again.send(2, IDENTIFY)
    assert (await again.next())["t"] == "READY"


async def test_a_resume_from_the_future_is_refused(dial: Dial) -> None:
    wire = await dial()
    await wire.send(2, IDENTIFY)
    session = (await wire.next())["d"]["session_id"]
    again = await dial()
    await again.send(6, {"token": "bot-token", "session_id": session, "seq": 999})
    assert await again.close_code() == 4007


async def test_frames_come_as_one_zlib_stream_when_asked(place: Any, dial: Dial) -> None:
    wire = await dial("v=10&encoding=json&compress=zlib-stream", zlib.decompressobj().decompress)
    await wire.send(2, IDENTIFY)
    assert (await wire.next())["t"] == "READY"
    await place.act("say", person="luis_mx", text="comprimido")
    assert (await wire.until("MESSAGE_CREATE"))["d"]["content"] == "comprimido"


async def test_members_are_sent_in_a_chunk_with_the_askers_nonce(dial: Dial) -> None:
    wire = await dial()
    await wire.send(2, IDENTIFY)
    await wire.send(8, {"guild_id": "770000000000000001", "user_ids": ["880000000000000002", "1"], "limit": 0, "nonce": "a"})
    chunk = (await wire.until("GUILD_MEMBERS_CHUNK"))["d"]
    assert [member["user"]["username"] for member in chunk["members"]] == ["beto77"]
    assert (chunk["not_found"], chunk["nonce"]) == (["1"], "a")
