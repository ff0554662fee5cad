"""What do rules want of whoever asks them? The facts that they look at, since others need not be looked up; the channels that they tell."""

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
    **dict.fromkeys(("inside", "outside"), "open_hours"),
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


def told(rules: Iterable[Rule]) -> tuple[str, ...]:
    """The channels among those whom rules tell, each once."""
    return tuple(dict.fromkeys(to for rule in rules for to in rule.tell if to.startswith("#")))
