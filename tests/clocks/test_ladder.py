"""Who is called when nobody answers: rung by rung, until somebody takes it."""

import pathlib

from company import MINUTE, Company, open_company

from bridge.model.failure import DeliveryError, Reason
from bridge.model.states import ClockState, EscalationState


async def complains(company: Company, text: str = "me cobraron dos veces") -> None:
    await company.writes(text)


async def test_the_thread_then_the_lead_then_the_director_hear_of_it(company: Company) -> None:
    await complains(company)
    await company.at(30)
    assert company.thread()[-1].text == "⏰ El cliente espera desde hace 30 min. Contesta en este hilo."
    await company.at(60)
    (marta,) = company.told("U0MARTA")
    assert marta.text.splitlines() == [
        "Ana · Telegram espera a Cobros desde hace 1 h: «me cobraron dos veces»",
        "Antes se avisó a: el hilo (10:30\u202fa.m.).",
        "Nadie lo tiene: tómalo o dáselo a alguien.",
    ]
    await company.at(80)
    (elena,) = company.told("U0ELENA")
    assert "el hilo (10:30" in elena.text and "Marta Ibarra (11:00" in elena.text
    assert elena.text.index("el hilo") < elena.text.index("Marta Ibarra")
    assert elena.actions() == {"take", "give", "more_time", "open_thread"}
    assert elena.press("open_thread").url == f"https://slack.example/C0COBROS/{company.card().ts}"


async def test_the_first_page_says_that_it_is_the_first(company: Company) -> None:
    await complains(company, "quiero saber el precio")
    await company.at(30)
    assert company.told("U0MARTA")[0].text.splitlines()[1] == "Nadie más lo sabe todavía."


async def test_the_last_rung_repeats_until_somebody_takes_it(company: Company) -> None:
    await complains(company)
    await company.at(111)
    assert len(company.told("U0ELENA")) == 4
    assert company.told("U0ELENA")[-1].text.count("Elena Castillo") == 1, "each is named once, with the last time"
    await company.presses(company.told("U0ELENA")[-1].press("take"), by="U0ELENA")
    await company.at(125)
    assert len(company.told("U0ELENA")) == 4


async def test_overdue_rungs_collapse_to_the_highest_and_late_is_said(company: Company) -> None:
    await complains(company)
    await company.sleeps_until(75)
    assert [post.text for post in company.thread() if post.text.startswith("⏰")] == []
    (marta,) = company.told("U0MARTA")
    said = ["Nadie más lo sabe todavía.", "Nadie lo tiene: tómalo o dáselo a alguien.", "Este aviso sale con 15 min de retraso."]
    assert marta.text.splitlines()[1:] == said
    assert company.told("U0ELENA") == []
    await company.at(80)
    assert "Marta Ibarra (11:15" in company.told("U0ELENA")[0].text


async def test_a_case_that_staff_could_not_see_yet_begins_at_its_first_rung(company: Company) -> None:
    await company.sleeps_until(0)
    await company.writes("me cobraron dos veces", before=300 * MINUTE)
    await company.rings()
    assert company.told("U0MARTA") == [] == company.told("U0ELENA")
    await company.at(1)
    assert company.thread()[-1].text == "⏰ El cliente espera desde hace 5 h 1 min. Contesta en este hilo."
    assert (await company.clocks())[0].state is ClockState.BREACHED, "the promise is broken all the same"
    await company.at(31)
    assert len(company.told("U0MARTA")) == 1


async def test_a_rung_with_nobody_on_it_is_skipped_at_once(company: Company) -> None:
    await complains(company, "mi paquete no llega")  # that team has no lead
    await company.at(30)
    assert len(company.told("U0ELENA")) == 1
    await company.at(60)
    assert len(company.told("U0ELENA")) == 1, "the rung was called early, not twice"


async def test_operators_hear_of_it_when_nobody_is_left(company: Company) -> None:
    await complains(company, "pido una entrevista")
    await company.at(60)
    assert len(company.told("C0OPERADOR")) == 1
    assert "Ana · Telegram espera a Prensa" in company.told("C0OPERADOR")[0].text


async def test_without_operators_the_team_s_channel_hears_of_it(tmp_path: pathlib.Path) -> None:
    async with open_company(tmp_path, operators=False) as company:
        await complains(company, "pido una entrevista")
        await company.at(60)
        assert any("no tiene a nadie más" in post.text for post in company.told("C0PRENSA"))


async def test_a_ladder_that_ends_without_anybody_taking_it_ends_at_the_operators(company: Company) -> None:
    await complains(company, "quiero saber el precio")
    await company.at(74)
    assert company.told("C0OPERADOR") == []
    await company.at(75)
    assert len(company.told("C0OPERADOR")) == 1
    await company.at(300)
    assert len(company.told("C0OPERADOR")) == 1


async def test_who_cannot_be_reached_was_not_told_and_the_next_is_called_at_once(company: Company) -> None:
    company.desk.refuse["U0MARTA"] = DeliveryError(Reason.FORBIDDEN, "cannot_dm_bot")
    await complains(company)
    await company.at(61)
    (elena,) = company.told("U0ELENA")
    assert "Marta" not in elena.text and "el hilo" in elena.text
    assert any("No se pudo avisar a Marta Ibarra" in post.text and "cannot_dm_bot" in post.text for post in company.told("C0OPERADOR"))
    await company.at(100)
    assert len(company.told("U0ELENA")) == 4


