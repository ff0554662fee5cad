"""Each kind of update, in Telegram's own shape (https://core.telegram.org/bots/api), says what a person would see in it."""

from typing import Any

import pytest

from adapters.telegram.parse import parse
from adapters.telegram.polling import events_of
from bridge.model.events import ChannelEvent, Deleted, Edited, Ignored, Reacted, Said
from bridge.model.ids import AccountName, ChatId
from bridge.model.richtext import as_plain

ANA = {"id": 5101, "is_bot": False, "first_name": "Ana", "last_name": "Torres", "username": "ana_torres", "language_code": "es"}
PRIVATE = {"id": 5101, "type": "private", "first_name": "Ana", "last_name": "Torres"}
GROUP = {"id": -100123, "type": "supergroup", "title": "Clientes"}
BOT = {"id": 700, "username": "casalumbre_bot"}
HIDDEN = {"type": "hidden_user", "sender_user_name": "Luis", "date": 1}
UNSAID = "application/octet-stream"
FILE = {"file_id": "F1", "file_unique_id": "U1", "file_size": 9}


def message(chat: dict[str, Any] = PRIVATE, **fields: Any) -> dict[str, Any]:
    return {"message_id": 17, "from": ANA, "chat": chat, "date": 1_790_000_000, **fields}


def business(**fields: Any) -> dict[str, Any]:
    return message(business_connection_id="B1", **fields)


def read(update: dict[str, Any], *, ours: bool = False) -> ChannelEvent:
    raw = {"update": {"update_id": 1, **update}, "ours": ours, "bot": BOT, "at": 1_790_000_100_000}
    return parse(raw, account=AccountName("tg"), places={ChatId("-100123"): "mention"})


def said(**fields: Any) -> Said:
    event = read({"message": message(**fields)})
    assert isinstance(event, Said)
    return event


@pytest.mark.parametrize(
    ("fields", "kind", "name", "mime"),
    [
        ({"document": {**FILE, "file_name": "a.pdf", "mime_type": "application/pdf"}}, "document", "a.pdf", "application/pdf"),
        ({"video": FILE}, "video", "video-17.mp4", "video/mp4"),
        ({"animation": FILE, "document": FILE}, "video", "video-17.mp4", "video/mp4"),
        ({"audio": {**FILE, "mime_type": "audio/flac", "file_name": "a.flac"}}, "audio", "a.flac", "audio/flac"),
        ({"voice": FILE}, "voice", "voice-17.ogg", "audio/ogg"),
        ({"video_note": FILE}, "video", "video-17.mp4", "video/mp4"),
        ({"sticker": {**FILE, "emoji": "😡"}}, "sticker", "sticker-17.webp", "image/webp"),
        ({"sticker": {**FILE, "is_animated": True}}, "sticker", "sticker-17.tgs", "application/x-tgsticker"),
        ({"sticker": {"is_animated": True, "thumbnail": FILE}}, "sticker", "sticker-17.webp", "image/webp"),
        ({"sticker": {**FILE, "is_video": True}}, "sticker", "sticker-17.webm", "video/webm"),
        ({"paid_media": {"star_count": 1, "paid_media": [{"type": "video", "video": FILE}]}}, "video", "video-17.mp4", "video/mp4"),
        ({"poll": {"question": "?", "options": [{"text": "A", "media": {"video": FILE}}]}}, "video", "video-17.mp4", "video/mp4"),
        (
            {"rich_message": {"blocks": [{"type": "list", "items": [{"label": "•", "blocks": [{"type": "audio", "audio": FILE}]}]}]}},
            "audio",
            "audio-17.mp3",
            "audio/mpeg",
        ),
        (
            {"text": "¿y esto?", "external_reply": {"origin": HIDDEN, "document": {**FILE, "file_name": "a.pdf"}}},
            "document",
            "a.pdf",
            UNSAID,
        ),
    ],
)
def test_each_kind_of_file_is_seen_once(fields: dict[str, Any], kind: str, name: str, mime: str) -> None:
    (file,) = said(**fields).files
    assert (file.kind, file.name, file.mime, file.size) == (kind, name, mime, 9)
    assert (file.source["file_id"], file.source["id"]) == ("F1", "U1")


