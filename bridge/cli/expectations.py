"""`puente rules test`: do the rules decide what the brand expects of them? For its own CI: exit code 1 when they do not."""

import sys
from collections.abc import Iterator

import click

from bridge.cli.configured import REFUSED, config_option, configured
from bridge.config.expectations import Expectation
from bridge.config.routing import engine
from bridge.config.schema import Config
from bridge.model.routing import Facts, Route
from bridge.safety import cards
from rules.explain import Explanation, explain
from rules.match import Engine
from rules.rule import Rule

NOT_AS_EXPECTED = 1


@click.command("test")
@config_option
def test(path: str) -> None:
    """Try each [[expect]] of the configuration, and tell those that the rules do not meet (exit code 1)."""
    config = configured(path).config
    if not config.expect:
        click.echo(f"{path} expects nothing: write [[expect]] with text = … and team = …; docs/rules.md shows how", err=True)
        sys.exit(REFUSED)
    router = engine(config)
    tried = failed = 0
    for expected in config.expect:
        for text in expected.text:
            explanation = explain(router, _facts(config, router, expected, text))
            missed = tuple(differences(expected, explanation.route))
            tried, failed = tried + 1, failed + bool(missed)
            if missed:
                for line in (f'{path}:{expected.line}: "{text}"', *missed, *_why(router, expected, explanation)):
                    click.echo(cards.masked(line))
    click.echo(f"{tried - failed} of {tried} messages are decided as expected")
    sys.exit(NOT_AS_EXPECTED if failed else 0)


def _facts(config: Config, router: Engine, expected: Expectation, text: str) -> Facts:
    account = next(
        account
        for account in config.accounts.values()
        if expected.platform in (None, account.platform) and expected.account in (None, account.name)
    )
    there = tuple(name for name, hours in config.hours.items() if hours.in_week(expected.weekday, expected.time))
    return expected.facts(text, account.platform, account.name, router.language(text, None), there)


def differences(expected: Expectation, route: Route) -> Iterator[str]:
    """In words; none where the route is as expected."""
    for field in ("team", "priority"):
        wanted, found = getattr(expected, field), getattr(route, field)
        if wanted is not None and wanted != found:
            yield f"    {field}: {wanted} is expected, it is {found}"
    effects = dict.fromkeys(effect.kind for effect in route.effects)
    for field, those in (("tags", route.tags), ("effects", tuple(effects))):
        for wanted in getattr(expected, field):
            if wanted not in those:
                yield f"    {field}: {wanted} is expected, there {'are ' + ', '.join(those) if those else 'are none'}"


def _why(router: Engine, expected: Expectation, explanation: Explanation) -> Iterator[str]:
    """What decided, and where the rules that would have decided as expected did not match."""
    for reason in explanation.route.reasons:
        yield f"      + {reason.rule}: {', '.join(reason.because) or 'no other rule chose the team'}"
    for ready, outcome in zip(router.rules, explanation.outcomes, strict=True):
        if not outcome.matched and _would_do(ready.rule, expected):
            yield f"      - {outcome.rule}: {', '.join(outcome.because)}"


def _would_do(rule: Rule, expected: Expectation) -> bool:
    return (
        (expected.team is not None and rule.team == expected.team)
        or (expected.priority is not None and rule.priority == expected.priority)
        or any(tag in rule.tags for tag in expected.tags)
        or any(getattr(rule, effect) for effect in expected.effects)
    )