# --- somebody takes it ---------------------------------------------------------------------------------------------


async def test_taking_it_stops_the_climb_for_a_time_and_then_it_goes_on(company: Company) -> None:
    await complains(company)
    await company.at(70)
    await company.presses(company.told("U0MARTA")[0].press("take"), by="U0MARTA")
    (marta,) = company.told("U0MARTA")
    assert marta.text.splitlines()[-1].startswith("🙋 Marta Ibarra se encarga desde las 11:10")
    assert "11:25" in marta.text and marta.actions() == {"give", "more_time", "open_thread"}
    assert "Lo atiende @Marta Ibarra" in company.card().text
    await company.at(84)
    assert company.told("U0ELENA") == []
    await company.at(85)
    (elena,) = company.told("U0ELENA")
    assert "hasta las 11:25\u202fa.m. lo tenía Marta Ibarra" in elena.text


async def test_every_page_shows_who_has_it(company: Company) -> None:
    await complains(company)
    await company.at(80)
    await company.presses(company.told("U0ELENA")[0].press("take"), by="U0ELENA")
    for page in company.told("U0MARTA") + company.told("U0ELENA"):
        assert "Elena Castillo se encarga" in page.text and "take" not in page.actions()


async def test_taken_at_the_top_and_not_answered_the_top_is_called_again_and_then_the_operators(company: Company) -> None:
    await complains(company, "quiero saber el precio")
    await company.at(60)
    await company.presses(company.told("U0ELENA")[0].press("take"), by="U0ELENA")
    await company.at(74)
    assert len(company.told("U0ELENA")) == 1
    await company.at(75)
    assert len(company.told("U0ELENA")) == 2
    assert company.told("C0OPERADOR") == []
    await company.at(90)
    assert len(company.told("C0OPERADOR")) == 1


async def test_who_presses_second_changes_nothing(company: Company) -> None:
    await complains(company)
    await company.at(80)
    take = company.told("U0ELENA")[0].press("take")
    await company.presses(take, by="U0MARTA")
    await company.presses(take, by="U0ELENA")
    await company.presses(take, by="U0MARTA")
    (climb,) = await company.climbs()
    assert climb.taken_by == "U0MARTA"
    assert len([post for post in company.thread() if post.text.startswith("🙋")]) == 1


async def test_an_outsider_takes_nothing(company: Company) -> None:
    await complains(company)
    await company.at(60)
    await company.presses(company.told("U0MARTA")[0].press("take"), by="U0GUEST", outsider=True)
    assert (await company.climbs())[0].state is EscalationState.CLIMBING


async def test_an_answer_ends_it_and_pages_say_so_and_lose_their_buttons(company: Company) -> None:
    await complains(company)
    await company.at(80)
    take = company.told("U0ELENA")[0].press("take")
    await company.presses(take, by="U0ELENA")
    await company.answers("Ya te devolvimos el segundo cargo")
    for page in company.told("U0MARTA") + company.told("U0ELENA"):
        assert page.text.splitlines()[-1].startswith("✅ Pablo ya respondió") and not page.buttons
    await company.presses(take, by="U0MARTA")
    await company.at(200)
    assert len(company.told("U0ELENA")) == 1
    assert (await company.climbs())[0].state is EscalationState.ENDED
    assert company.told("C0OPERADOR") == []


async def test_what_a_director_types_under_a_page_is_a_note_and_never_goes_out(company: Company) -> None:
    await complains(company)
    await company.at(60)
    before = len(company.telegram.said)
    await company.notes_under(company.told("U0MARTA")[0], "Llámenle hoy", by="U0MARTA")
    assert any("Llámenle hoy" in post.text and post.text.startswith("📝 Nota de") for post in company.thread())
    assert len(company.telegram.said) == before
    assert (await company.clocks())[0].ended_at is None


async def test_a_page_that_leaves_before_its_thread_is_there_says_so(company: Company) -> None:
    company.desk.refuse["C0VENTAS"] = DeliveryError(Reason.UNREACHABLE, "no connection")
    await complains(company, "quiero saber el precio")
    await company.at(30)
    (marta,) = company.told("U0MARTA")
    assert "todavía no está en Slack" in marta.text and "open_thread" not in marta.actions()


async def test_ladders_of_two_customers_do_not_touch(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    await company.at(10)
    await company.writes("me cobraron de más", user="luis", account="discord", chat="dm-luis")
    await company.at(61)
    assert [page.text.split(" · ")[0] for page in company.told("U0MARTA")] == ["Ana"]
    await company.at(71)
    assert [page.text.split(" · ")[0] for page in company.told("U0MARTA")] == ["Ana", "Luis"]


async def test_a_page_does_not_say_that_somebody_was_told_whose_notice_is_still_on_its_way(company: Company) -> None:
    await complains(company)
    company.desk.refuse["U0MARTA"] = DeliveryError(Reason.UNREACHABLE, "no route to host", happened=False)
    await company.at(81)
    (page,) = company.told("U0ELENA")
    assert "Antes se avisó a: el hilo (10:30" in page.text and "Marta" not in page.text.splitlines()[1]


async def test_a_ladder_that_merely_ended_sends_nobody_to_the_configuration(company: Company) -> None:
    await complains(company, "quiero saber el precio")
    await company.at(100)
    (heard,) = company.told("C0OPERADOR")
    assert "La escalera terminó sin que nadie lo tomara" in heard.text and "[escalation]" not in heard.text
