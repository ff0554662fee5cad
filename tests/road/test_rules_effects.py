"""Rules have things done: each once for a case, with a trace, and never so that machines answer each other."""

import pytest
from road_stage import HOUR, MINUTE, OPERATORS, Opened, Stage, refused, rule, to_customers

from bridge.model import acts
from bridge.model.clocks import Escalation
from bridge.model.records import Outgoing
from bridge.model.states import CaseState

HOOK = '[webhooks.crm]\nurl = "https://crm.example/aviso"\nsecret = "abc"\n'


# --- for staff -----------------------------------------------------------------------------------------------------


async def test_a_note_is_left_once_and_goes_with_the_case(ruled: Opened) -> None:
    async with ruled(rule('note = "Pásalo a jurídico"')) as stage:
        await stage.say("Ana", "Voy a ir a Profeco")
        await stage.say("Ana", "sí, a PROFECO")
        note = "Puente: 📝 Nota de la regla «amenaza»: Pásalo a jurídico"
        assert (await stage.thread("Ana")).count(note) == 1
        await stage.say("Ana", "es por un reembolso")
        assert (await stage.home("Ana")).channel == "C-pagos"
        assert (await stage.thread("Ana")).count(note) == 1


async def test_people_a_lead_and_a_channel_are_told_what_it_is_about(ruled: Opened) -> None:
    async with ruled(rule('tell = { to = ["#avisos", "lead", "carmen"], text = "Ojo con esto" }')) as stage:
        await stage.say("Ana", "Voy a ir a Profeco")
        for to in ("C-avisos", "U-elena", "U-carmen"):
            (told,) = await stage.notices(to)
            assert told.startswith("Ojo con esto")
            assert "Ana · Telegram" in told
            assert "Voy a ir a Profeco" in told


async def test_who_is_told_as_the_assignee_is_the_team_where_nobody_is(ruled: Opened) -> None:
    async with ruled(rule('tell = { to = ["assignee"], text = "Ojo" }')) as stage:
        await stage.say("Ana", "Voy a ir a Profeco")
        assert len(await stage.notices("C-atencion")) == 1


async def test_the_ladder_is_called_at_once_and_the_next_rung_follows_as_closely(ruled: Opened) -> None:
    async with ruled(rule("ladder = true")) as stage:
        await stage.say("Ana", "Voy a ir a Profeco")
        assert [page.to for page in await stage.pages("Ana")] == ["U-elena"]
        await stage.wait(59 * MINUTE)
        assert len(await stage.pages("Ana")) == 1
        await stage.wait(1 * MINUTE)
        assert [page.to for page in await stage.pages("Ana")] == ["U-elena", "U-carmen"]


# --- who gets it ---------------------------------------------------------------------------------------------------


async def test_a_team_s_cases_are_handed_out_in_turn_and_each_person_hears_of_his(ruled: Opened) -> None:
    async with ruled(rule('assignee = "round_robin"', when='any = ["cobro"]')) as stage:
        people = ("Ana", "Luis", "Eva", "Raúl")
        for who in people:
            await stage.say(who, "me hicieron un cobro doble")
        await stage.say("Ana", "dos veces el cobro")
        assert [(await stage.case(who)).assignee for who in people] == ["U-elena", "U-carmen", "U-elena", "U-carmen"]
        assert len(await stage.notices("U-carmen")) == 2
        assert "Le toca a @Elena" in await stage.card("Ana")
        assert "claim" in {button.action for button in (await stage.sheet(await stage.home("Ana"))).buttons}


async def test_what_a_rule_gave_is_still_routed_and_is_whose_claims_it(ruled: Opened) -> None:
    async with ruled(rule('assignee = "carmen"', when='any = ["licuadora"]')) as stage:
        await stage.say("Ana", "mi licuadora no sirve")
        assert (await stage.case("Ana")).assignee == "U-carmen"
        await stage.say("Ana", "quiero un reembolso")
        assert (await stage.case("Ana")).team == "pagos"
        await stage.press("Elena", "claim", "Ana")
        case = await stage.case("Ana")
        assert (case.assignee, case.assigned_by) == ("U-elena", None)


async def test_where_nobody_can_be_given_it_operators_hear_of_it_once_an_hour(ruled: Opened) -> None:
    async with ruled(rule('assignee = "round_robin"')) as stage:
        await stage.say("Ana", "Voy a ir a Profeco")
        await stage.say("Luis", "Voy a ir a Profeco")
        assert (await stage.case("Ana")).assignee is None
        assert len(await stage.notices(OPERATORS)) == 1
        await stage.wait(1 * HOUR)
        await stage.say("Eva", "Voy a ir a Profeco")
        assert len([told for told in await stage.notices(OPERATORS) if "round_robin" in told]) == 2


