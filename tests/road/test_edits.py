"""A customer edits what he wrote: the copy in the thread follows, wherever the case is by now."""

from road_stage import DAY, SECOND, Stage

from bridge.model.events import Edited
from bridge.model.records import Link, Outgoing
from bridge.model.states import CaseState


async def test_an_edit_changes_the_copy(stage: Stage) -> None:
    message = await stage.say("Ana", "Mi pedido 123 no llega")
    await stage.deliver()
    await stage.edit("Ana", message, "Mi pedido 124 no llega")
    assert (await stage.thread("Ana"))[-1] == "Ana · Telegram (edit): Mi pedido 124 no llega\n(editado)"
    assert (await stage.case("Ana")).matter == "Mi pedido 124 no llega"


async def test_an_edit_that_comes_before_the_copy_was_posted_needs_none_of_its_own(stage: Stage) -> None:
    message = await stage.say("Ana", "Mi pedido 123 no llega")
    await stage.edit("Ana", message, "Mi pedido 124 no llega")
    assert [line for line in await stage.thread("Ana") if "pedido" in line] == ["Ana · Telegram: Mi pedido 124 no llega\n(editado)"]


async def test_of_edits_that_wait_only_the_newest_is_made(stage: Stage) -> None:
    """Telegram tells of a live location by editing its message, every few seconds while the person walks."""
    message = await stage.say("Ana", "📍 voy a la tienda")
    await stage.deliver()
    before = await stage.thread("Ana")
    for metres in (300, 200, 100):
        await stage.edit("Ana", message, f"📍 a {metres} m")
    assert await stage.thread("Ana") == [*before, "Ana · Telegram (edit): 📍 a 100 m\n(editado)"]
    await stage.deliver()
    await stage.edit("Ana", message, "📍 ya estoy aquí")
    assert (await stage.thread("Ana"))[-2:] == [
        "Ana · Telegram (edit): 📍 a 100 m\n(editado)",
        "Ana · Telegram (edit): 📍 ya estoy aquí\n(editado)",
    ]


async def test_edits_that_come_together_are_one_and_a_delete_after_them_is_the_last_word(stage: Stage) -> None:
    message = await stage.say("Ana", "Mi pedido 123 no llega")
    await stage.deliver()
    for number in (1, 2):
        stage.arrive(
            Edited(**vars(stage.said("Ana", f"pedido {number}", message=message)), edited_at=stage.clock.now + number), f"edit:{number}"
        )
    await stage.work()
    await stage.unsay(message, chat="Ana")
    case = await stage.case("Ana")
    edits = [row for row in await stage.rows(Outgoing, "case_id", case.id) if row.act["act"] == "EditInThread"]
    assert ["borró este mensaje" in str(row.act["body"]) for row in edits] == [True]


async def test_of_what_staff_correct_the_customer_is_sent_the_newest(stage: Stage) -> None:
    await stage.say("Ana", "me hicieron un cobro doble")
    await stage.deliver()
    ts = await stage.types("Elena", "Ana", "son 120 pesos")
    await stage.deliver()
    for pesos in (130, 140):
        await stage.retype("Elena", "Ana", ts, f"son {pesos} pesos")
    assert (await stage.sent_to("Ana"))[-2:] == ["son 120 pesos", "(edit) son 140 pesos"]


async def test_of_two_edits_within_a_second_the_customer_gets_the_second(asked: Stage) -> None:
    """Slack counts their moments in whole seconds."""
    ts = await asked.types("Elena", "Ana", "son 120 pesos")
    await asked.deliver()
    for pesos in (130, 140):
        await asked.retype("Elena", "Ana", ts, f"son {pesos} pesos", edited_at=asked.clock.now + SECOND)
        await asked.deliver()
    assert (await asked.sent_to("Ana"))[-2:] == ["(edit) son 130 pesos", "(edit) son 140 pesos"]


