"""What staff say reaches Discord once, and a failure says why and whether it may have happened."""

import base64
import pathlib
from typing import Any

import pytest
from discord_stage import AYUDA, BETO, BOT, LUIS, World, no_token_in_the_log, world

from adapters.discord import channel as channel_module
from bridge.model.failure import DeliveryError, Reason
from bridge.model.ids import ChatId, OutgoingId, UserId
from bridge.model.richtext import EMPTY, Paragraph, Run, plain
from bridge.ports import StoredFile

__all__ = ["no_token_in_the_log", "world"]


async def test_files_go_both_ways(world: World, tmp_path: pathlib.Path) -> None:
    shop = world.shop()
    picture = b"\x89PNG" + bytes(200_000)
    async with world.open(shop):
        encoded = base64.b64encode(picture).decode()
        await world.play("upload", person=LUIS, text="así llegó", files=[{"name": "roto.png", "mime": "image/png", "data_base64": encoded}])
        said = await world.heard(shop, "así llegó")
        (file,) = said.files
        assert (file.kind, file.name, file.mime, file.size) == ("photo", "roto.png", "image/png", len(picture))
        assert b"".join([chunk async for chunk in shop.fetch(file.source)]) == picture
        stale = {**file.source, "url": file.source["url"].split("?")[0]}
        assert b"".join([chunk async for chunk in shop.fetch(stale)]) == picture
        path = tmp_path / "a1"
        path.write_bytes(b"%PDF" + bytes(1000))
        guide = StoredFile(path=path, name="guía.pdf", mime="application/pdf", size=1004, kind="document")
        ids = await shop.send(said.chat, plain("su guía"), file=guide, reply_to=None, key=OutgoingId(3))
        answer = world.said_in(said.chat)[-1]
        assert answer["id"] == ids[0] and answer["content"] == "su guía" and len(answer["attachments"]) == 1
        huge = StoredFile(path=path, name="x", mime="x/y", size=11 << 20, kind="document")
        with pytest.raises(DeliveryError) as refused:
            await shop.send(said.chat, EMPTY, file=huge, reply_to=None, key=OutgoingId(4))
        assert refused.value.reason == Reason.TOO_LARGE


@pytest.mark.parametrize(
    "address", ["http://169.254.169.254/latest", "https://cdn.discordapp.com.evil.mx/x", "file:///etc/passwd", "nonsense"]
)
async def test_no_file_is_fetched_from_elsewhere(world: World, address: str) -> None:
    with pytest.raises(DeliveryError) as refused:
        _ = [chunk async for chunk in world.shop().fetch({"url": address})]
    assert refused.value.reason == Reason.FILE_MISSING


async def test_a_send_that_may_have_arrived_is_repeated_without_a_double(world: World) -> None:
    shop = world.shop()
    async with world.open(shop):
        await world.play("say", person=LUIS, text="hola")
        said = await world.heard(shop, "hola")
        await world.fault(kind="silent", method="POST /channels/*/messages")
        with pytest.raises(DeliveryError) as unsure:
            await shop.send(said.chat, plain("buenas"), file=None, reply_to=None, key=OutgoingId(55))
        assert unsure.value.happened is None
        (id,) = await shop.send(said.chat, plain("buenas"), file=None, reply_to=None, key=OutgoingId(55))
        assert [m["content"] for m in world.said_in(said.chat) if m["author"]["id"] == BOT] == ["buenas"]
        assert world.said_in(said.chat)[-1]["id"] == id


async def test_a_long_answer_comes_in_pieces_in_order(world: World) -> None:
    shop = world.shop()
    async with world.open(shop):
        await world.play("say", person=LUIS, text="cuénteme")
        said = await world.heard(shop, "cuénteme")
        story = " ".join(f"Frase número {n}." for n in range(150))
        tree = (Paragraph(runs=(Run(text=story, styles=frozenset({"bold"})),)),)
        ids = await shop.send(said.chat, tree, file=None, reply_to=None, key=OutgoingId(9))
        assert await shop.send(said.chat, tree, file=None, reply_to=None, key=OutgoingId(9)) == ids
        pieces = [m["content"] for m in world.said_in(said.chat) if m["author"]["id"] == BOT]
        assert len(pieces) == len(ids) > 1 and all(p.startswith("**") and p.endswith("**") for p in pieces)
        assert " ".join(p.strip("*") for p in pieces) == story


