"""What is allowed, and probably not meant? Told as warnings; a file with mistakes has none."""

import itertools
import math
from collections.abc import Sequence

from bridge.config import rule_doubts
from bridge.config.agree import ladder_of
from bridge.config.book import Node
from bridge.config.conditions import PRIORITIES
from bridge.config.ladder import ON_CALL, WEBHOOK
from bridge.config.rulebook import laid_flat
from bridge.config.schema import Config, Sla, Team
from bridge.texts import template_key
from rules.rule import Rule

_PROMISED = ("first_response", "next_response", "resolution")


def warn(root: Node, config: Config) -> None:
    """Only for a configuration without mistakes."""
    if config.desk.operators_channel is None:
        root.child("desk").warn(
            "operators are not told in Slack of dead letters and of accounts that are down", 'add operators_channel = "#…"'
        )
    for team in config.teams.values():
        _warn_team(root.child("teams").child(team.key), team, config)
    for sla in config.sla.values():
        _warn_sla(root.child("sla").child(sla.key), sla)
    rules = tuple(laid_flat(config.rules))
    _warn_unused(root, config, [rule for _, rule in rules])
    rule_doubts.warn(root, config, rules)


def _warn_team(node: Node, team: Team, config: Config) -> None:
    sla = config.sla.get(team.sla or "")
    ladder = config.escalation.get(ladder_of(team, sla) or "")
    if sla is None:
        node.warn("its cases have no deadline", "add sla = …, or a [sla.default]")
    elif ladder is None:
        node.warn("nobody is called when it does not answer", "add escalation = …, or an [escalation.default]")
    if team.lead is None and ladder is not None and any("lead" in step.to for step in ladder.steps):
        node.warn(f'its ladder "{ladder.key}" calls the lead, and the team has none: such steps are skipped', "add lead = …")


def _warn_sla(node: Node, sla: Sla) -> None:
    """The more urgent a case, the sooner it is answered; else a number slipped, or terms stand before others that they hide."""
    segments = [None, *dict.fromkeys(name for terms in sla.special for name in terms.segment)]
    for kind, segment in itertools.product(_PROMISED, segments):
        lengths = {priority: sla.promised(kind, priority, segment) or math.inf for priority in PRIORITIES}
        for lower, higher in itertools.pairwise(PRIORITIES):
            if lengths[higher] > lengths[lower]:
                whose = "" if segment is None else f' of "{segment}" customers'
                node.warn(
                    f"{kind}: {higher} cases{whose} may take longer than {lower} ones",
                    "look at its lengths, and at their order: of `special` the first that is for a case decides",
                )
                break


def _warn_unused(root: Node, config: Config, rules: Sequence[Rule]) -> None:
    teams = {config.default_team} | {rule.team for rule in rules}
    slas = {team.sla for team in config.teams.values()} | {rule.sla for rule in rules}
    ladders = {team.escalation for team in config.teams.values()} | {sla.escalation for sla in config.sla.values()}
    hours = {team.hours for team in config.teams.values()} | {sla.hours for sla in config.sla.values()}
    hours |= {name for rule in rules for when in (*rule.when, *rule.unless) for name in (*when.inside, *when.outside)}
    people = {team.lead for team in config.teams.values()} | {name for team in config.teams.values() for name in team.members}
    called = {name for ladder in config.escalation.values() for step in ladder.steps for name in step.to}
    people |= {name for group in config.groups.values() for name in group.members}
    people |= {name for one in config.rotations.values() for name in (*one.people, *(override.person for override in one.override))}
    people |= {name for one in config.people.values() for name in (one.alternate, *(away.instead for away in one.away))}
    unused = [
        ("teams", config.teams.keys() - teams, "no rule routes to it"),
        ("sla", config.sla.keys() - slas, "no team and no rule uses it"),
        ("escalation", config.escalation.keys() - ladders - {rule.escalation for rule in rules}, "no team, no SLA and no rule uses it"),
        ("hours", config.hours.keys() - hours, "no team, no SLA and no rule uses them"),
        (
            "people",
            config.people.keys() - people - called - {name for rule in rules for name in (*rule.tell, rule.assignee)},
            "no team, no ladder and no rule names this person",
        ),
        ("groups", config.groups.keys() - called, "no ladder calls it"),
        ("rotations", {name for name in config.rotations if f"{ON_CALL}:{name}" not in called}, "no ladder calls it"),
        ("words", set(root.book.names("words")) - _lists_used(root.value.get("rules")), 'no rule asks for it as "@…"'),
        (
            "webhooks",
            {name for name in config.webhooks if f"{WEBHOOK}:{name}" not in called} - {name for rule in rules for name in rule.webhook},
            "no rule and no ladder calls it",
        ),
    ]
    for section, names, what in unused:
        for name in sorted(names):
            root.child(section).child(name).warn(what, "use it, or take it out")
    sent = {rule.template for rule in rules}
    for language, texts in config.texts.items():
        for key in sorted(key for key in texts if key.startswith(template_key("")) and key not in sent):
            root.child("texts").child(language).warn(f'no rule sends "{key}"', "use it, or take it out")


def _lists_used(value: object) -> set[str]:
    """The NAMEs in `"@NAME"`, wherever they stand: once read, a rule has the words alone."""
    if isinstance(value, str):
        return {value[1:]} if value.startswith("@") else set()
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return {name for one in inner for name in _lists_used(one)}
