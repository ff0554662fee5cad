"""What Slack's envelopes mean. The payloads have the shapes that bolt-python's own tests recorded."""

from typing import Any

import pytest

from adapters.slack import forms
from adapters.slack.backfill import payloads
from adapters.slack.intake import key_of
from adapters.slack.parse import parse
from adapters.slack.people import read
from bridge.model.acts import Field, Form
from bridge.model.events import DeskDeleted, DeskEdited, DeskPressed, DeskReacted, DeskSaid, Ignored
from bridge.model.ids import ChatId
from bridge.model.richtext import Paragraph, Run, as_plain, plain

SOFIA = {"name": "Sofía Ramírez", "outsider": False, "bot": False}
SAID = {
    "client_msg_id": "a8744611-0210-4f85-9f15-5faf7fb225c8",
    "type": "message",
    "text": "Ya va",
    "user": "U111",
    "ts": "1610193715.001000",
    "thread_ts": "1610193700.000100",
    "team": "T111",
    "channel": "C111",
    "event_ts": "1610193715.001000",
    "channel_type": "group",
}


def raw(payload: dict[str, Any], **people: Any) -> dict[str, Any]:
    return {"payload": payload, "people": {"U111": SOFIA, **people}, "names": {}, "at": 5}


def event(**fields: Any) -> dict[str, Any]:
    return {"type": "event_callback", "event_id": "Ev111", "event": {k: v for k, v in {**SAID, **fields}.items() if v is not None}}


def test_a_colleague_writes_in_a_thread() -> None:
    said = parse(raw(event()))
    assert isinstance(said, DeskSaid)
    assert (said.channel, said.ts, said.thread_ts, said.direct) == ("C111", "1610193715.001000", "1610193700.000100", False)
    assert (said.user, said.name, said.outsider, said.sent_at) == ("U111", "Sofía Ramírez", False, 1610193715001)
    assert said.body == plain("Ya va")


def rich(*elements: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"type": "rich_text", "block_id": "b", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}]


HI = {"type": "text", "text": " ¿quién lo ve?"}


@pytest.mark.parametrize(
    ("fields", "shown", "mentions"),
    [
        *(
            (fields, f"@{whole} ¿quién lo ve?", (f"!{whole}",))
            for whole in ("here", "channel", "everyone")
            for fields in (
                {"text": "", "blocks": rich({"type": "broadcast", "range": whole}, HI)},
                {"text": f"<!{whole}> ¿quién lo ve?"},
                {"text": f"<!{whole}|@{whole}> ¿quién lo ve?"},
            )
        ),
        ({"text": "", "blocks": rich({"type": "usergroup", "usergroup_id": "S0COBROS"}, HI)}, "@S0COBROS ¿quién lo ve?", ("S0COBROS",)),
        ({"text": "<!subteam^S0COBROS> ¿quién lo ve?"}, "@S0COBROS ¿quién lo ve?", ("S0COBROS",)),
        ({"text": "<!subteam^S0COBROS|@cobros> ¿quién lo ve?"}, "@cobros ¿quién lo ve?", ("S0COBROS",)),
        ({"text": "el <!date^1610193715^{date}|9 de enero>"}, "el 9 de enero", ()),
        ({"text": "escriba a @here"}, "escriba a @here", ()),
    ],
    ids=str,
)
def test_who_calls_all_or_a_group_of_colleagues_mentions_them(fields: dict[str, Any], shown: str, mentions: tuple[str, ...]) -> None:
    said = parse(raw(event(**fields)))
    assert isinstance(said, DeskSaid) and (as_plain(said.body), said.mentions) == (shown, mentions)
    message = {**SAID, **fields, "edited": {"user": "U111", "ts": "1610193716.000000"}}
    changed = {
        "subtype": "message_changed",
        "message": message,
        "previous_message": {**SAID, "text": "antes"},
        "hidden": True,
        "user": None,
    }
    edited = parse(raw(event(**changed)))
    assert isinstance(edited, DeskEdited) and edited.mentions == mentions


