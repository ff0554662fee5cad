"""What customers do on Discord arrives once and in order, whatever breaks in between."""

import asyncio
import time
from typing import Any

import pytest
from discord_stage import AYUDA, BETO, BOT, DEADLINE, LUIS, World, no_token_in_the_log, world

from bridge.model.events import Deleted, Edited, Ignored, Reacted, Said
from bridge.model.ids import ChatId, OutgoingId
from bridge.model.richtext import as_plain, plain
from sandbox.discord.snowflakes import iso
from sandbox.discord.world import Channel, Kind, Role

__all__ = ["no_token_in_the_log", "world"]


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
        await shop.edit(said.chat, ids, plain("Llega hoy"), has_file=False)
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


async def test_reactions_follow_who_put_them_there(world: World) -> None:
    shop = world.shop("every_message")
    async with world.open(shop):
        await world.play("say", person=LUIS, channel="ayuda", text="¿abren hoy?")
        said = await world.heard(shop, "¿abren hoy?")
        (ours,) = await shop.send(said.chat, plain("Sí"), file=None, reply_to=None, key=OutgoingId(1))
        await shop.react(said.chat, said.message, "👀", on=True)
        on_it = {"channel": "ayuda", "message_id": ours}
        await world.play("react", person=LUIS, emoji="👍", **on_it)
        await world.fault(kind="hangup")
        await world.play("unreact", person=LUIS, emoji="👍", **on_it)
        for person in (LUIS, BETO):
            await world.play("react", person=person, emoji="🎉", **on_it)
        await world.play("react", person=BETO, emoji="fiesta:550000000000000077", **on_it)
        await world.play("clear_reactions", emoji="🎉", **on_it)
        await world.play("clear_reactions", **on_it)

        def told() -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
            return [(e.name, e.added, e.removed) for e in world.events(shop) if isinstance(e, Reacted) and e.message == ours]

        await world.until(lambda: len(told()) == 8)
        assert told()[:5] == [
            ("Luis", ("👍",), ()),
            ("Luis", (), ("👍",)),
            ("Luis", ("🎉",), ()),
            ("Beto", ("🎉",), ()),
            ("Beto", (":fiesta:",), ()),
        ]
        assert told()[5:] == [("Luis", (), ("🎉",)), ("Beto", (), ("🎉",)), ("Beto", (), (":fiesta:",))]
        assert not [e for e in world.events(shop) if isinstance(e, Reacted) and e.message == said.message]  # our own


async def test_a_private_reaction_says_who_it_was(world: World) -> None:
    shop = world.shop()
    async with world.open(shop):
        told = await world.play("say", person=LUIS, text="gracias")
        await world.play("react", person=LUIS, message_id=told["message_id"], emoji="❤️")
        await world.until(lambda: any(isinstance(e, Reacted) for e in world.events(shop)))
        (reacted,) = (e for e in world.events(shop) if isinstance(e, Reacted))
        assert (reacted.user, reacted.name, reacted.handle, reacted.public, reacted.added) == (LUIS, "Luis", "luis_mx", False, ("❤️",))


async def test_what_a_moderator_deletes_at_once_is_deleted_one_by_one(world: World) -> None:
    shop = world.shop("every_message")
    async with world.open(shop):
        ids = [(await world.play("say", person=LUIS, channel="ayuda", text=f"n{n}"))["message_id"] for n in range(3)]
        await world.play("bulk_delete", channel="ayuda", message_ids=ids[:2])
        await world.until(lambda: len(world.shelf.rows) == 5)
        assert {e.message for e in world.events(shop) if isinstance(e, Deleted)} == set(ids[:2])


async def test_a_preview_and_a_pin_are_no_edits(world: World) -> None:
    shop = world.shop("every_message")
    async with world.open(shop):
        told = await world.play("say", person=LUIS, channel="ayuda", text="https://e.mx/guia")
        await world.play("unfurl", channel="ayuda", message_id=told["message_id"], title="Su guía", url="https://e.mx/guia")
        await world.play("pin", channel="ayuda", message_id=told["message_id"])
        await world.play("say", person=LUIS, channel="ayuda", text="ya")
        await world.heard(shop, "ya")
        assert [type(e) for e in world.events(shop)] == [Said, Ignored, Said]


