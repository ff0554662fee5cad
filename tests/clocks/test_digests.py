"""A storm: one page at once, then one message in half a minute, and nobody in it is forgotten."""

import pathlib
from typing import Any

import pytest
from company import MINUTE, TEN, Company, open_company
from played import Post

from bridge.clocks import ladder
from bridge.model.clocks import Escalation
from bridge.model.failure import DeliveryError, Reason
from bridge.work.book import Book

HALF = 0.5


async def many(company: Company, count: int, text: str = "quiero saber el precio", first: int = 0) -> None:
    """Of Ventas, whose first rung is its lead, half an hour later."""
    for number in range(first, first + count):
        await company.writes(text, user=f"c{number}")


def below(company: Company, digest: Post) -> list[str]:
    return [post.text for post in company.desk.posts if post.thread_ts == digest.ts]


async def test_the_first_page_goes_at_once_and_the_rest_in_one_message(company: Company) -> None:
    await many(company, 4)
    await company.at(30)
    (page,) = company.told("U0MARTA")
    assert page.text.startswith("C0 · Telegram espera a Ventas")
    await company.at(30 + HALF)
    _, digest = company.told("U0MARTA")
    assert digest.text.splitlines() == [
        "3 clientes esperan más de lo prometido, el primero desde hace 30 min:",
        "• 3 esperan a Ventas desde hace 30 min: «quiero saber el precio». C1 · Telegram, C2 · Telegram, C3 · Telegram",
    ]
    assert below(company, digest) == []
    await company.at(40)
    assert len(company.told("U0MARTA")) == 2


async def test_it_tells_a_broken_promise_from_a_wait(company: Company) -> None:
    for name in ("ana", "beto"):
        await company.writes("me cobraron dos veces", user=name)
        await company.answers("Lo pedimos al banco y le damos seguimiento", customer=name.capitalize())
        await company.answers("!promesa hoy 12:00 tu reembolso", customer=name.capitalize())
        await company.writes("gracias, hasta luego", user=name)
    await company.at(121)
    page, digest = company.told("U0MARTA")
    assert "le prometió a Ana" in page.text
    assert digest.text.splitlines()[1] == "• Beto · Telegram sigue sin lo que Cobros le prometió hace 2 h: «tu reembolso»"


async def test_whoever_finds_no_room_in_it_stands_in_the_file_below(company: Company) -> None:
    await many(company, 40)
    await company.at(30 + HALF)
    page, digest = company.told("U0MARTA")
    assert digest.text.splitlines()[-1] == "Los 39 casos, uno por uno, están en el archivo de abajo."
    (listed,) = below(company, digest)
    told = page.text + listed
    assert all(f"C{number} · Telegram" in told for number in range(40))
    assert "\tquiero saber el precio\thttps://slack.example/C0VENTAS/" in listed


async def test_a_storm_is_three_messages_in_the_first_minute_and_all_are_in_them(company: Company) -> None:
    await many(company, 150)
    await company.at(30)
    await company.at(30.99)
    posts = [post for post in company.desk.posts if post.to == "U0MARTA"]
    assert len(posts) <= 3
    told = "".join(post.text for post in posts)
    assert all(f"C{number} · Telegram" in told for number in range(150))


async def test_what_was_answered_before_it_left_is_not_in_it(company: Company) -> None:
    await many(company, 3)
    await company.at(30.2)
    await company.answers("cuesta 300 pesos", customer="C1")
    await company.at(30 + HALF)
    assert "C1" not in company.told("U0MARTA")[1].text and "C2" in company.told("U0MARTA")[1].text


async def test_when_all_are_answered_before_it_leaves_nothing_is_said(company: Company) -> None:
    await many(company, 2)
    await company.at(30.2)
    await company.answers("cuesta 300 pesos", customer="C1")
    await company.at(31)
    assert len(company.told("U0MARTA")) == 1


async def test_it_is_redrawn_as_they_are_answered_and_not_once_for_each(company: Company) -> None:
    await many(company, 6)
    await company.at(31)
    digest = company.told("U0MARTA")[1]
    for number in (1, 2, 3, 4):
        await company.answers("cuesta 300 pesos", customer=f"C{number}")
    await company.at(32)
    assert len(digest.looks) == 2
    assert "C5" in digest.text and "C4" not in digest.text and digest.text.endswith("Ya atendidos: 4.")
    await company.answers("cuesta 300 pesos", customer="C5")
    await company.at(33)
    assert digest.text == "✅ Todos los casos de este aviso ya tienen respuesta o quien se encargue." and not digest.buttons


async def test_one_button_takes_all_of_an_incident(company: Company) -> None:
    await many(company, 31)
    await many(company, 2, "¿tienen el precio de la lámpara azul?", first=31)
    await company.at(30 + HALF)
    digest = company.told("U0MARTA")[1]
    assert [button.label for button in digest.buttons] == ["Me encargo: Ventas (30)", "Me encargo: Ventas (2)"]
    await company.presses(digest.buttons[0], by="U0MARTA")
    await company.rings()
    await company.at(31)
    taken = [climb.taken_by for climb in await company.climbs()]
    assert taken.count("U0MARTA") == 30 and taken.count(None) == 3
    assert digest.text.endswith("Ya atendidos: 30.") and len(digest.buttons) == 1


