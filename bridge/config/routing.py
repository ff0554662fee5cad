"""How do the configured rules become an engine?"""

import dataclasses

from bridge.config.schema import Config, RuleConfig
from rules.match import Engine
from rules.rule import Rule, When


def engine(config: Config) -> Engine:
    return Engine(rules=[_rule(rule) for rule in config.rules], default_team=config.default_team, languages=config.brand.languages)


def _rule(written: RuleConfig) -> Rule:
    """The records have the same fields on both sides, so that a new condition is added in the two and nowhere between."""
    fields = {field.name: getattr(written, field.name) for field in dataclasses.fields(written)}
    when = {field.name: getattr(written.when, field.name) for field in dataclasses.fields(written.when)}
    return Rule(**{**fields, "when": (When(**when),)})
