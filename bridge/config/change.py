"""What differs between two configurations, and what of that takes effect while the product runs?"""

import dataclasses
from collections.abc import Mapping

from bridge.config.routing import ready
from bridge.config.schema import Config

AT_START = frozenset({"accounts", "brand", "desk", "files", "health", "http", "storage"})
"""Sections whose changes wait for the next start: connections, tokens and files are held open. All others change at once."""

_TOLD_OTHERWISE = frozenset({"rules", "default_team", "expect"})
"""Sections that are told rule by rule, or take no effect of their own."""

_KEPT = ("teams", "people", "groups", "rotations", "sla", "escalation", "hours", "webhooks")
"""Sections of which cases, clocks, ladders and calls under way name entries: what is taken out stays known until the next start."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Change:
    added: tuple[str, ...] = ()
    """Rules, by name; likewise below."""
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    reordered: bool = False
    default_team: str | None = None
    """The new one, where it is another."""
    sections: tuple[str, ...] = ()
    """What else has changed and takes effect."""
    waiting: tuple[str, ...] = ()
    """Sections that have changed and take effect at the next start."""

    @property
    def of_rules(self) -> bool:
        return bool(self.added or self.removed or self.changed or self.reordered or self.default_team)


def taken(before: Config, after: Config) -> Config:
    """The configuration with which the product goes on: the new one, as far as it takes effect at once."""
    kept: dict[str, Mapping[str, object]] = {name: {**getattr(before, name), **getattr(after, name)} for name in _KEPT}
    return dataclasses.replace(after, **{name: getattr(before, name) for name in AT_START}, **kept)  # type: ignore[arg-type]


def between(before: Config, after: Config) -> Change:
    old, new = ({rule.name: rule for rule in ready(config)} for config in (before, after))
    differing = tuple(field.name for field in dataclasses.fields(Config) if getattr(before, field.name) != getattr(after, field.name))
    return Change(
        added=tuple(name for name in new if name not in old),
        removed=tuple(name for name in old if name not in new),
        changed=tuple(name for name in new if name in old and new[name] != old[name]),
        reordered=[name for name in new if name in old] != [name for name in old if name in new],
        default_team=after.default_team if after.default_team != before.default_team else None,
        sections=tuple(name for name in differing if name not in AT_START and name not in _TOLD_OTHERWISE),
        waiting=tuple(name for name in differing if name in AT_START),
    )
