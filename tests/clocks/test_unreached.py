"""A notice that cannot be delivered for good: whoever stands in is called at once, else the next rung, and the operators hear of it."""

import dataclasses
import pathlib
from collections.abc import AsyncIterator

import pytest
from company import Company, open_company

from bridge.model.failure import DeliveryError, Reason

LEFT = DeliveryError(Reason.GONE, "user_disabled")


@pytest.fixture
async def company(tmp_path: pathlib.Path) -> AsyncIterator[Company]:
    async with open_company(tmp_path, file="people.toml") as made:
        yield made


def operators_heard(company: Company) -> list[str]:
    return [notice.text for notice in company.told("C0OPERADOR")]


async def test_who_has_left_the_company_is_replaced_at_once_and_the_operators_hear_of_it(company: Company) -> None:
    company.desk.refuse["U0MARTA"] = LEFT
    await company.writes("me cobraron dos veces")
    await company.at(30)
    (page,) = company.told("U0LUIS")
    assert page.text.splitlines()[-1] == "Te llega a ti porque no se pudo avisar a Marta Ibarra."
    assert operators_heard(company) == [
        "🚨 No se pudo avisar a Marta Ibarra (`user_disabled`). Se avisó a Luis Mora (en lugar de Marta Ibarra).\n"
        "Ana · Telegram espera a Cobros desde hace 30 min: «me cobraron dos veces»"
    ]
    await company.at(80)
    assert "Luis Mora (en lugar de Marta Ibarra) (10:30" in company.told("U0ELENA")[0].text, "who was not reached was not told"


async def test_the_operators_hear_once_an_hour_of_a_person_whose_place_is_taken(company: Company) -> None:
    company.desk.refuse["U0MARTA"] = LEFT
    for customer in ("ana", "luis", "eva"):
        await company.writes("me cobraron dos veces", user=customer)
    await company.at(32)
    heard = "\n".join(post.text for post in company.told("U0LUIS"))
    assert all(f"{name} · Telegram espera" in heard for name in ("Ana", "Luis", "Eva"))
    assert len(operators_heard(company)) == 1


async def test_when_who_stands_in_cannot_be_reached_either_the_next_rung_is_called_at_once(company: Company) -> None:
    company.desk.refuse |= {"U0MARTA": LEFT, "U0LUIS": DeliveryError(Reason.FORBIDDEN, "cannot_dm_bot")}
    await company.writes("me cobraron dos veces")
    await company.at(31)
    for director in ("U0ELENA", "U0CARMEN"):
        (page,) = company.told(director)
        assert "Nadie más lo sabe todavía." in page.text
    assert len(operators_heard(company)) == 2 and operators_heard(company)[-1].endswith("Míralo tú.")


async def test_an_archived_channel_is_passed_over_at_once(company: Company) -> None:
    company.desk.refuse |= {"C0ENVIOS": DeliveryError(Reason.GONE, "is_archived"), "U0LUIS": LEFT}
    await company.writes("no llega mi paquete")
    await company.at(61)
    assert any("Envíos (`" in told and "is_archived" in told for told in operators_heard(company))
    assert any("no tiene a nadie más" in told for told in operators_heard(company)), "the channel was the last rung"


async def test_when_others_of_the_rung_were_told_the_climb_takes_its_time(company: Company) -> None:
    company.desk.refuse["U0CARMEN"] = LEFT
    await company.writes("me cobraron dos veces")
    await company.at(80)
    assert len(company.told("U0ELENA")) == 1
    assert [told for told in operators_heard(company) if "Los demás de ese escalón sí lo saben." in told] != []


async def test_who_is_not_known_at_the_desk_is_replaced_too(company: Company) -> None:
    office = company.bench.office
    company.bench.office = dataclasses.replace(office, people={name: user for name, user in office.people.items() if name != "marta"})
    await company.writes("me cobraron dos veces")
    await company.at(30)
    assert len(company.told("U0LUIS")) == 1
