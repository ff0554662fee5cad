"""Do the sections fit each other? What no section can see alone: mistakes that are refused, and doubts that are only told."""

from collections.abc import Mapping

from bridge.config.book import Node
from bridge.config.schema import Account, Config, Sla, Team, WhenConfig


def accounts(node: Node, read: Mapping[str, Account]) -> None:
    """One poller for a token; one Discord server for all Discord accounts, since discord.py has one address for the whole process."""
    seen: list[Account] = []
    for name, account in read.items():
        twin = next((other for other in seen if other.token == account.token), None)
        if twin is not None:
            node.child(name).wrong(f"the same token as [accounts.{twin.name}]", "give each account a bot of its own")
        first = next((other for other in seen if other.platform == account.platform == "discord"), None)
        if first is not None:
            for key in ("api_url", "gateway_url"):
                if getattr(first, key) != getattr(account, key):
                    node.child(name).wrong(
                        f"its {key} differs from that of [accounts.{first.name}]; Discord's library has one for the whole process",
                        f"give all Discord accounts the same {key}, or run two Puentes",
                    )
        seen.append(account)


def rule_names(node: Node) -> None:
    """Reasons name the rule, so a name belongs to one."""
    first: dict[str, int] = {}
    for place, rule in enumerate(node.value):
        name = rule.get("name") if isinstance(rule, dict) else None
        if not isinstance(name, str):
            continue  # its own reader tells
        if name in first:
            node.child(place).wrong(
                f'the name "{name}" is taken by rules[{first[name] + 1}]', "give each rule a name of its own: reasons tell it"
            )
        first.setdefault(name, place)


def warn(root: Node, config: Config) -> None:
    """Only for a configuration without mistakes."""
    if config.desk.operators_channel is None:
        root.child("desk").warn(
            "operators are not told in Slack of dead letters and of accounts that are down", 'add operators_channel = "#…"'
        )
    for team in config.teams.values():
        _warn_team(root.child("teams").child(team.key), team, config)
    _warn_unused(root, config)
    _warn_unreachable(root, config)


def ladder_of(team: Team, sla: Sla | None) -> str | None:
    """The SLA's own ladder goes before the team's."""
    return (sla.escalation if sla else None) or team.escalation


def _warn_team(node: Node, team: Team, config: Config) -> None:
    sla = config.sla.get(team.sla or "")
    ladder = config.escalation.get(ladder_of(team, sla) or "")
    if sla is None:
        node.warn("its cases have no deadline", "add sla = …, or a [sla.default]")
    elif ladder is None:
        node.warn("nobody is called when it does not answer", "add escalation = …, or an [escalation.default]")
    if team.lead is None and ladder is not None and any("lead" in step.to for step in ladder.steps):
        node.warn(f'its ladder "{ladder.key}" calls the lead, and the team has none: such steps are skipped', "add lead = …")


def _warn_unused(root: Node, config: Config) -> None:
    teams = {config.default_team} | {rule.team for rule in config.rules}
    slas = {team.sla for team in config.teams.values()} | {rule.sla for rule in config.rules}
    ladders = {team.escalation for team in config.teams.values()} | {sla.escalation for sla in config.sla.values()}
    unused = [
        ("teams", config.teams.keys() - teams, "no rule routes to it"),
        ("sla", config.sla.keys() - slas, "no team and no rule uses it"),
        ("escalation", config.escalation.keys() - ladders, "no team and no SLA uses it"),
    ]
    for section, names, what in unused:
        for name in sorted(names):
            root.child(section).child(name).warn(what, "use it, or take it out")


def _warn_unreachable(root: Node, config: Config) -> None:
    """After a rule that always matches and stops, nothing is looked at."""
    for place, rule in enumerate(config.rules[:-1]):
        if rule.stop and rule.when == WhenConfig():
            root.child("rules").child(place + 1).warn(
                f'no message comes this far: "{rule.name}" always matches and stops', "move it up, or give that rule a condition"
            )
            return
