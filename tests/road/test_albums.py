"""Several pictures sent at once are one message, however their parts come."""

import pytest
from road_stage import HOUR, MINUTE, Stage, picture

ALBUM = {"album": "g1"}


async def test_an_album_is_one_message_with_its_files_and_its_caption(stage: Stage) -> None:
    stage.hear("Ana", "Así llegó la mesa", photo="1.jpg", **ALBUM)
    stage.hear("Ana", photo="2.jpg", **ALBUM)
    stage.hear("Ana", photo="3.jpg", **ALBUM)
    await stage.work()
    (message, *_) = await stage.messages("Ana")
    assert len(message.media) == 3
    assert [line for line in await stage.thread("Ana") if "Ana" in line] == ["Ana · Telegram: Así llegó la mesa\n📎 1.jpg, 2.jpg, 3.jpg"]
    assert (await stage.thread("Ana")).count("(file)") == 3


@pytest.mark.parametrize("caption_at", [0, 1, 2])
async def test_parts_that_come_one_by_one_in_any_order_join_the_message_that_stands(stage: Stage, caption_at: int) -> None:
    for number in range(3):
        await stage.say("Ana", "Así llegó la mesa" if number == caption_at else "", photo=f"{number}.jpg", **ALBUM)
        await stage.deliver()
    assert len([message for message in await stage.messages("Ana") if message.speaker == "customer"]) == 1
    told = await stage.thread("Ana")
    shown = [line for line in told if line.startswith("Ana")][-1]
    assert shown.endswith("Así llegó la mesa\n📎 0.jpg, 1.jpg, 2.jpg")
    assert told.count("(file)") == 3
    assert (await stage.case("Ana")).matter == "Así llegó la mesa"
    assert len(await stage.clocks("Ana")) == 1


async def test_a_late_part_after_an_answer_starts_no_clock(stage: Stage) -> None:
    await stage.say("Ana", "Así llegó la mesa", photo="1.jpg", **ALBUM)
    await stage.deliver()
    stage.clock.now += MINUTE
    await stage.types("Elena", "Ana", "Te mandamos otra hoy")
    await stage.deliver()
    await stage.say("Ana", photo="2.jpg", sent_at=stage.clock.now - MINUTE, **ALBUM)
    assert await stage.running("Ana") is None
    assert (await stage.thread("Ana"))[-1] == "(file)"


async def test_two_albums_are_two_messages(stage: Stage) -> None:
    await stage.say("Ana", "la mesa", photo="1.jpg", album="g1")
    await stage.say("Ana", "la silla", photo="2.jpg", album="g2")
    assert [m.speaker for m in await stage.messages("Ana")].count("customer") == 2


async def test_an_edit_of_one_parts_caption_edits_the_message_and_an_edit_of_another_part_does_not(stage: Stage) -> None:
    await stage.say("Ana", "la mesa rota", photo="1.jpg", **ALBUM)
    second = await stage.say("Ana", photo="2.jpg", **ALBUM)
    await stage.edit("Ana", second, "", photo="2.jpg", **ALBUM)
    assert "(editado)" not in (await stage.thread("Ana"))[0]
    await stage.edit("Ana", second, "la mesa azul rota", photo="2.jpg", **ALBUM)
    assert (await stage.thread("Ana"))[0] == "Ana · Telegram: la mesa azul rota\n📎 1.jpg, 2.jpg\n(editado)"


async def test_one_picture_of_an_album_is_exchanged(stage: Stage) -> None:
    await stage.say("Ana", "la mesa rota", photo="1.jpg", **ALBUM)
    second = await stage.say("Ana", photo="2.jpg", **ALBUM)
    await stage.deliver()
    await stage.edit("Ana", second, "", photo="3.jpg", **ALBUM)
    told = (await stage.thread("Ana"))[-3:]
    assert told == ["Ana · Telegram (edit): la mesa rota\n📎 1.jpg, 3.jpg\n(editado)", "(file withdrawn)", "(file)"]


async def test_one_picture_of_an_album_is_deleted_and_then_the_other(stage: Stage) -> None:
    first = await stage.say("Ana", "la mesa rota", photo="1.jpg", **ALBUM)
    second = await stage.say("Ana", photo="2.jpg", **ALBUM)
    await stage.deliver()
    await stage.unsay(first, chat="Ana")
    assert (await stage.thread("Ana"))[-2:] == ["Ana · Telegram (edit): la mesa rota\n📎 2.jpg", "(file withdrawn)"]
    assert await stage.running("Ana") is not None
    await stage.unsay(second, chat="Ana")
    assert [line for line in await stage.thread("Ana") if "borró este mensaje" in line]
    assert await stage.running("Ana") is None


async def test_a_bystanders_album_is_one_message_too(stage: Stage) -> None:
    await stage.say("Ana", "@jacaranda no sirve", public=True, to_brand=True)
    await stage.say("Beto", "a mí también", public=True, photo="1.jpg", album="g9")
    await stage.say("Beto", public=True, files=(picture("2.jpg"),), album="g9")
    assert [m.speaker for m in await stage.messages("Ana")].count("bystander") == 1
    assert (await stage.case("Ana")).bystanders == 1


async def test_a_greeting_with_pictures_waits_as_one_message(stage: Stage) -> None:
    await stage.say("Ana", "hola", album="g1", photo="1.jpg")
    await stage.say("Ana", photo="2.jpg", album="g1")
    await stage.wait(HOUR)
    assert [line for line in await stage.thread("Ana") if line.startswith("Ana")] == ["Ana · Telegram: hola\n📎 1.jpg, 2.jpg"]
