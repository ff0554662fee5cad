"""What do rules say that was probably not meant?"""

import itertools
from collections.abc import Sequence

from bridge.config.book import Node
from bridge.config.lines import Path
from bridge.config.rulebook import Placed
from bridge.config.schema import Config


def warn(root: Node, config: Config, rules: Sequence[Placed]) -> None:
    _unreachable(root, rules)


def _at(root: Node, path: Path) -> Node:
    for part in path:
        root = root.child(part)
    return root


def _unreachable(root: Node, rules: Sequence[Placed]) -> None:
    """After a rule that always matches and stops, nothing is looked at."""
    for (_, rule), (path, _) in itertools.pairwise(rules):
        if rule.stop and not rule.when and not rule.unless:
            _at(root, path).warn(
                f'no message comes this far: "{rule.name}" always matches and stops', "move it up, or give that rule a condition"
            )
            return
