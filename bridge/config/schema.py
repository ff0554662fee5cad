"""What does a checked configuration hold? The types that `load` gives; frozen, with every name in them known to exist.

Lengths of time are milliseconds. Where a key is left out, the default here is what the product does. A field with a reader in its
annotation is a key of the file; the others are made by `load`.
"""

import dataclasses
from collections.abc import Mapping
from typing import Annotated, Literal, TypeAlias

from bridge.config import values as read
from bridge.config.book import each, table_of
from bridge.config.conditions import PRIORITIES, WhenConfig
from bridge.config.expectations import Expectation
from bridge.config.hours import HoursConfig
from bridge.config.ladder import Ladder, Step
from bridge.config.people import Away, Group, Person
from bridge.config.rotations import Override, Rotation
from bridge.config.rulebook import RuleConfig
from bridge.config.secrets import Secret, secret
from bridge.config.times import minute
from bridge.model.ids import Millis

__all__ = [
    "Account",
    "Away",
    "Brand",
    "Cases",
    "Config",
    "DeskConfig",
    "Expectation",
    "FilesConfig",
    "Group",
    "HoursConfig",
    "Http",
    "Ladder",
    "Language",
    "Limits",
    "Mail",
    "Override",
    "Person",
    "PlaceConfig",
    "Promises",
    "Rotation",
    "RuleConfig",
    "Secret",
    "Sla",
    "Special",
    "Step",
    "Storage",
    "Team",
    "Webhook",
    "WhenConfig",
]

Language: TypeAlias = str
"""`es`, `en` or `pt`."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Brand:
    name: Annotated[str, read.text]
    languages: Annotated[tuple[Language, ...], read.languages]
    """The first is spoken where a customer's own is not known."""
    timezone: Annotated[str, read.timezone]
    """An IANA name, as `America/Mexico_City`."""
    privacy_notice_url: Annotated[str | None, read.web_address] = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Storage:
    url: Annotated[str, read.database]
    """`sqlite:///relative.db` or `sqlite:////absolute.db`."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class PlaceConfig:
    """A group, guild channel or discussion group where customers are heard."""

    chat: Annotated[str, read.platform_id]
    """The platform's id."""
    open_on: Annotated[Literal["mention", "every_message"], read.choice("mention", "every_message")] = "mention"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Account:
    name: str
    """The NAME of `[accounts.NAME]`."""
    platform: Annotated[Literal["telegram", "discord"], read.platform]
    token: Annotated[Secret, secret]
    api_url: Annotated[str, read.http_address]
    """The platform's own address unless told; without a slash at its end."""
    gateway_url: Annotated[str | None, read.socket_address] = None
    """Discord's websocket; None: the platform's own."""
    label: Annotated[str | None, read.text] = None
    """How people see the account; None: by its name."""
    places: Annotated[tuple[PlaceConfig, ...], each(table_of(PlaceConfig))] = ()
    our_people: Annotated[tuple[str, ...], each(read.platform_id)] = ()
    """The platform's ids of the brand's own people: they open no case."""
    our_roles: Annotated[tuple[str, ...], each(read.platform_id)] = ()
    """Discord's ids of roles that make a person one of the brand's own."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class DeskConfig:
    bot_token: Annotated[Secret, secret]
    app_token: Annotated[Secret, secret]
    platform: Annotated[Literal["slack"], read.desk_platform] = "slack"
    api_url: Annotated[str, read.http_folder] = "https://slack.com/api/"
    """With a slash at its end."""
    language: Annotated[Language, read.language] = "es"
    """What staff read."""
    operators_channel: Annotated[str | None, read.text] = None
    """An id, a name or #name: where operators hear of dead letters and of an account that is down."""
    reactions: Annotated[tuple[str, ...], each(read.text)] = ("👍", "❤️", "🙏", "🎉", "👏")
    """Emoji of staff on a customer's message that he sees, too."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Team:
    key: str
    """The NAME of `[teams.NAME]`."""
    channel: Annotated[str, read.text]
    """An id, a name or #name."""
    name: Annotated[str | None, read.text] = None
    """How people and customers see the team; None: by its key."""
    lead: Annotated[str | None, read.person] = None
    """A key of `people`."""
    reply_mode: Annotated[Literal["open", "explicit"] | None, read.choice("open", "explicit")] = None
    """None: open for cases from private places, explicit for those from public ones."""
    sla: Annotated[str | None, read.sla_name] = None
    """A key of `sla`; already the one named `default`, if there is one and the team names none."""
    escalation: Annotated[str | None, read.ladder_name] = None
    """A key of `escalation`, as `sla`."""
    hours: Annotated[str | None, read.hours_name] = None
    """A key of `hours`, as `sla`. None: somebody is there round the clock."""
    members: Annotated[tuple[str, ...], each(read.person)] = ()
    """Keys of `people`: among whom `assignee = "round_robin"` hands out its cases."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Special:
    """Other lengths of time for some cases of an SLA. Empty `priority` or `segment`: for any."""

    priority: Annotated[tuple[str, ...], each(read.choice(*PRIORITIES))] = ()
    segment: Annotated[tuple[str, ...], each(read.text)] = ()
    first_response: Annotated[Millis | None, read.duration] = None
    next_response: Annotated[Millis | None, read.duration] = None
    resolution: Annotated[Millis | None, read.duration] = None

    def is_for(self, priority: str, segment: str | None) -> bool:
        return (not self.priority or priority in self.priority) and (not self.segment or segment in self.segment)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Sla:
    key: str
    """The NAME of `[sla.NAME]`."""
    first_response: Annotated[Millis, read.duration]
    next_response: Annotated[Millis, read.duration]
    resolution: Annotated[Millis | None, read.duration] = None
    """Until the matter is settled; None: that has no deadline."""
    special: Annotated[tuple[Special, ...], each(table_of(Special))] = ()
    """The first that is for a case and says something of a clock decides that clock's length."""
    escalation: Annotated[str | None, read.ladder_name] = None
    """The ladder for cases under this SLA; None: the team's."""
    hours: Annotated[str | None, read.hours_name] = None
    """The opening hours in which its time counts; None: the team's."""

    def promised(self, kind: str, priority: str, segment: str | None) -> Millis | None:
        """How long such a case may take. None: nothing of the kind was promised."""
        own: Millis | None = getattr(self, kind)
        special = (getattr(terms, kind) for terms in self.special if terms.is_for(priority, segment))
        return next((length for length in special if length is not None), own)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Webhook:
    """A program of the brand's that rules call."""

    key: str
    """The NAME of `[webhooks.NAME]`."""
    url: Annotated[str, read.web_address]
    secret: Annotated[Secret, secret]
    """With which each call is signed."""
    private: Annotated[bool, read.flag] = False
    """The address may be one of the brand's own network; else only public ones are called."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Mail:
    """The mail server that takes letters to the brand's own people."""

    url: Annotated[str, read.mail_server]
    """`smtp://host:587` (with STARTTLS where the server offers it) or `smtps://host:465`."""
    sender: Annotated[str, read.email_address]
    user: Annotated[str | None, read.text] = None
    password: Annotated[Secret | None, secret] = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Http:
    listen: Annotated[str, read.listen] = "127.0.0.1:8080"
    """host:port; port 0 asks the system for a free one."""

    @property
    def host(self) -> str:
        return self.listen.rpartition(":")[0].strip("[]")

    @property
    def port(self) -> int:
        return int(self.listen.rpartition(":")[2])