def test_a_root_is_in_no_thread_and_a_direct_message_is_direct() -> None:
    said = parse(raw(event(thread_ts=SAID["ts"], channel="D111", channel_type="im")))
    assert isinstance(said, DeskSaid) and said.thread_ts is None and said.direct


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"bot_id": "B1"}, "bot"),
        ({"app_id": "A1"}, "bot"),
        ({"bot_profile": {"id": "B1"}}, "bot"),
        ({"subtype": "bot_message", "user": None, "bot_id": "B1"}, "bot_message"),
        ({"user": "USLACKBOT"}, "slackbot"),
        ({"hidden": True}, "hidden"),
        ({"subtype": "channel_join"}, "channel_join"),
        ({"subtype": "me_message"}, "me_message"),
        ({"subtype": "bot_add"}, "bot_add"),
        ({"type": "pin_added"}, "pin_added"),
    ],
)
def test_only_a_persons_message_is_one(fields: dict[str, Any], reason: str) -> None:
    assert parse(raw(event(**fields))) == Ignored(reason=reason)


def test_our_own_upload_is_no_message_of_a_person() -> None:
    bot = {"name": "puente", "outsider": True, "bot": True}
    assert parse(raw(event(subtype="file_share", user="U0BOT"), U0BOT=bot)) == Ignored(reason="bot")


@pytest.mark.parametrize("subtype", ["file_share", "thread_broadcast"])
def test_files_and_also_send_to_channel_are_messages(subtype: str) -> None:
    assert isinstance(parse(raw(event(subtype=subtype))), DeskSaid)


def test_an_unknown_author_never_speaks_for_the_brand() -> None:
    said = parse({**raw(event()), "people": {}})
    assert isinstance(said, DeskSaid) and said.outsider and said.name == "U111"


def test_files_are_kept_with_what_it_takes_to_fetch_them() -> None:
    file = {"id": "F111", "name": "test.png", "mimetype": "image/png", "size": 42706, "mode": "hosted"}
    files = [
        {**file, "url_private": "https://files.slack.com/a", "url_private_download": "https://files.slack.com/b"},
        {"id": "F2", "mode": "tombstone"},
        {"id": "F3", "name": "voz.m4a", "mimetype": "audio/mp4", "subtype": "slack_audio", "mode": "hosted"},
        {"id": "F4", "mode": "file_access", "file_access": "check_file_info"},
        {"id": "F5", "mode": "hidden_by_limit"},
        {"id": "F6", "name": "nota.txt", "mimetype": "text/plain", "mode": "snippet"},
    ]
    said = parse(raw(event(subtype="file_share", files=files)))
    assert isinstance(said, DeskSaid)
    assert [(seen.kind, seen.name, seen.size) for seen in said.files] == [
        ("photo", "test.png", 42706),
        ("voice", "voz.m4a", None),
        ("document", "F4", None),
        ("document", "F5", None),
        ("document", "nota.txt", None),
    ]
    assert said.files[0].source == {"id": "F111", "url": "https://files.slack.com/b", "mime": "image/png"}


def test_a_file_that_lies_elsewhere_goes_as_its_address() -> None:
    document = {"id": "F1", "mode": "external", "external_type": "gdrive", "title": "Contrato", "url_private": "https://docs.example/1"}
    said = parse(raw(event(subtype="file_share", text="Va", files=[document])))
    assert isinstance(said, DeskSaid) and said.files == ()
    assert said.body == (*plain("Va"), Paragraph(runs=(Run(text="Contrato", link="https://docs.example/1"),)))


def test_a_file_that_was_taken_back_before_we_saw_it_says_nothing() -> None:
    assert parse(raw(event(subtype="file_share", text="", files=[{"id": "F2", "mode": "tombstone"}]))) == Ignored(reason="empty")


