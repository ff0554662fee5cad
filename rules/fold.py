"""When are two words the same? When they are the same folded: without case, accents and the signs between them.

`¿Dónde está mi REEMBOLSO?` and `donde esta mi reembolso` fold to the same text. A folded text is words with one space between them.
ñ folds to n, as ç to c: who writes in a hurry leaves the tilde out, and missing a complaint is worse than a rare mix-up (`año`, `ano`).
A word is a run of letters and digits; an emoji is a word of its own; what cannot be seen (joiners, zero-width spaces) is not there.
"""

import re
import unicodedata

_PARTED = "\x1f"
"""White space that stands at both sides of an emoji, and nowhere else, until it is known whether the emoji stands within a word."""
_LOOKED_INTO = 20_000
"""Characters in which more is read than letters of Latin-1: emoji, decorated letters, other scripts. Sign by sign, a hundred thousand of
them would take longer than all rules."""
_REMEMBERED = 0x20000
"""Only what is known of characters below this is remembered, so that a hostile text cannot fill the memory: 20 MB at the very most. Above
are rare ideographs, and what nobody writes."""
_LONGEST = 8
"""Letters that one sign may become: ﷺ, of eighteen, stays a sign."""
_UNSEEN = frozenset(("Mn", "Me", "Cf", "Sk"))
"""Marks, joiners, skin colours."""
_NOBODYS = frozenset(("Cn", "Co", "Cs"))
"""Not given out, for private use, half a pair: a quarter of all that there are."""
_WITHIN_A_WORD = re.compile(rf"{_PARTED}(?<=\w{_PARTED})[^{_PARTED}]{_PARTED}(?:{_PARTED}[^{_PARTED}]{_PARTED})*(?=\w)")
"""It begins with what is rare, so that most of a text is passed over quickly."""


class _Table(dict[int, str | None]):
    """For str.translate: what a character folds to; None: it vanishes; a space: it parts words."""

    def __missing__(self, code: int) -> str | None:
        if code >= _REMEMBERED:  # told by their plane, as quickly as can be: ideographs, tags, and what is nobody's
            return chr(code) if code < 0x40000 else None if code >> 16 == 0xE else " "
        self[code] = folded = _folded_sign(chr(code))
        return folded


def _folded_sign(sign: str) -> str | None:
    category = unicodedata.category(sign)
    if category in _NOBODYS:
        return " "
    if category == "Lo" and not unicodedata.decomposition(sign):
        return sign  # most of the world's scripts, told quickly
    if unicodedata.combining(sign):
        return None
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", sign).casefold())
    return ("".join(map(_kept, plain)) or None) if len(plain) <= _LONGEST else sign


def _kept(sign: str) -> str:
    category = unicodedata.category(sign)
    if unicodedata.combining(sign) or category in _UNSEEN:
        return ""
    if category == "So":
        return f"{_PARTED}{sign}{_PARTED}"
    return sign if category[0] in "LNM" else " "


_TABLE = _Table()


def fold(text: str) -> str:
    """The text's words, folded, with one space between them. Folding again changes nothing."""
    usual = _usual(text)
    return _apart(_signs(text)) if usual is None else " ".join(usual.split())


def readings(text: str) -> tuple[str, str | None]:
    """The text folded; and folded as if the emoji within words were not there, if there are any: `reem💔bolso` is to be found by
    `reembolso`, and `hola👋reembolso` is, too."""
    usual = _usual(text)
    if usual is not None:
        return " ".join(usual.split()), None
    parted = _signs(text)
    joined, found = _WITHIN_A_WORD.subn("", parted[:_LOOKED_INTO]) if _PARTED in parted else ("", 0)
    return _apart(parted), _apart(joined) if found else None


def alike(text: str) -> str:
    """The text with each character folded in its place: where a folded word is in it, it stands at that place of the text. Of a text with
    other letters than the usual ones it does not hold all words."""
    return text.encode("latin-1", "replace").translate(_USUAL).decode("ascii")


def _apart(parted: str) -> str:
    """One space between words, without taking each into the hand: a text may be a hundred thousand emoji."""
    spaced = parted.replace(_PARTED, " ")
    while "  " in spaced:
        spaced = spaced.replace("  ", " ")
    return spaced.strip(" ")


def _usual(text: str) -> str | None:
    """As `alike`, of a text that has only usual letters."""
    try:
        usual = text.encode("latin-1")
    except UnicodeEncodeError:
        return None
    return None if len(usual.translate(None, _ODD)) < len(usual) else usual.translate(_USUAL).decode("ascii")


def _signs(text: str) -> str:
    """Folded sign by sign. Where but a few are unusual, as emoji are, what stands between them is folded the short way."""
    if len(text) > _LOOKED_INTO:
        return f"{_signs(text[:_LOOKED_INTO])}{alike(text[_LOOKED_INTO:]).replace(_UNREAD, ' ')}"
    *pieces, rest = _UNUSUAL.split(text, maxsplit=_FEW)
    folded = [piece.translate(_TABLE) if place % 2 else alike(piece) for place, piece in enumerate(pieces)]
    return "".join((*folded, rest.translate(_TABLE) if len(pieces) == 2 * _FEW else alike(rest)))


_BETWEEN = [" ".join(f"a{chr(code)}a".translate(_TABLE).split()) for code in range(256)]
_ODD = bytes(code for code, folded in enumerate(_BETWEEN) if len(folded) != 3 or not folded.isascii())
"""The few signs of Latin-1 that become several, or none, or stay what they are."""
_UNREAD = "\0"
_USUAL = bytes(ord(folded[1] if code not in _ODD else _UNREAD) for code, folded in enumerate(_BETWEEN))
"""Most texts are Latin-1, and are folded sign by sign at a tenth of the cost."""
_UNUSUAL = re.compile(f"([^{''.join(re.escape(chr(code)) for code in range(256) if code not in _ODD)}]+)")
_FEW = 8
