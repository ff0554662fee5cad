"""What staff answer reaches the customer as written, or it is known, as far as it can be, that it did not."""

import asyncio
import pathlib
import socket
import struct
import time

import pytest
from telegram.error import BadRequest
from telegram_stage import ANA, GROUP, PNG, TOKEN, Stage, stage

from adapters.telegram.errors import meaning
from adapters.telegram.trees import Marked
from bridge.model.failure import DeliveryError, Reason
from bridge.model.richtext import Code, Listing, Paragraph, Quote, Run, plain
from bridge.ports import AT_ONCE, StoredFile

CHAT = "5101"


async def started(here: Stage) -> None:
    await here.act("say", person=ANA, text="hola")


async def say(here: Stage, text: str = "Ya lo reviso", **given: object) -> tuple[str, ...]:
    return await here.channel.send(**{"chat": CHAT, "body": plain(text), "file": None, "reply_to": None, "key": 1, **given})


async def refused(here: Stage, text: str = "Ya lo reviso", **given: object) -> DeliveryError:
    with pytest.raises(DeliveryError) as failed:
        await say(here, text, **given)
    assert TOKEN not in repr(failed.value) and TOKEN not in str(failed.value)
    return failed.value


def stored(folder: pathlib.Path, data: bytes, *, name: str, mime: str, kind: str) -> StoredFile:
    path = folder / "content"
    path.write_bytes(data)
    return StoredFile(path=path, name=name, mime=mime, size=len(data), kind=kind)


async def test_the_customer_sees_the_words_their_formatting_and_what_is_answered() -> None:
    async with stage() as here:
        asked = await here.act("say", person=ANA, text="¿dónde está?")
        body = (
            Paragraph(runs=(Run(text="😀 Ya "), Run(text="salió", styles=frozenset({"bold", "italic"})), Run(text=" <b>*hoy*</b>"))),
            Quote(runs=(Run(text="pedido 77"),)),
            Code(text="x = 1", language="python"),
            Listing(items=((Run(text="uno"),), (Run(text="sitio", link="https://casa.example/a"),))),
        )
        (made,) = await here.channel.send(CHAT, body, file=None, reply_to=str(asked["message_id"]), key=1)
        shown = (await here.seen_by(ANA))[-1]
        assert str(shown["message_id"]) == made
        assert shown["text"] == "😀 Ya salió <b>*hoy*</b>\npedido 77\nx = 1\n• uno\n• sitio"
        marks = {(entity["type"], entity["offset"], entity["length"]) for entity in shown["entities"]}
        assert {("bold", 6, 5), ("italic", 6, 5), ("blockquote", 25, 9), ("pre", 35, 5), ("text_link", 49, 5)} <= marks
        assert shown["reply_to"] == asked["message_id"]


async def test_as_many_as_the_product_tries_at_once_are_with_telegram_at_once() -> None:
    async with stage() as here:
        await here.fault(method="deleteMessage", kind="delay", seconds=1.0, times=AT_ONCE)
        began = time.monotonic()
        await asyncio.gather(*(here.channel.delete(CHAT, str(number)) for number in range(1, AT_ONCE + 1)))
        assert time.monotonic() - began < 1.9, "some waited for a connection until others had theirs answered"


async def test_an_answer_to_a_deleted_message_still_goes_out() -> None:
    async with stage() as here:
        asked = await here.act("say", person=ANA, text="borro esto")
        await here.act("delete", person=ANA, message_id=asked["message_id"])
        assert await say(here, reply_to=str(asked["message_id"]))


async def test_a_long_text_goes_in_pieces_that_lose_no_word() -> None:
    async with stage() as here:
        await started(here)
        words = [f"palabra{number}" for number in range(900)]
        made = await say(here, " ".join(words))
        shown = [message["text"] for message in (await here.seen_by(ANA))[1:]]
        assert len(made) == len(shown) == 3
        assert " ".join(shown).split() == words