FORWARD = {"is_share": True, "is_msg_unfurl": True, "text": "solo entre nosotros", "fallback": "[…] solo entre nosotros"}
"""As https://github.com/openclaw/openclaw/pull/59115 and https://github.com/MercuryTechnologies/slacklinker/issues/22 saw it."""


@pytest.mark.parametrize("own", ["", "mira"])
def test_what_a_colleague_forwards_is_heard_of_and_is_none_of_his_words(own: str) -> None:
    said = parse(raw(event(text=own, attachments=[FORWARD])))
    assert isinstance(said, DeskSaid)
    assert (said.forwards, as_plain(said.body)) == (True, own)


def test_a_file_deleted_out_of_a_message_is_an_edit_of_its_own_moment() -> None:
    message = {"type": "message", "user": "U111", "text": "su guía", "ts": "1.1", "edited": {"user": "U111", "ts": "2.0"}}
    before = {**message, "files": [{"id": "F1", "mode": "hosted"}, {"id": "F2", "mode": "hosted"}]}
    after = {**message, "files": [{"id": "F1", "mode": "tombstone"}, {"id": "F2", "mode": "hosted"}]}
    edit = parse(raw(changed(message=after, previous_message=before, ts="3.0")))
    assert isinstance(edit, DeskEdited)
    assert (edit.files_gone, edit.edited_at, as_plain(edit.body)) == (True, 3000, "su guía")
    assert parse(raw(changed(message=after, previous_message=after, ts="4.0"))) == Ignored(reason="unchanged")


# --- reactions ---------------------------------------------------------------------------------------------------------------


def reacted(name: str, **fields: Any) -> dict[str, Any]:
    item = {"type": "message", "channel": "C111", "ts": "1.1"}
    body = {"type": "reaction_added", "user": "U111", "reaction": name, "item": item, "item_user": "U2", "event_ts": "1360782804.083113"}
    return {"type": "event_callback", "event": {**body, **fields}}


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("+1", "👍"),
        ("thumbsup", "👍"),
        ("wave::skin-tone-3", "👋🏼"),
        ("handshake::skin-tone-2::skin-tone-6", "🫱🏻‍🫲🏿"),
        ("heart", "❤️"),
        ("flag-mx", "🇲🇽"),
        ("party_blob", ":party_blob:"),
    ],
)
def test_a_reaction_is_told_as_the_character_that_it_is(name: str, shown: str) -> None:
    told = parse(raw(reacted(name)))
    assert isinstance(told, DeskReacted)
    assert (told.channel, told.ts, told.emoji, told.on, told.at, told.name) == ("C111", "1.1", shown, True, 1360782804083, "Sofía Ramírez")
    gone = parse(raw(reacted(name, type="reaction_removed")))
    assert isinstance(gone, DeskReacted) and not gone.on
    assert key_of(told, {}) != key_of(gone, {})


def test_receipts_bots_and_files_are_no_reactions_of_a_person() -> None:
    bot = {"name": "puente", "outsider": True, "bot": True}
    assert parse(raw(reacted("white_check_mark"))) == Ignored(reason="sign")
    assert parse(raw(reacted("eyes", user="U0BOT"), U0BOT=bot)) == Ignored(reason="bot")
    assert parse(raw(reacted("eyes", item={"type": "file", "file": "F1"}))) == Ignored(reason="file")


# --- edits and deletions -----------------------------------------------------------------------------------------------------


def changed(**fields: Any) -> dict[str, Any]:
    message = {
        "type": "message",
        "user": "U111",
        "text": "nuevo",
        "ts": "1665102338.901939",
        "edited": {"user": "U111", "ts": "1665102362.000000"},
    }
    before = {"type": "message", "user": "U111", "text": "viejo", "ts": "1665102338.901939"}
    body = {"type": "message", "subtype": "message_changed", "channel": "C111", "hidden": True, "ts": "1665102362.013600"}
    return {"type": "event_callback", "event": {**body, "message": message, "previous_message": before, **fields}}