def test_a_live_photo_is_a_photo_and_a_video() -> None:
    still, moving = said(photo=[{**FILE, "width": 1, "height": 1}], live_photo=FILE).files
    assert (still.kind, moving.kind) == ("photo", "video")


def test_of_a_photo_the_largest_size_counts() -> None:
    sizes = [{**FILE, "file_id": name, "width": side, "height": side} for name, side in (("s", 90), ("y", 1280), ("m", 320))]
    (file,) = said(photo=sizes, caption="roto").files
    assert (file.source["file_id"], file.mime) == ("y", "image/jpeg")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"sticker": {**FILE, "emoji": "😡"}}, "😡"),
        ({"location": {"latitude": 19.43, "longitude": -99.13}}, "📍 19.43000, -99.13000"),
        (
            {
                "venue": {"title": "Casa", "address": "Sol 1", "location": {"latitude": 1, "longitude": 2}},
                "location": {"latitude": 1, "longitude": 2},
            },
            "📍 Casa, Sol 1 · 1.00000, 2.00000",
        ),
        ({"contact": {"phone_number": "+52 55", "first_name": "Luis", "last_name": "Paz"}}, "👤 Luis Paz +52 55"),
        ({"poll": {"question": "¿Cuál?", "options": [{"text": "A"}, {"text": "B"}]}}, "📊 ¿Cuál?\n• A\n• B"),
        ({"dice": {"emoji": "🎲", "value": 5}}, "🎲 5"),
        ({"story": {"id": 1, "chat": GROUP}}, "⬚ story · Clientes"),
        ({"checklist": {"title": "Ir", "tasks": [{"text": "A", "completion_date": 9}, {"text": "B"}]}}, "📋 Ir\n• ☑ A\n• ☐ B"),
        ({"game": {"title": "Damas", "description": "a dos"}}, "🎮 Damas · a dos"),
        ({"invoice": {"title": "Olla", "description": "roja", "currency": "MXN", "total_amount": 9900}}, "🧾 Olla · roja"),
        ({"gift": {"gift": {"star_count": 25}, "text": "gracias"}}, "🎁 25 ⭐\ngracias"),
        ({"unique_gift": {"gift": {"base_name": "Pastel", "number": 7}}}, "🎁 Pastel #7"),
        ({"giveaway": {"chats": [GROUP], "prize_description": "una olla"}}, "🎁 Clientes · una olla"),
        ({"paid_media": {"star_count": 5, "paid_media": [{"type": "preview"}]}}, "⬚"),
        (
            {
                "rich_message": {
                    "blocks": [
                        {"type": "heading", "text": "Pedido", "size": 1},
                        {"type": "paragraph", "text": ["llegó ", {"type": "bold", "text": "roto"}]},
                        {"type": "list", "items": [{"label": "1.", "blocks": [{"type": "paragraph", "text": "la olla"}]}]},
                        {"type": "table", "cells": [[{"text": "total"}, {"text": "99"}]]},
                    ]
                }
            },
            "Pedido\nllegó roto\n1.\nla olla\ntotal\n99",
        ),
        ({"a_kind_of_tomorrow": {}}, "⬚"),
        ({"forward_origin": {"type": "user", "sender_user": ANA, "date": 1}, "text": "mira"}, "↪ Ana Torres\nmira"),
        ({"forward_origin": {"type": "hidden_user", "sender_user_name": "Luis", "date": 1}, "text": "mira"}, "↪ Luis\nmira"),
        ({"forward_origin": {"type": "channel", "chat": GROUP, "message_id": 1, "date": 1}, "text": "mira"}, "↪ Clientes\nmira"),
        ({"forward_origin": {"type": "hidden_user", "sender_user_name": "Luis", "date": 1}, "a_kind_of_tomorrow": {}}, "↪ Luis\n⬚"),
        ({"text": "esto no", "quote": {"text": "3 a 5 días", "position": 9, "is_manual": True}}, "> 3 a 5 días\nesto no"),
        ({"text": "gracias", "quote": {"text": "llega hoy", "position": 0}}, "gracias"),
        (
            {
                "text": "¿y esto?",
                "external_reply": {"origin": {"type": "channel", "chat": GROUP}, "dice": {"emoji": "🎲", "value": 2}},
                "quote": {"text": "oferta", "position": 0},
            },
            "↩ Clientes\n🎲 2\n> oferta\n¿y esto?",
        ),
        ({"text": "yo la quiero", "reply_to_story": {"id": 3, "chat": GROUP}}, "↩\n⬚ story · Clientes\nyo la quiero"),
        ({"text": "sí *no*", "entities": [{"type": "bold"}]}, "sí *no*"),
    ],
)
def test_what_has_no_words_is_shown_in_signs(fields: dict[str, Any], expected: str) -> None:
    assert as_plain(said(**fields).body) == expected


