"""Customers speak where everybody reads: who opens a case, who joins it, who stands by, and where the answer goes."""

import pytest
from road_stage import HOUR, MINUTE, SECOND, TELEGRAM, Stage

from bridge.model import acts
from bridge.model.ids import ChatId, ref
from bridge.model.records import Case, Conversation, Identity, Outgoing, Thread
from bridge.model.states import CaseState
from bridge.ports import Queries
from bridge.road.heard import matching


async def opened(stage: Stage, text: str = "@jacaranda me hicieron un cobro doble") -> str:
    """Ana mentions the brand in the group."""
    message = await stage.say("Ana", text, public=True, to_brand=True)
    await stage.deliver()
    return message


def replies_to(row: Outgoing) -> str | None:
    what = acts.from_json(row.act)
    assert isinstance(what, acts.Send)
    return what.reply_to


async def test_a_mention_opens_a_case_without_a_greeting_and_marked_public(stage: Stage) -> None:
    await opened(stage)
    case = await stage.case("Ana")
    assert (case.state, case.team, case.public, case.reply_mode) == (CaseState.OPEN, "pagos", True, "explicit")
    assert await stage.sent_to("plaza") == []
    assert "PÚBLICO en La plaza" in await stage.card("Ana")
    assert await stage.running("Ana") is not None


async def test_a_mention_with_nothing_else_waits_for_more(stage: Stage) -> None:
    await stage.say("Ana", "@jacaranda_bot hola!", public=True, to_brand=True)
    assert (await stage.case("Ana")).state is CaseState.OPENING
    await stage.wait(5 * SECOND)
    await stage.say("Ana", "me hicieron un cobro doble", public=True)
    assert (await stage.thread("Ana")) == ["Ana · Telegram: @jacaranda_bot hola!", "Ana · Telegram: me hicieron un cobro doble"]


async def test_talk_of_others_opens_nothing_and_is_not_kept(stage: Stage) -> None:
    await stage.say("Beto", "¿quién juega hoy?", public=True)
    assert await stage.cases("Beto") == []
    assert await stage.rows(Identity, "user", "beto") == []


async def test_his_further_messages_join_for_a_while(stage: Stage) -> None:
    await opened(stage)
    await stage.wait(29 * MINUTE)
    await stage.say("Ana", "y otro cargo ayer", public=True)
    assert (await stage.thread("Ana"))[-1] == "Ana · Telegram: y otro cargo ayer"
    await stage.wait(31 * MINUTE)
    await stage.say("Ana", "qué calor hace", public=True)
    assert (await stage.thread("Ana"))[-1] == "Ana · Telegram: y otro cargo ayer"


async def test_his_reply_joins_however_late(stage: Stage) -> None:
    first = await opened(stage)
    await stage.wait(3 * HOUR)
    await stage.say("Ana", "sigo esperando", public=True, reply_to=first)
    assert (await stage.thread("Ana"))[-1] == "Ana · Telegram: sigo esperando"
    assert len(await stage.cases("Ana")) == 1


async def test_a_bystander_is_shown_as_one_and_touches_no_clock(stage: Stage) -> None:
    first = await opened(stage)
    before = await stage.running("Ana")
    await stage.say("Beto", "a mí también me pasó", public=True, reply_to=first)
    await stage.say("Beto", "qué mal servicio", public=True)
    assert (await stage.thread("Ana"))[-2:] == [
        "Beto · Telegram (no es el cliente): a mí también me pasó",
        "Beto · Telegram (no es el cliente): qué mal servicio",
    ]
    assert await stage.running("Ana") == before
    assert (await stage.case("Ana")).team == "pagos"


async def test_a_crowd_does_not_bury_the_customer(stage: Stage) -> None:
    await opened(stage)
    for number in range(30):
        stage.hear("Beto", f"bla {number}", public=True)
    await stage.work()
    assert len([line for line in await stage.thread("Ana") if line.startswith("Beto")]) == 10
    await stage.say("Ana", "¿y mi cobro?", public=True)
    await stage.say("Beto", "sí, ¿y su cobro?", public=True)
    assert (await stage.thread("Ana"))[-1].endswith("sí, ¿y su cobro?")


