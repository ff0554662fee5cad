"""Somebody takes back what he said: a customer's words leave the thread, staff's leave the customer."""

import pytest
from road_stage import HOUR, Stage, refused, to_customers, to_staff, uncertain

from bridge.model.events import Deleted, DeskPressed
from bridge.model.failure import Reason
from bridge.model.ids import ChatId, UserId
from bridge.model.records import Outgoing
from bridge.model.states import DeliveryState
from bridge.road.fate.settle import Failed

# --- customers ----------------------------------------------------------------------------------------------------------


async def test_a_deleted_message_is_shown_as_that_and_its_words_are_kept_here(stage: Stage) -> None:
    await stage.say("Ana", "Mi pedido 123 no llega")
    message = await stage.say("Ana", "mi clave es 4711")
    await stage.deliver()
    await stage.unsay(message, chat="Ana")
    told = (await stage.thread("Ana"))[-1]
    assert told.startswith("Ana · Telegram (edit): 🗑️ Ana borró este mensaje · ")
    assert "4711" not in told
    assert [m.body for m in await stage.messages("Ana") if m.deleted_at is not None] != []
    assert await stage.running("Ana") is not None, "the other message is still unanswered"
    assert (await stage.case("Ana")).matter == "Mi pedido 123 no llega"


async def test_words_that_were_not_posted_yet_never_are(stage: Stage) -> None:
    await stage.say("Ana", "Mi pedido 123 no llega")
    message = await stage.say("Ana", "mi clave es 4711", photo="clave.jpg")
    await stage.unsay(message, chat="Ana")
    assert "4711" not in "\n".join(await stage.thread("Ana"))
    home = await stage.home("Ana")
    rows = await stage.rows(Outgoing, "lane", f"thread|{home.channel}|{home.id}")
    assert [row.state for row in rows if row.act["act"] == "UploadToThread"] == [DeliveryState.CANCELLED]
    assert not [row for row in rows if row.act["act"] == "WithdrawFiles"]


async def test_the_files_of_a_deleted_message_leave_the_desk(stage: Stage) -> None:
    message = await stage.say("Ana", photo="rota.jpg")
    await stage.wait(HOUR)
    await stage.deliver()
    await stage.unsay(message, chat="Ana")
    told = await stage.thread("Ana")
    assert "(file withdrawn)" in told
    assert not [line for line in told if "rota.jpg" in line and "(edit)" in line]


async def test_who_deletes_all_that_was_unanswered_waits_no_more(stage: Stage) -> None:
    message = await stage.say("Ana", "Mi pedido 123 no llega")
    await stage.deliver()
    await stage.unsay(message, chat="Ana")
    assert await stage.running("Ana") is None
    assert "Ya nadie espera" in "\n".join(await stage.thread("Ana"))
    assert "Nadie espera respuesta" in await stage.card("Ana")
    case = await stage.case("Ana")
    assert (case.matter, case.waiting_since) == ("", None)
    await stage.press("Elena", "resolve", "Ana")
    assert (await stage.case("Ana")).resolved_at is not None


async def test_the_clock_goes_on_for_what_he_wrote_besides(stage: Stage) -> None:
    first = await stage.say("Ana", "Mi pedido 123 no llega")
    since = (await stage.running("Ana")).started_at
    stage.clock.now += HOUR
    await stage.say("Ana", "me urge el reembolso")
    await stage.unsay(first, chat="Ana")
    clock = await stage.running("Ana")
    assert clock is not None and clock.started_at == since
    assert (await stage.case("Ana")).matter == "me urge el reembolso"


async def test_what_was_answered_is_deleted_without_ado(stage: Stage) -> None:
    message = await stage.say("Ana", "Mi pedido 123 no llega")
    await stage.deliver()
    await stage.types("Elena", "Ana", "Llega hoy a las 5")
    await stage.deliver()
    await stage.unsay(message, chat="Ana")
    assert "Ya nadie espera" not in "\n".join(await stage.thread("Ana"))
    assert (await stage.case("Ana")).answered_at is not None


async def test_a_delete_that_overtakes_its_message_still_counts(stage: Stage) -> None:
    await stage.say("Ana", "Mi pedido 123 no llega")
    said = stage.said("Ana", "mi clave es 4711")
    await stage.unsay(said.message, chat="Ana")
    stage.arrive(said, f"msg:{said.chat}:{said.message}")
    await stage.work()
    assert "4711" not in "\n".join(await stage.thread("Ana"))
    assert [m.deleted_at is not None for m in await stage.messages("Ana") if m.speaker == "customer"] == [False, True]


async def test_an_edit_of_what_was_deleted_brings_nothing_back(stage: Stage) -> None:
    message = await stage.say("Ana", "Mi pedido 123 no llega")
    await stage.unsay(message, chat="Ana")
    before = await stage.thread("Ana")
    await stage.edit("Ana", message, "Mi pedido 124 no llega")
    assert await stage.thread("Ana") == before


