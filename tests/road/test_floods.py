"""One customer sends more than anybody can read: what do staff see, what is kept, and what do they do about it?"""

import pytest
from road_stage import DAY, HOUR, MINUTE, SECOND, Stage, picture
from seen_sql import statements

from bridge.model import acts, richtext
from bridge.model.crowds import Flood
from bridge.model.failure import Reason
from bridge.model.records import Media, Message, Outgoing
from bridge.model.states import DeliveryState
from bridge.ports import Queries
from bridge.road.case import floods
from bridge.road.fate.settle import Done, Failed, Fate
from bridge.road.shown import counters

SHOWN = 20
"""Of one customer in a minute."""


async def flood(stage: Stage, count: int, who: str = "Ana", *, first: int = 0, public: bool = False, step: int = 10) -> list[str]:
    """So many messages, faster than anybody writes. Returns their ids."""
    ids = []
    for number in range(first, first + count):
        stage.clock.now += step
        ids.append(stage.hear(who, f"mi queja {number}", public=public, to_brand=True))
    await stage.work()
    return ids


async def counter(stage: Stage, who: str = "Ana") -> tuple[str, list[str]]:
    """The newest counter in the customer's thread as it would be drawn now, and its buttons."""
    case = await stage.case(who)

    def unit(queries: Queries) -> tuple[str, list[str]]:
        book = stage.bench.book(queries)
        book.fetch_cases([case.id])
        sheet = counters.draw(book, stage.bench.office, queries.find(Flood, "case_id", [case.id])[-1])
        return richtext.as_plain(sheet.body), [button.action for button in sheet.buttons]

    return await stage.store.read(unit)


async def drawings(stage: Stage) -> list[Outgoing]:
    rows = await stage.rows(Outgoing, "account", "desk")
    return [row for row in rows if row.act["act"] in ("PostCounter", "RedrawCounter")]


def said(lines: list[str]) -> list[str]:
    """The customer's complaints among what a thread says, in order."""
    words = [word.removeprefix("Ana · Telegram: ") for line in lines for word in line.split("\n")]
    return [word for word in words if word.startswith("mi queja")]


async def test_the_first_are_shown_and_the_rest_is_counted(stage: Stage) -> None:
    await flood(stage, 500)
    assert said(await stage.thread("Ana")) == [f"mi queja {number}" for number in range(SHOWN)]
    text, buttons = await counter(stage)
    assert "480" in text and "Ana" in text
    assert buttons == ["show_held", "block"]
    assert len(await stage.messages("Ana")) == 501, "all are kept; the greeting is one more"


async def test_a_quick_writer_is_no_flood(stage: Stage) -> None:
    for _ in range(3):
        await flood(stage, 15, step=2 * SECOND)
        await stage.wait(MINUTE)
    assert len(said(await stage.thread("Ana"))) == 45


async def test_what_was_said_over_a_day_and_reaches_us_at_once_is_no_flood(stage: Stage) -> None:
    """We were down; the platform kept it."""
    for number in range(60):
        stage.hear("Ana", f"mi queja {number}", sent_at=stage.clock.now - DAY + number * 20 * MINUTE)
    await stage.work()
    assert len(said(await stage.thread("Ana"))) == 60


async def test_many_in_an_hour_are_a_flood_too(stage: Stage) -> None:
    await flood(stage, 250, step=10 * SECOND)
    assert 100 <= len(said(await stage.thread("Ana"))) < 200


async def test_five_thousand_stickers_cost_no_rows_and_no_files(stage: Stage) -> None:
    await stage.say("Ana", "me cobraron dos veces")
    before = len(await stage.rows(Outgoing, "account", "desk"))
    for number in range(5_000):
        stage.clock.now += 30
        stage.hear("Ana", "🙃", files=(picture(f"sticker{number}.webp", "sticker"),))
    with statements() as seen:
        await stage.work()
    assert sum(statement.startswith("INSERT") for statement in seen) < 500, "set-wise"
    rows = await stage.rows(Outgoing, "account", "desk")
    assert len(rows) - before <= 2 * SHOWN + 3
    assert (await counter(stage))[0].count("4,981") == 1
    assert len(await stage.rows(Media, "account", "cuenta")) == 5_000, "each is remembered"


async def test_the_counter_is_posted_once_and_drawn_now_and_then(stage: Stage) -> None:
    await flood(stage, SHOWN + 5)
    await stage.deliver()
    for _ in range(10):
        await flood(stage, 50)
        await stage.deliver()
    assert [row.act["act"] for row in await drawings(stage)] == ["PostCounter", "RedrawCounter"], "one waits, whatever is added"
    stage.clock.now += counters.REDRAWN_EVERY
    await stage.deliver()
    (seen,) = await stage.rows(Flood, "case_id", (await stage.case("Ana")).id)
    assert seen.held == 505 and seen.drawn >= seen.wanted and not seen.drawing


