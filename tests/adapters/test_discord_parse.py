"""What Discord's payloads mean, in the shapes its documentation gives them."""

from typing import Any

import pytest

from adapters.discord.envelope import EPOCH, first_of, key_of, sent_at
from adapters.discord.parse import parse
from bridge.model.events import Deleted, Edited, Ignored, Reacted, Said
from bridge.model.ids import AccountName, ChatId
from bridge.model.richtext import as_plain

SHOP, ME = AccountName("tienda"), "990000000000000001"
PLACES: dict[ChatId, Any] = {ChatId("660"): "mention", ChatId("661"): "every_message"}
ID = "175928847299117063"  # Discord's own example of a snowflake: 2016-04-30 11:18:25.796 UTC
ANA = {"id": "5", "username": "ana_t", "global_name": "Ana"}
GUILD = {"guild_id": "770", "channel_id": "660", "member": {"nick": "Anita", "roles": []}}


def read(data: dict[str, Any], event: str = "MESSAGE_CREATE", **around: Any) -> Any:
    whole = {"id": ID, "channel_id": "9", "type": 0, "author": ANA, "content": "", "edited_timestamp": None, **data}
    raw = {"t": event, "d": whole, "parent": None, "title": None, "ours": False, "me": ME, "names": {}, "at": 42, **around}
    return parse(raw, account=SHOP, places=PLACES)


def test_a_private_message() -> None:
    said = read({"content": "hola"})
    assert isinstance(said, Said)
    assert (said.name, said.handle, said.chat_title, said.to_brand, said.public, said.language) == (
        "Ana",
        "ana_t",
        "Ana",
        True,
        False,
        None,
    )
    assert said.sent_at == 1_462_015_105_796


def test_of_halves_of_characters_nothing_reaches_the_database() -> None:
    half = "\ud83d!"
    file = {"id": "1", "filename": half, "content_type": half, "url": "https://cdn.discordapp.com/a", "title": half}
    said = read({"content": half, "author": {"id": "5", "username": half, "global_name": half}, "attachments": [file]}, title=half)
    assert as_plain(said.body) == "\ufffd!" and "\\ud83d" not in repr(said)


IGNORED = [
    ({"content": "x", "author": {**ANA, "bot": True}}, "bot"),
    ({"content": "x", "webhook_id": "3"}, "bot"),
    ({"content": "x", "guild_id": "770", "channel_id": "662"}, "other_place"),
    ({**GUILD}, "withheld"),
    ({**GUILD, "type": 7}, "service"),
    ({"type": 6}, "service"),
]


@pytest.mark.parametrize(("data", "reason"), IGNORED, ids=str)
def test_what_is_nobodys_message_is_ignored_and_says_why(data: dict[str, Any], reason: str) -> None:
    assert read(data) == Ignored(reason=reason)


def test_the_name_is_the_one_of_the_server() -> None:
    said = read({**GUILD, "content": "hola"}, title="#ayuda · Casa")
    assert (said.name, said.chat_title, said.public, said.to_brand) == ("Anita", "#ayuda · Casa", True, False)


def test_a_thread_counts_as_its_channel() -> None:
    assert read({**GUILD, "channel_id": "900", "content": "hola"}, parent="661").to_brand


SPOKEN_TO = [
    {"content": f"<@{ME}> hola", "mentions": [{"id": ME, "username": "Tienda"}]},
    {"content": "hola", "type": 19, "referenced_message": {"id": "1", "author": {"id": ME}}, "message_reference": {"message_id": "1"}},
    {"content": "hola", "channel_id": "661"},
]


@pytest.mark.parametrize("data", SPOKEN_TO, ids=str)
def test_who_mentions_the_bot_or_answers_it_speaks_to_the_brand(data: dict[str, Any]) -> None:
    assert read({**GUILD, **data}).to_brand