async def test_a_photo_goes_as_a_photo_with_its_caption(tmp_path: pathlib.Path) -> None:
    async with stage() as here:
        await started(here)
        await say(here, "la guía", file=stored(tmp_path, PNG, name="guia.png", mime="image/png", kind="photo"))
        shown = (await here.seen_by(ANA))[-1]
        assert (shown["media"]["kind"], shown["caption"]) == ("photo", "la guía")
        async with here.session.get(here.sandbox.address + shown["media"]["url"]) as answer:
            assert await answer.read() == PNG


async def test_any_other_file_goes_as_a_document_after_a_text_too_long_for_a_caption(tmp_path: pathlib.Path) -> None:
    async with stage() as here:
        await started(here)
        made = await say(here, "a" * 1025, file=stored(tmp_path, b"%PDF-1.4", name="factura.pdf", mime="application/pdf", kind="document"))
        text, document = (await here.seen_by(ANA))[1:]
        assert made == (str(text["message_id"]), str(document["message_id"]))
        assert text["text"] == "a" * 1025
        assert (document["media"]["kind"], document["media"]["name"], document["caption"]) == ("document", "factura.pdf", None)


async def test_a_picture_that_telegram_does_not_show_goes_as_a_document(tmp_path: pathlib.Path) -> None:
    """A screenshot of a whole page is 30 times as high as wide; Telegram takes 20 (https://core.telegram.org/bots/api#sendphoto)."""
    tall = PNG[:16] + struct.pack(">II", 300, 9_000) + PNG[24:]
    async with stage() as here:
        await started(here)
        (made,) = await say(here, "así se ve", file=stored(tmp_path, tall, name="a.png", mime="image/png", kind="photo"))
        shown = (await here.seen_by(ANA))[-1]
        assert (str(shown["message_id"]), shown["media"]["kind"], shown["caption"]) == (made, "document", "así se ve")
        async with here.session.get(here.sandbox.address + shown["media"]["url"]) as answer:
            assert await answer.read() == tall


async def test_over_the_limit_or_gone_from_disk_a_file_is_told(tmp_path: pathlib.Path) -> None:
    async with stage() as here:
        await started(here)
        huge = StoredFile(path=tmp_path / "none", name="a.bin", mime="application/zip", size=51 * 1024 * 1024, kind="document")
        assert (await refused(here, file=huge)).reason is Reason.TOO_LARGE
        gone = StoredFile(path=tmp_path / "none", name="a.bin", mime="application/zip", size=10, kind="document")
        assert (await refused(here, file=gone)).reason is Reason.FILE_MISSING


async def test_an_edit_changes_the_message_and_one_without_a_change_is_done(tmp_path: pathlib.Path) -> None:
    async with stage() as here:
        await started(here)
        (text,) = await say(here, "mañana")
        await here.channel.edit(CHAT, [text], plain("hoy"), has_file=False)
        await here.channel.edit(CHAT, [text], plain("hoy"), has_file=False)
        (photo,) = await say(here, "antes", file=stored(tmp_path, PNG, name="a.png", mime="image/png", kind="photo"))
        await here.channel.edit(CHAT, [photo], plain("después"), has_file=True)
        shown = await here.seen_by(ANA)
        assert (shown[-2]["text"], shown[-1]["caption"]) == ("hoy", "después")
        with pytest.raises(DeliveryError) as failed:
            await here.channel.edit(CHAT, ["99999"], plain("x"), has_file=False)
        assert failed.value.reason is Reason.GONE


async def test_what_we_said_is_taken_back_once_and_for_all() -> None:
    async with stage() as here:
        await started(here)
        (text,) = await say(here, "me equivoqué")
        await here.channel.delete(CHAT, text)
        await here.channel.delete(CHAT, text)
        assert (await here.seen_by(ANA))[-1]["deleted"]


async def test_after_two_days_nothing_is_taken_back_any_more() -> None:
    async with stage() as here:
        await started(here)
        (text,) = await say(here, "hace mucho")
        for chat in here.sandbox.telegram.service.world.chats():
            for message in chat.messages.values():
                message.date -= 48 * 60 * 60
        with pytest.raises(DeliveryError) as failed:
            await here.channel.delete(CHAT, text)
        assert (failed.value.reason, failed.value.happened) == (Reason.UNSUPPORTED, False)


