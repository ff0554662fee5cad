"""A file was held back: what staff read in its place, and what the button under it does."""

import dataclasses

import pytest
from road_stage import OPERATORS, Stage, picture, to_staff

from bridge.model.acts import UploadToThread
from bridge.model.events import DeskPressed
from bridge.model.failure import Reason
from bridge.model.ids import UserId
from bridge.model.records import Media, Message, Outgoing
from bridge.model.states import DeliveryState
from bridge.road.fate.settle import Failed


async def is_held_back(stage: Stage, verdict: str) -> Outgoing:
    """Ana's file meets this verdict; the row that was to show it."""
    await stage.say("Ana", "Aquí está mi recibo", files=(picture("recibo.pdf", "document"),))
    await stage.deliver(only=lambda row: to_staff(row) and row.act["act"] != UploadToThread.__name__)
    media = await file(stage)
    await stage.store.write(lambda queries: queries.save([dataclasses.replace(media, verdict=verdict, finding="Eicar")]))
    await stage.deliver(
        lambda row: Failed(id=row.id, next_state=DeliveryState.FAILED, reason=Reason.WITHHELD, detail=verdict),
        only=lambda row: row.act["act"] == UploadToThread.__name__,
    )
    (row,) = await uploads(stage)
    return row


async def file(stage: Stage) -> Media:
    (media,) = await stage.rows(Media, "name", "recibo.pdf")
    return media  # type: ignore[no-any-return]


async def uploads(stage: Stage) -> list[Outgoing]:
    rows = await stage.rows(Outgoing, "case_id", (await stage.case("Ana")).id)
    return [row for row in rows if row.act["act"] == UploadToThread.__name__]


async def buttons(stage: Stage) -> list[str]:
    rows = await stage.rows(Outgoing, "case_id", (await stage.case("Ana")).id)
    return [button["value"] for row in rows for button in row.act.get("buttons", ()) if button["action"] == "show_file"]


async def test_it_is_told_in_its_place_and_no_failure(stage: Stage) -> None:
    row = await is_held_back(stage, "page")
    assert "recibo.pdf" in (await stage.thread("Ana"))[-1] and "(1 kB)" in (await stage.thread("Ana"))[-1]
    assert await buttons(stage) == [str(row.id)]
    assert row.state is DeliveryState.CANCELLED


async def test_whoever_presses_first_is_kept_with_the_file_and_it_is_shown_once(stage: Stage) -> None:
    row = await is_held_back(stage, "page")
    for who in ("Elena", "Raúl"):
        await stage.press_on(who, "show_file", row.id)
    assert (await file(stage)).shown_by == "U-elena"
    assert [each.state for each in await uploads(stage)] == [DeliveryState.CANCELLED, DeliveryState.PENDING]
    assert (await stage.thread("Ana"))[-2:] == ["Puente: 📎 Elena pidió mostrar recibo.pdf.", "(file)"]


async def test_a_guest_presses_in_vain(stage: Stage) -> None:
    row = await is_held_back(stage, "page")
    press = DeskPressed(
        action="show_file",
        value=str(row.id),
        user=UserId("U-guest"),
        name="Guest",
        outsider=True,
        channel=None,
        ts=None,
        at=stage.clock.now,
    )
    stage.arrive(press, "click:guest")
    await stage.work()
    assert (await file(stage)).shown_by is None and len(await uploads(stage)) == 1


async def test_an_infected_one_has_no_button_and_operators_hear_of_it(stage: Stage) -> None:
    row = await is_held_back(stage, "infected")
    assert "Eicar" in (await stage.thread("Ana"))[-1] and await buttons(stage) == []
    assert ["Eicar" in notice and "recibo.pdf" in notice for notice in await stage.notices(OPERATORS)] == [True]
    await stage.press_on("Elena", "show_file", row.id)  # a button of the time before it was known
    assert len(await uploads(stage)) == 1


@pytest.mark.parametrize("verdict", ["program", "macros", "unreadable", "too_large", "unscanned"])
async def test_each_reason_is_said_in_words(stage: Stage, verdict: str) -> None:
    await is_held_back(stage, verdict)
    assert len((await stage.thread("Ana"))[-1].partition("no se mostró: ")[2]) > 15


async def test_what_was_taken_back_is_not_shown_any_more(stage: Stage) -> None:
    row = await is_held_back(stage, "page")
    (message,) = await stage.rows(Message, "id", row.message_id)
    await stage.store.write(lambda queries: queries.save([dataclasses.replace(message, deleted_at=stage.clock.now)]))
    await stage.press_on("Elena", "show_file", row.id)
    assert len(await uploads(stage)) == 1