def test_an_answer_to_a_deleted_message_is_still_a_message() -> None:
    said = read({**GUILD, "content": "¿y eso?", "type": 19, "referenced_message": None, "message_reference": {"message_id": "1"}})
    assert (said.reply_to, said.to_brand) == ("1", False)


def test_mentions_read_as_names() -> None:
    people = [{"id": ME, "username": "Tienda"}, {"id": "6", "username": "beto", "member": {"nick": "Don Beto"}}]
    said = read({**GUILD, "content": f"<@{ME}> <@!6> <#660> <@&8>", "mentions": people}, names={"#660": "ayuda", "&8": "Equipo"})
    assert as_plain(said.body) == "@Tienda @Don Beto #ayuda @Equipo"


FILES = [
    ({"content_type": "image/jpeg"}, 0, "photo"),
    ({"content_type": "image/svg+xml"}, 0, "document"),
    ({"content_type": "video/mp4"}, 0, "video"),
    ({"content_type": "audio/mpeg"}, 0, "audio"),
    ({"content_type": "audio/ogg", "waveform": "AA=="}, 1 << 13, "voice"),
    ({"content_type": "text/plain; charset=utf-8"}, 0, "document"),
    ({}, 0, "document"),
]


@pytest.mark.parametrize(("more", "flags", "kind"), FILES, ids=str)
def test_the_kind_of_a_file(more: dict[str, Any], flags: int, kind: str) -> None:
    attachment = {"id": "77", "filename": "f", "size": 3, "url": "https://cdn.discordapp.com/f", **more}
    (file,) = read({"attachments": [attachment], "flags": flags}).files
    assert (file.kind, file.size) == (kind, 3) and ";" not in file.mime
    assert file.source == {"url": "https://cdn.discordapp.com/f", "id": "77", "channel": "9", "message": ID}


def test_a_sticker_is_its_name_and_its_picture() -> None:
    said = read({"sticker_items": [{"id": "12", "name": "gracias", "format_type": 1}, {"id": "13", "name": "ola", "format_type": 3}]})
    assert as_plain(said.body) == ":gracias:\n:ola:"
    assert [(file.kind, file.source["url"]) for file in said.files] == [("sticker", "https://cdn.discordapp.com/stickers/12.png")]


def test_a_poll_and_a_forwarded_message_are_text() -> None:
    answers = [{"poll_media": {"text": "roja"}}, {"poll_media": {"text": "azul", "emoji": {"name": "🔵"}}}]
    assert as_plain(read({"poll": {"question": {"text": "¿Cuál?"}, "answers": answers}}).body) == "📊 ¿Cuál?\n• roja\n• 🔵 azul"
    attachment = {"id": "77", "filename": "f.png", "size": 3, "url": "https://cdn.discordapp.com/f", "content_type": "image/png"}
    said = read({"message_snapshots": [{"message": {"content": "**mira**", "attachments": [attachment]}}]})
    assert as_plain(said.body) == "↪\n> mira" and said.files[0].source["message"] == ID


CARD = {"title": "Su pedido", "url": "https://e.mx/41", "description": "Va *en camino*", "fields": [{"name": "Llega", "value": "hoy"}]}
WORDLESS = [
    ({"message_snapshots": [{"message": {"content": "", "embeds": [CARD]}}]}, "↪\n> Su pedido\n> Va en camino\n> Llega\n> hoy"),
    ({"embeds": [{"image": {"url": "https://e.mx/a.png"}}]}, "https://e.mx/a.png"),
    ({"components": [{"type": 17, "components": [{"type": 10, "content": "**Aviso**"}, {"type": 2, "label": "Ver"}]}]}, "Aviso"),
    ({"activity": {"type": 3}, "application": {"name": "Ajedrez"}}, "🎮 Ajedrez"),
    ({"something_new": {"x": 1}}, "⬚"),
    ({"content": "https://e.mx/41", "embeds": [CARD]}, "https://e.mx/41"),
    ({"content": "a\ud800b\x00c"}, "a\ufffdbc"),
]


