"""What we do at the desk, against the local Slack: nothing is posted twice, people see what happened, and buttons work."""

import pathlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_stage import COBROS, MARTA, SOFIA, Stage, new_key, opened, post

from adapters.slack import SlackDesk
from adapters.slack.inspect import SCOPES
from bridge.model.acts import Button
from bridge.model.events import DeskPressed
from bridge.model.failure import DeliveryError, Reason
from bridge.model.ids import OutgoingId, UserId
from bridge.model.richtext import EMPTY, Paragraph, RichText, Run, as_plain, plain
from bridge.ports import Sheet, StoredFile
from bridge.road.shown.forms import forms
from bridge.texts import Catalogue


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with opened() as it:
        yield it


@pytest.fixture
async def desk(stage: Stage) -> AsyncIterator[Stage]:
    """A stage whose desk is connected."""
    async with stage.running():
        yield stage


# --- out -------------------------------------------------------------------------------------------------------------------------


async def test_a_customers_words_stand_under_his_name_and_call_nobody(desk: Stage) -> None:
    root = await post(desk)
    text = "<!channel> <@U0SOFIA001> *x* https://malo.example"
    posted = await post(desk, text, thread=root.ts, author="Ana\u202e · Telegram")
    shown = desk.seen(COBROS, posted.ts)
    assert (shown["username"], shown["thread_ts"], shown["pings"], shown["unfurls"]) == ("Ana · Telegram", root.ts, [], False)
    assert shown["blocks"][0]["elements"][0]["elements"] == [{"type": "text", "text": text}]


async def test_a_director_is_paged_by_direct_message_and_mentioned_by_us_alone(desk: Stage) -> None:
    posted = await post(desk, "Ana espera hace 5 min", to=UserId(MARTA))
    assert posted.channel.startswith("D") and desk.seen(posted.channel, posted.ts)["text"] == "Ana espera hace 5 min"
    mention: RichText = (Paragraph(runs=(Run(text="@Marta", person=MARTA), Run(text=" falló"))),)
    noted = await post(desk, mention)
    assert desk.seen(COBROS, noted.ts)["pings"] == [MARTA]


@pytest.mark.parametrize("place", ["channel", "thread", "direct"])
@pytest.mark.parametrize("fate", ["silent", "drop"])
async def test_a_post_whose_answer_was_lost_is_there_once(desk: Stage, place: str, fate: str) -> None:
    root = await post(desk)
    to, thread = {"channel": (COBROS, None), "thread": (COBROS, root.ts), "direct": (UserId(MARTA), None)}[place]
    if place == "direct":
        await post(desk, "antes", to=to)
    await desk.fault(method="chat.postMessage", kind=fate)
    key = new_key()
    with pytest.raises(DeliveryError) as failed:
        await post(desk, "una vez", to=to, thread=thread, key=key)
    assert failed.value.happened is None
    posted = await post(desk, "una vez", to=to, thread=thread, key=key, again=True)
    assert [message["ts"] for message in desk.seen_in(posted.channel) if message["text"] == "una vez"] == [posted.ts]


async def test_a_very_long_text_goes_on_below_and_is_not_doubled_either(desk: Stage) -> None:
    root = await post(desk)
    text = "\n".join(f"línea {n} de una carta muy larga" for n in range(700))
    key = new_key()
    await desk.fault(method="chat.postMessage", kind="status", status=429, skip=1)
    with pytest.raises(DeliveryError) as failed:
        await post(desk, text, thread=root.ts, key=key)
    assert (failed.value.reason, failed.value.happened) == (Reason.RATE_LIMITED, None)
    posted = await post(desk, text, thread=root.ts, key=key, again=True)
    parts = [message for message in desk.seen_in(COBROS) if message["thread_ts"] == root.ts]
    said = "".join(element["text"] for part in parts for element in part["blocks"][0]["elements"][0]["elements"])
    assert said.replace("\n", "") == text.replace("\n", "") and parts[0]["ts"] == posted.ts and len(parts) == 3


