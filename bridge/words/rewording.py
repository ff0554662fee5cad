"""Does a changed text say something else, or the same in better words? A slip of the finger that was mended says nothing new.

Something new is a word of substance that did not stand there in any spelling; another number is a mended slip.
"""

import difflib

from bridge.model.richtext import RichText, as_plain, plain
from bridge.words import closing, folded, smalltalk

_SHORTEST = 4
"""Letters: shorter words are articles and pronouns in all our languages."""
_ALIKE = 0.7
"""The same word in another spelling or form: `licuadoras`, `lisuadora`."""
_POLITE = {"favor", "please", "gentileza"}
_READ = 100
"""Words that are looked at."""


def says_more(before: RichText, after: RichText) -> bool:
    known = set(folded.words(as_plain(before))[:_READ]) | _POLITE
    new = [word for word in _weighty(after) if word not in known and not _is_like_one_of(word, known)]
    said = plain(" ".join(new))
    return smalltalk.has_content(said) and not closing.is_closing(said)


def _weighty(text: RichText) -> list[str]:
    return [word for word in folded.words(as_plain(text))[:_READ] if len(word) >= _SHORTEST and word.isalpha()]


def _is_like_one_of(word: str, known: set[str]) -> bool:
    return bool(difflib.get_close_matches(word, known, n=1, cutoff=_ALIKE))