async def test_a_delete_of_what_we_do_not_know_is_nothing(stage: Stage) -> None:
    stage.arrive(Deleted(account="cuenta", chat=ChatId("ana"), message="m99", at=stage.clock.now), "del:ana:m99")
    await stage.work()
    assert await stage.cases("Ana") == []
    assert await stage.dead() == []


async def test_in_public_the_answer_goes_to_what_is_left(stage: Stage) -> None:
    first = await stage.say("Ana", "@jacaranda mi pedido no llega", public=True, to_brand=True)
    second = await stage.say("Ana", "y nadie contesta", public=True)
    await stage.deliver()
    await stage.unsay(second, chat="plaza")
    await stage.types("Elena", "Ana", ">> Ya lo revisamos")
    (row,) = await stage.sends("plaza")
    assert row.act["reply_to"].endswith(f"|{first}")


async def test_a_bystanders_delete_is_shown_and_touches_nothing(stage: Stage) -> None:
    await stage.say("Ana", "@jacaranda no sirve", public=True, to_brand=True)
    message = await stage.say("Beto", "pésimo servicio", public=True)
    await stage.deliver()
    await stage.unsay(message, chat="plaza")
    assert "Beto borró este mensaje" in (await stage.thread("Ana"))[-1]
    assert await stage.running("Ana") is not None


async def test_a_thread_that_is_told_again_does_not_bring_the_words_back(stage: Stage) -> None:
    message = await stage.say("Ana", "Mi clave es 4711")
    await stage.deliver()
    await stage.unsay(message, chat="Ana")
    await stage.deliver()
    await stage.say("Ana", "ahora sí: me hicieron un cobro doble")  # moves the case to another team
    told = await stage.thread("Ana")
    assert "4711" not in "\n".join(told)
    assert [line for line in told if "Ana borró este mensaje" in line]


# --- staff --------------------------------------------------------------------------------------------------------------


@pytest.fixture
async def asked(stage: Stage) -> Stage:
    await stage.say("Ana", "Mi pedido 123 no llega")
    await stage.deliver()
    return stage


async def customer_got(stage: Stage) -> list[str]:
    """What left for the customer, the greeting aside."""
    rows = [row for row in await stage.sends("Ana") if row.state is not DeliveryState.CANCELLED]
    return [row.act["act"] for row in rows[1:]]


async def test_a_reply_deleted_before_it_left_never_leaves_and_the_clock_goes_on(asked: Stage) -> None:
    ts = await asked.types("Elena", "Ana", "El lunes sin falta")
    await asked.untype("Ana", ts)
    await asked.deliver()
    assert await customer_got(asked) == []
    assert await asked.running("Ana") is not None
    assert (await asked.thread("Ana"))[-1] == "Puente: 🗑️ Elena retiró «El lunes sin falta» antes de que saliera: el cliente no lo vio."


async def test_deadlines_held_for_a_reply_that_was_taken_back_fire(asked: Stage) -> None:
    ts = await asked.types("Elena", "Ana", "El lunes sin falta")
    await asked.wait(4 * HOUR)
    assert await asked.pages("Ana") == []
    await asked.untype("Ana", ts)
    await asked.wait(0)
    assert len(await asked.pages("Ana")) == 1


async def test_a_reply_that_arrived_is_deleted_at_the_customers(asked: Stage) -> None:
    ts = await asked.types("Elena", "Ana", "El lunes sin falta")
    await asked.deliver()
    await asked.untype("Ana", ts)
    await asked.deliver()
    assert await customer_got(asked) == ["Send", "Delete"]
    assert (await asked.thread("Ana"))[-1] == "Puente: 🗑️ Elena retiró «El lunes sin falta»: el cliente ya no lo ve."
    assert await asked.running("Ana") is not None, "she has no answer any more"


async def test_a_reply_on_its_way_is_followed_by_its_delete_and_answers_nothing(asked: Stage) -> None:
    ts = await asked.types("Elena", "Ana", "El lunes sin falta")
    rows = await asked.claim(to_customers)  # it is being sent at this moment
    await asked.untype("Ana", ts)
    await asked.settle([asked.arrives(row) for row in rows])
    await asked.deliver()
    assert await customer_got(asked) == ["Send", "Delete"]
    assert await asked.running("Ana") is not None


async def test_a_reply_that_could_not_be_sent_in_time_is_not_tried_again_once_taken_back(asked: Stage) -> None:
    ts = await asked.types("Elena", "Ana", "El lunes sin falta")
    rows = await asked.claim(to_customers)
    await asked.untype("Ana", ts)
    again = [Failed(id=row.id, next_state=DeliveryState.PENDING, reason=Reason.RATE_LIMITED, detail="") for row in rows]
    await asked.settle(again)
    await asked.deliver(only=to_customers)
    assert "Send" not in await customer_got(asked)


