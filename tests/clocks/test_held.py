"""A reply under way holds what it may meet, and lets go of all that it did not meet."""

from company import MINUTE, TEN, Company

from bridge.model.clocks import Clock
from bridge.model.failure import DeliveryError, Reason

BLOCKED = DeliveryError(Reason.BLOCKED, "bot was blocked by the user")


def seconds(minute: float) -> str:
    return str((TEN + round(minute * MINUTE)) // 1000)


async def the(company: Company, kind: str) -> Clock:
    return [clock for clock in await company.clocks() if clock.kind == kind][-1]


async def test_what_the_resolution_had_due_goes_on_when_a_promise_keeps_it_our_turn(company: Company) -> None:
    await company.writes("quiero hacer válida mi garantía")
    await company.answers("Con gusto la revisamos; tu folio es 4411")
    await company.presses("promise", str((await company.cases())[-1].id), when=seconds(600), about="el dictamen")
    await company.at(1)
    await company.writes("¿y cuánto tarda?")
    await company.at(119)
    company.busy = True
    await company.answers("Tarda tres días hábiles desde que llega al taller")
    await company.at(125)
    assert (await the(company, "resolution")).state == "running", "its outcome decides"
    company.busy = False
    await company.deliver()
    await company.rings()
    assert not await company.deadlines("held")
    assert (await the(company, "resolution")).state == "breached", "the answer settled nothing"
    assert company.told("U0MARTA")


async def test_a_resolution_that_falls_due_while_the_answer_travels_rests_when_it_has_arrived(company: Company) -> None:
    await company.writes("quiero hacer válida mi garantía")
    await company.answers("¿Me mandas tu ticket?")
    await company.at(10)
    await company.writes("es el 4411")
    await company.at(25)
    await company.answers("¿Y la fecha de compra?")
    await company.at(40)
    await company.writes("en mayo")
    await company.at(144)
    company.busy = True
    await company.answers("¿De qué color es?")
    await company.at(146)
    assert await company.deadlines("held")
    company.busy = False
    await company.deliver()
    await company.rings()
    assert (await the(company, "resolution")).state == "paused"
    assert not await company.deadlines("held")


async def test_what_the_customer_adds_meanwhile_lets_the_resolution_go_on(company: Company) -> None:
    await company.writes("quiero hacer válida mi garantía")
    await company.at(119)
    company.busy = True
    await company.answers("Tu folio es 4411")
    await company.at(121)
    await company.writes("¿y la refacción?")
    company.busy = False
    await company.deliver()
    await company.rings()
    assert not await company.deadlines("held")
    assert (await the(company, "resolution")).state == "breached"


async def test_a_warning_held_for_a_reply_that_fails_is_given(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    await company.at(29)
    company.busy = True
    await company.answers("Ya te devolvimos el segundo cargo")
    await company.at(32)
    assert not [post for post in company.thread() if "⏰" in post.text]
    company.busy, company.telegram.fail = False, [BLOCKED]
    await company.rings()
    await company.rings()
    assert [post for post in company.thread() if "⏰" in post.text]
