"""What satisfies a clock, and what does not: and the staff member is told at once why it still runs."""

import pytest
from company import Company

from bridge.model.events import Deleted
from bridge.model.failure import DeliveryError, Reason
from bridge.model.ids import AccountName, ChatId

BLOCKED = DeliveryError(Reason.BLOCKED, "bot was blocked by the user")
TIMED_OUT = DeliveryError(Reason.TIMED_OUT, "no answer", happened=None)
BUSY = DeliveryError(Reason.UNREACHABLE, "no route to host", happened=False)


async def state(company: Company) -> str:
    return str((await company.clocks())[-1].state)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Estamos trabajando en ello", "aún no tiene respuesta"),
        ("Hola Ana, en breve te contactamos. Saludos", "aún no tiene respuesta"),
        ("Lamentamos el inconveniente", "una disculpa no resuelve"),
        ("Una disculpa por la demora", "una disculpa no resuelve"),
        ("Hola, buenos días", "un saludo"),
        ("We're looking into it", "aún no tiene respuesta"),
        ("Em breve retornamos", "aún no tiene respuesta"),
    ],
)
async def test_words_that_only_hold_off_meet_no_clock_and_their_author_hears_why(company: Company, text: str, why: str) -> None:
    await company.writes("me cobraron dos veces")
    await company.answers(text)
    assert company.telegram.said[-1][1] == text, "it goes out all the same"
    assert await state(company) == "running"
    told = company.thread()[-1]
    assert why in told.text and "is_answer" in told.actions()


@pytest.mark.parametrize(
    "text", ["Lo estamos revisando; tu reembolso de $450 sale hoy", "Una disculpa: fue un error nuestro y ya te devolvimos los $450"]
)
async def test_an_answer_with_an_apology_is_an_answer(company: Company, text: str) -> None:
    await company.writes("me cobraron dos veces")
    await company.answers(text)
    assert await state(company) == "met"


async def test_its_author_can_say_that_it_is_an_answer(company: Company) -> None:
    await company.writes("¿ya lo están revisando?")
    await company.at(10)
    await company.answers("Lo estamos revisando")
    await company.at(20)
    await company.presses(company.thread()[-1].press("is_answer"))
    clock = (await company.clocks())[-1]
    assert (clock.state, company.minutes(clock.ended_at or 0)) == ("met", 10)
    assert any("confirmó que sí es una respuesta" in post.text for post in company.thread())