async def test_an_older_edit_that_comes_after_the_newest_words_were_read_changes_nothing(stage: Stage) -> None:
    """After a gap Slack's history has the message with its newest words; the events of before may still come."""
    await stage.say("Ana", "me hicieron un cobro doble")
    await stage.deliver()
    ts = await stage.types("Elena", "Ana", "son 140 pesos")
    await stage.retype("Elena", "Ana", ts, "son 140 pesos", edited_at=stage.clock.now + SECOND)
    await stage.deliver()
    await stage.retype("Elena", "Ana", ts, "son 130 pesos", edited_at=stage.clock.now + SECOND // 2)
    await stage.deliver()
    assert (await stage.sent_to("Ana"))[-1] == "son 140 pesos"


async def test_an_edit_without_a_change_is_nothing(stage: Stage) -> None:
    message = await stage.say("Ana", "Mi pedido 123 no llega")
    before = await stage.thread("Ana")
    await stage.edit("Ana", message, "Mi pedido 123 no llega")
    assert await stage.thread("Ana") == before


async def test_a_picture_that_is_exchanged_is_exchanged_in_the_thread(stage: Stage) -> None:
    message = await stage.say("Ana", "Mi comprobante de pago", photo="otro.jpg")
    await stage.deliver()
    before = await stage.thread("Ana")
    await stage.edit("Ana", message, "Mi comprobante de pago", photo="otro.jpg")
    assert await stage.thread("Ana") == before, "the same picture is no news"
    await stage.edit("Ana", message, "Mi comprobante de pago", photo="pago.jpg")
    told = (await stage.thread("Ana"))[-3:]
    assert told == ["Ana · Telegram (edit): Mi comprobante de pago\n📎 pago.jpg\n(editado)", "(file withdrawn)", "(file)"]
    await stage.deliver()
    await stage.edit("Ana", message, "Mi comprobante de pago")
    assert (await stage.thread("Ana"))[-2:] == ["Ana · Telegram (edit): Mi comprobante de pago\n(editado)", "(file withdrawn)"]


async def test_a_picture_put_into_a_text_before_routing_comes_with_it(stage: Stage) -> None:
    message = await stage.say("Ana", "hola")
    await stage.edit("Ana", message, "hola, me hicieron un cobro doble", photo="pago.jpg")
    told = await stage.thread("Ana")
    assert told[:2] == ["Ana · Telegram: hola, me hicieron un cobro doble\n📎 pago.jpg\n(editado)", "(file)"]


async def test_an_edit_before_routing_is_told_once_as_it_reads_now(stage: Stage) -> None:
    message = await stage.say("Ana", "hola")
    await stage.edit("Ana", message, "hola, me hicieron un cobro doble")
    assert (await stage.thread("Ana"))[0] == "Ana · Telegram: hola, me hicieron un cobro doble\n(editado)"
    assert (await stage.case("Ana")).team == "pagos"
    assert not [line for line in await stage.thread("Ana") if "(edit)" in line]


async def test_an_edit_may_move_an_untaken_case_and_is_shown_in_its_new_thread(stage: Stage) -> None:
    message = await stage.say("Ana", "me hicieron un cobro doble")
    await stage.edit("Ana", message, "me enviaron un zapato doble")
    assert (await stage.case("Ana")).team == "atencion"
    assert "Ana · Telegram: me enviaron un zapato doble\n(editado)" in await stage.thread("Ana")
    await stage.deliver()
    await stage.edit("Ana", message, "me enviaron dos zapatos izquierdos")
    assert (await stage.thread("Ana"))[-1] == "Ana · Telegram (edit): me enviaron dos zapatos izquierdos\n(editado)"


async def test_an_edit_of_a_message_that_never_reached_us_is_shown_as_that(stage: Stage) -> None:
    await stage.edit("Ana", "m-unknown", "Mi reembolso no llega", sent_at=stage.clock.now - 3 * DAY)
    told = await stage.thread("Ana")
    assert told[0] == "Ana · Telegram: Mi reembolso no llega\n(editado)"
    assert told[-1] == "Puente: ✏️ Ana editó un mensaje que no nos había llegado; arriba está como quedó."
    clock = await stage.running("Ana")
    assert clock is not None
    assert clock.started_at == stage.clock.now, "nobody could have answered before"


async def test_the_message_itself_that_comes_after_its_edit_is_not_shown_again(stage: Stage) -> None:
    early = stage.said("Ana", "Mi reembolso no lega")
    stage.clock.now += SECOND
    await stage.edit("Ana", early.message, "Mi reembolso no llega")
    before = await stage.thread("Ana")
    stage.arrive(early, "msg:late")
    await stage.work()
    assert await stage.thread("Ana") == before


async def test_an_edit_of_a_bystander_changes_his_copy_and_nothing_else(stage: Stage) -> None:
    await stage.say("Ana", "@jacaranda no sirve", public=True, to_brand=True)
    message = await stage.say("Beto", "a mí tampoco", public=True)
    await stage.deliver()
    await stage.edit("Beto", message, "a mí me hicieron un cobro doble", public=True)
    assert (await stage.thread("Ana"))[-1].startswith("Beto · Telegram (no es el cliente) (edit): a mí me hicieron")
    assert (await stage.case("Ana")).team == "atencion"


async def test_an_edit_after_resolve_reopens_nothing(stage: Stage) -> None:
    message = await stage.say("Ana", "Mi pedido 123 no llega")
    await stage.press("Elena", "resolve_unanswered", "Ana", reason="duplicado")
    await stage.deliver()
    await stage.edit("Ana", message, "Mi pedido 124 no llega")
    assert (await stage.case("Ana")).state is CaseState.RESOLVED
    assert "(edit)" in (await stage.thread("Ana"))[-1]


# --- a reply that says to what -------------------------------------------------------------------------------------------


async def at_ana(stage: Stage, text: str) -> str:
    """Elena writes this; as which message Ana has it."""
    await stage.types("Elena", "Ana", text)
    await stage.deliver()
    (row,) = [row for row in await stage.sends("Ana") if row.act["body"] and text in str(row.act["body"])]
    return next(link.ref.split("|")[2] for link in await stage.rows(Link, "message_id", row.message_id) if link.ref.startswith("cuenta|"))


async def test_a_reply_to_an_older_question_shows_which(stage: Stage) -> None:
    await stage.say("Ana", "Mi pedido 123 no llega")
    await stage.deliver()
    first, second = await at_ana(stage, "¿Es a tu casa?"), await at_ana(stage, "¿Y de qué color?")
    await stage.say("Ana", "sí", reply_to=first)
    assert (await stage.thread("Ana"))[-1] == "Ana · Telegram: > ↪️ a Elena: «¿Es a tu casa?»\nsí"
    stage.clock.now += SECOND
    third = await at_ana(stage, "¿Algo más?")
    await stage.say("Ana", "no, gracias a ustedes", reply_to=third)
    assert (await stage.thread("Ana"))[-1] == "Ana · Telegram: no, gracias a ustedes", "the newest needs no naming"
    assert second
