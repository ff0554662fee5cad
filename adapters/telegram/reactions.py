"""Which emoji did people put on a message? In words of ours.

https://core.telegram.org/bots/api#reactiontype: an emoji of a fixed list, a custom emoji, which has a number and no character, or a paid
star. A bot may use the list alone (`bridge/model/capabilities.py`): a custom emoji only where administrators allow it, a star never.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any


def changed(old: Iterable[Mapping[str, Any]], new: Iterable[Mapping[str, Any]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What was added and what was taken away."""
    before, after = _named(old), _named(new)
    return tuple(each for each in after if each not in before), tuple(each for each in before if each not in after)


def _named(reactions: Iterable[Mapping[str, Any]]) -> Sequence[str]:
    return [_name(reaction) for reaction in reactions]


def _name(reaction: Mapping[str, Any]) -> str:
    match reaction["type"]:
        case "emoji":
            return str(reaction["emoji"])
        case "custom_emoji":
            return f":custom_{reaction['custom_emoji_id']}:"
        case _:
            return "⭐"  # paid
