"""Staff write in a case's thread: what goes out, what stays inside, and what that does to the clock."""

import pytest
from road_stage import DAY, HOUR, MINUTE, SECOND, Stage, mention, picture, refused, to_customers, to_staff
from seen_sql import statements

from bridge.model.events import DeskPressed
from bridge.model.failure import Reason
from bridge.model.ids import ChatId, UserId
from bridge.model.records import Outgoing
from bridge.model.richtext import Paragraph, Run
from bridge.model.states import CaseState, ClockState, DeliveryState
from bridge.road.fate.settle import Failed


async def customer_got(stage: Stage) -> list[str]:
    return (await stage.sent_to("Ana"))[1:]  # the first is the greeting


async def test_what_staff_write_goes_out_as_written_with_a_receipt(asked: Stage) -> None:
    ts = await asked.types("Elena", "Ana", "Ya lo revisamos")
    assert await customer_got(asked) == ["Ya lo revisamos"]
    assert await asked.signs("Ana", ts) == ["under_way"]
    assert (await asked.running("Ana")) is not None, "on its way is not there"
    said_at = asked.clock.now
    await asked.wait(5 * SECOND)
    await asked.deliver()
    assert await asked.signs("Ana", ts) == ["under_way", "delivered"]
    (clock,) = await asked.clocks("Ana")
    assert (clock.state, clock.ended_at) == (ClockState.MET, said_at)
    case = await asked.case("Ana")
    assert (case.assignee, case.answered_at, case.waiting_since) == ("U-elena", said_at, None)


@pytest.mark.parametrize("note", ["nota: es VIP", "  Note: vip", "!ojo", "// ojo", "NOTA : x", ">> nota: no enviar", ">>!no"])
async def test_notes_never_go_out(asked: Stage, note: str) -> None:
    ts = await asked.types("Elena", "Ana", note)
    assert await customer_got(asked) == []
    assert await asked.signs("Ana", ts) == []
    assert (await asked.case("Ana")).assignee is None


async def test_a_message_to_a_colleague_stays_inside_and_says_so_if_it_was_meant_to_go(asked: Stage) -> None:
    body = (Paragraph(runs=(mention("Raúl"), Run(text=" ¿lo ves tú?"))),)
    await asked.types("Elena", "Ana", body, mentions=(UserId("U-raúl"),))
    before = await asked.thread("Ana")
    marked = (Paragraph(runs=(Run(text=">> "), mention("Raúl"), Run(text=" ¿lo ves tú?"))),)
    await asked.types("Elena", "Ana", marked, mentions=(UserId("U-raúl"),))
    assert await customer_got(asked) == []
    (told,) = (await asked.thread("Ana"))[len(before) :]
    assert told == "Puente: @Elena no se envió al cliente porque menciona a un colega. Quita la mención si era para el cliente."


async def test_what_is_forwarded_stays_inside_and_who_forwarded_it_is_told(asked: Stage) -> None:
    await asked.types("Elena", "Ana", "", forwards=True)
    told = (await asked.thread("Ana"))[-1]
    assert told == "Puente: @Elena el mensaje que reenviaste no le llega al cliente. Si es para él, copia aquí su texto."
    await asked.types("Elena", "Ana", "va en camino", forwards=True)
    assert (await asked.thread("Ana"))[-1] == told
    before = await asked.thread("Ana")
    await asked.types("Elena", "Ana", "nota: así lo resolvimos ayer", forwards=True)
    assert await asked.thread("Ana") == before, "a note was never meant to go"
    await asked.deliver()
    assert await customer_got(asked) == ["va en camino"]


async def test_who_deletes_a_file_that_the_customer_has_is_told_how_to_take_it_back(asked: Stage) -> None:
    ts = await asked.types("Elena", "Ana", "aquí va su guía", files=(picture("guia.jpg"),))
    await asked.deliver()
    await asked.retype("Elena", "Ana", ts, "aquí va su guía", files_gone=True)
    assert (await asked.thread("Ana"))[-1].startswith("Puente: @Elena el cliente conserva el archivo que borraste.")
    assert len(await customer_got(asked)) == 1


async def test_strangers_and_guests_speak_to_nobody(asked: Stage) -> None:
    await asked.types("Externo", "Ana", ">> hola cliente", outsider=True)
    assert await customer_got(asked) == []


async def test_a_guest_who_answers_a_customer_is_told_that_nothing_goes_out(asked: Stage) -> None:
    await asked.types("Externo", "Ana", "nota: esto es cosa nuestra", outsider=True)
    before = await asked.thread("Ana")
    assert not any("invitado" in line for line in before), "a note was never meant to go"
    await asked.types("Externo", "Ana", "ya salió su paquete", outsider=True)
    told = [line for line in await asked.thread("Ana") if line not in before]
    assert len(told) == 1 and told[0].startswith("Puente: @Externo no se envió al cliente")
    await asked.types("Externo", "Ana", "llega el martes", outsider=True)
    assert await asked.thread("Ana") == [*before, *told], "he knows by now"
    await asked.types("Externo", "Ana", ">> llega el martes", outsider=True)
    assert await asked.thread("Ana") == [*before, *told, *told], "he insists"
    assert await customer_got(asked) == [] and (await asked.running("Ana")) is not None


