"""Which parts of a text mean something? Offsets and lengths count UTF-16 code units.

Both sides pass here: entities a bot gives are held against the text, and mentions, commands and links in anybody's text are
found as Telegram's own server and clients find them.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

from sandbox.telegram.errors import bad_request

Entity = dict[str, Any]

MOST_ENTITIES = 100
TYPES = frozenset(
    [
        "mention",
        "hashtag",
        "cashtag",
        "bot_command",
        "url",
        "email",
        "phone_number",
        "bold",
        "italic",
        "underline",
        "strikethrough",
        "spoiler",
        "blockquote",
        "expandable_blockquote",
        "code",
        "pre",
        "text_link",
        "text_mention",
        "custom_emoji",
        "date_time",
    ]
)
FIELDS = ("type", "offset", "length", "url", "user", "language", "custom_emoji_id", "unix_time", "date_time_format")
OPAQUE = frozenset({"code", "pre", "text_link", "text_mention", "url", "mention", "bot_command", "email", "hashtag"})

FOUND = (
    (
        "url",
        re.compile(
            r"\bhttps?://[^\s<>\"]+[^\s<>\".,;:!?)\]}'»”]|\b(?:[a-z0-9-]+\.)+(?:com|org|net|me|io|mx|es)\b(?:/[^\s<>\"]*[^\s<>\".,;:!?)])?",
            re.I,
        ),
    ),
    ("email", re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b")),
    ("mention", re.compile(r"(?<![\w@/.])@[A-Za-z][A-Za-z0-9_]{3,31}\b")),
    ("bot_command", re.compile(r"(?<![\w/.@<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z][A-Za-z0-9_]{3,31})?(?![\w/@])")),
    ("hashtag", re.compile(r"(?<![\w#])#\w*[^\W\d]\w*")),
)


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def part(text: str, entity: Entity) -> str:
    """The words that an entity covers."""
    raw = text.encode("utf-16-le")
    return raw[entity["offset"] * 2 : (entity["offset"] + entity["length"]) * 2].decode("utf-16-le", "replace")


# As clean_input_string and strip_empty_characters of tdlib/td, td/telegram/misc.cpp
CLEANED = {
    **dict.fromkeys([*range(10), 11, 12, *range(14, 32)], " "),
    **dict.fromkeys([13, *range(0x2028, 0x202F), 0x0333, 0x033F, 0x030A], ""),
}
INVISIBLE = frozenset(map(chr, [0x180E, *range(0x200B, 0x2010), 0x2800, 0xFEFF, 0xFFFC, *range(0xE0000, 0xE0080)]))


def visible(text: str) -> bool:
    return any(not character.isspace() and character not in INVISIBLE for character in text)


def cleaned(text: str, entities: Iterable[Entity]) -> tuple[str, list[Entity]]:
    """Without what Telegram drops, and spaces for controls; the entities moved and cut accordingly."""
    new_place = [0]  # for each UTF-16 unit of the old text: its place in the new one
    for character in text:
        kept = units(CLEANED.get(ord(character), character))
        new_place += [new_place[-1] + min(kept, step) for step in range(1, units(character) + 1)]
    moved = []
    for entity in entities:
        start, end = new_place[entity["offset"]], new_place[entity["offset"] + entity["length"]]
        if end > start:
            moved.append({**entity, "offset": start, "length": end - start})
    return text.translate(CLEANED), moved


def stripped(text: str, entities: Iterable[Entity]) -> tuple[str, list[Entity]]:
    """A text as Telegram keeps it: cleaned and without white space around it, the entities moved and cut accordingly."""
    text, entities = cleaned(text, entities)
    lost = units(text) - units(text.lstrip())
    text = text.strip()
    total = units(text)
    kept = []
    for entity in entities:
        start = min(max(entity["offset"] - lost, 0), total)
        end = min(max(entity["offset"] + entity["length"] - lost, 0), total)
        if end > start:
            kept.append({**entity, "offset": start, "length": end - start})
    return text, kept


def checked(text: str, given: Any, user_of: Callable[[int], dict[str, Any] | None]) -> list[Entity]:
    """A bot's entities, held against the text. Raises 400 in Telegram's words; what is empty or beyond the hundredth is dropped.

    user_of: the User object of a person whom the bot may mention, or None, and then the mention falls away.
    """
    if given is None:
        return []
    if not isinstance(given, list):
        raise bad_request("can't parse entities: expected an Array of MessageEntity")
    ends = [0]  # every place between two characters, in UTF-16 units
    for character in text:
        ends.append(ends[-1] + (2 if ord(character) > 0xFFFF else 1))
    places, total = frozenset(ends), ends[-1]
    kept: list[Entity] = []
    for raw in given:
        entity = _parsed(raw)
        start, end = entity["offset"], entity["offset"] + entity["length"]
        if entity["length"] <= 0:
            continue
        if start < 0 or start >= total:
            raise bad_request(f"entity begins after the end of the text at UTF-16 offset {start}")
        if start not in places:
            raise bad_request(f"entity begins in a middle of a UTF-16 symbol at UTF-16 offset {start}")
        if end > total:
            raise bad_request(f"entity beginning at UTF-16 offset {start} ends after the end of the text at UTF-16 offset {end}")
        if end not in places:
            raise bad_request(f"entity beginning at UTF-16 offset {start} ends in a middle of a UTF-16 symbol at UTF-16 offset {end}")
        if entity["type"] == "text_mention":
            user = user_of(entity["user"]["id"])
            if user is None:
                continue
            entity["user"] = user
        kept.append(entity)
    return kept[:MOST_ENTITIES]


def _parsed(raw: Any) -> Entity:
    if not isinstance(raw, dict):
        raise bad_request("can't parse MessageEntity: expected an Object")
    for name, kind, label in (("type", str, "String"), ("offset", int, "Number"), ("length", int, "Number")):
        if not isinstance(raw.get(name), kind) or isinstance(raw[name], bool):
            raise bad_request(f'can\'t parse MessageEntity: Field "{name}" must be of type {label}')
    if raw["type"] not in TYPES:
        raise bad_request("can't parse MessageEntity: Unsupported type specified")
    if raw["type"] == "text_link" and not raw.get("url"):
        raise bad_request("can't parse MessageEntity: Can't find field \"url\"")
    if raw["type"] == "text_mention" and not (isinstance(raw.get("user"), dict) and isinstance(raw["user"].get("id"), int)):
        raise bad_request("can't parse MessageEntity: Can't find field \"user\"")
    return {name: raw[name] for name in FIELDS if raw.get(name) is not None}


def found(text: str, given: Iterable[Entity] = ()) -> list[Entity]:
    """`given` and what Telegram finds by itself, in order; nothing is found inside code, links and other findings."""
    entities = list(given)
    taken = [(entity["offset"], entity["offset"] + entity["length"]) for entity in entities if entity["type"] in OPAQUE]
    for kind, pattern in FOUND:
        for match in pattern.finditer(text):
            start = units(text[: match.start()])
            end = start + units(match[0])
            if any(start < taken_end and taken_start < end for taken_start, taken_end in taken):
                continue
            taken.append((start, end))
            entities.append({"type": kind, "offset": start, "length": end - start})
    return sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))[:MOST_ENTITIES]
