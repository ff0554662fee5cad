"""A customer writes in private: one open case, routed once it says something, reopened or begun anew later."""

import pathlib
from collections import Counter
from typing import Any

import pytest
from road_stage import DAY, HOUR, MINUTE, SECOND, Stage, open_stage, picture, to_staff
from seen_sql import statements

from bridge.model import richtext
from bridge.model.records import Outgoing, Thread
from bridge.model.richtext import Paragraph, Run
from bridge.model.states import CaseState, ClockState
from storage.queries import SqlQueries


async def test_what_says_something_is_routed_and_greeted_at_once(stage: Stage) -> None:
    await stage.say("Ana", "Mi reembolso no llega")
    case = await stage.case("Ana")
    assert (case.state, case.team, case.priority, case.language) == (CaseState.OPEN, "pagos", "high", "es")
    assert (await stage.thread("Ana"))[0] == "Ana · Telegram: Mi reembolso no llega"
    (greeting,) = await stage.sent_to("Ana")
    assert "Pagos" in greeting
    assert "https://jacaranda.mx/aviso" in greeting
    clock = await stage.running("Ana")
    assert clock is not None
    assert (clock.started_at, clock.due_at - clock.started_at) == (stage.clock.now, 4 * HOUR)


async def test_hola_waits_for_more_while_the_clock_runs_from_it(stage: Stage) -> None:
    began = stage.clock.now
    await stage.say("Ana", "hola")
    assert (await stage.case("Ana")).state is CaseState.OPENING
    assert await stage.sent_to("Ana") == []
    await stage.wait(8 * SECOND)
    await stage.say("Ana", "me hicieron un cobro doble")
    clock = await stage.running("Ana")
    assert clock is not None
    assert clock.started_at == began
    assert (await stage.thread("Ana"))[:2] == ["Ana · Telegram: hola", "Ana · Telegram: me hicieron un cobro doble"]
    assert (await stage.case("Ana")).matter == "me hicieron un cobro doble"


@pytest.mark.parametrize("opening", ["hola", "Buenas tardes!!", "👋", ".", "gracias", "sticker", "photo"])
async def test_an_opening_without_content_is_routed_after_the_wait_and_not_before(stage: Stage, opening: str) -> None:
    began = stage.clock.now
    match opening:
        case "sticker":
            await stage.say("Ana", "🐶", files=(picture("perro.webp", "sticker"),))
        case "photo":
            await stage.say("Ana", photo="ticket.jpg")
        case text:
            await stage.say("Ana", text)
    await stage.wait(19 * SECOND)
    assert (await stage.case("Ana")).state is CaseState.OPENING
    await stage.wait(1 * SECOND)
    case = await stage.case("Ana")
    assert (case.state, case.team) == (CaseState.OPEN, "atencion")
    clock = await stage.running("Ana")
    assert clock is not None
    assert clock.started_at == began
    assert len(await stage.sent_to("Ana")) == 1


async def test_an_opening_that_reached_us_late_waits_no_longer(stage: Stage) -> None:
    await stage.say("Ana", "hola", sent_at=stage.clock.now - HOUR)
    await stage.work()
    assert (await stage.case("Ana")).state is CaseState.OPEN


async def test_a_promise_that_is_over_already_is_not_made(stage: Stage) -> None:
    await stage.say("Ana", "Mi pedido está roto", sent_at=stage.clock.now - 5 * HOUR)
    (greeting,) = await stage.sent_to("Ana")
    assert "a más tardar" not in greeting
    clock = await stage.running("Ana")
    assert clock is not None
    assert clock.started_at == stage.clock.now - 5 * HOUR


async def test_two_messages_of_a_new_customer_in_one_batch_make_one_case(stage: Stage) -> None:
    stage.hear("Ana", "hola")
    stage.hear("Ana", "no sirve mi licuadora")
    stage.hear("Luis", "¿dónde está mi paquete?")
    await stage.work()
    assert len(await stage.cases("Ana")) == 1
    assert len(await stage.cases("Luis")) == 1
    assert (await stage.thread("Ana"))[:2] == ["Ana · Telegram: hola", "Ana · Telegram: no sirve mi licuadora"]
    assert len(await stage.sent_to("Ana")) == 1


