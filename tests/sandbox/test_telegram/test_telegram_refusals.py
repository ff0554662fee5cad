"""What Telegram refuses, the sandbox refuses in the same words; what a client would not let people do is nonsense."""

import base64
import io
import json
import pathlib
from typing import Any

import aiohttp
import pytest
from bot_api_stage import ANA, BRUNO, CAST, GROUP, MARISOL, PIXEL, TOKEN, Stage, serve

BOLD = {"type": "bold"}


@pytest.mark.parametrize(
    ("method", "params", "words"),
    [
        ("sendMessage", {"text": "hola"}, "Bad Request: chat_id is empty"),
        ("sendMessage", {"chat_id": ANA}, "Bad Request: message text is empty"),
        ("sendMessage", {"chat_id": ANA, "text": " \n "}, "Bad Request: text must be non-empty"),
        ("sendMessage", {"chat_id": 424242, "text": "hola"}, "Bad Request: chat not found"),
        ("sendMessage", {"chat_id": "@nobody", "text": "hola"}, "Bad Request: chat not found"),
        ("sendMessage", {"chat_id": ANA, "text": "x" * 4097}, "Bad Request: message is too long"),
        ("sendMessage", {"chat_id": ANA, "text": "😀" * 2049}, "Bad Request: message is too long"),
        ("sendMessage", {"chat_id": ANA, "text": "a", "parse_mode": "BBCode"}, "Bad Request: unsupported parse_mode"),
        ("sendMessage", {"chat_id": ANA, "text": "a", "message_thread_id": 9}, "Bad Request: message thread not found"),
        (
            "sendMessage",
            {"chat_id": ANA, "text": "a", "reply_parameters": {"message_id": 999}},
            "Bad Request: message to be replied not found",
        ),
        (
            "sendMessage",
            {"chat_id": ANA, "text": "a", "reply_markup": {"inline_keyboard": [[{"text": "x", "callback_data": "y" * 65}]]}},
            "Bad Request: BUTTON_DATA_INVALID",
        ),
        (
            "sendMessage",
            {"chat_id": ANA, "text": "a", "reply_markup": {"inline_keyboard": [[{"text": "x"}]]}},
            "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            "sendMessage",
            {"chat_id": ANA, "text": "<b>a", "parse_mode": "HTML"},
            "Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        ),
        ("sendPhoto", {"chat_id": ANA}, "Bad Request: there is no photo in the request"),
        (
            "sendDocument",
            {"chat_id": ANA, "document": "nonsense"},
            "Bad Request: wrong remote file identifier specified: Wrong padding in the string",
        ),
        ("sendMediaGroup", {"chat_id": ANA}, "Bad Request: there are no messages to send"),
        ("sendLocation", {"chat_id": ANA, "latitude": 3}, "Bad Request: longitude is empty"),
        ("sendChatAction", {"chat_id": ANA, "action": "dancing"}, "Bad Request: wrong parameter action in request"),
        ("editMessageText", {"chat_id": ANA, "message_id": 999, "text": "a"}, "Bad Request: message to edit not found"),
        ("editMessageText", {"chat_id": ANA, "text": "a"}, "Bad Request: message identifier is not specified"),
        ("editMessageText", {"chat_id": ANA, "message_id": 1, "text": "a"}, "Bad Request: message can't be edited"),
        ("deleteMessage", {"chat_id": ANA, "message_id": 999}, "Bad Request: message to delete not found"),
        (
            "setMessageReaction",
            {"chat_id": ANA, "message_id": 1, "reaction": [{"type": "emoji", "emoji": "🧱"}]},
            "Bad Request: REACTION_INVALID",
        ),
        ("forwardMessage", {"chat_id": ANA, "from_chat_id": ANA, "message_id": 999}, "Bad Request: message to forward not found"),
        (
            "answerCallbackQuery",
            {"callback_query_id": "1"},
            "Bad Request: query is too old and response timeout expired or query ID is invalid",
        ),
        ("getFile", {"file_id": "nonsense"}, "Bad Request: invalid file_id"),
        ("getChatAdministrators", {"chat_id": ANA}, "Bad Request: there are no administrators in the private chat"),
        ("inventTheWheel", {}, "Not Found"),
    ],
)
async def test_refusals(stage: Stage, method: str, params: dict[str, Any], words: str) -> None:
    await stage.play("start", person=ANA)
    assert await stage.refusal(method, **params) == words
    assert len(stage.seen(ANA)) == 1, "a refused request leaves nothing behind"


async def test_a_wrong_token(stage: Stage) -> None:
    assert await stage.api("getMe", token="1:wrong") == (401, {"ok": False, "error_code": 401, "description": "Unauthorized"})
    async with stage.http.get(f"{stage.address}/telegram/file/bot1:wrong/photos/file_1.jpg") as answer:
        assert answer.status == 401


@pytest.mark.parametrize(
    ("text", "entity", "words"),
    [
        ("hola", {"offset": 0, "length": 5}, "entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 5"),
        ("hola", {"offset": 4, "length": 1}, "entity begins after the end of the text at UTF-16 offset 4"),
        ("😀😀", {"offset": 1, "length": 2}, "entity begins in a middle of a UTF-16 symbol at UTF-16 offset 1"),
        ("😀😀", {"offset": 0, "length": 3}, "entity beginning at UTF-16 offset 0 ends in a middle of a UTF-16 symbol at UTF-16 offset 3"),
    ],
)
async def test_entities_count_utf16_units(stage: Stage, text: str, entity: dict[str, int], words: str) -> None:
    await stage.play("start", person=ANA)
    assert await stage.refusal("sendMessage", chat_id=ANA, text=text, entities=[BOLD | entity]) == f"Bad Request: {words}"
    assert await stage.result("sendMessage", chat_id=ANA, text="😀😀", entities=[BOLD | {"offset": 2, "length": 2}])


async def test_unknown_entities_are_refused(stage: Stage) -> None:
    await stage.play("start", person=ANA)
    wrong = [{"type": "sparkle", "offset": 0, "length": 1}]
    assert "Unsupported type specified" in await stage.refusal("sendMessage", chat_id=ANA, text="hola", entities=wrong)


async def test_html_becomes_entities(stage: Stage) -> None:
    await stage.play("start", person=ANA)
    sent = await stage.result("sendMessage", chat_id=ANA, text='😀 <b>sí</b> <a href="https://a.example">aquí</a>', parse_mode="HTML")
    assert sent["text"] == "😀 sí aquí"
    assert sent["entities"] == [
        {"type": "bold", "offset": 3, "length": 2},
        {"type": "text_link", "offset": 6, "length": 4, "url": "https://a.example"},
    ]


async def test_text_is_trimmed_and_its_entities_with_it(stage: Stage) -> None:
    await stage.play("start", person=ANA)
    sent = await stage.result("sendMessage", chat_id=ANA, text="  hola  ", entities=[BOLD | {"offset": 0, "length": 8}])
    assert (sent["text"], sent["entities"]) == ("hola", [BOLD | {"offset": 0, "length": 4}])


async def test_a_reply_may_do_without_its_message(stage: Stage) -> None:
    await stage.play("start", person=ANA)
    reply = {"message_id": 999, "allow_sending_without_reply": True}
    assert "reply_to_message" not in await stage.result("sendMessage", chat_id=ANA, text="hola", reply_parameters=reply)


async def test_get_post_json_and_any_case_are_the_same(stage: Stage) -> None:
    await stage.play("start", person=ANA)
    url = f"{stage.address}/telegram/bot{TOKEN}/SENDmessage"
    async with stage.http.get(url, params={"chat_id": str(ANA), "text": "uno"}) as answer:
        assert (await answer.json())["result"]["text"] == "uno"
    async with stage.http.post(url, json={"chat_id": ANA, "text": "dos"}) as answer:
        assert (await answer.json())["result"]["text"] == "dos"


async def test_what_is_no_picture_cannot_be_sent_as_one(stage: Stage) -> None:
    await stage.play("start", person=ANA)
    form = aiohttp.FormData({"chat_id": str(ANA)})
    form.add_field("photo", b"no picture", filename="a.jpg", content_type="image/jpeg")
    async with stage.http.post(f"{stage.address}/telegram/bot{TOKEN}/sendPhoto", data=form) as answer:
        assert (await answer.json())["description"] == "Bad Request: IMAGE_PROCESS_FAILED"


async def test_files_over_20_mb_cannot_be_fetched(stage: Stage) -> None:
    big = base64.b64encode(bytes(20 * 1024 * 1024 + 1)).decode()
    body = io.BytesIO(json.dumps({"person": ANA, "name": "video.mov", "mime": "video/quicktime", "data_base64": big}).encode())
    async with stage.http.post(f"{stage.address}/control/telegram/document", data=body) as answer:
        assert answer.status == 200
    (update,) = await stage.result("getUpdates")
    assert await stage.refusal("getFile", file_id=update["message"]["document"]["file_id"]) == "Bad Request: file is too big"


async def test_twenty_a_minute_in_a_group() -> None:
    loose = {"amount": 1000, "seconds": 1, "burst": 1000}
    async with serve(CAST | {"limits": {"chat": loose, "overall": loose}}) as stage:
        answers = [await stage.api("sendMessage", chat_id=GROUP, text="x") for _ in range(21)]
        assert [status for status, _ in answers] == [200] * 20 + [429]
        assert 1 <= answers[-1][1]["parameters"]["retry_after"] <= 3


async def test_people_cannot_do_what_a_client_would_not_let_them(stage: Stage) -> None:
    sent = await stage.play("say", person=ANA, text="hola")
    assert "no person" in await stage.nonsense("say", person=1, text="hola")
    assert "empty" in await stage.nonsense("say", person=ANA, text="  ")
    assert "not in Clientes" in await stage.nonsense("say", person=BRUNO, chat=GROUP, text="hola")
    assert "nothing changed" in await stage.nonsense("edit", person=ANA, message_id=sent["message_id"], text="hola")
    assert "no message" in await stage.nonsense("edit", person=ANA, message_id=77, text="hola")
    assert "no button" in await stage.nonsense("press", person=ANA, message_id=sent["message_id"], button="x")
    assert "no action" in await stage.nonsense("dance", person=ANA)
    assert "IMAGE" in await stage.nonsense("photo", person=ANA, name="a.jpg", data_base64="AAAA")


async def test_the_record_holds_requests_and_no_token(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "record.jsonl"
    async with serve(CAST, file) as stage:
        await stage.play("start", person=ANA)
        await stage.result("getUpdates", timeout=0)
        form = aiohttp.FormData({"chat_id": str(ANA)})
        form.add_field("photo", PIXEL, filename="a.png", content_type="image/png")
        async with stage.http.post(f"{stage.address}/telegram/bot{TOKEN}/sendphoto", data=form) as answer:
            assert answer.status == 200
    assert TOKEN not in file.read_text()
    updates, photo = [json.loads(line) for line in file.read_text().splitlines()]
    assert (updates["method"], updates["params"]) == ("getUpdates", {"timeout": "0"})
    assert (photo["method"], photo["params"], photo["files"]) == ("sendPhoto", {"chat_id": str(ANA)}, ["photo"])
    assert photo["response"]["ok"] is True


async def test_what_shows_nothing_is_no_text_and_what_is_dropped_moves_the_marks(stage: Stage) -> None:
    await stage.play("start", person=ANA)
    assert "text must be non-empty" in await stage.refusal("sendMessage", chat_id=ANA, text="\u200b\u2800")
    bold = [{"type": "bold", "offset": 5, "length": 3}]
    sent = await stage.result("sendMessage", chat_id=ANA, text="\x00a\r\u202e\u030arojo", entities=bold)
    assert (sent["text"], sent["entities"]) == ("arojo", [{"type": "bold", "offset": 1, "length": 3}])
    async with stage.http.post(
        f"{stage.address}/telegram/bot{TOKEN}/sendMessage",
        data=b'{"chat_id": 5101, "text": "\\ud83d"}',
        headers={"Content-Type": "application/json"},
    ) as answer:
        assert "UTF-8" in (await answer.json())["description"]


async def test_a_topic_is_answered_by_its_number_or_by_a_reply() -> None:
    async with serve({**CAST, "groups": [{**CAST["groups"][0], "forum": True}]}) as stage:  # type: ignore[dict-item,index]
        assert "topic" in await stage.nonsense("say", person=ANA, chat=GROUP, topic=5, text="hola")
        topic = (await stage.play("open_topic", person=ANA, chat=GROUP, name="Envíos"))["message_id"]
        asked = await stage.play("say", person=ANA, chat=GROUP, topic=topic, text="¿y mi pedido?")
        *_, update = await stage.result("getUpdates")
        assert (update["message"]["message_thread_id"], update["message"]["is_topic_message"]) == (topic, True)
        assert "forum_topic_created" in update["message"]["reply_to_message"]
        assert "message thread not found" in await stage.refusal("sendMessage", chat_id=GROUP, message_thread_id=99, text="x")
        by_reply = await stage.result("sendMessage", chat_id=GROUP, reply_parameters={"message_id": asked["message_id"]}, text="hoy")
        by_number = await stage.result("sendMessage", chat_id=GROUP, message_thread_id=topic, text="hoy")
        general = await stage.result("sendMessage", chat_id=GROUP, text="hoy")
        assert by_reply["message_thread_id"] == by_number["message_thread_id"] == topic and "message_thread_id" not in general


async def test_after_48_hours_a_bot_takes_nothing_back(stage: Stage) -> None:
    await stage.play("start", person=ANA)
    sent = await stage.result("sendMessage", chat_id=ANA, text="hola")
    for chat in stage.server.service.world.chats():
        for message in chat.messages.values():
            message.date -= 48 * 60 * 60
    assert "can't be deleted" in await stage.refusal("deleteMessage", chat_id=ANA, message_id=sent["message_id"])


async def test_people_ask_and_throw_within_telegrams_rules(stage: Stage) -> None:
    assert "2 to 12" in await stage.nonsense("poll", person=ANA, question="¿Sí?", options=["sí"])
    assert "not thrown" in await stage.nonsense("dice", person=ANA, emoji="🍕")
    asked = await stage.play("say", person=ANA, text="hola")
    assert "message itself" in await stage.nonsense("say", person=ANA, text="no", reply_to=asked["message_id"], quote="adiós")


async def test_nobody_writes_in_a_group_that_became_a_supergroup() -> None:
    """The refusal names the new one (https://core.telegram.org/bots/api#responseparameters)."""
    async with serve({**CAST, "groups": [{**CAST["groups"][0], "id": -77}]}) as stage:
        assert "cannot make" in await stage.nonsense("upgrade", person=ANA, chat=-77)
        await stage.play("upgrade", person=MARISOL, chat=-77)
        told = [update["message"] for update in await stage.result("getUpdates")]
        assert [(message["chat"]["id"], message["chat"]["type"]) for message in told] == [(-77, "group"), (-10077, "supergroup")]
        assert (told[0]["migrate_to_chat_id"], told[1]["migrate_from_chat_id"]) == (-10077, -77)
        _, refused = await stage.api("sendMessage", chat_id=-77, text="hola")
        assert refused["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
        assert refused["parameters"] == {"migrate_to_chat_id": -10077}
        assert "supergroup" in await stage.nonsense("say", person=ANA, chat=-77, text="hola")
        await stage.result("sendMessage", chat_id=-10077, text="hola")
