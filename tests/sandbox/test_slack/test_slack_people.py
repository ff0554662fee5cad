"""What people and the app see of each other: threads, history, pings, tombstones, strangers."""

from typing import Any

import pytest
from slack_office import BOT, COBROS, DIEGO, SOFIA, Office

FREE = pytest.mark.parametrize("office", [{"limits": {"factor": 0}}], indirect=True)


async def test_timestamps_are_unique_and_rise(office: Office) -> None:
    said = [(await office.done("say", person=SOFIA, channel=COBROS, text=str(n)))["ts"] for n in range(20)]
    assert said == sorted(set(said)) and all(len(ts.partition(".")[2]) == 6 for ts in said)


@pytest.mark.parametrize(
    ("arguments", "pinged"),
    [
        ({"text": "hola <!channel> <@U0SOFIA001>"}, ["channel", SOFIA]),
        ({"text": "hola &lt;!channel&gt; &lt;@U0SOFIA001&gt; @sofia @here"}, []),
        ({"text": "hola @sofia", "link_names": True}, [SOFIA]),
        ({"text": "x", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "<!here>"}}]}, ["here"]),
        ({"text": "x", "blocks": [{"type": "section", "text": {"type": "plain_text", "text": "<!here>"}}]}, []),
    ],
)
async def test_whom_a_post_really_notifies(office: Office, arguments: dict[str, Any], pinged: list[str]) -> None:
    post = await office.ok("chat.postMessage", channel=COBROS, **arguments)
    assert office.message(post["ts"])["pings"] == pinged
    assert bool(office.person(SOFIA)["pings"]) == bool(pinged)


async def test_rich_text_calls_by_elements_only(office: Office) -> None:
    def rich(*elements: dict[str, Any]) -> list[dict[str, Any]]:
        return [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}]

    typed = await office.ok("chat.postMessage", channel=COBROS, text="x", blocks=rich({"type": "text", "text": "<!channel> <@U0SOFIA001>"}))
    called = await office.ok("chat.postMessage", channel=COBROS, text="x", blocks=rich({"type": "user", "user_id": DIEGO}))
    assert office.message(typed["ts"])["pings"] == []
    assert office.message(called["ts"])["pings"] == [DIEGO]


async def test_links_show_only_when_unfurling_is_not_switched_off(office: Office) -> None:
    shown = await office.ok("chat.postMessage", channel=COBROS, text="see https://x.example/a")
    quiet = await office.ok("chat.postMessage", channel=COBROS, text="see https://x.example/a", unfurl_links=False, unfurl_media=False)
    assert office.message(shown["ts"])["unfurls"] is True
    assert (office.message(quiet["ts"])["unfurls"], office.message(quiet["ts"])["links"]) == (False, ["https://x.example/a"])


async def test_the_composer_makes_lists_quotes_and_code(office: Office) -> None:
    said = await office.done(
        "say", person=SOFIA, channel=COBROS, text="- uno\n- dos\n> cita\n```a < b```\n_sí_ ~no~ `x` https://x.example/a."
    )
    message = office.message(said["ts"])
    kinds = [part["type"] for part in message["blocks"][0]["elements"]]
    assert kinds == ["rich_text_list", "rich_text_quote", "rich_text_preformatted", "rich_text_section"]
    assert message["text"] == "• uno\n• dos\n&gt; cita\n```a &lt; b```\n_sí_ ~no~ `x` <https://x.example/a>."


@FREE
async def test_history_pages_back_and_threads_page_forward(office: Office) -> None:
    roots = [(await office.ok("chat.postMessage", channel=COBROS, text=str(n)))["ts"] for n in range(5)]
    for n in range(3):
        await office.ok(
            "chat.postMessage", channel=COBROS, text=f"r{n}", thread_ts=roots[0], metadata={"event_type": "x", "event_payload": {"n": n}}
        )
    first = await office.ok("conversations.history", channel=COBROS, limit=3)
    cursor = first["response_metadata"]["next_cursor"]
    second = await office.ok("conversations.history", channel=COBROS, limit=3, cursor=cursor)
    assert [m["text"] for m in [*first["messages"], *second["messages"]]] == ["4", "3", "2", "1", "0"]
    assert (first["has_more"], second["has_more"]) == (True, False)
    root = second["messages"][-1]
    assert root["reply_count"] == 3 and root["reply_users"] == [BOT] and root["thread_ts"] == roots[0]
    after = await office.ok("conversations.history", channel=COBROS, oldest=roots[3])
    assert [m["text"] for m in after["messages"]] == ["4"]
    after = await office.ok("conversations.history", channel=COBROS, oldest=roots[3], inclusive=True)
    assert [m["text"] for m in after["messages"]] == ["4", "3"]
    page = await office.ok("conversations.replies", channel=COBROS, ts=roots[0], limit=2, include_all_metadata=True)
    assert [m["text"] for m in page["messages"]] == ["0", "r0", "r1"] and page["messages"][1]["metadata"]["event_payload"] == {"n": 0}
    rest = await office.ok("conversations.replies", channel=COBROS, ts=roots[0], cursor=page["response_metadata"]["next_cursor"])
    assert [m["text"] for m in rest["messages"]] == ["0", "r2"] and "metadata" not in rest["messages"][1]
    assert root["latest_reply"] == rest["messages"][1]["ts"]


