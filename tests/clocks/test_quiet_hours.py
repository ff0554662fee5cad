"""Quiet hours put a call off; they never drop it."""

import dataclasses
import pathlib
from collections.abc import AsyncIterator

import pytest
from company import MINUTE, Company, lives, open_company

from bridge.clocks import snooze
from bridge.model.records import Case
from bridge.ports import Queries


@pytest.fixture
async def company(tmp_path: pathlib.Path) -> AsyncIterator[Company]:
    async with open_company(tmp_path, file="people.toml") as made:
        yield made


async def test_who_is_left_in_peace_is_called_when_that_ends_and_the_page_says_so(company: Company) -> None:
    await company.writes("pido una entrevista")
    await company.at(59)
    assert company.told("U0NORA") == [] == company.told("U0ELENA")
    await company.at(60)
    (page,) = company.told("U0NORA")
    assert "espera a Prensa desde hace 1 h" in page.text, "what it says is true when it is read"
    assert page.text.splitlines()[-1] == "Esperó a que terminaran las horas de silencio; era para las 10:30\u202fa.m."
    await company.at(180)
    assert len(company.told("U0ELENA")) == 1 and len(company.told("U0NORA")) == 1


async def test_a_person_s_quiet_hours_are_those_of_her_own_clock(company: Company) -> None:
    nora = company.bench.office.config.people["nora"]
    lives(company, "nora", timezone="Europe/Madrid", quiet=dataclasses.replace(nora.quiet, first=17 * 60, until=18 * 60))
    await company.writes("pido una entrevista")  # it is five in the afternoon in Madrid
    await company.at(59)
    assert company.told("U0NORA") == []
    await company.at(60)
    assert len(company.told("U0NORA")) == 1


async def test_an_answer_within_the_quiet_hours_leaves_nothing_to_call_about(company: Company) -> None:
    await company.writes("pido una entrevista")
    await company.at(40)
    await company.answers("Con gusto: le llama hoy nuestra directora a las cinco")
    await company.at(180)
    assert company.told("U0NORA") == []


async def test_a_step_that_wakes_goes_through(company: Company) -> None:
    await company.writes("soy de la radio")
    await company.at(30)
    assert len(company.told("U0NORA")) == 1


async def test_a_ladder_s_quiet_hours_hold_back_people_and_channels_but_not_the_thread(company: Company) -> None:
    await company.writes("algo de la bodega")
    await company.at(15)
    assert company.thread()[-1].text.startswith("⏰")
    await company.at(119)
    assert company.told("U0NORA") == [] == company.told("C0BODEGA") and company.told("U0ELENA") == []
    await company.at(120)
    assert [len(company.told(to)) for to in ("U0NORA", "C0BODEGA", "U0ELENA")] == [1, 1, 1], "each once, though two rungs waited"


async def test_quiet_hours_that_begin_when_others_end_are_waited_for_too(company: Company) -> None:
    await company.writes("algo de la bodega")
    await company.at(31)  # Nora's end at eleven, the ladder's at twelve
    (put_off, _) = [row for row in await company.deadlines() if row.target.get("put_off_at")]
    assert company.minutes(put_off.due_at) == 120


async def test_a_pause_in_between_does_not_make_it_forget_whom_it_still_has_to_call(company: Company) -> None:
    await company.writes("pido una entrevista")
    await company.at(40)
    await snoozes(company, minutes=10)
    assert [row for row in await company.deadlines() if row.target.get("put_off_at")] == []
    await company.at(70)
    assert len(company.told("U0NORA")) == 1


async def test_what_was_put_off_rests_while_somebody_has_it(company: Company) -> None:
    await company.writes("algo de la bodega")
    await company.at(100)
    (climb,) = await company.climbs()
    await company.presses("take", str(climb.id), by="U0PABLO")
    await company.at(129)
    assert company.told("U0NORA") == []
    await company.at(130)
    assert len(company.told("U0NORA")) == 1


async def test_quiet_hours_that_leave_no_moment_of_the_day_hold_back_nothing(company: Company) -> None:
    await company.writes("hay un eclipse")
    await company.at(30)
    assert len(company.told("U0NORA")) == 1


async def snoozes(company: Company, minutes: int) -> None:
    def unit(queries: Queries) -> None:
        book = company.bench.book(queries)
        (case,) = book.queries.find(Case, "state", ["open"])
        book.fetch_cases([case.id])
        snooze.begin(book, company.bench.office, case, company.now + minutes * MINUTE, "Pablo")
        book.save()

    await company.store.write(unit)


async def test_the_card_says_whom_they_still_hold_back(company: Company) -> None:
    await company.writes("pido una entrevista")
    await company.at(30)
    assert "Por sus horas de silencio se avisa después a: Nora Paz (11:00\u202fa.m.)" in company.card().text
    await company.at(60)
    assert "horas de silencio" not in company.card().text
