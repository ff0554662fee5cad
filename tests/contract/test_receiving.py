"""What people do on any platform reaches the inbox: whole, once, in order, and only then is the platform told so."""

import asyncio
import contextlib
import json

import pytest
from rig import Scene, words

from bridge.model.events import Deleted, Edited, Reacted, Said
from bridge.model.richtext import Paragraph

HOSTILE = "a\u202e‮b 👩‍👩‍👧‍👦 z̸͍̾a̴l̵g̶o̷ @everyone <!channel> <@U1> **x** _y_ `z` &amp; \\* [a](http://b) ﷽ \u200b."


async def test_a_private_message_says_who_wrote_what_and_where(scene: Scene) -> None:
    async with scene.open():
        made = await scene.rig.say("me cobraron dos veces")
        said = await scene.heard(Said)
    assert (said.account, said.user, said.message, words(said)) == (scene.rig.account, scene.rig.customer, made, "me cobraron dos veces")
    assert said.name and said.chat and not said.public and said.to_brand and not said.ours
    assert 1_600_000_000_000 < said.sent_at < 4_000_000_000_000  # milliseconds


async def test_what_is_stored_can_be_parsed_by_another_process_and_holds_no_token(scene: Scene) -> None:
    async with scene.open():
        await scene.rig.say("hola")
        said = await scene.heard(Said)
    (row,) = await scene.inbox.rows()
    await scene.restart()
    assert scene.channel.parse(json.loads(json.dumps(row.raw))) == said
    assert scene.rig.token not in json.dumps(row.raw)


async def test_formatting_arrives_as_styles_and_not_as_signs(scene: Scene) -> None:
    async with scene.open():
        await scene.rig.say("llegó rota la lámpara", bold="rota")
        said = await scene.heard(Said)
    (paragraph,) = said.body
    assert isinstance(paragraph, Paragraph)
    assert [run.text for run in paragraph.runs if "bold" in run.styles] == ["rota"]
    assert words(said) == "llegó rota la lámpara"


async def test_hostile_text_arrives_without_harm(scene: Scene) -> None:
    async with scene.open():
        await scene.rig.say(HOSTILE)
        said = await scene.heard(Said)
    assert "👩‍👩‍👧‍👦" in words(said) and "@everyone" in words(said) and "z̸͍̾a̴l̵g̶o̷" in words(said)


async def test_in_public_it_shows_whether_the_brand_was_meant(scene: Scene) -> None:
    async with scene.open():
        await scene.rig.say("buenos días a todos", public=True)
        await scene.rig.say("¿y mi pedido?", public=True, to_brand=True)
        chatter = await scene.heard(Said, lambda said: words(said) == "buenos días a todos")
        asked = await scene.heard(Said, lambda said: "mi pedido" in words(said))
        (ours,) = await scene.send("lo reviso", chat=scene.rig.public, reply_to=asked.message)
        await scene.rig.say("gracias", public=True, reply_to=ours)
        thanks = await scene.heard(Said, lambda said: words(said) == "gracias")
    assert [event.to_brand for event in (chatter, asked, thanks)] == [False, True, True]
    assert all(event.public and event.chat == scene.rig.public for event in (chatter, asked, thanks))
    assert thanks.reply_to == ours


async def test_what_the_brand_says_itself_is_no_customer(scene: Scene) -> None:
    async with scene.open():
        await scene.greeted()
        await scene.send("buenas tardes")
        await scene.rig.say("después")
        await scene.heard(Said, lambda said: words(said) == "después")
    assert [words(event) for event in await scene.events() if isinstance(event, Said)] == ["hola", "después"]


async def test_an_edit_names_the_message_and_carries_its_new_words(scene: Scene) -> None:
    async with scene.open():
        made = await scene.rig.say("pedido 1234")
        await scene.heard(Said)
        await scene.rig.edit(made, "pedido 1235")
        edited = await scene.heard(Edited)
    assert (edited.message, words(edited)) == (made, "pedido 1235")
    assert edited.edited_at >= edited.sent_at


