"""Slack's own words for what it does not take; never a silent ok."""

import json
import pathlib
from typing import Any

import aiohttp
import pytest
from slack_office import BOT, CAST, COBROS, DIEGO, GENERAL, PRIVATE, SOFIA, Office, opened, until

from sandbox.faults import Fault


def button(**more: Any) -> list[dict[str, Any]]:
    element = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}, **more}
    return [{"type": "actions", "elements": [element]}]


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("chat.sendMessage", {}, "unknown_method"),
        ("chat.postMessage", {"text": "hola"}, "invalid_arguments"),
        ("chat.postMessage", {"channel": "C0NOWHERE", "text": "hola"}, "channel_not_found"),
        ("chat.postMessage", {"channel": PRIVATE, "text": "hola"}, "channel_not_found"),
        ("chat.postMessage", {"channel": GENERAL, "text": "hola"}, "not_in_channel"),
        ("chat.postMessage", {"channel": COBROS}, "no_text"),
        ("chat.postMessage", {"channel": COBROS, "text": "  "}, "no_text"),
        ("chat.postMessage", {"channel": COBROS, "text": "x", "thread_ts": "1.000001"}, "thread_not_found"),
        ("chat.postMessage", {"channel": COBROS, "text": "x", "thread_ts": "yesterday"}, "invalid_thread_ts"),
        ("chat.postMessage", {"channel": COBROS, "text": "x", "metadata": {"event_type": "x"}}, "invalid_metadata_format"),
        ("chat.postMessage", {"channel": COBROS, "text": "x", "blocks": "[{"}, "invalid_blocks_format"),
        ("chat.postMessage", {"channel": COBROS, "text": "x", "blocks": [{"type": "divider"}] * 51}, "invalid_blocks"),
        ("chat.postMessage", {"channel": COBROS, "text": "x", "blocks": [section("x" * 3001)]}, "invalid_blocks"),
        ("chat.postMessage", {"channel": COBROS, "text": "x", "blocks": [section("")]}, "invalid_blocks"),
        ("chat.postMessage", {"channel": COBROS, "text": "x", "blocks": [{"type": "section"}]}, "invalid_blocks"),
        ("chat.postMessage", {"channel": COBROS, "text": "x", "blocks": [{"type": "secton"}]}, "invalid_blocks"),
        ("chat.postMessage", {"channel": COBROS, "text": "x", "blocks": button(value="x" * 2001)}, "invalid_blocks"),
        ("chat.postMessage", {"channel": COBROS, "text": "x", "blocks": button(colour="red")}, "invalid_blocks"),
        (
            "chat.postMessage",
            {"channel": COBROS, "text": "x", "blocks": button(text={"type": "plain_text", "text": "x" * 76})},
            "invalid_blocks",
        ),
        ("chat.postMessage", {"channel": COBROS, "text": "x", "blocks": button(text={"type": "mrkdwn", "text": "x"})}, "invalid_blocks"),
        ("chat.postMessage", {"channel": COBROS, "text": "x", "blocks": [section("x" * 2900)] * 5}, "msg_blocks_too_long"),
        ("chat.update", {"channel": COBROS, "ts": "1.000001", "text": "x"}, "message_not_found"),
        ("chat.delete", {"channel": COBROS, "ts": "1.000001"}, "message_not_found"),
        ("chat.getPermalink", {"channel": COBROS, "message_ts": "1.000001"}, "message_not_found"),
        ("chat.postEphemeral", {"channel": COBROS, "user": "U0NOBODY", "text": "x"}, "user_not_found"),
        ("conversations.info", {"channel": PRIVATE}, "channel_not_found"),
        ("conversations.history", {"channel": COBROS, "cursor": "bogus"}, "invalid_cursor"),
        ("conversations.history", {"channel": COBROS, "limit": "many"}, "invalid_limit"),
        ("conversations.history", {"channel": COBROS, "oldest": "yesterday"}, "invalid_ts_oldest"),
        ("conversations.replies", {"channel": COBROS, "ts": "1.000001"}, "thread_not_found"),
        ("conversations.list", {"types": "im"}, "missing_scope"),
        ("conversations.open", {}, "users_list_not_supplied"),
        ("conversations.open", {"users": "U0NOBODY"}, "user_not_found"),
        ("reactions.add", {"name": "eyes"}, "no_item_specified"),
        ("reactions.add", {"name": "no such emoji", "channel": COBROS, "timestamp": "1.000001"}, "invalid_name"),
        ("reactions.add", {"name": "eyes", "channel": COBROS, "timestamp": "1.000001"}, "message_not_found"),
        ("users.info", {"user": "U0NOBODY"}, "user_not_found"),
        ("users.lookupByEmail", {"email": "nobody@casalumbre.example"}, "users_not_found"),
        ("users.profile.get", {}, "missing_scope"),
        ("files.info", {"file": "F0NOTHING"}, "file_not_found"),
        ("files.completeUploadExternal", {"files": [{"id": "F0NOTHING"}]}, "file_not_found"),
        ("files.getUploadURLExternal", {"length": 5}, "invalid_arguments"),
        ("views.open", {"trigger_id": "x", "view": {"type": "modal", "blocks": []}}, "invalid_arguments"),
        (
            "views.open",
            {"trigger_id": "x", "view": {"type": "modal", "title": {"type": "plain_text", "text": "t"}, "blocks": []}},
            "invalid_trigger_id",
        ),
    ],
)
async def test_a_refusal_has_slacks_word(office: Office, method: str, arguments: dict[str, Any], error: str) -> None:
    answer = await office.api(method, **arguments)
    assert (answer["ok"], answer["error"], answer["status"]) == (False, error, 200)
    assert office.messages() == []


