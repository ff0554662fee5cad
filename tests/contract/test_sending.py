"""What the brand says on any platform reaches the customer as written; it can be changed and taken back."""

import pathlib

import pytest
from rig import Scene, file_of

from bridge.model.failure import DeliveryError, Reason
from bridge.model.richtext import Code, Listing, Paragraph, Quote, Run, plain

HOSTILE = [
    "@everyone @here <@880000000000000002> <@&1> <#2> </x:1> <t:1> @casalumbre_bot",
    "<!channel> <!here> <@U0SOFIA001> &lt;b&gt; <script>alert(1)</script>",
    "**no** _es_ `formato` ~~aquí~~ ||ni|| > aquí\n# título\n- lista\n[a](https://b.example)",
    "\u202edegnar\u202c \u2067aislado\u2069 z̸͍̾a̴l̵g̶o̷ 👩‍👩‍👧‍👦 \ud800 \x00 fin",
]


async def test_a_text_arrives_under_the_id_that_was_returned(scene: Scene) -> None:
    async with scene.open():
        await scene.greeted()
        made = await scene.send("Ya salió su pedido, llega mañana.")
        shown = (await scene.rig.seen())[-1]
    assert made == (shown.id,)
    assert (shown.text, shown.ours) == ("Ya salió su pedido, llega mañana.", True)


async def test_an_answer_shows_what_it_answers_even_if_that_is_gone(scene: Scene) -> None:
    async with scene.open():
        await scene.greeted()
        asked = await scene.rig.say("¿dónde está?")
        await scene.send("en camino", reply_to=asked)
        assert (await scene.rig.seen())[-1].reply_to == asked
        await scene.rig.delete(asked)
        await scene.send("llega hoy", reply_to=asked)
        assert (await scene.rig.seen())[-1].text == "llega hoy"


async def test_every_kind_of_formatting_is_taken(scene: Scene) -> None:
    body = (
        Paragraph(runs=(Run(text="Ya "), Run(text="salió", styles=frozenset({"bold", "italic"})), Run(text=" hoy"))),
        Quote(runs=(Run(text="pedido 77"),)),
        Code(text="guía = 1", language="python"),
        Listing(items=((Run(text="uno"),), (Run(text="sitio", link="https://casa.example/a"),)), ordered=True),
    )
    async with scene.open():
        await scene.greeted()
        await scene.send(body)
        shown = (await scene.rig.seen())[-1].text
    assert all(word in shown for word in ("salió", "pedido 77", "guía = 1", "uno", "sitio"))


@pytest.mark.parametrize("text", HOSTILE, ids=["mentions", "slack", "markdown", "unicode"])
async def test_no_text_pings_anybody_or_breaks_the_request(scene: Scene, text: str) -> None:
    async with scene.open():
        await scene.greeted()
        await scene.send(text)
        shown = (await scene.rig.seen())[-1]
    assert shown.ours and not shown.pings


async def test_a_long_text_comes_in_order_and_whole(scene: Scene) -> None:
    words = [f"palabra{number}" for number in range(700)]
    async with scene.open():
        await scene.greeted()
        made = await scene.send(" ".join(words))
        pieces = await scene.ours()
    assert [piece.id for piece in pieces] == list(made)
    assert " ".join(piece.text for piece in pieces).split() == words
    assert len(made) > 1


async def test_a_file_goes_with_its_words(scene: Scene, tmp_path: pathlib.Path) -> None:
    guide = file_of(tmp_path, b"%PDF-1.4 " + bytes(5000), name="guia.pdf", mime="application/pdf")
    async with scene.open():
        await scene.greeted()
        made = await scene.send("su guía", file=guide)
        shown = await scene.ours()
    assert [message.id for message in shown] == list(made)
    assert [message.file for message in shown if message.file] == ["guia.pdf"]
    assert "su guía" in [message.text for message in shown]


async def test_a_file_over_the_limit_is_told_before_anything_is_sent(scene: Scene, tmp_path: pathlib.Path) -> None:
    limit = scene.channel.capabilities.upload_limit
    huge = file_of(tmp_path, b"x", name="a.bin", mime="application/zip", size=limit + 1)
    async with scene.open():
        await scene.greeted()
        with pytest.raises(DeliveryError) as failed:
            await scene.send("su guía", file=huge)
    assert (failed.value.reason, failed.value.happened) == (Reason.TOO_LARGE, False)
    assert await scene.ours() == []


async def test_what_was_said_can_be_changed_as_often_as_wanted(scene: Scene) -> None:
    async with scene.open():
        chat = await scene.greeted()
        made = await scene.send("llega mañana")
        for text in ("llega hoy", "llega hoy"):
            assert await scene.channel.edit(chat, made, plain(text), has_file=False) == made
        assert [message.text for message in await scene.ours()] == ["llega hoy"]


async def test_a_change_takes_away_what_is_too_much_and_adds_nothing_below(scene: Scene) -> None:
    long = " ".join(f"palabra{number}" for number in range(700))
    async with scene.open():
        chat = await scene.greeted()
        made = await scene.send(long)
        left = await scene.channel.edit(chat, made, plain("era más corto"), has_file=False)
        assert left == made[:1]
        assert [(message.id, message.text) for message in await scene.ours()] == [(left[0], "era más corto")]
        with pytest.raises(DeliveryError) as failed:
            await scene.channel.edit(chat, left, plain(long), has_file=False)
        assert (failed.value.reason, failed.value.happened) == (Reason.UNSUPPORTED, False)
        assert [message.text for message in await scene.ours()] == ["era más corto"]


async def test_what_was_said_can_be_taken_back_as_often_as_wanted(scene: Scene) -> None:
    async with scene.open():
        chat = await scene.greeted()
        (made,) = await scene.send("me equivoqué")
        await scene.channel.delete(chat, made)
        await scene.channel.delete(chat, made)
        assert await scene.ours() == []


async def test_an_emoji_comes_and_goes_as_often_as_wanted(scene: Scene) -> None:
    async with scene.open():
        chat = await scene.greeted()
        asked = (await scene.rig.seen())[-1].id
        for on, there in ((True, ("👍",)), (True, ("👍",)), (False, ()), (False, ())):
            await scene.channel.react(chat, asked, "👍", on=on)
            assert (await scene.rig.seen())[-1].reactions == there


async def test_an_emoji_that_the_platform_does_not_take_is_unsupported(scene: Scene) -> None:
    async with scene.open():
        chat = await scene.greeted()
        asked = (await scene.rig.seen())[-1].id
        with pytest.raises(DeliveryError) as failed:
            await scene.channel.react(chat, asked, ":fiesta_casa:", on=True)
    assert (failed.value.reason, failed.value.happened) == (Reason.UNSUPPORTED, False)


async def test_the_same_key_is_one_message_where_the_platform_knows_keys(scene: Scene) -> None:
    async with scene.open():
        await scene.greeted()
        await scene.rig.fault("silent")
        with pytest.raises(DeliveryError) as unsure:
            await scene.send("una vez", key=77)
        assert unsure.value.happened is None
        assert len(await scene.ours()) == 1
        if scene.channel.capabilities.repeatable_send:
            await scene.send("una vez", key=77)
            assert len(await scene.ours()) == 1
