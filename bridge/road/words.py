"""What does a short text amount to? Greetings, thanks, and signs that answer nothing, in es, en and pt.

These lists are about what people write to us, so they are data of the language and no catalogue of ours.
"""

import re
import unicodedata

from bridge.model.richtext import RichText, as_plain


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


GREETINGS = _listed(
    "hola holaa holi buenas buenos buen dia dias tarde tardes noche noches que tal hey hi hello good morning afternoon evening night "
    "there oi ola bom boa tudo bem como estan estas esta estimados equipo saludos disculpe disculpa perdon una pregunta consulta"
)
"""A text made of these words only says nothing yet."""

THANKS = _listed(
    "gracias muchas mil ok okey okay vale listo perfecto excelente genial super muy amable amables buen buena dia tarde noche igualmente "
    "saludos thanks thank you very much so great perfect awesome cheers bye adios hasta luego obrigado obrigada muito valeu otimo por todo "
    "todo de nada de acuerdo entendido enterado enterada"
)
THANKING = _listed("gracias thanks thank obrigado obrigada valeu ok okey okay vale listo perfecto excelente genial great perfect cheers")
"""At least one of these makes it thanks and not, say, a mere good night."""

_WORD = re.compile(r"\w+")


def folded_words(text: str) -> list[str]:
    """Lower-case words without accents: `¡Buenos días!` -> buenos, dias."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text[:500].casefold()) if not unicodedata.combining(c))
    return _WORD.findall(bare)


def has_content(text: RichText) -> bool:
    """Does it say what it is about? `hola` and a lone sticker's emoji do not."""
    plain = as_plain(text)
    return len(plain) > 200 or any(word not in GREETINGS for word in folded_words(plain))


def is_thanks(text: RichText) -> bool:
    """A mere thank-you, which asks for nothing. `gracias por nada, voy a PROFECO` is not one; an emoji alone is."""
    plain = as_plain(text)
    if len(plain) > 80 or "?" in plain:
        return False
    words = folded_words(plain)
    if not words:
        return bool(plain.strip())
    if "por nada" in " ".join(words):
        return False
    return all(word in THANKS for word in words) and any(word in THANKING for word in words)


def is_answer(text: RichText) -> bool:
    """Can a reply with this text (and no file) meet a clock? `.`, an emoji and a bare greeting cannot."""
    return any(word not in GREETINGS for word in folded_words(as_plain(text)))
