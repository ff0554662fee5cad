"""What customers write on Telegram reaches the inbox, whole and once, whatever breaks in between."""

import asyncio
import base64
import logging

import pytest
from telegram_stage import ANA, GROUP, MARISOL, PNG, TOKEN, stage, until

from adapters.telegram.polling import PollingEnded
from bridge.model.events import Edited, Ignored, Said
from bridge.model.failure import DeliveryError, Reason
from bridge.model.ids import ChatId
from bridge.model.richtext import as_plain, plain


async def test_a_private_message_arrives_with_who_when_and_how_it_was_written() -> None:
    async with stage() as here, here.receiving():
        made = await here.act("say", person=ANA, text="😡 Me cobraron dos veces", entities=[{"type": "bold", "offset": 15, "length": 9}])
        await until(lambda: here.inbox.rows)
        (said,) = here.parsed()
        assert isinstance(said, Said)
        assert (said.user, said.name, said.handle, said.language) == ("5101", "Ana Torres", "ana_torres", "es")
        assert (said.chat, said.chat_title, said.public, said.to_brand, said.ours) == ("5101", "Ana Torres", False, True, False)
        assert said.message == str(made["message_id"])
        assert [run.text for run in said.body[0].runs if "bold" in run.styles] == ["dos veces"]
        assert list(here.inbox.rows) == [f"msg:5101:{made['message_id']}"]


async def test_an_update_is_confirmed_only_after_the_inbox_committed_it() -> None:
    async with stage() as here:
        here.inbox.fail = 1
        async with here.receiving() as run:
            await here.act("say", person=ANA, text="no me pierdan")
            await until(run.done)
            assert isinstance(run.exception(), OSError)
        assert not here.inbox.rows
        async with here.receiving():
            await until(lambda: here.inbox.rows)
        assert as_plain(here.parsed()[0].body) == "no me pierdan"


async def test_what_was_committed_but_never_confirmed_comes_again_under_the_same_key() -> None:
    async with stage() as here:
        await here.act("say", person=ANA, text="hola")
        put = here.inbox.put

        async def put_and_die(*given: object) -> int:
            await put(*given)
            raise OSError("killed after the commit")

        here.inbox.put = put_and_die
        async with here.receiving() as run:
            await until(run.done)
        here.inbox.put = put
        async with here.receiving():
            await until(lambda: len(here.inbox.offered) == 2)
        assert len(here.inbox.rows) == 1


async def test_two_edits_within_one_second_are_two_events() -> None:
    async with stage() as here, here.receiving():
        made = await here.act("say", person=ANA, text="pedido 1")
        await here.act("edit", person=ANA, message_id=made["message_id"], text="pedido 2")
        await here.act("edit", person=ANA, message_id=made["message_id"], text="pedido 3")
        await until(lambda: len(here.inbox.rows) == 3)
        first, *edits = here.parsed()
        assert all(isinstance(edit, Edited) and edit.message == first.message for edit in edits)
        assert [as_plain(edit.body) for edit in edits] == ["pedido 2", "pedido 3"]
        assert edits[0].edited_at >= first.sent_at


async def test_a_photo_is_fetched_in_its_largest_size_with_its_caption() -> None:
    async with stage() as here, here.receiving():
        await here.act("photo", person=ANA, data_base64=base64.b64encode(PNG).decode(), name="a.png", mime="image/png", caption="roto")
        await until(lambda: here.inbox.rows)
        (said,) = here.parsed()
        (file,) = said.files
        assert (file.kind, file.mime, as_plain(said.body)) == ("photo", "image/jpeg", "roto")
        assert b"".join([chunk async for chunk in here.channel.fetch(file.source)]) == PNG
        assert TOKEN not in str(file)


async def test_a_file_that_telegram_does_not_know_is_missing() -> None:
    async with stage() as here:
        with pytest.raises(DeliveryError) as failed:
            _ = [chunk async for chunk in here.channel.fetch({"file_id": "no-such-file"})]
        assert failed.value.reason is Reason.FILE_MISSING


@pytest.mark.parametrize("kind", ["drop", "status"])
async def test_a_file_that_breaks_off_says_so_without_its_address(kind: str) -> None:
    async with stage() as here, here.receiving():
        await here.act("document", person=ANA, data_base64=base64.b64encode(b"x" * 9000).decode(), name="a.txt", mime="text/plain")
        await until(lambda: here.inbox.rows)
        await here.fault(method="file", kind=kind)
        with pytest.raises(DeliveryError) as failed:
            _ = [chunk async for chunk in here.channel.fetch(here.parsed()[0].files[0].source)]
        assert failed.value.reason is Reason.UNREACHABLE
        assert TOKEN not in str(failed.value)


async def test_over_the_limit_a_file_is_too_large() -> None:
    async with stage() as here:
        with pytest.raises(DeliveryError) as failed:
            _ = [chunk async for chunk in here.channel.fetch({"file_id": "x", "size": 21 * 1024 * 1024})]
        assert failed.value.reason is Reason.TOO_LARGE