async def test_a_bystander_who_mentions_the_brand_has_his_own_case(stage: Stage) -> None:
    await opened(stage)
    await stage.say("Beto", "a mí también", public=True)
    await stage.say("Beto", "@jacaranda a mí no me llega mi paquete", public=True, to_brand=True)
    assert (await stage.thread("Beto")) == ["Beto · Telegram: @jacaranda a mí no me llega mi paquete"]
    assert len(await stage.cases("Ana")) == 1


async def test_the_order_and_the_case_belong_to_each_customer(stage: Stage) -> None:
    for number in range(4):
        for who in ("Ana", "Beto"):
            stage.hear(who, f"@jacaranda queja {number}", public=True, to_brand=True)
    await stage.work()
    for who in ("Ana", "Beto"):
        assert [line for line in await stage.thread(who) if line.startswith(who)] == [
            f"{who} · Telegram: @jacaranda queja {number}" for number in range(4)
        ]


async def test_the_answer_is_a_reply_to_his_newest_message_there(stage: Stage) -> None:
    await opened(stage)
    newest = await stage.say("Ana", "¿hola?", public=True)
    await stage.say("Beto", "jaja", public=True)
    await stage.types("Elena", "Ana", "ya lo veo con Raúl")
    await stage.types("Elena", "Ana", ">> Hola Ana, ya lo revisamos")
    (row,) = await stage.sends("plaza")
    assert await stage.sent_to("plaza") == ["Hola Ana, ya lo revisamos"]
    assert replies_to(row) == ref(TELEGRAM, "plaza", newest)


async def test_the_brands_people_answer_by_hand(stage: Stage) -> None:
    first = await opened(stage)
    await stage.wait(10 * MINUTE)
    await stage.say("Elena", "Hola Ana, lo reviso y te devuelvo el cobro hoy", public=True, ours=True, reply_to=first)
    assert (await stage.thread("Ana"))[-1] == "Elena · Telegram (de nuestro equipo): Hola Ana, lo reviso y te devuelvo el cobro hoy"
    assert await stage.running("Ana") is None
    assert (await stage.case("Ana")).waiting_since is None
    assert await stage.sent_to("plaza") == []
    await stage.wait(10 * HOUR)
    assert await stage.notices("U-elena") == []


async def test_a_greeting_by_hand_answers_nothing(stage: Stage) -> None:
    first = await opened(stage)
    await stage.say("Elena", "Hola Ana!", public=True, ours=True, reply_to=first)
    assert await stage.running("Ana") is not None


async def test_what_our_people_say_nearby_is_shown_and_answers_nobody(stage: Stage) -> None:
    await opened(stage)
    await stage.say("Beto", "¿abren el sábado?", public=True)
    await stage.say("Elena", "el sábado cerramos temprano, amigos", public=True, ours=True)
    assert (await stage.thread("Ana"))[-1] == "Elena · Telegram (de nuestro equipo): el sábado cerramos temprano, amigos"
    assert await stage.running("Ana") is not None


@pytest.mark.parametrize(
    "answer", ["Hola Ana, hoy te devolvemos el cobro", "Ana: hoy te lo devolvemos", "hoy te lo devolvemos @ana_torres"]
)
async def test_our_people_answer_by_hand_whom_they_call(stage: Stage, answer: str) -> None:
    await stage.say("Ana", "@jacaranda me hicieron un cobro doble", public=True, to_brand=True, handle="ana_torres")
    await stage.say("Luis", "@jacaranda ¿y mi paquete?", public=True, to_brand=True)
    await stage.wait(2 * HOUR)
    await stage.say("Elena", answer, public=True, ours=True)
    assert (await stage.thread("Ana"))[-1] == f"Elena · Telegram (de nuestro equipo): {answer}"
    assert await stage.running("Ana") is None
    assert await stage.running("Luis") is not None


