"""Long polling: it blocks, it confirms by offset, one poller at a time; faults on the way."""

import asyncio
import time

import aiohttp
import pytest
from bot_api_stage import ANA, GROUP, SHY_BOT, SHY_TOKEN, Stage

from sandbox.telegram.updates import UpdateQueue


async def test_a_poll_blocks_until_something_happens(stage: Stage) -> None:
    poll = asyncio.create_task(stage.result("getUpdates", timeout=10))
    done, _ = await asyncio.wait([poll], timeout=0.3)
    assert not done, "nothing happened yet"
    await stage.play("say", person=ANA, text="hola")
    (update,) = await asyncio.wait_for(poll, 2)
    assert update["message"]["text"] == "hola"


async def test_an_idle_poll_ends_after_its_time(stage: Stage) -> None:
    began = time.monotonic()
    assert await stage.result("getUpdates", timeout=1) == []
    assert 0.9 <= time.monotonic() - began < 3


async def test_only_an_offset_confirms(stage: Stage) -> None:
    for text in ("uno", "dos", "tres"):
        await stage.play("say", person=ANA, text=text)
    first = await stage.result("getUpdates")
    assert [update["message"]["text"] for update in first] == ["uno", "dos", "tres"]
    assert await stage.result("getUpdates") == first, "without an offset everything unconfirmed comes again"
    ids = [update["update_id"] for update in first]
    assert ids == sorted(set(ids))
    rest = await stage.result("getUpdates", offset=ids[1], limit=1)
    assert [update["message"]["text"] for update in rest] == ["dos"]
    assert stage.server.state()["bots"][0]["pending"] == 2
    last = await stage.result("getUpdates", offset=-1)
    assert [update["message"]["text"] for update in last] == ["tres"]
    assert await stage.result("getUpdates") == last, "a negative offset forgets what was before"


async def test_the_older_of_two_pollers_hears_of_the_conflict(stage: Stage) -> None:
    older = asyncio.create_task(stage.api("getUpdates", timeout=10))
    await asyncio.wait([older], timeout=0.2)
    newer = asyncio.create_task(stage.api("getUpdates", timeout=10))
    status, answer = await asyncio.wait_for(older, 2)
    assert (status, answer["description"]) == (
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    )
    await stage.play("say", person=ANA, text="hola")
    assert (await asyncio.wait_for(newer, 2))[1]["result"]


async def test_allowed_updates_are_remembered(stage: Stage) -> None:
    await stage.result("getUpdates", allowed_updates=["edited_message"])
    said = await stage.play("say", person=ANA, text="hola")
    await stage.play("edit", person=ANA, message_id=said["message_id"], text="hola!")
    assert [set(update) - {"update_id"} for update in await stage.result("getUpdates")] == [{"edited_message"}]


async def test_deletions_by_people_are_invisible(stage: Stage) -> None:
    said = await stage.play("say", person=ANA, text="hola")
    (update,) = await stage.result("getUpdates")
    await stage.play("delete", person=ANA, message_id=said["message_id"])
    assert await stage.result("getUpdates", offset=update["update_id"] + 1) == []
    assert stage.seen(ANA)[0]["deleted"] is True


async def test_a_webhook_ends_polling(stage: Stage) -> None:
    assert "HTTPS URL must be provided" in await stage.refusal("setWebhook", url="http://a.example")
    await stage.result("setWebhook", url="https://a.example/hook")
    assert (await stage.refusal("getUpdates")).startswith("Conflict: can't use getUpdates method while webhook is active")
    await stage.result("deleteWebhook", drop_pending_updates=True)
    assert await stage.result("getUpdates") == []


async def test_privacy_mode_hides_what_is_not_meant_for_the_bot(stage: Stage) -> None:
    await stage.play("say", person=ANA, chat=GROUP, text="charla entre clientes")
    await stage.play("say", person=ANA, chat=GROUP, text="¿me ayudas, @timida_bot?")
    await stage.play("say", person=ANA, chat=GROUP, text="/ayuda")
    await stage.play("say", person=ANA, chat=GROUP, text="/ayuda@casalumbre_bot")
    sent = await stage.result("sendMessage", token=SHY_TOKEN, chat_id=GROUP, text="Dime")
    await stage.play("say", person=ANA, chat=GROUP, text="mi pedido", reply_to=sent["message_id"])
    shy = [update["message"]["text"] for update in await stage.result("getUpdates", token=SHY_TOKEN)]
    assert shy == ["¿me ayudas, @timida_bot?", "/ayuda", "mi pedido"]
    assert len(await stage.result("getUpdates")) == 5, "the other bot may read everything, but hears no bots"
    assert (await stage.result("getMe", token=SHY_TOKEN))["id"] == SHY_BOT


async def test_an_update_delivered_twice(stage: Stage) -> None:
    stage.fault(kind="twice", method="update")
    await stage.play("say", person=ANA, text="hola")
    (update,) = await stage.result("getUpdates")
    assert await stage.result("getUpdates", offset=update["update_id"] + 1) == [update]
    assert await stage.result("getUpdates", offset=update["update_id"] + 1) == []


async def test_a_hangup_cuts_open_polls(stage: Stage) -> None:
    poll = asyncio.create_task(stage.api("getUpdates", timeout=10))
    await asyncio.wait([poll], timeout=0.2)
    await stage.server.hangup()
    with pytest.raises(aiohttp.ClientError):
        await asyncio.wait_for(poll, 2)
    await stage.play("say", person=ANA, text="sigo aquí")
    assert len(await stage.result("getUpdates")) == 1


async def test_faults_strike_in_telegrams_words(stage: Stage) -> None:
    await stage.play("start", person=ANA)
    stage.fault(kind="status", status=429, retry_after=7, method="sendMessage")
    status, answer = await stage.api("sendMessage", chat_id=ANA, text="hola")
    assert status == 429
    assert answer == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 7",
        "parameters": {"retry_after": 7},
    }
    stage.fault(kind="silent", method="sendMessage")
    with pytest.raises(aiohttp.ClientError):
        await stage.api("sendMessage", chat_id=ANA, text="¿llegó?")
    assert stage.seen(ANA)[-1]["text"] == "¿llegó?", "the effect happened, the answer was lost"
    stage.fault(kind="drop", method="send*")
    with pytest.raises(aiohttp.ClientError):
        await stage.api("sendMessage", chat_id=ANA, text="nunca")
    assert stage.seen(ANA)[-1]["text"] == "¿llegó?"


async def test_messages_live_a_day_and_clicks_150_seconds() -> None:
    now = 1000.0
    queue = UpdateQueue(1, lambda: now, lambda: False)
    queue.push("callback_query", {})
    queue.push("message", {})
    now += 151
    assert [set(update) - {"update_id"} for update in await queue.poll(offset=0, limit=100, timeout=0)] == [{"message"}]
    now += 24 * 60 * 60
    assert await queue.poll(offset=0, limit=100, timeout=0) == []
