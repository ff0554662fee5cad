"""`puente init`: the questions that make a configuration. Each token is tried at once; what is wrong is said and asked again."""

import asyncio
import os
import pathlib
import re
import sys
import zoneinfo
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar

import click

from bridge.cli import packs, tokens
from bridge.cli.answers import Answers, TeamAnswer, configuration, environment
from bridge.cli.dotenv import NAME as DOTENV
from bridge.cli.dotenv import environ_beside
from bridge.cli.tokens import Addresses, NotAccepted, Seen
from bridge.config.load import load_with_warnings
from bridge.config.problems import ConfigError, nearest
from bridge.config.values import LANGUAGES

T = TypeVar("T")

_DURATION = re.compile(r"(?=\d)(\d+d)?(\d+h)?(\d+m)?(\d+s)?", re.ASCII)


@click.command()
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=pathlib.Path), default="config.toml", show_default=True)
@click.option("--telegram-api-url", default=Addresses.telegram, envvar="PUENTE_TELEGRAM_API_URL", help="Another server, as the sandbox's.")
@click.option("--discord-api-url", default=Addresses.discord, envvar="PUENTE_DISCORD_API_URL")
@click.option("--discord-gateway-url", default=None, envvar="PUENTE_DISCORD_GATEWAY_URL")
@click.option("--slack-api-url", default=Addresses.slack, envvar="PUENTE_SLACK_API_URL")
def init(
    output: pathlib.Path, telegram_api_url: str, discord_api_url: str, discord_gateway_url: str | None, slack_api_url: str
) -> None:  # fmt: skip
    """Ask for the tokens and the teams, try everything at once, and write the configuration."""
    if output.exists():
        click.confirm(f"{output} is there already. Overwrite it?", abort=True)
    where = Addresses(telegram=telegram_api_url, discord=discord_api_url, discord_gateway=discord_gateway_url, slack=slack_api_url)
    _write(output, _ask_everything(where))


def _ask_everything(where: Addresses) -> Answers:
    click.secho("\nYour brand", bold=True)
    brand = _asked("Its name, as customers know it", _text)
    languages = _asked("Languages of your customers, your own first (es, en, pt)", _languages, default="es,en")
    timezone = _asked("Time zone", _timezone, default="America/Mexico_City")
    privacy_notice = _asked("Address of your privacy notice (empty: none)", _web_address, default="")

    click.secho("\nWhere customers write (docs/go-live.md says where each token is found)", bold=True)
    given: dict[str, str] = {}
    while not given:
        given |= _telegram(where) | _discord(where)
        if not given:
            click.secho("At least one of the two is needed.", fg="yellow")

    click.secho("\nWhere your people work: Slack", bold=True)
    given["slack_bot"], workspace = _token("Bot token (xoxb-…)", lambda token: tokens.slack_bot(where, token))
    click.secho(f"    the workspace {workspace}", fg="green")
    given["slack_app"], _ = _token("App token (xapp-…)", lambda token: tokens.slack_app(where, token))
    desk_language = _asked("What your people read", _one_of(LANGUAGES), default=languages[0])
    channels = _channels(where, given["slack_bot"])

    people: dict[str, str] = {}

    def person(question: str) -> str | None:
        return _person(where, given["slack_bot"], people, question)

    chosen = _asked("Channels of the teams that answer, by number, as 1,3", _numbers(len(channels)))
    teams = tuple(_team(channels[number], person) for number in chosen)
    default_team = _default_team(teams)
    topics = _topics(teams, default_team) if "es" in languages else {}
    operators = _asked("Channel that hears of what is out of order, by number (empty: none)", _number_or_none(len(channels)), default="")

    click.secho("\nHow long a customer waits", bold=True)
    first_response = _asked("Until a person answers first", _duration, default="4h")
    next_response = _asked("Until each answer after that", _duration, default="8h")
    director = person("E-mail address of the director who hears of it when nobody answers (empty: nobody)")

    return Answers(
        brand=brand,
        languages=languages,
        timezone=timezone,
        privacy_notice=privacy_notice or None,
        tokens=given,
        desk_language=desk_language,
        teams=teams,
        default_team=default_team,
        topics=topics,
        operators=None if operators is None else channels[operators].name,
        director=director,
        people=people,
        first_response=first_response,
        next_response=next_response,
        apart=click.confirm(f"\nKeep the tokens in a file of their own ({DOTENV}), so that the configuration can be shown?", default=True),
        addresses=where,
    )


