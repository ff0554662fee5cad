"""How do the configured rules become an engine?"""

import dataclasses

from bridge.config.schema import Config, RuleConfig
from rules.match import Engine
from rules.rule import Rule, When
from rules.version import version


def engine(config: Config) -> Engine:
    rules, default_team, languages = ready(config), config.default_team, config.brand.languages
    return Engine(rules=rules, default_team=default_team, languages=languages, version=version(rules, default_team, languages))


def ready(config: Config) -> tuple[Rule, ...]:
    """The rules as the engine takes them, in their order."""
    return tuple(_rule(rule) for rule in config.rules)


def _rule(written: RuleConfig) -> Rule:
    """The records have the same fields on both sides, so that a new condition is added in the two and nowhere between."""
    fields = {field.name: getattr(written, field.name) for field in dataclasses.fields(written)}
    when = {field.name: getattr(written.when, field.name) for field in dataclasses.fields(written.when)}
    return Rule(**{**fields, "when": (When(**when),)})
