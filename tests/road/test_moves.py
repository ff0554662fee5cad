"""A group has another id from now on: its cases, and what was on its way there, go along."""

from road_stage import OPERATORS, PLAZA, TELEGRAM, Stage, refused, to_customers, to_staff

from bridge.model.events import Moved
from bridge.model.ids import ChatId

NOW = ChatId("plaza-grande")


async def moves(stage: Stage) -> None:
    stage.arrive(Moved(account=TELEGRAM, chat=PLAZA, to=NOW, title="La plaza"), f"moved:{PLAZA}:{NOW}")
    await stage.work()


async def test_the_customer_goes_on_in_his_case_and_is_answered_in_the_new_chat(stage: Stage) -> None:
    await stage.say("Ana", "@jacaranda me hicieron un cobro doble", public=True, to_brand=True)
    await stage.deliver()
    await stage.types("Elena", "Ana", ">> ya lo reviso")
    await moves(stage)
    await stage.say("Ana", "gracias, aquí espero", chat=NOW, public=True, chat_title="La plaza")
    await stage.types("Elena", "Ana", ">> ya quedó")
    assert len(await stage.cases("Ana")) == 1
    assert await stage.sent_to(PLAZA) == []
    assert await stage.sent_to(NOW) == ["ya lo reviso", "ya quedó"]


async def test_what_failed_in_the_old_chat_can_be_sent_again_into_the_new_one(stage: Stage) -> None:
    await stage.say("Ana", "@jacaranda me hicieron un cobro doble", public=True, to_brand=True)
    await stage.deliver()
    await stage.types("Elena", "Ana", ">> ya lo reviso")
    await stage.deliver(refused, only=to_customers)
    await stage.deliver(only=to_staff)
    await moves(stage)
    (failed,) = await stage.sends(NOW)
    await stage.press_on("Elena", "resend", failed.id)
    again = (await stage.sends(NOW))[-1]
    assert (again.id != failed.id, again.act["chat"], again.act["reply_to"]) == (True, NOW, None)


async def test_operators_are_told_the_id_that_the_configuration_needs(stage: Stage) -> None:
    await moves(stage)
    (told,) = await stage.notices(OPERATORS)
    assert "La plaza" in told
    assert PLAZA in told
    assert NOW in told
