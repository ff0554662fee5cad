"""Does a machine say that its owner is away? Only what begins so, or is little more: who complains of automatic answers is a person."""

import re

from bridge.model.richtext import RichText, as_plain
from bridge.words import folded

_READ = 500
"""Characters that are looked at."""
_BY_A_MACHINE = re.compile(
    r"(?:(?:hola|hi|hello|ola|buen dia|buenos dias|buenas tardes|bom dia) )?"
    r"(?:(?:esta es una |esto es una? |este es un |this is an |esta e uma )?"
    r"(?:(?:respuesta|mensaje) automatic[ao]|(?:automatic|automated|auto) (?:reply|response)"
    r"|(?:resposta|mensagem) automatica)\b(?! (?:no|nao)\b)"
    r"|(?:(?:estoy|me encuentro|estare|i am|i m|i will be|estou|estarei) (?:currently )?)?"
    r"(?:fuera de (?:la |mi )?oficina|out of (?:the |my )?office|fora do escritorio)\b)"
)
"""In the words of mail programs and messengers, in es, en and pt."""


def is_automatic(text: RichText) -> bool:
    words = " ".join(folded.words(as_plain(text)[:_READ]))
    return bool(_BY_A_MACHINE.match(words))
