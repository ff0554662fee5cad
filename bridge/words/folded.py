"""Which words are in a text? Lower case, without accents, punctuation, emoji and @handles: `¡Buenos días, @Tienda!` is buenos, dias."""

import functools
import re

from rules.fold import fold

_HANDLE = re.compile(r"(?<!\w)@\w+")
_DRAWN_OUT = re.compile(r"([^\W\d])\1{2,}")
"""`holaaaa`, `graciasss`: no word of these languages has a letter three times in a row, so it is held to be there once."""


@functools.lru_cache(maxsize=8)  # the same text is asked several things in a row
def words(text: str) -> tuple[str, ...]:
    return tuple(word for word in _DRAWN_OUT.sub(r"\1", fold(_HANDLE.sub(" ", text))).split() if word.isalnum())
