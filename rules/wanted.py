"""Which facts do rules look at? What nobody asks for need not be looked up."""

import dataclasses
from collections.abc import Iterable, Mapping

from bridge.model.routing import Facts
from rules.rule import Rule

EVERYTHING = frozenset(field.name for field in dataclasses.fields(Facts))
_CALLED_OTHERWISE: Mapping[str, str] = {
    **dict.fromkeys(("any", "all", "none", "regex", "hashtag", "mention", "link", "longer", "shorter"), "text"),
    "file": "files",
    "customer_tag": "customer_tags",
    "often": "said_ago",
    "hours": "minute",
    "tag": "tags",
    "older": "age",
}
"""Conditions whose name is not that of the fact they are about."""


def looked_at(rules: Iterable[Rule]) -> frozenset[str]:
    """The names of these facts. An expression may look at any."""
    found: set[str] = set()
    for when in (when for rule in rules for when in (*rule.when, *rule.unless)):
        asked = [name for name, value in when.__dict__.items() if value is not None and value != ()]
        if "expr" in asked:
            return EVERYTHING
        found.update(_CALLED_OTHERWISE.get(name, name) for name in asked)
    return frozenset(found)
