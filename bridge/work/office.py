"""Who is the brand, as far as decisions go? The configuration with its names resolved, the rules, and the words to say things in."""

import dataclasses
from collections.abc import Callable, Mapping

from bridge.config.agree import ladder_of
from bridge.config.schema import Config, Ladder, Sla, Team
from bridge.model.ids import ChatId, UserId
from bridge.model.records import Case, ReplyMode
from bridge.ports import Router
from bridge.texts import Catalogue

PLATFORM_LABELS = {"telegram": "Telegram", "discord": "Discord", "slack": "Slack"}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Office:
    config: Config
    router: Router
    customers: Mapping[str, Catalogue]
    """What customers read, by language."""
    staff: Catalogue
    """What staff, directors and operators read."""
    channels: Mapping[str, ChatId]
    """Team -> its channel's id at the desk."""
    people: Mapping[str, UserId]
    """[people] name -> the person's id at the desk."""
    operators: ChatId | None
    rooms: Mapping[str, ChatId]
    """Channels that rules tell, `#name` -> its id at the desk."""
    private_link: Callable[[str, str], str | None]
    """(account, payload) -> a link by which a customer begins a private chat, where the platform has such links."""

    def team(self, name: str) -> Team:
        return self.config.teams[name]

    def team_label(self, name: str) -> str:
        """Of one that is not in the configuration any more, its NAME."""
        known = self.config.teams.get(name)
        return (known.name if known is not None else None) or name

    def platform(self, account: str) -> str:
        return self.config.accounts[account].platform

    def platform_label(self, account: str) -> str:
        """How people see the account: its own label, else its platform's name."""
        known = self.config.accounts[account]
        return known.label or PLATFORM_LABELS[known.platform]

    def words(self, language: str) -> Catalogue:
        """The catalogue for a customer."""
        return self.customers.get(language) or self.customers[self.config.brand.languages[0]]

    def reply_mode(self, team: str, *, public: bool) -> ReplyMode:
        return self.team(team).reply_mode or ("explicit" if public else "open")

    def sla(self, case: Case) -> Sla | None:
        """The case's own by its rule, else its team's."""
        name = case.sla or self.team(case.team).sla
        return self.config.sla.get(name) if name else None

    def ladder_name(self, case: Case) -> str | None:
        """The case's own by its rule, else the SLA's, else the team's."""
        own = case.escalation if case.escalation in self.config.escalation else None
        return own or ladder_of(self.team(case.team), self.sla(case))

    def hours_name(self, case: Case) -> str | None:
        """The SLA's, else the team's; None: round the clock."""
        sla = self.sla(case)
        return (sla.hours if sla else None) or self.team(case.team).hours

    def ladder(self, name: str) -> Ladder:
        return self.config.escalation[name]

    def lead(self, team: str) -> UserId | None:
        lead = self.team(team).lead
        return self.people.get(lead) if lead else None

    def key_of(self, user: UserId) -> str | None:
        """The NAME of a person of the config; None for somebody else of the workspace."""
        return next((key for key, known in self.people.items() if known == user), None)

    def person_name(self, user: UserId) -> str | None:
        """How a person of the config is shown; None for somebody else of the workspace."""
        key = self.key_of(user)
        return None if key is None else self.config.people[key].name or key.capitalize()
