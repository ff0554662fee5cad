"""Until when a matter must be settled, and whose turn it is meanwhile."""

from company import MINUTE, Company

from bridge.model.clocks import Clock
from bridge.model.events import Deleted
from bridge.model.failure import DeliveryError, Reason
from bridge.model.ids import AccountName, ChatId
from bridge.model.records import Identity


async def the(company: Company, kind: str) -> Clock:
    return [clock for clock in await company.clocks() if clock.kind == kind][-1]


async def test_it_runs_until_the_case_is_resolved(company: Company) -> None:
    await company.writes("quiero hacer válida mi garantía")
    assert company.minutes((await the(company, "resolution")).due_at) == 120
    await company.at(30)
    await company.answers("Con gusto, ¿me mandas tu ticket?")
    await company.at(40)
    await company.writes("el ticket es 4411")
    await company.at(50)
    await company.answers("Listo: tu garantía quedó registrada con el folio 4411")
    await company.presses("resolve", str((await company.cases())[-1].id))
    clock = await the(company, "resolution")
    assert (clock.state, company.minutes(clock.ended_at or 0)) == ("met", 50)


async def test_it_rests_while_the_customer_has_to_answer(company: Company) -> None:
    await company.writes("quiero hacer válida mi garantía")
    await company.at(30)
    await company.answers("¿Me mandas una foto de tu ticket?")
    clock = await the(company, "resolution")
    assert (clock.state, clock.consumed) == ("paused", 30 * 60_000)
    await company.at(1_000)
    assert company.told("U0MARTA") == [], "nobody is called about a customer who does not answer"
    await company.writes("aquí está mi ticket: 4411")
    clock = await the(company, "resolution")
    assert (clock.state, company.minutes(clock.due_at)) == ("running", 1_090)
    assert [change["what"] for change in clock.history] == ["armed", "paused", "resumed"]
    assert [change.get("why") for change in clock.history] == [None, "customers_turn", "our_turn"]


async def test_it_rests_when_the_customer_takes_back_all_he_had_said(company: Company) -> None:
    await company.writes("quiero hacer válida mi garantía", account="discord")
    await company.at(30)
    account, gone = AccountName("discord"), "m0"
    await company.happens(account, Deleted(account=account, chat=ChatId("ana"), message=gone, at=company.now))
    assert (await the(company, "resolution")).state == "paused"
    assert "Resolver antes" not in company.card().text
    await company.at(121)
    assert company.told("U0MARTA") == []


async def test_a_rung_that_was_called_before_a_rest_is_not_called_again_after_it(company: Company) -> None:
    await company.writes("quiero hacer válida mi garantía")
    await company.at(20)
    await company.answers("Lo reviso con taller, ¿de qué color es tu licuadora?")
    await company.at(25)
    await company.writes("es roja")
    await company.at(26)
    await company.answers("¿Y de qué año?")
    await company.writes("de 2024")
    await company.at(75)  # half of the resolution's time is over, and the first rung has been called
    reminders = [post for post in company.thread() if "⏰" in post.text]
    before = len(reminders)
    await company.answers("¿Conservas la caja?")
    await company.at(200)
    await company.writes("sí, la tengo")
    await company.at(210)
    after = [post for post in company.thread() if "⏰" in post.text]
    assert before and len(after) == before, [post.text for post in after]


async def test_a_case_that_is_opened_again_gets_a_fresh_clock_and_calls_nobody_on_the_spot(company: Company) -> None:
    await company.writes("quiero hacer válida mi garantía")
    await company.at(119)
    await company.answers("Tu reposición llega el lunes")
    await company.presses("resolve", str((await company.cases())[-1].id))
    pages = len(company.told("U0MARTA"))
    await company.at(1_000)
    await company.writes("la reposición llegó rota")
    await company.at(1_002)
    assert len(company.told("U0MARTA")) == pages
    due = {clock.kind: company.minutes(clock.due_at) for clock in await company.clocks() if clock.ended_at is None}
    assert due == {"next_response": 1_030, "resolution": 1_120}


async def test_a_case_left_without_an_answer_met_nothing(company: Company) -> None:
    await company.writes("quiero hacer válida mi garantía")
    await company.presses("resolve_unanswered", str((await company.cases())[-1].id), reason="duplicado")
    assert (await the(company, "resolution")).state == "cancelled"


async def test_a_segment_has_times_of_its_own(company: Company) -> None:
    await company.writes("hola, ¿hay garantía en licuadoras?", user="vera")
    (vera,) = await company.rows(Identity, "user", "vera")
    await company.answers("Sí, de un año", customer="Vera")
    await company.presses("resolve", str((await company.cases())[-1].id))
    await company.store.write(lambda queries: queries.change([(vera, type(vera)(**{**vera.__dict__, "segment": "vip"}))]))
    await company.at(60 * 24 * 10)
    await company.writes("otra pregunta de garantía", user="vera")
    clock = await the(company, "first_response")
    assert company.minutes(clock.due_at) - company.minutes(clock.started_at) == 15


async def test_a_case_that_becomes_more_urgent_keeps_its_start_and_is_due_sooner(company: Company) -> None:
    await company.writes("quiero hacer válida mi garantía")
    await company.at(5)
    await company.writes("la necesito hoy mismo, ¿pueden con la garantía?")
    due = {clock.kind: company.minutes(clock.due_at) for clock in await company.clocks()}
    assert due == {"first_response": 20, "resolution": 60}
    (moved,) = [change for change in (await the(company, "first_response")).history if change["what"] == "moved"]
    assert moved["why"] == "routed_anew" and company.minutes(moved["due_at"]) == 20


async def test_whoever_takes_it_has_all_that_is_lacking_in_the_case(company: Company) -> None:
    await company.writes("mi garantía no vale")
    await company.at(121)
    settle = next(page for page in company.told("U0MARTA") if "quedar resuelto" in page.text)
    before = len(company.told("U0ELENA"))
    await company.presses(settle.press("take"), by="U0MARTA")
    assert [climb.taken_by for climb in await company.climbs()] == ["U0MARTA", "U0MARTA"]
    assert len([post for post in company.thread() if "se encarga" in post.text]) == 1
    await company.at(135)
    assert len(company.told("U0ELENA")) == before, "she was called every ten minutes for the answer that is lacking"
    await company.at(137)
    assert len(company.told("U0ELENA")) > before


async def test_it_rests_since_the_answer_was_written_however_long_that_was_on_its_way(company: Company) -> None:
    await company.writes("mi garantía no vale")
    await company.at(20)
    company.busy = True
    await company.answers("Sí vale, ¿nos mandas una foto?")
    await company.at(50)
    company.busy = False
    await company.deliver()
    clock = await the(company, "resolution")
    assert (clock.state, clock.consumed / MINUTE) == ("paused", 20)


async def test_a_case_that_is_open_again_as_the_reply_failed_has_its_clock_again(company: Company) -> None:
    await company.writes("quiero hacer válida mi garantía")
    resolve = company.card().press("resolve_unanswered")
    company.busy = True
    await company.at(5)
    await company.answers("Tu garantía quedó registrada con el folio 4411")
    await company.presses(resolve)
    assert (await the(company, "resolution")).ended_at is not None
    company.busy, company.telegram.fail = False, [DeliveryError(Reason.BLOCKED, "blocked")]
    await company.decide()
    assert (await the(company, "resolution")).state == "running"
