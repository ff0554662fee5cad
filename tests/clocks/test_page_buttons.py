"""What whoever is called can do with a page: take it, give it to somebody, ask for more time."""

import pathlib
from collections.abc import AsyncIterator

import pytest
from company import Company, open_company
from played import Post

from bridge.model.events import DeskPressed
from bridge.model.failure import DeliveryError, Reason
from bridge.model.ids import DESK, UserId
from bridge.model.states import EscalationState
from bridge.road.operator.overview import overview


@pytest.fixture
async def company(tmp_path: pathlib.Path) -> AsyncIterator[Company]:
    async with open_company(tmp_path, file="people.toml") as made:
        yield made


async def called(company: Company) -> Post:
    await company.writes("me cobraron dos veces")
    await company.at(30)
    return company.told("U0MARTA")[0]


async def gives(company: Company, page: Post, to: str, *, name: str = "") -> None:
    """The form with which somebody was picked; of guests Slack's adapter tells no name."""
    button = page.press("give")
    names = {to: name} if name else {}
    pressed = DeskPressed(
        action=button.action, value=button.value, user=UserId("U0MARTA"), name="Marta", outsider=False, channel=None, ts=None,
        fields={"person": to}, names=names, at=company.now,
    )  # fmt: skip
    await company.happens(DESK, pressed)


async def test_given_to_a_colleague_he_is_called_and_the_climb_rests(company: Company) -> None:
    page = await called(company)
    await gives(company, page, "U0PABLO", name="Pablo Gil")
    (pablo,) = company.told("U0PABLO")
    assert pablo.text.splitlines()[-1] == "🤝 Marta Ibarra te lo dio a ti."
    assert pablo.actions() == {"give", "more_time", "open_thread"}
    assert page.text.splitlines()[-1].startswith("🤝 Marta Ibarra se lo dio a Pablo Gil (10:30") and "take" not in page.actions()
    assert company.thread()[-1].text.startswith("🤝 Marta Ibarra se lo dio a Pablo Gil.")
    assert "Lo atiende @Pablo Gil" in company.card().text
    await company.at(80)
    assert "hasta las 10:45\u202fa.m. lo tenía Pablo Gil" in company.told("U0ELENA")[0].text


async def test_the_board_names_who_has_it_as_people_know_him(company: Company) -> None:
    async def has_it() -> str | None:
        board = await company.store.read(lambda queries: overview(company.bench, queries))
        name: str | None = board["cases"][0]["taken_by"]
        return name

    page = await called(company)
    await company.presses(page.press("more_time"), by="U0MARTA", length=str(15 * 60_000), reason="Espero al banco")
    assert await has_it() is None, "who asks for time has not taken the case"
    await gives(company, page, "U0PABLO", name="Pablo Gil")
    assert await has_it() == "Pablo Gil"
    await company.at(80)
    assert await has_it() is None, "the climb goes on"


async def test_given_to_who_is_away_it_goes_to_who_stands_in(company: Company) -> None:
    await gives(company, await called(company), "U0VERA")
    (luis,) = company.told("U0LUIS")
    assert "Te llega a ti porque Vera Solís no está" in luis.text
    assert (await company.cases())[0].assignee == "U0LUIS"


async def test_who_is_away_without_anybody_standing_in_is_given_nothing(company: Company) -> None:
    await gives(company, await called(company), "U0CIRO")
    assert (await company.climbs())[0].state is EscalationState.CLIMBING
    assert company.thread()[-1].text == "🤝 Marta Ibarra quiso dárselo a Ciro, que no está ni tiene quien le supla: todo sigue como estaba."


async def test_who_is_given_a_case_in_a_storm_hears_of_it_by_itself(company: Company) -> None:
    await company.writes("me cobraron dos veces", user="beto")
    page = await called(company)
    other = next(climb for climb in await company.climbs() if str(climb.id) != page.press("give").value)
    await company.presses("give", str(other.id), by="U0ELENA", person="U0MARTA")
    assert [post.text.splitlines()[-1] for post in company.told("U0MARTA")][-1] == "🤝 Elena Castillo te lo dio a ti."


