"""What staff do reaches the inbox, against the local Slack: before it is acknowledged, in order, and also after a gap."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator

import pytest
from slack_stage import COBROS, DIEGO, ENVIOS, MARTA, SOFIA, Stage, opened, post

from bridge.model.events import DeskDeleted, DeskEdited, DeskSaid
from bridge.model.failure import DeliveryError, Reason
from bridge.model.ids import UserId
from bridge.model.richtext import as_plain


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with opened() as it:
        yield it


@pytest.fixture
async def desk(stage: Stage) -> AsyncIterator[Stage]:
    """A stage whose desk is connected."""
    async with stage.running():
        yield stage


# --- in ------------------------------------------------------------------------------------------------------------------------


async def test_what_staff_say_is_in_the_inbox(desk: Stage) -> None:
    root = await post(desk)
    said = await desk.act("say", channel=COBROS, person=SOFIA, thread_ts=root.ts, text="*Hola* Ana :wave:")
    event = await desk.event(f"msg:{COBROS}:{said['ts']}")
    assert isinstance(event, DeskSaid)
    assert (event.thread_ts, event.name, event.outsider) == (root.ts, "Sofía Ramírez", False)
    assert as_plain(event.body) == "Hola Ana 👋"
    assert [key for key in desk.inbox.rows if root.ts in key] == [], "our own posts are no events"


async def test_what_could_not_be_committed_is_delivered_again(desk: Stage) -> None:
    desk.inbox.fail = 2
    said = await desk.act("say", channel=COBROS, person=SOFIA, text="¿se pierde?")
    key = f"msg:{COBROS}:{said['ts']}"
    await desk.until(lambda: key in desk.inbox.rows)
    await desk.until(lambda: desk.state()["unacked"] == 0)
    assert desk.inbox.offered.count(key) == 3
    assert desk.state()["lost_events"] == 0


async def test_a_person_whom_slack_does_not_show_in_time_is_not_taken_for_a_stranger(desk: Stage) -> None:
    await desk.fault(method="users.info", kind="status", status=500, times=2)
    said = await desk.act("say", channel=COBROS, person=SOFIA, text="hola")
    event = await desk.event(f"msg:{COBROS}:{said['ts']}")
    assert isinstance(event, DeskSaid) and not event.outsider


async def test_guests_are_outsiders_and_bots_are_nobody(desk: Stage) -> None:
    guest = (await desk.act("add_person", name="invitada", is_ultra_restricted=True, channels=[COBROS]))["id"]
    stranger = (await desk.act("add_person", name="otra", is_stranger=True, channels=[COBROS]))["id"]
    robot = await desk.act("bot_say", channel=COBROS, text="soy un bot")
    for who in (guest, stranger):
        said = await desk.act("say", channel=COBROS, person=who, text="hola")
        event = await desk.event(f"msg:{COBROS}:{said['ts']}")
        assert isinstance(event, DeskSaid) and event.outsider
    assert not any(robot["ts"] in key for key in desk.inbox.rows)


async def test_edits_deletions_and_files_are_told(desk: Stage) -> None:
    root = await post(desk)
    said = await desk.act("say", channel=COBROS, person=SOFIA, thread_ts=root.ts, text="el martes")
    await desk.act("edit", channel=COBROS, person=SOFIA, ts=said["ts"], text="el viernes <@U0MARTA001>")
    edited = await desk.row(f"edit:{COBROS}:{said['ts']}:")
    assert isinstance(edited, DeskEdited) and as_plain(edited.body) == "el viernes @Marta Ibarra" and edited.mentions == (MARTA,)
    sent = await desk.act(
        "upload", channel=COBROS, person=SOFIA, thread_ts=root.ts, text="el recibo", files=[{"name": "r.pdf", "data_base64": "aG9sYQ=="}]
    )
    event = await desk.event(f"msg:{COBROS}:{sent['ts']}")
    assert isinstance(event, DeskSaid) and event.files[0].name == "r.pdf"
    assert b"".join([chunk async for chunk in desk.desk.fetch(event.files[0].source)]) == b"hola"
    await desk.act("delete_message", channel=COBROS, ts=root.ts)
    assert isinstance(await desk.event(f"del:{COBROS}:{root.ts}"), DeskDeleted)


async def test_a_reply_that_goes_to_the_channel_too_is_one_reply(desk: Stage) -> None:
    root = await post(desk)
    await desk.fault(method="envelope", kind="twice")
    said = await desk.act("say", channel=COBROS, person=SOFIA, thread_ts=root.ts, text="ver https://a.example", broadcast=True)
    event = await desk.event(f"msg:{COBROS}:{said['ts']}")
    assert isinstance(event, DeskSaid) and event.thread_ts == root.ts
    await desk.until(lambda: desk.seen(COBROS, said["ts"])["attachments"] and desk.state()["unacked"] == 0)
    assert [key for key in desk.inbox.rows if said["ts"] in key] == [f"msg:{COBROS}:{said['ts']}"], "nor is the preview of its link an edit"


async def test_every_file_of_a_message_is_told_and_what_slack_keeps_back_says_so(desk: Stage) -> None:
    files = [{"name": f"{n}.png", "data_base64": "aG9sYQ=="} for n in range(3)] + [{"name": "Contrato", "url": "https://docs.example/1"}]
    sent = await desk.act("upload", channel=COBROS, person=SOFIA, text="van", files=files)
    event = await desk.event(f"msg:{COBROS}:{sent['ts']}")
    assert isinstance(event, DeskSaid) and [file.name for file in event.files] == ["0.png", "1.png", "2.png"]
    assert as_plain(event.body) == "van\nContrato", "of what lies elsewhere the address goes"
    await desk.act("delete_file", person=SOFIA, file=sent["files"][0])
    await desk.act("hide_file", file=sent["files"][1])
    for file in event.files[:2]:
        with pytest.raises(DeliveryError) as failed:
            [chunk async for chunk in desk.desk.fetch({**file.source, "url": None})]
        assert failed.value.reason is Reason.FILE_MISSING
    assert b"".join([chunk async for chunk in desk.desk.fetch(event.files[2].source)]) == b"hola"


async def test_a_file_of_another_company_is_fetched_by_its_id(desk: Stage) -> None:
    stranger = (await desk.act("add_person", name="ajena", is_stranger=True, channels=[COBROS]))["id"]
    sent = await desk.act("upload", channel=COBROS, person=stranger, files=[{"name": "a.txt", "data_base64": "aG9sYQ=="}])
    event = await desk.event(f"msg:{COBROS}:{sent['ts']}")
    assert isinstance(event, DeskSaid) and event.outsider
    assert b"".join([chunk async for chunk in desk.desk.fetch(event.files[0].source)]) == b"hola"


async def test_the_order_in_which_people_wrote_is_the_inboxs(desk: Stage) -> None:
    await desk.fault(method="users.info", kind="delay", seconds=0.2)
    said = [await desk.act("say", channel=COBROS, person=who, text="n") for who in (SOFIA, DIEGO, MARTA, SOFIA)]
    keys = [f"msg:{COBROS}:{it['ts']}" for it in said]
    await desk.until(lambda: set(keys) <= desk.inbox.rows.keys())
    assert [key for key in desk.inbox.rows if key in keys] == keys


async def test_a_file_of_another_server_never_gets_the_token(desk: Stage) -> None:
    with pytest.raises(DeliveryError) as failed:
        [chunk async for chunk in desk.desk.fetch({"id": "F1", "url": "https://files.slack.com.evil.example/a", "mime": "image/png"})]
    assert failed.value.reason is Reason.FILE_MISSING


# --- after a gap -----------------------------------------------------------------------------------------------------------------


async def test_what_was_said_while_we_were_away_is_found(stage: Stage) -> None:
    async with stage.running():
        root = await post(stage, "Caso viejo")
        direct = await post(stage, "Ana espera", to=UserId(MARTA))
    away = [
        await stage.act("say", channel=COBROS, person=SOFIA, thread_ts=root.ts, text="en el hilo"),
        await stage.act("say", channel=ENVIOS, person=DIEGO, text="en el canal"),
        await stage.act("dm", person=MARTA, text="me ocupo"),
        await stage.act("say", channel=COBROS, person=SOFIA, thread_ts=root.ts, text="otra"),
    ]
    keys = {f"msg:{it['channel']}:{it['ts']}" for it in away}
    # Slack would repeat the events too; what counts here is that history alone suffices.
    await stage.until(lambda: stage.state()["unacked"] == 0)
    stage.inbox.cursors["seen"] = str(int(float(root.ts) * 1000) - 1000)
    async with stage.running():
        await stage.until(lambda: keys <= stage.inbox.rows.keys())
    assert direct.channel == away[2]["channel"]
    event = stage.desk.parse(stage.inbox.rows[f"msg:{direct.channel}:{away[2]['ts']}"].raw)
    assert isinstance(event, DeskSaid) and event.direct and event.name == "Marta Ibarra"


async def test_a_refresh_of_a_socket_and_a_broken_network_lose_nothing(desk: Stage) -> None:
    await desk.act("disconnect")
    first = await desk.act("say", channel=COBROS, person=SOFIA, text="durante el relevo")
    await desk.event(f"msg:{COBROS}:{first['ts']}")
    await desk.fault(kind="hangup")
    second = await desk.act("say", channel=COBROS, person=SOFIA, text="con la red cortada")
    await desk.until(lambda: f"msg:{COBROS}:{second['ts']}" in desk.inbox.rows, within=15)
    assert any(sign.startswith("down") for sign in desk.lamp.seen)


@pytest.mark.parametrize(("bot", "app"), [("xoxb-wrong", None), (None, "xapp-wrong")])
async def test_a_bad_token_is_told_at_once(stage: Stage, bot: str | None, app: str | None) -> None:
    cast = stage.sandbox.slack.workspace.world
    desk = stage.new_desk(bot or cast.bot_token, app or cast.app_token)
    began = time.monotonic()
    with pytest.raises(DeliveryError) as failed:
        await desk.run(stage.inbox, stage.lamp)
    assert failed.value.reason is Reason.UNAUTHORIZED and time.monotonic() - began < 3
    assert "wrong" not in str(failed.value)
    assert "up" not in stage.lamp.seen


async def test_the_log_holds_no_token_no_ticket_and_no_message(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with stage.running():
        await stage.fault(method="chat.postMessage", kind="status", status=500)
        with pytest.raises(DeliveryError):
            await post(stage, "secreto-de-ana")
        stage.inbox.fail = 1
        said = await stage.act("say", channel=COBROS, person=SOFIA, text="secreto-de-sofia")
        await stage.fault(method="apps.connections.open", kind="status", status=500)
        await stage.act("disconnect")
        await stage.event(f"msg:{COBROS}:{said['ts']}")
    told = "\n".join(record.getMessage() + str(record.exc_text or record.exc_info or "") for record in caplog.records)
    ours = [record for record in caplog.records if record.name.startswith("puente")]
    assert ours and not [word for word in ("xoxb-", "xapp-", "ticket=", "secreto") if word in told]


async def test_stopping_is_quick_and_starting_again_works(stage: Stage) -> None:
    for _ in range(2):
        async with stage.running():
            await post(stage)
            began = asyncio.get_running_loop().time()
        assert asyncio.get_running_loop().time() - began < 2
