"""What does a reply of staff amount to? An answer, or words that only hold the customer off; and what it promises for when."""

import dataclasses
from typing import Literal

from bridge.model import richtext
from bridge.model.ids import Millis
from bridge.model.records import Case, Message
from bridge.road import memory
from bridge.road.heard import moments
from bridge.words import holding, smalltalk
from bridge.work.book import Book
from bridge.work.office import Office

Kind = Literal["answer", "greeting", "holding", "apology"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Weight:
    kind: Kind
    stands_in: Millis | None = None
    """It holds the customer off until this very moment, at which he is promised an answer."""
    may_promise: tuple[Millis, ...] = ()
    """Moments for which it may promise something."""

    @property
    def answers(self) -> bool:
        """Is it, or what it promises, what the customer waits for?"""
        return self.kind == "answer" or self.stands_in is not None


def prepare() -> None:
    """Read the lists of phrases, which takes a tenth of a second or two: before the first reply has to be weighed."""
    holding.kind(richtext.plain("hola"))


def weigh(book: Book, office: Office, case: Case, message: Message) -> Weight:
    """Whoever sends a file answers, whatever is written beside it."""
    customer = memory.customer(book, case).name
    kind: Kind = "answer"
    if not message.media:
        names = (message.name, office.config.brand.name, office.team_label(case.team))
        held_off = holding.kind(message.body, to=customer, names=names)
        kind = held_off or ("answer" if smalltalk.is_answer(message.body, to=customer) else "greeting")
    if kind == "greeting":
        return Weight(kind=kind)
    found = moments.promised(office, case, richtext.as_plain(message.body), book.now)
    if kind == "holding" and len(found) == 1 and found[0][1]:
        return Weight(kind=kind, stands_in=found[0][0])
    return Weight(kind=kind, may_promise=tuple(at for at, _ in found))
