"""What customers do on Discord arrives, once and as they did it."""

import time

from discord_stage import AYUDA, BETO, BOT, LUIS, World, no_token_in_the_log, world

from bridge.model.events import Deleted, Edited, Ignored, Reacted, Said
from bridge.model.ids import ChatId, OutgoingId
from bridge.model.richtext import plain
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


async def test_an_event_without_sense_stops_nothing(world: World) -> None:
    shop = world.shop()
    async with world.open(shop):
        assert shop._session is not None
        shop._session.hear({"t": "MESSAGE_CREATE", "d": {"nothing": True}})
        await world.play("say", person=LUIS, text="sigo aquí")
        await world.heard(shop, "sigo aquí")
