"""What buttons and forms at the desk do, and what they do not when they are old, pressed twice, or pressed by strangers."""

import pytest
from company import Company

from bridge.model.events import DeskPressed
from bridge.model.failure import DeliveryError, Reason
from bridge.model.ids import DESK, UserId
from bridge.model.records import InboxItem
from bridge.model.states import CaseState, ClockState

PLAZA = "660000000000000001"


async def test_claim_shows_who_has_it_and_the_first_one_keeps_it(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    claim = company.card().press("claim")
    await company.presses(claim, by="U0MARTA")
    assert "Lo atiende @Marta Ibarra" in company.card().text
    assert "claim" not in company.card().actions()
    looks = len(company.card().looks)
    await company.presses(claim, by="U0MARTA")
    await company.presses(claim, by="U0ELENA")
    assert "Lo atiende @Marta Ibarra" in company.card().text and len(company.card().looks) == looks


async def test_resolving_what_was_answered_asks_nothing(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    await company.answers("Ya te devolvimos el segundo cargo")
    await company.presses(company.card().press("resolve"))
    assert "Resuelto" in company.card().text and not company.card().buttons
    (case,) = await company.cases()
    assert (case.state, case.resolution) == (CaseState.RESOLVED, "answered")


async def test_resolving_what_nobody_answered_needs_a_reason_and_the_lead_is_told(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    await company.at(10)
    resolve = company.card().press("resolve_unanswered")
    await company.presses(resolve)
    await company.presses(resolve, reason="   ")
    assert (await company.cases())[0].state is CaseState.OPEN
    assert (await company.clocks())[0].state is ClockState.RUNNING
    await company.presses(resolve, reason="Es un mensaje de prueba")
    (case,) = await company.cases()
    assert (case.resolution, case.resolution_reason) == ("unanswered", "Es un mensaje de prueba")
    assert (await company.clocks())[0].state is ClockState.CANCELLED, "never met"
    assert "Cerrado sin respuesta" in company.card().text
    (marta,) = company.told("U0MARTA")
    assert "sin respuesta el caso de Ana · Telegram" in marta.text and "Es un mensaje de prueba" in marta.text
    await company.presses(resolve, reason="otra vez")
    assert len(company.told("U0MARTA")) == 1


async def test_resolving_without_an_answer_closes_the_pages(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    await company.at(60)
    await company.presses(company.card().press("resolve_unanswered"), reason="Ya lo atendieron en la tienda")
    page = company.told("U0MARTA")[0]
    assert page.text.splitlines()[-1].startswith("☑️ Pablo cerró el caso") and not page.buttons
    assert (await company.clocks())[0].state is ClockState.BREACHED
    await company.at(200)
    assert company.told("U0ELENA") == []


async def test_a_case_resolved_while_its_reply_is_on_its_way_is_met_when_the_reply_arrives(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    resolve = company.card().press("resolve_unanswered")
    company.busy = True
    await company.at(5)
    await company.answers("Ya te devolvimos el segundo cargo")
    await company.presses(resolve, reason="no hace falta")
    assert (await company.cases())[0].resolution == "answered"
    company.busy = False
    await company.decide()
    (clock,) = await company.clocks()
    assert clock.state is ClockState.MET and company.minutes(clock.ended_at or 0) == 5
    assert company.told("U0MARTA") == []


async def test_a_case_resolved_trusting_in_a_reply_that_fails_is_open_again_and_climbs(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    resolve = company.card().press("resolve_unanswered")
    company.busy = True
    await company.at(5)
    await company.answers("Ya te devolvimos el segundo cargo")
    await company.presses(resolve)
    company.busy, company.telegram.fail = False, [DeliveryError(Reason.BLOCKED, "blocked")]
    await company.decide()
    (case,) = await company.cases()
    assert case.state is CaseState.OPEN and case.resolution is None
    assert "Espera respuesta" in company.card().text
    await company.at(60)
    assert len(company.told("U0MARTA")) == 1


async def test_what_only_the_reply_that_fails_would_have_answered_is_open_again(company: Company) -> None:
    """Two replies are on their way, and the first of them left this unanswered."""
    await company.writes("me cobraron dos veces")
    resolve = company.card().press("resolve_unanswered")
    company.busy = True
    await company.at(5)
    await company.answers("Ya te devolvimos el segundo cargo")
    await company.at(6)
    await company.writes("¿y los intereses?")
    await company.at(7)
    await company.answers("También, hoy mismo")
    await company.presses(resolve)
    assert (await company.cases())[0].state is CaseState.RESOLVED
    company.busy, company.telegram.fail = False, [None, DeliveryError(Reason.BLOCKED, "blocked")]
    await company.decide()
    (case,) = await company.cases()
    assert case.state is CaseState.OPEN and "Espera respuesta" in company.card().text
    await company.at(66)
    assert len(company.told("U0MARTA")) == 1


async def test_resolving_needs_a_reason_when_the_customer_wrote_after_the_reply_on_its_way(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    resolve = company.card().press("resolve_unanswered")
    company.busy = True
    await company.answers("Ya te devolvimos el segundo cargo")
    await company.writes("y tampoco llegó mi pedido")
    await company.presses(resolve)
    assert (await company.cases())[0].state is CaseState.OPEN


# --- forms ---------------------------------------------------------------------------------------------------------


async def test_the_form_s_text_goes_out_as_written_and_is_shown_in_the_thread(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    await company.presses(company.card().press("reply"), text="  >> Va *tal cual*  ", by="U0MARTA")
    assert company.telegram.said[-1][1] == ">> Va *tal cual*"
    assert any(post.text.splitlines() == ["✉️ Marta responde al cliente:", ">> Va *tal cual*"] for post in company.thread())
    assert (await company.clocks())[0].state is ClockState.MET


async def test_an_empty_form_sends_nothing(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    sent = len(company.telegram.said)
    await company.presses(company.card().press("reply"), text=" \n ")
    await company.presses(company.card().press("reply"))
    assert len(company.telegram.said) == sent


async def test_on_discord_a_private_reply_opens_the_direct_chat_and_what_comes_back_joins_the_case(company: Company) -> None:
    await company.writes("@lumbre no llega mi paquete", user="luis", account="discord", chat=PLAZA)
    await company.presses(company.card("Luis").press("reply_privately"), text="¿Nos das tu número de pedido?")
    assert company.discord.said == [("dm-luis", "¿Nos das tu número de pedido?", None)]
    assert (await company.clocks())[0].state is ClockState.MET
    await company.writes("es el 4471", user="luis", account="discord", chat="dm-luis")
    assert len(await company.cases()) == 1
    assert any("es el 4471" in post.text for post in company.thread("Luis"))
    await company.answers(">> Gracias, sale hoy mismo", customer="Luis")
    assert company.discord.said[-1][0] == "dm-luis", "what he said in private is not answered in public"


async def test_a_public_reply_answers_the_message_in_the_place(company: Company) -> None:
    await company.writes("@lumbre no llega mi paquete", user="luis", account="discord", chat=PLAZA)
    await company.presses(company.card("Luis").press("reply"), text="Lo revisamos ahora")
    assert company.discord.said == [(PLAZA, "Lo revisamos ahora", "m0")]


async def test_on_telegram_the_customer_is_invited_by_a_link_to_the_same_case(company: Company) -> None:
    await company.writes("@lumbre no llega mi paquete", chat="-100")
    (case,) = await company.cases()
    await company.presses(company.card().press("reply_privately"), text="¿Nos das tu número de pedido?")
    (chat, invitation, answered) = company.telegram.said[-1]
    assert (chat, answered) == ("-100", "m0") and f"start=case_{case.id}" in invitation
    assert (await company.clocks())[0].state is ClockState.RUNNING, "an invitation is no answer"
    await company.writes("", start=f"case_{case.id}")
    await company.writes("es el 4471")
    assert len(await company.cases()) == 1
    await company.presses(company.card().press("reply"), text="Gracias, sale hoy mismo")
    assert company.telegram.said[-1][:2] == ("ana", "Gracias, sale hoy mismo")


# --- in vain -------------------------------------------------------------------------------------------------------


async def test_guests_and_strangers_act_for_nobody(company: Company) -> None:
    await company.writes("me cobraron dos veces")
    sent = len(company.telegram.said)
    for button in company.card().buttons:
        await company.presses(button, outsider=True, text="hola, soy de la marca", reason="porque sí")
    (case,) = await company.cases()
    assert case.state is CaseState.OPEN and case.assignee is None and len(company.telegram.said) == sent


@pytest.mark.parametrize("value", ["", "0", "999", "9" * 30, "²", "-1", "case"])
async def test_a_button_about_nothing_that_is_there_does_nothing(company: Company, value: str) -> None:
    for action in ("claim", "resolve", "resolve_unanswered", "reply", "reply_privately", "take", "resend", "arrived", "no_such_action"):
        await company.happens(DESK, pressed(action, value))
    assert await company.rows(InboxItem, "state", "dead") == []


def pressed(action: str, value: str) -> DeskPressed:
    fields = {"text": "x", "reason": "x"}
    return DeskPressed(
        action=action, value=value, user=UserId("U0MARTA"), name="Marta", outsider=False, channel=None, ts=None, fields=fields, at=0
    )