@dataclasses.dataclass(frozen=True, kw_only=True)
class Health:
    dead_man_url: Annotated[str | None, read.web_address] = None
    """Called every minute while all is well."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Cases:
    opening_wait: Annotated[Millis, read.duration] = 20_000
    """How long an opening without content waits for more."""
    reopen_within: Annotated[Millis, read.duration] = 7 * 86_400_000
    """A message so long after Resolve opens the same case again; later it opens a new one."""
    join_within: Annotated[Millis, read.duration] = 30 * 60_000
    """In a public place, messages of the same customer so long after his last one join his case without a mention."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Promises:
    """What staff promise customers."""

    remind_before: Annotated[Millis, read.duration] = 60 * 60_000
    """How long before it is due whoever gave a promise is reminded."""
    day_ends: Annotated[int, minute] = 18 * 60
    """The minute of the day at which one is over for which no hour was named, where no opening hours say it."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class FilesConfig:
    largest: Annotated[int, read.size] = 50_000_000
    """Bytes of a file that is brought, or sent, without asking."""
    clamd: Annotated[str | None, read.scanner_address] = None
    """`tcp://host:port` or `unix:///path` of the virus scanner; None: no file is scanned."""
    clamd_unreachable: Annotated[Literal["withhold", "show"], read.choice("withhold", "show")] = "withhold"
    """What becomes of a file that the scanner did not answer for."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Limits:
    """What is more than staff could read one by one."""

    per_minute: Annotated[int, read.count] = 20
    """Messages of one customer that are shown within a minute; the rest is kept behind a counter."""
    per_hour: Annotated[int, read.count] = 100
    """The same within an hour."""
    quiet: Annotated[Millis, read.duration] = 5 * 60_000
    """After so long without a message of his, a customer who flooded is shown again."""
    new_customers: Annotated[int, read.count] = 1_000
    """New cases of one account within a minute whose threads are opened at once."""


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
    hours: Mapping[str, HoursConfig] = dataclasses.field(default_factory=dict)
    groups: Mapping[str, Group] = dataclasses.field(default_factory=dict)
    rotations: Mapping[str, Rotation] = dataclasses.field(default_factory=dict)
    webhooks: Mapping[str, Webhook] = dataclasses.field(default_factory=dict)
    mail: Mail | None = None
    rules: tuple[RuleConfig, ...] = ()
    """As they are written; `bridge.config.routing` lays their groups flat."""
    expect: tuple[Expectation, ...] = ()
    """What they must decide."""
    http: Http = Http()
    health: Health = Health()
    cases: Cases = Cases()
    files: FilesConfig = FilesConfig()
    promises: Promises = Promises()
    limits: Limits = Limits()
    texts: Mapping[Language, Mapping[str, str]] = dataclasses.field(default_factory=dict)
    """The brand's own wording: language -> key -> text."""
