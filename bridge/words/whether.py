"""What will he be told? `Te confirmo en un minuto si ya salió tu pedido`: what stands behind the `si` is said of nothing yet.

Not where it is for the customer to act (`te digo si me mandas tu folio`), nor where it is a yes (`te confirmo que si salió`).
"""

import re

Span = tuple[int, int]

_TELLS = (
    r"\b(?:(?:te|le|les)\s+(?:confirm|avis|inform|dig|dir|cuent|cont|escrib|marc|notific)\w*|(?:avisar|confirmar|decir|informar)(?:te|le|les)"
    r"|(?:let|tell|message|email)\s+you(?:\s+know)?|get\s+back\s+to\s+you|confirm|find\s+out|check|see"
    r"|(?:te|lhe)\s+(?:confirm|avis|inform|dig|retorn|cont)\w*|(?:confirm|avis|inform|retorn)[oa])\b"
)
_WHETHER = (
    r"(?<!que\s)(?:si(?!\s+(?:(?:me|nos|no|algo|hay)\b|quier|gust|puede|pudier|necesit|tiene|mandas|env[ií]as|prefier|requier))"
    r"|(?:if|whether)(?!\s+(?:you|not|anything|there)\b)"
    r"|se(?!\s+(?:(?:me|nos|n[aã]o|voc[eê])\b|quis|pude|precis|tiver|prefer|houver)))"
)
_SPAN = re.compile(rf"{_TELLS}[^.,;:!?¿¡\n]{{0,40}}?\s({_WHETHER}\s[^.,;!?\n]+)", re.IGNORECASE)


def spans(text: str) -> list[Span]:
    """Where such words stand, from the `si` on."""
    return [match.span(1) for match in _SPAN.finditer(text)]


def left_out(text: str) -> str:
    """The same length, without them."""
    for start, end in spans(text):
        text = text[:start] + " " * (end - start) + text[end:]
    return text