async def test_a_button_takes_whom_it_counted_whoever_was_answered_meanwhile(company: Company) -> None:
    """The second and the third are alike only by the first: with his answer they do not become two troubles."""
    await many(company, 1)
    for number, lamp in enumerate(("azul", "azul grande techo", "azul mesa verde"), 1):
        await many(company, 1, f"el precio de la lámpara {lamp}", first=number)
    await company.at(30 + HALF)
    digest = company.told("U0MARTA")[1]
    await company.answers("cuesta 300 pesos", customer="C1")
    await company.at(31)
    (button,) = digest.buttons
    assert button.label == "Me encargo: Ventas (2)"
    await company.presses(button, by="U0MARTA")
    await company.rings()
    assert {climb.case_id for climb in await company.climbs() if climb.taken_by == "U0MARTA"} == {
        case.id for case in (await company.cases())[2:]
    }


async def test_a_button_takes_whom_it_showed_though_one_was_moved_and_one_asks_for_something_else_now(company: Company) -> None:
    await many(company, 4)
    await company.at(30 + HALF)
    (button,) = company.told("U0MARTA")[1].buttons
    assert button.label == "Me encargo: Ventas (3)"
    await company.rewrites("¿dónde viene mi paquete?", user="c1")
    await company.rewrites("quiero el precio con tarjeta de regalo", user="c2")
    moved, edited = (await company.cases())[1:3]
    assert (moved.team, edited.matter) == ("envios", "quiero el precio con tarjeta de regalo")
    await company.presses(button, by="U0MARTA")
    await company.rings()
    assert [climb.taken_by for climb in await company.climbs()].count("U0MARTA") == 3


async def test_an_incident_that_somebody_takes_is_taken_though_the_product_stops_meanwhile(tmp_path: pathlib.Path) -> None:
    async with open_company(tmp_path) as company:
        await many(company, 61)
        await company.at(30 + HALF)
        await company.presses(company.told("U0MARTA")[1].buttons[0], by="U0MARTA")
        await company.alarm.drain()
        assert [climb.taken_by for climb in await company.climbs()].count("U0MARTA") == 25
    async with open_company(tmp_path, desk=company.desk) as company:
        company.now = TEN + 31 * MINUTE
        await company.rings()
        assert [climb.taken_by for climb in await company.climbs()].count("U0MARTA") == 60


async def test_who_takes_an_incident_hears_of_the_one_case_that_could_not_be_taken(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    await many(company, 61)
    await company.at(30 + HALF)
    poisoned, take = (await company.cases())[40], ladder.take

    def bitten(book: Book, office: Any, climb: Escalation, *who: Any) -> bool:
        if climb.case_id == poisoned.id:
            raise RuntimeError("poison")
        return take(book, office, climb, *who)

    monkeypatch.setattr(ladder, "take", bitten)
    await company.presses(company.told("U0MARTA")[1].buttons[0], by="U0MARTA")
    await company.rings()
    assert [climb.taken_by for climb in await company.climbs()].count("U0MARTA") == 59, "all the others"
    (told,) = company.told("U0MARTA")[2:]
    assert f"El caso {poisoned.id} es de lo que tomaste y no se pudo poner a tu nombre" in told.text
    assert told.actions() == {"open_thread"}
    await company.at(31)
    assert company.told("U0MARTA")[1].text.startswith("Un cliente espera")


async def test_nothing_is_lost_by_a_stop_between_the_page_and_the_digest(tmp_path: pathlib.Path) -> None:
    async with open_company(tmp_path) as company:
        await many(company, 3)
        await company.at(30.1)
    async with open_company(tmp_path, desk=company.desk) as company:
        company.now = TEN + 36 * MINUTE
        await company.rings()
        (page, digest) = company.told("U0MARTA")
        assert page.text.startswith("C0") and "C1" in digest.text and "C2" in digest.text
        assert "sale con 6 min de retraso" in digest.text


async def test_a_storm_that_goes_on_is_one_message_in_half_a_minute(company: Company) -> None:
    for number in range(9):  # one every ten seconds
        company.now = TEN + number * 10_000
        await many(company, 1, first=number)
    await company.at(33)
    posts = company.told("U0MARTA")
    assert len(posts) == 4, "the first, and then a digest each half minute"
    assert all(f"C{number} · Telegram" in "".join(post.text for post in posts) for number in range(9))


async def test_where_it_cannot_be_delivered_whoever_is_next_hears_of_all(company: Company) -> None:
    await many(company, 3)
    await company.at(30)
    company.desk.refuse["U0MARTA"] = DeliveryError(Reason.FORBIDDEN, "cannot_dm_bot")
    await company.at(32)
    heard = "".join(post.text for post in company.desk.posts if post.to not in ("U0MARTA", "C0VENTAS"))
    assert "C1 · Telegram" in heard and "C2 · Telegram" in heard


async def test_a_clock_that_is_set_back_keeps_no_page_back(company: Company) -> None:
    await many(company, 1)
    await company.at(30)
    company.now = TEN - 120 * MINUTE
    await many(company, 1, first=1)
    company.now += 30 * MINUTE
    await company.rings()
    assert [page.text[:2] for page in company.told("U0MARTA")] == ["C0", "C1"]
