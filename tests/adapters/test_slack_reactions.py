"""Emoji under messages, both ways, against the local Slack."""

import pathlib
from collections.abc import AsyncIterator

import pytest
from slack_stage import COBROS, SOFIA, Stage, new_key, opened

from bridge.model.events import DeskReacted
from bridge.model.failure import DeliveryError, Reason
from bridge.model.richtext import EMPTY, plain
from bridge.ports import Sheet, StoredFile


@pytest.fixture
async def desk() -> AsyncIterator[Stage]:
    """A stage whose desk is connected."""
    async with opened() as stage, stage.running():
        yield stage


async def post(desk: Stage) -> str:
    sheet = Sheet(body=plain("Hola, ¿y mi reembolso?"))
    return (await desk.desk.post(COBROS, sheet, thread_ts=None, author="Ana · Telegram", key=new_key(), again=False)).ts


def shown(desk: Stage, ts: str) -> list[str]:
    return [reaction["emoji"] for reaction in desk.seen(COBROS, ts)["reactions"]]


async def test_what_staff_react_with_is_in_the_inbox_and_receipts_are_not(desk: Stage) -> None:
    ts = await post(desk)
    guest = (await desk.act("add_person", name="invitada", is_restricted=True, channels=[COBROS]))["id"]
    for who, action, name in (
        (SOFIA, "react", "wave::skin-tone-4"),
        (SOFIA, "react", "white_check_mark"),
        (SOFIA, "unreact", "wave::skin-tone-4"),
        (guest, "react", "eyes"),
    ):
        await desk.act(action, channel=COBROS, person=who, ts=ts, name=name)
    await desk.desk.react(COBROS, ts, "🎉", on=True)
    rows = f"react:{COBROS}:{ts}:"
    last = await desk.row(f"{rows}{guest}:👀:on:")
    await desk.until(lambda: desk.state()["unacked"] == 0)
    told = [desk.desk.parse(row.raw) for key, row in desk.inbox.rows.items() if key.startswith(rows)]
    assert [(it.name, it.emoji, it.on, it.outsider) for it in told if isinstance(it, DeskReacted)] == [
        ("Sofía Ramírez", "👋🏽", True, False),
        ("Sofía Ramírez", "👋🏽", False, False),
        ("invitada", "👀", True, True),
    ]
    assert told[-1] == last


async def test_a_customers_emoji_comes_and_goes_as_often_as_wanted(desk: Stage) -> None:
    ts = await post(desk)
    for emoji, wanted in (("❤", "❤️"), ("👍🏿", "👍🏿")):  # Telegram's heart has no variation selector
        for on in (True, True, False, False):
            await desk.desk.react(COBROS, ts, emoji, on=on)
            assert shown(desk, ts) == [wanted] * on


@pytest.mark.parametrize("emoji", [":party_blob:", "⏳", "✅", "⚠️", "hola", ""])
async def test_an_emoji_that_slack_lacks_or_that_is_a_receipt_is_not_shown(desk: Stage, emoji: str) -> None:
    ts = await post(desk)
    with pytest.raises(DeliveryError) as failed:
        await desk.desk.react(COBROS, ts, emoji, on=True)
    assert failed.value.reason is Reason.UNSUPPORTED and shown(desk, ts) == []


async def test_there_is_no_room_for_a_24th_emoji_of_ours(desk: Stage) -> None:
    ts = await post(desk)
    for emoji in "😀😃😄😁😆😅🤣😂🙂🙃😉😊😇🥰😍🤩😘😗😚😙🥲😋😛":
        await desk.desk.react(COBROS, ts, emoji, on=True)
    with pytest.raises(DeliveryError) as failed:
        await desk.desk.react(COBROS, ts, "😜", on=True)
    assert failed.value.reason is Reason.UNSUPPORTED and len(shown(desk, ts)) == 23


async def test_a_message_that_is_not_there_any_more_takes_none(desk: Stage) -> None:
    ts = await post(desk)
    await desk.act("delete_message", channel=COBROS, ts=ts)
    with pytest.raises(DeliveryError) as failed:
        await desk.desk.react(COBROS, ts, "👍", on=True)
    assert failed.value.reason is Reason.GONE


async def test_a_file_that_its_sender_took_back_is_withdrawn_once(desk: Stage, tmp_path: pathlib.Path) -> None:
    root = await post(desk)
    (tmp_path / "f").write_bytes(b"png")
    file = StoredFile(path=tmp_path / "f", name="foto.png", mime="image/png", size=3, kind="photo")
    kept: list[dict[str, str]] = []

    async def remember(progress: dict[str, str]) -> None:
        kept.append(progress)

    posted = await desk.desk.upload(COBROS, root, file, EMPTY, progress=None, remember=remember)
    assert posted is not None and desk.seen(COBROS, posted.ts)["files"]
    for _ in range(2):
        await desk.desk.withdraw(kept[0])
        assert not [it for it in desk.seen_in(COBROS) for one in it["files"] if not one["deleted"]]
