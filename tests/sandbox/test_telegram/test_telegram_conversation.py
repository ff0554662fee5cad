"""The real python-telegram-bot talks with people through the sandbox."""

import base64
import datetime

import pytest
from bot_api_stage import ANA, BRUNO, GROUP, MARISOL, PIXEL, Stage
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    MessageEntity,
    ReactionTypeEmoji,
    ReplyParameters,
    Update,
)
from telegram.constants import ReactionEmoji
from telegram.error import BadRequest, Forbidden, RetryAfter

from sandbox.telegram.methods_change import REACTIONS

EVERYTHING = ["message", "edited_message", "message_reaction", "my_chat_member", "callback_query"]


async def one_update(bot: Bot, offset: int = 0) -> Update:
    (update,) = await bot.get_updates(offset=offset or None, timeout=5, allowed_updates=EVERYTHING)
    return update


async def test_a_question_and_its_answer(stage: Stage, bot: Bot) -> None:
    asked = await stage.play("say", person=ANA, text="Hola, ¿dónde está mi pedido?")
    update = await one_update(bot)
    assert update.message and update.message.from_user
    assert (update.message.text, update.message.from_user.full_name) == ("Hola, ¿dónde está mi pedido?", "Ana Torres")
    assert update.message.message_id == asked["message_id"]

    sent = await bot.send_message(
        ANA,
        "Ya va 🚚 en camino",
        entities=[MessageEntity("bold", 6, 2)],
        reply_parameters=ReplyParameters(update.message.message_id),
    )
    assert sent.reply_to_message and sent.reply_to_message.text == update.message.text
    question, answer = stage.seen(ANA)
    assert (answer["text"], answer["reply_to"], answer["from"]["is_bot"]) == ("Ya va 🚚 en camino", question["message_id"], True)
    assert answer["entities"] == [{"type": "bold", "offset": 6, "length": 2}]
    assert sent.parse_entity(sent.entities[0]) == "🚚"


async def test_an_edit_and_a_reaction_reach_the_bot(stage: Stage, bot: Bot) -> None:
    await bot.get_updates(allowed_updates=EVERYTHING)
    said = await stage.play("say", person=ANA, text="pedido 12")
    first = await one_update(bot)
    await stage.play("edit", person=ANA, message_id=said["message_id"], text="pedido 13")
    edited = await one_update(bot, first.update_id + 1)
    assert edited.edited_message and edited.edited_message.text == "pedido 13" and edited.edited_message.edit_date
    await stage.play("react", person=ANA, message_id=said["message_id"], emoji="👍")
    reacted = await one_update(bot, edited.update_id + 1)
    assert reacted.message_reaction
    assert reacted.message_reaction.new_reaction == (ReactionTypeEmoji("👍"),)
    assert reacted.message_reaction.old_reaction == ()
    (seen,) = stage.seen(ANA)
    assert (seen["edited"], seen["edits"], seen["reactions"][0]["emoji"]) == (True, 1, "👍")


async def test_reactions_are_silent_unless_asked_for(stage: Stage, bot: Bot) -> None:
    said = await stage.play("say", person=ANA, text="hola")
    await stage.play("react", person=ANA, message_id=said["message_id"], emoji="👍")
    assert [update.message is not None for update in await bot.get_updates()] == [True]


async def test_a_button_is_pressed(stage: Stage, bot: Bot) -> None:
    await stage.play("start", person=ANA, payload="caso_42")
    started = await one_update(bot)
    assert started.message and started.message.text == "/start caso_42"
    assert started.message.entities[0].type == "bot_command"
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Sí", callback_data="yes"), InlineKeyboardButton("Web", url="https://a.example")]])
    sent = await bot.send_message(ANA, "¿Llegó?", reply_markup=markup)
    await stage.play("press", person=ANA, message_id=sent.message_id, button="Sí")
    pressed = await one_update(bot, started.update_id + 1)
    assert pressed.callback_query and pressed.callback_query.data == "yes"
    assert await pressed.callback_query.answer("¡Gracias!")
    (call,) = stage.server.state()["bot_calls"]
    assert (call["method"], call["text"]) == ("answerCallbackQuery", "¡Gracias!")
    assert "opens" in await stage.nonsense("press", person=ANA, message_id=sent.message_id, button="Web")
    await bot.edit_message_text("Anotado", chat_id=ANA, message_id=sent.message_id)
    assert stage.seen(ANA)[-1]["buttons"] == []
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_text("Anotado", chat_id=ANA, message_id=sent.message_id)


async def test_pictures_and_documents_travel_both_ways(stage: Stage, bot: Bot) -> None:
    encoded = base64.b64encode(PIXEL).decode()
    await stage.play("photo", person=ANA, caption="así llegó", name="roto.png", mime="image/png", data_base64=encoded)
    await stage.play("document", person=ANA, name="ticket.pdf", mime="application/pdf", data_base64=base64.b64encode(b"%PDF").decode())
    photo, document = [update.message for update in await bot.get_updates()]
    assert photo and photo.caption == "así llegó" and (photo.photo[-1].width, photo.photo[-1].height) == (1, 1)
    file = await photo.photo[-1].get_file()
    assert file.file_path and "/photos/file_" in file.file_path
    assert bytes(await file.download_as_bytearray()) == PIXEL
    assert document and document.document and document.document.file_name == "ticket.pdf"
    assert bytes(await (await document.document.get_file()).download_as_bytearray()) == b"%PDF"

    await bot.send_document(ANA, b"factura", filename="factura.txt", caption="Tu factura")
    again = await bot.send_photo(ANA, photo.photo[-1].file_id)
    assert again.photo
    sent = stage.seen(ANA)[2]
    assert (sent["media"]["name"], sent["caption"]) == ("factura.txt", "Tu factura")
    async with stage.http.get(stage.address + sent["media"]["url"]) as answer:
        assert await answer.read() == b"factura"
    album = await bot.send_media_group(ANA, [InputMediaPhoto(PIXEL, caption="uno"), InputMediaPhoto(PIXEL)])
    assert len({message.media_group_id for message in album}) == 1 and album[0].media_group_id


