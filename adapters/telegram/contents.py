"""What does a message say that is more than a text? In signs that need no language, so that a person can read every kind of it.

https://core.telegram.org/bots/api#message lists the kinds. What is new to us is named by its sign alone: staff know that something
came, and can ask.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from adapters.telegram.trees import Entity, from_entities, merged
from bridge.model.richtext import EMPTY, Listing, Paragraph, Quote, RichText, Run, join, plain

log = logging.getLogger(__name__)

UNKNOWN = plain("⬚")
MAP = "https://www.openstreetmap.org/?mlat={0}&mlon={1}#map=17/{0}/{1}"


def words(message: Mapping[str, Any], *, with_files: bool) -> RichText:
    """All that can be read in it: whom it is from, what it answers, what it shows and what it says. Never empty but beside files."""
    content = join(_shown(message), _formatted(*text_of(message)))
    return join(_forwarded(message), _answered(message), content or (EMPTY if with_files else UNKNOWN))


def _formatted(text: str, entities: list[Entity]) -> RichText:
    """Formatting of an unknown shape costs the formatting, not the words."""
    try:
        return from_entities(text, entities)
    except (LookupError, TypeError, ValueError) as error:
        log.warning("telegram: formatting was not understood (%s), the text is plain", type(error).__name__)
        return plain(text)


def text_of(message: Mapping[str, Any]) -> tuple[str, list[Entity]]:
    if "text" in message:
        return message["text"], message.get("entities", [])
    return message.get("caption", ""), message.get("caption_entities", [])


def name_of(who: Mapping[str, Any]) -> str:
    """Of a person, a group or a channel."""
    return who.get("title") or " ".join(part for part in (who.get("first_name"), who.get("last_name")) if part) or str(who["id"])


# --- what stands before the words ----------------------------------------------------------------------------------------


def _forwarded(message: Mapping[str, Any]) -> RichText:
    return plain(f"↪ {_origin(message['forward_origin'])}") if "forward_origin" in message else EMPTY


def _origin(origin: Mapping[str, Any]) -> str:
    """https://core.telegram.org/bots/api#messageorigin"""
    if "sender_user_name" in origin:
        return str(origin["sender_user_name"])
    return name_of(origin.get("sender_user") or origin.get("sender_chat") or origin["chat"])


def _answered(message: Mapping[str, Any]) -> RichText:
    """What it answers, where that is not a whole message of the same chat: a message from elsewhere, a story, words picked out."""
    parts: list[RichText] = []
    if elsewhere := message.get("external_reply"):
        parts += [plain(f"↩ {_origin(elsewhere['origin'])}"), _shown(elsewhere)]
    if story := message.get("reply_to_story"):
        parts.append(join(plain("↩"), _story(story)))
    quote = message.get("quote", {})
    if quote.get("is_manual") or elsewhere:
        quoted = _formatted(quote.get("text", ""), quote.get("entities", []))
        runs = merged(run for block in quoted if isinstance(block, Paragraph | Quote) for run in block.runs)
        parts.append((Quote(runs=runs),) if runs else EMPTY)
    return join(*parts)


# --- what it shows -----------------------------------------------------------------------------------------------------


def _shown(message: Mapping[str, Any]) -> RichText:
    """The content that is neither words nor a file, in words."""
    return next((show(message[field]) for field, show in SHOWN.items() if field in message), EMPTY)


def _point(location: Mapping[str, Any]) -> Run:
    latitude, longitude = location["latitude"], location["longitude"]
    return Run(text=f"{latitude:.5f}, {longitude:.5f}", link=MAP.format(latitude, longitude))


def _location(location: Mapping[str, Any]) -> RichText:
    return (Paragraph(runs=(Run(text="📍 "), _point(location))),)


def _venue(venue: Mapping[str, Any]) -> RichText:
    return (Paragraph(runs=(Run(text=f"📍 {venue['title']}, {venue['address']} · "), _point(venue["location"]))),)


def _contact(contact: Mapping[str, Any]) -> RichText:
    names = (contact["first_name"], contact.get("last_name"), contact["phone_number"])
    return plain("👤 " + " ".join(name for name in names if name))


