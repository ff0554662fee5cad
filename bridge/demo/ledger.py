"""What was said, and is it where it belongs? Once each, in order, on the screens of those for whom it was meant.

The story and the storm of kills write down here what people said; at the end the screens are held against it.
"""

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Sequence

from bridge.demo.expect import Failure
from bridge.demo.people import Customer
from bridge.demo.seen import Look, Seen

GREETING = "Soy el asistente de"
"""By which a greeting is known, as the Spanish catalogue has it."""


@dataclasses.dataclass(kw_only=True)
class Line:
    """Something said. Texts are all different, so that each is found by its own."""

    text: str
    after_edit: str = ""
    resent: bool = False
    """Staff had it sent once more: it may come after what was said later."""

    @property
    def now(self) -> str:
        return self.after_edit or self.text


@dataclasses.dataclass(kw_only=True)
class Exchange:
    """One customer's case: what he said, what staff answered, what staff said among themselves."""

    customer: Customer
    card: Callable[[Look], Seen | None]
    """The newest card of the case."""
    public: bool = False
    said: list[Line] = dataclasses.field(default_factory=list)
    answers: list[Line] = dataclasses.field(default_factory=list)
    written: list[str] = dataclasses.field(default_factory=list)
    """Where staff wrote their answers: each message's ts."""
    notes: list[str] = dataclasses.field(default_factory=list)

    def says(self, text: str) -> Line:
        self.said.append(Line(text=text))
        return self.said[-1]

    def is_answered(self, text: str) -> Line:
        self.answers.append(Line(text=text))
        return self.answers[-1]

    def thread(self, look: Look) -> list[Seen]:
        return look.thread(self.card(look))

    def copies(self, look: Look) -> list[Seen]:
        """What shows his words: the card, and what stands in the thread under his own name."""
        card = self.card(look)
        below = [seen for seen in look.thread(card) if seen.ours and seen.who.startswith(self.customer.name)]
        return [card, *below] if card else []

    def answered(self, look: Look) -> list[Seen]:
        """What the customer's screen shows of the brand, greetings aside."""
        return [seen for seen in self.customer.screen(look) if seen.ours and GREETING not in seen.text]

    def greetings(self, look: Look) -> list[Seen]:
        return [seen for seen in self.customer.screen(look) if seen.ours and GREETING in seen.text]

    def all_copied(self, look: Look) -> bool:
        """Is all that the customer said in the thread, be it in whatever order or number?"""
        return not any(_counts(self.said, self.copies(look), at_least=True))

    def all_answered(self, look: Look) -> bool:
        return not any(_counts(self.answers, self.answered(look), at_least=True))


def complete(exchange: Exchange, look: Look) -> bool:
    return exchange.all_copied(look) and exchange.all_answered(look)


def wrong(exchange: Exchange, look: Look) -> Iterator[Failure]:
    """Everything that is not as it should be."""
    name = exchange.customer.name
    sides: tuple[tuple[str, list[Line], Sequence[Seen]], ...] = (
        (f"los mensajes de {name} en su hilo", exchange.said, exchange.copies(look)),
        (f"las respuestas en la pantalla de {name}", exchange.answers, exchange.answered(look)),
    )
    for where, lines, screen in sides:
        for text, count in _counts(lines, screen):
            yield Failure(what=where, expected=f"«{text}» una sola vez", seen=f"{count} veces")
        shown = _order(lines, screen)
        if shown != sorted(shown):
            yield Failure(what=where, expected="en el orden en que se escribieron", seen=" | ".join(lines[i].now for i in shown))
    for note in exchange.notes:
        if any(note in seen.text for seen in exchange.customer.screen(look)):
            yield Failure(what=f"lo interno no llega a {name}", expected=f"«{note}» solo en Slack", seen="lo recibió el cliente")
    greetings = len(exchange.greetings(look))
    if greetings > (0 if exchange.public else 1):
        yield Failure(what=f"saludos a {name}", expected="ninguno en público, uno en privado", seen=str(greetings))


def _counts(lines: Iterable[Line], screen: Sequence[Seen], *, at_least: bool = False) -> Iterator[tuple[str, int]]:
    """(text, how often) of each line that is not there exactly once."""
    for line in lines:
        count = sum(seen.text.count(line.now) for seen in screen)
        if count != 1 and not (at_least and count > 1):
            yield line.now, count


def _order(lines: list[Line], screen: Sequence[Seen]) -> list[int]:
    """The numbers of the lines in the order in which the screen shows them."""
    shown: list[int] = []
    for seen in screen:
        there = [(seen.text.index(line.now), number) for number, line in enumerate(lines) if line.now in seen.text and not line.resent]
        shown += [number for _, number in sorted(there)]
    return shown
