"""Promises on a bad day: several at once, an owner who left, in public, undone late, due while nobody was home."""

import dataclasses
import pathlib
from typing import Any

from company import MINUTE, Company, lives, open_company
from promise_steps import A_DAY, answered, counting, newest, promised, seconds

from bridge.config.ladder import Step
from bridge.model.clocks import Clock, Promise
from bridge.model.failure import DeliveryError, Reason
from bridge.model.states import CaseState
from rules.rule import Span

GONE = DeliveryError(Reason.GONE, "user_not_found")


async def test_two_promises_of_one_case_live_each_its_own_life(company: Company) -> None:
    await answered(company)
    await promised(company, 120, "el comprobante")
    await promised(company, 300, "tu reembolso", by="U0ELENA")
    assert "el comprobante" in company.card().text and "tu reembolso" in company.card().text
    await company.at(121)
    assert len(company.told("U0MARTA")) == 1 and "el comprobante" in company.told("U0MARTA")[0].text
    lapsed = newest(company, "promise_kept")
    await company.presses(lapsed.press("promise_kept"))
    assert await counting(company) == [("promise", 300)]
    await company.at(301)
    assert "tu reembolso" in company.told("U0MARTA")[1].text


async def test_of_two_holding_replies_the_second_stands_in_when_the_first_is_undone(company: Company) -> None:
    await company.writes("¿cuándo llega mi reembolso?")
    await company.answers("mañana a las 10 te confirmo")
    first = newest(company, "promise_withdraw")
    await company.answers("mañana a las 12 te confirmo")
    second = newest(company, "promise_withdraw")
    await company.presses(first.press("promise_withdraw"))
    assert await counting(company) == [("promise", A_DAY + 120)]
    await company.presses(second.press("promise_withdraw"))
    assert await counting(company) == [("first_response", 60)]


async def test_a_promise_of_somebody_who_left_is_heard_by_others_before_it_is_due(company: Company) -> None:
    await answered(company)
    await promised(company, 300)
    company.desk.refuse["U0PABLO"] = GONE
    await company.at(245)
    assert company.told("C0OPERADOR")
    assert "en 1 h vence lo que le prometiste" in company.thread()[-1].text, "colleagues read what he cannot"
    await company.at(301)
    assert len(company.told("U0MARTA")) == 1


async def test_undone_after_the_customer_wrote_again_he_waits_since_his_first_question(company: Company) -> None:
    await company.writes("¿cuándo llega mi reembolso?")
    await company.at(5)
    await company.answers("mañana a las 10 te confirmo")
    await company.at(20)
    await company.writes("¿y mi factura?")
    assert ("first_response", 80) in await counting(company)
    await company.at(25)
    await company.presses(newest(company, "promise_withdraw").press("promise_withdraw"))
    assert await counting(company) == [("first_response", 60)]


async def test_undone_after_it_was_put_off_he_waits_since_his_first_question(company: Company) -> None:
    await company.writes("¿cuándo llega mi reembolso?")
    await company.answers("mañana a las 10 te confirmo")
    await company.presses(newest(company, "promise_later").press("promise_later"), when=seconds(A_DAY + 60))
    assert await counting(company) == [("promise", A_DAY + 60)]
    await company.at(10)
    await company.presses(newest(company, "promise_withdraw").press("promise_withdraw"))
    assert await counting(company) == [("first_response", 60)]


async def test_undone_when_nobody_waited_nobody_waits(company: Company) -> None:
    await company.writes("¿cuándo llega mi reembolso?")
    await company.answers("hoy a las 11 te confirmo")
    await company.at(30)
    await company.answers("Ya salió: son $450")
    assert await counting(company) == []
    await company.at(200)
    await company.answers("mañana a las 10 te confirmo")
    await company.presses(newest(company, "promise_withdraw").press("promise_withdraw"))
    assert await counting(company) == []
    await company.at(400)
    assert company.told("U0MARTA") == []


async def test_undone_after_the_case_was_closed_the_case_is_open_again(company: Company) -> None:
    await company.writes("¿cuándo llega mi reembolso?")
    await company.answers("mañana a las 10 te confirmo")
    undo = newest(company, "promise_withdraw")
    await company.presses("resolve", str((await company.cases())[-1].id))
    await company.presses(undo.press("promise_withdraw"))
    assert (await company.cases())[-1].state is CaseState.OPEN
    assert await counting(company) == [("first_response", 60)]


