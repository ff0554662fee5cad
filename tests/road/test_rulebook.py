"""Since when do which rules decide? A restart changes nothing about that, and rules that come back are told by their own time."""

import pathlib

from road_stage import DAY, HOUR, MINUTE, Stage, open_stage

from bridge.model.ids import Millis
from bridge.model.records import Rulebook
from bridge.ports import Queries
from bridge.road.case import rulebook

OTHER = '[[rules]]\nname = "otra"\npriority = "low"\n'


async def start(stage: Stage, then: Millis = DAY) -> None:
    """The product starts with the stage's rules. then: how long they decide."""

    def unit(queries: Queries) -> None:
        book = stage.bench.book(queries)
        rulebook.take_effect(book, stage.bench.office)
        book.save()

    await stage.store.write(unit)
    stage.clock.now += then


async def test_the_same_rules_go_on_after_a_restart_and_others_end_them(tmp_path: pathlib.Path) -> None:
    async with open_stage(tmp_path) as stage:
        began = stage.clock.now
        await start(stage)
        await start(stage)
        version = stage.bench.office.router.version
    async with open_stage(tmp_path, OTHER) as stage:
        stage.clock.now = began + 2 * DAY
        await start(stage)
        other = stage.bench.office.router.version
    async with open_stage(tmp_path) as stage:
        stage.clock.now = began + 3 * DAY
        await start(stage)
        kept = await stage.rows(Rulebook, "version", version, other)
        assert [(each.version, each.since - began, each.until and each.until - began) for each in kept] == [
            (version, 0, 2 * DAY),
            (other, 2 * DAY, 3 * DAY),
            (version, 3 * DAY, None),
        ]


async def test_who_asks_why_reads_since_when_the_rules_decided_that_did(tmp_path: pathlib.Path) -> None:
    async with open_stage(tmp_path) as stage:
        stage.clock.now += HOUR
        await start(stage)
        began = stage.bench.office.staff.moment(stage.clock.now - DAY, stage.clock.now)
        await stage.say("Ana", "es por un cobro")
        await stage.press("Elena", "why", "Ana")
        assert f"Reglas {stage.bench.office.router.version}, vigentes desde {began}." in (await stage.thread("Ana"))[-1]


async def test_new_rules_hear_of_who_waits_already_at_the_moments_to_come(tmp_path: pathlib.Path) -> None:
    async with open_stage(tmp_path) as stage:
        began = stage.clock.now
        await start(stage, 0)
        await stage.say("Ana", "Mi pedido no llega")
        await stage.wait(40 * MINUTE)
        await stage.say("Luis", "Mi pedido no llega")
    steps = "".join(f'[[rules]]\nname = "{after}"\nunclaimed = "{after}"\ntags = ["{after}"]\n' for after in ("30m", "1h"))
    async with open_stage(tmp_path, steps) as stage:
        stage.clock.now = began + 45 * MINUTE
        await start(stage, 0)
        await stage.wait(10 * MINUTE)
        assert (await stage.case("Ana")).tags == (), "it waited for half an hour before there was the rule"
        await stage.wait(5 * MINUTE)
        assert (await stage.case("Ana")).tags == ("30m", "1h")
        assert (await stage.case("Luis")).tags == ()
        await stage.wait(10 * MINUTE)
        assert (await stage.case("Luis")).tags == ("30m",)
