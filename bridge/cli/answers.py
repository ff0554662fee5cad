"""How do the answers given to `puente init` become a configuration? Pure: answers in, texts of files out."""

import dataclasses
import json
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping

from bridge.cli import packs
from bridge.cli.tokens import Addresses
from bridge.config.rulebook import NOT_A_PERSON

ENVIRONMENT: Mapping[str, str] = {
    "telegram": "TELEGRAM_TOKEN",
    "discord": "DISCORD_TOKEN",
    "slack_bot": "SLACK_BOT_TOKEN",
    "slack_app": "SLACK_APP_TOKEN",
}
"""Token -> the variable that holds it."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class TeamAnswer:
    channel: str
    """The channel's name, without #."""
    name: str
    lead: str | None
    """An e-mail address."""
    words: tuple[str, ...] = ()
    """What customers say who want this team."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Answers:
    brand: str
    languages: tuple[str, ...]
    timezone: str
    privacy_notice: str | None
    tokens: Mapping[str, str]
    """By the keys of ENVIRONMENT; a platform that is not wanted is left out."""
    desk_language: str
    teams: tuple[TeamAnswer, ...]
    default_team: int
    topics: Mapping[str, int]
    """Of the rules to begin with: topic -> the team that has it; empty: they are not wanted."""
    operators: str | None
    director: str | None
    """An e-mail address."""
    people: Mapping[str, str]
    """E-mail address -> name."""
    first_response: str
    next_response: str
    apart: bool
    """The tokens go into a `.env`, not into the configuration."""
    addresses: Addresses


def environment(answers: Answers) -> str:
    """The text of `.env`."""
    head = "# Puente's tokens. Whoever has them can speak for the brand: keep this file to yourself.\n"
    return head + "".join(f"{ENVIRONMENT[which]}={token}\n" for which, token in answers.tokens.items())


def configuration(answers: Answers) -> str:
    """The text of `config.toml`."""
    return "\n".join(_lines(answers)) + "\n"


def _lines(a: Answers) -> Iterator[str]:
    people = _keyed([email.partition("@")[0] for email in a.people], taken=NOT_A_PERSON)
    person = dict(zip(a.people, people, strict=True))
    team = _keyed([team.channel for team in a.teams], taken=())

    yield "# Written by puente init. Every key is explained in docs/configuration.md; look it over with: puente check --live"
    yield "\n[brand]"
    yield f"name = {_text(a.brand)}"
    yield f"languages = {_list(a.languages)}"
    yield f"timezone = {_text(a.timezone)}"
    if a.privacy_notice:
        yield f"privacy_notice_url = {_text(a.privacy_notice)}"
    yield '\n[storage]\nurl = "sqlite:///puente.db"'

    for platform in ("telegram", "discord"):
        if platform in a.tokens:
            yield f'\n[accounts.{platform}]\nplatform = "{platform}"\ntoken = {_token(a, platform)}'
            yield from _addresses(a.addresses, platform)

    yield f'\n[desk]\nplatform = "slack"\nbot_token = {_token(a, "slack_bot")}\napp_token = {_token(a, "slack_app")}'
    yield f"language = {_text(a.desk_language)}"
    if a.operators:
        yield f"operators_channel = {_text('#' + a.operators)}"
    yield from _addresses(a.addresses, "slack")

    for key, one in zip(team, a.teams, strict=True):
        yield f"\n[teams.{key}]\nchannel = {_text('#' + one.channel)}\nname = {_text(one.name)}"
        if one.lead:
            yield f"lead = {_text(person[one.lead])}"
    yield f"\n[routing]\ndefault_team = {_text(team[a.default_team])}"
    for email, key in person.items():
        yield f"\n[people.{key}]\nslack = {_text(email)}\nname = {_text(a.people[email])}"

    yield f"\n[sla.default]\nfirst_response = {_text(a.first_response)}\nnext_response = {_text(a.next_response)}"
    yield "\n[escalation.default]\nsteps = ["
    yield from _steps(a, person)
    yield ']\ntaken_for = "30m"'

    for key, one in zip(team, a.teams, strict=True):
        if one.words:
            yield f"\n[[rules]]\nname = {_text(one.name)}\nwhen = {{ any = {_list(one.words)} }}\nteam = {_text(key)}"
    if a.topics:
        yield "\n" + packs.retailer_mx().with_teams({topic: team[number] for topic, number in a.topics.items()}).rstrip()


def _steps(a: Answers, person: Mapping[str, str]) -> Iterator[str]:
    yield '    { at = "50%", to = ["thread"] },'
    yield '    { at = "80%", to = ["team"] },'
    last = person[a.director] if a.director else None
    if any(team.lead for team in a.teams):
        yield '    { at = "100%", to = ["lead"] },' if last else '    { at = "100%", to = ["lead"], repeat = "2h" },'
    elif not last:
        yield '    { at = "100%", to = ["team"], repeat = "2h" },'
    if last:
        yield f'    {{ at = "+30m", to = [{_text(last)}], repeat = "2h" }},'


def _token(a: Answers, which: str) -> str:
    return _text(f"${{{ENVIRONMENT[which]}}}" if a.apart else a.tokens[which])


def _addresses(where: Addresses, platform: str) -> Iterator[str]:
    """Only what differs from the platform's own."""
    value, own = getattr(where, platform), getattr(Addresses(), platform)
    if value != own:
        yield f"api_url = {_text(value)}"
    if platform == "discord" and where.discord_gateway:
        yield f"gateway_url = {_text(where.discord_gateway)}"


def _keyed(names: Collection[str], taken: Collection[str]) -> list[str]:
    """A key for each name, of the signs that keys may have, each different."""
    keys: list[str] = []
    for name in names:
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
        base = re.sub(r"[^a-z0-9_-]+", "-", plain).strip("-") or "one"
        key, number = base, 2
        while key in keys or key in taken:
            key, number = f"{base}-{number}", number + 1
        keys.append(key)
    return keys


def _text(value: str) -> str:
    """As TOML writes it, which is as JSON does but for one sign."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _list(values: Collection[str]) -> str:
    return f"[{', '.join(_text(value) for value in values)}]"
