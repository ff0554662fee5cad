"""What is a rule? A name, the conditions that must all hold, and what it decides then. Plain data, as the brand wrote it."""

import dataclasses

from bridge.model.ids import Millis
from bridge.model.routing import Occasion


@dataclasses.dataclass(frozen=True, kw_only=True)
class Span:
    """From one minute of the day up to another; past midnight where the second is the smaller one."""

    first: int
    until: int
    """Not in it any more; the same minute as the first one: it is the whole day."""

    def has(self, minute: int) -> bool:
        if self.first < self.until:
            return self.first <= minute < self.until
        return minute >= self.first or minute < self.until


@dataclasses.dataclass(frozen=True, kw_only=True)
class Often:
    """The customer said at least so many messages within so long (at most an hour), this one included."""

    at_least: int
    within: Millis


@dataclasses.dataclass(frozen=True, kw_only=True)
class When:
    """All that are present must hold; an empty one always does."""

    # where
    platform: tuple[str, ...] = ()
    """The platform is one of these."""
    account: tuple[str, ...] = ()
    """The account is one of these."""
    public: bool | None = None
    """The place is public, or is private."""

    # what was said
    any: tuple[str, ...] = ()
    """The text holds at least one of these words or phrases; a word that ends with `*` is the beginning of one. Word lists are in here
    already, word by word."""
    all: tuple[str, ...] = ()
    """The text holds every one of these."""
    none: tuple[str, ...] = ()
    """The text holds not one of these."""
    regex: tuple[str, ...] = ()
    """Every one of these RE2 patterns is found in the text as it was written."""
    hashtag: tuple[str, ...] = ()
    """One of these stands in the text with a # before it; written here without."""
    mention: tuple[str, ...] = ()
    """One of these stands in the text with an @ before it; written here without."""
    link: tuple[str, ...] = ()
    """An address on one of these domains, or below it, stands in the text; `*`: any address at all."""
    language: tuple[str, ...] = ()
    """The language is one of these."""
    longer: int | None = None
    """The text has more characters than this."""
    shorter: int | None = None
    """The text has fewer characters than this."""
    file: tuple[str, ...] = ()
    """A file of one of these kinds (`bridge.model.events.FileKind`) came along; `any`: of whatever kind; `none`: no file did."""
    reply: bool | None = None

    # who
    returning: bool | None = None
    customer_tag: tuple[str, ...] = ()
    """The customer has one of these tags."""
    segment: tuple[str, ...] = ()
    """The customer is of one of these segments."""
    followers: int | None = None
    """At least so many, where the platform tells."""
    open_cases: int | None = None
    """At least so many besides this one."""
    last_team: tuple[str, ...] = ()
    last_state: tuple[str, ...] = ()
    often: Often | None = None

    # when
    weekday: tuple[int, ...] = ()
    """One of these; 0 is Monday."""
    hours: tuple[Span, ...] = ()
    """Within one of these."""
    inside: tuple[str, ...] = ()
    """Somebody is there by one of these opening hours."""
    outside: tuple[str, ...] = ()
    """Nobody is there by any of these opening hours."""

    # the case
    state: tuple[str, ...] = ()
    team: tuple[str, ...] = ()
    """The case is with one of these teams; before it is routed with none."""
    priority: tuple[str, ...] = ()
    tag: tuple[str, ...] = ()
    """The case has one of these tags."""
    older: Millis | None = None
    """The case is older than this."""
    waiting: Millis | None = None
    """The customer has waited for longer than this."""

    expr: str | None = None
    """A CEL expression over the same names as in `Facts`, true or false."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Rule:
    """None and () leave a field to the rules that follow."""

    name: str
    on: tuple[Occasion, ...] = ("message",)
    """The occasions on which it is asked."""
    unclaimed: Millis | None = None
    """On the occasion `unclaimed`: after so long."""
    when: tuple[When, ...] = ()
    """All of them must hold: those of the groups that it stands in, then its own."""
    unless: tuple[When, ...] = ()
    """Not one of them may hold."""
    team: str | None = None
    priority: str | None = None
    tags: tuple[str, ...] = ()
    sla: str | None = None
    escalation: str | None = None
    assignee: str | None = None
    greeting: bool | None = None
    template: str | None = None
    """A text for the customer, by its key."""
    note: str | None = None
    tell: tuple[str, ...] = ()
    """Whom to tell: see `Effect.to`."""
    tell_text: str | None = None
    ladder: bool = False
    """Call the ladder now."""
    spam: bool = False
    """Mute the customer, with a trace."""
    close: str | None = None
    """Settle the case with this reason."""
    webhook: tuple[str, ...] = ()
    stop: bool = False
    """When it matches, the rules after it are not looked at."""