@pytest.mark.parametrize("empty", [".", "👍", "¡Hola Ana, buenas tardes!"])
async def test_what_answers_nothing_is_sent_and_stops_no_clock(asked: Stage, empty: str) -> None:
    await asked.types("Elena", "Ana", empty)
    await asked.deliver()
    assert await customer_got(asked) == [empty]
    assert (await asked.running("Ana")) is not None
    assert "no cuenta como respuesta" in (await asked.thread("Ana"))[-1]
    assert (await asked.case("Ana")).answered_at is None


async def test_a_bare_reply_mark_sends_nothing(asked: Stage) -> None:
    await asked.types("Elena", "Ana", ">> ")
    assert await customer_got(asked) == []


async def test_several_files_each_arrive_the_text_with_the_first(asked: Stage) -> None:
    await asked.types("Elena", "Ana", "Mira", files=(picture("a.jpg"), picture("b.jpg")))
    assert await customer_got(asked) == ["(file) Mira", "(file) "]
    await asked.deliver()
    assert await asked.running("Ana") is None


async def test_a_person_who_is_faster_than_the_greeting_makes_it_needless(stage: Stage) -> None:
    await stage.say("Ana", "hola")
    await stage.wait(1 * SECOND)
    first = (await stage.messages("Ana"))[0]
    await stage.say("Elena", "Cuéntame qué pasó", ours=True, chat=first.author, chat_title="Ana")
    await stage.wait(20 * SECOND)
    assert (await stage.case("Ana")).state is CaseState.OPEN
    assert await stage.sent_to("Ana") == []


# --- edits -------------------------------------------------------------------------------------------------------------


async def test_an_edited_reply_is_edited_at_the_customers(asked: Stage) -> None:
    ts = await asked.types("Elena", "Ana", "Llega el lunes")
    await asked.deliver()
    await asked.retype("Elena", "Ana", ts, "Llega el martes")
    await asked.retype("Elena", "Ana", ts, "Llega el martes")
    assert await customer_got(asked) == ["Llega el lunes", "(edit) Llega el martes"]


async def test_an_edit_that_makes_it_an_answer_stops_the_clock_as_of_the_edit(asked: Stage) -> None:
    ts = await asked.types("Elena", "Ana", ".")
    await asked.deliver()
    assert await asked.running("Ana") is not None
    asked.clock.now += 5 * SECOND
    await asked.retype("Elena", "Ana", ts, "Tu reembolso sale hoy, folio 33")
    edited_at = asked.clock.now
    assert await asked.running("Ana") is not None, "it has not arrived yet"
    await asked.deliver()
    assert await asked.running("Ana") is None
    case = await asked.case("Ana")
    assert case.waiting_since is None
    assert abs((case.answered_at or 0) - edited_at) <= SECOND


async def test_a_note_that_is_edited_into_a_reply_is_told_to_be_none(asked: Stage) -> None:
    ts = await asked.types("Elena", "Ana", "nota: revisar la guía")
    await asked.retype("Elena", "Ana", ts, "Ya revisamos la guía, llega mañana")
    await asked.deliver()
    assert not [text for text in await asked.sent_to("Ana") if "guía" in text]
    assert "sigue siendo" in (await asked.thread("Ana"))[-1]


async def test_an_edited_note_stays_a_note(asked: Stage) -> None:
    ts = await asked.types("Elena", "Ana", "nota: cliente difícil")
    await asked.retype("Elena", "Ana", ts, "cliente difícil")
    await asked.retype("Elena", "Ana", ts, ">> cliente difícil")
    assert await customer_got(asked) == []


@pytest.mark.parametrize(("text", "mentions"), [("nota: llega el lunes", ()), ("@Raúl llega el lunes", (UserId("U-raúl"),))])
async def test_a_reply_that_is_edited_into_a_note_changes_nothing_outside(asked: Stage, text: str, mentions: tuple[UserId, ...]) -> None:
    ts = await asked.types("Elena", "Ana", "Llega el lunes")
    await asked.deliver()
    await asked.retype("Elena", "Ana", ts, text, mentions=mentions)
    assert await customer_got(asked) == ["Llega el lunes"]
    assert (await asked.thread("Ana"))[-1] == "Puente: @Elena lo editado parece una nota; el cliente conserva el mensaje como estaba."


