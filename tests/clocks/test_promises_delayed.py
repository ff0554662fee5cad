"""It will take longer: the customer hears of the new moment, and what he was told last is kept."""

from company import Company
from promise_steps import A_DAY, answered, counting, newest, promised, seconds

from bridge.model.failure import DeliveryError, Reason


async def test_in_public_the_customer_is_told_of_a_delay_in_a_reply_to_his_own_words(company: Company) -> None:
    await company.writes("¿cuándo llega mi reembolso?", account="discord", chat="660000000000000001")
    await company.answers(">> Lo pedimos al banco, Ana")
    await promised(company, 300)
    await company.presses(newest(company, "promise_later").press("promise_later"), when=seconds(A_DAY))
    chat, text, reply_to = company.discord.said[-1]
    assert chat == "660000000000000001" and "tu reembolso" in text
    assert reply_to is not None, "who reads it there sees whom it is for"


async def test_a_later_moment_counts_when_the_customer_has_been_told(company: Company) -> None:
    await answered(company)
    await promised(company, 60)
    company.telegram.fail = [DeliveryError(Reason.BLOCKED, "bot was blocked by the user")]
    await company.presses(newest(company, "promise_later").press("promise_later"), when=seconds(A_DAY))
    await company.at(62)
    assert company.told("U0MARTA"), "he still counts on what he was told first"


async def put_off_under_way(company: Company, to: float) -> None:
    """He is being told, and the platform has not answered yet."""
    later = newest(company, "promise_later").press("promise_later")
    company.busy = True
    await company.presses(later, when=seconds(to))


async def arrives(company: Company) -> None:
    company.busy = False
    await company.deliver()


async def test_what_the_customer_was_told_last_is_kept_though_the_note_was_changed_meanwhile(company: Company) -> None:
    await answered(company)
    note = await company.answers("!promesa hoy 16:00 reembolso")
    await put_off_under_way(company, A_DAY)
    await company.edits(note, "!promesa hoy 17:00 reembolso de $450")
    await arrives(company)
    assert await counting(company) == [("promise", A_DAY)]
    assert "10:00" in newest(company, "promise_withdraw").text


async def test_what_the_customer_was_told_last_is_kept_though_it_was_withdrawn_meanwhile(company: Company) -> None:
    await answered(company)
    await promised(company, 300)
    undo = newest(company, "promise_withdraw").press("promise_withdraw")
    await put_off_under_way(company, A_DAY)
    await company.presses(undo)
    await arrives(company)
    assert await counting(company) == [("promise", A_DAY)]


async def test_it_is_kept_though_what_was_withdrawn_had_lapsed(company: Company) -> None:
    await answered(company)
    await promised(company, 60)
    undo = newest(company, "promise_withdraw").press("promise_withdraw")
    await company.at(61)
    await put_off_under_way(company, A_DAY)
    await company.presses(undo)
    await arrives(company)
    assert await counting(company) == [("promise", A_DAY)]


async def test_put_off_twice_the_second_moment_is_kept(company: Company) -> None:
    await answered(company)
    await promised(company, 300)
    await put_off_under_way(company, 400)
    await put_off_under_way(company, A_DAY)
    await arrives(company)
    assert await counting(company) == [("promise", A_DAY)]


async def test_what_was_done_while_he_was_told_of_a_delay_is_not_promised_anew(company: Company) -> None:
    await answered(company)
    await promised(company, 300)
    kept = newest(company, "promise_kept").press("promise_kept")
    await put_off_under_way(company, A_DAY)
    await company.presses(kept)
    await arrives(company)
    assert await counting(company) == []


async def test_the_customer_hears_of_a_delay_in_his_own_language(company: Company) -> None:
    await company.writes("When will my refund arrive? I have been waiting for two weeks")
    await company.answers("We asked the bank for it and keep you informed of what they say")
    await promised(company, 120, "your refund")
    await company.presses(newest(company, "promise_later").press("promise_later"), when=seconds(300))
    assert company.telegram.said[-1][1].startswith("Hi Ana")


async def test_a_delay_is_told_in_the_owner_s_own_words_where_he_has_some(company: Company) -> None:
    await answered(company)
    await promised(company, 120)
    await company.presses(newest(company, "promise_later").press("promise_later"), when=seconds(300), text="El banco pide un día más")
    assert company.telegram.said[-1][1] == "El banco pide un día más"
