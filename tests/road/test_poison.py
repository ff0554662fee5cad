"""One event that cannot be worked stops no other: it is kept as a dead letter, and the operators hear of it."""

import dataclasses

import pytest
from prometheus_client import REGISTRY
from road_stage import MINUTE, OPERATORS, SECOND, Stage

from bridge.model.ids import AccountName
from bridge.model.states import CaseState
from bridge.ports import Queries, StoreFails
from bridge.road.case import routing
from storage.queries import SqlQueries


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


async def test_each_is_counted_once_however_often_the_batch_was_halved(stage: Stage) -> None:
    poison = dataclasses.replace(stage.said("Eva", "Mi pedido no llega"), account=AccountName("no_such_account"))

    def dead() -> float:
        return REGISTRY.get_sample_value("puente_inbox_dead_total", {"account": "cuenta"}) or 0

    before = dead()
    stage.arrive(None, "msg:odd")
    stage.hear("Ana", "queja")
    stage.arrive(poison, "msg:poison")
    await stage.work()
    assert dead() - before == len(await stage.dead()) == 2


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


async def test_a_full_disk_makes_nobodys_words_a_dead_letter(stage: Stage) -> None:
    """There was room for the dead letter, and none for what the message would have become."""
    await stage.say("Ana", "queja")
    for number in range(20):
        stage.hear(f"Eva {number}", "queja " * 500)
    await stage.put()
    await stage.store.write(lambda queries: _pragma(queries, "max_page_count=1"))  # SQLite takes the present size where that is more
    with pytest.raises(StoreFails, match="full"):
        await stage.work()
    await stage.store.write(lambda queries: _pragma(queries, "max_page_count=1000000"))
    await stage.work()
    assert await stage.dead() == await stage.notices(OPERATORS) == []
    assert [len(await stage.cases(f"Eva {number}")) for number in range(20)] == [1] * 20


def _pragma(queries: Queries, what: str) -> None:
    assert isinstance(queries, SqlQueries)
    queries.connection.execute(f"PRAGMA {what}")


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