async def test_a_post_in_a_forum_says_its_title_and_is_found_after_a_gap(world: World) -> None:
    forum = Channel(id="660000000000000009", kind=Kind.FORUM, name="dudas", guild_id="770000000000000001")
    world.sandbox.discord.world.channels[forum.id] = forum
    shop = world.shop(places={ChatId(forum.id): "every_message"})
    async with world.open(shop):
        post = await world.play("forum_post", person=LUIS, channel="dudas", title="Mi vela", text="llegó rota")
        said = await world.heard(shop, "Mi vela\nllegó rota")
        assert (said.chat, said.chat_title, said.to_brand) == (post["channel_id"], "#Mi vela · Comunidad Casa Lumbre", True)
        await world.play("edit", person=LUIS, channel=said.chat, message_id=said.message, text="llegó muy rota")
        await world.heard(shop, "Mi vela\nllegó muy rota", Edited)
    await world.play("forum_post", person=BETO, channel="dudas", title="Mi envío", text="¿cuándo?")
    await world.play("say", person=LUIS, channel=said.chat, text="¿y bien?")
    await world.play("archive", channel=said.chat)
    async with world.open(shop):
        await world.heard(shop, "Mi envío\n¿cuándo?")
        assert (await world.heard(shop, "¿y bien?")).chat_title == "#Mi vela · Comunidad Casa Lumbre"
    await world.play("invalid_session")
    brief = await world.play("forum_post", person=BETO, channel="dudas", title="Urgente", text="¿hola?")
    await world.play("archive", channel=brief["channel_id"])
    async with world.open(shop):
        assert (await world.heard(shop, "Urgente\n¿hola?")).chat == brief["channel_id"]


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


async def test_an_event_told_twice_is_one(world: World) -> None:
    shop = world.shop()
    async with world.open(shop):
        await world.fault(kind="twice", method="dispatch")
        await world.play("say", person=LUIS, text="una vez")
        await world.play("say", person=LUIS, text="y ya")
        await world.heard(shop, "y ya")
        assert len(world.shelf.rows) == 2


async def test_the_brands_own_people_are_known_by_id_and_by_owning_the_server(world: World) -> None:
    world.sandbox.discord.world.guilds["770000000000000001"].owner_id = LUIS
    shop = world.shop(our_people=frozenset({BETO}))
    async with world.open(shop):
        await world.play("say", person=BETO, channel="ayuda", text="soy de la casa")
        await world.play("say", person=LUIS, channel="ayuda", text="y yo")
        assert (await world.heard(shop, "soy de la casa")).ours
        assert (await world.heard(shop, "y yo")).ours


async def test_who_mentions_the_bots_own_role_speaks_to_the_brand(world: World) -> None:
    """Discord's composer offers the bot and the role that it made for it, both under the same name."""
    guild = world.sandbox.discord.world.guilds["770000000000000001"]
    guild.roles["550000000000000001"] = Role(id="550000000000000001", name="casa-lumbre", mentionable=True, bot_id=BOT)
    guild.roles["550000000000000002"] = Role(id="550000000000000002", name="vecinos", mentionable=True)
    shop = world.shop()
    async with world.open(shop):
        await world.play("say", person=BETO, channel="ayuda", text="<@&550000000000000002> hola")
        await world.play("say", person=BETO, channel="ayuda", text="<@&550000000000000001> ¿me ayudan?")
        assert (await world.heard(shop, "@casa-lumbre ¿me ayudan?")).to_brand
        assert not (await world.heard(shop, "@vecinos hola")).to_brand


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


async def test_an_event_without_sense_stops_nothing(world: World) -> None:
    shop = world.shop()
    async with world.open(shop):
        assert shop._session is not None
        shop._session.hear({"t": "MESSAGE_CREATE", "d": {"nothing": True}})
        await world.play("say", person=LUIS, text="sigo aquí")
        await world.heard(shop, "sigo aquí")


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
