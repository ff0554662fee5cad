"""The account itself: its token, intents, gateway and places, and what the operator is told of them."""

import asyncio

import pytest
from discord_stage import AYUDA, BOT, DEADLINE, LUIS, SHOP, World, no_token_in_the_log, world

from adapters.discord.channel import DiscordChannel
from adapters.discord.errors import CannotGoOn
from bridge.model.ids import ChatId
from sandbox.server import Sandbox, load_cast

__all__ = ["no_token_in_the_log", "world"]


async def test_a_missing_intent_is_told_with_its_switch(world: World) -> None:
    cast = load_cast()
    cast["discord"]["bots"][0]["message_content_intent"] = False
    async with Sandbox(cast) as sandbox:
        strict = World(sandbox, world.web)
        with pytest.raises(CannotGoOn, match="Message Content Intent"):
            async with strict.open(strict.shop()):
                pass
        assert any("Message Content Intent" in found.mend for found in await strict.shop().inspect() if not found.ok)
        async with strict.open(strict.shop(places={})):  # private messages need no such intent
            pass


async def test_a_bad_token_is_told_without_it(world: World) -> None:
    shop = world.shop(token="canary.canary.canary")
    with pytest.raises(CannotGoOn) as bad:
        await asyncio.wait_for(shop.run(world.shelf, world.lamp), DEADLINE)
    assert "token" in str(bad.value) and "canary" not in f"{bad.value!r}{shop!r}"
    (finding,) = await shop.inspect()
    assert not finding.ok and "canary" not in str(finding)


async def test_the_check_finds_places_right_and_wrong(world: World) -> None:
    shop = world.shop(places={AYUDA: "mention", ChatId("123"): "mention"})
    findings = await shop.inspect()
    assert [found.ok for found in findings] == [True, True, True, False]
    assert "ayuda" in findings[2].what and findings[3].mend


async def test_a_server_of_another_make_is_asked_for_its_gateway(world: World) -> None:
    shop = DiscordChannel(
        account=SHOP,
        token=world.sandbox.discord.world.bots[BOT].token,
        api_url=f"{world.sandbox.address}/discord/api/v10/",
        places={},
        clock=lambda: 0,
    )
    async with world.open(shop):
        await world.play("say", person=LUIS, text="hola")
        await world.heard(shop, "hola")


async def test_the_signs_follow_the_connection(world: World) -> None:
    async with world.open(world.shop()):
        world.lamp.is_down.clear()
        down = asyncio.create_task(world.lamp.is_down.wait())
        await world.fault(kind="hangup")
        await asyncio.wait_for(down, DEADLINE)
        await asyncio.wait_for(world.lamp.is_up.wait(), DEADLINE)


async def test_it_resumes_at_the_configured_gateway_whatever_the_server_names(world: World) -> None:
    world.sandbox.discord._gateway.address = "ws://127.0.0.1:9/elsewhere"
    shop = world.shop()
    async with world.open(shop):
        await world.fault(kind="hangup")
        await world.play("say", person=LUIS, text="durante")
        await world.heard(shop, "durante")


async def test_a_gateway_that_does_not_answer_ends_the_run_in_plain_words(world: World) -> None:
    shop = DiscordChannel(
        account=SHOP,
        token=world.sandbox.discord.world.bots[BOT].token,
        api_url=f"{world.sandbox.address}/discord/api/v10",
        gateway_url="ws://127.0.0.1:9/",
        places={},
        clock=lambda: 0,
    )
    with pytest.raises(CannotGoOn, match="could not be reached"):
        await asyncio.wait_for(shop.run(world.shelf, world.lamp), DEADLINE)
