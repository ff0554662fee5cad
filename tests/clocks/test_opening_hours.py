"""A shop that is open from nine to two and from four to seven, Monday to Friday; minutes count from Monday at ten."""

import dataclasses

from company import TEN, Company

from bridge.model.states import ClockState

HALF_PAST_SIX_IN_THE_EVENING = 8.5 * 60
NEXT_MORNING = 23 * 60
"""Nine."""


async def due(company: Company) -> dict[int, float]:
    return {deadline.rung: company.minutes(deadline.due_at) for deadline in await company.deadlines()}


async def test_an_hour_promised_in_the_evening_is_due_in_the_morning_and_the_customer_hears_so(company: Company) -> None:
    await company.at(HALF_PAST_SIX_IN_THE_EVENING)
    await company.writes("¿ya está la reparación?")
    (clock,) = await company.clocks()
    assert company.minutes(clock.due_at) == NEXT_MORNING + 30
    assert "9:30" in company.telegram.said[0][1] and "6 ene" in company.telegram.said[0][1]
    await company.at(NEXT_MORNING + 29)
    assert company.told("U0MARTA") == []
    assert (await company.clocks())[0].state is ClockState.RUNNING
    await company.at(NEXT_MORNING + 30)
    assert len(company.told("U0MARTA")) == 1
    assert (await company.clocks())[0].state is ClockState.BREACHED


async def test_lunch_does_not_count_and_percentages_are_parts_of_the_time_that_does(company: Company) -> None:
    await company.at(225)
    await company.writes("¿ya está la reparación?")
    assert await due(company) == {0: 6 * 60 + 15, -1: 6 * 60 + 45, 1: 6 * 60 + 45, 2: 7 * 60 + 5}


async def test_nobody_is_called_at_night_because_the_deadline_passed_in_the_evening(company: Company) -> None:
    await company.at(7.75 * 60)
    await company.writes("¿ya está la reparación?")
    await company.at(NEXT_MORNING)
    assert len(company.told("U0MARTA")) == 1 and company.told("U0ELENA") == []
    await company.at(NEXT_MORNING + 5)
    assert len(company.told("U0ELENA")) == 1
    await company.at(NEXT_MORNING + 15)
    assert len(company.told("U0ELENA")) == 2, "ten minutes later"


async def test_who_takes_it_before_closing_has_the_rest_of_his_time_in_the_morning(company: Company) -> None:
    await company.at(7.75 * 60)
    await company.writes("¿ya está la reparación?")
    await company.at(8 * 60 + 50)
    await company.presses(company.told("U0MARTA")[0].press("take"), by="U0MARTA")
    assert "9:05" in company.told("U0MARTA")[0].text
    await company.at(NEXT_MORNING + 4)
    assert company.told("U0ELENA") == []
    await company.at(NEXT_MORNING + 5)
    assert len(company.told("U0ELENA")) == 1


async def test_a_ladder_round_the_clock_calls_at_night(company: Company) -> None:
    await company.at(8 * 60)
    await company.writes("¿y la grúa?")
    assert await due(company) == {-1: 9 * 60, 0: 9 * 60, 1: 9 * 60 + 20}


async def test_the_hours_of_an_sla_go_before_the_team_s(company: Company) -> None:
    await company.at(HALF_PAST_SIX_IN_THE_EVENING)
    await company.writes("sale humo de la reparación")
    assert (await due(company))[-1] == HALF_PAST_SIX_IN_THE_EVENING + 20


async def test_a_case_that_changes_teams_waits_in_the_hours_of_the_new_one_since_the_same_moment(company: Company) -> None:
    await company.at(HALF_PAST_SIX_IN_THE_EVENING)
    await company.writes("me cobraron dos veces")
    assert (await due(company))[-1] == HALF_PAST_SIX_IN_THE_EVENING + 60
    await company.at(HALF_PAST_SIX_IN_THE_EVENING + 10)
    await company.writes("fue por la reparación")
    (clock,) = await company.clocks()
    assert (company.minutes(clock.started_at), company.minutes(clock.due_at)) == (HALF_PAST_SIX_IN_THE_EVENING, NEXT_MORNING + 30)


async def test_other_hours_in_the_configuration_are_those_of_what_begins_from_then_on(company: Company) -> None:
    await company.at(HALF_PAST_SIX_IN_THE_EVENING)
    await company.writes("¿ya está la reparación?")
    office = company.bench.office
    later = dataclasses.replace(office.config.hours["tienda"], week=(((10 * 60, 14 * 60),),) * 7)
    config = dataclasses.replace(office.config, hours={**office.config.hours, "tienda": later})
    company.bench.office = dataclasses.replace(office, config=config)
    await company.writes("¿ya está la reparación?", user="beto")
    await company.writes("es urgente, hay chispas")
    first, second = sorted(await company.clocks(), key=lambda clock: clock.id)
    assert company.minutes(first.due_at) == NEXT_MORNING + 30
    assert company.minutes(second.due_at) == NEXT_MORNING + 120


async def test_after_an_outage_that_ended_at_night_people_are_called_in_the_morning(company: Company) -> None:
    wrote = TEN + 7 * 60 * 60_000
    await company.sleeps_until(13 * 60)
    await company.writes("¿ya está la reparación?", before=company.now - wrote)
    await company.at(NEXT_MORNING)
    assert not any(post.text.startswith("⏰") for post in company.thread())
    await company.at(NEXT_MORNING + 30)
    assert company.told("U0MARTA") == []
    await company.at(NEXT_MORNING + 31)
    assert len(company.told("U0MARTA")) == 1


async def test_a_rule_that_calls_the_ladder_calls_at_once_whatever_the_hour(company: Company) -> None:
    await company.at(10 * 60)
    await company.writes("salen chispas de la grúa")
    assert len(company.told("U0MARTA")) == 1


async def test_a_rule_asks_whether_somebody_is_there(company: Company) -> None:
    await company.writes("¿venden un taladro?")
    await company.at(HALF_PAST_SIX_IN_THE_EVENING + 40)
    await company.writes("¿venden un taladro?", user="beto")
    assert [case.tags for case in sorted(await company.cases(), key=lambda case: case.id)] == [(), ("cerrado",)]
