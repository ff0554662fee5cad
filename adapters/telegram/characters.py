"""Which characters can be said on Telegram? Its server drops some and makes others spaces, and takes no text in which nothing shows.

As `clean_input_string` and `strip_empty_characters` of https://github.com/tdlib/td/blob/master/td/telegram/misc.cpp. Done before we count
and mark, so that lengths and offsets are those of the text that people see.
"""

import re
import unicodedata

LINE_ENDS = re.compile("\r\n|[\r\u2028\u2029]")
RINGED = re.compile("\\w\u030a")
"""A letter and a ring above it, which Telegram drops where the two are no single character; a Mac types å as two."""
CHANGED = {
    **dict.fromkeys([*range(0x0A), *range(0x0B, 0x20)], " "),  # controls, tabs too
    **dict.fromkeys([*range(0x202A, 0x202F), 0x0333, 0x033F, 0x030A]),  # overrides of the direction, lines and rings over letters
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),  # halves of characters, which no UTF-8 can hold
}
EMPTY = frozenset(map(chr, [0x180E, *range(0x200B, 0x2010), 0x2060, 0x2800, 0xFEFF, 0xFFFC, *range(0xE0000, 0xE0080)]))
"""What shows nothing, besides white space."""


def sayable(text: str) -> str:
    """The text with line ends as `\\n` and without what would not arrive."""
    ringed = RINGED.sub(lambda pair: unicodedata.normalize("NFC", pair[0]), text)
    return LINE_ENDS.sub("\n", ringed).translate(CHANGED)


def shows(text: str) -> bool:
    """Is there anything to see in it?"""
    return any(not character.isspace() and character not in EMPTY for character in text)