def test_a_location_leads_to_a_map() -> None:
    links = [run.link for block in said(location={"latitude": 19.43, "longitude": -99.13}).body for run in block.runs if run.link]  # type: ignore[union-attr]
    assert len(links) == 1 and "19.43" in links[0] and "-99.13" in links[0]


@pytest.mark.parametrize(
    ("text", "start", "body"),
    [
        ("/start", "", ""),
        ("/start caso-77", "caso-77", ""),
        ("/starting now", None, "/starting now"),
        ("hola /start x", None, "hola /start x"),
    ],
)
def test_start_is_no_content(text: str, start: str | None, body: str) -> None:
    event = said(text=text)
    assert (event.start, as_plain(event.body)) == (start, body)


@pytest.mark.parametrize(
    ("fields", "to_brand"),
    [
        ({"text": "hola"}, False),
        ({"text": "😀 @CasaLumbre_bot hola", "entities": [{"type": "mention", "offset": 3, "length": 15}]}, True),
        ({"text": "@otra_persona hola", "entities": [{"type": "mention", "offset": 0, "length": 13}]}, False),
        ({"text": "/ayuda@casalumbre_bot", "entities": [{"type": "bot_command", "offset": 0, "length": 21}]}, True),
        ({"text": "/ayuda@otro_bot", "entities": [{"type": "bot_command", "offset": 0, "length": 15}]}, False),
        ({"text": "Casa", "entities": [{"type": "text_mention", "offset": 0, "length": 4, "user": {"id": 700}}]}, True),
        (
            {
                "caption": "@casalumbre_bot",
                "photo": [{**FILE, "width": 1, "height": 1}],
                "caption_entities": [{"type": "mention", "offset": 0, "length": 15}],
            },
            True,
        ),
        ({"text": "sí", "reply_to_message": {"message_id": 3, "from": {"id": 700}}}, True),
        ({"text": "sí", "reply_to_message": {"message_id": 3, "from": ANA}}, False),
    ],
)
def test_in_a_group_only_what_addresses_the_brand_is_for_it(fields: dict[str, Any], to_brand: bool) -> None:
    event = said(chat=GROUP, **fields)
    assert (event.public, event.chat_title, event.to_brand) == (True, "Clientes", to_brand)


def test_a_topic_of_a_forum_is_no_message_to_answer() -> None:
    opened = {"message_id": 2, "from": ANA, "forum_topic_created": {"name": "Envíos"}}
    assert said(chat=GROUP, text="hola", reply_to_message=opened).reply_to is None