async def test_a_closing_starts_no_clock_and_one_click_overrules(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    await company.answers("Ya te devolvimos el segundo cargo")
    await company.at(10)
    await company.writes("gracias, hasta luego")
    assert [clock.kind for clock in await company.clocks()] == ["first_response"]
    await company.at(15)
    await company.presses(company.card().press("awaits"))
    clock = (await company.clocks())[-1]
    assert (clock.kind, company.minutes(clock.started_at), company.minutes(clock.due_at)) == ("next_response", 10, 40)
    assert "awaits" not in company.card().actions()


async def test_thanks_for_nothing_starts_one(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    await company.answers("Ya te devolvimos el segundo cargo")
    await company.writes("gracias por nada, voy a PROFECO")
    assert (await company.clocks())[-1].kind == "next_response"


async def test_while_the_platform_is_down_the_card_says_so(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    await company.at(2)
    company.telegram.fail = [BUSY] * 3
    await company.answers("Ya te devolvimos el segundo cargo")
    assert "Pablo respondió a las 10:02" in company.card().text and "Telegram aún no lo recibe" in company.card().text
    assert await state(company) == "running"
    await company.at(30)
    assert "aún no lo recibe" not in company.card().text
    assert await state(company) == "met"


@pytest.mark.parametrize(
    ("error", "card", "page", "done"),
    [
        (BLOCKED, "su respuesta no llegó a Telegram", "no llegó a Telegram: reenvíala", "resend"),
        (TIMED_OUT, "nadie sabe si llegó a Telegram", "nadie sabe si llegó a Telegram: revísalo", "arrived"),
    ],
)
async def test_who_is_called_reads_that_it_was_answered_and_what_became_of_it(
    company: Company, error: DeliveryError, card: str, page: str, done: str
) -> None:
    await company.writes("me cobraron dos veces")
    await company.presses("claim", str((await company.cases())[0].id))
    await company.at(2)
    company.telegram.fail = [error]
    await company.answers("Ya te devolvimos el segundo cargo")
    assert "Pablo respondió a las 10:02" in company.card().text and card in company.card().text
    await company.at(61)
    told = company.told("U0MARTA")[0].text
    assert "Pablo respondió a las 10:02" in told and page in told and "no ha respondido" not in told
    await company.presses(next(post for post in company.thread() if done in post.actions()).press(done))
    assert (await company.cases())[0].waiting_since is None and "respondió a las" not in company.card().text


async def test_what_did_not_arrive_is_not_spoken_of_once_he_asks_something_else(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    await company.presses("claim", str((await company.cases())[0].id))
    company.telegram.fail = [BLOCKED]
    await company.answers("Ya te devolvimos el segundo cargo")
    await company.at(2)
    await company.answers("Ya te devolvimos el segundo cargo, son $450")
    await company.at(5)
    await company.writes("¿y el envío?")
    assert "no llegó" not in company.card().text
    await company.at(36)
    assert "no ha respondido" in company.told("U0MARTA")[0].text


async def test_an_answered_question_that_is_changed_into_another_is_waited_for(company: Company) -> None:
    await company.writes("¿a qué hora abren?")
    await company.at(5)
    await company.answers("Abrimos a las diez")
    await company.at(10)
    await company.rewrites("¿y mi reembolso?")
    (clock,) = [clock for clock in await company.clocks() if clock.kind == "next_response"]
    assert (clock.state, company.minutes(clock.started_at)) == ("running", 10)
    await company.at(41)
    assert len(company.told("U0MARTA")) == 1


async def test_a_question_that_is_changed_into_another_while_its_answer_is_on_its_way_is_waited_for(company: Company) -> None:
    await company.writes("¿a qué hora abren?")
    company.busy = True
    await company.at(5)
    await company.answers("Abrimos a las diez")
    await company.at(6)
    await company.rewrites("¿y mi reembolso?")
    await company.at(7)
    company.busy = False
    await company.deliver()
    first, following = await company.clocks()
    assert (first.state, company.minutes(first.ended_at or 0)) == ("met", 5)
    assert (following.kind, following.state, company.minutes(following.started_at)) == ("next_response", "running", 6)
    assert "Espera respuesta" in company.card().text
    await company.at(37)
    assert len(company.told("U0MARTA")) == 1
    await company.answers("Tu reembolso salió ayer")
    assert (await company.cases())[0].waiting_since is None


async def test_a_question_that_was_changed_into_another_is_waited_for_though_he_takes_back_a_later_one(company: Company) -> None:
    await company.writes("¿a qué hora abren?")
    await company.answers("Abrimos a las diez")
    await company.at(10)
    await company.rewrites("¿y mi reembolso?")
    await company.writes("¿hola, hay alguien?")
    await company.happens(
        AccountName("telegram"), Deleted(account=AccountName("telegram"), chat=ChatId("ana"), message="m3", at=company.now)
    )
    assert company.minutes((await company.cases())[0].waiting_since or 0) == 10


async def test_a_question_that_is_only_spelled_better_is_answered_still(company: Company) -> None:
    await company.writes("¿a que ora abren?")
    await company.at(5)
    await company.answers("Abrimos a las diez")
    await company.rewrites("¿A qué hora abren?")
    assert [clock.state for clock in await company.clocks()] == ["met"]
    assert (await company.cases())[0].waiting_since is None


async def test_a_closed_case_whose_question_is_changed_into_another_is_open_again(company: Company) -> None:
    await company.writes("¿a qué hora abren?")
    await company.answers("Abrimos a las diez")
    await company.presses("resolve", str((await company.cases())[0].id))
    await company.at(10)
    await company.rewrites("¿y mi reembolso?")
    (case,) = await company.cases()
    assert (str(case.state), company.minutes(case.waiting_since or 0)) == ("open", 10)
