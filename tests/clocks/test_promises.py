"""A promise is a deadline: it has an owner, who is reminded, and it climbs when it lapses."""

import pytest
from company import MINUTE, TEN, Company
from played import Post

from bridge.model.clocks import Clock, Promise
from bridge.model.events import DeskPressed
from bridge.model.failure import DeliveryError, Reason
from bridge.model.ids import DESK, ChatId, UserId

BLOCKED = DeliveryError(Reason.BLOCKED, "bot was blocked by the user")


def seconds(minute: float) -> str:
    return str((TEN + round(minute * MINUTE)) // 1000)


async def promises(company: Company) -> list[Promise]:
    return await company.rows(Promise, "kept_by_answer", True, False)


async def the(company: Company, kind: str) -> Clock:
    return [clock for clock in await company.clocks() if clock.kind == kind][-1]


def offers(company: Company, action: str) -> list[Post]:
    return [post for post in company.thread() if action in post.actions()]


async def promised(company: Company, minute: float, about: str = "tu reembolso") -> None:
    await company.presses("promise", str((await company.cases())[-1].id), when=seconds(minute), about=about)


async def answered(company: Company) -> None:
    await company.writes("¿cuándo llega mi reembolso?")
    await company.answers("Lo pedimos al banco y le damos seguimiento")


async def test_its_owner_is_reminded_and_it_climbs_when_it_lapses(company: Company) -> None:
    await answered(company)
    await promised(company, 300)
    assert "🤝 Pablo prometió: “tu reembolso”" in company.card().text
    await company.at(241)
    (reminder,) = company.told("U0PABLO")
    assert "en 1 h vence lo que le prometiste a Ana" in reminder.text and "tu reembolso" in reminder.text
    assert reminder.actions() == {"promise_kept", "promise_later", "open_thread"}
    assert company.told("U0MARTA") == []
    await company.at(300.5)
    assert "Promesa vencida" in company.card().text
    assert "le prometió a Ana" in company.told("U0MARTA")[0].text and "Pablo" in company.told("U0MARTA")[0].text
    assert len(company.told("U0PABLO")) == 2
    await company.at(321)
    assert len(company.told("U0ELENA")) == 1


async def test_it_outlives_thanks_the_resolution_and_a_change_of_team(company: Company) -> None:
    await answered(company)
    await promised(company, 300)
    await company.writes("gracias, hasta luego")
    await company.presses("resolve", str((await company.cases())[-1].id))
    assert any("sigue pendiente lo que" in post.text for post in company.thread())
    await company.at(301)
    assert len(company.told("U0MARTA")) == 1


async def test_it_is_kept_by_its_owner_s_word(company: Company) -> None:
    await answered(company)
    await promised(company, 300)
    await company.at(30)
    await company.answers("Te cuento: el banco ya lo tiene")
    assert (await the(company, "promise")).ended_at is None, "an answer is not the refund"
    await company.presses(offers(company, "promise_kept")[-1].press("promise_kept"))
    assert ((await the(company, "promise")).state, company.minutes((await the(company, "promise")).ended_at or 0)) == ("met", 30)
    assert "🤝" not in company.card().text
    await company.at(400)
    assert company.told("U0MARTA") == [] and company.told("U0PABLO") == []


@pytest.mark.parametrize("order", ["!promesa hoy 16:00", "!promise today 16:00", "!promessa hoje 16:00"])
async def test_it_is_typed_in_the_thread(company: Company, order: str) -> None:
    await answered(company)
    await company.answers(f"{order} reembolso de $450")
    (promise,) = await promises(company)
    assert (promise.about, company.minutes(promise.due_at), promise.owner) == ("reembolso de $450", 360, "U0PABLO")
    assert len(company.telegram.said) == 2, "the customer reads nothing of it"


async def test_what_cannot_be_read_as_a_moment_is_said(company: Company) -> None:
    await answered(company)
    await company.answers("!promesa reembolso cuando se pueda")
    assert await promises(company) == []
    assert "no entendí para cuándo" in company.thread()[-1].text and "viernes 16:00" in company.thread()[-1].text


async def test_a_holding_reply_with_day_and_hour_is_a_promise_and_stops_the_clock(company: Company) -> None:
    await company.writes("¿cuándo llega mi reembolso?")
    await company.at(5)
    await company.answers("Hola Ana, mañana a las 10 te confirmo")
    (promise,) = await promises(company)
    assert (company.minutes(promise.due_at), promise.kept_by_answer) == (24 * 60, True)
    assert (await the(company, "first_response")).state == "cancelled"
    assert "Responder antes" not in company.card().text and "Pablo prometió" in company.card().text
    await company.at(120)
    assert company.told("U0MARTA") == []
    await company.at(24 * 60 - 30)
    await company.answers("Tu reembolso salió hoy: son $450")
    assert (await the(company, "promise")).state == "met", "the answer that was promised has come"


@pytest.mark.parametrize(
    ("text", "minute"),
    [
        ("te escribo mañana a las 10 o a las 12", 26 * 60),
        ("el martes o el miércoles te confirmo", 56 * 60),
        ("I'll get back to you tomorrow between 10 and 12", 26 * 60),
        ("te retorno amanhã das 10 às 12", 26 * 60),
    ],
)
async def test_of_joined_moments_the_latest_is_offered_and_the_clock_runs_on(company: Company, text: str, minute: int) -> None:
    await company.writes("¿cuándo llega mi reembolso?")
    await company.answers(text)
    assert (await the(company, "first_response")).state == "running"
    assert [company.minutes(one.due_at) for one in await promises(company)] == [minute]
    assert len(offers(company, "promise_save")) == 1


async def test_an_hour_behind_a_comma_is_of_the_day_that_was_named(company: Company) -> None:
    await company.writes("¿cuándo llega mi reembolso?")
    await company.answers("mañana mismo te marco, a las 5")
    assert await counting(company) == [("mañana mismo te marco, a las 5", 31 * 60)]
    assert (await the(company, "first_response")).state == "cancelled"


async def counting(company: Company) -> list[tuple[str, float]]:
    """What is to be kept, and by when."""
    clocks = {clock.id: clock for clock in await company.clocks() if clock.ended_at is None}
    return [(one.about, company.minutes(one.due_at)) for one in await promises(company) if one.clock_id in clocks]


async def test_who_edits_what_he_typed_moves_the_promise(company: Company) -> None:
    await answered(company)
    ts = await company.answers("!promesa hoy 16:00 reembolso")
    await company.at(5)
    await company.edits(ts, "!promesa hoy 17:00 reembolso de $450")
    assert await counting(company) == [("reembolso de $450", 420)]
    assert "5:00" in company.thread()[-1].text and "Sigue en pie" not in company.thread()[-1].text
    await company.at(361)
    assert company.told("U0MARTA") == []
    await company.at(421)
    assert len(company.told("U0MARTA")) == 1


UNREADABLE = [("!promesa cuando se pueda", "no entendí para cuándo"), ("!promesa hoy 9:00", "ya pasó"), ("olvídenlo", "lo sigue siendo")]


async def test_who_deletes_what_he_typed_hears_that_it_stands(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    ts = await company.answers("!promesa viernes 16:00 reembolso")
    await company.takes_back(ts)
    post = company.thread()[-1]
    assert "Sigue en pie" in post.text
    await company.presses(post.press("promise_withdraw"))
    assert "reembolso" not in company.card().text


@pytest.mark.parametrize(("text", "why"), UNREADABLE)
async def test_edited_so_that_it_cannot_be_read_it_stands_and_that_is_said(company: Company, text: str, why: str) -> None:
    await answered(company)
    ts = await company.answers("!promesa hoy 16:00 reembolso")
    said = len(company.thread())
    await company.at(5)
    await company.edits(ts, text)
    assert await counting(company) == [("reembolso", 360)]
    heard = company.thread()[said:]
    assert any(why in post.text for post in heard)
    (stands,) = [post for post in heard if "Sigue en pie" in post.text]
    assert "promise_withdraw" in stands.actions()


async def test_what_could_not_be_read_is_obeyed_when_it_is_mended(company: Company) -> None:
    await answered(company)
    ts = await company.answers("!promesa el vienes reembolso")
    assert await counting(company) == []
    await company.at(1)
    await company.edits(ts, "!promesa hoy 16:00 reembolso")
    assert await counting(company) == [("reembolso", 360)]


async def test_a_reminder_is_announced_where_one_comes(company: Company) -> None:
    await answered(company)
    await company.answers("!promesa hoy 16:00 reembolso")
    assert "Se le recordará antes" in company.thread()[-1].text
    await company.answers("!promesa hoy 10:03 llamada")
    assert "Se le recordará" not in company.thread()[-1].text


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("lo reviso y te respondo en 1h", 60),
        ("I'll check and reply in 1h", 60),
        ("verifico e te respondo em 1h", 60),
        ("dame 1h30 y te respondo", 90),
        ("I'll get back to you in a couple of hours", 120),
        ("verifico e te aviso daqui a uma horinha", 60),
    ],
)
async def test_a_holding_reply_with_a_length_is_a_promise_by_itself(company: Company, text: str, minutes: int) -> None:
    await company.writes("¿cuándo llega mi reembolso?")
    await company.at(5)
    await company.answers(text)
    (promise,) = await promises(company)
    assert (company.minutes(promise.due_at), promise.kept_by_answer) == (5 + minutes, True)
    assert (await the(company, "first_response")).state == "cancelled"