async def test_in_a_group_a_mention_and_a_reply_are_for_the_brand_and_chatter_is_not() -> None:
    async with stage() as here, here.receiving():
        asked = await here.act("say", person=ANA, chat=GROUP, text="@casalumbre_bot ¿mi pedido?")
        await here.act("say", person=ANA, chat=GROUP, text="buenos días a todos")
        await until(lambda: len(here.inbox.rows) == 2)
        (answer,) = await here.channel.send("-1005001", here.parsed()[0].body, file=None, reply_to=str(asked["message_id"]), key=1)
        await here.act("say", person=ANA, chat=GROUP, text="gracias", reply_to=int(answer))
        await until(lambda: len(here.inbox.rows) == 3)
        said = here.parsed()
        assert [event.to_brand for event in said] == [True, False, True]
        assert all(event.public and event.chat_title == "Clientes Casa Lumbre" for event in said)
        assert said[2].reply_to == answer


async def test_where_every_message_counts_chatter_is_for_the_brand() -> None:
    async with stage(open_on="every_message") as here, here.receiving():
        await here.act("say", person=ANA, chat=GROUP, text="buenos días")
        await until(lambda: here.inbox.rows)
        assert here.parsed()[0].to_brand


async def test_a_group_that_is_not_configured_is_another_place() -> None:
    async with stage(places={}) as here, here.receiving():
        await here.act("say", person=ANA, chat=GROUP, text="@casalumbre_bot hola")
        await until(lambda: here.inbox.rows)
        assert here.parsed() == [Ignored(reason="other_place")]


async def test_the_groups_administrator_and_people_named_in_the_config_are_ours() -> None:
    async with stage() as here, here.receiving():
        await here.act("say", person=ANA, chat=GROUP, text="@casalumbre_bot ayuda")
        await here.act("say", person=MARISOL, chat=GROUP, text="te ayudo")
        await until(lambda: len(here.inbox.rows) == 2)
        assert [event.ours for event in here.parsed()] == [False, True]
    async with stage(our_people=frozenset({str(ANA)})) as here, here.receiving():
        await here.act("say", person=ANA, text="prueba")
        await until(lambda: here.inbox.rows)
        assert here.parsed()[0].ours


async def test_administrators_that_cannot_be_read_cost_no_message() -> None:
    async with stage() as here, here.receiving():
        await here.fault(method="getChatAdministrators", kind="status", status=500)
        await here.act("say", person=MARISOL, chat=GROUP, text="@casalumbre_bot hola")
        await until(lambda: here.inbox.rows)
        assert not here.parsed()[0].ours


async def test_start_carries_its_payload_and_no_words() -> None:
    async with stage() as here, here.receiving():
        await here.act("say", person=ANA, text="/start caso-77")
        await until(lambda: here.inbox.rows)
        (said,) = here.parsed()
        assert (said.start, said.body) == ("caso-77", ())
        assert here.channel.private_link("caso-77") == "https://t.me/casalumbre_bot?start=caso-77"


async def test_a_lost_connection_shows_and_heals_by_itself() -> None:
    async with stage() as here:
        await here.fault(method="getUpdates", kind="drop")
        async with here.receiving():
            await until(lambda: "up" in here.lamp.seen)
            await here.act("say", person=ANA, text="sigo aquí")
            await until(lambda: here.inbox.rows)
        assert here.lamp.seen[0].startswith("down: unreachable")
        assert here.lamp.seen[1:3] == ["up", "alive"]


async def test_told_to_wait_it_waits_as_long_as_telegram_says() -> None:
    async with stage() as here:
        await here.fault(method="getUpdates", kind="status", status=429, retry_after=1)
        loop = asyncio.get_running_loop()
        began = loop.time()
        async with here.receiving():
            await until(lambda: "up" in here.lamp.seen)
        assert loop.time() - began >= 1.0


async def test_a_token_that_is_not_accepted_is_told_in_plain_words() -> None:
    async with stage(token="7000000001:wrong") as here, here.receiving() as run:
        await until(run.done)
        error = run.exception()
        assert isinstance(error, PollingEnded)
        assert "token" in str(error) and "7000000001:wrong" not in str(error)


async def test_a_second_poller_is_told_in_plain_words() -> None:
    async with stage() as here:
        await here.fault(method="getUpdates", kind="status", status=409)
        async with here.receiving() as run:
            await until(run.done)
            assert "another program" in str(run.exception())


async def test_a_webhook_set_by_mistake_is_removed_and_what_waited_arrives() -> None:
    async with stage() as here:
        url = f"{here.sandbox.address}/telegram/bot{TOKEN}/setWebhook"
        async with here.session.post(url, json={"url": "https://shop.example/hook"}) as answer:
            assert answer.status == 200
        await here.act("say", person=ANA, text="¿hay alguien?")
        async with here.receiving():
            await until(lambda: here.inbox.rows)
        assert as_plain(here.parsed()[0].body) == "¿hay alguien?"