async def test_invalid_blocks_say_where(office: Office) -> None:
    answer = await office.api("chat.postMessage", channel=COBROS, text="x", blocks=[section("x" * 3001)])
    assert answer["response_metadata"]["messages"] == ["[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"]


@pytest.mark.parametrize(
    ("token", "error"),
    [("", "not_authed"), ("xoxb-other", "invalid_auth"), ("xapp-test", "not_allowed_token_type")],
)
async def test_a_token_that_does_not_fit(office: Office, token: str, error: str) -> None:
    assert (await office.api("auth.test", token=token))["error"] == error


async def test_the_app_token_alone_opens_sockets(office: Office) -> None:
    assert (await office.api("apps.connections.open"))["error"] == "not_allowed_token_type"
    async with office.http.get(f"{office.address}/slack/socket?ticket=made-up") as answer:
        assert answer.status == 401


async def test_form_query_and_json_arguments_are_the_same(office: Office) -> None:
    url = f"{office.address}/slack/api/chat.postMessage"
    form = {"token": "xoxb-test", "channel": COBROS, "text": "a & b", "blocks": '[{"type":"divider"}]'}
    async with office.http.post(url, data=form) as answer:
        assert (await answer.json())["message"]["blocks"][0]["type"] == "divider"
    async with office.http.get(url, params=form) as answer:
        assert (await answer.json())["ok"]
        assert "chat:write" in answer.headers["x-oauth-scopes"]
    assert office.messages()[0]["text"] == "a &amp; b"


async def test_more_than_a_short_burst_into_one_channel_is_too_much(office: Office) -> None:
    answers = [await office.api("chat.postMessage", channel=COBROS, text=str(n)) for n in range(5)]
    assert [a["ok"] for a in answers] == [True] * 4 + [False]
    assert (answers[4]["status"], answers[4]["error"], answers[4]["headers"]["Retry-After"]) == (429, "ratelimited", "1")
    assert (await office.api("chat.postMessage", channel=SOFIA, text="another channel"))["ok"]
    assert len(office.messages()) == 4


@pytest.mark.parametrize("office", [{"limits": {"factor": 0}}], indirect=True)
async def test_a_cast_can_switch_the_limits_off(office: Office) -> None:
    assert all([(await office.api("chat.postMessage", channel=COBROS, text=str(n)))["ok"] for n in range(30)])


async def test_tiers_are_per_method_and_minute(office: Office) -> None:
    answers = [await office.api("users.list") for _ in range(21)]
    assert [a["status"] for a in answers] == [200] * 20 + [429]
    assert (await office.api("users.info", user=SOFIA))["ok"]


@pytest.mark.parametrize("office", [{"scopes": ["chat:write"]}], indirect=True)
async def test_a_missing_scope_is_named(office: Office) -> None:
    answer = await office.api("users.info", user=SOFIA)
    assert (answer["error"], answer["needed"], answer["provided"]) == ("missing_scope", "users:read", "chat:write")
    assert (await office.api("chat.postMessage", channel=COBROS, text="x", username="Ana"))["needed"] == "chat:write.customize"
    assert (await office.api("conversations.history", channel=COBROS))["needed"] == "groups:history"


async def test_nobody_changes_what_another_wrote(office: Office) -> None:
    said = await office.done("say", person=SOFIA, channel=COBROS, text="mine")
    assert (await office.api("chat.update", channel=COBROS, ts=said["ts"], text="x"))["error"] == "cant_update_message"
    assert (await office.api("chat.delete", channel=COBROS, ts=said["ts"]))["error"] == "cant_delete_message"


async def test_text_over_40000_is_cut_and_an_update_over_4000_refused(office: Office) -> None:
    posted = await office.ok("chat.postMessage", channel=COBROS, text="x" * 40_001)
    assert len(posted["message"]["text"]) == 40_000 and posted["warning"] == "message_truncated"
    assert (await office.api("chat.update", channel=COBROS, ts=posted["ts"], text="x" * 4001))["error"] == "msg_too_long"


