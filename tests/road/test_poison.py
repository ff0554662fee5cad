"""One event that cannot be worked stops no other: it is kept as a dead letter, and the operators hear of it."""

import dataclasses

import pytest
from road_stage import MINUTE, OPERATORS, SECOND, Stage

from bridge.model.ids import AccountName
from bridge.model.states import CaseState
from bridge.road import routing


@pytest.mark.parametrize("place", [0, 7, 19])
async def test_an_event_that_cannot_be_understood(stage: Stage, place: int) -> None:
    await _say_around(stage, place, lambda: stage.arrive(None, "msg:odd"))
    (dead,) = await stage.dead()
    assert (dead.source_key, dead.error) == ("msg:odd", "ValueError: no such shape")


@pytest.mark.parametrize("place", [0, 7, 19])
async def test_an_event_that_cannot_be_decided(stage: Stage, place: int) -> None:
    poison = dataclasses.replace(stage.said("Eva", "Mi pedido no llega"), account=AccountName("no_such_account"))
    await _say_around(stage, place, lambda: stage.arrive(poison, "msg:poison"))
    (dead,) = await stage.dead()
    assert dead.source_key == "msg:poison"
    assert await stage.cases("Eva") == []


async def _say_around(stage: Stage, place: int, poison: object) -> None:
    for number in range(20):
        if number == place:
            poison()  # type: ignore[operator]
        stage.hear("Ana", f"queja número {number}")
    await stage.work()
    shown = [line for line in await stage.thread("Ana") if line.startswith("Ana")]
    assert shown == [f"Ana · Telegram: queja número {number}" for number in range(20)]
    (told,) = await stage.notices(OPERATORS)
    assert "msg:" in told


async def test_an_opening_that_cannot_be_routed_rests_and_takes_no_innocent_event_with_it(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stage.say("Ana", "hola")
    await stage.say("Luis", "hola")
    poison = (await stage.case("Ana")).id
    route = routing.route

    def failing(book: object, office: object, case: object) -> object:
        if case.id == poison:  # type: ignore[attr-defined]
            raise RuntimeError("odd")
        return route(book, office, case)  # type: ignore[arg-type]

    with monkeypatch.context() as broken:
        broken.setattr(routing, "route", failing)
        stage.clock.now += 21 * SECOND
        await stage.say("Eva", "Mi pedido no llega")
    assert (await stage.case("Ana")).state is CaseState.OPENING
    assert (await stage.case("Luis")).state is CaseState.OPEN
    assert (await stage.case("Eva")).state is CaseState.OPEN
    assert await stage.dead() == []
    assert len(await stage.notices(OPERATORS)) == 1
    await stage.wait(1 * MINUTE)
    assert (await stage.case("Ana")).state is CaseState.OPEN
