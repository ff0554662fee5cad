"""A Business account as Telegram keeps it: one bot, its rights, its chats, and the last day."""

from bot_api_stage import ANA, BRUNO, CAST, MARISOL, TOKEN, serve
from telegram.ext import ApplicationBuilder

from sandbox.telegram.business import ANSWERABLE_FOR

OPEN = {**CAST, "bots": [{**CAST["bots"][0], "can_connect_to_business": True}, CAST["bots"][1]]}  # type: ignore[dict-item,index]


async def test_the_library_understands_all_that_is_told_of_a_business_account() -> None:
    async with serve(OPEN) as stage:
        application = ApplicationBuilder().token(TOKEN).base_url(f"{stage.address}/telegram/bot").updater(None).build()
        async with application.bot as bot:
            made = await stage.play("connect_business", person=MARISOL)
            asked = await stage.play("say", person=ANA, text="hola", **{"with": MARISOL})
            await stage.play("edit", person=ANA, text="hola!", message_id=asked["message_id"], **{"with": MARISOL})
            await stage.play("delete", person=ANA, message_id=asked["message_id"], **{"with": MARISOL})
            await stage.play("disconnect_business", person=MARISOL)
            met, said, edited, deleted, gone = await bot.get_updates()
            assert met.business_connection and met.business_connection.rights and met.business_connection.rights.can_reply
            assert said.business_message and said.business_message.business_connection_id == made["connection"]
            assert said.business_message.chat.id == said.business_message.from_user.id == ANA  # type: ignore[union-attr]
            assert edited.edited_business_message and edited.edited_business_message.text == "hola!"
            assert deleted.deleted_business_messages and deleted.deleted_business_messages.message_ids == (asked["message_id"],)
            assert gone.business_connection and not gone.business_connection.is_enabled
            assert (await bot.get_me()).can_connect_to_business


async def test_what_a_bot_says_in_the_owners_name_shows_both_and_is_not_told_to_it() -> None:
    async with serve(OPEN) as stage:
        made = await stage.play("connect_business", person=MARISOL)
        await stage.play("say", person=ANA, text="hola", **{"with": MARISOL})
        sent = await stage.result("sendMessage", business_connection_id=made["connection"], chat_id=ANA, text="¿qué pasó?")
        assert (sent["from"]["id"], sent["sender_business_bot"]["username"]) == (MARISOL, "casalumbre_bot")
        assert len(await stage.result("getUpdates")) == 2


async def test_without_its_right_its_chat_or_within_a_day_a_bot_says_nothing() -> None:
    async with serve(OPEN) as stage:
        mute = (await stage.play("connect_business", person=MARISOL, rights=[]))["connection"]
        to_ana = {"chat_id": ANA, "text": "hola"}
        assert "business connection not found" in await stage.refusal("sendMessage", business_connection_id="x", **to_ana)
        assert "BUSINESS_PEER_INVALID" in await stage.refusal("sendMessage", business_connection_id=mute, **to_ana)
        asked = await stage.play("say", person=ANA, text="hola", **{"with": MARISOL})
        assert "BOT_ACCESS_FORBIDDEN" in await stage.refusal("sendMessage", business_connection_id=mute, **to_ana)
        ids = [asked["message_id"]]
        assert "BOT_ACCESS_FORBIDDEN" in await stage.refusal("deleteBusinessMessages", business_connection_id=mute, message_ids=ids)
        await stage.play("disconnect_business", person=MARISOL)
        assert "BUSINESS_CONNECTION_INVALID" in await stage.refusal("sendMessage", business_connection_id=mute, **to_ana)

        able = (await stage.play("connect_business", person=MARISOL))["connection"]
        await stage.play("say", person=ANA, text="hola", **{"with": MARISOL})
        (chat,) = [chat for (connection, _), chat in stage.server.service.world.business.items() if connection == able]
        for message in chat.messages.values():
            message.date -= ANSWERABLE_FOR
        assert "BUSINESS_PEER_USAGE_MISSING" in await stage.refusal("sendMessage", business_connection_id=able, **to_ana)


async def test_an_account_has_one_bot_and_only_one_that_is_made_for_it() -> None:
    async with serve(OPEN) as stage:
        assert "Business Mode" in await stage.nonsense("connect_business", person=MARISOL, bot="timida_bot")
        assert "can_fly" in await stage.nonsense("connect_business", person=MARISOL, rights=["can_fly"])
        assert "nobody would hear" in await stage.nonsense("say", person=ANA, text="hola", **{"with": BRUNO})
        await stage.play("connect_business", person=MARISOL)
        assert "already" in await stage.nonsense("connect_business", person=MARISOL)
