"""`puente rules explain`: where would a message go, and why?"""

import calendar
import dataclasses
import datetime
import json
import sys
from collections.abc import Iterator
from typing import Any

import click

from bridge.cli.calling import FAILED, called
from bridge.cli.configured import config_option, configured
from bridge.cli.elsewhere import with_calendars
from bridge.cli.expectations import test
from bridge.cli.facts import fact_options, facts_said
from bridge.cli.listing import json_option
from bridge.cli.replay import replay
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
@click.option("--case", "number", metavar="NUMBER", type=int, help="With what rules saw of a stored case; the other options change that.")
@fact_options
@json_option
def explain_command(path: str, number: int | None, as_json: bool, **said: Any) -> None:
    """Say rule by rule what matched or which condition failed first, and where the message goes."""
    config = with_calendars(configured(path).config, needed=())
    router = engine(config)
    facts = facts_said(config, router, said, _stored(config, number) if number is not None else None)
    explanation = explain(router, facts)
    if as_json:
        click.echo(cards.masked(json.dumps(dataclasses.asdict(explanation), ensure_ascii=False, indent=2)))
        return
    for line in _lines(explanation):
        click.echo(cards.masked(line))


def _stored(config: Config, number: int) -> Facts:
    from bridge.app import facts_of_case

    facts = called(lambda: facts_of_case(config, number))
    if facts is None:
        click.echo(f"no rules have decided about a case {number}", err=True)
        sys.exit(FAILED)
    return facts


def _lines(explanation: Explanation) -> Iterator[str]:
    facts = explanation.facts
    yield f"{facts.platform}, account {facts.account}, {'public' if facts.public else 'private'}, language {facts.language}"
    if known := ", ".join(_also_known(facts)):
        yield known
    yield ""
    for outcome in explanation.outcomes:
        yield f"{'+' if outcome.matched else '-'} {outcome.rule}{' (stops here)' if outcome.stopped else ''}"
        for because in outcome.because or ("it has no condition",):
            yield f"      {because}"
    if explanation.outcomes:
        yield ""
    yield from _route(explanation.route, public=facts.public)


_TOLD = frozenset({"platform", "account", "public", "language", "text", "weekday", "minute"})
_LENGTHS = frozenset({"age", "waiting", "unclaimed"})


def _also_known(facts: Facts) -> Iterator[str]:
    """What is not as it is of somebody's first message."""
    yield f"{calendar.day_name[facts.weekday]} {facts.minute // 60:02}:{facts.minute % 60:02}"
    for field in dataclasses.fields(facts):
        value = getattr(facts, field.name)
        if field.name in _TOLD or value == field.default:
            continue
        name = field.name.replace("_", " ")
        if field.name == "said_ago":
            if len(value) > 1:
                yield f"{len(value)} messages within {_length(value[-1])}"
        elif field.name in _LENGTHS:
            yield f"{name} {_length(value)}"
        else:
            yield name if value is True else f"{name} {_said(value)}"


def _length(millis: int) -> str:
    return str(datetime.timedelta(seconds=millis // 1000))


def _route(route: Route, *, public: bool) -> Iterator[str]:
    decided = [
        f"team {route.team}",
        f"priority {route.priority}",
        f"tags {', '.join(route.tags) or 'none'}",
        f"SLA {route.sla or 'of the team'}",
    ]
    decided += [f"{name} {value}" for name in ("escalation", "assignee") if (value := getattr(route, name)) is not None]
    yield ", ".join(
        [*decided, "no greeting, since the place is public" if public else "with a greeting" if route.greeting else "without a greeting"]
    )
    for reason in route.reasons:
        sets = ", ".join(f"{field} = {_said(value)}" for field, value in reason.sets.items())
        yield f"  {reason.rule}: {sets}"
    for effect in route.effects:
        to = f" to {', '.join(effect.to)}" if effect.to else ""
        yield f"  done: {effect.kind}{to}: {effect.value}"
    if route.also:
        yield f"  matched too, decided nothing: {', '.join(route.also)}"
    if route.erred:
        yield f"  could not be asked: {', '.join(route.erred)}"


def _said(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value).lower() if isinstance(value, bool) else str(value)