FAILURES = [
    ({"kind": "drop"}, Reason.UNREACHABLE, None),
    ({"kind": "status", "status": 400}, Reason.REFUSED, False),
    ({"kind": "status", "status": 401}, Reason.UNAUTHORIZED, False),
    ({"kind": "status", "status": 413}, Reason.TOO_LARGE, False),
    ({"kind": "status", "status": 503}, Reason.UNREACHABLE, None),
    ({"kind": "status", "status": 429, "retry_after": 40.0}, Reason.RATE_LIMITED, False),
]


@pytest.mark.parametrize(("fault", "reason", "happened"), FAILURES, ids=str)
async def test_a_failure_says_why_and_whether_it_may_have_happened(
    world: World, fault: dict[str, Any], reason: Reason, happened: bool | None
) -> None:
    shop = world.shop()
    async with world.open(shop):
        await world.fault(method="POST /channels/*/messages", **fault)
        with pytest.raises(DeliveryError) as failed:
            await shop.send(AYUDA, plain("x"), file=None, reply_to=None, key=OutgoingId(5))
        assert (failed.value.reason, failed.value.happened) == (reason, happened)
        if reason == Reason.RATE_LIMITED:
            assert failed.value.retry_after == 40.0


async def test_people_who_closed_their_messages_and_places_that_are_gone(world: World) -> None:
    shop = world.shop()
    async with world.open(shop):
        chat = await shop.open_direct(UserId(BETO))
        assert chat is not None and world.shelf.cursors[f"channel:{chat}"].endswith(f"user {BETO}")
        await world.play("close_dms", person=BETO)
        with pytest.raises(DeliveryError) as closed:
            await shop.send(chat, plain("hola"), file=None, reply_to=None, key=OutgoingId(1))
        assert (closed.value.reason, closed.value.happened) == (Reason.BLOCKED, False)
        with pytest.raises(DeliveryError) as gone:
            await shop.send(ChatId("123456789012345678"), plain("hola"), file=None, reply_to=None, key=OutgoingId(2))
        assert gone.value.reason == Reason.GONE
        assert shop.private_link("abc") is None


async def test_what_we_said_is_taken_back_once_and_for_all(world: World) -> None:
    shop = world.shop()
    async with world.open(shop):
        (id,) = await shop.send(AYUDA, plain("ups"), file=None, reply_to=None, key=OutgoingId(1))
        await shop.delete(AYUDA, id)
        assert world.said_in(AYUDA)[-1]["deleted"]
        await shop.delete(AYUDA, id)
        theirs = await world.play("say", person=LUIS, channel="ayuda", text="mío")
        with pytest.raises(DeliveryError) as forbidden:
            await shop.delete(AYUDA, theirs["message_id"])
        assert forbidden.value.reason == Reason.FORBIDDEN


async def test_our_emoji_come_and_go_as_often_as_wanted(world: World) -> None:
    shop = world.shop()
    async with world.open(shop):
        told = await world.play("say", person=LUIS, text="gracias")
        chat, message = ChatId(told["channel_id"]), told["message_id"]
        for on in (True, True, False, False):
            await shop.react(chat, message, "❤️", on=on)
            assert world.said_in(chat)[0]["reactions"] == ({"❤️": [BOT]} if on else {})
        refused = []
        for emoji in (":party_blob:", "hola"):
            with pytest.raises(DeliveryError) as unknown:
                await shop.react(chat, message, emoji, on=True)
            refused.append(unknown.value.reason)
        await world.play("block", person=LUIS)
        with pytest.raises(DeliveryError) as blocked:
            await shop.react(chat, message, "👍", on=True)
        await world.play("delete", person=LUIS, message_id=message)
        await shop.react(chat, message, "❤️", on=False)
        with pytest.raises(DeliveryError) as gone:
            await shop.react(chat, message, "❤️", on=True)
        assert [*refused, blocked.value.reason, gone.value.reason] == [Reason.UNSUPPORTED, Reason.UNSUPPORTED, Reason.BLOCKED, Reason.GONE]


