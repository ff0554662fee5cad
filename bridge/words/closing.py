"""Does a customer's message only close? `Muchas gracias, que tengan buen día` asks for nothing and starts no clock.

The whole text must be a closing (`closing.toml`): `gracias por nada, voy a PROFECO` starts a clock, and so does `gracias, pero sigue sin
llegar`. In doubt it is none: a question taken for a thank-you would be lost, a thank-you taken for a question only costs a look.
"""

import functools
import re
import unicodedata
from collections.abc import Iterable

from bridge.model.richtext import RichText, as_plain
from bridge.words import folded
from bridge.words.phrases import Phrases

_LONGEST = 160
"""Characters."""
KIND_SIGNS = frozenset("🙏👍👌🙌👏🤝💪❤💛💚💙💜🧡💖💕🩷💗💓💞🥰😍😘😊🙂☺😀😃😄😁😇🤗🤩🥳🎉✨⭐🌟💯✅✔🫶👋😉😎🤙✌🫡🌹🌸🌷🌻💐🤍🖤🎊🏻")
"""The signs of a thank-you; with any other sign a text is not merely kind."""
_KIND_FACES = re.compile(r"(?<!\w)[:;=][-']?[)D3*pP](?!\w)|<3|\^\^|\(:|xd\b", re.IGNORECASE)
_UNKIND_FACES = re.compile(r"[:;=]['´]?[-]?[(/\\|@]|>:|¬¬|-_-|[\"“”«»]|\.{4,}", re.IGNORECASE)
"""Sad and sour ones; and quotation marks: who thanks for the "help" does not."""


def is_closing(text: RichText, *, names: Iterable[str] = ()) -> bool:
    """`👍` is one. names: whom it may address, as the brand and who answered."""
    plain = as_plain(text)
    if len(plain) > _LONGEST or "?" in plain or not _all_kind(plain) or _UNKIND_FACES.search(plain):
        return False
    spoken = _KIND_FACES.sub(" ", plain)
    if not folded.words(spoken):
        return spoken != plain or any(c in KIND_SIGNS for c in plain)
    return _phrases().weight(spoken, {word for name in names for word in folded.words(name)}) == 1


def _all_kind(plain: str) -> bool:
    """No sign in it but kind ones; letters, punctuation and what merely colours or joins emoji do not count."""
    return all(c in KIND_SIGNS for c in plain if unicodedata.category(c) == "So")


@functools.cache
def _phrases() -> Phrases:
    """Read when first asked, and kept. What weighs nothing closes nothing by itself."""
    return Phrases(("courtesy.toml", "closing.toml"), (("hello", "closing_in"), ("wishes", "thanks")))
