"""Which rules can match a text at all? One that asks for words is looked at only when they were said: 1,000 rules cost no 1,000 looks.

Each is filed under words of which one must be in the text if it is to match. One that asks for no words is always looked at.
"""

from collections.abc import Iterable, Sequence

from rules.fold import fold
from rules.rule import When


class Index:
    def __init__(self, whens: Iterable[tuple[When, ...]]) -> None:
        self._always: list[int] = []
        self._by_word: dict[str, list[int]] = {}
        for place, of_rule in enumerate(whens):
            words = next((words for when in of_rule if (words := _words(when)) is not None), None)
            if words is None:
                self._always.append(place)
            else:
                for word in words:
                    self._by_word.setdefault(word, []).append(place)

    def candidates(self, folded: str) -> Sequence[int]:
        """The places of the rules that may match a folded text, in their order."""
        found = set(self._always)
        for word in set(folded.split()):
            found.update(self._by_word.get(word, ()))
        return sorted(found)


def _words(when: When) -> set[str] | None:
    """One of these is in every text that matches; None: it may match without any. Whole words are looked for, so the first one of a
    phrase tells as much as the phrase."""
    for phrases in (when.any, when.all[:1]):
        firsts = [fold(phrase).partition(" ")[0] for phrase in phrases]
        if firsts and all(firsts):
            return set(firsts)
    return None