def test_an_edit_carries_the_new_text_under_the_moment_of_the_edit() -> None:
    edited = parse(raw(changed()))
    assert isinstance(edited, DeskEdited)
    assert (edited.ts, edited.edited_at, edited.body) == ("1665102338.901939", 1665102362000, plain("nuevo"))
    assert key_of(edited, changed()).startswith("edit:C111:1665102338.901939:1665102362000:")


def test_two_edits_within_a_second_are_two() -> None:
    """Slack counts the moment of an edit in whole seconds."""
    first, second = changed(), changed()
    second["event"]["message"] = {**second["event"]["message"], "text": "más nuevo"}
    keys = [key_of(edit, payload) for payload in (first, second, second) if isinstance(edit := parse(raw(payload)), DeskEdited)]
    assert keys[0] != keys[1] == keys[2]


def test_an_edit_whose_message_does_not_say_which_it_is_is_of_the_one_before() -> None:
    """As `test_message_changed.py` of bolt-python recorded it."""
    body = changed()
    del body["event"]["message"]["ts"]
    assert parse(raw(body)) == parse(raw(changed()))


def test_an_unfurled_link_is_no_edit() -> None:
    message = {"type": "message", "user": "U111", "text": "ver https://a.example", "ts": "1.1", "attachments": [{"id": 1}]}
    assert parse(raw(changed(message=message, previous_message={**message, "attachments": []}))) == Ignored(reason="unchanged")


def test_a_reply_that_is_sent_to_the_channel_too_is_one_reply() -> None:
    """Slack tells of it as a message, and tells again when it is sent there later: nothing that the customer should see twice."""
    said = event(subtype="thread_broadcast", root={"ts": SAID["thread_ts"], "user": "U0BOT"})
    first = parse(raw(said))
    assert isinstance(first, DeskSaid) and first.thread_ts == SAID["thread_ts"]
    plain_one = parse(raw(event()))
    assert isinstance(plain_one, DeskSaid) and key_of(first, {}) == key_of(plain_one, {})
    message = {k: v for k, v in SAID.items() if k not in ("channel", "event_ts", "channel_type")}
    later = changed(message={**message, "subtype": "thread_broadcast"}, previous_message=message)
    assert parse(raw(later)) == Ignored(reason="unchanged")


def test_a_redraw_of_our_own_card_is_nothing() -> None:
    message = {"type": "message", "user": "U0BOT", "bot_id": "B1", "text": "carta", "ts": "1.1"}
    assert parse(raw(changed(message=message))) == Ignored(reason="bot")


def test_a_deleted_root_is_told_whether_or_not_it_leaves_a_tombstone() -> None:
    tombstone = {
        "type": "message",
        "subtype": "tombstone",
        "user": "USLACKBOT",
        "text": "This message was deleted.",
        "ts": "1.1",
        "hidden": True,
    }
    gone = parse(raw(changed(message=tombstone)))
    body = {
        "subtype": "message_deleted",
        "deleted_ts": "1.1",
        "hidden": True,
        "ts": "2.2",
        "previous_message": {"bot_id": "B1", "user": "U0BOT"},
    }
    deleted = parse(raw(event(**body)))
    assert isinstance(gone, DeskDeleted) and isinstance(deleted, DeskDeleted)
    assert key_of(gone, {}) == key_of(deleted, {}) == "del:C111:1.1"


def test_history_and_events_fall_on_the_same_rows() -> None:
    """What a backfill finds gets the keys of the events that were perhaps received."""
    message = {k: v for k, v in SAID.items() if k not in ("channel", "event_ts", "channel_type")}
    edited = {**message, "edited": {"user": "U111", "ts": "1610193720.000000"}}
    found = payloads(ChatId("C111"), edited, 0)
    told = changed(message=edited, previous_message={**message, "text": "antes"})
    live = [event(), told]
    assert [key_of(parse(raw(each)), each) for each in found] == [key_of(parse(raw(each)), each) for each in live]  # type: ignore[arg-type]
    assert payloads(ChatId("C111"), message, 1610193715001) == []


