"""Do the sections fit each other? What no section can see alone."""

from collections.abc import Mapping

from bridge.config.book import Node
from bridge.config.schema import Account, Person, Sla, Team


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


def people(root: Node, read: Mapping[str, Person]) -> None:
    """A group is called as a person is, so that one name cannot be both; nobody stands in for himself."""
    for name in sorted(set(root.book.names("groups")) & set(root.book.names("people"))):
        root.child("groups").child(name).wrong(f"there is a person {name}, too", "choose another name for one of them")
    for name, person in read.items():
        node = root.child("people").child(name)
        if person.alternate == name:
            node.child("alternate").wrong("nobody stands in for himself", "name somebody else, or take it out")
        for away in person.away:
            if away.instead == name:
                node.child("away").wrong("nobody stands in for himself", "name somebody else in instead, or take it out")


def ladder_of(team: Team, sla: Sla | None) -> str | None:
    """The SLA's own ladder goes before the team's."""
    return (sla.escalation if sla else None) or team.escalation