async def test_our_people_answer_by_hand_who_alone_waits_and_spoke_last(stage: Stage) -> None:
    await opened(stage)
    await stage.say("Elena", "hola!", public=True, ours=True)
    assert await stage.running("Ana") is not None
    await stage.say("Ana", "¿hola?", public=True)
    await stage.say("Elena", "Ya lo revisé, hoy sale el reembolso", public=True, ours=True)
    assert await stage.running("Ana") is None


@pytest.mark.parametrize("said", ["@beto ya salió tu paquete", "Ana y los demás equipos juegan hoy", "ya salió"])
async def test_of_two_who_wait_nobody_is_answered_by_words_for_neither(stage: Stage, said: str) -> None:
    await opened(stage)
    await stage.say("Luis", "@jacaranda ¿y mi paquete?", public=True, to_brand=True)
    await stage.say("Elena", said, public=True, ours=True)
    assert await stage.running("Ana") is not None
    assert await stage.running("Luis") is not None


async def test_an_answer_by_hand_before_the_case_was_routed(stage: Stage) -> None:
    first = await stage.say("Ana", "@jacaranda", public=True, to_brand=True)
    await stage.say("Elena", "Dime qué pasó con tu pedido", public=True, ours=True, reply_to=first)
    await stage.wait(20 * SECOND)
    assert (await stage.case("Ana")).state is CaseState.OPEN
    assert await stage.running("Ana") is None


async def test_the_owner_of_a_private_chat_answers_by_hand(stage: Stage) -> None:
    """As a Business account's owner does: in the customer's own chat."""
    await stage.say("Ana", "Mi pedido no llega")
    await stage.say("Elena", "Sale mañana, te aviso", ours=True, chat=ChatId("ana"), chat_title="Ana")
    assert (await stage.thread("Ana"))[-1].startswith("Elena · Telegram (de nuestro equipo)")
    assert await stage.running("Ana") is None


async def test_the_link_joins_the_same_case_in_private(stage: Stage) -> None:
    await opened(stage)
    await stage.press("Elena", "reply_privately", "Ana", text="Dime tu número de pedido")
    (row,) = await stage.sends("plaza")
    link = f"https://t.me/jacaranda_bot?start=case_{(await stage.case('Ana')).id}"
    assert link in (await stage.sent_to("plaza"))[0]
    assert replies_to(row) is not None
    await stage.say("Ana", start=link.partition("start=")[2])
    case = await stage.case("Ana")
    assert (case.public, len(await stage.cases("Ana"))) == (False, 1)
    assert "🔒 Ana abrió el chat privado" in (await stage.thread("Ana"))[-1]
    await stage.say("Ana", "mi pedido es el 123")
    await stage.types("Elena", "Ana", ">> Gracias, ya lo veo en el sistema")
    assert (await stage.thread("Ana"))[-1] == "Ana · Telegram: mi pedido es el 123"
    assert (await stage.sent_to("Ana"))[-1] == "Gracias, ya lo veo en el sistema"
    assert len(await stage.sends("plaza")) == 1


async def test_pressing_the_link_twice_tells_staff_once(stage: Stage) -> None:
    await opened(stage)
    payload = f"case_{(await stage.case('Ana')).id}"
    await stage.say("Ana", start=payload)
    await stage.say("Ana", start=payload)
    assert len([line for line in await stage.thread("Ana") if "🔒" in line]) == 1
    assert len(await stage.sent_to("Ana")) == 1, "and the customer once"


