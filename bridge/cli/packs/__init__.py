"""Which rules can a brand begin with? Files of tested rules, whose topics are given to the brand's own teams."""

import dataclasses
import pathlib
import re
import tomllib
from collections.abc import Mapping

_FOLDER = pathlib.Path(__file__).parent
_TEAM = re.compile(r'^team = "(\w+)"', re.MULTILINE)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Pack:
    topics: Mapping[str, str]
    """Topic -> what people call it. The rules name a topic where a configuration names a team."""
    rules: str

    def with_teams(self, teams: Mapping[str, str]) -> str:
        """What is written into a configuration. teams: topic -> NAME of `[teams.NAME]`."""
        return _TEAM.sub(lambda found: f'team = "{teams[found[1]]}"', self.rules)


def retailer_mx() -> Pack:
    """A shop in Mexico, in Spanish."""
    head, _, rules = (_FOLDER / "minorista_mx.toml").read_text(encoding="utf-8").partition("\n\n")
    return Pack(topics=tomllib.loads(head)["topics"], rules=rules)