# --- the end of a case ---------------------------------------------------------------------------------------------


async def test_spam_is_muted_with_a_trace_and_the_way_back(ruled: Opened) -> None:
    async with ruled(rule("spam = true", when='any = ["gana dinero"]', name="basura")) as stage:
        await stage.say("Bot", "Gana dinero desde casa")
        case = await stage.case("Bot")
        assert case.state is CaseState.RESOLVED
        assert await stage.sent_to("Bot") == []
        assert "la regla «basura» bloqueó a Bot" in (await stage.thread("Bot"))[-1]
        await stage.say("Bot", "Gana dinero otra vez")
        assert len(await stage.cases("Bot")) == 1
        (who,) = await stage.people("Bot")
        await stage.press_on("Elena", "unblock", who.id)
        (who,) = await stage.people("Bot")
        assert who.muted_at is None


async def test_a_closed_case_says_why_and_its_lead_hears_of_it(ruled: Opened) -> None:
    async with ruled(rule('close = "no es para nosotros"', when='any = ["vacante"]', name="empleo")) as stage:
        await stage.say("Ana", "¿Tienen alguna vacante?")
        case = await stage.case("Ana")
        assert (case.state, case.resolution, case.resolution_reason) == (CaseState.RESOLVED, "unanswered", "no es para nosotros")
        assert await stage.running("Ana") is None
        assert await stage.sent_to("Ana") == [], "who is not answered is not told that he will be"
        (told,) = await stage.notices("U-elena")
        assert "la regla «empleo»" in told


# --- automatic texts -----------------------------------------------------------------------------------------------


TEXTS = "".join(f'[texts.{each}]\n"template.aviso" = "{each}: {{name}}, {{team}} de {{brand}} te lee."\n' for each in ("es", "en", "pt"))


async def test_a_text_goes_out_once_in_the_customers_language(ruled: Opened) -> None:
    async with ruled(TEXTS + rule('template = "aviso"')) as stage:
        await stage.say("Ana", "Voy a ir a Profeco")
        await stage.say("Ana", "a Profeco, ya dije")
        _greeting, text = await stage.sent_to("Ana")
        assert text == "es: Ana, Atención de Jacaranda te lee."
        assert "🤖" in "".join(await stage.thread("Ana"))


async def test_a_case_gets_few_automatic_texts_an_hour_whatever_rules_say(ruled: Opened) -> None:
    many = "".join(rule('template = "aviso"', when=f'any = ["w{n}"], none = ["w{n + 1}"]', name=f"r{n}") for n in range(5))
    async with ruled(TEXTS + many) as stage:
        for n in range(5):
            await stage.say("Ana", f"w{n}")
        assert len(await stage.sent_to("Ana")) == 3, "the greeting is one of them"
        assert "ya no se le manda nada automático" in "".join(await stage.thread("Ana"))


@pytest.mark.parametrize(
    "reply",
    ["Respuesta automática: estoy de vacaciones", "I'm out of the office until Monday", "Estou fora do escritório", "Mensaje automático."],
)
async def test_a_machine_that_answers_by_itself_gets_no_automatic_text(stage: Stage, reply: str) -> None:
    await stage.say("Ana", reply)
    await stage.wait(1 * MINUTE)
    assert len(await stage.cases("Ana")) == 1
    assert await stage.sent_to("Ana") == []


async def test_who_complains_of_automatic_answers_is_a_person(stage: Stage) -> None:
    await stage.say("Ana", "Solo recibo una respuesta automática y mi pedido no llega")
    assert len(await stage.sent_to("Ana")) == 1


async def test_a_text_that_cannot_be_delivered_is_not_sent_again_and_again(ruled: Opened) -> None:
    async with ruled(TEXTS + rule('template = "aviso"\ntags = ["no-llega"]', when="", on="failed", name="fallo")) as stage:
        await stage.say("Ana", "Mi pedido no llega")
        await stage.deliver(lambda row: refused(row) if to_customers(row) else stage.arrives(row))
        assert len(await stage.sent_to("Ana")) == 2
        assert (await stage.case("Ana")).tags == ("no-llega",)


# --- occasions -----------------------------------------------------------------------------------------------------