async def test_what_slack_does_not_take_with_its_formatting_is_said_without(desk: Stage) -> None:
    confetti: RichText = (Paragraph(runs=tuple(Run(text="ab"[n % 2], styles=frozenset({"bold"} if n % 2 else ())) for n in range(10_500))),)
    posted = await post(desk, confetti, buttons=(Button(action="claim", label="Tomar", value="7"),))
    shown = desk.seen(COBROS, posted.ts)["blocks"]
    assert [block["type"] for block in shown] == ["section"] * 4 + ["actions"]
    assert "".join(block["text"]["text"] for block in shown[:4]) == "ab" * 5_250
    await desk.desk.update(posted.channel, posted.ts, Sheet(body=confetti), author=None)
    assert [block["type"] for block in desk.seen(COBROS, posted.ts)["blocks"]] == ["section"] * 4


async def test_a_thread_whose_root_was_deleted_is_gone_and_nothing_falls_into_the_channel(desk: Stage, tmp_path: pathlib.Path) -> None:
    root = await post(desk)
    await desk.act("delete_message", channel=COBROS, ts=root.ts)
    before = len(desk.seen_in(COBROS))
    for again in (False, True):
        with pytest.raises(DeliveryError) as failed:
            await post(desk, "sigo aquí", thread=root.ts, again=again)
        assert failed.value.reason is Reason.GONE
    assert len(desk.seen_in(COBROS)) == before


@pytest.mark.parametrize(
    ("fault", "reason", "happened"),
    [
        ({"kind": "status", "status": 429, "retry_after": 7}, Reason.RATE_LIMITED, False),
        ({"kind": "status", "status": 500}, Reason.UNREACHABLE, None),
        ({"kind": "silent"}, Reason.UNREACHABLE, None),
    ],
)
async def test_a_failure_says_whether_it_may_have_happened(
    desk: Stage, fault: dict[str, Any], reason: Reason, happened: bool | None
) -> None:
    await desk.fault(method="chat.postMessage", **fault)
    with pytest.raises(DeliveryError) as failed:
        await post(desk)
    assert (failed.value.reason, failed.value.happened) == (reason, happened)
    assert failed.value.retry_after == (7 if reason is Reason.RATE_LIMITED else None)


async def test_without_a_server_nothing_happened(stage: Stage, unused_tcp_port: int) -> None:
    desk = SlackDesk(bot_token="xoxb-a", app_token="xapp-a", api_url=f"http://127.0.0.1:{unused_tcp_port}/api/", forms={}, clock=lambda: 0)
    with pytest.raises(DeliveryError) as failed:
        await desk.post(COBROS, Sheet(body=plain("hola")), thread_ts=None, author=None, key=OutgoingId(1), again=False)
    assert (failed.value.reason, failed.value.happened) == (Reason.UNREACHABLE, False)


async def test_a_card_is_redrawn_and_a_post_that_is_gone_is_told(desk: Stage) -> None:
    card = await post(desk, buttons=(Button(action="claim", label="Tomar", value="7"),))
    await desk.desk.update(card.channel, card.ts, Sheet(body=plain("Resuelto")), author=None)
    shown = desk.seen(COBROS, card.ts)
    assert shown["text"] == "Resuelto" and [block["type"] for block in shown["blocks"]] == ["rich_text"]
    await desk.act("delete_message", channel=COBROS, ts=card.ts)
    with pytest.raises(DeliveryError) as failed:
        await desk.desk.update(card.channel, card.ts, Sheet(body=plain("x")), author=None)
    assert failed.value.reason is Reason.GONE


async def test_the_receipt_is_one_sign_that_changes_also_across_a_restart(desk: Stage) -> None:
    said = await desk.act("say", channel=COBROS, person=SOFIA, text="va")

    def signs() -> list[str]:
        return [reaction["name"] for reaction in desk.seen(COBROS, said["ts"])["reactions"]]

    for sign, shown in (
        ("under_way", "hourglass_flowing_sand"),
        ("failed", "warning"),
        ("under_way", "hourglass_flowing_sand"),
        ("delivered", "white_check_mark"),
        ("delivered", "white_check_mark"),
    ):
        await desk.desk.mark(COBROS, said["ts"], sign)
        assert signs() == [shown]
    await desk.new_desk("xoxb-sandbox-casa-lumbre", "xapp-sandbox-casa-lumbre").mark(COBROS, said["ts"], "failed")
    assert signs() == ["warning"]