async def test_a_post_into_the_thread_of_a_deleted_message_lands_in_the_channel(office: Office) -> None:
    root = await office.done("say", person=SOFIA, channel=COBROS, text="root")
    await office.done("delete_message", channel=COBROS, ts=root["ts"])
    post = await office.ok("chat.postMessage", channel=COBROS, text="reply", thread_ts=root["ts"])
    assert "thread_ts" not in post["message"]


async def test_a_deleted_root_with_replies_leaves_a_tombstone_and_its_thread(office: Office) -> None:
    root = await office.ok("chat.postMessage", channel=COBROS, text="root")
    await office.done("say", person=SOFIA, channel=COBROS, text="reply", thread_ts=root["ts"])
    await office.done("delete_message", channel=COBROS, ts=root["ts"])
    thread = await office.ok("conversations.replies", channel=COBROS, ts=root["ts"])
    assert [m.get("subtype", m["text"]) for m in thread["messages"]] == ["tombstone", "reply"]
    post = await office.ok("chat.postMessage", channel=COBROS, text="more", thread_ts=root["ts"])
    assert post["message"]["thread_ts"] == root["ts"]


async def test_a_reply_also_sent_to_the_channel_is_in_both(office: Office) -> None:
    root = await office.ok("chat.postMessage", channel=COBROS, text="root")
    await office.done("say", person=SOFIA, channel=COBROS, text="loud", thread_ts=root["ts"], broadcast=True)
    history = (await office.ok("conversations.history", channel=COBROS))["messages"]
    assert (history[0]["subtype"], history[0]["root"]["ts"]) == ("thread_broadcast", root["ts"])


async def test_direct_messages_by_person_and_by_channel_are_one(office: Office) -> None:
    post = await office.ok("chat.postMessage", channel=SOFIA, text="page")
    opened = await office.ok("conversations.open", users=SOFIA)
    assert opened["channel"]["id"] == post["channel"] and opened["already_open"]
    assert office.person(SOFIA)["pings"][0]["why"] == "dm"
    await office.done("dm", person=SOFIA, text="on it", thread_ts=post["ts"])
    assert office.messages(post["channel"])[1]["thread_ts"] == post["ts"]


async def test_people_are_found_by_id_and_by_address(office: Office) -> None:
    found = await office.ok("users.lookupByEmail", email="Sofia@casalumbre.example")
    assert found["user"]["id"] == SOFIA and found["user"]["profile"]["email"] == "sofia@casalumbre.example"
    guest = await office.done("add_person", name="temp", is_ultra_restricted=True, channels=[COBROS])
    stranger = await office.done("add_person", name="proveedor", is_stranger=True, channels=[COBROS])
    users = {u["id"]: u for u in (await office.ok("users.list"))["members"]}
    assert users[guest["id"]]["is_ultra_restricted"] and users[stranger["id"]]["is_stranger"]
    assert users[stranger["id"]]["team_id"] != users[SOFIA]["team_id"] and users[BOT]["is_bot"]


async def test_channels_are_listed_in_pages_and_without_those_the_bot_is_not_in(office: Office) -> None:
    first = await office.ok("conversations.list", types="public_channel,private_channel", limit=1)
    rest = await office.ok("conversations.list", types="public_channel,private_channel", cursor=first["response_metadata"]["next_cursor"])
    assert [c["name"] for c in [*first["channels"], *rest["channels"]]] == ["cobros", "general"]
    assert rest["response_metadata"]["next_cursor"] == ""
    mine = await office.ok("users.conversations", types="public_channel,private_channel")
    assert [c["name"] for c in mine["channels"]] == ["cobros"]


async def test_a_redraw_with_blocks_shows_no_edited_mark_and_a_text_alone_takes_the_blocks_away(office: Office) -> None:
    divider = [{"type": "divider"}]
    post = await office.ok("chat.postMessage", channel=COBROS, text="card", blocks=divider)
    await office.ok("chat.update", channel=COBROS, ts=post["ts"], text="card 2", blocks=divider)
    assert office.message(post["ts"])["edited"] is None and office.message(post["ts"])["blocks"][0]["type"] == "divider"
    await office.ok("chat.update", channel=COBROS, ts=post["ts"], text="plain")
    assert office.message(post["ts"])["edited"] and office.message(post["ts"])["blocks"] == []


async def test_a_home_tab_is_published_and_its_buttons_exist(office: Office) -> None:
    button = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}
    view = {"type": "home", "blocks": [{"type": "actions", "elements": [button]}]}
    await office.ok("views.publish", user_id=SOFIA, view=view)
    assert office.person(SOFIA)["home"]["blocks"][0]["elements"][0]["action_id"] == "go"
    assert (await office.done("click_view", person=SOFIA, action_id="go", home=True))["acked"] is False


@pytest.mark.parametrize(
    ("action", "order"),
    [
        ("say", {"person": SOFIA, "channel": "C0DIRECCIO", "text": "not a member"}),
        ("say", {"person": "nobody", "channel": COBROS, "text": "x"}),
        ("say", {"person": SOFIA, "channel": COBROS, "text": "/resolve"}),
        ("say", {"person": SOFIA, "channel": COBROS}),
        ("edit", {"person": SOFIA, "channel": COBROS, "ts": "1.0", "text": "x"}),
        ("react", {"person": SOFIA, "channel": COBROS, "ts": "1.0", "name": "eyes"}),
        ("submit_view", {"person": SOFIA}),
    ],
)
async def test_what_slacks_client_would_not_do_is_an_error(office: Office, action: str, order: dict[str, Any]) -> None:
    assert "error" in await office.play(action, **order)
