"""What is a condition? A question with its answer and the reason for it, both of the same facts."""

from collections.abc import Iterable
from typing import Any, Protocol

from rules.seen import Seen


class Condition(Protocol):
    def holds(self, seen: Seen) -> bool:
        """Raises rules.expression.Erred."""
        ...

    def because(self, seen: Seen) -> str:
        """Why it holds, or does not; readable by who wrote the rules."""
        ...

    def words(self, seen: Seen) -> tuple[str, ...]:
        """What the customer said that makes it hold; empty for what does not ask for words."""
        ...

    @property
    def needs(self) -> frozenset[int] | None:
        """It holds only where one of these numbers of the lexicon is found, and always does then. None: that does not tell."""
        ...

    @property
    def field(self) -> tuple[str, frozenset[Any]] | None:
        """It holds if and only if this one of the facts is one of these. None: it asks otherwise."""
        ...


class Plain:
    """A condition of which its answer and its reason are all there is to tell."""

    needs: frozenset[int] | None = None
    field: tuple[str, frozenset[Any]] | None = None

    def words(self, seen: Seen) -> tuple[str, ...]:
        return ()


def quoted(text: object) -> str:
    return f'"{text}"'


def either(words: Iterable[object]) -> str:
    return " or ".join(quoted(word) for word in words)


def lasting(millis: int) -> str:
    """`2 d`, `30 min`: as long a unit as tells it exactly."""
    for unit, size in (("d", 86_400_000), ("h", 3_600_000), ("min", 60_000), ("s", 1_000)):
        if millis >= size and millis % size == 0:
            return f"{millis // size} {unit}"
    return f"{millis} ms" if millis < 1_000 else lasting(millis // 1_000 * 1_000)
