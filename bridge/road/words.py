"""What does a short text amount to? Greetings, thanks, and signs that answer nothing, in es, en and pt.

These lists are about what people write to us, so they are data of the language and no catalogue of ours. Where a text is in doubt, it
says something: a question taken for a thank-you would be lost, a thank-you taken for a question only costs a look.
"""

import functools
import re
import unicodedata

from bridge.model.richtext import RichText, as_plain


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


HELLO = _listed(
    "hola holaa holaaa holi buenas buenos buen dia dias tarde tardes noche noches que tal hey hi hello good morning afternoon evening "
    "night there oi ola bom boa tudo bem como estan estas esta estimados equipo saludos disculpe disculpa perdon"
)
"""What one says before one says anything."""

GREETINGS = HELLO | _listed("una pregunta consulta uma duda duvida question quick")
"""A text made of these words only says nothing yet."""

THANKING = _listed(
    "gracias thanks thank thx ty obrigado obrigada valeu ok okey okay vale perfecto excelente genial great perfect cheers amable amables"
)
"""At least one of these makes it thanks and not, say, a mere good night. `listo` is none: it answers what staff asked."""

COURTESY = THANKING | _listed(
    "listo muchas muchisimas mil super muy igualmente you very much so awesome bye adios hasta luego muito otimo por todo todos "
    "todas de nada acuerdo entendido enterado enterada bendiciones lindo linda feliz excelente nice day"
)

KIND_SIGNS = frozenset("🙏👍👌🙌👏🤝💪❤💛💚💙💜🧡💖💕🥰😍😘😊🙂☺😀😃😄😁😇🤗🤩🥳🎉✨⭐🌟💯✅✔🫶")
"""The signs of a thank-you; with any other sign a text is not merely kind."""

_FOR_THE_HELP = re.compile(
    r"\b(?:por|for|pela|pelo) (?:(?:su|tu|la|el|toda|sua|your|the|all) )*"
    r"(?:ayuda|atencion|apoyo|tiempo|respuesta|help|support|time|reply|ajuda|atencao|apoio|resposta)\b"
)
_BY_A_MACHINE = re.compile(
    r"(?:(?:hola|hi|hello|ola|buen dia|buenos dias|buenas tardes|bom dia) )?"
    r"(?:(?:esta es una |esto es una? |este es un |this is an |esta e uma )?"
    r"(?:(?:respuesta|mensaje) automatic[ao]|(?:automatic|automated|auto) (?:reply|response)"
    r"|(?:resposta|mensagem) automatica)\b(?! (?:no|nao)\b)"
    r"|(?:(?:estoy|me encuentro|estare|i am|i m|i will be|estou|estarei) (?:currently )?)?"
    r"(?:fuera de (?:la |mi )?oficina|out of (?:the |my )?office|fora do escritorio)\b)"
)
"""In the words of mail programs and messengers, in es, en and pt."""
_WORD = re.compile(r"\w+")
_HANDLE = re.compile(r"(?<!\w)@\w+")
_READ = 500
"""Characters that are looked at: what is longer is no small talk."""


@functools.lru_cache(maxsize=8)  # the same text is asked several things in a row
def folded_words(text: str) -> tuple[str, ...]:
    """Lower-case words without accents and without @handles: `¡Buenos días, @Tienda!` -> buenos, dias."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return tuple(_WORD.findall(_HANDLE.sub(" ", bare)))


def is_automatic(text: RichText) -> bool:
    """Does a machine say that its owner is away? Only what begins so, or is little more: who complains of automatic answers is a person."""
    words = " ".join(folded_words(as_plain(text)[:_READ]))
    return bool(_BY_A_MACHINE.match(words))


def has_content(text: RichText) -> bool:
    """Does it say what it is about? `hola` and a lone sticker's emoji do not."""
    plain = as_plain(text)
    return len(plain) > _READ or (any(word not in GREETINGS for word in folded_words(plain)) and not is_thanks(text))


def is_thanks(text: RichText) -> bool:
    """A mere thank-you, which asks for nothing. `gracias por nada, voy a PROFECO` is none, `👍` is one."""
    plain = as_plain(text)
    if len(plain) > 120 or "?" in plain or not _all_kind(plain):
        return False
    words = folded_words(plain)
    if not words:
        return any(c in KIND_SIGNS for c in plain)
    spoken = _FOR_THE_HELP.sub(" ", " ".join(words))
    left = spoken.split()
    return (
        "por nada" not in spoken
        and all(word in COURTESY or word in HELLO for word in left)
        and any(word in THANKING for word in left)
    )  # fmt: skip


def is_answer(text: RichText, *, to: str = "") -> bool:
    """Can a reply with this text (and no file) meet a clock? `.`, an emoji and a bare greeting cannot, be it with the customer's name.

    to: the customer's name.
    """
    name = folded_words(to)
    return any(word not in GREETINGS and word not in name for word in folded_words(as_plain(text)))


def _all_kind(plain: str) -> bool:
    """No sign in it but kind ones; letters, punctuation and what merely colours or joins emoji do not count."""
    return all(c in KIND_SIGNS for c in plain if unicodedata.category(c) == "So")