async def test_an_archived_thread_is_woken_up_and_a_locked_or_deleted_one_says_so(world: World) -> None:
    shop = world.shop("every_message")
    async with world.open(shop):
        thread = await world.play("thread", person=LUIS, channel="ayuda", name="mi pedido", text="llegó roto")
        chat = ChatId(thread["thread_id"])
        (id,) = await shop.send(chat, plain("Lo vemos"), file=None, reply_to=None, key=OutgoingId(1))
        await world.play("archive", channel=chat)
        await shop.edit(chat, [id], plain("Lo cambiamos"), has_file=False)
        assert world.said_in(chat)[-1]["content"] == "Lo cambiamos"
        await world.play("archive", channel=chat)
        await shop.react(chat, thread["message_id"], "👀", on=True)
        await world.play("archive", channel=chat)
        await shop.send(chat, plain("Sale hoy"), file=None, reply_to=None, key=OutgoingId(2))
        await world.play("archive", channel=chat, locked=True)
        failed = []
        for last_straw in ("locked", "deleted"):
            if last_straw == "deleted":
                await world.play("delete_channel", channel=chat)
            with pytest.raises(DeliveryError) as said:
                await shop.send(chat, plain("¿Hola?"), file=None, reply_to=None, key=OutgoingId(3))
            with pytest.raises(DeliveryError) as edited:
                await shop.edit(chat, [id], plain("x"), has_file=False)
            failed.append((said.value.reason, edited.value.reason, said.value.happened))
        assert failed == [(Reason.FORBIDDEN, Reason.FORBIDDEN, False), (Reason.GONE, Reason.GONE, False)]


async def test_a_person_we_wrote_to_first_is_heard_after_a_restart(world: World) -> None:
    shop = world.shop()
    async with world.open(shop):
        assert await shop.open_direct(UserId(BETO))
    await world.play("say", person=BETO, text="recibí su mensaje")
    async with world.open(shop):
        await world.heard(shop, "recibí su mensaje")


async def test_nothing_is_sent_while_not_connected(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel_module, "WAIT_FOR_CONNECTION", 0.01)
    with pytest.raises(DeliveryError) as failed:
        await world.shop().send(AYUDA, plain("x"), file=None, reply_to=None, key=OutgoingId(5))
    assert (failed.value.reason, failed.value.happened) == (Reason.UNREACHABLE, False)


async def test_an_answer_that_takes_too_long_leaves_it_open_and_may_be_asked_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel_module, "WAIT_FOR_ANSWER", 0.2)
    shop = world.shop()
    async with world.open(shop):
        await world.fault(kind="delay", seconds=0.5, method="POST /channels/*/messages")
        with pytest.raises(DeliveryError) as late:
            await shop.send(AYUDA, plain("tarde"), file=None, reply_to=None, key=OutgoingId(8))
        assert (late.value.reason, late.value.happened) == (Reason.TIMED_OUT, None)
        monkeypatch.setattr(channel_module, "WAIT_FOR_ANSWER", 5.0)
        await shop.send(AYUDA, plain("tarde"), file=None, reply_to=None, key=OutgoingId(8))
        assert [m["content"] for m in world.said_in(AYUDA)] == ["tarde"]


async def test_an_id_of_another_platform_is_refused_and_not_raised(world: World) -> None:
    shop = world.shop()
    async with world.open(shop):
        for chat, answered in (("C0ENVIOS", None), (AYUDA, "1721.55")):
            with pytest.raises(DeliveryError) as refused:
                await shop.send(ChatId(chat), plain("x"), file=None, reply_to=answered, key=OutgoingId(1))
            assert (refused.value.reason, refused.value.happened) == (Reason.REFUSED, False)
