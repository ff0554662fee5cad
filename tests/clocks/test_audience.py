"""Whom a rung reaches: whoever has the case, people in turn, groups, and who stands in for those who are away."""

import pathlib
from collections.abc import AsyncIterator

import pytest
from company import Company, lives, open_company


@pytest.fixture
async def company(tmp_path: pathlib.Path) -> AsyncIterator[Company]:
    async with open_company(tmp_path, file="people.toml") as made:
        yield made


async def test_whoever_has_the_case_hears_of_it_first(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    await company.presses(company.card().press("claim"), by="U0PABLO")
    await company.at(30)
    (page,) = company.told("U0PABLO")
    assert "Lo tienes tú: responde en el hilo" in page.text
    await company.at(60)
    (page,) = company.told("U0MARTA")
    assert "Pablo (10:30" in page.text and "Lo tiene Pablo y no ha respondido" in page.text


async def test_a_case_that_nobody_has_is_told_to_the_next_rung_at_once(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    await company.at(30)
    assert len(company.told("U0MARTA")) == 1
    await company.at(79)
    assert len(company.told("U0MARTA")) == 1 and company.told("U0ELENA") == []


async def test_all_of_a_group_are_called(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    await company.at(80)
    for director in ("U0ELENA", "U0CARMEN"):
        (page,) = company.told(director)
        assert page.text.splitlines()[0].startswith("Ana · Telegram espera a Cobros desde hace 1 h 20 min")
        assert "Marta Ibarra (10:30" in page.text


async def test_whoever_is_on_call_at_that_moment_is_called(company: Company) -> None:
    await company.writes("no llega mi paquete")
    await company.at(30)  # half past ten: Elena has had it since yesterday at eleven
    assert len(company.told("U0ELENA")) == 1 and company.told("U0LUIS") == []
    await company.answers("Sale hoy a las cinco de la bodega")
    await company.at(60)
    await company.writes("¿y el otro paquete?")
    await company.at(75)  # after the hand-over at eleven
    assert len(company.told("U0LUIS")) == 1 and len(company.told("U0ELENA")) == 1


async def test_who_swapped_is_called_in_place_of_whose_turn_it_is(company: Company) -> None:
    await company.at(24 * 60)
    await company.writes("no llega mi paquete")
    await company.at(24 * 60 + 30)
    assert len(company.told("U0CARMEN")) == 1


async def test_who_is_away_is_replaced_from_one_to_the_next_and_the_page_says_why(company: Company) -> None:
    await company.writes("quiero saber el precio")
    await company.at(30)
    assert company.told("U0VERA") == [] == company.told("U0NOE")
    (page,) = company.told("U0LUIS")
    assert page.text.splitlines()[-1] == "Te llega a ti porque Vera Solís no está hasta las 12:00\u202fa.m. del 1 feb."
    (climb,) = await company.climbs()
    assert climb.told[0]["who"] == "Luis Mora (en lugar de Vera Solís)"


async def test_a_day_away_is_a_day_where_that_person_lives(company: Company) -> None:
    today = company.bench.office.config.people["ciro"].away
    lives(company, "marta", timezone="Asia/Tokyo", away=today)  # the fifth is over there since nine in the morning here
    await company.writes("me cobraron dos veces")
    await company.at(30)
    assert len(company.told("U0MARTA")) == 1


async def test_people_who_are_away_and_stand_in_for_each_other_pass_it_to_the_next_rung(company: Company) -> None:
    await company.writes("es por la reparación")
    await company.at(30)
    assert company.told("U0CIRO") == [] == company.told("U0DORA")
    assert len(company.told("U0ELENA")) == 1


async def test_when_everybody_is_away_the_operators_hear_of_it(company: Company) -> None:
    everybody = [person.slack for person in company.bench.office.config.people.values()]
    await company.are_away(*everybody)
    await company.writes("quiero saber el precio")
    await company.at(30)
    assert [page.to for page in await company.pages()] == ["C0OPERADOR"]
    assert len(company.told("C0OPERADOR")) == 1