# --- tokens ----------------------------------------------------------------------------------------------------------------


def _telegram(where: Addresses) -> dict[str, str]:
    token, name = _token("Telegram: the bot's token (empty: no Telegram)", lambda token: tokens.telegram(where, token), optional=True)
    if not token:
        return {}
    click.secho(f"    Telegram knows it as {name}", fg="green")
    return {"telegram": token}


def _discord(where: Addresses) -> dict[str, str]:
    token, found = _token("Discord: the bot's token (empty: no Discord)", lambda token: tokens.discord(where, token), optional=True)
    if not token or found is None:
        return {}
    name, sees_content = found
    click.secho(f"    Discord knows it as {name}", fg="green")
    if sees_content is False:
        click.secho("    For channels of a server, switch on Message Content Intent: developer portal, your application, Bot.", fg="yellow")
    return {"discord": token}


def _token(question: str, tried: Callable[[str], Coroutine[Any, Any, T]], *, optional: bool = False) -> tuple[str, T | None]:
    """Ask without showing what is typed, until the platform takes it."""
    while True:
        token = click.prompt(question, hide_input=True, default="" if optional else None, show_default=False).strip()
        if not token and optional:
            return "", None
        try:
            return token, asyncio.run(tried(token))
        except NotAccepted as why:
            click.secho(f"    {why}", fg="red")


# --- teams and people --------------------------------------------------------------------------------------------------------


def _channels(where: Addresses, token: str) -> Sequence[Seen]:
    while True:
        try:
            found = asyncio.run(tokens.slack_channels(where, token))
        except NotAccepted as why:
            click.secho(f"    {why}", fg="red")
            found = []
        if found:
            break
        click.confirm("Slack shows no channel. Make one for each team, write /invite @puente in it, then press Enter", default=True)
    for number, channel in enumerate(found, 1):
        notes = [word for word, holds in (("private", channel.private), ("not invited yet: /invite @puente", not channel.member)) if holds]
        click.echo(f"    {number:3}  #{channel.name}" + (f"  ({', '.join(notes)})" if notes else ""))
    return found


def _team(channel: Seen, person: Callable[[str], str | None]) -> TeamAnswer:
    click.secho(f"\nThe team in #{channel.name}", bold=True)
    name = _asked("Its name", _text, default=channel.name.replace("-", " ").capitalize())
    lead = person("E-mail address of its lead (empty: none)")
    words = _asked("Words by which customers want this team, as reembolso, cobro (empty: none)", _words, default="")
    return TeamAnswer(channel=channel.name, name=name, lead=lead, words=words)


def _person(where: Addresses, token: str, people: dict[str, str], question: str) -> str | None:
    while True:
        email = click.prompt(question, default="", show_default=False).strip()
        if not email:
            return None
        try:
            people[email] = asyncio.run(tokens.slack_person(where, token, email))
        except NotAccepted as why:
            click.secho(f"    {why}", fg="red")
            continue
        click.secho(f"    {people[email]}", fg="green")
        return str(email)


def _default_team(teams: Sequence[TeamAnswer]) -> int:
    if len(teams) == 1:
        return 0
    for number, team in enumerate(teams, 1):
        click.echo(f"    {number:3}  {team.name}")
    return _asked("Which team gets what no word routes, by number", _numbers(len(teams), one=True), default=str(len(teams)))[0]


def _topics(teams: Sequence[TeamAnswer], default_team: int) -> dict[str, int]:
    """Which team has which topic of the rules to begin with; none where they are not wanted."""
    pack = packs.retailer_mx()
    click.secho("\nRules to begin with", bold=True)
    click.echo(
        f"    For a shop in Mexico, in Spanish: {', '.join(pack.topics.values())};\n    and PROFECO, lawyers, press and threats. Tested."
    )
    if not click.confirm("Write them into the file?", default=True):
        return {}
    if len(teams) == 1:
        return dict.fromkeys(pack.topics, 0)
    for number, team in enumerate(teams, 1):
        click.echo(f"    {number:3}  {team.name}")
    return {
        topic: _asked(
            f"{called}: which team, by number", _numbers(len(teams), one=True), default=str(_likely(topic, teams, default_team) + 1)
        )[0]
        for topic, called in pack.topics.items()
    }


