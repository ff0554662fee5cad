"""An emoji on a message: the customer's is seen at the desk, and a few of staff's by the customer."""

import dataclasses

import pytest
from road_stage import DAY, SECOND, Stage, to_customers, to_staff

from bridge.model.failure import Reason
from bridge.model.posts import place_in
from bridge.model.records import Link, Outgoing
from bridge.model.states import CaseState, DeliveryState
from bridge.road.fate.settle import Done, Failed


@pytest.fixture
async def asked(stage: Stage) -> Stage:
    await stage.say("Ana", "Mi pedido 123 no llega")
    await stage.deliver()
    return stage


def not_known(row: Outgoing) -> Failed:
    return Failed(id=row.id, next_state=DeliveryState.FAILED, reason=Reason.UNSUPPORTED, detail="no such emoji")


def not_let_in(row: Outgoing) -> Failed:
    return Failed(id=row.id, next_state=DeliveryState.FAILED, reason=Reason.BLOCKED, detail="the customer blocked the bot")


# --- customers ----------------------------------------------------------------------------------------------------------


async def answered(stage: Stage) -> str:
    """As which message Ana has the answer."""
    await stage.types("Elena", "Ana", "Llega hoy a las 5")
    await stage.deliver()
    rows = [row for row in await stage.sends("Ana") if row.act["act"] == "Send" and row.message_id is not None]
    links = await stage.rows(Link, "message_id", rows[-1].message_id)
    return next(link.ref.split("|")[2] for link in links if link.side == "copy")


async def test_a_customers_emoji_is_seen_and_answers_and_opens_nothing(asked: Stage) -> None:
    message = await answered(asked)
    await asked.press("Elena", "resolve", "Ana")
    await asked.react("Ana", message, on="❤️")
    assert (await asked.thread("Ana"))[-1] == "Ana: +❤️"
    assert (await asked.case("Ana")).state is CaseState.RESOLVED
    await asked.react("Ana", message, off="❤️")
    assert (await asked.thread("Ana"))[-1] == "Ana: -❤️"


async def test_what_the_desk_cannot_show_is_told_in_words_once(asked: Stage) -> None:
    message = await answered(asked)
    await asked.react("Ana", message, on="🫠")
    await asked.deliver(not_known, only=to_staff)
    assert (await asked.thread("Ana"))[-1] == "Puente: Ana: 🫠 a «Llega hoy a las 5»"
    await asked.deliver()
    before = len(await asked.thread("Ana"))
    await asked.react("Ana", message, off="🫠")
    await asked.deliver(not_known, only=to_staff)
    assert len(await asked.thread("Ana")) == before + 1  # the try, and nothing about it


async def test_an_emoji_for_the_greeting_is_seen(asked: Stage) -> None:
    greeting = (await asked.sends("Ana"))[0]
    (origin,) = [link for link in await asked.rows(Link, "message_id", greeting.message_id) if link.ref.startswith("cuenta|")]
    await asked.react("Ana", origin.ref.split("|")[2], on="👍")
    assert (await asked.thread("Ana"))[-1] == "Ana: +👍"


async def test_in_public_others_emoji_are_nothing(stage: Stage) -> None:
    message = await stage.say("Ana", "@jacaranda no sirve", public=True, to_brand=True)
    await stage.deliver()
    before = await stage.thread("Ana")
    await stage.react("Beto", message, on="👍", public=True)
    assert await stage.thread("Ana") == before


async def test_an_emoji_on_what_we_do_not_know_is_nothing(stage: Stage) -> None:
    await stage.react("Ana", "m99", on="👍")
    assert await stage.cases("Ana") == []
    assert await stage.dead() == []


# --- staff --------------------------------------------------------------------------------------------------------------


async def to_customer(stage: Stage) -> list[str]:
    return [line for line in await stage.sent_to("Ana") if line[:1] in "+-"]


@pytest.fixture
async def signed(asked: Stage) -> tuple[Stage, str]:
    """The stage, and Ana's message as it stands at the desk."""
    return asked, await asked.copy("Ana", "m1")


async def test_an_emoji_that_the_brand_chose_reaches_the_customer_and_is_no_answer(signed: tuple[Stage, str]) -> None:
    stage, copy = signed
    await stage.sign("Elena", "Ana", copy, "👍🏽")
    await stage.deliver()
    assert await to_customer(stage) == ["+👍"]
    assert await stage.running("Ana") is not None


@pytest.mark.parametrize("emoji", ["👀", "✅", "💩"])
async def test_other_emoji_stay_among_colleagues(signed: tuple[Stage, str], emoji: str) -> None:
    stage, copy = signed
    await stage.sign("Elena", "Ana", copy, emoji)
    assert await to_customer(stage) == []


async def test_an_outsiders_emoji_reaches_nobody(signed: tuple[Stage, str]) -> None:
    stage, copy = signed
    await stage.sign("Proveedor", "Ana", copy, "👍", outsider=True)
    assert await to_customer(stage) == []


async def test_in_public_no_emoji_goes_out(stage: Stage) -> None:
    message = await stage.say("Ana", "@jacaranda no sirve", public=True, to_brand=True)
    await stage.deliver()
    await stage.sign("Elena", "Ana", await stage.copy("plaza", message), "👍")
    assert [line for line in await stage.sent_to("plaza") if line[:1] in "+-"] == []


