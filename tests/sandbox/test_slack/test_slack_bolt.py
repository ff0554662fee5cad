"""The real Bolt on the local Slack: events in, posts out, buttons, modals, files, redelivery, disconnect frames."""

import asyncio
import base64
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_office import BOT, COBROS, DIEGO, SOFIA, Office, until

from sandbox.faults import Fault

BUTTON = {"type": "button", "action_id": "claim", "value": "42", "text": {"type": "plain_text", "text": "Claim"}}
CARD = [{"type": "section", "text": {"type": "mrkdwn", "text": "*Ana*"}}, {"type": "actions", "elements": [BUTTON]}]
MODAL = {
    "type": "modal",
    "callback_id": "reason",
    "title": {"type": "plain_text", "text": "Why?"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "why",
            "label": {"type": "plain_text", "text": "Reason"},
            "element": {"type": "plain_text_input", "action_id": "text"},
        }
    ],
}


async def test_what_a_person_types_reaches_the_handler_and_is_answered_in_its_thread(office: Office, bolt: AsyncApp) -> None:
    @bolt.event("message")
    async def heard(event: dict[str, Any], say: Any) -> None:
        await say(text=f"got: {event['text']}", thread_ts=event["ts"])

    said = await office.done("say", person=SOFIA, channel=COBROS, text="hola *todos* 🙏 @diego")
    answer = (await until(lambda: office.messages()[1:]))[0]
    assert answer["thread_ts"] == said["ts"]
    assert answer["text"] == f"got: hola *todos* :pray: <@{DIEGO}>"
    rich = office.message(said["ts"])["blocks"][0]["elements"][0]["elements"]
    assert {"type": "text", "text": "todos", "style": {"bold": True}} in rich
    assert {"type": "emoji", "name": "pray", "unicode": "1f64f"} in rich
    assert office.person(DIEGO)["pings"][0]["why"] == "mention"
    assert office.message(said["ts"])["reply_count"] == 1


async def test_a_button_acts_once_and_its_message_can_be_redrawn(office: Office, bolt: AsyncApp) -> None:
    clicks: list[dict[str, Any]] = []

    @bolt.action("claim")
    async def claimed(ack: Any, body: dict[str, Any], respond: Any, client: Any) -> None:
        await ack()
        clicks.append(body)
        await client.chat_update(channel=body["channel"]["id"], ts=body["message"]["ts"], text="taken", blocks=CARD[:1])
        await respond(text="only for you", response_type="ephemeral", replace_original=False)

    card = await office.ok("chat.postMessage", channel=COBROS, text="card", blocks=CARD)
    clicked = await office.done("click", person=DIEGO, channel=COBROS, ts=card["ts"], action_id="claim")
    assert clicked["acked"] is True
    await until(lambda: any(m["ephemeral_to"] == DIEGO for m in office.messages()))
    assert clicks[0]["actions"][0]["value"] == "42" and clicks[0]["user"]["id"] == DIEGO
    assert office.message(card["ts"])["text"] == "taken"
    gone = await office.play("click", person=DIEGO, channel=COBROS, ts=card["ts"], action_id="claim")
    assert "error" in gone, "the button is no longer there to press"


async def test_a_button_that_nobody_acknowledges_shows_the_person_an_error(office: Office) -> None:
    card = await office.ok("chat.postMessage", channel=COBROS, text="card", blocks=CARD)
    clicked = await office.done("click", person=DIEGO, channel=COBROS, ts=card["ts"], action_id="claim")
    assert clicked["acked"] is False
    assert office.person(DIEGO)["warnings"][0]["what"] == "click"