async def test_each_occasion_is_asked_where_it_happens(ruled: Opened) -> None:
    occasions = ("opened", "reopened", "moved", "resolved", "breached")
    async with ruled("".join(rule(f'tags = ["{each}"]', when="", name=each, on=each) for each in occasions)) as stage:
        await stage.say("Ana", "Mi pedido no llega")
        assert (await stage.case("Ana")).tags == ("opened",)
        await stage.say("Ana", "quiero un reembolso")
        assert (await stage.case("Ana")).tags == ("opened", "moved")
        await stage.wait(4 * HOUR)
        assert (await stage.case("Ana")).tags == ("opened", "moved", "breached")
        await stage.press("Elena", "resolve_unanswered", "Ana", reason="duplicado")
        assert (await stage.case("Ana")).tags[-1] == "resolved"
        await stage.say("Ana", "sigue sin llegar")
        assert (await stage.case("Ana")).tags[-1] == "reopened"


async def test_once_a_person_has_it_a_message_raises_the_alarm_once_and_moves_nothing(ruled: Opened) -> None:
    does = 'team = "pagos"\npriority = "urgent"\ntags = ["legal"]\nladder = true\nnote = "Contesta hoy"\nclose = "no"'
    async with ruled(rule(does)) as stage:
        await stage.say("Ana", "Mi pedido no llega")
        await stage.deliver()
        home = await stage.home("Ana")
        await stage.press("Elena", "claim", "Ana")
        await stage.say("Ana", "Pues voy a PROFECO")
        await stage.say("Ana", "sí, a la profeco")
        case, said = await stage.case("Ana"), await stage.thread("Ana")
        assert (case.priority, case.tags, case.state, (await stage.home("Ana")).id) == ("urgent", ("legal",), CaseState.OPEN, home.id)
        assert sum("Contesta hoy" in line for line in said) == 1
        assert len(await stage.rows(Escalation, "case_id", case.id)) == 1


async def test_what_is_said_after_a_person_answered_counts_on_other_occasions(ruled: Opened) -> None:
    async with ruled(rule('tags = ["vuelve"]', on="reopened") + rule('tags = ["tarde"]', name="tarde", on="breached")) as stage:
        await stage.say("Ana", "Mi pedido no llega")
        await stage.deliver()
        await stage.types("Elena", "Ana", "Llega mañana")
        await stage.deliver()
        await stage.press("Elena", "resolve", "Ana")
        await stage.say("Ana", "No llegó: voy a Profeco")
        assert (await stage.case("Ana")).tags == ("vuelve",)
        await stage.wait(8 * HOUR)
        assert (await stage.case("Ana")).tags == ("vuelve", "tarde")


async def test_what_was_decided_on_another_occasion_outlasts_the_next_message(ruled: Opened) -> None:
    late = 'priority = "urgent"\nteam = "pagos"\ntags = ["tarde"]'
    async with ruled(rule(late, when="", name="tarde", on="breached")) as stage:
        await stage.say("Ana", "Mi pedido no llega")
        await stage.wait(4 * HOUR)
        await stage.say("Ana", "¿hay alguien ahí?")
        case = await stage.case("Ana")
        assert (case.team, case.priority, case.tags) == ("pagos", "urgent", ("tarde",))
        assert len(await stage.threads("Ana")) == 2
        assert "Por la regla «tarde», el caso pasó de Atención a Pagos." in "".join(
            await stage.thread("Ana", which=(await stage.threads("Ana"))[0])
        )


async def test_rules_that_answer_each_other_come_to_an_end(ruled: Opened) -> None:
    there = rule('team = "pagos"', when='team = "atencion"', name="allá", on="moved")
    back = rule('team = "atencion"', when='team = "pagos"', name="acá", on="moved")
    async with ruled(there + back) as stage:
        await stage.say("Ana", "Mi pedido no llega")
        await stage.say("Ana", "quiero un reembolso")
        assert len(await stage.threads("Ana")) == 3


async def test_nobody_claims_it_and_rules_hear_of_it_step_by_step(ruled: Opened) -> None:
    steps = "".join(
        f'[[rules]]\nname = "{after}"\non = "unclaimed"\nunclaimed = "{after}"\ntags = ["{after}"]\n' for after in ("30m", "2h")
    )
    async with ruled(steps) as stage:
        await stage.say("Ana", "Mi pedido no llega")
        await stage.say("Luis", "Mi pedido no llega")
        await stage.press("Elena", "claim", "Luis")
        await stage.wait(29 * MINUTE)
        assert (await stage.case("Ana")).tags == ()
        await stage.wait(1 * MINUTE)
        assert (await stage.case("Ana")).tags == ("30m",)
        await stage.wait(90 * MINUTE)
        assert (await stage.case("Ana")).tags == ("30m", "2h")
        assert (await stage.case("Luis")).tags == ()