async def test_a_delete_names_the_message_where_the_platform_tells_of_it(scene: Scene) -> None:
    if not scene.rig.tells_deletes:
        pytest.skip("the platform tells bots of no deletes")
    async with scene.open():
        made = await scene.rig.say("mi tarjeta es…")
        said = await scene.heard(Said)
        await scene.rig.delete(made)
        deleted = await scene.heard(Deleted)
    assert (deleted.chat, deleted.message) == (said.chat, made)


async def test_a_reaction_names_the_message_and_comes_and_goes(scene: Scene) -> None:
    async with scene.open():
        await scene.greeted()
        (ours,) = await scene.send("ya quedó")
        await scene.rig.react(ours, "👍")
        on = await scene.heard(Reacted)
        await scene.rig.react(ours, "👍", on=False)
        off = await scene.heard(Reacted, lambda event: bool(event.removed))
    assert (on.message, on.added, on.removed, on.user) == (ours, ("👍",), (), scene.rig.customer)
    assert (off.message, off.added, off.removed) == (ours, (), ("👍",))


async def test_a_file_comes_with_its_name_and_can_be_fetched(scene: Scene) -> None:
    data = b"%PDF-1.4 " + bytes(range(256)) * 40
    async with scene.open():
        await scene.rig.send_file("ticket.pdf", "application/pdf", data, "aquí está")
        said = await scene.heard(Said)
        (file,) = said.files
        assert (words(said), file.kind, file.name, file.mime) == ("aquí está", "document", "ticket.pdf", "application/pdf")
        assert b"".join([chunk async for chunk in scene.channel.fetch(file.source)]) == data
        assert scene.rig.token not in json.dumps(file.source)
        assert file.source["id"]


async def test_nothing_is_acknowledged_before_it_is_committed(scene: Scene) -> None:
    scene.inbox.failing = 1
    async with scene.open():
        await scene.rig.say("no me pierdan")
        async with asyncio.timeout(10):
            while not scene.inbox.offered:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
    await scene.restart()
    async with scene.open():
        assert words(await scene.heard(Said)) == "no me pierdan"


async def test_what_comes_twice_is_one_row(scene: Scene) -> None:
    async with scene.open():
        await scene.rig.fault("twice", method=scene.rig.delivering, times=3)
        for text in ("uno", "dos"):
            await scene.rig.say(text)
        await scene.heard(Said, lambda said: words(said) == "dos")
    assert [words(event) for event in await scene.events() if isinstance(event, Said)] == ["uno", "dos"]


async def test_what_was_said_while_we_were_away_comes_in_order_and_once(scene: Scene) -> None:
    async with scene.open():
        await scene.greeted()
    for number in range(5):
        await scene.rig.say(f"sigo esperando {number}")
    await scene.restart()
    async with scene.open():
        await scene.heard(Said, lambda said: words(said) == "sigo esperando 4")
    heard = [words(event) for event in await scene.events() if isinstance(event, Said)]
    assert heard == ["hola", *(f"sigo esperando {number}" for number in range(5))]


async def test_a_cut_connection_loses_nothing(scene: Scene) -> None:
    async with scene.open() as running:
        await scene.greeted()
        await scene.rig.fault("hangup", method="*")
        await scene.rig.say("¿siguen ahí?")
        assert words(await scene.heard(Said, lambda said: words(said) != "hola")) == "¿siguen ahí?"
        assert not running.done()


async def test_it_can_be_run_again_after_it_ended(scene: Scene) -> None:
    async with scene.open():
        await scene.greeted()
    async with scene.open():
        await scene.rig.say("otra vez yo")
        await scene.heard(Said, lambda said: words(said) == "otra vez yo")


@pytest.mark.parametrize("raw", [{}, {"update": {}}, {"t": "MESSAGE_CREATE", "d": {}}, {"x": [1, {"y": None}]}], ids=str)
async def test_what_cannot_be_understood_is_said_in_the_agreed_way(scene: Scene, raw: dict[str, object]) -> None:
    """An event, or one of the errors by which it becomes a dead letter; nothing else."""
    with contextlib.suppress(ValueError, KeyError, TypeError):
        scene.channel.parse(raw)