async def test_what_the_platform_does_not_delete_is_told_to_who_wrote_it(asked: Stage) -> None:
    ts = await asked.types("Elena", "Ana", "El lunes sin falta")
    await asked.deliver()
    await asked.untype("Ana", ts)

    def too_old(row: Outgoing) -> Failed:
        return Failed(id=row.id, next_state=DeliveryState.FAILED, reason=Reason.UNSUPPORTED, detail="48 hours")

    await asked.deliver(too_old, only=to_customers)
    told = (await asked.thread("Ana"))[-1]
    assert told.startswith("Puente: @Elena ⚠️ «El lunes sin falta» sigue a la vista del cliente")


async def test_nobody_claims_to_have_deleted_what_may_or_may_not_have_arrived(asked: Stage) -> None:
    ts = await asked.types("Elena", "Ana", "El lunes sin falta")
    await asked.deliver(uncertain, only=to_customers)
    await asked.untype("Ana", ts)
    await asked.deliver()
    assert "no sabemos si había llegado" in (await asked.thread("Ana"))[-1]


async def test_what_arrived_nobody_knows_as_which_message_is_not_said_to_be_gone(asked: Stage) -> None:
    ts = await asked.types("Elena", "Ana", "El lunes sin falta")
    await asked.deliver(uncertain, only=to_customers)
    doubt = (await asked.sends("Ana"))[1]
    await asked.press_on("Elena", "arrived", doubt.id)
    await asked.untype("Ana", ts)
    await asked.deliver()
    assert "sigue a la vista del cliente" in (await asked.thread("Ana"))[-1]


async def test_a_failed_reply_that_was_deleted_cannot_be_sent_again(asked: Stage) -> None:
    ts = await asked.types("Elena", "Ana", "El lunes sin falta")
    await asked.deliver(refused, only=to_customers)
    await asked.untype("Ana", ts)
    failed = (await asked.sends("Ana"))[1]
    await asked.press_on("Elena", "resend", failed.id)
    await asked.deliver()
    assert await customer_got(asked) == []


async def test_whether_to_send_again_what_was_deleted_is_not_asked_and_settled_where_it_was(asked: Stage) -> None:
    ts = await asked.types("Elena", "Ana", "El lunes sin falta")
    rows = await asked.claim(to_customers)
    await asked.untype("Ana", ts)
    await asked.settle([refused(row) for row in rows])
    assert "resend" not in str([row.act for row in await asked.rows(Outgoing, "case_id", (await asked.case("Ana")).id)])
    later = await asked.types("Elena", "Ana", "El martes sin falta")
    await asked.deliver(refused, only=to_customers)
    await asked.untype("Ana", later)
    failed = (await asked.sends("Ana"))[-1]
    elena, where = UserId("U-elena"), {"channel": ChatId("C-atencion"), "ts": "1.5"}
    press = DeskPressed(action="resend", value=str(failed.id), user=elena, name="Elena", outsider=False, at=asked.clock.now, **where)
    asked.arrive(press, "click:of-the-question")
    await asked.work()
    (closed,) = [row for row in await asked.rows(Outgoing, "lane", "mark|C-atencion|1.5") if row.act["act"] == "CloseQuestion"]
    assert "retiró" in str(closed.act["body"])


async def test_slack_may_tell_of_the_delete_before_the_reply(asked: Stage) -> None:
    home = await asked.home("Ana")
    event = asked.desk_said("Elena", "El lunes sin falta", channel=home.channel, thread_ts=home.ts)
    await asked.untype("Ana", event.ts)
    asked.arrive(event, f"msg:{home.channel}:{event.ts}")
    await asked.work()
    await asked.deliver()
    assert await customer_got(asked) == []


async def test_a_directors_note_is_edited_and_deleted_in_the_thread_too(asked: Stage) -> None:
    await asked.wait(4 * HOUR)
    await asked.deliver(only=to_staff)
    (page,) = await asked.pages("Ana")
    ts = await asked.types_at("Carmen", "Háblenle", channel=page.channel, thread_ts=page.ts, direct=True)
    await asked.deliver()
    await asked.retype("Carmen", "Ana", ts, "Háblenle ya", channel=page.channel)
    assert "Háblenle ya" in (await asked.thread("Ana"))[-1]
    await asked.untype("Ana", ts, channel=page.channel)
    assert "Carmen borró este mensaje" in (await asked.thread("Ana"))[-1]


async def test_a_note_among_colleagues_is_deleted_without_ado(asked: Stage) -> None:
    ts = await asked.types("Elena", "Ana", "nota: cliente difícil")
    before = await asked.thread("Ana")
    await asked.untype("Ana", ts)
    assert await asked.thread("Ana") == before
