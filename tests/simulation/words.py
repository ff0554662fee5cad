"""By what is one thing that was said found again, wherever it is shown? By the mark that it holds.

`@c7` was said by a customer, `@r3` by staff; `@c7v2` is how it reads once it was edited. The product reads no handles: what is said
weighs as much as it would without its mark.
"""

import random
import re
from collections.abc import Iterable, Sequence
from typing import TypeVar

T = TypeVar("T")

REPLY = ">> "
"""What begins so is meant for the customer, wherever staff write it."""
MARK = re.compile(r"@([cr]\d+)(?:v(\d+))?\b")


def marks(text: str) -> list[tuple[str, int]]:
    """The marks in a text, with the version of each."""
    return [(mark, int(version or 1)) for mark, version in MARK.findall(text)]


def again(chance: random.Random, text: str, phrases: Sequence[str]) -> str:
    """Other words with the same mark, meant as those before them."""
    ((mark, version),) = marks(text)
    return f"{REPLY if text.startswith(REPLY) else ''}{chance.choice(phrases)} @{mark}v{version + 1}"


def one_of(chance: random.Random, found: Iterable[T]) -> T | None:
    listed = list(found)
    return chance.choice(listed) if listed else None
