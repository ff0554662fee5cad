"""Since when do which rules decide? A restart changes nothing about that, and rules that come back are told by their own time."""

import pathlib

from road_stage import DAY, HOUR, Stage, open_stage

from bridge.model.records import Rulebook
from bridge.ports import Queries
from bridge.road import rulebook

OTHER = '[[rules]]\nname = "otra"\npriority = "low"\n'


async def start(stage: Stage) -> None:
    """The product starts with the stage's rules."""

    def unit(queries: Queries) -> None:
        book = stage.bench.book(queries)
        rulebook.take_effect(book, stage.bench.office)
        book.save()

    await stage.store.write(unit)
    stage.clock.now += DAY


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
