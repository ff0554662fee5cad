"""A reply that is edited or taken back: the clock goes by what the customer has before him."""

import pytest
from company import Company

from bridge.model.clocks import Clock
from bridge.model.failure import DeliveryError, Reason
from bridge.model.states import CaseState

ANSWER = "Ya te devolvimos el segundo cargo, son $450"
HOLDING = "Estamos trabajando en ello"
PROMISING = "mañana a las 10 te confirmo"
BUSY = DeliveryError(Reason.UNREACHABLE, "no route to host", happened=False)
A_DAY = 24 * 60


async def the(company: Company, kind: str) -> Clock:
    return [clock for clock in await company.clocks() if clock.kind == kind][-1]


async def counting(company: Company) -> dict[str, float]:
    """When what runs is due, in minutes after ten."""
    return {clock.kind: company.minutes(clock.due_at) for clock in await company.clocks() if clock.ended_at is None}


async def test_a_holding_reply_that_is_edited_into_an_answer_meets_the_clock(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    ts = await company.answers(HOLDING)
    await company.at(10)
    await company.edits(ts, ANSWER)
    clock = await the(company, "first_response")
    assert (clock.state, company.minutes(clock.ended_at or 0)) == ("met", 10)


async def test_an_answer_that_is_edited_into_a_holding_reply_before_it_left_answers_nothing(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    company.busy = True
    ts = await company.answers(ANSWER)
    await company.edits(ts, HOLDING)
    company.busy = False
    await company.deliver()
    assert company.telegram.said[-1][1] == HOLDING
    assert (await the(company, "first_response")).state == "running"
    assert "is_answer" in company.thread()[-1].actions()
    await company.at(61)
    assert len(company.told("U0MARTA")) == 1


async def test_an_answer_that_is_edited_into_a_holding_reply_after_it_was_read_leaves_him_waiting(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    ts = await company.answers(ANSWER)
    await company.at(10)
    await company.edits(ts, HOLDING)
    assert await counting(company) == {"first_response": 60}
    await company.at(61)
    assert len(company.told("U0MARTA")) == 1


async def test_a_holding_reply_that_is_edited_to_name_a_moment_promises_it(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    ts = await company.answers(HOLDING)
    await company.edits(ts, PROMISING)
    assert await counting(company) == {"promise": A_DAY}


async def test_another_moment_in_an_edited_promise_is_the_one_that_counts(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    ts = await company.answers(PROMISING)
    await company.edits(ts, "mañana a las 12 te confirmo")
    assert await counting(company) == {"promise": A_DAY + 120}


async def test_a_promise_that_is_edited_into_an_answer_is_kept(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    ts = await company.answers(PROMISING)
    await company.at(10)
    await company.edits(ts, ANSWER)
    assert await counting(company) == {}
    assert (await the(company, "promise")).state == "met"


async def test_a_promise_that_is_edited_into_a_bare_holding_reply_promises_nothing(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    ts = await company.answers(PROMISING)
    await company.at(10)
    await company.edits(ts, HOLDING)
    assert await counting(company) == {"first_response": 60}


async def test_an_answer_that_is_taken_back_leaves_him_waiting_since_his_question(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    ts = await company.answers("Tu licuadora llega el martes, Beto")
    await company.at(1)
    await company.takes_back(ts)
    assert await counting(company) == {"first_response": 60}
    assert "Responder antes" in company.card().text
    await company.at(61)
    assert len(company.told("U0MARTA")) == 1


async def test_of_two_answers_one_may_be_taken_back(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    ts = await company.answers("Tu licuadora llega el martes, Beto")
    await company.answers(ANSWER)
    await company.takes_back(ts)
    assert await counting(company) == {}


async def test_an_answer_that_is_taken_back_after_the_case_was_closed_opens_it(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    ts = await company.answers(ANSWER)
    await company.presses("resolve", str((await company.cases())[-1].id))
    await company.at(600)
    await company.takes_back(ts)
    assert (await company.cases())[-1].state is CaseState.OPEN
    assert company.told("U0MARTA") == [], "nobody is called on the spot"
    assert "first_response" in await counting(company)
    await company.at(632)
    assert company.told("U0MARTA")


async def test_a_promise_that_is_taken_back_leaves_him_waiting(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    ts = await company.answers(PROMISING)
    await company.at(1)
    await company.takes_back(ts)
    assert await counting(company) == {"first_response": 60}


async def test_a_reply_deleted_while_it_is_on_its_way_holds_nothing(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    company.busy = True
    ts = await company.answers(ANSWER)
    await company.at(62)
    assert company.told("U0MARTA") == []
    await company.takes_back(ts)
    company.busy = False
    await company.rings()
    assert len(company.told("U0MARTA")) == 1


async def test_a_reply_deleted_between_two_tries_holds_nothing(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    await company.at(59)
    company.telegram.fail = [BUSY] * 9
    ts = await company.answers(ANSWER)
    await company.at(61)
    assert await company.deadlines("held"), "its outcome is awaited"
    await company.takes_back(ts)
    await company.at(90)
    assert not await company.deadlines("held")
    assert len(company.told("U0MARTA")) == 1


@pytest.mark.parametrize("after", ["gracias por nada, voy a PROFECO", "gracias, pero sigue sin llegar"])
async def test_a_closing_that_the_customer_edits_into_a_question_starts_a_clock(company: Company, after: str) -> None:
    await company.writes("me cobraron dos veces")
    await company.answers(ANSWER)
    await company.at(10)
    await company.writes("gracias, hasta luego")
    await company.at(15)
    await company.rewrites(after)
    assert await counting(company) == {"next_response": 45}


async def test_a_closing_that_is_edited_into_a_question_opens_a_closed_case(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    await company.answers(ANSWER)
    await company.writes("gracias, hasta luego")
    await company.presses("resolve", str((await company.cases())[-1].id))
    await company.at(15)
    await company.rewrites("gracias, pero sigue sin llegar")
    assert (await company.cases())[-1].state is CaseState.OPEN
    assert await counting(company) == {"next_response": 45}