@pytest.mark.parametrize("office", [{"shortcuts": {"ask": "Ask"}}], indirect=True)
async def test_a_modal_opens_refuses_and_is_submitted(office: Office, bolt: AsyncApp) -> None:
    given: list[str] = []

    @bolt.shortcut("ask")
    async def ask(ack: Any, body: dict[str, Any], client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    @bolt.view("reason")
    async def submitted(ack: Any, view: dict[str, Any]) -> None:
        text = view["state"]["values"]["why"]["text"]["value"]
        if text == ".":
            await ack(response_action="errors", errors={"why": "say more"})
        else:
            given.append(text)
            await ack()

    said = await office.done("say", person=SOFIA, channel=COBROS, text="hola")
    await office.done("shortcut", person=SOFIA, channel=COBROS, ts=said["ts"], callback_id="ask")
    await until(lambda: office.person(SOFIA)["views"])
    assert "error" in await office.play("submit_view", person=SOFIA, values={}), "the client does not send an empty required field"
    for shapeless in ({"why": "paid twice"}, "paid twice", {"why": {"text": {"typed": "paid twice"}}}):
        assert "error" in await office.play("submit_view", person=SOFIA, values=shapeless)
    refused = await office.done("submit_view", person=SOFIA, values={"why": {"text": "."}})
    assert refused["errors"] == {"why": "say more"} and office.person(SOFIA)["views"]
    await office.done("submit_view", person=SOFIA, values={"why": {"text": "paid twice"}})
    assert given == ["paid twice"] and not office.person(SOFIA)["views"]


COMMANDS = [{"command": "/cases"}, {"command": "/away", "should_escape": True}]


@pytest.mark.parametrize("office", [{"commands": COMMANDS}], indirect=True)
async def test_a_command_is_answered_but_not_inside_a_thread(office: Office, bolt: AsyncApp) -> None:
    @bolt.command("/cases")
    async def cases(ack: Any, command: dict[str, Any]) -> None:
        await ack(f"none for {command['text']}")

    await office.done("command", person=SOFIA, channel=COBROS, command="/cases", text="ana")
    await until(lambda: [m for m in office.messages() if m["ephemeral_to"] == SOFIA and m["text"] == "none for ana"])
    said = await office.done("say", person=SOFIA, channel=COBROS, text="hola")
    for refused in (
        await office.play("command", person=SOFIA, channel=COBROS, command="/cases", thread_ts=said["ts"]),
        await office.play("say", person=SOFIA, channel=COBROS, text="/cases", thread_ts=said["ts"]),
    ):
        assert refused["error"] == "/cases is not supported in threads. Sorry!"
    refused = await office.play("say", person=SOFIA, channel=COBROS, text="/casos ana")
    assert refused["error"] == "/casos is not a valid command."


@pytest.mark.parametrize("office", [{"commands": COMMANDS}], indirect=True)
async def test_a_command_that_is_typed_reaches_the_app_with_whom_it_names_and_is_answered_later(office: Office, bolt: AsyncApp) -> None:
    heard: list[dict[str, Any]] = []

    @bolt.command("/away")
    async def away(ack: Any, command: dict[str, Any], respond: Any) -> None:
        heard.append(command)
        await ack()
        await respond("noted")

    await office.done("say", person=SOFIA, channel=COBROS, text="/away until friday instead @diego")
    await until(lambda: [m for m in office.messages() if m["ephemeral_to"] == SOFIA and m["text"] == "noted"])
    (command,) = heard
    assert command["text"] == f"until friday instead <@{DIEGO}|diego>"
    assert (command["command"], command["user_id"]) == ("/away", SOFIA)
    assert (command["channel_id"], command["channel_name"]) == (COBROS, "privategroup")
    assert command["trigger_id"] and command["response_url"] and "type" not in command
    assert [m["text"] for m in office.messages()] == ["noted"], "what is typed after a slash is no message"


@pytest.mark.parametrize("office", [{"commands": COMMANDS, "scopes": ["chat:write"]}], indirect=True)
async def test_an_app_without_the_scope_has_no_commands(office: Office, bolt: AsyncApp) -> None:
    refused = await office.play("command", person=SOFIA, channel=COBROS, command="/cases")
    assert refused["error"] == "/cases is not a valid command."


async def test_a_file_goes_up_in_three_steps_and_is_shared_a_moment_later(office: Office, bolt: AsyncApp) -> None:
    root = await office.ok("chat.postMessage", channel=COBROS, text="case")
    sent = await bolt.client.files_upload_v2(
        content=b"%PDF-1.4 receipt", filename="recibo.pdf", title="Recibo", channel=COBROS, thread_ts=root["ts"], initial_comment="mira"
    )
    file = sent["files"][0]["id"]
    shared = await until(lambda: [m for m in office.messages() if m["subtype"] == "file_share"])
    assert shared[0]["thread_ts"] == root["ts"] and shared[0]["text"] == "mira"
    info = (await bolt.client.files_info(file=file))["file"]
    assert info["shares"]["private"][COBROS][0]["ts"] == shared[0]["ts"]
    assert info["shares"]["private"][COBROS][0]["thread_ts"] == root["ts"]
    async with office.http.get(info["url_private"], headers={"Authorization": "Bearer xoxb-test"}) as answer:
        assert await answer.read() == b"%PDF-1.4 receipt"
    async with office.http.get(info["url_private"]) as answer:
        assert answer.status == 200 and answer.content_type == "text/html", "without a token Slack shows its login page"
    async with office.http.get(office.address + shared[0]["files"][0]["url"]) as answer:
        assert await answer.read() == b"%PDF-1.4 receipt"


async def test_people_share_several_files_in_one_message(office: Office, bolt: AsyncApp) -> None:
    events: list[dict[str, Any]] = []

    @bolt.event({"type": "message", "subtype": "file_share"})
    async def shared(event: dict[str, Any]) -> None:
        events.append(event)

    one = {"name": "a.png", "mime": "image/png", "data_base64": base64.b64encode(b"png").decode()}
    await office.done("upload", person=SOFIA, channel=COBROS, text="dos", files=[one, {**one, "name": "b.png"}])
    await until(lambda: events)
    assert [f["name"] for f in events[0]["files"]] == ["a.png", "b.png"] and events[0]["text"] == "dos"
    async with office.http.get(events[0]["files"][1]["url_private_download"], headers={"Authorization": "Bearer xoxb-test"}) as answer:
        assert (await answer.read(), answer.content_type) == (b"png", "image/png")


async def test_edits_deletes_and_reactions_arrive_as_events_of_their_own(office: Office, bolt: AsyncApp) -> None:
    seen: list[dict[str, Any]] = []

    @bolt.event("message")
    @bolt.event("reaction_added")
    @bolt.event("reaction_removed")
    async def any_event(event: dict[str, Any]) -> None:
        seen.append(event)

    said = await office.done("say", person=SOFIA, channel=COBROS, text="uno")
    await until(lambda: len(seen) == 1)
    await office.done("edit", person=SOFIA, channel=COBROS, ts=said["ts"], text="dos")
    await until(lambda: len(seen) == 2)
    await office.done("react", person=DIEGO, channel=COBROS, ts=said["ts"], name="eyes")
    await until(lambda: len(seen) == 3)
    await office.done("unreact", person=DIEGO, channel=COBROS, ts=said["ts"], name="eyes")
    await until(lambda: len(seen) == 4)
    await office.done("delete", person=SOFIA, channel=COBROS, ts=said["ts"])
    await until(lambda: len(seen) == 5)
    changed = seen[1]
    assert (changed["subtype"], changed["message"]["text"], changed["previous_message"]["text"]) == ("message_changed", "dos", "uno")
    assert seen[2]["item"] == {"type": "message", "channel": COBROS, "ts": said["ts"]} and seen[2]["item_user"] == SOFIA
    assert seen[3]["type"] == "reaction_removed"
    assert (seen[4]["subtype"], seen[4]["deleted_ts"]) == ("message_deleted", said["ts"])


async def test_an_event_that_was_not_acknowledged_comes_again_with_the_same_event_id(office: Office, bolt: AsyncApp) -> None:
    tries: list[str] = []

    @bolt.middleware
    async def inbox(body: dict[str, Any], next: Any) -> None:
        if body.get("event", {}).get("type") == "message":
            tries.append(body["event_id"])
            if len(tries) == 1:
                raise RuntimeError("the database is away")  # Bolt does not acknowledge then
        await next()

    @bolt.event("message")
    async def heard(event: dict[str, Any]) -> None: ...

    await office.done("say", person=SOFIA, channel=COBROS, text="hola")
    await until(lambda: len(tries) == 2)
    await until(lambda: office.server.state()["unacked"] == 0)
    assert len(set(tries)) == 1 and office.server.state()["lost_events"] == 0


async def test_what_was_sent_while_nobody_was_connected_is_delivered_when_someone_connects(office: Office) -> None:
    await office.done("say", person=SOFIA, channel=COBROS, text="hola")
    assert office.server.state()["unacked"] == 1
    ticket = await office.api("apps.connections.open", token="xapp-test")
    async with office.http.ws_connect(ticket["url"]) as socket:
        assert (await socket.receive_json(timeout=2))["type"] == "hello"
        envelope = await socket.receive_json(timeout=2)
        assert envelope["retry_attempt"] > 0 and envelope["payload"]["event"]["text"] == "hola"
        await socket.send_json({"envelope_id": envelope["envelope_id"]})
        await until(lambda: office.server.state()["unacked"] == 0)


async def test_an_event_nobody_ever_acknowledges_is_given_up(office: Office) -> None:
    await office.done("say", person=SOFIA, channel=COBROS, text="hola")
    await until(lambda: office.server.state()["lost_events"] == 1)


async def test_after_a_disconnect_frame_bolt_comes_back_and_hears_on(office: Office, bolt: AsyncApp) -> None:
    heard: list[str] = []

    @bolt.event("message")
    async def message(event: dict[str, Any]) -> None:
        heard.append(event["text"])

    ended = await office.done("disconnect", reason="refresh_requested")
    assert ended["connections"] == 1
    await office.done("say", person=SOFIA, channel=COBROS, text="meanwhile")
    await until(lambda: heard == ["meanwhile"])


async def test_envelopes_alternate_between_two_connections(office: Office) -> None:
    async def connected() -> Any:
        url = (await office.api("apps.connections.open", token="xapp-test"))["url"]
        socket = await office.http.ws_connect(url)
        assert (await socket.receive_json(timeout=2))["type"] == "hello"
        return socket

    first, second = await connected(), await connected()
    await office.done("say", person=SOFIA, channel=COBROS, text="uno")
    await office.done("say", person=SOFIA, channel=COBROS, text="dos")
    frames = await asyncio.gather(first.receive_json(timeout=2), second.receive_json(timeout=2))
    assert {f["payload"]["event"]["text"] for f in frames} == {"uno", "dos"}
    await first.close()
    await second.close()


async def test_the_fault_twice_delivers_an_event_two_times(office: Office, bolt: AsyncApp) -> None:
    ids: list[str] = []

    @bolt.event("message")
    async def message(body: dict[str, Any]) -> None:
        ids.append(body["event_id"])

    office.faults.add(Fault(platform="slack", method="envelope", kind="twice"))
    await office.done("say", person=SOFIA, channel=COBROS, text="hola")
    await until(lambda: len(ids) == 2)
    assert len(set(ids)) == 1


async def test_bolt_does_not_hear_its_own_posts_nor_channels_without_the_bot(office: Office, bolt: AsyncApp) -> None:
    heard: list[str] = []

    @bolt.event("message")
    async def message(event: dict[str, Any]) -> None:
        heard.append(event.get("text", ""))

    await bolt.client.chat_postMessage(channel=COBROS, text="mine")
    await bolt.client.chat_postMessage(channel=COBROS, text="under another name", username="Ana · Telegram")
    await office.done("say", person=SOFIA, channel="C0GENERAL1", text="elsewhere")
    await office.done("bot_say", name="jenkins", channel=COBROS, text="build done")
    await office.done("say", person=SOFIA, channel=COBROS, text="last")
    await until(lambda: "last" in heard)
    assert heard == ["build done", "last"]
    assert office.messages()[1]["username"] == "Ana · Telegram" and office.messages()[0]["user"] == BOT


async def test_after_a_cut_socket_bolt_comes_back_and_hears_what_it_missed(office: Office, bolt: AsyncApp) -> None:
    heard: list[str] = []

    @bolt.event("message")
    async def message(event: dict[str, Any]) -> None:
        heard.append(event["text"])

    await office.server.hangup()
    assert office.server.state()["connections"] == 0
    await office.done("say", person=SOFIA, channel=COBROS, text="missed")
    await until(lambda: heard == ["missed"])


async def test_what_becomes_of_links_and_files_is_told_as_a_change_that_nobody_made(office: Office, bolt: AsyncApp) -> None:
    seen: list[dict[str, Any]] = []

    @bolt.event("message")
    async def any_event(event: dict[str, Any]) -> None:
        seen.append(event)

    await office.done("say", person=SOFIA, channel=COBROS, text="ver https://casalumbre.example/guia")
    await until(lambda: len(seen) == 2)
    shown = next(event for event in seen if event.get("subtype") == "message_changed")
    assert shown["message"]["attachments"][0]["original_url"] == "https://casalumbre.example/guia" and "edited" not in shown["message"]
    pair = [{"name": "a.txt", "data_base64": "YQ=="}, {"name": "Contrato", "url": "https://docs.example/d/1"}]
    sent = await office.done("upload", person=SOFIA, channel=COBROS, files=pair)
    await until(lambda: len(seen) == 3)
    assert [(file["mode"], file["url_private"].startswith(office.address)) for file in seen[2]["files"]] == [
        ("hosted", True),
        ("external", False),
    ]
    await office.done("delete_file", person=SOFIA, file=sent["files"][0])
    await until(lambda: len(seen) == 4)
    assert [file["mode"] for file in seen[3]["message"]["files"]] == ["tombstone", "external"] and "edited" not in seen[3]["message"]
    assert "error" in await office.play("delete_file", person=DIEGO, file=sent["files"][1]), "it is Sofía's"
    await office.done("delete_file", person=SOFIA, file=sent["files"][1])
    await until(lambda: len(seen) == 5)
    assert (seen[4]["subtype"], seen[4]["deleted_ts"]) == ("message_deleted", sent["ts"])


async def test_of_another_companys_file_a_message_gives_the_id_alone(office: Office, bolt: AsyncApp) -> None:
    stranger = (await office.done("add_person", name="ajena", is_stranger=True, channels=[COBROS]))["id"]
    sent = await office.done("upload", person=stranger, channel=COBROS, files=[{"name": "a.txt", "data_base64": "YQ=="}])
    history = (await bolt.client.conversations_history(channel=COBROS))["messages"]
    file = history[0]["files"][0]
    assert (file["file_access"], file.get("url_private")) == ("check_file_info", None)
    assert (await bolt.client.files_info(file=sent["files"][0]))["file"]["name"] == "a.txt"
    await office.done("hide_file", file=sent["files"][0])
    assert (await bolt.client.files_info(file=sent["files"][0]))["file"] == {"id": sent["files"][0], "mode": "hidden_by_limit"}


async def test_a_shortcut_that_the_manifest_does_not_have_cannot_be_chosen(office: Office, bolt: AsyncApp) -> None:
    said = await office.done("say", person=SOFIA, channel=COBROS, text="hola")
    assert "no message shortcut" in (await office.play("shortcut", person=SOFIA, channel=COBROS, ts=said["ts"], callback_id="ask"))["error"]
