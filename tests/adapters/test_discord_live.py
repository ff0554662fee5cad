"""A shop's bot on a local Discord, through the real library: what customers do arrives once, and what staff say reaches them."""

import asyncio
import base64
import contextlib
import logging
import pathlib
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from typing import Any, Literal

import aiohttp
import pytest

from adapters.discord import channel as channel_module
from adapters.discord.channel import DiscordChannel
from adapters.discord.errors import CannotGoOn
from bridge.model.events import Deleted, Edited, Ignored, Said
from bridge.model.failure import DeliveryError, Reason
from bridge.model.ids import AccountName, ChatId, OutgoingId, UserId
from bridge.model.richtext import EMPTY, Paragraph, Run, as_plain, plain
from bridge.ports import Arrival, StoredFile
from sandbox.server import Sandbox, load_cast

AYUDA, GENERAL = ChatId("660000000000000001"), ChatId("660000000000000002")
LUIS, BETO, BOT = "880000000000000001", "880000000000000002", "990000000000000001"
SHOP = AccountName("tienda-discord")
DEADLINE = 10.0


class Shelf:
    """An inbox in memory that keeps the port's promises, and can be made to fail."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], Arrival] = {}
        self.cursors: dict[str, str] = {}
        self.failures = 0
        self.changed = asyncio.Event()

    async def put(self, arrivals: Sequence[Arrival], cursors: Mapping[str, str] | None = None) -> int:
        if arrivals and self.failures:
            self.failures -= 1
            raise OSError("the disk is full")
        before = len(self.rows)
        for one in arrivals:
            self.rows.setdefault((one.account, one.key), one)
        self.cursors |= cursors or {}
        self.changed.set()
        return len(self.rows) - before

    async def cursor(self, account: AccountName, prefix: str) -> dict[str, str]:
        return {name: value for name, value in self.cursors.items() if name.startswith(prefix)}


class Lamp:
    """Signs of life."""

    def __init__(self) -> None:
        self.is_up = asyncio.Event()
        self.is_down = asyncio.Event()
        self.lives = 0

    def up(self) -> None:
        self.is_down.clear()
        self.is_up.set()

    def alive(self) -> None:
        self.lives += 1

    def down(self, why: str) -> None:
        self.is_up.clear()
        self.is_down.set()


class World:
    def __init__(self, sandbox: Sandbox, web: aiohttp.ClientSession) -> None:
        self.sandbox, self.web = sandbox, web
        self.shelf = Shelf()
        self.lamp = Lamp()

    def shop(self, open_on: Literal["mention", "every_message"] = "mention", **more: Any) -> DiscordChannel:
        return DiscordChannel(
            account=SHOP,
            token=more.pop("token", self.sandbox.discord.world.bots[BOT].token),
            api_url=f"{self.sandbox.address}/discord/api/v10",
            gateway_url=f"{self.sandbox.address.replace('http', 'ws')}/discord/gateway",
            places=more.pop("places", {AYUDA: open_on}),
            clock=lambda: int(time.time() * 1000),
            **more,
        )

    async def play(self, action: str, **what: Any) -> dict[str, Any]:
        async with self.web.post(f"{self.sandbox.address}/control/discord/{action}", json=what) as answer:
            told: dict[str, Any] = await answer.json()
            assert answer.status == 200, told
            return told

    async def fault(self, **what: Any) -> None:
        async with self.web.post(f"{self.sandbox.address}/control/faults", json={"platform": "discord", **what}) as answer:
            assert answer.status == 200

    @contextlib.asynccontextmanager
    async def open(self, shop: DiscordChannel) -> AsyncIterator[asyncio.Task[None]]:
        self.lamp.is_up.clear()
        task = asyncio.create_task(shop.run(self.shelf, self.lamp))
        try:
            up = asyncio.create_task(self.lamp.is_up.wait())
            await asyncio.wait({task, up}, timeout=DEADLINE, return_when=asyncio.FIRST_COMPLETED)
            up.cancel()
            if task.done():
                task.result()
            assert self.lamp.is_up.is_set()
            yield task
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await task

    async def until(self, true: Callable[[], Any]) -> None:
        async with asyncio.timeout(DEADLINE):
            while not true():
                self.shelf.changed.clear()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self.shelf.changed.wait(), 0.05)

    def events(self, shop: DiscordChannel) -> list[Any]:
        return [shop.parse(row.raw) for row in self.shelf.rows.values()]

    async def heard(self, shop: DiscordChannel, text: str, kind: type[Any] = Said) -> Any:
        """The first event of that kind whose text is `text`."""

        def found() -> list[Any]:
            return [e for e in self.events(shop) if type(e) is kind and as_plain(e.body) == text]

        await self.until(found)
        return found()[0]

    def said_in(self, chat: str) -> list[dict[str, Any]]:
        state = self.sandbox.discord.state()
        return next(c["messages"] for c in [*state["channels"], *state["dms"]] if c["id"] == chat)


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with Sandbox(load_cast()) as sandbox, aiohttp.ClientSession() as web:
        yield World(sandbox, web)


@pytest.fixture(autouse=True)
def no_token_in_the_log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    caplog.set_level(logging.DEBUG)
    yield
    assert "sandbox.casa-lumbre.discord-token" not in caplog.text


async def test_a_private_message_arrives_and_the_answer_goes_back(world: World) -> None:
    shop = world.shop()
    async with world.open(shop):
        await world.play("say", person=LUIS, text="¿Dónde está **mi** pedido?")
        said = await world.heard(shop, "¿Dónde está mi pedido?")
        assert (said.user, said.name, said.handle, said.public, said.to_brand, said.ours) == (LUIS, "Luis", "luis_mx", False, True, False)
        assert said.chat_title == "Luis" and abs(said.sent_at - time.time() * 1000) < 60_000
        ids = await shop.send(said.chat, plain("Va en *camino*, @everyone"), file=None, reply_to=said.message, key=OutgoingId(7 << 50))
        answer = world.said_in(said.chat)[-1]
        assert (answer["id"], answer["content"]) == (ids[0], r"Va en \*camino\*, \@everyone")
        assert answer["author"]["id"] == BOT
        await shop.edit(said.chat, ids[0], plain("Llega hoy"), has_file=False)
        assert world.said_in(said.chat)[-1]["content"] == "Llega hoy"
    assert world.lamp.lives > 3


async def test_in_a_channel_only_what_is_said_to_the_brand_is_its_business(world: World) -> None:
    shop = world.shop()
    async with world.open(shop):
        await world.play("say", person=LUIS, channel="ayuda", text="@CasaLumbre ¿hay velas?")
        await world.play("say", person=BETO, channel="ayuda", text="yo creo que sí")
        await world.play("say", person=BETO, channel="general", text="esto no es para ellos")
        await world.play("bot_say", channel="ayuda", name="OtroBot", text="compre ya")
        await world.play("webhook_say", channel="ayuda", name="noticias", text="extra")
        asked = await world.heard(shop, "@CasaLumbre ¿hay velas?")
        aside = await world.heard(shop, "yo creo que sí")
        assert (asked.to_brand, asked.public, asked.chat, asked.chat_title) == (True, True, AYUDA, "#ayuda · Comunidad Casa Lumbre")
        assert aside.to_brand is False
        answer = await shop.send(AYUDA, plain("Sí hay"), file=None, reply_to=asked.message, key=OutgoingId(1))
        await world.play("say", person=BETO, channel="ayuda", text="¿de qué color?", reply_to=answer[0])
        follow = await world.heard(shop, "¿de qué color?")
        assert follow.to_brand and follow.reply_to == answer[0]
        assert len(world.shelf.rows) == 3


async def test_a_thread_below_a_configured_channel_is_part_of_it(world: World) -> None:
    shop = world.shop("every_message")
    async with world.open(shop):
        thread = await world.play("thread", person=LUIS, channel="ayuda", name="mi pedido", text="llegó roto")
        said = await world.heard(shop, "llegó roto")
        assert (said.chat, said.to_brand) == (thread["thread_id"], True)
        assert said.chat_title == "#mi pedido · Comunidad Casa Lumbre"
        await shop.send(said.chat, plain("Lo cambiamos"), file=None, reply_to=None, key=OutgoingId(2))
        assert world.said_in(said.chat)[-1]["content"] == "Lo cambiamos"
    await world.play("say", person=LUIS, channel=said.chat, text="gracias")
    async with world.open(shop):
        await world.heard(shop, "gracias")


async def test_edits_and_deletions_follow(world: World) -> None:
    shop = world.shop()
    async with world.open(shop):
        first = await world.play("say", person=LUIS, text="quiero 2")
        said = await world.heard(shop, "quiero 2")
        await world.play("edit", person=LUIS, message_id=said.message, text="quiero 3")
        edited = await world.heard(shop, "quiero 3", Edited)
        assert (edited.message, edited.chat) == (said.message, said.chat) and edited.edited_at >= said.sent_at
        await world.play("delete", person=LUIS, message_id=said.message)
        await world.until(lambda: any(isinstance(e, Deleted) and e.message == said.message for e in world.events(shop)))
        assert first["ok"]


async def test_files_go_both_ways(world: World, tmp_path: pathlib.Path) -> None:
    shop = world.shop()
    picture = b"\x89PNG" + bytes(200_000)
    async with world.open(shop):
        encoded = base64.b64encode(picture).decode()
        await world.play("upload", person=LUIS, text="así llegó", files=[{"name": "roto.png", "mime": "image/png", "data_base64": encoded}])
        said = await world.heard(shop, "así llegó")
        (file,) = said.files
        assert (file.kind, file.name, file.mime, file.size) == ("photo", "roto.png", "image/png", len(picture))
        assert b"".join([chunk async for chunk in shop.fetch(file.source)]) == picture
        stale = {**file.source, "url": file.source["url"].split("?")[0]}
        assert b"".join([chunk async for chunk in shop.fetch(stale)]) == picture
        path = tmp_path / "a1"
        path.write_bytes(b"%PDF" + bytes(1000))
        guide = StoredFile(path=path, name="guía.pdf", mime="application/pdf", size=1004, kind="document")
        ids = await shop.send(said.chat, plain("su guía"), file=guide, reply_to=None, key=OutgoingId(3))
        answer = world.said_in(said.chat)[-1]
        assert answer["id"] == ids[0] and answer["content"] == "su guía" and len(answer["attachments"]) == 1
        huge = StoredFile(path=path, name="x", mime="x/y", size=11 << 20, kind="document")
        with pytest.raises(DeliveryError) as refused:
            await shop.send(said.chat, EMPTY, file=huge, reply_to=None, key=OutgoingId(4))
        assert refused.value.reason == Reason.TOO_LARGE


@pytest.mark.parametrize(
    "address", ["http://169.254.169.254/latest", "https://cdn.discordapp.com.evil.mx/x", "file:///etc/passwd", "nonsense"]
)
async def test_no_file_is_fetched_from_elsewhere(world: World, address: str) -> None:
    with pytest.raises(DeliveryError) as refused:
        _ = [chunk async for chunk in world.shop().fetch({"url": address})]
    assert refused.value.reason == Reason.FILE_MISSING


async def test_what_could_not_be_stored_is_found_again(world: World) -> None:
    shop = world.shop("every_message")
    async with world.open(shop) as running:
        await world.play("say", person=LUIS, text="uno")
        await world.play("say", person=LUIS, channel="ayuda", text="uno en público")
        await world.heard(shop, "uno")
        await world.heard(shop, "uno en público")
        world.shelf.failures = 1
        await world.play("say", person=LUIS, text="dos")
        with pytest.raises(OSError, match="disk"):
            await asyncio.wait_for(asyncio.shield(running), DEADLINE)
    for number in range(3, 130):
        await world.play("say", person=LUIS, text=f"n{number}")
    await world.play("say", person=LUIS, channel="ayuda", text="dos en público")
    async with world.open(shop):
        await world.heard(shop, "n129")
        await world.heard(shop, "dos en público")
        await world.play("say", person=LUIS, text="ya")
        await world.heard(shop, "ya")
    private = [as_plain(e.body) for e in world.events(shop) if isinstance(e, Said) and not e.public]
    assert private == ["uno", "dos", *(f"n{number}" for number in range(3, 130)), "ya"]


async def test_what_was_edited_while_we_were_away_is_noticed(world: World) -> None:
    shop = world.shop()
    async with world.open(shop):
        await world.play("say", person=LUIS, text="calle 5")
        said = await world.heard(shop, "calle 5")
    await world.play("edit", person=LUIS, message_id=said.message, text="calle 7")
    async with world.open(shop):
        await world.heard(shop, "calle 7", Edited)


async def test_the_first_message_of_an_unknown_person_brings_what_came_before(world: World) -> None:
    shop = world.shop()
    await world.play("say", person=BETO, text="¿hola?")
    async with world.open(shop):
        await world.play("say", person=BETO, text="¿hay alguien?")
        await world.heard(shop, "¿hay alguien?")
        assert [as_plain(e.body) for e in world.events(shop)] == ["¿hola?", "¿hay alguien?"]


async def test_a_channel_configured_today_does_not_bring_its_past(world: World) -> None:
    shop = world.shop("every_message")
    await world.play("say", person=BETO, channel="ayuda", text="el año pasado")
    async with world.open(shop):
        await world.until(lambda: f"channel:{AYUDA}" in world.shelf.cursors)
        await world.play("say", person=BETO, channel="ayuda", text="hoy")
        await world.heard(shop, "hoy")
        assert len(world.shelf.rows) == 1


async def test_a_dropped_connection_is_resumed_and_nothing_is_missed(world: World) -> None:
    shop = world.shop()
    async with world.open(shop):
        await world.play("say", person=LUIS, text="antes")
        await world.heard(shop, "antes")
        await world.fault(kind="hangup")
        await world.play("say", person=LUIS, text="durante")
        await world.heard(shop, "durante")
        await asyncio.wait_for(world.lamp.is_up.wait(), DEADLINE)
        assert len(world.sandbox.discord.state()["sessions"]) == 1


async def test_an_event_told_twice_is_one(world: World) -> None:
    shop = world.shop()
    async with world.open(shop):
        await world.fault(kind="twice", method="dispatch")
        await world.play("say", person=LUIS, text="una vez")
        await world.play("say", person=LUIS, text="y ya")
        await world.heard(shop, "y ya")
        assert len(world.shelf.rows) == 2


async def test_a_send_that_may_have_arrived_is_repeated_without_a_double(world: World) -> None:
    shop = world.shop()
    async with world.open(shop):
        await world.play("say", person=LUIS, text="hola")
        said = await world.heard(shop, "hola")
        await world.fault(kind="silent", method="POST /channels/*/messages")
        with pytest.raises(DeliveryError) as unsure:
            await shop.send(said.chat, plain("buenas"), file=None, reply_to=None, key=OutgoingId(55))
        assert unsure.value.happened is None
        (id,) = await shop.send(said.chat, plain("buenas"), file=None, reply_to=None, key=OutgoingId(55))
        assert [m["content"] for m in world.said_in(said.chat) if m["author"]["id"] == BOT] == ["buenas"]
        assert world.said_in(said.chat)[-1]["id"] == id


async def test_a_long_answer_comes_in_pieces_in_order(world: World) -> None:
    shop = world.shop()
    async with world.open(shop):
        await world.play("say", person=LUIS, text="cuénteme")
        said = await world.heard(shop, "cuénteme")
        story = " ".join(f"Frase número {n}." for n in range(150))
        tree = (Paragraph(runs=(Run(text=story, styles=frozenset({"bold"})),)),)
        ids = await shop.send(said.chat, tree, file=None, reply_to=None, key=OutgoingId(9))
        assert await shop.send(said.chat, tree, file=None, reply_to=None, key=OutgoingId(9)) == ids
        pieces = [m["content"] for m in world.said_in(said.chat) if m["author"]["id"] == BOT]
        assert len(pieces) == len(ids) > 1 and all(p.startswith("**") and p.endswith("**") for p in pieces)
        assert " ".join(p.strip("*") for p in pieces) == story


FAILURES = [
    ({"kind": "drop"}, Reason.UNREACHABLE, None),
    ({"kind": "status", "status": 400}, Reason.REFUSED, False),
    ({"kind": "status", "status": 401}, Reason.UNAUTHORIZED, False),
    ({"kind": "status", "status": 413}, Reason.TOO_LARGE, False),
    ({"kind": "status", "status": 503}, Reason.UNREACHABLE, None),
    ({"kind": "status", "status": 429, "retry_after": 40.0}, Reason.RATE_LIMITED, False),
]


@pytest.mark.parametrize(("fault", "reason", "happened"), FAILURES, ids=str)
async def test_a_failure_says_why_and_whether_it_may_have_happened(
    world: World, fault: dict[str, Any], reason: Reason, happened: bool | None
) -> None:
    shop = world.shop()
    async with world.open(shop):
        await world.fault(method="POST /channels/*/messages", **fault)
        with pytest.raises(DeliveryError) as failed:
            await shop.send(AYUDA, plain("x"), file=None, reply_to=None, key=OutgoingId(5))
        assert (failed.value.reason, failed.value.happened) == (reason, happened)
        if reason == Reason.RATE_LIMITED:
            assert failed.value.retry_after == 40.0


async def test_people_who_closed_their_messages_and_places_that_are_gone(world: World) -> None:
    shop = world.shop()
    async with world.open(shop):
        chat = await shop.open_direct(UserId(BETO))
        assert chat is not None and world.shelf.cursors[f"channel:{chat}"].endswith(f"user {BETO}")
        await world.play("close_dms", person=BETO)
        with pytest.raises(DeliveryError) as closed:
            await shop.send(chat, plain("hola"), file=None, reply_to=None, key=OutgoingId(1))
        assert (closed.value.reason, closed.value.happened) == (Reason.BLOCKED, False)
        with pytest.raises(DeliveryError) as gone:
            await shop.send(ChatId("123456789012345678"), plain("hola"), file=None, reply_to=None, key=OutgoingId(2))
        assert gone.value.reason == Reason.GONE
        assert shop.private_link("abc") is None


async def test_a_person_we_wrote_to_first_is_heard_after_a_restart(world: World) -> None:
    shop = world.shop()
    async with world.open(shop):
        assert await shop.open_direct(UserId(BETO))
    await world.play("say", person=BETO, text="recibí su mensaje")
    async with world.open(shop):
        await world.heard(shop, "recibí su mensaje")


async def test_nothing_is_sent_while_not_connected(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel_module, "WAIT_FOR_CONNECTION", 0.01)
    with pytest.raises(DeliveryError) as failed:
        await world.shop().send(AYUDA, plain("x"), file=None, reply_to=None, key=OutgoingId(5))
    assert (failed.value.reason, failed.value.happened) == (Reason.UNREACHABLE, False)


async def test_a_missing_intent_is_told_with_its_switch(world: World) -> None:
    cast = load_cast()
    cast["discord"]["bots"][0]["message_content_intent"] = False
    async with Sandbox(cast) as sandbox:
        strict = World(sandbox, world.web)
        with pytest.raises(CannotGoOn, match="Message Content Intent"):
            async with strict.open(strict.shop()):
                pass
        assert any("Message Content Intent" in found.mend for found in await strict.shop().inspect() if not found.ok)
        async with strict.open(strict.shop(places={})):  # private messages need no such intent
            pass


async def test_a_bad_token_is_told_without_it(world: World) -> None:
    shop = world.shop(token="canary.canary.canary")
    with pytest.raises(CannotGoOn) as bad:
        await asyncio.wait_for(shop.run(world.shelf, world.lamp), DEADLINE)
    assert "token" in str(bad.value) and "canary" not in f"{bad.value!r}{shop!r}"
    (finding,) = await shop.inspect()
    assert not finding.ok and "canary" not in str(finding)


async def test_the_brands_own_people_are_known_by_id_and_by_owning_the_server(world: World) -> None:
    owner = world.sandbox.discord.world.guilds["770000000000000001"].owner_id
    assert owner == LUIS
    shop = world.shop(our_people=frozenset({BETO}))
    async with world.open(shop):
        await world.play("say", person=BETO, channel="ayuda", text="soy de la casa")
        await world.play("say", person=LUIS, channel="ayuda", text="y yo")
        assert (await world.heard(shop, "soy de la casa")).ours
        assert (await world.heard(shop, "y yo")).ours


async def test_the_check_finds_places_right_and_wrong(world: World) -> None:
    shop = world.shop(places={AYUDA: "mention", ChatId("123"): "mention"})
    findings = await shop.inspect()
    assert [found.ok for found in findings] == [True, True, True, False]
    assert "ayuda" in findings[2].what and findings[3].mend


async def test_a_message_that_discord_blanks_is_never_relayed(world: World) -> None:
    async with world.open(world.shop()):
        await world.play("say", person=BETO, channel="ayuda", text="algo")
        await world.heard(world.shop(), "algo")
    (row,) = world.shelf.rows.values()
    blank = {**row.raw, "d": {**row.raw["d"], "content": ""}}
    assert world.shop().parse(blank) == Ignored(reason="withheld")


async def test_a_lost_session_is_begun_anew_from_the_history(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def at_once(self: Any, shard_id: Any, *, initial: bool = False) -> None:
        """Instead of the library's 5 s."""

    monkeypatch.setattr("adapters.discord.library.Client.before_identify_hook", at_once)
    shop = world.shop("every_message")
    async with world.open(shop):
        await world.play("say", person=LUIS, text="antes")
        await world.heard(shop, "antes")
        await world.play("invalid_session")
        await world.play("say", person=LUIS, text="en el hueco")
        await world.play("say", person=BETO, channel="ayuda", text="y en público")
        await world.heard(shop, "en el hueco")
        await world.heard(shop, "y en público")
        await world.play("say", person=LUIS, text="después")
        await world.heard(shop, "después")
    texts = [as_plain(e.body) for e in world.events(shop) if not e.public]
    assert texts == ["antes", "en el hueco", "después"]


