"""Does a text say anything yet? A greeting, a lone sign or a customer's name do not."""

from bridge.model.richtext import RichText, as_plain
from bridge.words import folded
from bridge.words.closing import is_closing

_READ = 500
"""Characters that are looked at: what is longer is no small talk."""


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


HELLO = _listed(
    "hola holaa holi buenas buenos buen dia dias tarde tardes noche noches que tal hey hi hello good morning afternoon evening "
    "night there oi ola bom boa tudo bem como estan estas esta estimados equipo saludos disculpe disculpa perdon"
)
"""What one says before one says anything."""

GREETINGS = HELLO | _listed("una pregunta consulta uma duda duvida question quick")
"""A text made of these words only says nothing yet."""


def has_content(text: RichText) -> bool:
    """Does a customer's text say what it is about? `hola`, a lone sticker's emoji and thanks do not."""
    plain = as_plain(text)
    return len(plain) > _READ or (any(word not in GREETINGS for word in folded.words(plain)) and not is_closing(text))


def is_answer(text: RichText, *, to: str = "") -> bool:
    """Can a reply with this text (and no file) meet a clock? `.`, an emoji and a bare greeting cannot, be it with the customer's name.

    to: the customer's name. What only sounds like an answer is told by `holding.py`.
    """
    name = folded.words(to)
    return any(word not in GREETINGS and word not in name for word in folded.words(as_plain(text)))
