"""What does the product ask of its rules?"""

from typing import Protocol

from bridge.model.ids import Millis
from bridge.model.routing import Facts, Occasion, Route


class Router(Protocol):
    version: str
    """Of the rules; kept with each decision."""
    asks: frozenset[str]
    """The names of the `Facts` that some rule looks at: what has to be looked up for it is looked up for these alone."""
    told: tuple[str, ...]
    """The channels that rules tell, as `#name`."""
    unclaimed_after: tuple[Millis, ...]
    """For how long nobody has claimed a case when rules ask on that occasion; the shortest first."""

    def decide(self, facts: Facts, *, why: bool = True) -> Route:
        """Always an answer. Pure. why: False leaves out of the reasons what held where, which is most of the work where rules match.

        On `message` what no rule decides has its default (the default team, priority `normal`, a greeting); on another occasion it stays
        as the facts have it, tags included."""
        ...

    def listens(self, occasion: Occasion) -> bool:
        """Is any rule asked on this occasion?"""
        ...

    def quote(self, text: str, word: str) -> str | None:
        """The customer's own words around one of a reason's words; None where it does not stand there."""
        ...

    def language(self, text: str, hint: str | None) -> str:
        """The language of a text among the brand's, the platform's hint when the text does not tell, else the brand's first."""
        ...