def _likely(topic: str, teams: Sequence[TeamAnswer], default_team: int) -> int:
    """The team whose channel is named like the topic."""
    near = nearest(topic, [team.channel for team in teams])
    return default_team if near is None else next(number for number, team in enumerate(teams) if team.channel == near)


# --- single answers ------------------------------------------------------------------------------------------------------------


def _text(value: str) -> str:
    if not value:
        raise ValueError("please write something")
    return value


def _asked(question: str, read: Callable[[str], T], *, default: str | None = None) -> T:
    """Ask until `read` takes it; what it raises is said."""
    while True:
        value = str(click.prompt(question, default=default, show_default=bool(default))).strip()
        try:
            return read(value)
        except ValueError as why:
            click.secho(f"    {why}", fg="red")


def _one_of(allowed: Sequence[str]) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value not in allowed:
            raise ValueError(f"one of {', '.join(allowed)}, please")
        return value

    return read


def _languages(value: str) -> tuple[str, ...]:
    one = _one_of(LANGUAGES)
    return tuple(dict.fromkeys(one(word) for word in value.replace(",", " ").split())) or (one(""),)


def _timezone(value: str) -> str:
    if value not in zoneinfo.available_timezones():
        near = nearest(value, zoneinfo.available_timezones())
        raise ValueError(f"there is no time zone {value}" + (f"; did you mean {near}?" if near else "; write it as America/Mexico_City"))
    return value


def _web_address(value: str) -> str:
    if value and not re.match(r"https?://\S+\.\S+$", value):
        raise ValueError("an address begins with https://")
    return value


def _duration(value: str) -> str:
    if not _DURATION.fullmatch(value) or not re.search("[1-9]", value):
        raise ValueError("write it as 90s, 30m, 4h, 2d or 1h30m")
    return value


def _words(value: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.strip() for word in value.split(",") if word.strip()))


def _numbers(most: int, *, one: bool = False) -> Callable[[str], list[int]]:
    def read(value: str) -> list[int]:
        words = value.replace(",", " ").split()
        if not words or not all(word.isascii() and word.isdigit() and 1 <= int(word) <= most for word in words) or (one and len(words) > 1):
            raise ValueError(f"{'a number' if one else 'numbers'} from 1 to {most}, please")
        return list(dict.fromkeys(int(word) - 1 for word in words))

    return read


def _number_or_none(most: int) -> Callable[[str], int | None]:
    return lambda value: _numbers(most, one=True)(value)[0] if value else None


# --- writing -----------------------------------------------------------------------------------------------------------------


def _write(output: pathlib.Path, answers: Answers) -> None:
    output.parent.mkdir(parents=True, exist_ok=True)
    beside = output.parent / DOTENV
    if answers.apart:
        if beside.exists():
            click.confirm(f"{beside} is there already. Overwrite it?", abort=True)
        _write_private(beside, environment(answers))
    _write_private(output, configuration(answers))
    click.secho(f"\n{output} is written{f', the tokens are in {beside}' if answers.apart else ''}.", bold=True)
    try:
        load_with_warnings(output, environ_beside(output))
    except ConfigError as error:
        click.secho(f"Something in it is not right yet:\n{error}", fg="red")
        sys.exit(1)
    name = sys.argv[0] if pathlib.Path(sys.argv[0]).name == "puente" else "puente"
    click.echo(f"Now:  {name} check -c {output} --live\nThen: {name} run -c {output}")
    if answers.topics:
        click.echo(f"Rules: look them over in {output}, and try them with: {name} rules test -c {output}")


def _write_private(path: pathlib.Path, text: str) -> None:
    """For the owner's eyes alone, from the first byte on; whole or not at all."""
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    draft.replace(path)
