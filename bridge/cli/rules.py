"""`puente rules explain`: where would a message go, and why?"""

import dataclasses
import json
import sys
from collections.abc import Iterator

import click

from bridge.cli.configured import REFUSED, config_option, configured
from bridge.cli.expectations import test
from bridge.cli.listing import json_option
from bridge.cli.replay import replay
from bridge.config.problems import nearest
from bridge.config.routing import engine
from bridge.config.schema import Config
from bridge.model.routing import Facts, Route
from bridge.safety import cards
from rules.explain import Explanation, explain


@click.group()
def rules() -> None:
    """Look into the rules."""


rules.add_command(test)
rules.add_command(replay)


@rules.command("explain")
@config_option
@click.option("--platform", type=click.Choice(["telegram", "discord"]), required=True)
@click.option("--account", help="NAME of [accounts.NAME]; the platform's first unless given.")
@click.option("--public", is_flag=True, help="Written in a group or guild channel; private unless given.")
@click.option("--text", required=True, help="What the customer wrote.")
@click.option("--language", help="es, en or pt; heard from the text unless given.")
@json_option
def explain_command(path: str, platform: str, account: str | None, public: bool, text: str, language: str | None, as_json: bool) -> None:
    """Say rule by rule what matched or which condition failed first, and where the message goes."""
    config = configured(path).config
    router = engine(config)
    facts = Facts(
        account=_account(config, platform, account),
        platform=platform,
        public=public,
        text=text,
        language=language or router.language(text, None),
    )
    explanation = explain(router, facts)
    if as_json:
        click.echo(cards.masked(json.dumps(dataclasses.asdict(explanation), ensure_ascii=False, indent=2)))
        return
    for line in _lines(explanation):
        click.echo(cards.masked(line))


def _account(config: Config, platform: str, name: str | None) -> str:
    of_platform = [account.name for account in config.accounts.values() if account.platform == platform]
    if name is None:
        return of_platform[0] if of_platform else platform
    if name not in of_platform:
        near = nearest(name, of_platform)
        click.echo(f'there is no {platform} account "{name}"' + (f'; the nearest right name is "{near}"' if near else ""), err=True)
        sys.exit(REFUSED)
    return name


def _lines(explanation: Explanation) -> Iterator[str]:
    facts = explanation.facts
    yield f"{facts.platform}, account {facts.account}, {'public' if facts.public else 'private'}, language {facts.language}"
    yield ""
    for outcome in explanation.outcomes:
        yield f"{'+' if outcome.matched else '-'} {outcome.rule}{' (stops here)' if outcome.stopped else ''}"
        for because in outcome.because or ("it has no condition",):
            yield f"      {because}"
    if explanation.outcomes:
        yield ""
    yield from _route(explanation.route, public=facts.public)


def _route(route: Route, *, public: bool) -> Iterator[str]:
    yield f"team {route.team}, priority {route.priority}, tags {', '.join(route.tags) or 'none'}, SLA {route.sla or 'of the team'}, " + (
        "no greeting, since the place is public" if public else "with a greeting" if route.greeting else "without a greeting"
    )
    for reason in route.reasons:
        sets = ", ".join(f"{field} = {_said(value)}" for field, value in reason.sets.items())
        yield f"  {reason.rule}: {sets}"


def _said(value: object) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value).lower() if isinstance(value, bool) else str(value)
