"""Which emoji can be put on a message? What people put there in words of ours, and what a bot may put there itself.

https://core.telegram.org/bots/api#reactiontype: an emoji of a fixed list, a custom emoji, which has a number and no character, or a paid
star. A bot may use the list alone: a custom emoji only where administrators allow it, a star never.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

VARIATION = "\N{VARIATION SELECTOR-16}"
ALLOWED = frozenset(
    """
    ❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨‍💻
    👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡
    """.split()  # noqa: SIM905
)
"""https://core.telegram.org/bots/api#reactiontypeemoji, without the variation selectors that keyboards add."""


def allowed(emoji: str) -> str | None:
    """The emoji as Telegram takes it from a bot; None for one that it does not."""
    bare = emoji.replace(VARIATION, "")
    return bare if bare in ALLOWED else None


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
