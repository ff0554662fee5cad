"""When a promise to answer starts, and what ends it."""

import pytest
from company import MINUTE, Company

from bridge.model.failure import DeliveryError, Reason
from bridge.model.states import ClockState

BLOCKED = DeliveryError(Reason.BLOCKED, "bot was blocked by the user")
LOST = DeliveryError(Reason.TIMED_OUT, "no answer", happened=None)


async def the_clock(company: Company) -> tuple[str, str, float, float | None]:
    """(kind, state, when it started, when it ended) of the newest clock, in minutes after ten."""
    clock = (await company.clocks())[-1]
    ended = None if clock.ended_at is None else company.minutes(clock.ended_at)
    return clock.kind, str(clock.state), company.minutes(clock.started_at), ended


async def test_a_clock_starts_when_the_customer_wrote_and_not_when_we_heard_of_it(company: Company) -> None:
    await company.writes("me cobraron dos veces", before=7 * MINUTE)
    (clock,) = await company.clocks()
    assert company.minutes(clock.started_at) == -7
    assert company.minutes(clock.due_at) == 53


async def test_rungs_stand_at_percentages_of_the_promise_and_at_offsets_after_it(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    due = {deadline.rung: company.minutes(deadline.due_at) for deadline in await company.deadlines()}
    assert due == {0: 30, -1: 60, 1: 60, 2: 80}


async def test_an_opening_s_clock_runs_from_its_first_message(company: Company) -> None:
    await company.writes("hola")
    await company.at(0.5)
    assert await the_clock(company) == ("first_response", "running", 0, None)


async def test_a_reply_meets_the_clock_when_it_arrives_as_of_when_it_was_sent(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    await company.at(59)
    company.busy = True
    await company.answers("Ya te devolvimos el segundo cargo")
    assert (await the_clock(company))[1] == "running"
    await company.at(65)
    company.busy = False
    await company.at(66)
    assert await the_clock(company) == ("first_response", "met", 0, 59)
    assert company.told("U0MARTA") == []
    assert await company.deadlines() == [] and await company.deadlines("held") == []


async def test_what_is_sent_too_late_does_not_meet_the_promise(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    await company.at(61)
    await company.answers("Ya te devolvimos el segundo cargo")
    assert await the_clock(company) == ("first_response", "breached", 0, 61)


@pytest.mark.parametrize("text", [".", "👍", "hola", "Buenos días", "nota: ya lo reviso", "!urge", "// mañana"])
async def test_a_dot_an_emoji_a_greeting_and_a_note_answer_nothing(company: Company, text: str) -> None:
    await company.writes("me cobraron dos veces")
    await company.answers(text)
    assert (await the_clock(company))[1] == "running"
    await company.at(60.5)
    assert len(company.told("U0MARTA")) == 1


async def test_the_greeting_is_no_answer(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    assert "Cobros" in company.telegram.said[0][1]
    assert (await the_clock(company))[1] == "running"


async def test_a_failed_reply_releases_what_was_held_for_it_at_once(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    await company.at(59)
    company.busy = True
    await company.answers("Ya te devolvimos el segundo cargo")
    await company.at(62)
    assert company.told("U0MARTA") == []
    assert {deadline.rung for deadline in await company.deadlines("held")} == {-1, 1}
    company.busy, company.telegram.fail = False, [BLOCKED]
    await company.deliver()
    assert company.told("U0MARTA") == []
    await company.rings()
    assert len(company.told("U0MARTA")) == 1
    assert "retraso" in company.told("U0MARTA")[0].text
    assert (await the_clock(company))[1] == "breached"


async def test_a_reply_whose_fate_is_unknown_holds_nothing_until_somebody_says_that_it_arrived(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    await company.at(20)
    company.telegram.fail = [LOST]
    await company.answers("Ya te devolvimos el segundo cargo")
    await company.at(60)
    assert len(company.told("U0MARTA")) == 1
    doubt = next(post for post in company.thread() if "arrived" in post.actions())
    await company.presses(doubt.press("arrived"))
    assert (await the_clock(company))[3] == 20
    await company.presses(doubt.press("resend"))
    assert len(company.telegram.said) == 1, "only the greeting: what arrived is not sent again"


async def test_resend_sends_once_however_often_it_is_pressed(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    company.telegram.fail = [LOST]
    await company.answers("Ya te devolvimos el segundo cargo")
    doubt = next(post for post in company.thread() if "resend" in post.actions())
    for _ in range(3):
        await company.presses(doubt.press("resend"))
    await company.presses(doubt.press("arrived"))
    assert [text for _, text, _ in company.telegram.said][1:] == ["Ya te devolvimos el segundo cargo"]
    assert (await the_clock(company))[1] == "met"


async def test_the_next_clock_starts_at_the_first_unanswered_message_and_further_ones_do_not_push_it(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    await company.at(5)
    await company.answers("¿Qué día fue el cargo?")
    for minute in (10, 15, 25):
        await company.at(minute)
        await company.writes("fue el martes")
    assert await the_clock(company) == ("next_response", "running", 10, None)
    assert company.minutes((await company.clocks())[-1].due_at) == 40


async def test_thanks_for_an_answer_start_no_clock(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    await company.answers("Ya te devolvimos el segundo cargo")
    await company.writes("¡Muchas gracias!")
    assert [clock.state for clock in await company.clocks()] == [ClockState.MET]


async def test_what_the_customer_adds_while_a_reply_is_on_its_way_waits_on(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    await company.at(5)
    company.busy = True
    await company.answers("¿Qué día fue?")
    await company.at(6)
    await company.writes("y otra cosa: no abre la aplicación")
    company.busy = False
    await company.decide()
    first, second = await company.clocks()
    assert first.state is ClockState.MET
    assert company.minutes(second.started_at) == 6 and second.state is ClockState.RUNNING


async def test_of_two_replies_on_their_way_the_second_does_not_swallow_what_came_after_it(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    company.busy = True
    await company.at(5)
    await company.answers("¿Qué día fue?")
    await company.at(7)
    await company.writes("el martes")
    await company.at(10)
    await company.answers("Gracias, el banco lo devuelve en tres días")
    await company.at(12)
    await company.writes("¿y cuánto tardan?")
    company.busy = False
    await company.decide()
    clock = (await company.clocks())[-1]
    assert clock.state is ClockState.RUNNING and company.minutes(clock.started_at) == 12


async def test_a_reopened_case_gets_a_fresh_clock_and_calls_nobody_on_the_spot(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    await company.answers("Ya te devolvimos el segundo cargo")
    await company.presses(company.card().press("resolve"))
    await company.at(300)
    await company.writes("sigue sin llegar el dinero")
    assert await the_clock(company) == ("next_response", "running", 300, None)
    await company.rings()
    assert company.told("U0MARTA") == []


async def test_another_promise_keeps_the_start(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    await company.at(5)
    await company.writes("creo que es fraude")
    (clock,) = await company.clocks()
    assert (company.minutes(clock.started_at), company.minutes(clock.due_at)) == (0, 20)
    await company.at(20)
    assert len(company.told("U0MARTA")) == 1


async def test_a_rung_that_repeats_and_another_promise_do_not_get_in_each_other_s_way(company: Company) -> None:
    await company.writes("hay una fuga en la tienda")
    await company.at(36)
    assert len([post for post in company.thread() if post.text.startswith("⏰")]) == 2
    await company.writes("es un fraude")
    assert company.minutes((await company.clocks())[0].due_at) == 20
    await company.rings()
    assert len([post for post in company.thread() if post.text.startswith("⏰")]) == 3


async def test_an_alarm_that_has_not_left_yet_is_withdrawn_when_the_answer_arrives(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    await company.at(59)
    company.busy = True
    await company.at(60)
    assert any(row.act["act"] == "PostNotice" for row in await company.under_way())
    await company.answers("Ya te devolvimos el segundo cargo")
    reply = next(row for row in await company.under_way() if row.answers)
    await company.arrives(reply)
    company.busy = False
    await company.decide()
    assert company.told("U0MARTA") == []
