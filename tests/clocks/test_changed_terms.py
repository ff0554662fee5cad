"""Settings, teams and priorities change while clocks run, rest or are breached; a clock that runs never ends up with nobody."""

import dataclasses
import pathlib
from typing import Any

from company import MINUTE, TEN, Company, open_company

from bridge.model.clocks import Clock


def seconds(minute: float) -> str:
    return str((TEN + round(minute * MINUTE)) // 1000)


def configured(company: Company, **sections: Any) -> None:
    """The product has this configuration from now on, as after a start with it."""
    office = company.bench.office
    company.bench.office = dataclasses.replace(office, config=dataclasses.replace(office.config, **sections))


def without(company: Company, section: str, *names: str) -> dict[str, Any]:
    known = getattr(company.bench.office.config, section)
    return {name: one for name, one in known.items() if name not in names}


async def the(company: Company, kind: str) -> Clock:
    return [clock for clock in await company.clocks() if clock.kind == kind][-1]


async def put_off(company: Company, until: float) -> None:
    await company.presses("snooze", str((await company.cases())[-1].id), when=seconds(until))


async def test_priority_raised_in_a_pause_holds_when_the_pause_is_over(company: Company) -> None:
    await company.writes("quiero hacer válida mi garantía")
    await company.at(10)
    await company.answers("¿Me mandas tu ticket?")
    assert (await the(company, "resolution")).state == "paused"
    await company.at(100)
    await company.writes("la necesito hoy mismo")
    clock = await the(company, "resolution")
    assert (clock.state, company.minutes(clock.due_at)) == ("running", 150), "sixty minutes are promised now, ten had passed"
    assert "moved" in [change["what"] for change in clock.history]


async def test_a_case_that_changes_teams_in_a_pause_goes_on_by_the_new_team_s_ladder(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    await company.at(10)
    await put_off(company, 300)
    await company.writes("fue por un paquete")
    await company.at(11)
    clock = await the(company, "first_response")
    assert (clock.state, clock.policy) == ("running", "short")


async def test_an_sla_that_was_removed_holds_for_what_it_promised(company: Company) -> None:
    await company.writes("hubo un fraude con mi tarjeta")
    await company.at(5)
    configured(company, sla=without(company, "sla", "urgent"))
    await company.writes("¿hola? es sobre el fraude")
    await put_off(company, 6)
    await company.at(22)
    assert len(company.told("U0MARTA")) == 1


async def test_a_ladder_that_was_removed_still_calls_whom_it_named(tmp_path: pathlib.Path) -> None:
    async with open_company(tmp_path) as company:
        await company.writes("me cobraron dos veces")
        desk = company.desk
    async with open_company(tmp_path, desk=desk) as company:
        configured(company, escalation=without(company, "escalation", "default"))
        await company.at(61)
        assert len(company.told("U0MARTA")) == 1


async def test_a_ladder_that_was_renamed_does_not_leave_a_clock_with_nobody_after_a_pause(tmp_path: pathlib.Path) -> None:
    async with open_company(tmp_path) as company:
        await company.writes("me cobraron dos veces")
        await put_off(company, 30)
        desk = company.desk
    async with open_company(tmp_path, desk=desk) as company:
        config = company.bench.office.config
        renamed = {"nueva": config.escalation["default"]}
        teams = {name: dataclasses.replace(team, escalation="nueva") for name, team in config.teams.items()}
        configured(company, escalation=renamed, teams=teams)
        await company.at(91)
        assert len(company.told("U0MARTA")) == 1


async def test_a_ladder_that_was_removed_without_another_ends_at_the_operators(tmp_path: pathlib.Path) -> None:
    async with open_company(tmp_path) as company:
        await company.writes("me cobraron dos veces")
        await put_off(company, 30)
        desk = company.desk
    async with open_company(tmp_path, desk=desk) as company:
        teams = {name: dataclasses.replace(team, escalation=None) for name, team in company.bench.office.config.teams.items()}
        configured(company, escalation={}, teams=teams)
        await company.at(91)
        assert company.told("C0OPERADOR")


async def test_a_breached_clock_whose_ladder_was_removed_in_a_pause_ends_at_the_operators(tmp_path: pathlib.Path) -> None:
    async with open_company(tmp_path) as company:
        await company.writes("me cobraron dos veces")
        await company.at(61)
        await put_off(company, 90)
        desk = company.desk
    async with open_company(tmp_path, desk=desk) as company:
        teams = {name: dataclasses.replace(team, escalation=None) for name, team in company.bench.office.config.teams.items()}
        configured(company, escalation={}, teams=teams)
        await company.at(120)
        assert company.told("C0OPERADOR")


async def test_a_person_who_was_taken_out_of_the_configuration_is_passed_over(tmp_path: pathlib.Path) -> None:
    async with open_company(tmp_path) as company:
        await company.writes("me cobraron dos veces")
        desk = company.desk
    async with open_company(tmp_path, desk=desk) as company:
        configured(company, people=without(company, "people", "elena", "marta"))
        await company.at(100)
        assert company.told("C0OPERADOR")


async def test_a_restart_after_a_step_calls_the_next_one_and_none_twice(tmp_path: pathlib.Path) -> None:
    async with open_company(tmp_path) as company:
        await company.writes("me cobraron dos veces")
        await company.at(61)
        desk = company.desk
    async with open_company(tmp_path, desk=desk) as company:
        company.now = TEN + 61 * MINUTE
        await company.rings()
        assert len(company.told("U0MARTA")) == 1 and company.told("U0ELENA") == []
        await company.at(81)
        assert len(company.told("U0MARTA")) == 1 and len(company.told("U0ELENA")) == 1


async def test_the_hour_that_comes_twice_counts_twice_between_start_and_deadline(company: Company) -> None:
    hours = company.bench.office.config.hours
    configured(company, hours={**hours, "tienda": dataclasses.replace(hours["noche"], timezone="America/New_York")})
    at_half_past_midnight = 1_793_507_400_000  # Sunday, 1 November 2026, 00:30 in New York; at two it is one again
    await company.writes("¿ya está la reparación?", before=company.now - at_half_past_midnight)
    company.now = at_half_past_midnight
    (clock,) = await company.clocks()
    assert clock.due_at - clock.started_at == 60 * MINUTE
