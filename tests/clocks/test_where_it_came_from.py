"""The same clocks, wherever the customer writes from: in public, from two accounts."""

from company import MINUTE, TEN, Company

ROOM = "660000000000000001"


def seconds(minute: float) -> str:
    return str((TEN + round(minute * MINUTE)) // 1000)


async def running(company: Company) -> list[str]:
    return [clock.kind for clock in await company.clocks() if clock.ended_at is None]


async def in_public(company: Company) -> None:
    await company.writes("¿cuándo llega mi reembolso?", account="discord", chat=ROOM)


async def test_in_public_what_is_not_sent_meets_nothing(company: Company) -> None:
    await in_public(company)
    await company.answers("Lo pedimos al banco, llega el jueves")
    assert await running(company) == ["first_response"], "a note: without >> nothing leaves"
    await company.answers(">> Lo pedimos al banco, llega el jueves, Ana")
    assert await running(company) == []


async def test_in_public_a_holding_reply_with_a_moment_is_a_promise(company: Company) -> None:
    await in_public(company)
    await company.answers(">> Hola Ana, mañana a las 10 te confirmo")
    assert await running(company) == ["promise"]
    await company.answers("!promesa hoy 16:00 comprobante")
    assert await running(company) == ["promise", "promise"]
    assert len(company.discord.said) == 1, "of what is typed with a ! nobody reads"


async def test_in_public_bystanders_keep_no_clock_and_start_none(company: Company) -> None:
    await in_public(company)
    await company.answers(">> Lo pedimos al banco, llega el jueves, Ana")
    await company.writes("a mí también me deben uno", user="beto", account="discord", chat=ROOM, to_brand=False)
    assert await running(company) == []


async def test_two_accounts_of_a_person_have_clocks_of_their_own(company: Company) -> None:
    await company.writes("¿cuándo llega mi reembolso?")
    await company.at(10)
    await company.writes("¿cuándo llega mi reembolso?", account="discord", chat="dm-ana")
    due = sorted(company.minutes(clock.due_at) for clock in await company.clocks())
    assert due == [60, 70]
    await company.answers("Llega el jueves: son $450")
    assert len(await running(company)) == 1, "what was answered in one place was not read in the other"


async def test_who_goes_on_in_private_keeps_the_promise_made_in_public(company: Company) -> None:
    await in_public(company)
    await company.answers(">> Hola Ana, hoy a las 15:00 te confirmo")
    await company.at(5)
    await company.writes("gracias", account="discord", chat="dm-ana")
    await company.at(301)
    assert any("te confirmo" in post.text for post in company.told("U0MARTA"))