async def test_many_messages_of_many_in_one_batch_keep_each_ones_order(stage: Stage) -> None:
    for number in range(5):
        for who in ("Ana", "Luis", "Eva"):
            stage.hear(who, f"mensaje {number}")
    await stage.work()
    for who in ("Ana", "Luis", "Eva"):
        lines = [line for line in await stage.thread(who) if line.startswith(who)]
        assert lines == [f"{who} · Telegram: mensaje {number}" for number in range(5)]


async def test_a_message_that_comes_twice_is_shown_once(stage: Stage) -> None:
    event = stage.said("Ana", "Mi reembolso no llega")
    stage.arrive(event, "msg:1")
    stage.arrive(event, "history:1")
    await stage.work()
    stage.arrive(event, "msg:1")
    await stage.work()
    assert [line for line in await stage.thread("Ana") if line.startswith("Ana")] == ["Ana · Telegram: Mi reembolso no llega"]


async def test_what_was_added_moves_an_untaken_case_with_its_history(stage: Stage) -> None:
    await stage.say("Ana", "Tengo un problema", photo="foto.jpg")
    await stage.deliver(only=to_staff)
    old = await stage.home("Ana")
    await stage.say("Ana", "me hicieron un cobro doble")
    new = await stage.home("Ana")
    assert (old.channel, new.channel) == ("C-atencion", "C-pagos")
    assert "➡️ Por lo que agregó el cliente, el caso pasó de Atención a Pagos." in (await stage.thread("Ana", which=old))[-1]
    told = await stage.thread("Ana")
    assert told[:2] == ["Ana · Telegram: Tengo un problema\n📎 foto.jpg", "(file)"]
    assert told[-2] == "Ana · Telegram: me hicieron un cobro doble"
    assert "el caso viene de Atención" in told[-1]
    (before,) = [thread for thread in await stage.threads("Ana") if not thread.current]
    assert before.wanted > before.drawn
    assert "pasó a Pagos" in await stage.card("Ana", which=before)
    assert len(await stage.sent_to("Ana")) == 1, "greeted once"


async def test_a_word_said_in_two_messages_is_weighed_together(stage: Stage) -> None:
    """Rules look at all that was said, also when the case was routed in another batch."""
    await stage.say("Ana", "Tengo un problema con mi compra")
    await stage.say("Ana", "ya pedí el reembolso")
    await stage.say("Ana", "y nadie contesta")
    case = await stage.case("Ana")
    assert (case.team, len(await stage.threads("Ana"))) == ("pagos", 2)


@pytest.mark.parametrize("how", ["claimed", "answered"])
async def test_a_case_that_somebody_has_stays_where_it_is(stage: Stage, how: str) -> None:
    await stage.say("Ana", "Tengo un problema")
    await stage.deliver()
    if how == "claimed":
        await stage.press("Elena", "claim", "Ana")
    else:
        await stage.types("Elena", "Ana", "¿Qué le pasa?")
        await stage.deliver()
    await stage.say("Ana", "me hicieron un cobro doble")
    assert (await stage.case("Ana")).team == "atencion"


async def test_a_message_after_resolve_opens_the_same_case_again(stage: Stage) -> None:
    await _answered_and_resolved(stage)
    await stage.wait(6 * DAY)
    await stage.say("Ana", "Sigue sin llegar")
    (case,) = await stage.cases("Ana")
    assert (case.state, case.waiting_since) == (CaseState.OPEN, stage.clock.now)
    assert (await stage.thread("Ana"))[-2:] == [
        "Puente: ↩️ Ana volvió a escribir: el caso se abrió de nuevo.",
        "Ana · Telegram: Sigue sin llegar",
    ]
    clock = await stage.running("Ana")
    assert clock is not None
    assert (clock.kind, clock.started_at) == ("next_response", stage.clock.now)
    assert len(await stage.sent_to("Ana")) == 2, "a greeting and the answer, no second greeting"


