"""The real discord.py lives on the local Discord as on the real one."""

import asyncio
import base64
import io
from typing import Any

import aiohttp
import discord
import pytest

PICTURE = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
AYUDA = "660000000000000001"


async def test_a_bot_logs_in_and_finds_its_server(place: Any, connect: Any) -> None:
    ear = await connect()
    assert ear.user.name == "CasaLumbre"
    guild = ear.get_guild(770000000000000001)
    assert [channel.name for channel in guild.text_channels] == ["ayuda", "anuncios", "buzón"]
    assert [channel.name for channel in guild.forums] == ["dudas"]
    assert guild.member_count == 3
    assert (await ear.application_info()).flags.gateway_message_content_limited


async def test_a_wrong_token_is_refused(place: Any, connect: Any) -> None:
    with pytest.raises(discord.LoginFailure):
        await connect(token="wrong")


async def test_a_direct_message_goes_both_ways(place: Any, connect: Any) -> None:
    ear = await connect()
    told = await place.act("say", person="luis_mx", text="¿Dónde está mi pedido? 📦")
    heard = await ear.heard("message")
    assert (heard.content, heard.author.display_name, heard.guild) == ("¿Dónde está mi pedido? 📦", "Luis", None)
    assert str(heard.id) == told["message_id"]
    answer = await heard.channel.send("Va en camino", reference=heard)
    shown = place.messages(str(heard.channel.id))[-1]
    assert (shown["id"], shown["content"], shown["reply_to"]) == (str(answer.id), "Va en camino", str(heard.id))
    assert [message.content async for message in heard.channel.history(oldest_first=True)] == [heard.content, "Va en camino"]


async def test_the_bot_can_write_first(place: Any, connect: Any) -> None:
    ear = await connect()
    luis = await ear.fetch_user(880000000000000001)
    sent = await luis.send("Su reembolso salió hoy")
    assert place.server.state()["dms"][0]["messages"][0]["id"] == str(sent.id)
    assert (await luis.create_dm()).id == sent.channel.id


async def test_a_mention_in_a_server_is_a_real_mention(place: Any, connect: Any) -> None:
    ear = await connect()
    await place.act("say", person="luis_mx", channel="ayuda", text="@CasaLumbre ¿hola? @Clientes correo@casa.mx")
    heard = await ear.heard("message")
    assert ear.user in heard.mentions
    assert heard.content == "<@990000000000000001> ¿hola? <@&550000000000000001> correo@casa.mx"
    assert heard.author.name == "luis_mx"
    assert heard.author.get_role(550000000000000001) is not None
    assert heard.channel.name == "ayuda"


async def test_an_edit_a_deletion_and_reactions_are_heard(place: Any, connect: Any) -> None:
    ear = await connect()
    told = await place.act("say", person="luis_mx", text="Pedido 41")
    message = await ear.heard("message")
    await place.act("edit", person="luis_mx", message_id=told["message_id"], text="Pedido 14")
    edit = await ear.heard("raw_message_edit")
    assert (edit.message.content, edit.message.edited_at is not None) == ("Pedido 14", True)
    await place.act("react", person="luis_mx", message_id=told["message_id"], emoji="👍")
    assert str((await ear.heard("raw_reaction_add")).emoji) == "👍"
    await place.act("unreact", person="luis_mx", message_id=told["message_id"], emoji="👍")
    await ear.heard("raw_reaction_remove")
    await message.add_reaction("✅")
    assert place.messages(str(message.channel.id))[0]["reactions"] == {"✅": [str(ear.user.id)]}
    await message.remove_reaction("✅", ear.user)
    assert place.messages(str(message.channel.id))[0]["reactions"] == {}
    await place.act("delete", person="luis_mx", message_id=told["message_id"])
    assert (await ear.heard("raw_message_delete")).message_id == message.id
    with pytest.raises(discord.NotFound):
        await message.channel.fetch_message(message.id)


async def test_the_bot_edits_and_deletes_its_own(place: Any, connect: Any) -> None:
    ear = await connect()
    channel = ear.get_channel(int(AYUDA))
    sent = await channel.send("Abrimos a las 9")
    await sent.edit(content="Abrimos a las 10")
    assert (await channel.fetch_message(sent.id)).content == "Abrimos a las 10"
    await sent.delete()
    assert place.messages(AYUDA)[0]["deleted"]


async def test_files_travel_both_ways(place: Any, connect: Any) -> None:
    ear = await connect()
    file = {"name": "recibo peña.png", "mime": "image/png", "data_base64": base64.b64encode(PICTURE).decode()}
    await place.act("upload", person="luis_mx", text="mi recibo", files=[file])
    heard = await ear.heard("message")
    (attachment,) = heard.attachments
    assert (attachment.filename, attachment.content_type, attachment.width) == ("recibo_pena.png", "image/png", 1)
    assert await attachment.read() == PICTURE
    await heard.channel.send("su guía", files=[discord.File(io.BytesIO(b"%PDF-"), "guia.pdf", description="La guía")])
    shown = place.messages(str(heard.channel.id))[-1]["attachments"][0]
    async with place.http.get(shown["url"]) as answer:
        assert (answer.status, await answer.read()) == (200, b"%PDF-")
    async with place.http.get(shown["url"].replace("hm=", "hm=0")) as answer:
        assert answer.status == 404


