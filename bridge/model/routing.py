"""What does a rule see, and what does it decide? The vocabulary that the rules engine and the road share."""

import dataclasses
from typing import Any


@dataclasses.dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of a message when it is routed."""

    account: str
    platform: str
    public: bool
    text: str
    """The plain text of all the customer said so far in this case."""
    language: str
    """The detected language, one of the brand's."""

    def to_json(self) -> dict[str, Any]:
        return dict(self.__dict__)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Route:
    """The decision. `reasons` says why, one entry per field that a rule set, in the order in which they were set."""

    team: str
    priority: str = "normal"
    tags: tuple[str, ...] = ()
    sla: str | None = None
    greeting: bool = True
    reasons: tuple["Reason", ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {**self.__dict__, "reasons": [dict(reason.__dict__) for reason in self.reasons]}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Reason:
    rule: str
    """The rule's name; "default" for the default team."""
    sets: dict[str, Any]
    """What this rule decided: field -> value."""
    because: tuple[str, ...] = ()
    """The conditions that held, readable by who wrote the rules: `any: "reembolso" (in "mi reembolso no llega")`."""
    words: tuple[str, ...] = ()
    """The words of the rule that the customer said: `reembolso`; for people who know no rules."""