async def test_an_album_arrives_as_messages_of_one_group(stage: Stage, bot: Bot) -> None:
    picture = {"kind": "photo", "data_base64": base64.b64encode(PIXEL).decode()}
    assert "IMAGE" in await stage.nonsense("album", person=ANA, items=[picture, {"kind": "photo", "data_base64": "AAAA"}])
    assert stage.seen(ANA) == [], "an album comes whole or not at all"
    await stage.play("album", person=ANA, items=[{**picture, "caption": "dos fotos"}, picture])
    first, second = [update.message for update in await bot.get_updates()]
    assert first and second and first.media_group_id == second.media_group_id is not None
    assert (first.caption, second.caption) == ("dos fotos", None)


async def test_every_kind_of_message_is_understood(stage: Stage, bot: Bot) -> None:
    await stage.play("say", person=ANA, text="hola")
    sent = {
        "video": await bot.send_video(ANA, b"v", duration=3, width=10, height=20),
        "audio": await bot.send_audio(ANA, b"a", title="Canción"),
        "voice": await bot.send_voice(ANA, b"o", duration=2),
        "animation": await bot.send_animation(ANA, b"g"),
        "video_note": await bot.send_video_note(ANA, b"n"),
        "sticker": await bot.send_sticker(ANA, b"s", emoji="😀"),
        "location": await bot.send_location(ANA, 19.4, -99.1),
    }
    assert [kind for kind, message in sent.items() if message[kind] is None] == []
    assert sent["video"].video and (sent["video"].video.width, sent["video"].video.height) == (10, 20)
    contact = await bot.send_contact(ANA, "+5255", "Sofía")
    assert contact.contact and contact.contact.first_name == "Sofía"


async def test_blocked_and_never_met(stage: Stage, bot: Bot) -> None:
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(BRUNO, "hola")
    with pytest.raises(Forbidden, match="can't initiate conversation"):
        await bot.send_message(MARISOL, "hola")  # known from the group only
    await stage.play("start", person=ANA)
    await stage.play("block", person=ANA)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(ANA, "hola")
    start, blocked = await bot.get_updates()
    assert start.message and blocked.my_chat_member
    assert (blocked.my_chat_member.old_chat_member.status, blocked.my_chat_member.new_chat_member.status) == ("member", "kicked")
    assert "unblock" in await stage.nonsense("say", person=ANA, text="¿hola?")
    await stage.play("start", person=ANA)
    assert (await bot.send_message(ANA, "De nuevo")).text == "De nuevo"


async def test_too_many_messages_at_once(stage: Stage, bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # without it the library warns of its own future
    await stage.play("start", person=ANA)
    with pytest.raises(RetryAfter) as refused:
        for number in range(20):
            await bot.send_message(ANA, f"{number}")
    assert refused.value.retry_after == datetime.timedelta(seconds=1)
    sent = [message for message in stage.seen(ANA) if message["from"]["is_bot"]]
    assert 5 <= len(sent) < 20, "a short burst is allowed, no more"


async def test_groups_and_standing(stage: Stage, bot: Bot) -> None:
    await stage.play("say", person=ANA, chat=GROUP, text="hola a todos")
    update = await one_update(bot)
    assert update.message and update.message.chat.type == "supergroup"
    assert [member.user.id for member in await bot.get_chat_administrators(GROUP)] == [MARISOL]
    assert (await bot.get_chat_member(GROUP, ANA)).status == "member"
    assert (await bot.get_chat(GROUP)).title == "Clientes"
    await stage.play("remove_bot", person=MARISOL, chat=GROUP)
    with pytest.raises(Forbidden, match="bot was kicked from the supergroup chat"):
        await bot.send_message(GROUP, "hola")


async def test_commands_forwards_and_copies(stage: Stage, bot: Bot) -> None:
    await bot.set_my_commands([("ayuda", "Pedir ayuda")])
    assert [command.command for command in await bot.get_my_commands()] == ["ayuda"]
    said = await stage.play("say", person=ANA, text="mira https://casalumbre.example/oferta y @casalumbre_bot")
    (update,) = await bot.get_updates()
    assert update.message and list(update.message.parse_entities().values()) == ["https://casalumbre.example/oferta", "@casalumbre_bot"]
    forwarded = await bot.forward_message(GROUP, ANA, said["message_id"])
    assert forwarded.forward_origin and forwarded.forward_origin.type == "user"
    copied = await bot.copy_message(GROUP, ANA, said["message_id"])
    assert stage.seen(GROUP)[-1]["message_id"] == copied.message_id
    assert stage.seen(GROUP)[-1]["forward_origin"] is None


def test_the_reactions_are_those_that_the_library_knows() -> None:
    assert {str(emoji.value).replace("\ufe0f", "") for emoji in ReactionEmoji} == REACTIONS
