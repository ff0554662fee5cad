"""Where in a text does a word stand? The customer's own words around it, as he wrote them, for whoever asks why a rule matched."""

import functools

from rules.fold import fold, readings

_AROUND = 3
"""Words shown on each side."""
_LONGEST = 80
_LOOKED_AT = 20_000
"""Characters in which a word is looked for; of one further down it is only told that it was found."""


def quote(text: str, word: str) -> str | None:
    """`mi reembolso no llega`, for `reembolso` or `reembols*`; None where it does not stand there. What a pattern found is looked for as it
    was written."""
    text = text[:_LOOKED_AT]
    chunks = text.split()
    wanted, begins = fold(word).split(), word.endswith("*")
    for folded in _read(text):
        for at in range(len(folded) - len(wanted) + 1) if wanted else ():
            if not folded[at][0].startswith(wanted[0]):
                continue
            found = [part for part, _ in folded[at : at + len(wanted)]]
            if found == wanted or (begins and found[:-1] == wanted[:-1] and found[-1].startswith(wanted[-1])):
                return _around(chunks, folded[at][1], folded[at + len(wanted) - 1][1])
    if word not in text:
        return None
    first = len(text[: text.index(word)].split())
    return _around(chunks, first, first + len(word.split()) - 1)


@functools.lru_cache(maxsize=4)
def _read(text: str) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    """Both readings of a text: each folded word, and which of the written ones it is of. Many words are looked for in the same text."""
    # Folding a text is folding its words one by one, and a written word can be several: `e-mail`.
    read = [readings(chunk) for chunk in text.split()]
    return _placed([first for first, _ in read]), _placed([second or first for first, second in read])


def _placed(folds: list[str]) -> list[tuple[str, int]]:
    return [(part, place) for place, folded in enumerate(folds) for part in folded.split()]


def _around(chunks: list[str], first: int, last: int) -> str:
    shown = " ".join(chunks[max(0, first - _AROUND) : last + 1 + _AROUND])
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"
