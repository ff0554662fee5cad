"""What do rules see of a case? What was said, by whom, when, and what else the customer has open."""

import pytest
from road_stage import DAY, MINUTE, OPERATORS, Opened, Stage, rule

from bridge.model.crowds import Flood
from bridge.model.states import CaseState


@pytest.mark.parametrize(
    "when", ["returning = true", 'last_team = "pagos"', 'last_state = "resolved"', "reply = true", 'file = "photo"', 'customer_tag = "vip"']
)
async def test_rules_know_the_customer_and_what_came_along(ruled: Opened, when: str) -> None:
    async with ruled(rule('tags = ["sí"]', when=when)) as stage:
        first = await stage.say("Ana", "un cobro doble")
        assert (await stage.case("Ana")).tags == ()
        await stage.press("Elena", "resolve_unanswered", "Ana", reason="listo")
        await stage.describe("Ana", tags=("vip",))
        await stage.wait(8 * DAY)
        await stage.say("Ana", "Mi pedido no llega", photo="roto.jpg", reply_to=first)
        assert len(await stage.cases("Ana")) == 2
        assert (await stage.case("Ana")).tags == ("sí",)


async def test_rules_know_what_else_the_customer_has_open(ruled: Opened) -> None:
    async with ruled(rule('tags = ["otro"]', when="open_cases = 1")) as stage:
        await stage.say("Ana", "Mi pedido no llega")
        await stage.say("Ana", "@tienda ¿me contestan?", public=True, to_brand=True)
        private, public = await stage.cases("Ana")
        assert (private.tags, public.tags) == ((), ("otro",))


async def test_rules_know_who_writes_again_and_again(ruled: Opened) -> None:
    async with ruled(rule('priority = "urgent"', when='often = { at_least = 3, within = "10m" }')) as stage:
        await stage.say("Ana", "Mi pedido no llega")
        await stage.wait(11 * MINUTE)
        await stage.say("Ana", "¿y mi pedido?")
        await stage.say("Ana", "¿hola?, mi pedido")
        assert (await stage.case("Ana")).priority == "normal"
        await stage.say("Ana", "mi pedido, por favor")
        assert (await stage.case("Ana")).priority == "urgent"


async def test_a_photo_that_comes_later_counts_with_what_was_said(ruled: Opened) -> None:
    async with ruled(rule('tags = ["foto"]', when='any = ["roto"], file = "photo"')) as stage:
        await stage.say("Ana", "Llegó roto")
        await stage.say("Ana", photo="roto.jpg")
        assert (await stage.case("Ana")).tags == ("foto",)


async def test_hours_are_those_of_the_brand(ruled: Opened) -> None:
    """The stage's clock stands at 2026-09-21 14:13 UTC, a Monday: 8:13 in Mexico City."""
    async with ruled(rule('tags = ["temprano"]', when='hours = "08:00-09:00", weekday = "lun"')) as stage:
        await stage.say("Ana", "Mi pedido no llega")
        assert (await stage.case("Ana")).tags == ("temprano",)


async def test_a_rule_that_errs_is_skipped_and_operators_hear_of_it_once_an_hour(ruled: Opened) -> None:
    async with ruled(rule('team = "pagos"', when="expr = '1 / open_cases > 2'", name="rota")) as stage:
        await stage.say("Ana", "Mi pedido no llega")
        await stage.say("Luis", "Mi pedido no llega")
        assert (await stage.case("Ana")).team == "atencion"
        (told,) = await stage.notices(OPERATORS)
        assert "«rota»" in told


async def test_what_is_known_of_a_customer_stands_on_the_card(stage: Stage) -> None:
    await stage.say("Ana", "Mi pedido no llega")
    assert "Del cliente" not in await stage.card("Ana")
    await stage.describe("Ana", tags=("vip", "prensa"), segment="oro")
    assert "Del cliente: vip, prensa, segmento oro" in await stage.card("Ana")


async def test_what_rules_close_while_it_waits_behind_a_swarm_blocks_nobody_behind_it(ruled: Opened) -> None:
    swarm = "[limits]\nnew_customers = 1\n"
    async with ruled(swarm + rule('close = "publicidad"', when='any = ["gana"]', name="basura")) as stage:
        for who in ("Ana", "Uno", "Dos", "Tres"):
            await stage.say(who, "gana dinero" if who == "Dos" else "Mi pedido no llega")
        assert (await stage.case("Dos")).state is CaseState.RESOLVED
        (behind, *_) = await stage.rows(Flood, "account", "cuenta")
        await stage.press_on("Elena", "block_swarm", behind.id)
        await stage.wait(1 * MINUTE)
        assert {(await stage.case(who)).state for who in ("Uno", "Dos", "Tres")} == {CaseState.RESOLVED}
        assert await stage.dead() == []