async def test_a_trigger_is_good_once_and_for_three_seconds(office: Office) -> None:
    view = {"type": "modal", "title": {"type": "plain_text", "text": "t"}, "blocks": [section("hi")]}
    trigger = office.server.workspace.trigger(SOFIA)
    opened = await office.ok("views.open", trigger_id=trigger, view=view)
    assert (await office.api("views.open", trigger_id=trigger, view=view))["error"] == "exchanged_trigger_id"
    stale = await office.api("views.update", view_id=opened["view"]["id"], hash="1.old", view=view)
    assert stale["error"] == "hash_conflict"
    late = office.server.workspace.trigger(SOFIA)
    office.server.workspace.triggers[late].until -= 4
    assert (await office.api("views.open", trigger_id=late, view=view))["error"] == "expired_trigger_id"


async def test_an_archived_channel_and_one_without_the_bot_take_nothing(office: Office) -> None:
    await office.done("archive_channel", channel=COBROS)
    assert (await office.api("chat.postMessage", channel=COBROS, text="x"))["error"] == "is_archived"
    await office.done("unarchive_channel", channel=COBROS)
    await office.done("kick_bot", channel=COBROS)
    assert (await office.api("chat.postMessage", channel=COBROS, text="x"))["error"] == "channel_not_found"
    assert BOT in CAST["channels"][0]["members"], "a cast is not changed by what happens"


async def test_reactions_know_their_own_state(office: Office) -> None:
    post = await office.ok("chat.postMessage", channel=COBROS, text="x")
    item = {"channel": COBROS, "timestamp": post["ts"], "name": "eyes"}
    await office.ok("reactions.add", **item)
    assert (await office.api("reactions.add", **item))["error"] == "already_reacted"
    await office.ok("reactions.remove", **item)
    assert (await office.api("reactions.remove", **item))["error"] == "no_reaction"


async def test_a_message_has_room_for_so_many_emoji(office: Office) -> None:
    post = await office.ok("chat.postMessage", channel=COBROS, text="x")
    item = {"channel": COBROS, "timestamp": post["ts"]}
    names = [f"clock{hour}" for hour in range(1, 13)] + [f"clock{hour}30" for hour in range(1, 13)]
    answers = [(await office.api("reactions.add", **item, name=name)).get("error") for name in names]
    assert answers == [None] * 23 + ["too_many_reactions"]
    for name in ("wave::skin-tone-3", "flag-mx"):
        await office.done("react", person=SOFIA, channel=COBROS, ts=post["ts"], name=name)
    for name in ("wave::skin-tone-7", "tada::skin-tone-2", "mexico"):
        assert "error" in await office.play("react", person=SOFIA, channel=COBROS, ts=post["ts"], name=name)


async def test_what_stands_beside_a_file_is_a_comment_or_blocks(office: Office) -> None:
    for blocks, error in (([section("*va*")], None), ([{"type": "markdown", "text": "**va**"}], "internal_error")):
        ticket = await office.ok("files.getUploadURLExternal", filename="a.txt", length=1)
        async with office.http.post(ticket["upload_url"], data=b"a") as answer:
            assert answer.status == 200
        files = [{"id": ticket["file_id"]}]
        assert (await office.api("files.completeUploadExternal", files=files, channel_id=COBROS, blocks=blocks)).get("error") == error
    shared = await until(office.messages)
    assert [block["type"] for block in shared[0]["blocks"]] == ["section"]


async def test_faults_answer_in_slacks_shape_and_silent_ones_still_happen(office: Office) -> None:
    office.faults.add(Fault(platform="slack", method="chat.postMessage", kind="status", status=429, retry_after=7))
    answer = await office.api("chat.postMessage", channel=COBROS, text="x")
    assert (answer["status"], answer["error"], answer["headers"]["Retry-After"]) == (429, "ratelimited", "7")
    assert office.messages() == []
    office.faults.add(Fault(platform="slack", method="chat.postMessage", kind="silent"))
    with pytest.raises(aiohttp.ClientError):
        await office.api("chat.postMessage", channel=COBROS, text="happened")
    await until(lambda: [m for m in office.messages() if m["text"] == "happened"])


async def test_a_response_url_ends_after_five_uses(office: Office) -> None:
    url = office.server.workspace.response_url(DIEGO, COBROS)
    statuses = []
    for n in range(6):
        async with office.http.post(url, json={"text": str(n)}) as answer:
            statuses.append(answer.status)
    assert statuses == [200] * 5 + [404]
    assert {m["ephemeral_to"] for m in office.messages()} == {DIEGO}


async def test_the_record_holds_decoded_arguments_and_no_token(tmp_path: pathlib.Path) -> None:
    async with opened(CAST, tmp_path / "record.jsonl") as office:
        form = {"token": "xoxb-test", "channel": COBROS, "text": "x", "blocks": json.dumps([section("hi")])}
        async with office.http.post(f"{office.address}/slack/api/chat.postMessage", data=form) as answer:
            assert (await answer.json())["ok"]
    text = (tmp_path / "record.jsonl").read_text()
    entry = json.loads(text)
    assert (entry["platform"], entry["method"], entry["status"]) == ("slack", "chat.postMessage", 200)
    assert entry["params"] == {"channel": COBROS, "text": "x", "blocks": [section("hi")]}
    assert "xoxb" not in text
