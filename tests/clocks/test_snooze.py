"""A case that is put off: shown paused means paused, and it comes back."""

import pathlib

from company import MINUTE, TEN, Company, open_company

from bridge.model.clocks import Clock
from bridge.model.failure import DeliveryError, Reason

BLOCKED = DeliveryError(Reason.BLOCKED, "bot was blocked by the user")


def seconds(minute: float) -> str:
    """What a form's date and time give: seconds since 1970."""
    return str((TEN + round(minute * MINUTE)) // 1000)


async def the(company: Company, kind: str) -> Clock:
    return [clock for clock in await company.clocks() if clock.kind == kind][-1]


async def put_off(company: Company, until: float | None, **more: str) -> None:
    case = (await company.cases())[-1]
    await company.presses("snooze", str(case.id), when="" if until is None else seconds(until), **more)


async def test_shown_paused_means_paused(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    await company.at(20)
    await put_off(company, 300)
    assert "En pausa" in company.card().text and "Responder antes" not in company.card().text
    clock = await the(company, "first_response")
    assert (clock.state, clock.consumed) == ("paused", 20 * MINUTE)
    assert [deadline.clock_id for deadline in await company.deadlines()] == [(await the(company, "snooze")).id]
    await company.at(299)
    assert company.told("U0MARTA") == [] and not [post for post in company.thread() if "⏰" in post.text]
    await company.at(301)
    clock = await the(company, "first_response")
    assert (clock.state, company.minutes(clock.due_at)) == ("running", 340)
    assert "En pausa" not in company.card().text
    assert any("la pausa terminó" in post.text and "sigue esperando" in post.text for post in company.thread())
    await company.at(341)
    assert len(company.told("U0MARTA")) == 1


async def test_each_change_leaves_a_line_in_the_clock_s_history(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    await company.at(20)
    await put_off(company, 30)
    await company.at(31)
    await company.answers("Ya te devolvimos el segundo cargo")
    history = (await the(company, "first_response")).history
    assert [(company.minutes(one["at"]), one["what"], one.get("why"), one.get("by")) for one in history] == [
        (0, "armed", None, None),
        (20, "paused", "snoozed", "Pablo"),
        (30, "resumed", "snooze_over", None),
        (31, "met", None, "Pablo"),
    ]


async def test_the_customer_s_question_ends_it(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    await put_off(company, None, reason="espero al banco")
    assert any("espero al banco" in post.text for post in company.thread())
    await company.at(600)
    await company.writes("¿qué pasó con mi cobro?")
    assert (await the(company, "snooze")).ended_at is not None
    clock = await the(company, "first_response")
    assert (clock.state, company.minutes(clock.due_at)) == ("running", 660)


async def test_a_mere_thank_you_does_not_end_it(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    await company.answers("El banco lo devuelve el jueves")
    await put_off(company, 600)
    await company.at(5)
    await company.writes("gracias, hasta luego")
    assert (await the(company, "snooze")).ended_at is None
    await company.at(601)
    assert any("la pausa terminó" in post.text and "ciérralo" in post.text for post in company.thread())


async def test_somebody_can_end_it(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    await put_off(company, 600)
    await company.presses(company.card().press("wake"))
    assert (await the(company, "first_response")).state == "running"
    assert "snooze" in company.card().actions()


async def test_another_moment_takes_the_place_of_the_first(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    await put_off(company, 600)
    await put_off(company, 60)
    await company.at(61)
    assert (await the(company, "first_response")).state == "running"
    assert len([clock for clock in await company.clocks() if clock.kind == "snooze" and clock.ended_at is None]) == 0


async def test_a_moment_that_is_over_puts_nothing_off(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    await company.at(10)
    await put_off(company, 5)
    assert (await the(company, "first_response")).state == "running"
    assert any("ya pasó" in post.text for post in company.thread())


async def test_a_ladder_that_was_climbed_rests_and_goes_on_where_it_was(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    await company.at(61)
    assert len(company.told("U0MARTA")) == 1 and company.told("U0ELENA") == []
    await put_off(company, 300)
    await company.at(299)
    assert company.told("U0ELENA") == []
    await company.at(305)
    assert len(company.told("U0MARTA")) == 1, "who was called before is not called once more"
    assert len(company.told("U0ELENA")) == 1


async def test_a_ladder_of_which_all_were_called_goes_on_with_the_last_of_them(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    await company.at(95)
    assert len(company.told("U0ELENA")) == 2, "called every ten minutes until somebody takes it"
    await put_off(company, 120)
    await company.at(119)
    assert len(company.told("U0ELENA")) == 2
    await company.at(142)
    assert len(company.told("U0ELENA")) == 5


async def test_where_the_last_was_called_once_he_is_called_once_more(company: Company) -> None:
    await company.writes("quiero saber el precio")
    await company.at(65)
    await put_off(company, 120)
    await company.at(122)
    assert len(company.told("U0ELENA")) == 2
    await company.at(140)
    assert len(company.told("C0OPERADOR")) == 1, "and then the operators hear of it"


async def test_whoever_has_taken_it_keeps_his_time_over_a_pause(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    await company.at(61)
    page = company.told("U0MARTA")[0]
    await company.presses(page.press("more_time"), by="U0MARTA", length=str(240 * MINUTE), reason="Espero al banco")
    await put_off(company, 70)
    await company.at(300)
    assert company.told("U0ELENA") == []
    await company.at(302)
    assert len(company.told("U0ELENA")) == 1


async def test_an_answer_in_a_pause_meets_the_clock(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    await put_off(company, 300)
    await company.at(100)
    await company.answers("Ya te devolvimos el segundo cargo")
    assert (await the(company, "first_response")).state == "met"


async def test_a_case_that_is_closed_is_not_put_off_any_more(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    await company.answers("Ya te devolvimos el segundo cargo")
    await put_off(company, 300)
    await company.presses("resolve", str((await company.cases())[-1].id))
    posts = len(company.thread())
    await company.at(400)
    assert len(company.thread()) == posts


async def test_one_that_ends_while_we_were_down_ends_at_its_own_moment(tmp_path: pathlib.Path) -> None:
    async with open_company(tmp_path) as company:
        await company.writes("me cobraron dos veces")
        await company.at(20)
        await put_off(company, 100)
        desk = company.desk
    async with open_company(tmp_path, desk=desk) as company:
        await company.sleeps_until(120)
        clock = await the(company, "first_response")
        assert (clock.state, company.minutes(clock.due_at)) == ("running", 140), "he waited on while we were down"
        assert any("la pausa terminó" in post.text for post in company.thread())
        assert company.told("U0MARTA") == []
        await company.at(152)
        assert len(company.told("U0MARTA")) == 1, "half an hour after the first step, which the thread has heard late"


async def test_one_that_ended_long_ago_calls_nobody_before_the_desk_has_seen_it(tmp_path: pathlib.Path) -> None:
    async with open_company(tmp_path) as company:
        await company.writes("me cobraron dos veces")
        await put_off(company, 100)
        desk = company.desk
    async with open_company(tmp_path, desk=desk) as company:
        await company.sleeps_until(600)
        assert company.told("U0MARTA") == [] and company.told("U0ELENA") == []
        await company.at(632)
        assert len(company.told("U0MARTA")) == 1


async def test_a_closed_case_is_not_put_off(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    await company.answers("Ya te devolvimos el segundo cargo")
    await company.presses("resolve", str((await company.cases())[-1].id))
    await put_off(company, 300)
    assert [clock for clock in await company.clocks() if clock.kind == "snooze"] == []


async def test_a_case_that_only_greeted_is_not_put_off(company: Company) -> None:
    await company.writes("hola")
    await put_off(company, 300)
    assert [clock for clock in await company.clocks() if clock.kind == "snooze"] == []


async def test_the_customer_s_thanks_do_not_end_it_and_the_promise_in_it_is_due(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    await company.answers("hoy a las 15:00 te confirmo")
    await put_off(company, 600)
    await company.at(5)
    await company.writes("ok gracias")
    assert (await the(company, "snooze")).ended_at is None
    await company.at(301)
    assert len(company.told("U0MARTA")) == 1


async def test_one_click_on_his_thanks_ends_it(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    await company.answers("El banco lo devuelve el jueves")
    await put_off(company, 600)
    await company.at(5)
    await company.writes("ok gracias")
    await company.presses(company.card().press("awaits"))
    assert (await the(company, "snooze")).ended_at is not None
    assert (await the(company, "next_response")).state == "running"


async def test_his_question_wakes_a_breached_clock_whose_ladder_goes_on_after_a_grace(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    await company.at(61)
    await put_off(company, 600)
    await company.at(120)
    await company.writes("¿qué pasó?")
    assert (await the(company, "first_response")).state == "breached"
    assert len(company.told("U0MARTA")) == 1 and company.told("U0ELENA") == []
    await company.at(122)
    assert len(company.told("U0ELENA")) == 1 and len(company.told("U0MARTA")) == 1


async def test_what_is_promised_anew_in_a_pause_rests_with_the_others(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    await put_off(company, 300)
    company.telegram.fail = [BLOCKED]
    await company.answers("Ya te devolvimos el segundo cargo")
    await company.at(299)
    assert company.told("U0MARTA") == []


async def test_a_form_that_could_not_be_opened_puts_nothing_off(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    await company.presses("snooze", str((await company.cases())[-1].id))
    assert (await the(company, "first_response")).state == "running"
    assert "no se cambió nada" in company.thread()[-1].text


async def test_who_resolves_it_trusting_in_a_reply_that_fails_leaves_no_clock_at_rest(company: Company) -> None:
    """The pause went with the resolution, and nobody would have ended it."""
    await company.writes("me cobraron dos veces")
    await put_off(company, 300)
    await company.at(10)
    company.busy = True
    await company.answers("Ya te devolvimos el segundo cargo")
    await company.presses("resolve", str((await company.cases())[-1].id))
    company.busy, company.telegram.fail = False, [BLOCKED]
    await company.deliver()
    ((case,), clock) = await company.cases(), await the(company, "first_response")
    assert (case.state, clock.state, company.minutes(clock.due_at)) == ("open", "running", 70)
    await company.at(71)
    assert len(company.told("U0MARTA")) == 1


async def test_who_takes_it_from_a_page_in_a_pause_is_called_about_nothing_before_it_is_over(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    await company.at(61)
    (page,) = company.told("U0MARTA")
    await put_off(company, 300)
    await company.presses(page.press("take"), by="U0MARTA")
    assert {deadline.clock_id for deadline in await company.deadlines()} == {(await the(company, "snooze")).id}
    await company.at(299)
    assert len(company.told("U0MARTA")) == 1 and company.told("U0ELENA") == []
    await company.at(305)
    assert len(company.told("U0ELENA")) == 1