async def test_later_it_opens_a_new_case_linked_to_the_old(stage: Stage) -> None:
    await _answered_and_resolved(stage)
    await stage.wait(8 * DAY)
    await stage.say("Ana", "Otra vez un cobro doble")
    old, new = await stage.cases("Ana")
    assert (old.state, new.state, new.previous_id) == (CaseState.RESOLVED, CaseState.OPEN, old.id)
    (before,) = await stage.rows(Thread, "case_id", old.id)
    (link,) = [button for button in (await stage.sheet(await stage.home("Ana"))).buttons if button.thread is not None]
    assert (link.label, link.thread) == ("Ver el caso anterior", before.id)
    assert len(await stage.sent_to("Ana")) == 3


@pytest.mark.parametrize("days", [0, 30])
@pytest.mark.parametrize("thanks", ["gracias 🙏", "👍", "Muchas gracias por su ayuda!"])
async def test_a_mere_thank_you_reopens_nothing_and_opens_nothing(stage: Stage, thanks: str, days: int) -> None:
    await _answered_and_resolved(stage)
    await stage.wait(days * DAY)
    await stage.say("Ana", thanks)
    (case,) = await stage.cases("Ana")
    assert case.state is CaseState.RESOLVED
    assert (await stage.thread("Ana"))[-1] == f"Ana · Telegram: {thanks}"
    assert await stage.running("Ana") is None


@pytest.mark.parametrize("sarcasm", ["gracias por nada, voy a PROFECO", "gracias 😡", "gracias?"])
async def test_a_thank_you_that_is_none_reopens(stage: Stage, sarcasm: str) -> None:
    await _answered_and_resolved(stage)
    await stage.say("Ana", sarcasm)
    assert (await stage.case("Ana")).state is CaseState.OPEN


async def test_thanks_with_a_photo_is_more_than_thanks(stage: Stage) -> None:
    await _answered_and_resolved(stage)
    await stage.say("Ana", "gracias", photo="roto.jpg")
    assert (await stage.case("Ana")).state is CaseState.OPEN


async def test_thanks_after_an_answer_starts_no_clock(stage: Stage) -> None:
    await _answered(stage)
    await stage.say("Ana", "mil gracias")
    assert await stage.running("Ana") is None
    assert (await stage.case("Ana")).waiting_since is None
    await stage.say("Ana", "¿y cuándo llega?")
    assert (await stage.case("Ana")).waiting_since == stage.clock.now


async def test_thanks_before_an_answer_stops_no_clock(stage: Stage) -> None:
    await stage.say("Ana", "Mi pedido no llega")
    await stage.say("Ana", "gracias")
    assert await stage.running("Ana") is not None


async def test_the_greeting_speaks_the_customers_language(stage: Stage) -> None:
    await stage.say("John", "I was charged twice for my order and nobody helps me")
    await stage.say("João", "Meu pedido ainda não chegou e ninguém me responde nada")
    assert (await stage.sent_to("John"))[0].startswith("Hi!")
    assert (await stage.sent_to("João"))[0].startswith("Oi!")


async def test_a_rule_may_ask_for_no_greeting(tmp_path: pathlib.Path) -> None:
    rule = '[[rules]]\nname = "quejas"\nwhen = { any = ["demanda"] }\ngreeting = false\n'
    async with open_stage(tmp_path, rule) as stage:
        await stage.say("Ana", "Voy a poner una demanda")
        assert await stage.sent_to("Ana") == []


async def test_start_says_hello_once_and_opens_nothing(stage: Stage) -> None:
    await stage.say("Ana", start="", language="pt-br")
    assert await stage.cases("Ana") == []
    assert (await stage.sent_to("Ana"))[0].startswith("Oi!")
    await stage.say("Ana", "Cadê meu pedido que comprei?")
    await stage.say("Ana", start="")
    _, greeting = await stage.sent_to("Ana")
    assert greeting.startswith("Aqui é o assistente da Jacaranda"), "the hello is not said again"


async def test_start_pressed_twice_says_hello_once_and_again_only_after_a_while(stage: Stage) -> None:
    await stage.say("Ana", start="")
    await stage.wait(20 * SECOND)
    await stage.say("Ana", start="")
    assert len(await stage.sent_to("Ana")) == 1
    await stage.wait(5 * MINUTE)
    await stage.say("Ana", start="")
    assert len(await stage.sent_to("Ana")) == 2