async def test_an_emoji_is_put_on_a_message_replaced_and_taken_away() -> None:
    async with stage() as here:
        asked = await here.act("say", person=ANA, text="gracias")
        message = str(asked["message_id"])
        for emoji, on, shown in (("❤️", True, ["❤"]), ("👍", True, ["👍"]), ("👍", False, [])):
            await here.channel.react(CHAT, message, emoji, on=on)
            (seen,) = await here.seen_by(ANA)
            assert [reaction["emoji"] for reaction in seen["reactions"]] == shown


@pytest.mark.parametrize(("emoji", "message", "reason"), [("🫠", "1", Reason.UNSUPPORTED), ("👍", "999", Reason.GONE)])
async def test_an_emoji_that_cannot_be_put_there_is_told(emoji: str, message: str, reason: Reason) -> None:
    async with stage() as here:
        await started(here)
        with pytest.raises(DeliveryError) as failed:
            await here.channel.react(CHAT, message, emoji, on=True)
        assert (failed.value.reason, failed.value.happened) == (reason, False)


async def test_in_a_forum_every_piece_of_an_answer_goes_to_the_topic_of_the_question(tmp_path: pathlib.Path) -> None:
    async with stage(group={"forum": True}) as here:
        topic = (await here.act("open_topic", person=ANA, chat=GROUP, name="Envíos"))["message_id"]
        asked = await here.act("say", person=ANA, chat=GROUP, topic=topic, text="@casalumbre_bot ¿dónde está mi pedido?")
        pdf = stored(tmp_path, b"%PDF-1.4", name="guia.pdf", mime="application/pdf", kind="document")
        made = await say(here, "palabra " * 900, chat=str(GROUP), reply_to=str(asked["message_id"]), file=pdf)
        answers = (await here.seen_by(GROUP))[2:]
        assert len(made) == len(answers) == 3
        assert [answer["topic"] for answer in answers] == [topic] * 3


async def test_who_blocked_the_bot_is_told_as_blocked() -> None:
    async with stage() as here:
        await started(here)
        await here.act("block", person=ANA)
        error = await refused(here)
        assert (error.reason, error.happened) == (Reason.BLOCKED, False)


async def test_who_never_began_cannot_be_written_to() -> None:
    async with stage() as here:
        assert (await refused(here, chat="5102")).reason in (Reason.BLOCKED, Reason.GONE)
        assert await here.channel.open_direct("5102") is None


async def test_a_chat_that_is_not_there_is_gone_and_an_empty_text_is_our_mistake() -> None:
    async with stage() as here:
        await started(here)
        assert (await refused(here, chat="-100424242")).reason is Reason.GONE
        assert (await refused(here, body=())).reason is Reason.REFUSED
        assert (await refused(here, reply_to="not-a-number")).reason is Reason.REFUSED


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("Bad Request: CHAT_SEND_PLAIN_FORBIDDEN", Reason.FORBIDDEN),
        ("Bad Request: CHAT_RESTRICTED", Reason.FORBIDDEN),
        ("Bad Request: not enough rights to send photos to the chat", Reason.FORBIDDEN),
        ("Bad Request: TOPIC_CLOSED", Reason.FORBIDDEN),
        ("Bad Request: message thread not found", Reason.GONE),
        ("Bad Request: message text is empty", Reason.REFUSED),
    ],
)
def test_what_a_group_does_not_let_us_is_no_fault_of_the_words(words: str, reason: Reason) -> None:
    """Staff are told whom to ask, not to write it another way."""
    told = meaning(BadRequest(words))
    assert (told.reason, told.happened) == (reason, False)


async def test_a_limit_says_how_long_to_wait() -> None:
    async with stage() as here:
        await started(here)
        await here.fault(method="sendMessage", kind="status", status=429, retry_after=17)
        error = await refused(here)
        assert (error.reason, error.happened, error.retry_after) == (Reason.RATE_LIMITED, False, 17)
        assert len(await here.seen_by(ANA)) == 1