# --- presses -------------------------------------------------------------------------------------------------------------------


def press(**action: Any) -> dict[str, Any]:
    button = {"action_id": "claim", "block_id": "b", "value": "77", "type": "button", "action_ts": "1596530385.194939", **action}
    return {
        "type": "block_actions",
        "user": {"id": "U111", "username": "sofia", "team_id": "T111"},
        "container": {"type": "message", "message_ts": "111.222", "channel_id": "C111", "is_ephemeral": False},
        "trigger_id": "3701415066658.3485157640.72f11de3d52bb9593d6931af772a323e",
        "channel": {"id": "C111", "name": "cobros"},
        "actions": [button],
    }


def test_a_press_says_what_where_and_who() -> None:
    assert parse(raw(press())) == DeskPressed(
        action="claim", value="77", user="U111", name="Sofía Ramírez", outsider=False, channel="C111", ts="111.222", at=1596530385194
    )
    twin = parse(raw(press(action_id="claim|2")))
    assert isinstance(twin, DeskPressed) and twin.action == "claim"


def test_a_button_that_leads_somewhere_needs_nothing() -> None:
    assert parse(raw(press(action_id="open|link"))) == Ignored(reason="link")


FORM = Form(
    action="resolve",
    title="¿Por qué se resuelve sin respuesta?",
    submit="Resolver",
    close="Cancelar",
    intro="Nadie contestó.",
    fields=(Field(name="why", label="Motivo", multiline=True), Field(name="note", label="Nota", hint="Para el equipo", optional=True)),
)


def test_a_form_remembers_the_button_that_opened_it() -> None:
    view = forms.view(FORM, forms.about(press(action_id="resolve|2")))
    assert len(view["title"]["text"]) == 24
    assert [block["type"] for block in view["blocks"]] == ["section", "input", "input"]
    state = {"values": {"why": {"typed": {"type": "plain_text_input", "value": "spam"}}, "note": {"typed": {"value": None}}}}
    payload = {"type": "view_submission", "user": {"id": "U111"}, "trigger_id": "1.2", "view": {"id": "V111", **view, "state": state}}
    pressed = parse(raw(payload))
    assert pressed == DeskPressed(
        action="resolve",
        value="77",
        user="U111",
        name="Sofía Ramírez",
        outsider=False,
        channel="C111",
        ts="111.222",
        fields={"why": "spam", "note": ""},
        at=5,
    )
    assert isinstance(pressed, DeskPressed) and key_of(pressed, payload) == "submit:V111"


@pytest.mark.parametrize("payload", [{}, {"type": "event_callback"}, event(ts=None), {"type": "block_actions", "actions": []}])
def test_what_cannot_be_understood_is_an_error_not_silence(payload: dict[str, Any]) -> None:
    with pytest.raises((KeyError, ValueError, IndexError, TypeError)):
        parse(raw(payload))


# --- who is one of us ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("user", "outsider"),
    [
        ({"team_id": "T1"}, False),
        ({"team_id": "T1", "is_restricted": True}, True),
        ({"team_id": "T1", "is_ultra_restricted": True}, True),
        ({"team_id": "T1", "is_stranger": True}, True),
        ({"team_id": "T2"}, True),
        ({"team_id": "T2", "enterprise_user": {"teams": ["T2", "T1"]}}, False),
    ],
)
def test_guests_and_strangers_are_outsiders(user: dict[str, Any], outsider: bool) -> None:
    assert read({"id": "U1", "name": "x", **user}, "T1").outsider is outsider


def test_a_text_without_blocks_is_read_too() -> None:
    said = parse(raw(event(text="*ya* va &amp; viene")))
    assert isinstance(said, DeskSaid) and as_plain(said.body) == "ya va & viene"
