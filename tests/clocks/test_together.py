"""Two clocks of one case: whoever is called hears of the case once, in a page that names both, and what is said there holds for both."""

from company import MINUTE, TEN, Company
from played import Post

from bridge.model.clocks import Clock
from bridge.model.failure import DeliveryError, Reason
from bridge.model.states import EscalationState

GONE = DeliveryError(Reason.GONE, "user_not_found")


def seconds(minute: float) -> str:
    return str((TEN + round(minute * MINUTE)) // 1000)


async def waits_and_was_promised(company: Company, minute: float = 90) -> None:
    """Ana waits for an answer, which is due at minute 90; and was promised something, for the same moment unless told otherwise."""
    await company.writes("¿cuándo llega mi reembolso?")
    await company.answers("Lo pedimos al banco y le damos seguimiento")
    await company.presses("promise", str((await company.cases())[-1].id), when=seconds(minute), about="tu reembolso")
    await company.at(60)
    await company.writes("¿y mi factura?")


async def the(company: Company, kind: str) -> Clock:
    return [clock for clock in await company.clocks() if clock.kind == kind][-1]


async def states(company: Company) -> list[EscalationState]:
    return [climb.state for climb in await company.climbs()]


async def test_who_is_called_by_two_clocks_at_once_gets_one_page_that_names_both(company: Company) -> None:
    await waits_and_was_promised(company)
    await company.at(92)
    (page,) = company.told("U0MARTA")
    assert "espera a Cobros desde hace 30 min" in page.text
    assert "le prometió a Ana" in page.text and "tu reembolso" in page.text
    assert page.text.count("Nadie más lo sabe") + page.text.count("Antes se avisó") == 1
    await company.at(111)
    assert len(company.told("U0ELENA")) == 1, "nor is the next one called twice"
    assert "tu reembolso" in company.told("U0ELENA")[0].text


async def test_what_comes_while_the_page_is_on_screen_is_written_below_it(company: Company) -> None:
    await waits_and_was_promised(company, 90.5)
    await company.at(90.2)
    (page,) = company.told("U0MARTA")
    assert "espera a Cobros" in page.text and "le prometió a Ana" not in page.text
    await company.at(91)
    assert company.told("U0MARTA") == [page]
    assert "espera a Cobros" in page.text and "le prometió a Ana" in page.text


async def test_what_comes_later_is_a_page_of_its_own(company: Company) -> None:
    await waits_and_was_promised(company)
    await company.presses("promise", str((await company.cases())[0].id), when=seconds(95), about="el comprobante")
    await company.at(97)
    assert len(company.told("U0MARTA")) == 2 and "el comprobante" in company.told("U0MARTA")[1].text


def pressable(company: Company, to: str) -> list[Post]:
    return [page for page in company.told(to) if page.actions() & {"take", "give", "more_time"}]


async def test_of_all_pages_that_a_person_got_about_a_case_the_newest_can_be_pressed(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    await company.at(111)
    *older, newest = company.told("U0ELENA")
    assert len(older) == 3 and pressable(company, "U0ELENA") == [newest], "the rung repeats"
    assert all("un aviso más reciente" in page.text for page in older)
    assert len(pressable(company, "U0MARTA")) == 1, "hers is the only one that she got"
    await company.presses(newest.press("take"), by="U0ELENA")
    assert "Elena Castillo se encarga" in newest.text and all("se encarga" not in page.text for page in older)


async def test_the_newest_page_of_a_case_names_and_takes_what_the_older_one_called_for(company: Company) -> None:
    await waits_and_was_promised(company, 95)
    await company.at(97)
    older, newest = company.told("U0MARTA")
    assert pressable(company, "U0MARTA") == [newest]
    assert "espera a Cobros" in newest.text and "le prometió a Ana" in newest.text
    kept = next(post for post in company.thread() if "promise_kept" in post.actions())
    await company.presses(kept.press("promise_kept"))
    assert pressable(company, "U0MARTA") == [newest], "the customer still waits for an answer"
    await company.presses(newest.press("take"), by="U0MARTA")
    assert [climb.taken_by for climb in await company.climbs() if climb.state is EscalationState.TAKEN] == ["U0MARTA"]
    await company.answers("Tu factura ya está en tu correo")
    assert pressable(company, "U0MARTA") == [] and "un aviso más reciente" in older.text.splitlines()[-1]


async def test_a_page_that_does_not_arrive_takes_no_older_one_s_place(company: Company) -> None:
    await waits_and_was_promised(company, 95)
    await company.at(91)
    company.desk.refuse["U0MARTA"] = GONE
    await company.at(96)
    (page,) = company.told("U0MARTA")
    assert "take" in page.actions()
    assert [one["what"] for climb in await company.climbs() for one in climb.history] == ["missed"], "of the first she was told"


async def test_more_time_is_for_the_case_as_a_whole(company: Company) -> None:
    await waits_and_was_promised(company)
    await company.at(92)
    (page,) = company.told("U0MARTA")
    await company.presses(page.press("more_time"), by="U0MARTA", length=str(60 * MINUTE), reason="Espero al banco")
    assert await states(company) == [EscalationState.TAKEN, EscalationState.TAKEN]
    assert len([post for post in company.thread() if "Espero al banco" in post.text]) == 1, "the thread hears of it once"
    await company.at(150)
    assert company.told("U0ELENA") == []
    await company.at(153)
    assert len(company.told("U0ELENA")) == 1


async def test_a_climb_that_begins_while_the_case_rests_waits_with_it(company: Company) -> None:
    await company.writes("mi garantía no vale")
    await company.at(61)
    (page,) = company.told("U0MARTA")
    await company.presses(page.press("more_time"), by="U0MARTA", length=str(120 * MINUTE), reason="Espero a la fábrica")
    await company.at(180)
    assert (await the(company, "resolution")).state == "breached"
    assert len(company.told("U0MARTA")) == 1 and company.told("U0ELENA") == []
    await company.at(182)
    assert any("quedar resuelto" in post.text for post in company.told("U0MARTA")), "the rest is over"


async def test_what_the_customer_asks_after_that_calls_by_itself(company: Company) -> None:
    await waits_and_was_promised(company)
    await company.at(92)
    (page,) = company.told("U0MARTA")
    await company.presses(page.press("more_time"), by="U0MARTA", length=str(480 * MINUTE), reason="Espero al banco")
    await company.answers("Tu factura ya está en tu correo")
    await company.at(95)
    await company.writes("oigan, ahora me cobraron otra vez")
    await company.at(200)
    assert any("me cobraron otra vez" in post.text for post in company.told("U0MARTA")[1:]), (
        "nobody knew of that when more time was asked for"
    )


async def test_when_one_of_the_two_is_over_the_page_goes_on_with_the_other(company: Company) -> None:
    await waits_and_was_promised(company)
    await company.at(92)
    await company.answers("Tu factura ya está en tu correo")
    (page,) = company.told("U0MARTA")
    assert "ya respondió" in page.text and "more_time" in page.actions(), "the promise is not kept"
    await company.presses(page.press("take"), by="U0MARTA")
    assert [climb.taken_by for climb in await company.climbs() if climb.state is EscalationState.TAKEN] == ["U0MARTA"]
    promised = await the(company, "promise")
    kept = next(post for post in company.thread() if "promise_kept" in post.actions())
    await company.presses(kept.press("promise_kept"))
    assert (await the(company, "promise")).ended_at is not None and promised.ended_at is None
    assert page.actions() == set()


async def test_when_the_promise_is_kept_first_the_page_still_calls_for_an_answer(company: Company) -> None:
    await waits_and_was_promised(company)
    await company.at(92)
    kept = next(post for post in company.thread() if "promise_kept" in post.actions())
    await company.presses(kept.press("promise_kept"))
    (page,) = company.told("U0MARTA")
    assert "cumplió lo prometido" in page.text and "take" in page.actions()
    await company.answers("Tu factura ya está en tu correo")
    assert page.actions() == set()


async def test_a_page_for_both_that_does_not_arrive_is_missed_by_both(company: Company) -> None:
    await waits_and_was_promised(company)
    company.desk.refuse["U0MARTA"] = GONE
    await company.at(92)
    assert company.told("U0MARTA") == []
    assert [[one["what"] for one in climb.history] for climb in await company.climbs()] == [["missed"], ["missed"]]
    (page,) = company.told("U0ELENA")
    assert "espera a Cobros" in page.text, "nobody else was told of that"


# --- in a storm ----------------------------------------------------------------------------------------------------


async def due_half_a_minute_apart(company: Company, about: str, to: str) -> Post:
    """Forty cases lack an answer at minute 130, and their settlement half a minute later. Returns the one page that went at once: it is
    about the case that the second storm comes to last."""
    customers = [f"c{number:02}" for number in range(40)]
    for user in customers:
        await company.writes(about, user=user)
    await company.at(89.5)
    for user in customers:
        await company.answers("Mándanos la nota de compra", customer=user.capitalize())
    await company.at(100)
    for user in reversed(customers):
        await company.writes("ya la mandé, ¿y ahora?", user=user)
    before = len(company.told(to))
    await company.at(130.2)
    (page,) = company.told(to)[before:]
    assert page.text.startswith("C39 · Telegram espera a")
    return page


async def test_in_a_storm_too_the_page_of_the_same_minute_names_what_comes_with_the_next_batch(company: Company) -> None:
    page = await due_half_a_minute_apart(company, "mi garantía no vale", "U0MARTA")
    before = len(company.desk.posts)
    await company.at(132)
    assert "El caso de C39 · Telegram (Garantías) debía quedar resuelto" in page.text
    said = "".join(post.text for post in company.desk.posts[before:] if post.to == "U0MARTA")
    assert "C38" in said and "C39" not in said


async def test_in_a_storm_too_a_case_that_rests_is_not_called_for(company: Company) -> None:
    """Nobody was called about its settlement yet: that ladder's only step comes at the end."""
    page = await due_half_a_minute_apart(company, "es para la rueda de prensa", "C0OPERADOR")
    before = len(company.desk.posts)
    await company.presses(page.press("more_time"), by="U0MARTA", length=str(60 * MINUTE), reason="Espero a la fábrica")
    await company.at(150)
    said = "".join(post.text for post in company.desk.posts[before:] if post.to == "C0OPERADOR")
    assert "C38" in said and "C39" not in said