@pytest.mark.parametrize("text", ["daqui a pouco te respondo", "en un rato te digo", "I'll be back in a minute"])
async def test_soon_is_no_date(company: Company, text: str) -> None:
    await company.writes("¿cuándo llega mi reembolso?")
    await company.answers(text)
    assert await promises(company) == []
    assert (await the(company, "first_response")).state == "running"


async def test_undo_brings_the_clock_back_from_its_own_start(company: Company) -> None:
    await company.writes("¿cuándo llega mi reembolso?")
    await company.at(5)
    await company.answers("mañana a las 10 te confirmo")
    await company.at(10)
    await company.presses(offers(company, "promise_withdraw")[-1].press("promise_withdraw"))
    clock = await the(company, "first_response")
    assert (clock.state, company.minutes(clock.started_at), company.minutes(clock.due_at)) == ("running", 0, 60)
    await company.at(61)
    assert len(company.told("U0MARTA")) == 1


async def test_it_stops_nothing_before_the_customer_has_read_it(company: Company) -> None:
    await company.writes("¿cuándo llega mi reembolso?")
    company.telegram.fail = [BLOCKED]
    await company.answers("mañana a las 10 te confirmo")
    assert [clock.kind for clock in await company.clocks()] == ["first_response"]
    await company.at(61)
    assert len(company.told("U0MARTA")) == 1