async def test_done_but_never_answered_is_left_open_and_not_sent_again() -> None:
    async with stage() as here:
        await started(here)
        await here.fault(method="sendMessage", kind="silent")
        error = await refused(here)
        assert (error.reason, error.happened) == (Reason.UNREACHABLE, None)
        assert len(await here.seen_by(ANA)) == 2


@pytest.mark.parametrize("fault", [{"kind": "drop"}, {"kind": "status", "status": 502}])
async def test_a_request_that_left_and_broke_cannot_be_known(fault: dict[str, object]) -> None:
    async with stage() as here:
        await started(here)
        await here.fault(method="sendMessage", **fault)
        error = await refused(here)
        assert (error.reason, error.happened) == (Reason.UNREACHABLE, None)
        assert len(await here.seen_by(ANA)) == 1


async def test_where_nobody_listens_nothing_happened() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # bound and not listening: connections are refused
        async with stage(api_url=f"http://127.0.0.1:{unused.getsockname()[1]}/telegram") as here:
            error = await refused(here)
            assert (error.reason, error.happened) == (Reason.UNREACHABLE, False)


async def test_a_text_of_which_a_piece_went_out_may_have_happened() -> None:
    async with stage() as here:
        await started(here)
        await here.fault(method="sendMessage", kind="status", status=429, retry_after=31, skip=1)
        error = await refused(here, "palabra " * 900)
        assert (error.reason, error.happened, error.retry_after) == (Reason.RATE_LIMITED, None, 31)


async def test_a_limit_met_within_a_text_is_waited_out_and_every_piece_comes_once_in_order() -> None:
    async with stage() as here:
        await started(here)
        await here.fault(method="sendMessage", kind="status", status=429, retry_after=1, skip=2, times=2)
        words = [f"palabra{number}" for number in range(1700)]
        made = await say(here, " ".join(words))
        shown = (await here.seen_by(ANA))[1:]
        assert [str(message["message_id"]) for message in shown] == list(made) and len(made) == 5
        assert " ".join(message["text"] for message in shown).split() == words


async def test_formatting_that_is_refused_costs_the_formatting_and_not_the_words(monkeypatch: pytest.MonkeyPatch) -> None:
    async with stage() as here:
        await started(here)
        wrong = Marked(text="sí", entities=({"type": "bold", "offset": 40, "length": 2},))
        monkeypatch.setattr("adapters.telegram.channel.to_entities", lambda tree: wrong)
        assert len(await say(here)) == 1
        shown = (await here.seen_by(ANA))[-1]
        assert shown["text"] == "sí" and not shown.get("entities")


async def test_a_token_that_is_not_valid_any_more_is_told() -> None:
    async with stage(token="7000000001:revoked") as here:
        error = await refused(here)
        assert (error.reason, error.happened) == (Reason.UNAUTHORIZED, False)
        assert "7000000001:revoked" not in repr(error)
        (finding,) = await here.channel.inspect()
        assert not finding.ok and "token" in finding.what and "BotFather" in finding.mend and "revoked" not in repr(finding)


async def test_the_live_check_is_content_with_a_bot_in_its_place() -> None:
    async with stage() as here:
        findings = await here.channel.inspect()
        assert len(findings) == 2 and all(finding.ok and not finding.mend for finding in findings)


async def test_the_live_check_names_privacy_mode_where_every_message_should_count() -> None:
    for open_on, warning in (("every_message", False), ("mention", True)):
        async with stage(bot={"can_read_all_group_messages": False}, open_on=open_on) as here:
            finding = (await here.channel.inspect())[-1]
            assert (finding.ok, finding.warning) == (False, warning)
            assert "/setprivacy" in finding.mend


async def test_the_live_check_names_a_group_the_bot_is_not_in() -> None:
    async with stage(places={"-100999": "mention"}) as here:
        finding = (await here.channel.inspect())[-1]
        assert not finding.ok and "-100999" in finding.what and finding.mend
    async with stage() as here:
        await here.act("remove_bot", person=5102, chat=GROUP)
        finding = (await here.channel.inspect())[-1]
        assert not finding.ok and "add @casalumbre_bot" in finding.mend