def test_an_anonymous_administrator_speaks_as_the_group() -> None:
    event = said(chat=GROUP, text="hola", sender_chat=GROUP, **{"from": {"id": 1087968824, "is_bot": True, "first_name": "Group"}})
    assert (event.user, event.name) == ("-100123", "Clientes")


@pytest.mark.parametrize(
    ("update", "reason"),
    [
        ({"message": message(text="x", **{"from": {"id": 9, "is_bot": True, "first_name": "Bot"}})}, "bot"),
        ({"message": message(GROUP, new_chat_members=[ANA])}, "service"),
        ({"message": message(GROUP, pinned_message={"message_id": 1})}, "service"),
        ({"message": message({**GROUP, "id": -9}, text="x")}, "other_place"),
        ({"message": message({"id": -100123, "type": "channel", "title": "Canal"}, text="x")}, "other_place"),
        ({"my_chat_member": {"new_chat_member": {"status": "kicked"}}}, "blocked"),
        ({"my_chat_member": {"new_chat_member": {"status": "member"}}}, "membership"),
        ({"callback_query": {"id": "1"}}, "button"),
        ({"message_reaction": {"chat": {**GROUP, "id": -9}, "message_id": 1}}, "other_place"),
        ({"message_reaction": {"chat": PRIVATE, "message_id": 1, "user": {"id": 9, "is_bot": True}}}, "bot"),
        ({"business_connection": {"id": "B1"}}, "business"),
        ({"business_message": business(sender_business_bot=BOT, text="va en camino")}, "bot"),
        ({"something_new": {}}, "other_update"),
    ],
)
def test_what_is_no_message_of_a_person_is_ignored_with_its_reason(update: dict[str, Any], reason: str) -> None:
    assert read(update) == Ignored(reason=reason)


def test_a_greeting_of_a_business_account_is_no_answer_and_what_a_customer_scheduled_is_his_word() -> None:
    """https://core.telegram.org/bots/api#message marks both as `is_from_offline`."""
    assert read({"business_message": business(is_from_offline=True, text="volvemos el lunes")}, ours=True) == Ignored(reason="automatic")
    assert as_plain(said(is_from_offline=True, text="¿ya salió mi pedido?").body) == "¿ya salió mi pedido?"
    assert isinstance(read({"business_message": business(is_from_offline=True, text="buenos días")}), Said)


def test_what_a_server_says_to_be_null_is_not_there() -> None:
    nothing = dict.fromkeys(("photo", "venue", "location", "reply_to_message", "forward_origin", "entities", "caption", "media_group_id"))
    event = read({"message": message(text="hola", **nothing), "edited_message": None, "callback_query": None})
    assert isinstance(event, Said) and as_plain(event.body) == "hola"


def test_of_halves_of_characters_nothing_reaches_the_database() -> None:
    """It would take none of the message: not its words, not its file."""
    half = "\ud83d!"
    who = {**ANA, "first_name": half, "last_name": half, "username": half, "language_code": half}
    file = {"file_id": half, "file_unique_id": half, "file_name": half, "mime_type": half}
    marks = [{"type": "bold", "offset": 2, "length": 1}]
    event = said(**{"from": who}, document=file, caption=half + "x", caption_entities=marks, media_group_id=half)
    assert as_plain(event.body) == "\ufffd!x" and [run.styles for run in event.body[0].runs] == [frozenset(), {"bold"}]  # type: ignore[union-attr]
    assert "\\ud83d" not in repr(event)


def test_moments_are_milliseconds_of_the_platforms_own_clock() -> None:
    event = read({"edited_message": message(text="x", edit_date=1_790_000_009)})
    assert isinstance(event, Edited)
    assert (event.sent_at, event.edited_at) == (1_790_000_000_000, 1_790_000_009_000)


def keys(update: dict[str, Any]) -> list[str]:
    return [key for key, _ in events_of(update)]