async def test_a_warning_comes_with_the_first_rung_before_the_deadline(ruled: Opened) -> None:
    early = '[escalation.temprano]\nsteps = [{ at = "50%", to = ["lead"] }, { at = "100%", to = ["carmen"] }]\n'
    sends = rule('escalation = "temprano"', when='any = ["pedido"]', name="pedidos")
    warned = rule('tags = ["casi"]', when="", name="casi", on="warned")
    async with ruled(early + sends + warned) as stage:
        await stage.say("Ana", "Mi pedido no llega")
        await stage.wait(2 * HOUR)
        assert (await stage.case("Ana")).tags == ("casi",)
        assert [page.to for page in await stage.pages("Ana")] == ["U-elena"]


# --- again -----------------------------------------------------------------------------------------------------------


async def test_what_happens_again_is_told_again_and_a_customer_is_not(ruled: Opened) -> None:
    tells = 'tell = { to = ["carmen"], text = "Otra vez" }\nwebhook = ["crm"]\nnote = "Mira esto"\ntemplate = "aviso"'
    async with ruled(HOOK + TEXTS + rule(tells, when="", on="reopened")) as stage:
        await stage.say("Ana", "Mi pedido no llega")
        for _ in range(2):
            await stage.wait(5 * HOUR)
            await stage.press("Elena", "resolve_unanswered", "Ana", reason="duplicado")
            await stage.say("Ana", "Sigue sin llegar")
        assert len([told for told in await stage.notices("U-carmen") if told.startswith("Otra vez")]) == 2
        assert len([said for said in await stage.thread("Ana") if "Mira esto" in said]) == 2
        assert len(await stage.rows(Outgoing, "lane", "webhook|crm")) == 2
        assert len([text for text in await stage.sent_to("Ana") if "te lee" in text]) == 1


async def test_who_comes_back_without_end_has_people_called_a_few_times_an_hour(ruled: Opened) -> None:
    async with ruled(HOOK + rule('webhook = ["crm"]', when="", on="reopened")) as stage:
        await stage.say("Bot", "Mi pedido no llega")
        for expected in (3, 6):
            for number in range(6):
                await stage.press("Elena", "resolve_unanswered", "Bot", reason="duplicado")
                await stage.say("Bot", f"recibí tu mensaje {number}")
            assert len(await stage.rows(Outgoing, "lane", "webhook|crm")) == expected
            await stage.wait(1 * HOUR)


async def test_a_step_that_nobody_claimed_in_is_told_once_each_time_a_customer_waits(ruled: Opened) -> None:
    steps = "".join(
        f'[[rules]]\nname = "{after}"\nunclaimed = "{after}"\ntell = {{ to = ["carmen"], text = "{after}" }}\n' for after in ("30m", "2h")
    )
    async with ruled(steps) as stage:
        await stage.say("Ana", "Mi pedido no llega")
        for times in (1, 2):
            await stage.wait(2 * HOUR)
            told = [text.splitlines()[0] for text in await stage.notices("U-carmen")]
            assert (told.count("30m"), told.count("2h")) == (times, times)
            await stage.press("Elena", "resolve_unanswered", "Ana", reason="duplicado")
            await stage.wait(1 * HOUR)
            await stage.say("Ana", "Sigue sin llegar")


# --- other programs ------------------------------------------------------------------------------------------------


async def test_a_program_is_called_once_with_what_it_needs(ruled: Opened) -> None:
    async with ruled(HOOK + rule('webhook = ["crm"]\npriority = "urgent"')) as stage:
        await stage.say("Ana", "Voy a ir a Profeco", handle="ana_t")
        await stage.say("Ana", "a Profeco")
        (row,) = await stage.rows(Outgoing, "lane", "webhook|crm")
        call = acts.from_json(row.act)
        assert isinstance(call, acts.CallHook)
        assert (call.payload["occasion"], call.payload["rule"]) == ("message", "amenaza")
        assert (call.payload["case"]["priority"], call.payload["customer"]["handle"]) == ("urgent", "ana_t")


async def test_a_program_that_cannot_be_reached_is_a_dead_letter_and_stops_nothing(ruled: Opened) -> None:
    async with ruled(HOOK + rule('webhook = ["crm"]')) as stage:
        await stage.say("Ana", "Voy a ir a Profeco")
        await stage.deliver(lambda row: refused(row) if row.account == "webhook" else stage.arrives(row))
        (told,) = await stage.notices(OPERATORS)
        assert "El programa «crm» no recibió" in told
        assert "puente outbox retry" in told
        assert len(await stage.sent_to("Ana")) == 1