async def test_what_happened_while_the_socket_was_cut_is_replayed(place: Any, connect: Any) -> None:
    ear = await connect()
    await place.act("say", person="luis_mx", text="uno")
    await ear.heard("message")
    await place.server.hangup()
    await place.act("say", person="luis_mx", text="dos")
    await place.act("say", person="luis_mx", text="tres")
    await ear.heard("resumed")
    await ear.heard("message", 3)
    assert [message.content for message in ear.all("message")] == ["uno", "dos", "tres"]
    assert len(ear.all("ready")) == 1
    (session,) = place.server.state()["sessions"]
    assert session["connected"]


async def test_discord_asks_for_a_reconnect(place: Any, connect: Any) -> None:
    ear = await connect()
    await place.act("reconnect")
    await ear.heard("resumed")
    await place.act("say", person="luis_mx", text="sigo aquí")
    assert (await ear.heard("message")).content == "sigo aquí"


async def test_an_invalid_session_must_identify_anew(place: Any, connect: Any) -> None:
    ear = await connect()
    await place.act("invalid_session")
    await ear.heard("ready", 2)
    assert not ear.all("resumed")
    await place.act("say", person="luis_mx", text="hola")
    assert (await ear.heard("message")).content == "hola"


async def test_the_same_nonce_is_one_message(place: Any, connect: Any) -> None:
    ear = await connect()
    channel = ear.get_channel(int(AYUDA))
    first, second = await channel.send("una vez", nonce="puente-17"), await channel.send("una vez", nonce="puente-17")
    assert first.id == second.id
    await channel.send("una vez", nonce="puente-18")
    assert [message["nonce"] for message in place.messages(AYUDA)] == ["puente-17", "puente-18"]
    assert (await ear.heard("message")).nonce == "puente-17"


async def test_without_the_content_intent_a_server_message_is_blank(place: Any, connect: Any) -> None:
    ear = await connect(intents=discord.Intents.default())
    for text in ("secreto", "@CasaLumbre oye"):
        await place.act("say", person="luis_mx", channel="ayuda", text=text)
    await place.act("say", person="luis_mx", text="en privado")
    await ear.heard("message", 3)
    assert [message.content for message in ear.all("message")] == ["", "<@990000000000000001> oye", "en privado"]


async def test_an_event_without_its_intent_is_not_sent(place: Any, connect: Any) -> None:
    intents = discord.Intents(guilds=True, dm_messages=True)
    ear = await connect(intents=intents)
    await place.act("say", person="luis_mx", channel="ayuda", text="@CasaLumbre en público")
    await place.act("say", person="luis_mx", text="en privado")
    assert (await ear.heard("message")).content == "en privado"


async def test_a_privileged_intent_that_is_switched_off_is_refused(place: Any, connect: Any) -> None:
    ear = await connect(intents=discord.Intents.all(), ready=False)  # members and presences are not granted
    with pytest.raises(discord.PrivilegedIntentsRequired):
        await asyncio.wait_for(ear.task, 5)


async def test_nobody_can_write_to_a_person_who_closed_their_messages(place: Any, connect: Any) -> None:
    ear = await connect()
    await place.act("say", person="luis_mx", text="hola")
    heard = await ear.heard("message")
    await place.act("close_dms", person="luis_mx")
    with pytest.raises(discord.Forbidden) as refused:
        await heard.channel.send("¿sigue ahí?")
    assert refused.value.code == 50007
    await place.act("open_dms", person="luis_mx")
    await heard.channel.send("¿sigue ahí?")
    await place.act("leave", person="luis_mx")
    with pytest.raises(discord.Forbidden) as refused:
        await heard.channel.send("¿adiós?")
    assert refused.value.code == 50278


async def test_a_button_is_pressed_and_answered(place: Any, connect: Any) -> None:
    ear = await connect()
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="Sí", custom_id="si"))
    sent = await (await ear.fetch_user(880000000000000001)).send("¿Quedó resuelto?", view=view)
    await place.act("press", person="luis_mx", channel=str(sent.channel.id), message_id=str(sent.id), custom_id="si")
    interaction = await ear.heard("interaction")
    assert (interaction.user.name, interaction.data["custom_id"], interaction.message.id) == ("luis_mx", "si", sent.id)
    await interaction.response.edit_message(content="¡Gracias!", view=None)
    shown = place.messages(str(sent.channel.id))[0]
    assert (shown["content"], shown["components"]) == ("¡Gracias!", [])
    with pytest.raises(discord.HTTPException) as refused:
        await ear.http.request(discord.http.Route("POST", f"/interactions/{interaction.id}/{interaction.token}/callback"), json={"type": 6})
    assert refused.value.code == 40060