async def test_undone_in_a_pause_the_clock_rests_with_the_others(company: Company) -> None:
    await company.writes("¿cuándo llega mi reembolso?")
    await company.answers("mañana a las 10 te confirmo")
    await company.presses("snooze", str((await company.cases())[-1].id), when=seconds(300))
    await company.presses(newest(company, "promise_withdraw").press("promise_withdraw"))
    assert "En pausa" in company.card().text and "Responder antes" not in company.card().text
    await company.at(299)
    assert company.told("U0MARTA") == []
    await company.at(301)
    assert [kind for kind, _ in await counting(company)] == ["first_response"]


async def test_due_while_we_were_down_it_is_told_at_once_and_says_that_it_is_late(tmp_path: pathlib.Path) -> None:
    async with open_company(tmp_path) as company:
        await answered(company)
        await promised(company, 120)
        desk = company.desk
    async with open_company(tmp_path, desk=desk) as company:
        await company.sleeps_until(200)
        (page,) = company.told("U0ELENA")
        assert "tu reembolso" in page.text and "retraso" in page.text
        assert company.told("U0MARTA") == [], "the highest step that was missed, and no other"
        assert [post.text for post in company.told("U0PABLO") if "vence lo que" in post.text] == [], "no reminder of what is over"


async def test_a_promise_for_an_hour_that_the_night_skips_is_due_when_the_hour_is_over(company: Company) -> None:
    office = company.bench.office
    brand = dataclasses.replace(office.config.brand, timezone="America/New_York")
    company.bench.office = dataclasses.replace(office, config=dataclasses.replace(office.config, brand=brand))
    await answered(company)
    await company.answers("!promesa 8 de marzo 02:30 reembolso")
    (promise,) = await company.rows(Promise, "kept_by_answer", True, False)
    assert promise.due_at == 1_772_955_000_000, "03:30 by the clock there is when 02:30 would have been"


async def test_a_promise_survives_a_change_of_team_and_its_owner_still_has_it(company: Company) -> None:
    await answered(company)
    await promised(company, 300)
    await company.writes("por cierto, ¿tienen precio de mayoreo?")
    (clock,) = [clock for clock in await company.clocks() if clock.kind == "promise"]
    assert clock.ended_at is None
    await company.at(301)
    assert any("tu reembolso" in post.text for post in company.told("U0PABLO"))
    assert any("tu reembolso" in post.text for post in company.told("U0MARTA") + company.told("U0ELENA"))


async def test_an_answer_under_way_when_its_promise_is_due_keeps_it(company: Company) -> None:
    await company.writes("¿cuándo llega mi reembolso?")
    await company.answers("hoy a las 11 te confirmo")
    await company.at(59)
    company.busy = True
    await company.answers("Ya salió: son $450")
    await company.at(63)
    company.busy = False
    await company.deliver()
    (clock,) = [clock for clock in await company.clocks() if clock.kind == "promise"]
    assert clock.state == "met"
    assert company.told("U0MARTA") == []


async def test_a_promise_that_arrives_after_its_own_moment_holds_nothing(company: Company) -> None:
    await company.writes("¿cuándo llega mi reembolso?")
    await company.at(50)
    company.busy = True
    await company.answers("hoy a las 11 te confirmo")
    await company.at(70)
    company.busy = False
    await company.deliver()
    await company.rings()
    assert len(company.told("U0MARTA")) == 1
    assert (await clock_of(company)).state == "breached"


async def test_a_step_of_the_thread_names_what_was_promised_and_what_can_be_done(company: Company) -> None:
    await company.writes("se reventó una fuga")
    await company.answers("Sale un plomero para allá")
    await promised(company, 60, "el plomero")
    await company.at(66)
    lapsed = [post for post in company.thread() if "venció lo que le prometiste" in post.text]
    assert len(lapsed) == 1 and "el plomero" in lapsed[0].text and lapsed[0].actions() == {"promise_kept", "promise_later"}
    assert not [post for post in company.thread() if "Contesta en este hilo" in post.text], "he waits for no answer"


async def test_when_nobody_is_left_the_operators_read_which_promise_was_broken(company: Company) -> None:
    await company.writes("quiero una entrevista")
    await company.answers("La agendamos con gusto, es el martes a mediodía en la tienda")
    await promised(company, 60, "la agenda")
    await company.at(95)
    (heard,) = company.told("C0OPERADOR")
    assert heard.text.startswith("Pablo le prometió a Ana · Telegram (Prensa): “la agenda”") and "no tiene a nadie más" in heard.text


