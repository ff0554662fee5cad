"""Opening hours are changed while clocks count in them: each is counted anew, from its own start."""

import dataclasses
import datetime
import pathlib

from company import MINUTE, TEN, Company, open_company

from bridge.clocks.counting import Counting
from bridge.config.hours import HoursConfig
from bridge.model.clocks import Clock

LATE = [((10 * 60, 14 * 60),)] * 7
"""From ten to two, every day."""
SIX, NEXT_DAY = 8 * 60, 24 * 60
"""In the evening of that Monday; and ten o'clock on Tuesday, in minutes after ten."""


def hours(company: Company, name: str = "tienda", **changes: object) -> None:
    """They are changed."""
    office = company.bench.office
    other: HoursConfig = dataclasses.replace(office.config.hours[name], **changes)  # type: ignore[arg-type]
    company.bench.office = dataclasses.replace(
        office, config=dataclasses.replace(office.config, hours={**office.config.hours, name: other})
    )  # fmt: skip


async def taken(company: Company) -> None:
    """What the product does after a change, and at each start."""
    await Counting(company.bench).all()


async def the(company: Company, kind: str = "first_response") -> Clock:
    return [clock for clock in await company.clocks() if clock.kind == kind][-1]


def seconds(minute: float) -> str:
    return str((TEN + round(minute * MINUTE)) // 1000)


async def test_a_running_clock_is_counted_anew_and_its_history_says_why(company: Company) -> None:
    await company.at(SIX)
    await company.writes("¿ya está la reparación?")
    assert company.minutes((await the(company)).due_at) == SIX + 60
    hours(company, week=tuple(LATE))
    await company.at(SIX + 10)
    await taken(company)
    clock = await the(company)
    assert (company.minutes(clock.started_at), company.minutes(clock.due_at)) == (SIX, NEXT_DAY + 60)
    change = clock.history[-1]
    assert (change["what"], change["why"], company.minutes(change["at"])) == ("moved", "calendar_changed", SIX + 10)
    await company.rings()
    assert "11:00" in company.card().text or "mañana" in company.card().text
    await company.at(NEXT_DAY + 59)
    assert company.told("U0MARTA") == []
    await company.at(NEXT_DAY + 61)
    assert len(company.told("U0MARTA")) == 1


async def test_what_is_due_by_the_new_hours_begins_with_the_first_step(company: Company) -> None:
    await company.at(SIX + 90)
    await company.writes("¿ya está la reparación?")
    hours(company, week=((((0, 24 * 60)),),) * 7)
    await company.at(SIX + 180)
    await taken(company)
    await company.rings()
    assert (await the(company)).state == "breached"
    assert company.told("U0MARTA") == [] and company.told("U0ELENA") == [], "nobody could know that it was due"
    await company.at(SIX + 182)
    assert any("⏰" in post.text for post in company.thread())
    await company.at(SIX + 212)
    assert len(company.told("U0MARTA")) == 1


async def test_a_day_that_is_closed_after_all_calls_nobody_even_before_all_are_counted(company: Company) -> None:
    await company.at(SIX + 50)
    await company.writes("¿ya está la reparación?")
    hours(company, closed=frozenset([datetime.date(2026, 1, 6)]))
    await company.at(NEXT_DAY + 120)
    assert company.told("U0MARTA") == [], "it is looked at again before it fires"
    assert (await the(company)).history[-1]["why"] == "calendar_changed"


async def test_changed_while_we_were_down_it_is_counted_at_the_start(tmp_path: pathlib.Path) -> None:
    async with open_company(tmp_path) as company:
        await company.at(SIX)
        await company.writes("¿ya está la reparación?")
        desk = company.desk
    async with open_company(tmp_path, desk=desk) as company:
        company.now = TEN + (SIX + 5) * MINUTE
        hours(company, week=tuple(LATE))
        await taken(company)
        assert company.minutes((await the(company)).due_at) == NEXT_DAY + 60


async def test_hours_that_were_taken_out_are_those_of_the_case_from_then_on(company: Company) -> None:
    await company.at(SIX)
    await company.writes("¿ya está la reparación?")
    office = company.bench.office
    config = office.config
    teams = {**config.teams, "taller": dataclasses.replace(config.teams["taller"], hours="corto")}
    known = {"noche": config.hours["noche"], "corto": dataclasses.replace(config.hours["tienda"], week=tuple(LATE))}
    company.bench.office = dataclasses.replace(office, config=dataclasses.replace(config, hours=known, teams=teams))
    await taken(company)
    clock = await the(company)
    assert (clock.hours, company.minutes(clock.due_at)) == ("corto", NEXT_DAY + 60)


async def test_what_rests_goes_on_by_the_new_hours(company: Company) -> None:
    await company.at(SIX)
    await company.writes("¿ya está la reparación?")
    await company.presses("snooze", str((await company.cases())[-1].id), when=seconds(SIX + 30))
    hours(company, week=tuple(LATE))
    await taken(company)
    assert (await the(company)).state == "paused"
    await company.at(SIX + 31)
    assert company.minutes((await the(company)).due_at) == NEXT_DAY + 60


async def test_a_promise_is_due_at_the_hour_that_was_named(company: Company) -> None:
    await company.at(SIX)
    await company.writes("¿ya está la reparación?")
    await company.presses("promise", str((await company.cases())[-1].id), when=seconds(SIX + 45), about="el dictamen")
    hours(company, week=tuple(LATE))
    await taken(company)
    assert company.minutes((await the(company, "promise")).due_at) == SIX + 45


async def test_what_has_not_changed_is_left_alone(company: Company) -> None:
    await company.at(SIX)
    await company.writes("¿ya está la reparación?")
    await company.writes("me cobraron dos veces", user="beto")
    before = await company.clocks()
    hours(company, "noche", timezone="America/Tijuana")
    await taken(company)
    assert await company.clocks() == before


async def test_many_are_counted_in_several_transactions(company: Company) -> None:
    await company.at(SIX)
    for number in range(120):
        await company.writes("¿ya está la reparación?", user=f"cliente{number}")
    hours(company, week=tuple(LATE))
    await taken(company)
    assert {company.minutes(clock.due_at) for clock in await company.clocks()} == {NEXT_DAY + 60}