async def test_a_thread_of_a_customer(place: Any, connect: Any) -> None:
    ear = await connect()
    told = await place.act("thread", person="luis_mx", channel="ayuda", name="Pedido 41", text="no llegó")
    thread = await ear.heard("thread_create")
    assert (str(thread.id), thread.name, thread.parent.name) == (told["thread_id"], "Pedido 41", "ayuda")
    messages = [await ear.heard("message", number) for number in (1, 2)]
    assert [(message.type.name, message.channel.id) for message in messages] == [("thread_created", int(AYUDA)), ("default", thread.id)]
    await thread.send("Lo vemos")
    assert place.messages(str(thread.id))[-1]["content"] == "Lo vemos"


async def test_the_bot_starts_threads(place: Any, connect: Any) -> None:
    ear = await connect()
    channel = ear.get_channel(int(AYUDA))
    sent = await channel.send("¿Dudas?")
    on_it = await sent.create_thread(name="Dudas")
    alone = await channel.create_thread(name="Avisos", type=discord.ChannelType.public_thread)
    assert on_it.id == sent.id
    assert {thread.id for thread in await channel.guild.active_threads()} == {on_it.id, alone.id}


async def test_bots_and_webhooks_are_known_as_such(place: Any, connect: Any) -> None:
    ear = await connect()
    await place.act("webhook_say", channel="ayuda", name="Avisos", text="nueva versión")
    await place.act("bot_say", channel="ayuda", name="MusicBot", text="♪")
    hook, other = await ear.heard("message", 1), await ear.heard("message", 2)
    assert (hook.webhook_id is not None, hook.author.bot, hook.author.name) == (True, True, "Avisos")
    assert (other.webhook_id, other.author.bot, other.author.name) == (None, True, "MusicBot")


@pytest.mark.parametrize("cast", [{"bot": {"members_intent": True}}], indirect=True)
async def test_comings_and_goings_are_heard_when_the_intent_is_granted(place: Any, connect: Any) -> None:
    ear = await connect(intents=discord.Intents(guilds=True, members=True))
    assert len(ear.guilds[0].members) == 3
    await place.act("add_person", username="nadia")
    assert (await ear.heard("member_join")).name == "nadia"
    await place.act("leave", person="nadia")
    assert (await ear.heard("raw_member_remove")).user.name == "nadia"
    assert [member.name for member in await ear.guilds[0].query_members("beto")] == ["beto77"]


async def test_an_event_delivered_twice(place: Any, connect: Any) -> None:
    ear = await connect()
    place.fault("twice", "dispatch")
    await place.act("say", person="luis_mx", text="eco")
    await place.act("say", person="luis_mx", text="fin")
    await ear.heard("message", 3)
    assert [message.content for message in ear.all("message")] == ["eco", "eco", "fin"]
    assert len({message.id for message in ear.all("message")}) == 2


async def test_a_post_whose_answer_was_lost_is_found_by_its_nonce(place: Any, connect: Any) -> None:
    ear = await connect()
    channel = ear.get_channel(int(AYUDA))
    place.fault("silent", "POST /channels/*/messages")
    with pytest.raises(aiohttp.ClientConnectionError):
        await channel.send("¿llegó?", nonce="puente-1")
    await channel.send("¿llegó?", nonce="puente-1")
    assert [message["content"] for message in place.messages(AYUDA)] == ["¿llegó?"]


async def test_discord_py_waits_out_a_429(place: Any, connect: Any) -> None:
    ear = await connect()
    place.fault("status", "POST /channels/*/messages", status=429, retry_after=0.05)
    await ear.get_channel(int(AYUDA)).send("con calma")
    assert [message["content"] for message in place.messages(AYUDA)] == ["con calma"]


async def test_a_reply_pings_only_whom_it_may(place: Any, connect: Any) -> None:
    ear = await connect()
    await place.act("say", person="luis_mx", channel="ayuda", text="@CasaLumbre ayuda")
    heard = await ear.heard("message")
    text = f"@everyone <@&550000000000000001> {heard.author.mention}"
    await heard.reply(text, allowed_mentions=discord.AllowedMentions.none())
    await heard.reply(text, allowed_mentions=discord.AllowedMentions(everyone=False, roles=False, users=True, replied_user=True))
    await heard.reply(text)
    quiet, some, loud = [message["pings"] for message in place.messages(AYUDA)[1:]]
    assert quiet == {"users": [], "roles": [], "everyone": False}
    assert some == {"users": ["880000000000000001"], "roles": [], "everyone": False}
    assert loud == {"users": ["880000000000000001"], "roles": ["550000000000000001"], "everyone": True}