async def test_of_words_that_share_a_post_the_first_that_stand_are_meant(signed: tuple[Stage, str]) -> None:
    stage, _ = signed
    first, _ = await stage.say("Ana", "sigue sin llegar"), await stage.say("Ana", "¿y mi dinero?")
    posts: list[str] = []

    def in_one_post(row: Outgoing) -> Done:
        done = stage.arrives(row)
        posts.extend(done.ids)
        return dataclasses.replace(done, ids=(place_in(posts[0], len(posts) - 1),))

    await stage.deliver(in_one_post, only=lambda row: to_staff(row) and row.message_id is not None)
    await stage.unsay(first, chat="Ana")
    await stage.sign("Elena", "Ana", posts[0], "👍")
    assert await to_customer(stage) == ["+👍"]


async def test_where_one_emoji_stands_the_newest_does_and_the_one_before_comes_back(signed: tuple[Stage, str]) -> None:
    """Telegram shows one of a bot's; Elena and Raúl share it."""
    stage, copy = signed
    await stage.sign("Elena", "Ana", copy, "👍")
    await stage.sign("Raúl", "Ana", copy, "❤️")
    await stage.sign("Elena", "Ana", copy, "👍", on=False)  # it was not seen any more
    assert await to_customer(stage) == ["+👍", "+❤"]
    await stage.sign("Elena", "Ana", copy, "👍")
    await stage.sign("Elena", "Ana", copy, "👍", on=False)
    assert await to_customer(stage) == ["+👍", "+❤", "+👍", "+❤"]
    await stage.sign("Raúl", "Ana", copy, "❤️", on=False)
    assert (await to_customer(stage))[-1] == "-❤"


async def test_an_emoji_of_two_colleagues_stays_as_long_as_one_keeps_it(signed: tuple[Stage, str]) -> None:
    stage, copy = signed
    await stage.sign("Elena", "Ana", copy, "🎉")
    await stage.sign("Raúl", "Ana", copy, "🎉")
    await stage.sign("Elena", "Ana", copy, "🎉", on=False)
    assert await to_customer(stage) == ["+🎉"]


async def test_who_tried_is_told_that_the_platform_did_not_take_it(signed: tuple[Stage, str]) -> None:
    stage, copy = signed
    await stage.sign("Elena", "Ana", copy, "🙏")
    await stage.deliver(not_known, only=to_customers)
    assert (await stage.thread("Ana"))[-1].startswith("Puente: @Elena tu 🙏 no le llegó al cliente")
    assert all(not message.reactions for message in await stage.messages("Ana"))


async def test_who_took_it_away_is_told_that_the_customer_still_sees_it(signed: tuple[Stage, str]) -> None:
    stage, copy = signed
    await stage.sign("Raúl", "Ana", copy, "🙏")
    await stage.sign("Elena", "Ana", copy, "🙏")
    await stage.deliver()
    await stage.sign("Raúl", "Ana", copy, "🙏", on=False)
    await stage.sign("Elena", "Ana", copy, "🙏", on=False)
    await stage.deliver(not_let_in, only=to_customers)
    told = "Puente: @Elena quitaste tu 🙏, pero el cliente sigue viéndolo: el cliente bloqueó"
    assert [line[: len(told)] for line in await stage.thread("Ana") if "🙏" in line] == [told]


async def test_nobody_is_told_of_what_could_not_be_taken_away_and_is_wanted_again(signed: tuple[Stage, str]) -> None:
    stage, copy = signed
    await stage.sign("Elena", "Ana", copy, "🙏")
    await stage.deliver()
    await stage.sign("Elena", "Ana", copy, "🙏", on=False)
    (taken_away,) = [row for row in await stage.rows(Outgoing, "state", DeliveryState.PENDING) if row.act["act"] == "React"]
    await stage.sign("Raúl", "Ana", copy, "🙏")
    await stage.deliver(not_let_in, only=lambda row: row.id == taken_away.id)
    assert [line for line in await stage.thread("Ana") if "🙏" in line] == []


async def test_an_emoji_on_a_customers_old_case_goes_out_too(signed: tuple[Stage, str]) -> None:
    stage, copy = signed
    await stage.press("Elena", "resolve_unanswered", "Ana", reason="duplicado")
    stage.clock.now += DAY
    await stage.sign("Elena", "Ana", copy, "👏")
    assert await to_customer(stage) == ["+👏"]


async def test_what_slack_repeats_late_changes_nothing_that_was_said_since(signed: tuple[Stage, str]) -> None:
    """It repeats what it could not tell after one minute and after five (https://docs.slack.dev/apis/events-api/#error-handling)."""
    stage, copy = signed
    early = stage.clock.now
    await stage.sign("Elena", "Ana", copy, "👍", on=False, at=early + SECOND)
    await stage.sign("Elena", "Ana", copy, "👍", at=early)
    assert await to_customer(stage) == [], "she had taken it away again"
    await stage.sign("Raúl", "Ana", copy, "❤️", at=early + SECOND)
    await stage.sign("Raúl", "Ana", copy, "🎉", at=early)
    assert await to_customer(stage) == ["+❤"], "the newest is the one that stands"