async def test_somebody_elses_link_is_a_plain_start(stage: Stage) -> None:
    await opened(stage)
    case = await stage.case("Ana")
    for payload in (f"case_{case.id}", "case_7", "case_x", "case_" + "9" * 40, "case_-1"):
        await stage.say("Mallory", start=payload)
    assert (await stage.case("Ana")) == case
    assert await stage.cases("Mallory") == []
    assert all(text.startswith("¡Hola! Estás escribiendo a Jacaranda") for text in await stage.sent_to("Mallory"))


async def test_writing_in_private_to_a_chat_that_staff_opened_goes_on_in_private(stage: Stage) -> None:
    """Discord: staff write to his direct messages, and he answers there. The next answer must not stand in public."""
    await opened(stage)
    await stage.say("Ana", "esto es de otra cosa, mi licuadora falla", chat=ChatId("dm"))
    await stage.press("Elena", "resolve_unanswered", "Ana", reason="otro asunto")
    public = (await stage.cases("Ana"))[0]
    (who,) = await stage.rows(Identity, "user", "ana")
    assert who.direct_chat == "dm"
    await stage.press_on("Elena", "reply_privately", public.id, text="¿Cuál es tu número de tarjeta?")
    assert (await stage.sent_to("dm"))[-1] == "¿Cuál es tu número de tarjeta?"
    await stage.say("Ana", "termina en 1234", chat=ChatId("dm"))
    talks = await stage.rows(Conversation, "identity_id", who.id)
    (private,) = [talk for talk in talks if talk.case_id == public.id and talk.id != public.conversation_id]
    now = (await stage.rows(Case, "id", public.id))[0]
    assert (now.public, now.conversation_id) == (False, private.id)


async def test_a_public_thank_you_reopens_nothing(stage: Stage) -> None:
    first = await opened(stage)
    await stage.types("Elena", "Ana", ">> Ya te devolvimos el cobro")
    await stage.deliver()
    await stage.press("Elena", "resolve", "Ana")
    await stage.say("Ana", "@jacaranda muchas gracias!", public=True, to_brand=True, reply_to=first)
    (case,) = await stage.cases("Ana")
    assert case.state is CaseState.RESOLVED
    await stage.say("Ana", "@jacaranda me volvieron a cobrar", public=True, to_brand=True)
    assert (await stage.case("Ana")).state is CaseState.OPEN


async def in_private(stage: Stage) -> Case:
    """Ana's public case has gone on in private."""
    await opened(stage)
    await stage.say("Ana", start=f"case_{(await stage.case('Ana')).id}")
    await stage.deliver()
    return await stage.case("Ana")


async def test_a_case_begun_in_public_never_sends_what_staff_take_for_a_note(stage: Stage) -> None:
    """Not even when it went on in private and then went to another team: that team's plain words are a note, too."""
    await opened(stage, "@jacaranda tengo un problema")
    await stage.say("Ana", start=f"case_{(await stage.case('Ana')).id}")
    await stage.say("Ana", "me hicieron un cobro doble")
    await stage.deliver()
    case = await stage.case("Ana")
    assert (case.team, case.public, case.reply_mode) == ("pagos", False, "explicit")
    before = await stage.sent_to("Ana")
    await stage.types("Elena", "Ana", "otra vez esta señora, que espere")
    assert await stage.sent_to("Ana") == before
    await stage.types("Elena", "Ana", ">> Ya te devolvimos el cobro")
    assert (await stage.sent_to("Ana"))[-1] == "Ya te devolvimos el cobro"


async def test_who_speaks_to_the_brand_in_public_again_is_answered_in_public_again(stage: Stage) -> None:
    case = await in_private(stage)
    assert "PÚBLICO" not in await stage.card("Ana")
    newest = await stage.say("Ana", "@jacaranda sigo sin mi dinero", public=True, to_brand=True)
    assert (await stage.thread("Ana"))[-2:] == [
        "Puente: 📢 Ana volvió a escribir en público, en La plaza: lo que respondas ahora lo leen todos ahí.",
        "Ana · Telegram: @jacaranda sigo sin mi dinero",
    ]
    now = await stage.case("Ana")
    assert (now.id, now.public, now.reply_mode) == (case.id, True, "explicit")
    assert "PÚBLICO en La plaza" in await stage.card("Ana")
    await stage.types("Elena", "Ana", ">> Hola Ana, hoy sale tu reembolso")
    assert (await stage.sent_to("plaza")) == ["Hola Ana, hoy sale tu reembolso"]
    assert replies_to((await stage.sends("plaza"))[0]) == ref(TELEGRAM, "plaza", newest)


