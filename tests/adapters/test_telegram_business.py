"""A Business account's owner lets the bot into his chats: customers who write to him are heard and answered in his name."""

import logging

import pytest
from telegram_stage import ANA, MARISOL, Stage, stage, until

from bridge.model.events import Deleted, Edited, Said
from bridge.model.failure import DeliveryError, Reason
from bridge.model.ids import ChatId
from bridge.model.richtext import as_plain, plain


async def heard(here: Stage, text: str = "hola Marisol") -> Said:
    """Ana writes to Marisol, whose Business account the bot is in; what arrived of it."""
    await here.act("say", person=ANA, **{"with": MARISOL}, text=text)
    await until(lambda: any(isinstance(event, Said) and as_plain(event.body) == text for event in here.parsed()))
    return next(event for event in here.parsed() if isinstance(event, Said) and as_plain(event.body) == text)


async def seen(here: Stage) -> list[dict[str, object]]:
    async with here.session.get(f"{here.sandbox.address}/control/telegram/state") as answer:
        (chat,) = (await answer.json())["business"]
        return [message for message in chat["messages"] if not message["deleted"]]


async def say(here: Stage, chat: ChatId, text: str) -> str:
    (made,) = await here.channel.send(chat, plain(text), file=None, reply_to=None, key=1)
    return made


async def test_a_customer_of_the_account_is_answered_in_its_owners_name() -> None:
    async with stage() as here, here.receiving():
        await here.act("connect_business", person=MARISOL, rights=["can_reply", "can_delete_sent_messages"])
        event = await heard(here)
        assert (event.user, event.ours, event.public, event.to_brand) == (str(ANA), False, False, True)
        made = await say(here, event.chat, "va en camino")
        await here.channel.edit(event.chat, made, plain("va en camino, llega hoy"), has_file=False)
        answer = (await seen(here))[-1]
        assert (answer["text"], answer["from"]["id"]) == ("va en camino, llega hoy", MARISOL)  # type: ignore[index]
        await here.channel.delete(event.chat, made)
        await here.channel.delete(event.chat, made)
        assert [message["text"] for message in await seen(here)] == ["hola Marisol"]


async def test_what_the_owner_writes_is_ours_and_what_the_bot_wrote_does_not_come_back() -> None:
    async with stage() as here, here.receiving():
        await here.act("connect_business", person=MARISOL)
        asked = await heard(here)
        await say(here, asked.chat, "del puente")
        await here.act("say", person=MARISOL, **{"with": ANA}, text="de mi mano")
        await until(lambda: len(here.inbox.rows) == 3)
        by_hand = here.parsed()[-1]
        assert (by_hand.chat, by_hand.user, by_hand.ours, as_plain(by_hand.body)) == (asked.chat, str(MARISOL), True, "de mi mano")


async def test_edits_and_deletions_there_are_told() -> None:
    async with stage() as here, here.receiving():
        await here.act("connect_business", person=MARISOL)
        first, second = await heard(here, "pedido 1"), await heard(here, "pedido 2")
        await here.act("edit", person=ANA, **{"with": MARISOL}, message_id=int(first.message), text="pedido 3")
        await here.act("delete", person=ANA, **{"with": MARISOL}, message_ids=[int(first.message), int(second.message)])
        await until(lambda: len(here.inbox.rows) == 6)
        _, _, _, edited, *deleted = here.parsed()
        assert isinstance(edited, Edited) and (edited.chat, edited.message) == (first.chat, first.message)
        assert [(type(it), it.chat, it.message) for it in deleted] == [(Deleted, first.chat, it.message) for it in (first, second)]


async def test_the_same_person_at_the_bot_is_at_another_place() -> None:
    async with stage() as here, here.receiving():
        await here.act("connect_business", person=MARISOL)
        there = await heard(here)
        await here.act("say", person=ANA, text="hola bot")
        await until(lambda: len(here.inbox.rows) == 3)
        here_too = here.parsed()[-1]
        assert here_too.user == there.user and here_too.chat != there.chat
        await say(here, there.chat, "allá")
        await say(here, here_too.chat, "acá")
        assert [(await seen(here))[-1]["text"], (await here.seen_by(ANA))[-1]["text"]] == ["allá", "acá"]


async def test_what_the_owner_does_not_allow_is_told_as_forbidden(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    async with stage() as here, here.receiving():
        await here.act("connect_business", person=MARISOL, rights=[])
        event = await heard(here)
        assert "allow it to reply to messages" in caplog.text
        with pytest.raises(DeliveryError) as not_allowed:
            await say(here, event.chat, "hola")
        await here.act("disconnect_business", person=MARISOL)
        with pytest.raises(DeliveryError) as sent_away:
            await say(here, event.chat, "hola")
        await until(lambda: "nobody is heard there" in caplog.text)
        assert {(failed.value.reason, failed.value.happened) for failed in (not_allowed, sent_away)} == {(Reason.FORBIDDEN, False)}
        assert "does not let the bot" in not_allowed.value.detail and "not in this Business account" in sent_away.value.detail


async def test_no_bot_can_put_an_emoji_there() -> None:
    async with stage() as here, here.receiving():
        await here.act("connect_business", person=MARISOL)
        event = await heard(here)
        with pytest.raises(DeliveryError) as failed:
            await here.channel.react(event.chat, event.message, "👍", on=True)
        assert failed.value.reason is Reason.UNSUPPORTED
