"""What does a checked configuration hold? The types that `load` gives; frozen, with every name in them known to exist.

Lengths of time are milliseconds. Where a key is left out, the default here is what the product does.
"""

import dataclasses
from collections.abc import Mapping
from typing import Literal, TypeAlias

from bridge.model.ids import Millis

Language: TypeAlias = str
"""`es`, `en` or `pt`."""

SECOND: Millis = 1_000
MINUTE: Millis = 60 * SECOND
HOUR: Millis = 60 * MINUTE
DAY: Millis = 24 * HOUR


class Secret:
    """A token. Only `reveal()` gives it; whatever prints or logs the holder shows that there is one, not which."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        return self._value

    def __repr__(self) -> str:
        return "Secret(***)"

    def __str__(self) -> str:
        return "***"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Brand:
    name: str
    languages: tuple[Language, ...]
    """The first is spoken where a customer's own is not known."""
    timezone: str
    """An IANA name, as `America/Mexico_City`."""
    privacy_notice_url: str | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Storage:
    url: str
    """`sqlite:///relative.db` or `sqlite:////absolute.db`."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class PlaceConfig:
    """A group, guild channel or discussion group where customers are heard."""

    chat: str
    """The platform's id."""
    open_on: Literal["mention", "every_message"] = "mention"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Account:
    name: str
    """The NAME of `[accounts.NAME]`."""
    platform: Literal["telegram", "discord"]
    token: Secret
    api_url: str
    """The platform's own address unless told; without a slash at its end."""
    gateway_url: str | None = None
    """Discord's websocket; None: the platform's own."""
    label: str | None = None
    """How people see the account; None: by its name."""
    places: tuple[PlaceConfig, ...] = ()
    our_people: tuple[str, ...] = ()
    """The platform's ids of the brand's own people: they open no case."""
    our_roles: tuple[str, ...] = ()
    """Discord's ids of roles that make a person one of the brand's own."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class DeskConfig:
    bot_token: Secret
    app_token: Secret
    platform: Literal["slack"] = "slack"
    api_url: str = "https://slack.com/api/"
    """With a slash at its end."""
    language: Language = "es"
    """What staff read."""
    operators_channel: str | None = None
    """An id, a name or #name: where operators hear of dead letters and of an account that is down."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Team:
    key: str
    """The NAME of `[teams.NAME]`."""
    channel: str
    """An id, a name or #name."""
    name: str | None = None
    """How people and customers see the team; None: by its key."""
    lead: str | None = None
    """A key of `people`."""
    reply_mode: Literal["open", "explicit"] | None = None
    """None: open for cases from private places, explicit for those from public ones."""
    sla: str | None = None
    """A key of `sla`; already the one named `default`, if there is one and the team names none."""
    escalation: str | None = None
    """A key of `escalation`, as `sla`."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Person:
    key: str
    """The NAME of `[people.NAME]`."""
    slack: str
    """A Slack user's id or e-mail address."""
    name: str | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Sla:
    key: str
    """The NAME of `[sla.NAME]`."""
    first_response: Millis
    next_response: Millis
    escalation: str | None = None
    """The ladder for cases under this SLA; None: the team's."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Step:
    """A rung. Exactly one of `at_percent` and `after` says when."""

    at_percent: float | None = None
    """Per cent of the deadline: 50.0 is half way, 100.0 the moment at which the promise is broken."""
    after: Millis | None = None
    """After the deadline; never negative."""
    to: tuple[str, ...]
    """Each is `thread` (the case's), `team` (its channel), `lead` (the team's) or a key of `people`."""
    repeat: Millis | None = None
    """Again every so long until somebody takes it; on the last step only."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Ladder:
    key: str
    """The NAME of `[escalation.NAME]`."""
    steps: tuple[Step, ...]
    """In the order of time; at least one."""
    taken_for: Millis = 30 * MINUTE
    """How long "I'll take it" stops the climb."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class WhenConfig:
    """All that are present must hold; an empty one always does."""

    platform: tuple[str, ...] = ()
    """One of these."""
    account: tuple[str, ...] = ()
    """One of these."""
    public: bool | None = None
    language: tuple[Language, ...] = ()
    """One of these."""
    any: tuple[str, ...] = ()
    """At least one of these words or phrases."""
    all: tuple[str, ...] = ()
    """Every one of these."""
    none: tuple[str, ...] = ()
    """Not one of these."""
    regex: tuple[str, ...] = ()
    """Every one of these RE2 patterns is found."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class RuleConfig:
    name: str
    when: WhenConfig = WhenConfig()
    team: str | None = None
    priority: Literal["low", "normal", "high", "urgent"] | None = None
    tags: tuple[str, ...] = ()
    sla: str | None = None
    greeting: bool | None = None
    stop: bool = False


@dataclasses.dataclass(frozen=True, kw_only=True)
class Http:
    listen: str = "127.0.0.1:8080"
    """host:port; port 0 asks the system for a free one."""

    @property
    def host(self) -> str:
        return self.listen.rpartition(":")[0].strip("[]")

    @property
    def port(self) -> int:
        return int(self.listen.rpartition(":")[2])


@dataclasses.dataclass(frozen=True, kw_only=True)
class Cases:
    opening_wait: Millis = 20 * SECOND
    """How long an opening without content waits for more."""
    reopen_within: Millis = 7 * DAY
    """A message so long after Resolve opens the same case again; later it opens a new one."""
    join_within: Millis = 30 * MINUTE
    """In a public place, messages of the same customer so long after his last one join his case without a mention."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Config:
    brand: Brand
    storage: Storage
    accounts: Mapping[str, Account]
    desk: DeskConfig
    teams: Mapping[str, Team]
    default_team: str
    """The key of the team that gets what no rule routes."""
    people: Mapping[str, Person]
    sla: Mapping[str, Sla]
    escalation: Mapping[str, Ladder]
    rules: tuple[RuleConfig, ...] = ()
    http: Http = Http()
    cases: Cases = Cases()
    texts: Mapping[Language, Mapping[str, str]] = dataclasses.field(default_factory=dict)
    """The brand's own wording: language -> key -> text."""