async def test_an_edit_older_than_what_is_known_is_nothing(asked: Stage) -> None:
    ts = await asked.types("Elena", "Ana", "Llega el lunes")
    await asked.deliver()
    await asked.retype("Elena", "Ana", ts, "Llega el martes")
    later, asked.clock.now = asked.clock.now, asked.clock.now - HOUR
    await asked.retype("Elena", "Ana", ts, "Llega el miércoles")
    asked.clock.now = later
    assert (await customer_got(asked))[-1] == "(edit) Llega el martes"


async def test_who_speaks_to_a_colleague_is_told_once_that_the_customer_does_not_hear(asked: Stage) -> None:
    body = (Paragraph(runs=(mention("Raúl"), Run(text=" ¿lo ves?"))),)
    for _ in range(2):
        await asked.types("Elena", "Ana", body, mentions=("U-raúl",))
    told = [line for line in await asked.thread("Ana") if "menciona a un colega" in line]
    assert told == ["Puente: 📝 Elena: lo que menciona a un colega se queda entre ustedes; el cliente no lo recibe."]
    assert await customer_got(asked) == []


async def test_what_is_edited_before_it_left_goes_out_as_it_reads_now(asked: Stage) -> None:
    ts = await asked.types("Elena", "Ana", ".")
    await asked.retype("Elena", "Ana", ts, "Tu pedido llega el lunes")
    await asked.deliver()
    assert await customer_got(asked) == ["Tu pedido llega el lunes"]
    assert await asked.running("Ana") is None


async def test_a_reply_that_failed_is_sent_again_as_it_was_edited_meanwhile(asked: Stage) -> None:
    ts = await asked.types("Elena", "Ana", "Tu pedido llega el lunes")
    await asked.deliver(refused, only=to_customers)
    await asked.retype("Elena", "Ana", ts, "Tu pedido llega el martes")
    failed = (await asked.sends("Ana"))[1]
    await asked.press_on("Elena", "resend", failed.id)
    assert (await customer_got(asked))[-1] == "Tu pedido llega el martes"
    assert await asked.running("Ana") is not None, "nothing has arrived yet"


async def test_a_question_that_was_posted_twice_is_closed_in_both_places(asked: Stage) -> None:
    """We died before we heard that the first stood."""
    await asked.types("Elena", "Ana", "Tu pedido llega el lunes")
    await asked.deliver(refused, only=to_customers)
    failed = (await asked.sends("Ana"))[1]
    for key, ts in enumerate(("1.5", "1.6", "1.5")):
        asked.arrive(
            DeskPressed(
                action="resend", value=str(failed.id), user=UserId("U-elena"), name="Elena", outsider=False, at=asked.clock.now,
                channel=ChatId("C-atencion"), ts=ts,
            ),
            f"click:{key}",
        )  # fmt: skip
        await asked.work()
    closed = [row.act for row in await asked.rows(Outgoing, "case_id", (await asked.case("Ana")).id) if row.act["act"] == "CloseQuestion"]
    assert [each["ts"] for each in closed] == ["1.5", "1.6"], "a second click changes nothing"
    assert "pidió enviar de nuevo" in str(closed[0]["body"]) and "ya se decidió" in str(closed[1]["body"])
    await asked.deliver()
    assert [row.state for row in (await asked.sends("Ana"))[1:]] == [DeliveryState.CANCELLED, DeliveryState.SENT]


async def test_an_edit_that_the_platform_does_not_take_tells_what_the_customer_sees(asked: Stage) -> None:
    ts = await asked.types("Elena", "Ana", "Tu pedido llega el lunes")
    await asked.deliver()
    await asked.retype("Elena", "Ana", ts, "Tu pedido llega el martes")

    def too_long(row: Outgoing) -> Failed:
        return Failed(id=row.id, next_state=DeliveryState.FAILED, reason=Reason.UNSUPPORTED, detail="too long")

    await asked.deliver(too_long, only=to_customers)
    told = (await asked.thread("Ana"))[-1]
    assert told.startswith("Puente: @Elena ⚠️ tu cambio no se hizo; el cliente sigue viendo «Tu pedido llega el lunes»")


# --- other places at the desk -------------------------------------------------------------------------------------------


async def test_what_is_written_in_the_old_thread_of_a_moved_case_is_not_sent(stage: Stage) -> None:
    await stage.say("Ana", "Tengo un problema")
    await stage.deliver()
    old = await stage.home("Ana")
    await stage.say("Ana", "me hicieron un cobro doble")
    await stage.deliver()
    await stage.types("Raúl", "Ana", "Hola Ana, ¿qué modelo es?", thread=old)
    assert await stage.sent_to("Ana") == (await stage.sent_to("Ana"))[:1]
    told = (await stage.thread("Ana", which=old))[-1]
    assert told == "Puente: @Raúl este caso ya no se atiende aquí; tu mensaje no se envió. Escríbelo en el hilo de Pagos."
    assert (await stage.case("Ana")).assignee is None


