"""The customer writes while an answer is on its way: what does it answer, and what waits on?"""

from road_stage import HOUR, MINUTE, SECOND, Stage, refused, to_customers, uncertain

from bridge.model.states import ClockState


async def test_what_he_said_meanwhile_waits_on_with_its_own_clock(asked: Stage) -> None:
    await asked.types("Elena", "Ana", "Ya lo revisamos")
    said_at = asked.clock.now
    await asked.wait(3 * SECOND)
    await asked.say("Ana", "y además el envío no llega")
    await asked.deliver()
    first, second = await asked.clocks("Ana")
    assert (first.state, first.ended_at) == (ClockState.MET, said_at)
    assert (second.kind, second.state, second.started_at) == ("next_response", ClockState.RUNNING, said_at + 3 * SECOND)


async def test_two_answers_and_words_between_them(asked: Stage) -> None:
    """The first to arrive must not forget what only the second has seen, nor the second what neither has."""
    await asked.types("Elena", "Ana", "Ya lo revisamos")
    await asked.wait(1 * SECOND)
    await asked.say("Ana", "¿y el envío?")
    await asked.wait(1 * SECOND)
    await asked.types("Elena", "Ana", "El envío sale mañana")
    await asked.wait(1 * SECOND)
    await asked.say("Ana", "¿a qué hora?")
    last = asked.clock.now
    await asked.deliver()
    assert (await asked.case("Ana")).waiting_since == last
    clock = await asked.running("Ana")
    assert clock is not None
    assert clock.started_at == last


async def test_seconds_are_all_that_telegram_tells(asked: Stage) -> None:
    """By the clocks his question is older than the answer, since Telegram cuts to the second; all the same it came after it."""
    asked.clock.now += 700
    await asked.types("Elena", "Ana", "Ya lo revisamos")
    await asked.say("Ana", "¿y el envío?", sent_at=asked.clock.now - 700)
    await asked.deliver()
    assert (await asked.case("Ana")).waiting_since == asked.clock.now - 700


async def test_an_answer_that_fails_leaves_him_waiting_as_before(asked: Stage) -> None:
    since = (await asked.case("Ana")).waiting_since
    ts = await asked.types("Elena", "Ana", "Ya lo revisamos")
    await asked.say("Ana", "¿hola?")
    await asked.deliver(refused, only=to_customers)
    assert (await asked.case("Ana")).waiting_since == since
    assert (await asked.signs("Ana", ts))[-1] == "failed"
    assert "@Elena" in (await asked.thread("Ana"))[-1]
    await asked.wait(4 * HOUR)
    assert await asked.notices("U-elena") != []


async def test_an_uncertain_answer_that_arrived_after_all_has_not_seen_what_came_after_it(asked: Stage) -> None:
    await asked.types("Elena", "Ana", "Ya lo revisamos")
    said_at = asked.clock.now
    await asked.deliver(uncertain, only=to_customers)
    await asked.wait(1 * MINUTE)
    await asked.say("Ana", "¿y el envío?")
    (row,) = (await asked.sends("Ana"))[1:]
    await asked.press_on("Elena", "arrived", row.id)
    first, second = await asked.clocks("Ana")
    assert (first.state, first.ended_at) == (ClockState.MET, said_at)
    assert second.started_at == said_at + 1 * MINUTE


async def test_an_old_answer_that_arrives_last_settles_nothing_newer(asked: Stage) -> None:
    await asked.types("Elena", "Ana", "Ya lo revisamos")
    await asked.deliver(uncertain, only=to_customers)
    await asked.types("Elena", "Ana", "Te lo devolvemos hoy")
    await asked.deliver(only=to_customers)
    await asked.wait(1 * MINUTE)
    await asked.say("Ana", "¿a qué tarjeta?")
    (old, _new) = (await asked.sends("Ana"))[1:]
    await asked.press_on("Elena", "arrived", old.id)
    assert (await asked.case("Ana")).waiting_since == asked.clock.now
    assert await asked.running("Ana") is not None
