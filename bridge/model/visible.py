"""What of a text can be seen? Names are chosen by people who may wish to look like somebody or something else."""

import unicodedata

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
"""Among them the marks that turn the reading direction: with one, `fotogpj.exe` looks like `fotoexe.jpg`."""


def one_line(text: str, *, but: str = "") -> str:
    """The text on one line, without control, direction and zero-width characters. but: such characters that stay."""
    seen = "".join(" " if c.isspace() else c for c in text if c.isspace() or c in but or unicodedata.category(c) not in _UNSEEN)
    return " ".join(seen.split())
