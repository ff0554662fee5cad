"""How do the configured rules become an engine?"""

from bridge.config.rulebook import laid_flat
from bridge.config.schema import Config
from rules.match import Engine
from rules.rule import Rule
from rules.version import version


def engine(config: Config) -> Engine:
    rules, default_team, languages = ready(config), config.default_team, config.brand.languages
    return Engine(rules=rules, default_team=default_team, languages=languages, version=version(rules, default_team, languages))


def ready(config: Config) -> tuple[Rule, ...]:
    """The rules as the engine takes them, in their order."""
    return tuple(rule for _, rule in laid_flat(config.rules))