# --- buttons and forms -------------------------------------------------------------------------------------------------------------


async def test_a_press_is_an_event_and_the_person_sees_no_error(desk: Stage) -> None:
    card = await post(
        desk, buttons=(Button(action="claim", label="Tomar", value="7"), Button(action="open", label="Ver", url="https://a.example"))
    )
    assert (await desk.act("click", channel=COBROS, person=SOFIA, ts=card.ts, action_id="claim"))["acked"]
    pressed = await desk.row("click:")
    assert isinstance(pressed, DeskPressed)
    assert (pressed.action, pressed.value, pressed.user, pressed.channel, pressed.ts) == ("claim", "7", SOFIA, COBROS, card.ts)
    assert (await desk.act("click", channel=COBROS, person=SOFIA, ts=card.ts, action_id="open|link"))["acked"]
    assert sum(key.startswith("click:") for key in desk.inbox.rows) == 1


async def test_a_press_that_was_not_committed_shows_the_person_an_error(desk: Stage) -> None:
    card = await post(desk, buttons=(Button(action="claim", label="Tomar", value="7"),))
    desk.inbox.fail = 1
    assert not (await desk.act("click", channel=COBROS, person=SOFIA, ts=card.ts, action_id="claim"))["acked"]
    assert desk.person(SOFIA)["warnings"]


async def test_a_form_opens_at_once_and_its_submission_is_the_event(desk: Stage) -> None:
    card = await post(desk, buttons=(Button(action="resolve", label="Resolver", value="7"),))
    assert (await desk.act("click", channel=COBROS, person=SOFIA, ts=card.ts, action_id="resolve"))["acked"]
    assert len(desk.person(SOFIA)["views"]) == 1
    assert (await desk.act("submit_view", person=SOFIA, values={"why": {"typed": "era spam"}}))["acked"]
    assert desk.person(SOFIA)["views"] == []
    pressed = await desk.row("submit:")
    assert isinstance(pressed, DeskPressed)
    assert (pressed.action, pressed.value, pressed.fields, pressed.channel, pressed.ts) == (
        "resolve",
        "7",
        {"why": "era spam"},
        COBROS,
        card.ts,
    )
    assert not any(key.startswith("click:") for key in desk.inbox.rows)


# --- files ---------------------------------------------------------------------------------------------------------------------------


def stored(folder: pathlib.Path) -> StoredFile:
    path = folder / "foto"
    path.write_bytes(b"\x89PNG" + b"0" * 200_000)
    return StoredFile(path=path, name="recibo de Ana.png", mime="image/png", size=path.stat().st_size, kind="photo")


class Memory:
    """What a later try gets back."""

    def __init__(self) -> None:
        self.progress: dict[str, Any] | None = None

    async def remember(self, progress: dict[str, Any]) -> None:
        self.progress = progress


async def shown_files(stage: Stage) -> list[dict[str, Any]]:
    return [message for message in stage.seen_in(COBROS) if message["files"]]


async def test_a_file_is_shared_in_its_thread(desk: Stage, tmp_path: pathlib.Path) -> None:
    root, memory = await post(desk), Memory()
    note = plain("Ana · Telegram: <!channel> *foto*")
    posted = await desk.desk.upload(COBROS, root.ts, stored(tmp_path), note, progress=None, remember=memory.remember)
    assert posted is not None
    shown = desk.seen(COBROS, posted.ts)
    assert (shown["thread_ts"], shown["pings"], shown["files"][0]["name"]) == (root.ts, [], "recibo de Ana.png")
    assert shown["text"] == "" and shown["blocks"][0]["elements"][0]["elements"] == [{"type": "text", "text": as_plain(note)}]
    assert memory.progress is not None and shown["files"][0]["id"] == memory.progress["file_id"]


