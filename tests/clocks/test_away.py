"""Somebody says to be away, and whoever stands in is called."""

import pathlib
from collections.abc import AsyncIterator

import pytest
from company import Company, lives, open_company

from bridge.model.events import DeskCommanded
from bridge.model.ids import DESK, UserId


@pytest.fixture
async def company(tmp_path: pathlib.Path) -> AsyncIterator[Company]:
    async with open_company(tmp_path, file="people.toml") as made:
        yield made


async def says(company: Company, text: str, *, by: str = "U0MARTA", outsider: bool = False, **names: str) -> str:
    """What the person reads."""
    heard = len(company.told(by))
    await company.happens(
        DESK, DeskCommanded(text=text, user=UserId(by), name=by[2:].capitalize(), outsider=outsider, names=names, at=company.now)
    )
    return "".join(post.text for post in company.told(by)[heard:])


async def test_who_says_to_be_away_is_replaced_until_then(company: Company) -> None:
    answer = await says(company, "away until tuesday 9:00 instead <@U0ELENA>", U0ELENA="Elena C.")
    assert answer.startswith("Quedó: no estás hasta las 9:00 a.m. del 6 ene, y lo que te tocaría le llega a Elena Castillo.")
    heard = len(company.told("U0MARTA"))
    await company.writes("me cobraron dos veces")
    await company.at(30)
    assert len(company.told("U0ELENA")) == 1 and len(company.told("U0MARTA")) == heard
    await company.answers("Ya te devolvimos el segundo cargo")
    await company.at(23 * 60)
    await company.writes("y otra vez me cobraron")
    await company.at(23 * 60 + 31)
    assert len(company.told("U0MARTA")) == heard + 1, "Tuesday, past nine"


async def test_the_moment_is_one_of_the_person_s_own_clock(company: Company) -> None:
    lives(company, "marta", timezone="Asia/Tokyo")  # where it is one at night on Tuesday
    answer = await says(company, "away until 9:00 instead <@U0ELENA>", U0ELENA="Elena C.")
    assert answer.startswith("Quedó: no estás hasta las 9:00\u202fa.m., y"), "she reads it as she said it"
    await company.at(7 * 60)
    await company.writes("me cobraron dos veces")
    await company.at(7 * 60 + 31)
    assert "no está hasta las 6:00\u202fp.m." in company.told("U0ELENA")[-1].text, "others read it by theirs"
    heard = len(company.told("U0MARTA"))
    await company.at(8 * 60)
    await company.writes("y otra vez me cobraron", user="luis")
    await company.at(8 * 60 + 31)
    assert len(company.told("U0MARTA")) > heard


async def test_without_a_name_the_alternate_stands_in_until_the_person_is_back(company: Company) -> None:
    assert "Luis Mora" in await says(company, "fuera suple luis")
    assert (await says(company, "fuera")).startswith("Quedó: no estás hasta que digas")
    assert (await says(company, "volví")).startswith("Quedó: ya estás")
    heard = len(company.told("U0MARTA"))
    await company.writes("me cobraron dos veces")
    await company.at(30)
    assert len(company.told("U0MARTA")) == heard + 1


async def test_who_is_away_by_the_configuration_can_say_to_be_back(company: Company) -> None:
    assert "12:00 a.m. del 1 feb" in await says(company, "away", by="U0VERA")
    assert (await says(company, "back", by="U0VERA")).startswith("Quedó: ya estás")
    await company.writes("quiero saber el precio")
    await company.at(30)
    assert any("espera a Ventas" in post.text for post in company.told("U0VERA"))


async def test_who_has_nobody_is_told_so_and_the_case_passes_on(company: Company) -> None:
    assert "Nadie te suple" in await says(company, "away until friday", by="U0ELENA")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("", "Con `/puente` se puede decir"),
        ("promise", "Con `/puente` se puede decir"),
        ("away until someday", "No entendí hasta cuándo es «someday»"),
        ("away tomorrow", "No entendí «tomorrow»"),
        ("away until friday until monday", "No entendí «until friday until monday»"),
        ("away until friday instead", "No entendí «until friday instead»"),
        ("away instead pedro", "No encuentro a «pedro»"),
        ("away instead <@U0NADIE>", "No encuentro a «<@U0NADIE>»"),
        ("away instead marta", "No encuentro a «marta»"),
        ("back", "Estás, y los avisos te llegan"),
    ],
)
async def test_what_is_not_understood_changes_nothing_and_says_so(company: Company, text: str, answer: str) -> None:
    assert answer in await says(company, text)
    await company.writes("me cobraron dos veces")
    await company.at(30)
    assert any("espera a Cobros" in post.text for post in company.told("U0MARTA"))


async def test_guests_are_told_that_nothing_changed(company: Company) -> None:
    assert "de invitado" in await says(company, "away", by="U0GUEST", outsider=True)
    assert await says(company, "away", by="U0GUEST") == await says(company, "away", by="U0MARTA"), "he was not put down as away"


async def test_whoever_is_away_gets_no_case_in_turn(company: Company) -> None:
    async def given(customer: str) -> str | None:
        await company.writes("quiero una ficha", user=customer)
        return max(await company.cases(), key=lambda case: case.id).assignee

    assert [await given(customer) for customer in ("ana", "beto", "caro")] == ["U0MARTA", "U0LUIS", "U0MARTA"], "Vera is on holiday"
    await says(company, "away until tuesday 9:00")
    assert [await given(customer) for customer in ("dino", "edna")] == ["U0LUIS", "U0LUIS"]
    await says(company, "away until tuesday 9:00", by="U0LUIS")
    assert await given("fito") is None
    assert any("no hay a quién" in post.text for post in company.told("C0OPERADOR"))


async def test_what_a_rule_gives_to_somebody_who_is_away_is_for_whoever_stands_in(company: Company) -> None:
    await says(company, "away until tuesday 9:00")
    await company.writes("quiero comprar al mayoreo")
    (case,) = await company.cases()
    assert (case.assignee, case.assignee_name) == ("U0LUIS", "Luis Mora")
    assert "Marta Ibarra* no está".replace("*", "") in company.told("U0LUIS")[0].text and company.told("U0MARTA")[1:] == []
    assert "Le tocaba a Marta Ibarra, que no está: ahora le toca a Luis Mora." in [post.text for post in company.thread()]


async def test_where_nobody_stands_in_it_is_handed_out_in_turn(company: Company) -> None:
    await company.writes("se rompieron los cristales")
    (case,) = await company.cases()
    assert case.assignee == "U0MARTA", "Ciro and Dora stand in for each other, and both are away"
    assert any("Le tocaba a Ciro, que no está: ahora le toca a Marta Ibarra." in post.text for post in company.thread())


async def test_where_nobody_is_there_at_all_nobody_has_it_and_the_next_step_is_called(company: Company) -> None:
    await company.writes("quiero una cita")
    (case,) = await company.cases()
    assert case.assignee is None
    assert any("nadie puede suplirle" in post.text for post in company.thread())
    assert any("no hay a quién" in post.text for post in company.told("C0OPERADOR"))
    await company.at(31)
    assert len(company.told("U0ELENA")) == 1