async def test_shown_are_all_in_order_in_few_posts(stage: Stage) -> None:
    await flood(stage, 400)
    posts = len(await stage.thread("Ana"))
    await stage.press("Sofia", "show_held", "Ana")
    lines = await stage.thread("Ana")
    assert said(lines) == [f"mi queja {number}" for number in range(400)]
    assert len(lines) - posts < 5
    assert "Sofia" in (await counter(stage))[0]


async def test_what_is_said_again_and_again_is_shown_once_with_how_often(stage: Stage) -> None:
    for _ in range(1_000):
        stage.hear("Ana", "contesten ya")
    await stage.work()
    await stage.press("Sofia", "show_held", "Ana")
    assert (await stage.thread("Ana"))[-1] == "Ana · Telegram: contesten ya\n(× 980)"


async def test_files_are_shown_by_name(stage: Stage) -> None:
    await flood(stage, SHOWN)
    await stage.say("Ana", "mira", photo="ticket.jpg")
    assert "(file)" not in await stage.thread("Ana")
    await stage.press("Sofia", "show_held", "Ana")
    lines = await stage.thread("Ana")
    assert "ticket.jpg" in lines[-1] and "(file)" not in lines


async def test_a_flood_that_goes_on_is_counted_anew_after_it_was_shown(stage: Stage) -> None:
    await flood(stage, 100)
    await stage.press("Sofia", "show_held", "Ana")
    await flood(stage, 30, first=100)
    assert "30" in (await counter(stage))[0]
    await stage.press("Sofia", "show_held", "Ana")
    assert said(await stage.thread("Ana")) == [f"mi queja {number}" for number in range(130)]


async def test_an_answer_lets_him_through_again(stage: Stage) -> None:
    await flood(stage, 50)
    await stage.deliver()
    await stage.types("Sofia", "Ana", "Ya lo estoy revisando, Ana: fue un cobro doble.")
    await stage.deliver()
    await stage.say("Ana", "¿y cuándo me lo devuelven?")
    assert "devuelven" in (await stage.thread("Ana"))[-1]
    assert (await stage.case("Ana")).waiting_since is not None


async def test_so_does_silence(stage: Stage) -> None:
    await flood(stage, 50)
    await stage.wait(4 * MINUTE)
    await stage.say("Ana", "sigo aquí")
    assert "sigo aquí" not in "".join(await stage.thread("Ana")), "each message begins the silence anew"
    await stage.wait(5 * MINUTE)
    await stage.say("Ana", "perdón, se me trabó el teléfono")
    assert "se me trabó" in (await stage.thread("Ana"))[-1]


async def test_a_flood_touches_no_clock(stage: Stage) -> None:
    await stage.say("Ana", "hola, me cobraron dos veces")
    before = await stage.running("Ana")
    await flood(stage, 200)
    assert await stage.clocks("Ana") == [before]
    await stage.deliver()
    await stage.types("Sofia", "Ana", "Ya quedó tu reembolso.")
    await flood(stage, SHOWN, first=200)
    await stage.deliver()
    assert len(await stage.clocks("Ana")) == 2, "what he says after the answer is new"


async def test_an_answer_on_its_way_answers_what_was_held_meanwhile(stage: Stage) -> None:
    await flood(stage, 200)
    await stage.deliver()
    await stage.types("Sofia", "Ana", "Ya quedó tu reembolso.")
    await stage.deliver()
    assert await stage.running("Ana") is None


async def test_an_edit_of_what_is_held_changes_what_will_be_shown(stage: Stage) -> None:
    ids = await flood(stage, 30)
    before = await stage.thread("Ana")
    await stage.edit("Ana", ids[25], "lo corregido")
    assert await stage.thread("Ana") == before
    await stage.press("Sofia", "show_held", "Ana")
    assert "lo corregido" in (await stage.thread("Ana"))[-1]


async def test_an_edit_of_what_was_shown_with_others_is_shown_by_itself(stage: Stage) -> None:
    ids = await flood(stage, 30)
    await stage.press("Sofia", "show_held", "Ana")
    await stage.edit("Ana", ids[25], "lo corregido")
    assert "lo corregido" in (await stage.thread("Ana"))[-1]


async def test_a_flood_before_its_case_has_a_thread_is_counted_there_later(stage: Stage) -> None:
    """Greetings only: the case waits for content."""
    for _ in range(100):
        stage.hear("Ana", "hola")
    await stage.work()
    await stage.wait(MINUTE)
    assert len([line for line in await stage.thread("Ana") if line.startswith("Ana")]) == SHOWN
    assert "80" in (await counter(stage))[0]
    assert [row.act["act"] for row in await drawings(stage)] == ["PostCounter"]