async def test_a_date_in_an_answer_is_offered_with_one_click(company: Company) -> None:
    await company.writes("¿cuándo llega mi reembolso?")
    await company.answers("Ya lo pedimos al banco; son $450. Te escribo mañana a las 10 con el comprobante")
    (offer,) = offers(company, "promise_save")
    assert (await the(company, "first_response")).state == "met"
    assert [clock for clock in await company.clocks() if clock.kind == "promise"] == []
    await company.presses(offer.press("promise_save"))
    assert company.minutes((await the(company, "promise")).due_at) == 24 * 60
    await company.presses(offer.press("promise_save"))
    assert len([clock for clock in await company.clocks() if clock.kind == "promise"]) == 1


async def test_the_customer_hears_of_a_delay_from_us_first(company: Company) -> None:
    await answered(company)
    await promised(company, 300)
    await company.at(245)
    (reminder,) = company.told("U0PABLO")
    await company.presses(reminder.press("promise_later"), when=seconds(24 * 60))
    said = company.telegram.said[-1][1]
    assert "Ana" in said and "tu reembolso" in said and "3:00" in said and "10:00" in said and "Pablo" in said
    assert len([clock for clock in await company.clocks() if clock.kind == "promise" and clock.ended_at is None]) == 1
    await company.at(400)
    assert company.told("U0MARTA") == []
    assert company.minutes((await the(company, "promise")).due_at) == 24 * 60


async def test_a_moment_that_is_over_is_no_promise(company: Company) -> None:
    await answered(company)
    await company.at(10)
    await promised(company, 5)
    assert await promises(company) == []
    assert "ya pasó" in company.thread()[-1].text


async def test_it_can_be_kept_from_the_card_wherever_the_case_is(company: Company) -> None:
    await answered(company)
    await promised(company, 300)
    await company.presses("resolve", str((await company.cases())[-1].id))
    assert company.card().actions() == {"promise_kept", "promise_later"}
    await company.presses(company.card().press("promise_kept"))
    assert (await the(company, "promise")).state == "met" and company.card().actions() == set()


async def test_who_is_blocked_is_promised_nothing_any_more(company: Company) -> None:
    await answered(company)
    await promised(company, 300)
    await company.presses("block", str((await company.cases())[-1].id))
    await company.at(400)
    assert company.told("U0MARTA") == [] and company.told("U0PABLO") == []


async def test_a_promise_kept_by_the_card_s_button_leaves_the_card(company: Company) -> None:
    await answered(company)
    await promised(company, 300)
    card = company.card()
    kept, user = card.press("promise_kept"), UserId("U0PABLO")
    await company.happens(
        DESK,
        DeskPressed(
            action=kept.action, value=kept.value, user=user, name="Pablo", outsider=False, channel=ChatId(card.to), ts=card.ts,
            at=company.now,
        ),
    )  # fmt: skip
    assert "Respondido" in company.card().text and "cumplió la promesa" in company.thread()[-1].text
