"""Each kind of update, in Telegram's own shape (https://core.telegram.org/bots/api), says what a person would see in it."""

from typing import Any

import pytest

from adapters.telegram.parse import parse
from adapters.telegram.polling import key_of
from bridge.model.events import ChannelEvent, Edited, Ignored, Said
from bridge.model.ids import AccountName, ChatId
from bridge.model.richtext import as_plain

ANA = {"id": 5101, "is_bot": False, "first_name": "Ana", "last_name": "Torres", "username": "ana_torres", "language_code": "es"}
PRIVATE = {"id": 5101, "type": "private", "first_name": "Ana", "last_name": "Torres"}
GROUP = {"id": -100123, "type": "supergroup", "title": "Clientes"}
BOT = {"id": 700, "username": "casalumbre_bot"}
FILE = {"file_id": "F1", "file_unique_id": "U1", "file_size": 9}


def message(chat: dict[str, Any] = PRIVATE, **fields: Any) -> dict[str, Any]:
    return {"message_id": 17, "from": ANA, "chat": chat, "date": 1_790_000_000, **fields}


def read(update: dict[str, Any], *, ours: bool = False) -> ChannelEvent:
    raw = {"update": {"update_id": 1, **update}, "ours": ours, "bot": BOT}
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
        ({"paid_media": {"star_count": 1, "paid_media": [{"type": "video", "video": FILE}]}}, "video", "video-17.mp4", "video/mp4"),
    ],
)
def test_each_kind_of_file_is_seen_once(fields: dict[str, Any], kind: str, name: str, mime: str) -> None:
    (file,) = said(**fields).files
    assert (file.kind, file.name, file.mime, file.size) == (kind, name, mime, 9)
    assert (file.source["file_id"], file.source["unique"]) == ("F1", "U1")


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
        ({"story": {"id": 1}}, "⬚ story"),
        ({"a_kind_of_tomorrow": {}}, "⬚"),
        ({"forward_origin": {"type": "user", "sender_user": ANA, "date": 1}, "text": "mira"}, "↪ Ana Torres\nmira"),
        ({"forward_origin": {"type": "hidden_user", "sender_user_name": "Luis", "date": 1}, "text": "mira"}, "↪ Luis\nmira"),
        ({"forward_origin": {"type": "channel", "chat": GROUP, "message_id": 1, "date": 1}, "text": "mira"}, "↪ Clientes\nmira"),
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
        ({"message_reaction": {}}, "reaction"),
        ({"deleted_business_messages": {}}, "business"),
        ({"something_new": {}}, "other_update"),
    ],
)
def test_what_is_no_message_of_a_person_is_ignored_with_its_reason(update: dict[str, Any], reason: str) -> None:
    assert read(update) == Ignored(reason=reason)


def test_moments_are_milliseconds_of_the_platforms_own_clock() -> None:
    event = read({"edited_message": message(text="x", edit_date=1_790_000_009)})
    assert isinstance(event, Edited)
    assert (event.sent_at, event.edited_at) == (1_790_000_000_000, 1_790_000_009_000)


def test_a_message_without_its_sender_is_a_dead_letter_and_still_has_a_key() -> None:
    broken = {"update_id": 5, "message": {"message_id": 1, "chat": PRIVATE, "date": 1, "text": "x"}}
    assert key_of(broken) == "msg:5101:1"
    with pytest.raises((KeyError, TypeError, ValueError)):
        read(broken)
    assert key_of({"update_id": 6, "message": "what?"}) == "update:6"
    assert key_of({"update_id": 7, "callback_query": {"id": "99"}}) == "click:99"
