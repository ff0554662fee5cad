"""Where in a text does a word stand? The customer's own words around it, as he wrote them, for whoever asks why a rule matched."""

from rules.fold import fold, readings

_AROUND = 3
"""Words shown on each side."""
_LONGEST = 80


def quote(text: str, word: str) -> str | None:
    """`mi reembolso no llega`, for `reembolso` or `reembols*`; None where it does not stand there. What a pattern found is looked for as it
    was written."""
    chunks = text.split()
    # Folding a text is folding its words one by one, and a written word can be several: `e-mail`.
    read = [readings(chunk) for chunk in chunks]
    wanted, begins = fold(word).split(), word.endswith("*")
    for folds in ([first for first, _ in read], [second or first for first, second in read]):
        folded = [(part, place) for place, fold_ in enumerate(folds) for part in fold_.split()]
        for at in range(len(folded) - len(wanted) + 1) if wanted else ():
            found = [part for part, _ in folded[at : at + len(wanted)]]
            if found == wanted or (begins and found[:-1] == wanted[:-1] and found[-1].startswith(wanted[-1])):
                return _around(chunks, folded[at][1], folded[at + len(wanted) - 1][1])
    if word not in text:
        return None
    first = len(text[: text.index(word)].split())
    return _around(chunks, first, first + len(word.split()) - 1)


def _around(chunks: list[str], first: int, last: int) -> str:
    shown = " ".join(chunks[max(0, first - _AROUND) : last + 1 + _AROUND])
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"