async def test_who_pressed_start_days_ago_is_greeted_when_he_writes(stage: Stage) -> None:
    await stage.say("Ana", start="")
    stage.clock.now += 3 * DAY
    await stage.say("Ana", "¿Dónde viene mi pedido?")
    assert [text[:6] for text in await stage.sent_to("Ana")] == ["¡Hola!", "¡Hola!"]


@pytest.mark.parametrize(
    ("name", "handle", "shown"),
    [
        ("", "ana_t", "ana_t"),
        (" \n\t", None, "ana"),
        ("Ana\nElena (equipo): ya quedó", None, "Ana Elena (equipo): ya quedó"),
        ("\u202eanA\u202c", None, "anA"),
        ("\u200b\u200b", None, "ana"),
        ("x" * 5000, None, "x" * 59 + "…"),
        ("👩\u200d💻 Ana", None, "👩\u200d💻 Ana"),
    ],
)
async def test_a_name_stays_a_name(stage: Stage, name: str, handle: str | None, shown: str) -> None:
    await stage.say("Ana", "Mi pedido no llega", name=name, handle=handle)
    assert (await stage.thread("Ana"))[0] == f"{shown} · Telegram: Mi pedido no llega"


async def test_nothing_a_customer_writes_pings_anyone(stage: Stage) -> None:
    """Not even if an adapter took a mention in it for one of ours."""
    body = (Paragraph(runs=(Run(text="@Elena <!channel>", person="U-elena"),)),)
    await stage.say("Ana", body)
    rows = await stage.rows(Outgoing, "account", "desk")
    assert not [row for row in rows if "U-elena" in str(row.act)]


async def test_a_blank_message_opens_nothing(stage: Stage) -> None:
    await stage.say("Ana", "")
    await stage.say("Ana", richtext.plain("  \n"))
    assert await stage.cases("Ana") == []


async def test_our_own_people_open_nothing(stage: Stage) -> None:
    await stage.say("Elena", "probando, 1, 2", ours=True)
    await stage.say("Elena", "aviso a todos", ours=True, public=True, to_brand=True)
    assert await stage.cases("Elena") == []
    assert await stage.sent_to("Elena") == []


async def test_a_batch_of_two_hundred_takes_few_statements(stage: Stage) -> None:
    async def batch(label: str, people: int) -> int:
        for number in range(200):
            stage.hear(f"c{number % people}", f"{label} {number}: mi pedido no llega")
            stage.hear(f"c{number % people}", f"pregunto en el grupo {number}", public=True, to_brand=number % 3 == 0)
        with statements() as seen:
            await stage.work()
        return len(seen)

    first = await batch("uno", 10)
    again = await batch("dos", 10)
    spread = await batch("tres", 200)
    assert max(first, again, spread) < 150, (first, again, spread)


async def test_a_chatty_case_is_not_read_again_for_every_message(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(400):
        stage.hear("Ana", f"y otra cosa, la número {number}")
    await stage.work()
    read: list[str] = []
    find = SqlQueries.find

    def counting(self: SqlQueries, kind: type[Any], *args: Any, **only: Any) -> list[Any]:
        found = find(self, kind, *args, **only)
        read.extend(kind.__name__ for _ in found)
        return found

    monkeypatch.setattr(SqlQueries, "find", counting)
    await stage.say("Ana", "una más")
    assert len(read) < 40, Counter(read)


async def _answered(stage: Stage) -> None:
    await stage.say("Ana", "Me hicieron un cobro doble")
    await stage.deliver()
    await stage.wait(10 * MINUTE)
    await stage.types("Elena", "Ana", "Ya lo revisamos: te lo devolvemos hoy.")
    await stage.deliver()
    (clock,) = await stage.clocks("Ana")
    assert clock.state is ClockState.MET
    assert clock.ended_at == stage.clock.now


async def _answered_and_resolved(stage: Stage) -> None:
    await _answered(stage)
    await stage.press("Elena", "resolve", "Ana")
    assert (await stage.case("Ana")).state is CaseState.RESOLVED