@pytest.mark.parametrize(("data", "text"), WORDLESS, ids=str)
def test_what_has_no_words_of_its_own_is_readable_all_the_same(data: dict[str, Any], text: str) -> None:
    assert as_plain(read(data).body) == text


def test_a_files_name_is_the_one_that_was_typed() -> None:
    attachment = {"id": "7", "filename": "recibo_pena.png", "title": "recibo peña", "url": "https://cdn.discordapp.com/f"}
    assert read({"attachments": [attachment]}).files[0].name == "recibo peña.png"


def test_a_posts_title_is_the_first_thing_said_in_it() -> None:
    assert as_plain(read({"content": "llegó rota"}, post="Mi vela").body) == "Mi vela\nllegó rota"


REACTION = {"user": ANA, "user_id": "5", "message_id": ID, "emoji": {"id": None, "name": "👍"}}
REACTIONS: list[tuple[dict[str, Any], str, tuple[str, ...], tuple[str, ...]]] = [
    ({}, "ADD", ("👍",), ()),
    ({}, "REMOVE", (), ("👍",)),
    ({"emoji": {"id": "77", "name": "fiesta"}}, "ADD", (":fiesta:",), ()),
    ({"emoji": {"id": "77", "name": None}}, "REMOVE", (), (":77:",)),
]


@pytest.mark.parametrize(("data", "event", "added", "removed"), REACTIONS, ids=str)
def test_reactions(data: dict[str, Any], event: str, added: tuple[str, ...], removed: tuple[str, ...]) -> None:
    reacted = read({**REACTION, **data}, f"MESSAGE_REACTION_{event}")
    assert isinstance(reacted, Reacted)
    assert (reacted.message, reacted.name, reacted.added, reacted.removed, reacted.at) == (ID, "Ana", added, removed, 42)


def test_the_reactions_of_bots_are_nobodys() -> None:
    for who in ({**ANA, "bot": True}, {**ANA, "id": ME}):
        assert read({**REACTION, "user": who}, "MESSAGE_REACTION_ADD") == Ignored(reason="bot")


def test_edits_and_deletions() -> None:
    edited = read({"content": "b", "edited_timestamp": "2026-11-22T01:00:00.500000+00:00"}, "MESSAGE_UPDATE")
    assert isinstance(edited, Edited) and edited.edited_at == 1_795_309_200_500
    assert read({"content": "b"}, "MESSAGE_UPDATE") == Ignored(reason="service")
    assert read({}, "MESSAGE_DELETE") == Deleted(account=SHOP, chat=ChatId("9"), message=ID, at=42)


def test_the_keys_are_made_of_content() -> None:
    data = {"channel_id": "9", "id": "1", "edited_timestamp": "T"}
    keys = [key_of(event, data) for event in ("MESSAGE_CREATE", "MESSAGE_UPDATE", "MESSAGE_DELETE")]
    assert keys == ["msg:9:1", "edit:9:1:T", "del:9:1"]
    reaction = {"channel_id": "9", "message_id": "1", "user_id": "5", "emoji": {"id": "77", "name": "fiesta"}}
    assert key_of("MESSAGE_REACTION_ADD", reaction, "s:3") == "react:9:1:5:77:+:s:3"


def test_snowflakes_and_moments() -> None:
    assert sent_at(str(first_of(1_700_000_000_000))) == 1_700_000_000_000
    assert first_of(EPOCH - 1) == 0


@pytest.mark.parametrize("raw", [{}, {"t": "MESSAGE_CREATE", "d": {}}, {"t": "MESSAGE_CREATE", "d": {"channel_id": "1"}}])
def test_what_cannot_be_understood_is_a_dead_letter(raw: dict[str, Any]) -> None:
    with pytest.raises((KeyError, ValueError, TypeError)):
        parse(raw, account=SHOP, places=PLACES)