async def test_a_history_that_is_not_told_is_asked_for_again_and_holds_up_nobody(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.discord.session.RETRY_SECONDS", 0.3)
    shop = world.shop()
    async with world.open(shop):
        await world.play("say", person=LUIS, text="uno")
        said = await world.heard(shop, "uno")
    await world.play("say", person=LUIS, text="dos")
    before = world.shelf.cursors[f"channel:{said.chat}"]
    await world.fault(kind="status", status=503, method=f"GET /channels/{said.chat}/messages", times=1)
    async with world.open(shop):
        await world.play("say", person=LUIS, text="tres")
        await world.heard(shop, "tres")
        if "dos" not in [as_plain(e.body) for e in world.events(shop)]:
            assert world.shelf.cursors[f"channel:{said.chat}"] == before  # a crash now would leave no hole
        await world.heard(shop, "dos")


async def test_a_server_of_another_make_is_asked_for_its_gateway(world: World) -> None:
    shop = DiscordChannel(
        account=SHOP,
        token=world.sandbox.discord.world.bots[BOT].token,
        api_url=f"{world.sandbox.address}/discord/api/v10/",
        places={},
        clock=lambda: 0,
    )
    async with world.open(shop):
        await world.play("say", person=LUIS, text="hola")
        await world.heard(shop, "hola")


async def test_the_signs_follow_the_connection(world: World) -> None:
    async with world.open(world.shop()):
        world.lamp.is_down.clear()
        down = asyncio.create_task(world.lamp.is_down.wait())
        await world.fault(kind="hangup")
        await asyncio.wait_for(down, DEADLINE)
        await asyncio.wait_for(world.lamp.is_up.wait(), DEADLINE)


async def test_an_event_without_sense_stops_nothing(world: World) -> None:
    shop = world.shop()
    async with world.open(shop):
        assert shop._session is not None
        shop._session.hear({"t": "MESSAGE_CREATE", "d": {"nothing": True}})
        await world.play("say", person=LUIS, text="sigo aquí")
        await world.heard(shop, "sigo aquí")
