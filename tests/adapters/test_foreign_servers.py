"""Servers that others wrote: what the platforms leave open, the product leaves open too.

Each test is a small server of its own, which does what the platform's documentation obliges it to and no more.
"""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp import WSMsgType, web
from discord_stage import DEADLINE, Lamp, Shelf

from adapters.discord.channel import DiscordChannel, first_to_end
from adapters.slack import SlackDesk
from adapters.slack.people import People
from adapters.slack.web import Web
from adapters.telegram import TelegramChannel
from bridge.model.acts import Button, Form
from bridge.model.events import DeskPressed, Said
from bridge.model.failure import DeliveryError, Reason
from bridge.model.ids import AccountName, ChatId, Millis, OutgoingId, UserId
from bridge.model.richtext import as_plain, plain
from bridge.ports import Sheet

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def clock() -> Millis:
    return time.time_ns() // 1_000_000


@contextlib.asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[str]:
    """The address, without a slash at its end."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


# --- Discord -----------------------------------------------------------------------------------------------------------------

BOT = {"id": "990000000000000001", "username": "tienda", "discriminator": "0", "avatar": None, "bot": True}
DIRECT, LUIS = ChatId("770000000000000001"), {"id": "880000000000000001", "username": "luis", "discriminator": "0", "avatar": None}


async def lean_discord(request: web.Request) -> web.StreamResponse:
    """Names the charset of its JSON, knows nothing of applications, answers a post with its id alone, and leaves out of an event what it
    has no use for."""
    match request.method, request.path:
        case "GET", "/users/@me":
            return web.json_response(BOT)
        case "GET", "/gateway":
            return web.json_response({"url": f"ws://{request.host}/socket"})
        case "POST", path if path.endswith("/messages"):
            return web.json_response({"id": "1", "channel_id": DIRECT})
        case "PATCH", path if "/messages/" in path:
            return web.json_response({"id": "1"})
        case "GET", path if path.endswith("/messages"):
            return web.json_response([])
        case "GET", "/socket":
            socket = web.WebSocketResponse()
            await socket.prepare(request)
            await socket.send_json({"op": 10, "d": {"heartbeat_interval": 41_250}})
            async for frame in socket:
                if json.loads(frame.data)["op"] == 2:
                    ready = {"user": BOT, "guilds": [], "session_id": "s", "resume_gateway_url": f"ws://{request.host}/socket"}
                    said = {"id": str(1 << 60), "channel_id": DIRECT, "author": LUIS, "content": "¿dónde está mi pedido?"}
                    for number, (event, data) in enumerate([("READY", ready), ("GUILD_CREATE", {}), ("MESSAGE_CREATE", said)], 1):
                        await socket.send_json({"op": 0, "t": event, "s": number, "d": data})
            return socket
    return web.json_response({"message": "404: Not Found", "code": 0}, status=404)


async def test_a_lean_discord_server_carries_both_ways() -> None:
    shelf, lamp, name = Shelf(), Lamp(), AccountName("d")
    async with serving(lean_discord) as address:
        channel = DiscordChannel(account=name, token="t", api_url=address, places={}, clock=clock)
        running = asyncio.create_task(channel.run(shelf, lamp))
        try:
            async with asyncio.timeout(DEADLINE):
                while not shelf.rows:
                    shelf.changed.clear()
                    await shelf.changed.wait()
            event = channel.parse(next(iter(shelf.rows.values())).raw)
            assert isinstance(event, Said) and as_plain(event.body) == "¿dónde está mi pedido?" and event.name == "luis"
            assert await channel.send(DIRECT, plain("Ya va"), file=None, reply_to=None, key=OutgoingId(7)) == ("1",)
            await channel.edit(DIRECT, ["1"], plain("Ya va, Luis"), has_file=False)
            assert not running.done(), "an event that the library cannot make a record of ends no connection"
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


async def test_a_connection_ends_even_when_its_first_cancellation_is_lost() -> None:
    lost = False

    async def forgetful() -> None:
        nonlocal lost
        while True:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                if lost:
                    raise
                lost = True

    running = asyncio.create_task(first_to_end(forgetful(), asyncio.sleep(0)))
    await asyncio.wait_for(running, DEADLINE)
    assert lost


# --- Slack -------------------------------------------------------------------------------------------------------------------

FORMS = {"resolve": Form(action="resolve", title="¿Por qué?", submit="Resolver", close="Cancelar", intro="", fields=())}
CHANNEL, ROOT = ChatId("C0000001"), "1700000000.000001"


class LeanSlack:
    """Knows the methods in `answers`; every other is unknown to it."""

    def __init__(self, **answers: dict[str, Any]) -> None:
        self.answers = {name.replace("__", "."): answer for name, answer in answers.items()}
        self.asked: list[str] = []
        self.slow = 0.0
        self.told: list[dict[str, Any]] = []
        self.acknowledged = asyncio.Event()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        method = request.path.rpartition("/")[2]
        if method == "link":
            return await self._link(request)
        self.asked.append(method)
        await asyncio.sleep(self.slow)
        answer = self.answers.get(method)
        if method == "apps.connections.open":
            answer = {"url": f"ws://{request.host}/link"}
        return web.json_response({"ok": False, "error": "unknown_method"} if answer is None else {"ok": True, **answer})

    async def _link(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello"})
        for number, payload in enumerate(self.told):
            await socket.send_json({"type": "interactive", "envelope_id": str(number), "payload": payload, "a_new_field": {}})
        self.told = []
        async for frame in socket:
            if frame.type is WSMsgType.TEXT and "envelope_id" in frame.json():
                self.acknowledged.set()
        return socket


@contextlib.asynccontextmanager
async def desk_at(slack: LeanSlack) -> AsyncIterator[SlackDesk]:
    async with serving(slack.answer) as address:
        yield SlackDesk(bot_token="xoxb-t", app_token="xapp-t", api_url=f"{address}/api", forms=FORMS, clock=clock)


async def test_a_post_stays_where_its_thread_lives_whatever_the_answer_leaves_out() -> None:
    # The answer names no thread, and the bounds of `oldest` are read differently from Slack's: the new post is not in the page.
    slack = LeanSlack(chat__postMessage={"ts": "1700000009.000002"}, conversations__replies={"messages": [{"ts": ROOT, "text": "Caso"}]})
    async with desk_at(slack) as desk:
        sheet = Sheet(body=plain("hola"), buttons=(Button(label="Lo atiendo", action="claim", value="1"),))
        posted = await desk.post(CHANNEL, sheet, thread_ts=ROOT, author="Ana · Telegram", key=OutgoingId(1), again=False)
    assert posted.ts == "1700000009.000002"
    assert "chat.delete" not in slack.asked


@pytest.mark.parametrize("left", [[], [{"ts": ROOT, "subtype": "tombstone"}]])
async def test_a_post_whose_thread_is_no_more_is_gone(left: list[dict[str, Any]]) -> None:
    slack = LeanSlack(chat__postMessage={"ts": "1700000009.000002"}, conversations__replies={"messages": left}, chat__delete={})
    async with desk_at(slack) as desk:
        with pytest.raises(DeliveryError) as failed:
            await desk.post(CHANNEL, Sheet(body=plain("hola")), thread_ts=ROOT, author=None, key=OutgoingId(1), again=False)
    assert failed.value.reason is Reason.GONE and "chat.delete" in slack.asked


async def test_a_sign_is_shown_where_old_ones_can_be_neither_seen_nor_removed() -> None:
    slack = LeanSlack(reactions__add={})
    async with desk_at(slack) as desk:
        await desk.mark(CHANNEL, ROOT, "under_way")
        await desk.mark(CHANNEL, ROOT, "delivered")
    assert slack.asked.count("reactions.add") == 2


async def test_a_person_whom_a_slow_slack_tells_of_is_known_when_the_envelope_comes_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.slack.people.WAIT_SECONDS", 0.05)
    slack = LeanSlack(users__info={"user": {"id": "U0000001", "name": "sofia"}})
    slack.slow = 0.2
    async with serving(slack.answer) as address:
        people = People(Web(bot_token="xoxb-t", api_url=f"{address}/api"), clock)
        with pytest.raises(DeliveryError):
            await people.profile("U0000001")
        async with asyncio.timeout(DEADLINE):
            while True:
                with contextlib.suppress(DeliveryError):
                    profile = await people.profile("U0000001")
                    break
    assert (profile.name, profile.outsider) == ("sofia", False)
    assert slack.asked == ["users.info"], "one look-up, which went on"


async def test_a_press_whose_form_cannot_be_opened_counts_and_is_not_delivered_for_ever() -> None:
    button = {"type": "button", "action_id": "resolve", "value": "1", "action_ts": "1700000009.000003"}
    where = {"type": "message", "channel_id": CHANNEL, "message_ts": ROOT}
    press = {"type": "block_actions", "trigger_id": "1.2.3", "user": {"id": "U0000001"}, "container": where, "actions": [button]}
    slack = LeanSlack(auth__test={"user_id": "U0000009"}, users__info={"user": {"id": "U0000001", "name": "sofia"}})
    slack.told = [press]
    shelf, lamp = Shelf(), Lamp()
    async with desk_at(slack) as desk:
        running = asyncio.create_task(desk.run(shelf, lamp))
        try:
            await asyncio.wait_for(slack.acknowledged.wait(), DEADLINE)
            event = desk.parse(next(iter(shelf.rows.values())).raw)
            assert isinstance(event, DeskPressed) and (event.action, event.fields) == ("resolve", {})
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
    assert "views.open" in slack.asked


# --- Telegram ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [400, 404, 501])
async def test_a_telegram_server_without_webhooks_is_polled(status: int) -> None:
    shelf, lamp = Shelf(), Lamp()
    message = {"message_id": 1 << 40, "date": 1_700_000_000, "chat": {"id": 1 << 50, "type": "private"}, "text": "hola"}
    message["from"] = {"id": 1 << 50, "is_bot": False, "first_name": "Ana"}

    async def lean_telegram(request: web.Request) -> web.StreamResponse:
        match request.path.rpartition("/")[2]:
            case "getMe":
                return web.json_response({"ok": True, "result": {"id": 7, "is_bot": True, "first_name": "Tienda"}})
            case "getUpdates":
                await asyncio.sleep(0.05)
                return web.json_response({"ok": True, "result": [{"update_id": 1, "message": message}]})
        return web.json_response({"ok": False, "error_code": status, "description": "method not found"}, status=status)

    async with serving(lean_telegram) as address:
        channel = TelegramChannel(account=AccountName("t"), token="1:a", api_url=address, places={}, our_people=frozenset(), clock=clock)
        running = asyncio.create_task(channel.run(shelf, lamp))
        try:
            await asyncio.wait_for(lamp.is_up.wait(), DEADLINE)
            async with asyncio.timeout(DEADLINE):
                while not shelf.rows:
                    shelf.changed.clear()
                    await shelf.changed.wait()
            event = channel.parse(next(iter(shelf.rows.values())).raw)
            assert isinstance(event, Said) and (event.name, event.user) == ("Ana", UserId(str(1 << 50)))
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            await channel.close()
