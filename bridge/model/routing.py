"""What does a rule see, and what does it decide? The vocabulary that the rules engine and the road share."""

import dataclasses
from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

from bridge.model.events import FileKind
from bridge.model.ids import Millis
from bridge.model.record import record

Occasion: TypeAlias = Literal["message", "opened", "reopened", "moved", "resolved", "warned", "breached", "failed", "unclaimed"]
"""What happened, so that rules are asked. message: the customer said something; opened: the case was
routed for the first time; moved: it changed teams; warned, breached: a clock came near its deadline, passed it; failed: something for the
customer could not be delivered; unclaimed: nobody has claimed it for as long as a rule names."""

EffectKind: TypeAlias = Literal["template", "note", "tell", "ladder", "spam", "close", "webhook"]


@record(frozen=True, kw_only=True)
class Facts:
    """What is known when rules are asked. Lengths of time are milliseconds; what is not known is None, and no condition on it holds."""

    account: str
    platform: str
    public: bool
    text: str
    """The plain text of all the customer said so far in this case."""
    language: str
    """The detected language, one of the brand's."""
    occasion: Occasion = "message"
    files: tuple[FileKind, ...] = ()
    """The kinds of the files that came with what was said so far, each once."""
    reply: bool = False
    """The newest message answers another one."""

    returning: bool = False
    """The customer had a case before this one."""
    customer_tags: tuple[str, ...] = ()
    segment: str | None = None
    followers: int | None = None
    open_cases: int = 0
    """Of the same customer, besides this one."""
    last_team: str | None = None
    """The team of the customer's case before this one."""
    last_state: str | None = None
    said_ago: tuple[Millis, ...] = ()
    """How long ago each of the customer's messages of the last hour was sent, the newest first; this one is among them, at most 100."""

    weekday: int = 0
    """In the brand's time zone; 0 is Monday."""
    minute: int = 0
    """Of the day, from 0 to 1439, likewise."""
    open_hours: tuple[str, ...] = ()
    """The NAMEs of the opening hours in which somebody is there now."""

    state: str = "opening"
    team: str | None = None
    """None: it was not routed yet."""
    priority: str = "normal"
    tags: tuple[str, ...] = ()
    age: Millis = 0
    """Since the case was opened."""
    waiting: Millis | None = None
    """Since when the customer waits; None: he does not."""
    unclaimed: Millis | None = None
    """For how long nobody has claimed it; None: somebody has."""

    def to_json(self) -> dict[str, Any]:
        """What is not as it is by default: little is known of most cases, and all of it is kept with each decision."""
        return {name: value for name, value in self.__dict__.items() if name not in _USUAL or _USUAL[name] != value}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Facts":
        """As stored, by whatever version: what it did not know yet is as if unknown, what is not known any more is left out."""
        facts: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in data.items() if name in _FACTS}
        return cls(**facts)


_FACTS = frozenset(field.name for field in dataclasses.fields(Facts))
_USUAL = {field.name: field.default for field in dataclasses.fields(Facts) if field.default is not dataclasses.MISSING}


@record(frozen=True, kw_only=True)
class Effect:
    """Something to be done besides setting fields. Done once per case, rule and occasion, however often the rule matches."""

    rule: str
    kind: EffectKind
    value: str
    """template: the key of a text for the customer; note: a text for the thread; tell: its text; ladder: why; spam: why; close: the
    reason; webhook: the NAME of `[webhooks.NAME]`."""
    to: tuple[str, ...] = ()
    """tell: people of the configuration, `lead`, `assignee`, or a channel as `#name`."""


@record(frozen=True, kw_only=True)
class Route:
    """The decision. `reasons` says why, one entry per rule that set a field, in the order in which they were set."""

    team: str
    priority: str = "normal"
    tags: tuple[str, ...] = ()
    sla: str | None = None
    escalation: str | None = None
    """A ladder of its own; None: the SLA's, else the team's."""
    assignee: str | None = None
    """A person of the configuration, or `round_robin` among the team's members."""
    greeting: bool = True
    effects: tuple[Effect, ...] = ()
    reasons: tuple["Reason", ...] = ()
    also: tuple[str, ...] = ()
    """Rules that matched and decided no field: others before them had."""
    erred: tuple[str, ...] = ()
    """Rules that could not be held against these facts and were skipped; operators hear of them."""

    def to_json(self) -> dict[str, Any]:
        return {
            **self.__dict__,
            "effects": [dict(effect.__dict__) for effect in self.effects],
            "reasons": [dict(reason.__dict__) for reason in self.reasons],
        }


@record(frozen=True, kw_only=True)
class Reason:
    rule: str
    """The rule's name; "default" for the default team."""
    sets: dict[str, Any]
    """What this rule decided: field -> value."""
    because: tuple[str, ...] = ()
    """The conditions that held, readable by who wrote the rules: `any: "reembolso" (in "mi reembolso no llega")`."""
    words: tuple[str, ...] = ()
    """The words of the rule that the customer said: `reembolso`; for people who know no rules."""