@pytest.mark.parametrize("fate", ["silent", "drop"])
async def test_a_file_whose_sharing_was_interrupted_is_there_once(desk: Stage, tmp_path: pathlib.Path, fate: str) -> None:
    root, memory, file = await post(desk), Memory(), stored(tmp_path)
    await desk.fault(method="files.completeUploadExternal", kind=fate)
    with pytest.raises(DeliveryError) as failed:
        await desk.desk.upload(COBROS, root.ts, file, EMPTY, progress=None, remember=memory.remember)
    assert failed.value.happened is None
    posted = await desk.desk.upload(COBROS, root.ts, file, EMPTY, progress=memory.progress, remember=memory.remember)
    assert posted is not None and [message["ts"] for message in await shown_files(desk)] == [posted.ts]


async def test_a_file_for_a_deleted_thread_does_not_fall_into_the_channel(desk: Stage, tmp_path: pathlib.Path) -> None:
    root = await post(desk)
    await desk.act("delete_message", channel=COBROS, ts=root.ts)
    with pytest.raises(DeliveryError) as failed:
        await desk.desk.upload(COBROS, root.ts, stored(tmp_path), EMPTY, progress=None, remember=Memory().remember)
    assert failed.value.reason is Reason.GONE
    assert await shown_files(desk) == []


# --- who and where -----------------------------------------------------------------------------------------------------------------------


async def test_people_and_channels_are_found_by_what_operators_write(stage: Stage) -> None:
    assert await stage.desk.find_person("marta@casalumbre.example") == MARTA == await stage.desk.find_person(MARTA)
    assert await stage.desk.find_channel("#cobros") == COBROS == await stage.desk.find_channel("cobros")
    for call in (stage.desk.find_person("nadie@casalumbre.example"), stage.desk.find_person("Marta"), stage.desk.find_channel("#no-hay")):
        with pytest.raises(LookupError):
            await call
    assert {(it.name, it.private, it.member) for it in await stage.desk.channels()} >= {("cobros", True, True)}


async def test_a_link_leads_to_the_message(desk: Stage) -> None:
    root = await post(desk)
    assert desk.desk.link(COBROS, root.ts) == desk.seen(COBROS, root.ts)["permalink"]


async def test_the_live_check_tells_each_shortcoming_with_its_mend() -> None:
    channels = [
        {"id": "C0ABIERTO1", "name": "abierto", "members": ["U0PUENTE01"]},
        {"id": "C0AJENO001", "name": "ajeno", "members": [SOFIA]},
        {"id": "C0COBROS01", "name": "cobros", "is_private": True, "members": ["U0PUENTE01"]},
    ]
    scopes = ["chat:write", "channels:read", "groups:read", "users:read"]
    async with opened(channels=channels, scopes=scopes) as stage:
        found = await stage.desk.inspect(["#abierto", "#ajeno", "cobros", "#no-hay"])
        bad = {finding.what: finding for finding in found if not finding.ok}
        assert all(finding.mend for finding in bad.values())
        said = " | ".join(bad)
        assert "metadata.message:read" in said and "open to the whole workspace" in said and "not in #ajeno" in said and "no-hay" in said
        assert [finding.warning for what, finding in bad.items() if "workspace" in what] == [True]
        wrong = await stage.new_desk("xoxb-wrong", "xapp-wrong").inspect([])
        assert [finding.ok for finding in wrong] == [False, False] and "wrong" not in str(wrong)


def test_the_manifest_asks_for_every_scope_that_is_used() -> None:
    manifest = (pathlib.Path(__file__).parents[2] / "slack-manifest.yaml").read_text(encoding="utf-8")
    asked = {line.split("- ")[1].split("#")[0].strip() for line in manifest.splitlines() if line.strip().startswith("- ")}
    assert set(SCOPES) <= asked


def test_the_menu_of_a_message_in_the_manifest_opens_a_form_that_there_is() -> None:
    manifest = (pathlib.Path(__file__).parents[2] / "slack-manifest.yaml").read_text(encoding="utf-8")
    chosen = [line.partition(": ")[2] for line in manifest.splitlines() if line.strip().startswith("callback_id:")]
    assert chosen == ["promise"] and set(chosen) <= set(forms(Catalogue("es", "America/Mexico_City")))
