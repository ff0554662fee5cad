"""What will he be told? `Te confirmo en un minuto si ya salió tu pedido`: what stands behind the `si` is said of nothing yet.

Not where it is for the customer to act (`te digo si me mandas tu folio`), nor where it is a yes (`te confirmo que si salió`). The words are
data (`whether.toml`).
"""

import functools
import pathlib
import re
import tomllib
from collections.abc import Mapping

Span = tuple[int, int]


def spans(text: str) -> list[Span]:
    """Where such words stand, from the `si` on."""
    return sorted(match.span("said") for pattern in _patterns() for match in pattern.finditer(text))


def left_out(text: str) -> str:
    """The same length, without them."""
    for start, end in spans(text):
        text = text[:start] + " " * (end - start) + text[end:]
    return text


@functools.cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    tables = tomllib.loads((pathlib.Path(__file__).parent / "whether.toml").read_text(encoding="utf-8"))
    return tuple(_pattern(table) for table in tables.values())


def _pattern(table: Mapping[str, str]) -> re.Pattern[str]:
    tells = rf"\b(?:{_any(table['whom'])}\s+{_any(table['tells'])}|{_any(table['alone'])})"
    yes = rf"(?<!\b{table['yes']}\s)" if "yes" in table else ""
    whether = rf"{yes}{_any(table['whether'])}(?!\s+{_any(table['theirs'])})"
    return re.compile(rf"{tells}[^.,;:!?¿¡\n]{{0,40}}?\s(?P<said>{whether}\s[^.,;!?\n]+)", re.IGNORECASE)


def _any(words: str) -> str:
    """A pattern of what is listed."""
    listed = (re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for word in words.split(", "))
    return rf"(?:{'|'.join(listed)})\b"