def _poll(poll: Mapping[str, Any]) -> RichText:
    about = plain(poll.get("description", ""))
    return (*plain(f"📊 {poll['question']}"), *about, _listed(option["text"] for option in poll["options"]))


def _checklist(checklist: Mapping[str, Any]) -> RichText:
    tasks = (f"{'☑' if task.get('completion_date') else '☐'} {task['text']}" for task in checklist["tasks"])
    return (*plain(f"📋 {checklist['title']}"), _listed(tasks))


def _listed(items: Iterator[str]) -> Listing:
    return Listing(items=tuple((Run(text=item),) for item in items))


def _dice(dice: Mapping[str, Any]) -> RichText:
    return plain(f"{dice['emoji']} {dice['value']}")


def _sticker(sticker: Mapping[str, Any]) -> RichText:
    return plain(sticker.get("emoji", ""))


def _story(story: Mapping[str, Any]) -> RichText:
    """A bot cannot fetch it; whoever has the application can open the address (https://core.telegram.org/api/links#story-links)."""
    chat = story["chat"]
    link = f"https://t.me/{chat['username']}/s/{story['id']}" if chat.get("username") else None
    return (Paragraph(runs=(Run(text="⬚ story · "), Run(text=name_of(chat), link=link))),)


def _titled(sign: str) -> Callable[[Mapping[str, Any]], RichText]:
    """What has a title and a description: a game, an invoice."""
    return lambda thing: plain(f"{sign} {thing['title']} · {thing['description']}")


def _gift(given: Mapping[str, Any]) -> RichText:
    stars = given["gift"].get("star_count")
    return join(plain(f"🎁 {stars} ⭐" if stars else "🎁"), _formatted(given.get("text", ""), given.get("entities", [])))


def _unique_gift(given: Mapping[str, Any]) -> RichText:
    return plain(f"🎁 {given['gift']['base_name']} #{given['gift']['number']}")


def _giveaway(giveaway: Mapping[str, Any]) -> RichText:
    chats = giveaway.get("chats") or [giveaway["chat"]]
    about = (", ".join(name_of(chat) for chat in chats), giveaway.get("prize_description"))
    return plain("🎁 " + " · ".join(part for part in about if part))


def _rich_message(message: Mapping[str, Any]) -> RichText:
    return tuple(block for line in _lines(message["blocks"]) for block in plain(line))


INLINE = ("text", "alternative_text", "expression")
NESTED = ("label", "summary", "title", "blocks", "items", "cells", "caption", "credit")


def _lines(blocks: Any) -> Iterator[str]:
    """A line for each piece of text in nested blocks, whatever they are called (https://core.telegram.org/bots/api#richblock)."""
    if isinstance(blocks, list):
        for block in blocks:
            yield from _lines(block)
    elif isinstance(blocks, dict):
        if line := "".join(_inline(blocks.get(field)) for field in INLINE):
            yield line
        for field in NESTED:
            yield from _lines(blocks.get(field))
    elif isinstance(blocks, str) and blocks:
        yield blocks


def _inline(text: Any) -> str:
    """https://core.telegram.org/bots/api#richtext: words, a list of texts, or a text in a style."""
    if isinstance(text, list):
        return "".join(_inline(part) for part in text)
    if isinstance(text, dict):
        return "".join(_inline(text.get(field)) for field in INLINE)
    return text if isinstance(text, str) else ""


SHOWN: dict[str, Callable[[Mapping[str, Any]], RichText]] = {
    "venue": _venue,  # before the location, which comes with it
    "location": _location,
    "contact": _contact,
    "poll": _poll,
    "checklist": _checklist,
    "dice": _dice,
    "sticker": _sticker,
    "story": _story,
    "game": _titled("🎮"),
    "invoice": _titled("🧾"),
    "gift": _gift,
    "unique_gift": _unique_gift,
    "giveaway": _giveaway,
    "giveaway_winners": _giveaway,
    "rich_message": _rich_message,
}