def test_a_message_without_its_sender_is_a_dead_letter_and_still_has_a_key() -> None:
    broken = {"update_id": 5, "message": {"message_id": 1, "chat": PRIVATE, "date": 1, "text": "x"}}
    assert keys(broken) == ["msg:5101:1"]
    with pytest.raises((KeyError, TypeError, ValueError)):
        read(broken)
    assert keys({"update_id": 6, "message": "what?"}) == ["update:6"]
    assert keys({"update_id": 7, "callback_query": {"id": "99"}}) == ["click:99"]


def test_the_parts_of_an_album_say_which_album() -> None:
    assert said(photo=[{**FILE, "width": 1, "height": 1}], media_group_id="A7").album == "A7"
    assert said(text="sola").album is None


@pytest.mark.parametrize(
    ("old", "new", "added", "removed"),
    [
        ([], [{"type": "emoji", "emoji": "👍"}], ("👍",), ()),
        ([{"type": "emoji", "emoji": "👍"}], [], (), ("👍",)),
        ([{"type": "emoji", "emoji": "👍"}], [{"type": "emoji", "emoji": "😡"}], ("😡",), ("👍",)),
        ([], [{"type": "custom_emoji", "custom_emoji_id": "5368"}, {"type": "paid"}], (":custom_5368:", "⭐"), ()),
        ([{"type": "emoji", "emoji": "👍"}], [{"type": "emoji", "emoji": "👍"}, {"type": "paid"}], ("⭐",), ()),
    ],
)
def test_a_reaction_says_what_was_added_and_what_was_taken_away(old: Any, new: Any, added: Any, removed: Any) -> None:
    reaction = {"chat": GROUP, "message_id": 4, "user": ANA, "date": 1_790_000_000, "old_reaction": old, "new_reaction": new}
    event = read({"message_reaction": reaction})
    assert isinstance(event, Reacted)
    assert (event.chat, event.message, event.user, event.public, event.at) == ("-100123", "4", "5101", True, 1_790_000_000_000)
    assert (event.added, event.removed) == (added, removed)


def test_who_is_anonymous_reacts_as_the_group() -> None:
    anonymous = {"chat": GROUP, "message_id": 4, "actor_chat": GROUP, "date": 1, "old_reaction": [], "new_reaction": []}
    event = read({"message_reaction": anonymous}, ours=True)
    assert isinstance(event, Reacted) and (event.user, event.name, event.ours) == ("-100123", "Clientes", True)


def test_a_business_accounts_chat_is_a_place_apart_from_the_bots_own_chat_with_the_same_person() -> None:
    theirs, ours = read({"business_message": business(text="hola")}), said(text="hola")
    assert isinstance(theirs, Said) and theirs.to_brand and not theirs.public
    assert theirs.chat != ours.chat and theirs.user == ours.user and theirs.chat_title == "Ana Torres"
    assert keys({"update_id": 1, "business_message": business()}) != keys({"update_id": 1, "message": message()})
    edited = read({"edited_business_message": business(text="hola!", edit_date=1_790_000_009)})
    assert isinstance(edited, Edited) and edited.chat == theirs.chat


def test_a_business_accounts_chat_knows_no_start_button() -> None:
    event = read({"business_message": business(text="/start caso-77")})
    assert isinstance(event, Said) and event.start is None and as_plain(event.body) == "/start caso-77"


def test_messages_deleted_together_are_deleted_one_by_one() -> None:
    update = {"update_id": 9, "deleted_business_messages": {"business_connection_id": "B1", "chat": PRIVATE, "message_ids": [4, 5]}}
    place = read({"business_message": business(text="hola")})
    assert isinstance(place, Said)
    assert keys(update) == [f"del:{place.chat}:4", f"del:{place.chat}:5"]
    events = [read(alone) for _, alone in events_of(update)]
    assert events == [Deleted(account=AccountName("tg"), chat=place.chat, message=m, at=1_790_000_100_000) for m in ("4", "5")]