async def test_a_ladder_that_ends_before_the_deadline_calls_its_last_when_a_promise_lapses(company: Company) -> None:
    with_ladder(company, Step(at_percent=50.0, to=("thread",)), Step(at_percent=80.0, to=("elena",)))
    await answered(company)
    await promised(company, 120)
    await company.at(121)
    assert len(company.told("U0ELENA")) == 1


async def test_a_broken_promise_calls_again_as_its_ladder_does(company: Company) -> None:
    with_ladder(company, Step(at_percent=100.0, to=("lead",), repeat=10 * MINUTE))
    await answered(company)
    await promised(company, 120)
    await company.at(141)
    assert len(company.told("U0MARTA")) == 3


async def test_a_step_above_a_broken_promise_calls_again_as_it_says(company: Company) -> None:
    await answered(company)
    await promised(company, 120)
    await company.at(161)
    assert len(company.told("U0MARTA")) == 1 and len(company.told("U0ELENA")) == 3


async def test_without_a_ladder_its_owner_and_the_lead_hear_that_it_is_broken(company: Company) -> None:
    office = company.bench.office
    company.bench.office = dataclasses.replace(office, config=dataclasses.replace(office.config, escalation={}))
    await answered(company)
    await promised(company, 120)
    await company.at(121)
    assert len(company.told("U0MARTA")) == 1 and "Pablo le prometió a Ana" in company.told("U0PABLO")[-1].text


async def test_who_stands_in_for_its_owner_is_reminded_of_it(company: Company) -> None:
    lives(company, "marta", alternate="elena")
    await answered(company)
    await promised(company, 120, by="U0MARTA")
    await company.are_away("U0MARTA")
    await company.at(61)
    assert company.told("U0MARTA") == [] and "vence lo que" in company.told("U0ELENA")[0].text


async def test_a_step_that_wakes_wakes_for_a_promise_too(company: Company) -> None:
    quiet = Span(first=10 * 60, until=20 * 60)
    with_ladder(company, Step(at_percent=100.0, to=("lead",)), Step(after=20 * MINUTE, to=("elena",), wake=True), quiet=quiet)
    await answered(company)
    await promised(company, 120)
    await company.at(145)
    assert company.told("U0MARTA") == [] and len(company.told("U0ELENA")) == 1


async def test_a_promise_for_soon_is_recalled_half_way(company: Company) -> None:
    await answered(company)
    await promised(company, 40)
    await company.at(19)
    assert company.told("U0PABLO") == []
    await company.at(21)
    assert "en 20 min vence lo que le prometiste" in company.told("U0PABLO")[0].text


async def test_a_company_says_itself_how_long_before_owners_are_reminded(company: Company) -> None:
    office = company.bench.office
    config = dataclasses.replace(office.config, promises=dataclasses.replace(office.config.promises, remind_before=120 * MINUTE))
    company.bench.office = dataclasses.replace(office, config=config)
    await answered(company)
    await promised(company, 300)
    await company.at(179)
    assert company.told("U0PABLO") == []
    await company.at(180)
    assert "en 2 h vence lo que le prometiste" in company.told("U0PABLO")[0].text


async def test_a_reminder_waits_until_its_owner_s_quiet_hours_are_over(company: Company) -> None:
    with_ladder(company, Step(at_percent=100.0, to=("lead",)), quiet=Span(first=10 * 60, until=12 * 60))
    await answered(company)
    await promised(company, 150)
    await company.at(119)
    assert company.told("U0PABLO") == []
    await company.at(121)
    assert "en 30 min vence lo que le prometiste" in company.told("U0PABLO")[0].text


async def test_a_reminder_comes_before_quiet_hours_that_last_until_it_is_due(company: Company) -> None:
    with_ladder(company, Step(at_percent=100.0, to=("lead",)), quiet=Span(first=11 * 60, until=14 * 60))
    await answered(company)
    await promised(company, 180)
    await company.at(59)
    assert company.told("U0PABLO") == []
    await company.at(60)
    assert "en 2 h vence lo que le prometiste" in company.told("U0PABLO")[0].text
    await company.at(239)
    assert len(company.told("U0PABLO")) == 1


def with_ladder(company: Company, *steps: Step, **more: Any) -> None:
    office = company.bench.office
    ladder = dataclasses.replace(office.config.escalation["default"], steps=steps, **more)
    escalation = {**office.config.escalation, "default": ladder}
    company.bench.office = dataclasses.replace(office, config=dataclasses.replace(office.config, escalation=escalation))


async def clock_of(company: Company) -> Clock:
    return next(clock for clock in await company.clocks() if clock.kind == "first_response")