async def test_what_a_director_types_under_a_page_is_a_signed_note(asked: Stage) -> None:
    await asked.wait(4 * HOUR)
    await asked.deliver(only=to_staff)
    (page,) = await asked.pages("Ana")
    await asked.types_at("Carmen", "Háblenle ya, por favor", channel=page.channel, thread_ts=page.ts, direct=True)
    assert (await asked.thread("Ana"))[-1] == "Carmen (equipo): 📝 Nota de Carmen (no se envía al cliente):\nHáblenle ya, por favor"
    assert await customer_got(asked) == []


async def test_who_writes_to_the_app_hears_where_to_write(asked: Stage) -> None:
    await asked.types_at("Elena", "hola?", channel="D-elena", thread_ts=None, direct=True)
    assert "escribe en el hilo" in (await asked.notices("U-elena"))[-1]


async def test_an_answer_after_resolve_goes_out_and_changes_no_state(asked: Stage) -> None:
    await asked.types("Elena", "Ana", "Ya quedó tu devolución")
    await asked.deliver()
    await asked.press("Elena", "resolve", "Ana")
    await asked.types("Elena", "Ana", "Se me olvidó: llega en 3 días")
    await asked.deliver()
    assert (await customer_got(asked))[-1] == "Se me olvidó: llega en 3 días"
    assert (await asked.case("Ana")).state is CaseState.RESOLVED
    assert await asked.running("Ana") is None


async def test_a_reply_that_slack_tells_twice_is_sent_once(asked: Stage) -> None:
    ts = await asked.types("Elena", "Ana", "Ya lo revisamos")
    await asked.types("Elena", "Ana", "Ya lo revisamos", ts=ts)
    assert await customer_got(asked) == ["Ya lo revisamos"]


async def test_two_colleagues_answers_go_out_in_the_order_they_were_typed(asked: Stage) -> None:
    """Slack may bring them the other way round."""
    home = await asked.home("Ana")
    later = asked.desk_said("Raúl", "segundo", channel=home.channel, thread_ts=home.ts, sent_at=asked.clock.now + 20)
    first = asked.desk_said("Elena", "primero", channel=home.channel, thread_ts=home.ts, sent_at=asked.clock.now + 10)
    asked.arrive(later, "msg:2")
    asked.arrive(first, "msg:1")
    await asked.work()
    assert await customer_got(asked) == ["primero", "segundo"]
    assert (await asked.case("Ana")).assignee == "U-elena"


async def test_a_button_about_something_impossible_does_nothing(asked: Stage) -> None:
    await asked.press_on("Elena", "claim", 10**19 - 1)
    await asked.press_on("Elena", "claim", 10**40)
    await asked.press_on("Elena", "claim", 7)
    assert await asked.dead() == []


async def test_a_batch_of_replies_takes_few_statements(stage: Stage) -> None:
    people = [f"c{number}" for number in range(100)]
    for who in people:
        stage.hear(who, "@jacaranda no llega mi pedido", public=True, to_brand=True)
    await stage.work()
    await stage.deliver(only=to_staff)
    for who in people:
        home = await stage.home(who)
        said = stage.desk_said("Elena", ">> ya sale", channel=home.channel, thread_ts=home.ts)
        stage.arrive(said, f"msg:{said.ts}")
    with statements() as seen:
        await stage.work()
    assert len(await stage.sent_to("plaza")) == 100
    assert len(seen) < 80


async def test_a_whole_card_number_goes_out_as_written_and_its_author_is_told(asked: Stage) -> None:
    await asked.types("Elena", "Ana", "Se cobró a la 4111 1111 1111 1111")
    assert await customer_got(asked) == ["Se cobró a la 4111 1111 1111 1111"]
    assert "número de tarjeta completo" in (await asked.thread("Ana"))[-1]
    before = await asked.thread("Ana")
    await asked.types("Elena", "Ana", "Se cobró a la que termina en 1111")
    assert await asked.thread("Ana") == before


async def test_an_answer_to_what_was_settled_before_holds_back_nobodys_promise(stage: Stage) -> None:
    """It was on its way when the deadline came, and answers nothing of what the customer waits for."""
    before = stage.clock.now
    await stage.wait(SECOND)
    await stage.say("Ana", "Mi pedido 123 no llega")
    await stage.deliver()
    await stage.types("Elena", "Ana", "Llega hoy a las 5", sent_at=before)
    rows = await stage.claim(to_customers)
    await stage.wait(DAY)
    assert await stage.pages("Ana") == [], "its fate decides"
    await stage.settle([stage.arrives(row) for row in rows])
    await stage.wait(MINUTE)
    assert await stage.pages("Ana") != []
