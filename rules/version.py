"""Which rules are these? A short name made of all that they say: the same after a restart, another one when anything is changed."""

import dataclasses
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rules.rule import Rule, When

_DEFAULTS: Mapping[type[Rule | When], Mapping[str, Any]] = {
    kind: {field.name: field.default for field in dataclasses.fields(kind)} for kind in (Rule, When)
}


def version(rules: Iterable[Rule], default_team: str, languages: Sequence[str]) -> str:
    said = hashlib.sha256(repr((default_team, tuple(languages))).encode("utf-8", "surrogatepass"))
    for rule in rules:
        said.update(repr(_said(rule)).encode("utf-8", "surrogatepass"))
    return said.hexdigest()[:8]


def _said(one: Any) -> Any:
    """Without what is left out, so that a field that comes later gives no rule another name."""
    if isinstance(one, (Rule, When)):
        defaults = _DEFAULTS[type(one)]
        return [(name, _said(value)) for name, value in vars(one).items() if value != defaults[name]]
    return [_said(each) for each in one] if isinstance(one, tuple) else one
