"""What customers did on Discord while nobody listened, or while something broke, is found afterwards, once and in order."""

import asyncio
import time
from typing import Any

import pytest
from discord_stage import AYUDA, BETO, DEADLINE, LUIS, World, no_token_in_the_log, world

from bridge.model.events import Deleted, Edited, Said
from bridge.model.richtext import as_plain
from sandbox.discord.snowflakes import iso

__all__ = ["no_token_in_the_log", "world"]


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


async def test_what_was_edited_or_deleted_long_ago_in_an_open_case_is_noticed(world: World) -> None:
    """Further back than a glance at the newest messages reaches, by a session that Discord has forgotten meanwhile."""
    shop = world.shop("every_message")
    async with world.open(shop):
        ids = [(await world.play("say", person=LUIS, channel="ayuda", text=f"n{n}"))["message_id"] for n in range(4)]
        await world.heard(shop, "n3")
    await world.play("invalid_session")
    for _ in range(110):
        await world.play("say", person=BETO, channel="ayuda", text="otra cosa")
    await world.play("edit", person=LUIS, channel="ayuda", message_id=ids[0], text="n0, bien dicho")
    await world.play("delete", person=LUIS, channel="ayuda", message_id=ids[1])
    await world.play("delete", person=LUIS, channel="ayuda", message_id=ids[2])
    world.shelf.settled.add(ids[2])
    async with world.open(shop):
        await world.heard(shop, "n0, bien dicho", Edited)
        await world.until(lambda: any(isinstance(e, Deleted) for e in world.events(shop)))
        assert [e.message for e in world.events(shop) if isinstance(e, Deleted)] == [ids[1]]


async def test_a_history_that_we_may_not_read_is_no_proof_of_deletion(world: World) -> None:
    shop = world.shop("every_message")
    async with world.open(shop):
        await world.play("say", person=LUIS, channel="ayuda", text="uno")
        await world.heard(shop, "uno")
    world.sandbox.discord.world.channels[AYUDA].history_for = frozenset()
    async with world.open(shop):
        await world.play("say", person=LUIS, channel="ayuda", text="dos")
        await world.heard(shop, "dos")
        assert not [e for e in world.events(shop) if isinstance(e, Deleted)]


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


async def test_what_is_said_at_the_first_moment_in_a_channel_never_seen_arrives(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    shop, saying = world.shop("every_message"), []
    lit = world.lamp.up

    def up() -> None:
        lit()
        saying.append(asyncio.create_task(world.play("say", person=BETO, channel="ayuda", text="¿ya abrieron?")))

    monkeypatch.setattr(world.lamp, "up", up)
    async with world.open(shop):
        assert (await world.heard(shop, "¿ya abrieron?")).to_brand
        await asyncio.gather(*saying)
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


async def test_an_edit_told_in_part_that_cannot_be_read_at_once_is_read_later(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.discord.session.RETRY_SECONDS", 0.1)
    shop = world.shop()
    async with world.open(shop):
        await world.play("say", person=LUIS, text="calle 5")
        said = await world.heard(shop, "calle 5")
        message = world.sandbox.discord.world.channels[said.chat].messages[0]
        message.content, message.edited_at = "calle 7", time.time()
        await world.fault(kind="status", status=503, method=f"GET /channels/{said.chat}/messages/*", times=1)
        assert shop._session is not None
        part = {"id": said.message, "channel_id": said.chat, "edited_timestamp": iso(message.edited_at)}
        shop._session.hear({"t": "MESSAGE_UPDATE", "d": part})
        await world.heard(shop, "calle 7", Edited)


async def test_the_first_words_of_an_unknown_person_survive_a_crash_and_a_restart(world: World) -> None:
    """A bot cannot ask for its private channels, so nothing else would ever bring them."""
    shop = world.shop()
    async with world.open(shop) as running:
        world.shelf.failures = 1
        await world.play("say", person=LUIS, text="justo antes")
        with pytest.raises(OSError, match="disk"):
            await asyncio.wait_for(asyncio.shield(running), DEADLINE)
    await world.play("say", person=BETO, text="mientras no había nadie")
    async with world.open(shop):
        await world.heard(shop, "justo antes")
        await world.heard(shop, "mientras no había nadie")
        await world.until(lambda: len(world.sandbox.discord.state()["sessions"]) == 1)  # the former one was left with a goodbye
        await world.play("say", person=LUIS, text="y ahora")
        await world.heard(shop, "y ahora")
    said = [as_plain(e.body) for e in world.events(shop) if isinstance(e, Said)]
    assert said == ["justo antes", "mientras no había nadie", "y ahora"]


async def test_a_session_that_discord_has_forgotten_holds_up_nothing(world: World) -> None:
    shop = world.shop()
    async with world.open(shop):
        await world.play("say", person=LUIS, text="uno")
        await world.heard(shop, "uno")
    await world.play("invalid_session")
    await world.play("say", person=LUIS, text="dos")
    async with world.open(shop):
        await world.heard(shop, "dos")
