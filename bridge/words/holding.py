"""Does a reply of staff only hold the customer off? `Lo estamos revisando`, `una disculpa por la demora`: he still waits for an answer.

The whole text must be made of such phrases (`holding.toml`) and clauses (`holding_loosely.toml`), of courtesies (`courtesy.toml`), names,
and of when one will be heard from:
`lo estamos revisando; tu reembolso de $450 sale hoy` is an answer. In doubt it is one: a false alarm annoys who has just answered.
"""

import functools
import re
import unicodedata
from collections.abc import Iterable
from typing import Literal

from bridge.model.richtext import RichText, as_plain
from bridge.words import clauses, dates, folded, whether
from bridge.words.phrases import LONGEST, Phrases

Kind = Literal["holding", "apology"]
_KINDS: tuple[Kind | None, ...] = (None, "apology", "holding")
"""By what they weigh: mere courtesies may be what was asked for."""

_NAMED = r"[A-ZÁÉÍÓÚÂÊÔÃÕÑ][a-záéíóúâêôãõçñü]+"
_ADDRESSED = re.compile(
    r"((?i:\b(?:hola|buen(?:os|as)?\s+(?:d[ií]as?|tardes?|noches?)|estimad[oa]s?|querid[oa]|apreciad[oa]|sra?|srta|hi|hello|hey|dear|mrs?|ms"
    r"|ol[áa]|oi|bom\s+dia|boa\s+(?:tarde|noite)|prezad[oa]|car[oa])\b\.?,?)\s+)"
    rf"({_NAMED}(?: {_NAMED})?)(?=\s*(?:[,.!:;\n👋😊–—-]|$))"
)
_SIGNED = re.compile(
    r"((?i:\b(?:soy|mi nombre es|me llamo|te saluda|le saluda|habla|this is|my name is|meu nome é|sou [oa]|aqui é [oa]"
    r"|saludos|atte|atentamente|cordialmente|(?:best|kind|warm)? ?regards|cheers|thanks|gracias|att|atenciosamente|abra[çc]os?)\b|[-–—^~*])"
    rf"[.,:]?\s*)({_NAMED}(?: {_NAMED})?)(?=\s*(?:[,.!:;\n]|$))"
)


def kind(text: RichText, *, to: str = "", names: Iterable[str] = ()) -> Kind | None:
    """holding: it says that an answer is coming. apology: it says no more than that one is sorry. None: it may be an answer.

    to: the customer's name. names: others that may be in it, as the staff member's and the brand's.
    """
    plain = unicodedata.normalize("NFC", as_plain(text))
    if len(plain) > LONGEST:
        return None
    plain = whether.left_out(plain)
    known = {word for name in (to, *names) for word in folded.words(name)}
    for pattern in (_ADDRESSED, _SIGNED):
        plain = pattern.sub(r"\1…", plain)
    moments = dates.places(plain)
    weight = _phrases().weight(plain, known, moments)
    if weight is None or _answers().weight(plain, known, moments) == 1:
        return None
    return _KINDS[weight]


_COURTESIES = ("hello", "wishes", "service")
_FILES = ("courtesy.toml", "holding.toml")


@functools.cache
def _phrases() -> Phrases:
    """Read when first asked, and kept."""
    return Phrases(_FILES, (_COURTESIES, ("apology",), ("holding",)), clauses.read("holding_loosely.toml"))


@functools.cache
def _answers() -> Phrases:
    """What tells the matter itself in the words of those that put it off: `te confirmo tu cita`."""
    return Phrases(_FILES, ((*_COURTESIES, "apology"), ("answer",)))