async def test_and_goes_back_to_private_with_him(stage: Stage) -> None:
    await in_private(stage)
    await stage.say("Ana", "@jacaranda sigo sin mi dinero", public=True, to_brand=True)
    await stage.say("Ana", "mi tarjeta termina en 1234")
    await stage.types("Elena", "Ana", ">> Ya la veo, hoy sale")
    assert (await stage.sent_to("Ana"))[-1] == "Ya la veo, hoy sale"
    assert await stage.sent_to("plaza") == []


async def test_talk_in_public_near_a_private_case_is_marked_and_leaves_the_answer_in_private(stage: Stage) -> None:
    await in_private(stage)
    await stage.say("Ana", "¿alguien más con este problema?", public=True)
    assert (await stage.thread("Ana"))[-1] == "Ana · Telegram (en público): ¿alguien más con este problema?"
    await stage.types("Elena", "Ana", ">> Te escribo por aquí: hoy sale")
    assert await stage.sent_to("plaza") == []


async def two_cases(stage: Stage) -> tuple[Case, Case]:
    """Ana has an open case in private and another one in public."""
    await stage.say("Ana", "mi licuadora falla, ¿me ayudan?")
    await opened(stage)
    private, public = await stage.cases("Ana")
    assert (private.public, public.public) == (False, True)
    return private, public


async def lines(stage: Stage, case: Case) -> list[str]:
    (home,) = [thread for thread in await stage.rows(Thread, "case_id", case.id) if thread.current]
    return await stage.thread("Ana", which=home)


async def test_a_private_word_from_a_public_case_takes_nothing_from_the_open_private_one(stage: Stage) -> None:
    private, public = await two_cases(stage)
    await stage.press_on("Elena", "reply_privately", public.id, text="Dime los últimos cuatro números de tu tarjeta")
    assert (await stage.sent_to("Ana"))[-1] == "Dime los últimos cuatro números de tu tarjeta"
    await stage.say("Ana", "es la 1234")
    assert (await lines(stage, private))[-1] == "Ana · Telegram: es la 1234"
    assert [case.public for case in await stage.cases("Ana")] == [False, True]


async def test_a_link_takes_nothing_from_the_open_private_case(stage: Stage) -> None:
    private, public = await two_cases(stage)
    await stage.say("Ana", start=f"case_{public.id}")
    await stage.say("Ana", "aquí estoy, ¿qué necesitan?")
    assert (await lines(stage, private))[-2:] == [
        "Puente: 🔀 Ana llegó por el enlace de otro caso suyo: lo que escriba ahora puede ser de aquel.",
        "Ana · Telegram: aquí estoy, ¿qué necesitan?",
    ]
    assert "🔀 Ana siguió el enlace de este caso" in (await lines(stage, public))[-1]
    assert [case.public for case in await stage.cases("Ana")] == [False, True]


async def test_staff_who_write_into_another_cases_chat_are_told_who_reads_the_answer(stage: Stage) -> None:
    _, public = await two_cases(stage)
    (who,) = await stage.rows(Identity, "user", "ana")

    def unit(queries: Queries) -> None:
        book = stage.bench.book(queries)
        book.fetch_cases([public.id])
        assert matching.place_for_private_word(book, stage.bench.office, public, who).chat == "ana"
        book.save()

    await stage.store.write(unit)
    assert "🔀 Ana tiene otro caso abierto en privado" in (await lines(stage, public))[-1]