GONE = DeliveryError(Reason.GONE, "user_not_found")


async def test_who_is_given_a_case_and_cannot_be_told_has_not_got_it(company: Company) -> None:
    page = await called(company)
    company.desk.refuse["U0PABLO"] = GONE
    await gives(company, page, "U0PABLO", name="Pablo Gil")
    assert "No se pudo avisar a Pablo Gil" in company.told("C0OPERADOR")[0].text
    assert "Sin asignar" in company.card().text
    await company.rings()
    assert company.told("U0ELENA"), "who comes next is called now, and not when his time would have been over"


async def test_who_is_given_a_case_and_cannot_be_told_is_stood_in_for(company: Company) -> None:
    await company.writes("¿dónde está mi paquete?")
    await company.at(60)
    (climb,) = await company.climbs()
    company.desk.refuse["U0MARTA"] = GONE
    await company.presses("give", str(climb.id), by="U0ELENA", person="U0MARTA")
    assert "no se pudo avisar a Marta Ibarra" in company.told("U0LUIS")[-1].text
    assert "Lo atiende @Luis Mora" in company.card().text
    assert (await company.climbs())[0].taken_by == "U0LUIS"


async def test_a_guest_is_given_nothing(company: Company) -> None:
    await gives(company, await called(company), "U0GUEST")
    assert (await company.climbs())[0].state is EscalationState.CLIMBING


async def test_more_time_rests_the_climb_so_long_and_everybody_reads_why(company: Company) -> None:
    page = await called(company)
    await company.presses(page.press("more_time"), by="U0MARTA", length=str(60 * 60_000), reason="Espero al banco")
    assert page.text.splitlines()[-1] == "⏳ Marta Ibarra pidió más tiempo, hasta las 11:30\u202fa.m.: «Espero al banco»"
    assert company.thread()[-1].text.startswith("⏳ Marta Ibarra pidió más tiempo: «Espero al banco».")
    assert (await company.cases())[0].assignee is None, "who asks for time has not taken the case"
    (climb,) = await company.climbs()
    assert [(one["what"], one["who"], one["reason"]) for one in climb.history] == [("more_time", "Marta Ibarra", "Espero al banco")]
    await company.at(89)
    assert company.told("U0ELENA") == []
    await company.at(150)
    assert "Marta Ibarra pidió más tiempo, hasta las 11:30\u202fa.m.: «Espero al banco»" in company.told("U0ELENA")[0].text


async def test_whoever_took_it_can_ask_for_more_time(company: Company) -> None:
    page = await called(company)
    await company.presses(page.press("take"), by="U0MARTA")
    await company.presses(page.press("more_time"), by="U0MARTA", length=str(30 * 60_000), reason="Hablo con bodega")
    (climb,) = await company.climbs()
    assert [one["what"] for one in climb.history] == ["taken", "more_time"]
    assert company.minutes(climb.taken_until or 0) == 60 and (await company.cases())[0].assignee == "U0MARTA"


@pytest.mark.parametrize(("length", "reason"), [("3600000", "  "), ("1", "por favor"), ("", "por favor"), ("para siempre", "x")])
async def test_without_a_reason_or_a_length_that_was_offered_nothing_rests(company: Company, length: str, reason: str) -> None:
    page = await called(company)
    await company.presses(page.press("more_time"), by="U0MARTA", length=length, reason=reason)
    assert (await company.climbs())[0].state is EscalationState.CLIMBING


async def test_what_is_over_is_neither_given_nor_prolonged(company: Company) -> None:
    page = await called(company)
    give, more_time = page.press("give"), page.press("more_time")
    await company.answers("Ya te devolvimos el segundo cargo")
    assert not page.buttons
    await company.presses(give, by="U0MARTA", person="U0ELENA")
    await company.presses(more_time, by="U0MARTA", length=str(60 * 60_000), reason="tarde")
    assert (await company.climbs())[0].state is EscalationState.ENDED and company.told("U0ELENA") == []
