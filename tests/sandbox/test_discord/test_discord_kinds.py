"""Every kind of message, and what moderators do, as the real discord.py hears it and as Discord refuses it."""

from typing import Any

import discord
import pytest

AYUDA, DUDAS, BUZON = "660000000000000001", "660000000000000004", "660000000000000005"


async def test_a_post_in_a_forum_is_a_thread_that_begins_with_its_message(place: Any, connect: Any) -> None:
    ear = await connect()
    told = await place.act("forum_post", person="luis_mx", channel="dudas", title="Mi vela", text="llegó rota")
    thread, message = await ear.heard("thread_create"), await ear.heard("message")
    assert (thread.name, thread.parent.name, thread.id) == ("Mi vela", "dudas", message.id)
    assert (message.content, message.type, str(message.id)) == ("llegó rota", discord.MessageType.default, told["message_id"])
    await thread.send("La cambiamos")
    assert place.messages(str(thread.id))[-1]["content"] == "La cambiamos"
    status, body, _ = await place.call("POST", f"/channels/{DUDAS}/messages", json={"content": "x"})
    assert (status, body["code"]) == (400, 40058)


async def test_an_archived_thread_wakes_up_when_written_in_and_a_locked_one_does_not(place: Any, connect: Any) -> None:
    ear = await connect()
    told = await place.act("thread", person="luis_mx", channel="ayuda", name="Pedido 41", text="no llegó")
    thread = await ear.heard("thread_create")
    sent = await thread.send("Lo vemos")
    await place.act("archive", channel=told["thread_id"])
    assert (await ear.heard("thread_update")).archived is False  # discord.py tells the thread as it was before
    for refused in (sent.edit(content="Ya"), sent.add_reaction("👍")):
        with pytest.raises(discord.HTTPException) as archived:
            await refused
        assert archived.value.code == 50083
    assert [old.id async for old in thread.parent.archived_threads()] == [thread.id]
    await thread.edit(archived=False)
    assert [old.id async for old in thread.parent.archived_threads()] == []
    await sent.edit(content="Ya")
    await place.act("archive", channel=told["thread_id"])
    await thread.send("Sale hoy")
    assert not place.server.world.channels[told["thread_id"]].archived
    await place.act("archive", channel=told["thread_id"], locked=True)
    for refused in (thread.send("¿Hola?"), thread.edit(archived=False)):
        with pytest.raises(discord.Forbidden) as locked:
            await refused
        assert locked.value.code == 160005
    await place.act("say", status=400, person="luis_mx", channel=told["thread_id"], text="¿y?")
    await place.act("delete_channel", channel=told["thread_id"])
    assert (await ear.heard("raw_thread_delete")).thread_id == thread.id
    with pytest.raises(discord.NotFound) as gone:
        await thread.send("¿Hola?")
    assert gone.value.code == 10003


async def test_moderators_delete_many_and_clear_reactions(place: Any, connect: Any) -> None:
    ear = await connect()
    ids = [(await place.act("say", person="luis_mx", channel="ayuda", text=str(n)))["message_id"] for n in range(3)]
    for emoji in ("👍", "fiesta:550000000000000077"):
        await place.act("react", person="luis_mx", channel="ayuda", message_id=ids[2], emoji=emoji)
    custom = (await ear.heard("raw_reaction_add", 2)).emoji
    assert (custom.name, custom.id) == ("fiesta", 550000000000000077)
    await place.act("clear_reactions", channel="ayuda", message_id=ids[2], emoji="👍")
    assert str((await ear.heard("raw_reaction_clear_emoji")).emoji) == "👍"
    await place.act("clear_reactions", channel="ayuda", message_id=ids[2])
    assert str((await ear.heard("raw_reaction_clear")).message_id) == ids[2]
    await place.act("bulk_delete", channel="ayuda", message_ids=ids[:2])
    assert {str(id) for id in (await ear.heard("raw_bulk_message_delete")).message_ids} == set(ids[:2])


async def test_stickers_polls_forwards_voices_pins_and_previews(place: Any, connect: Any) -> None:
    ear = await connect()
    await place.act("sticker", person="luis_mx", name="gracias", format=3)
    await place.act("poll", person="luis_mx", question="¿Cuál?", answers=["roja", "azul"])
    await place.act(
        "upload", person="luis_mx", voice=True, files=[{"name": "voice-message.ogg", "mime": "audio/ogg", "data_base64": "aG9sYQ=="}]
    )
    said = await place.act("say", person="luis_mx", channel="ayuda", text="https://e.mx/guia")
    await place.act("forward", person="luis_mx", message_id=said["message_id"], **{"from": "ayuda"})
    await place.act("pin", channel="ayuda", message_id=said["message_id"])
    sticker, poll, voice, _, forward, pin = [await ear.heard("message", number) for number in range(1, 7)]
    assert (sticker.stickers[0].name, poll.poll.question, [answer.text for answer in poll.poll.answers]) == (
        "gracias",
        "¿Cuál?",
        ["roja", "azul"],
    )
    assert voice.attachments[0].is_voice_message() and voice.flags.voice
    assert (forward.message_snapshots[0].content, forward.reference.type) == ("https://e.mx/guia", discord.MessageReferenceType.forward)
    assert pin.type is discord.MessageType.pins_add
    await place.act("unfurl", channel="ayuda", message_id=said["message_id"], title="Su guía", url="https://e.mx/guia")
    shown = (await ear.heard("raw_message_edit", 2)).message
    assert (shown.embeds[0].title, shown.edited_at) == ("Su guía", None)


async def test_a_bot_reacts_only_where_and_with_what_it_may(place: Any) -> None:
    said = await place.act("say", person="luis_mx", channel="ayuda", text="gracias")
    read_only = await place.act("say", person="luis_mx", channel="anuncios", text="abrimos")
    hidden = await place.act("say", person="luis_mx", channel="buzón", text="secreto")

    async def react(message: dict[str, Any], emoji: str) -> int:
        path = f"/channels/{message['channel_id']}/messages/{message['message_id']}/reactions/{emoji}/@me"
        return int(((await place.call("PUT", path))[1] or {"code": 0})["code"])

    assert [await react(said, emoji) for emoji in ("👍", "1️⃣", "hola", ":hola:", "é", "x:123456789012345678")] == [0, 0, *[10014] * 4]
    assert await react(read_only, "👍") == 50013
    await place.act("react", person="luis_mx", channel="anuncios", message_id=read_only["message_id"], emoji="👍")
    assert await react(read_only, "👍") == 0  # somebody else put it there
    assert await react(hidden, "👍") == 50013
    assert (await place.call("GET", f"/channels/{BUZON}/messages"))[:2] == (200, [])
    assert (await place.call("GET", f"/channels/{BUZON}/messages/{hidden['message_id']}"))[1]["code"] == 50013
    for number in range(18):
        assert await react(said, chr(0x1F600 + number)) == 0
    assert await react(said, "🚀") == 30010
    await place.act("block", person="luis_mx")
    assert await react(said, "👍") == 90001
    for verb, path in (("POST", "messages/bulk-delete"), ("DELETE", f"messages/{said['message_id']}/reactions")):
        assert (await place.call(verb, f"/channels/{AYUDA}/{path}"))[1]["code"] == 50013