async def test_a_thread_that_is_opened_anew_has_the_counter_and_not_the_flood(stage: Stage) -> None:
    await flood(stage, 60)
    await stage.deliver()
    await stage.say("Marisol", "otra cosa")
    stage.clock.now += 6 * MINUTE
    await stage.say("Ana", "es por un reembolso")  # another team's
    home = await stage.home("Ana")
    assert home.channel == "C-pagos"
    assert len(said(await stage.thread("Ana"))) == SHOWN
    assert [row.lane for row in await drawings(stage)][-1] == f"thread|C-pagos|{home.id}"


async def test_in_a_group_likewise(stage: Stage) -> None:
    await flood(stage, 300, public=True)
    await stage.say("Beto", "¿y mi pedido?", public=True, to_brand=True)
    assert len([line for line in await stage.thread("Ana") if "mi queja" in line]) == SHOWN
    assert "¿y mi pedido?" in "".join(await stage.thread("Beto"))


async def test_a_counter_that_somebody_deletes_is_posted_again(stage: Stage) -> None:
    await flood(stage, 60)
    await stage.deliver()
    await flood(stage, 5)
    stage.clock.now += counters.REDRAWN_EVERY

    def gone(row: Outgoing) -> Fate:
        if row.act["act"] == acts.RedrawCounter.__name__:
            return Failed(id=row.id, next_state=DeliveryState.FAILED, reason=Reason.GONE, detail="message_not_found")
        return Done(id=row.id, chat="C", ids=(f"1900.{row.id}",), drawn=99)

    await stage.deliver(gone)
    assert [row.act["act"] for row in await drawings(stage)] == ["PostCounter", "RedrawCounter", "PostCounter"]
    assert await stage.notices("C-operacion") == []


# --- blocked -----------------------------------------------------------------------------------------------------------


async def test_blocked_he_is_kept_and_shown_nowhere(stage: Stage) -> None:
    await flood(stage, 60)
    await stage.press("Sofia", "block", "Ana")
    assert "Sofia bloqueó a Ana" in (await stage.thread("Ana"))[-1]
    case = await stage.case("Ana")
    assert (case.state, case.resolution, case.resolution_reason) == ("resolved", "unanswered", "cliente bloqueado")
    assert await stage.running("Ana") is None
    before = await stage.thread("Ana")
    await stage.say("Ana", "¡ladrones!")
    await stage.wait(30 * DAY)
    await stage.say("Ana", "¡ladrones!")
    await stage.say("Ana", "¡ladrones!", public=True, to_brand=True)
    assert await stage.thread("Ana") == before
    assert len(await stage.cases("Ana")) == 1 and await stage.running("Ana") is None
    assert len(await stage.rows(Message, "showing", "held")) == 40 + 3


async def test_unblocked_he_is_heard_again_and_what_he_wrote_can_be_shown(stage: Stage) -> None:
    await stage.say("Ana", "me cobraron dos veces")
    await stage.press("Sofia", "block", "Ana")
    await stage.say("Ana", "lo dije bloqueada")
    await stage.say("Ana", "@jacaranda lo dije en la plaza", public=True, to_brand=True)
    await stage.say("Ana", "esto se lo dije a Beto", public=True)
    (who,) = await stage.people("Ana")
    await stage.press_on("Diego", "unblock", who.id)
    assert "Diego desbloqueó a Ana" in (await stage.thread("Ana"))[-1]
    await stage.press("Diego", "show_held", "Ana")
    shown = "\n".join((await stage.thread("Ana"))[-2:])
    assert "lo dije bloqueada" in shown and "lo dije en la plaza" in shown and "Beto" not in shown
    await stage.say("Ana", "¿ya me leen?")
    assert "¿ya me leen?" in (await stage.thread("Ana"))[-1]
    assert (await stage.case("Ana")).state == "open"


async def test_unblocked_in_the_middle_of_a_flood_he_is_heard_too(stage: Stage) -> None:
    await flood(stage, 60)
    await stage.press("Sofia", "block", "Ana")
    await stage.press_on("Sofia", "unblock", (await stage.people("Ana"))[0].id)
    await stage.say("Ana", "¿ya me leen?")
    assert "¿ya me leen?" in (await stage.thread("Ana"))[-1]


async def test_a_guest_blocks_nobody_and_is_told(stage: Stage) -> None:
    await flood(stage, 60)
    await stage.press("Guest", "block", "Ana", outsider=True)
    assert (await stage.people("Ana"))[0].muted_at is None
    (told,) = await stage.notices("U-guest")
    assert "de invitado" in told


# --- the allowance -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("every", "lets_through"), [(0, 20), (1 * SECOND, 29), (3 * SECOND, 1_000), (60 * SECOND, 1_000)])
def test_an_allowance_bears_a_burst_and_a_steady_pace(every: int, lets_through: int) -> None:
    whole_at, passed = 0, 0
    for number in range(1_000):
        later = floods.whole_again(whole_at, HOUR + number * every, 20, MINUTE)
        if later is None:
            break
        whole_at, passed = later, passed + 1
    assert passed == lets_through
