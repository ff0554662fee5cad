"""Which of the brand's languages is a customer speaking? Heard offline; where a text is too short to tell, who he is decides.

papagan was measured here: sure and right on a sentence of three words and more, sure and often wrong on a lone word (`error` is Spanish
to it, `factura` Portuguese). So a lone word counts only if it is one of the few that people open with and that no other language has.
"""

import re
from collections.abc import Mapping, Sequence

import papagan

from rules.fold import fold

_ENOUGH_WORDS = 3
_SURE = 0.55
"""The share that the first language must have; a sentence that two languages share stays below it."""
_HEARD = 600
"""Characters that are looked at; more tell no more."""

_OPENINGS: Mapping[str, frozenset[str]] = {
    "es": frozenset({"hola", "buenas", "buenos", "gracias", "ayuda", "quiero", "necesito", "tengo", "donde"}),
    "en": frozenset({"hello", "hi", "hey", "thanks", "thank", "please", "help", "where", "need", "want"}),
    "pt": frozenset({"oi", "ola", "obrigado", "obrigada", "bom", "boa", "ajuda", "quero", "preciso", "tenho", "onde"}),
}
"""Words, folded, that give a language away alone."""

_NO_SPEECH = re.compile(r"^[/#<]|@|://|\d")
"""Addresses, mentions, commands and numbers are the same in every language."""


class Listener:
    """languages: the brand's, its own first."""

    def __init__(self, languages: Sequence[str]) -> None:
        self._languages = tuple(languages)
        only: list[papagan.LangCode] = [language for language in papagan.supported_languages() if language in self._languages]
        # One text at a time is quick; the library's pool of threads would only cost memory.
        self._detector = papagan.Detector(only=only, parallel_threshold=1_000_000) if len(self._languages) > 1 else None

    def language(self, text: str, hint: str | None) -> str:
        """One of the brand's. hint: what the platform says of the customer (`es-MX`, `pt_BR`), if it does."""
        if self._detector is None:
            return self._languages[0]
        spoken = [word for word in text[:_HEARD].split() if _NO_SPEECH.search(word) is None]
        return self._heard(spoken) or self._hinted(hint) or self._languages[0]

    def _heard(self, spoken: list[str]) -> str | None:
        words = [word for word in fold(" ".join(spoken)).split() if word[0].isalpha()]  # emoji are no words here
        if len(words) >= _ENOUGH_WORDS and self._detector is not None:
            sentence = " ".join(spoken).encode("utf-8", "replace").decode()
            language, share = self._detector.detect(sentence).top()
            if language in self._languages and share >= _SURE:
                return language
        given_away = [language for language in self._languages if not _OPENINGS.get(language, frozenset()).isdisjoint(words)]
        return given_away[0] if len(given_away) == 1 else None

    def _hinted(self, hint: str | None) -> str | None:
        language = (hint or "").replace("_", "-").partition("-")[0].lower()
        return language if language in self._languages else None
