"""When are two words the same? When they are the same folded: without case, accents and the signs between them.

`¿Dónde está mi REEMBOLSO?` and `donde esta mi reembolso` fold to the same text. A folded text is words with one space between them.
ñ folds to n, as ç to c: who writes in a hurry leaves the tilde out, and missing a complaint is worse than a rare mix-up (`año`, `ano`).
A word is a run of letters and digits; an emoji is a word of its own; what cannot be seen (joiners, zero-width spaces) is not there.
"""

import unicodedata

_SMALL = 0x3000
"""Only what is known of characters below this is remembered, so that a hostile text cannot fill the memory."""


class _Table(dict[int, str | None]):
    """For str.translate: what stays (itself), what vanishes (None), what parts words (a space)."""

    def __missing__(self, code: int) -> str | None:
        sign = chr(code)
        category = unicodedata.category(sign)
        kept: str | None
        if unicodedata.combining(sign) or category in ("Mn", "Me", "Cf", "Sk"):
            kept = None
        elif category[0] in "LNM":
            kept = sign
        elif category == "So":
            kept = f" {sign} "
        else:
            kept = " "
        if code < _SMALL:
            self[code] = kept
        return kept


class _Marks(dict[int, str | None]):
    """For str.translate: combining marks vanish, the rest stays."""

    def __missing__(self, code: int) -> str | None:
        sign = chr(code)
        kept = None if unicodedata.combining(sign) else sign
        if code < _SMALL:
            self[code] = kept
        return kept


_TABLE = _Table()
_MARKS = _Marks()


def fold(text: str) -> str:
    """The text's words, folded, with one space between them. Folding again changes nothing."""
    try:
        usual = text.encode("latin-1")
    except UnicodeEncodeError:
        return _fold(text)
    if len(usual.translate(None, _ODD)) < len(usual):
        return _fold(text)
    return " ".join(usual.translate(_USUAL).decode("ascii").split())


def _fold(text: str) -> str:
    # Marks go first: putting a long run of them in order, as normalizing does, takes time by the square of its length.
    bare = text.translate(_MARKS)
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", bare).casefold())
    return " ".join(plain.translate(_TABLE).split())


_BETWEEN = [_fold(f"a{chr(code)}a") for code in range(256)]
_ODD = bytes(code for code, folded in enumerate(_BETWEEN) if len(folded) != 3 or not folded.isascii())
"""The few signs of Latin-1 that become several, or none, or stay what they are."""
_USUAL = bytes(ord(folded[1]) if code not in _ODD else 0 for code, folded in enumerate(_BETWEEN))
"""Most texts are Latin-1, and are folded sign by sign at a tenth of the cost."""
