"""What does the product ask of its rules?"""

from typing import Protocol

from bridge.model.routing import Facts, Route


class Router(Protocol):
    def decide(self, facts: Facts) -> Route:
        """Always an answer: the default team catches what no rule does. Pure."""
        ...

    def language(self, text: str, hint: str | None) -> str:
        """The language of a text among the brand's, the platform's hint when the text does not tell, else the brand's first."""
        ...
