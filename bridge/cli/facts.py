"""What does somebody at the terminal say that rules shall see? Options for each fact, over those of a stored case or of nothing."""

import dataclasses
import datetime
import zoneinfo
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar, get_args

import click

from bridge.cli.configured import refuse
from bridge.cli.lengths import LENGTH
from bridge.clocks import calendars
from bridge.config.conditions import PRIORITIES
from bridge.config.problems import nearest
from bridge.config.schema import Config
from bridge.model.events import FileKind
from bridge.model.routing import Facts, Occasion
from bridge.model.states import CaseState
from bridge.ports import Router

F = TypeVar("F", bound=Callable[..., Any])

_STATES = click.Choice([str(state) for state in CaseState])

OPTIONS = (
    click.option("--text", help="What the customer wrote."),
    click.option("--platform", type=click.Choice(["telegram", "discord"]), help="Of the account unless given."),
    click.option("--account", help="NAME of [accounts.NAME]; the first, or the platform's first, unless given."),
    click.option("--public/--private", default=None, help="Written in a group or guild channel; private unless given."),
    click.option("--language", help="es, en or pt; heard from the text unless given."),
    click.option("--on", "occasion", type=click.Choice(get_args(Occasion)), help="What happened; a message came unless given."),
    click.option("--file", "files", multiple=True, type=click.Choice(get_args(FileKind)), help="Came along."),
    click.option("--reply/--no-reply", default=None, help="It answers another message."),
    click.option("--returning/--new", default=None, help="The customer had a case before."),
    click.option("--customer-tag", "customer_tags", multiple=True, help="The customer's."),
    click.option("--segment", help="The customer's."),
    click.option("--followers", type=int, help="How many the customer has."),
    click.option("--open-cases", type=int, help="Of the customer, besides this one."),
    click.option("--last-team", help="Of the customer's case before this one."),
    click.option("--last-state", type=_STATES, help="Likewise."),
    click.option("--said-ago", multiple=True, type=LENGTH, help="How long ago the customer wrote before, as 5m; once for each message."),
    click.option("--at", help='When, as "2026-11-22 09:30" in the brand\'s time; now unless given.'),
    click.option("--state", type=_STATES, help="The case's; likewise all that follow."),
    click.option("--team", help="That has it."),
    click.option("--priority", type=click.Choice(PRIORITIES)),
    click.option("--tag", "tags", multiple=True),
    click.option("--age", type=LENGTH, help="Since it was opened, as 2h."),
    click.option("--waiting", type=LENGTH, help="How long the customer has waited."),
    click.option("--unclaimed", type=LENGTH, help="For how long nobody has claimed it."),
)


def fact_options(command: F) -> F:
    for option in reversed(OPTIONS):
        command = option(command)
    return command


def facts_said(config: Config, router: Router, said: Mapping[str, Any], stored: Facts | None) -> Facts:
    """said: by option, None and () where it was not given. stored: what a case's decision saw, changed by what is said."""
    given = {name: value for name, value in said.items() if value is not None and value != ()}
    _known("team", given.get("team"), config.teams)
    _known("team", given.get("last_team"), config.teams)
    _known("account", given.get("account"), config.accounts)
    _known("language of the brand", given.get("language"), config.brand.languages)
    if "account" in given or "platform" in given or stored is None:
        given |= _where(config, given.get("platform"), given.get("account"))
    if "said_ago" in given:
        given["said_ago"] = (0, *sorted(given["said_ago"]))
    if "at" in given or stored is None:
        given |= _moment(config, given.pop("at", None))
    if "text" in given and "language" not in given:
        given["language"] = router.language(given["text"], None)
    if stored is not None:
        return dataclasses.replace(stored, **given)
    if "text" not in given:
        refuse("say what the customer wrote with --text, or which case is meant with --case")
    return Facts(**{"public": False, "said_ago": (0,), **given})


def _where(config: Config, platform: str | None, account: str | None) -> dict[str, str]:
    there = [each for each in config.accounts.values() if platform in (None, each.platform)]
    if account is not None:
        _known(f"{platform} account" if platform else "account", account, [each.name for each in there])
        there = [each for each in there if each.name == account]
    if there:
        return {"account": there[0].name, "platform": there[0].platform}
    return {"account": str(platform), "platform": str(platform)}


def _moment(config: Config, at: str | None) -> dict[str, Any]:
    zone = zoneinfo.ZoneInfo(config.brand.timezone)
    try:
        moment = datetime.datetime.now(zone) if at is None else datetime.datetime.fromisoformat(at).replace(tzinfo=zone)
    except ValueError:
        refuse(f'"{at}" is not a moment: write it as "2026-11-22 09:30"')
    millis = round(moment.timestamp() * 1000)
    there = tuple(name for name, hours in config.hours.items() if calendars.hours(hours).is_open(millis))
    return {"weekday": moment.weekday(), "minute": moment.hour * 60 + moment.minute, "open_hours": there}


def _known(what: str, name: str | None, names: Iterable[str]) -> None:
    if name is not None and name not in (known := list(names)):
        near = nearest(name, known)
        refuse(f'there is no {what} "{name}"' + (f'; the nearest right name is "{near}"' if near else ""))