async def test_a_compatible_server_without_webhooks_is_good_enough() -> None:
    async with stage() as here:
        await here.fault(method="getWebhookInfo", kind="status", status=404)
        async with here.receiving():
            await until(lambda: "up" in here.lamp.seen)


async def test_one_update_delivered_twice_is_one_row() -> None:
    async with stage() as here:
        await here.fault(method="update", kind="twice")
        async with here.receiving():
            await here.act("say", person=ANA, text="una vez")
            await until(lambda: len(here.inbox.offered) == 2)
        assert len(here.inbox.rows) == 1


async def test_the_token_shows_in_no_log_and_no_error(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore", "telegram"):
        caplog.set_level(logging.DEBUG, logger=name)
    async with stage() as here, here.receiving():
        await here.act("photo", person=ANA, data_base64=base64.b64encode(PNG).decode(), name="a.png", mime="image/png")
        await until(lambda: here.inbox.rows)
        _ = [chunk async for chunk in here.channel.fetch(here.parsed()[0].files[0].source)]
        await here.fault(method="sendMessage", kind="status", status=401)
        with pytest.raises(DeliveryError):
            await here.channel.send("5101", plain("hola"), file=None, reply_to=None, key=1)
    about_telegram = [record for record in caplog.records if record.name.startswith(("httpx", "httpcore", "telegram", "adapters"))]
    assert any("getUpdates" in record.getMessage() for record in about_telegram), "the library said nothing; the canary proves nothing"
    formatter = logging.Formatter("%(message)s")
    assert not [record for record in caplog.records if TOKEN in formatter.format(record)]


async def test_an_album_is_one_and_each_part_is_fetched_for_itself() -> None:
    async with stage() as here, here.receiving():
        picture = {"kind": "photo", "data_base64": base64.b64encode(PNG).decode(), "name": "a.png", "mime": "image/png"}
        await here.act("album", person=ANA, items=[{**picture, "caption": "llegó así"}, picture, picture])
        await until(lambda: len(here.inbox.rows) == 3)
        parts = here.parsed()
        assert len({part.album for part in parts}) == 1 and parts[0].album
        assert [as_plain(part.body) for part in parts] == ["llegó así", "", ""] and all(len(part.files) == 1 for part in parts)


async def test_reactions_are_heard_in_private_and_where_the_bot_is_an_administrator() -> None:
    async with stage(group={"administrators": [MARISOL, 7000000001]}) as here, here.receiving():
        await here.act("say", person=ANA, text="hola")
        mine = (await here.channel.send(ChatId(str(ANA)), plain("hola"), file=None, reply_to=None, key=1))[0]
        posted = await here.act("say", person=ANA, chat=GROUP, text="@casalumbre_bot hola")
        await until(lambda: len(here.inbox.rows) == 2)  # Telegram knows by now that we want to hear of reactions
        await here.act("react", person=ANA, message_id=int(mine), emoji="👍")
        await here.act("react", person=ANA, message_id=int(mine), emoji="😡")
        await here.act("react", person=MARISOL, chat=GROUP, message_id=posted["message_id"], emoji="❤")
        await until(lambda: len(here.inbox.rows) == 5)
        liked, angry, theirs = here.parsed()[2:]
        assert (liked.chat, liked.message, liked.added, liked.removed) == (str(ANA), mine, ("👍",), ())
        assert (angry.added, angry.removed, angry.ours) == (("😡",), ("👍",), False)
        assert (theirs.chat, theirs.added, theirs.ours) == (str(GROUP), ("❤",), True)


async def test_what_people_send_besides_words_and_files_can_be_read() -> None:
    async with stage() as here, here.receiving():
        asked = await here.act("say", person=ANA, text="entre 3 y 5 días")
        sticker = {"kind": "sticker", "data_base64": base64.b64encode(b"gzip").decode(), "name": "a.tgs", "emoji": "🥳"}
        await here.act("poll", person=ANA, question="¿Cuál?", options=["roja", "azul"])
        await here.act("dice", person=ANA, emoji="🎯")
        await here.act("location", person=ANA, latitude=19.4, longitude=-99.1, title="Mercado", address="Av. Uno 1")
        await here.act("media", person=ANA, **sticker)
        await here.act("say", person=ANA, text="esto no", reply_to=asked["message_id"], quote="5 días")
        await until(lambda: len(here.inbox.rows) == 6)
        _, poll, dice, venue, moving, quote = (as_plain(said.body) for said in here.parsed())
        assert poll == "📊 ¿Cuál?\n• roja\n• azul" and dice.startswith("🎯 ") and venue.startswith("📍 Mercado, Av. Uno 1")
        assert (moving, quote) == ("🥳", "> 5 días\nesto no")
