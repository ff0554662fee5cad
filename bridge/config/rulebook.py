"""What is a rule, as it is written? Its keys, the groups that rules stand in, and what a rule cannot do.

A group is a rule with rules in it. They have its conditions besides their own, and what it sets where they do not set it themselves;
`laid_flat` gives each rule as if it stood alone.
"""

import dataclasses
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, TypeAlias, get_args

from bridge.config import values as read
from bridge.config.book import Node, each, gather, keys, record, table, table_of
from bridge.config.conditions import ALWAYS, PRIORITIES, WhenConfig, conditions, exception
from bridge.config.ladder import AUDIENCES
from bridge.config.lines import Path
from bridge.config.otherwise import meant
from bridge.config.problems import Told, Wrong, shown
from bridge.config.wording import leaves
from bridge.model.ids import Millis
from bridge.model.routing import Occasion
from bridge.texts import template_key
from rules.effects import DEFAULT
from rules.rule import Rule, When

OCCASIONS: tuple[Occasion, ...] = get_args(Occasion)
ROUND_ROBIN = "round_robin"
TOLD = ("lead", "assignee")
"""Whom a rule can tell without naming a person."""
NOT_A_PERSON = (*AUDIENCES, *TOLD, ROUND_ROBIN)
"""Words that mean somebody where ladders and rules name people."""


def _told(node: Node) -> str:
    value = read.text(node)
    if value.startswith("#"):
        if not value.strip("#").strip():
            raise Wrong(f"{shown(value)} is no channel", 'write it as "#pagos"')
        return value
    return read.name_of("people", "person", *TOLD)(node)


def _template(node: Node) -> str:
    """The NAME of a text of the brand's own, which must be there in each language that it speaks."""
    name = read.text(node)
    brand, texts = node.book.root.get("brand"), node.book.root.get("texts")
    spoken = brand.get("languages") if isinstance(brand, dict) else None
    for language in spoken if isinstance(spoken, list) else ():
        own = texts.get(language) if isinstance(texts, dict) and isinstance(language, str) else None
        known = leaves(Node(book=node.book, path=("texts", language), value=own)) if isinstance(own, dict) else ()
        if template_key(name) not in {key for _, key in known}:
            raise Wrong(
                f"there is no text {shown(name)} in {shown(language)}", f'add "{template_key(name)}" = "…" under [texts.{language}]'
            )
    return template_key(name)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Tell:
    to: Annotated[tuple[str, ...], each(_told)]
    text: Annotated[str, read.text]


@dataclasses.dataclass(frozen=True, kw_only=True)
class RuleConfig:
    """None: not said here. What each key means stands in `rules.rule.Rule`."""

    name: Annotated[str, read.text]
    on: Annotated[tuple[Occasion, ...] | None, each(read.choice(*OCCASIONS))] = None
    unclaimed: Annotated[Millis | None, read.duration] = None
    when: Annotated[WhenConfig, conditions] = ALWAYS
    unless: Annotated[tuple[WhenConfig, ...], each(exception)] = ()
    team: Annotated[str | None, read.team_name] = None
    priority: Annotated[str | None, read.choice(*PRIORITIES)] = None
    tags: Annotated[tuple[str, ...] | None, each(read.text)] = None
    sla: Annotated[str | None, read.sla_name] = None
    escalation: Annotated[str | None, read.ladder_name] = None
    assignee: Annotated[str | None, read.name_of("people", "person", ROUND_ROBIN)] = None
    greeting: Annotated[bool | None, read.flag] = None
    template: Annotated[str | None, _template] = None
    note: Annotated[str | None, read.text] = None
    tell: Annotated[Tell | None, table_of(Tell)] = None
    ladder: Annotated[bool | None, read.flag] = None
    spam: Annotated[bool | None, read.flag] = None
    close: Annotated[str | None, read.text] = None
    webhook: Annotated[tuple[str, ...] | None, each(read.webhook_name)] = None
    stop: Annotated[bool | None, read.flag] = None
    rules: Annotated[tuple["RuleConfig", ...], lambda node: _list_of_rules(node)] = ()
    """Those in this group; a rule that has some decides nothing itself."""


_OWN = frozenset({"name", "when", "unless", "rules"})
_INHERITED = tuple(field.name for field in dataclasses.fields(RuleConfig) if field.name not in _OWN)


# --- groups ------------------------------------------------------------------------------------------------------------------------

Placed: TypeAlias = tuple[Path, Rule]
"""A rule laid flat, and where in the file it stands."""


def laid_flat(written: Iterable[RuleConfig]) -> Iterator[Placed]:
    """In the order of the file."""
    return _flat(written, ("rules",), (), (), {})


def _flat(
    written: Iterable[RuleConfig], above: Path, when: tuple[When, ...], unless: tuple[When, ...], inherited: dict[str, Any]
) -> Iterator[Placed]:
    for place, one in enumerate(written):
        path = (*above, place)
        said = {name: value for name in _INHERITED if (value := getattr(one, name)) is not None}
        if one.unclaimed is not None:
            said.setdefault("on", ("unclaimed",))
        values = {**inherited, **said}
        whens = (*when, _plain(one.when)) if one.when != ALWAYS else when
        exceptions = (*unless, *map(_plain, one.unless))
        if one.rules:
            yield from _flat(one.rules, (*path, "rules"), whens, exceptions, values)
            continue
        tell: Tell | None = values.pop("tell", None)
        if tell is not None:
            values |= {"tell": tell.to, "tell_text": tell.text}
        yield path, Rule(name=one.name, when=whens, unless=exceptions, **values)


def _plain(when: WhenConfig) -> When:
    return When(**vars(when))


# --- reading -----------------------------------------------------------------------------------------------------------------------


def rules(node: Node) -> tuple[RuleConfig, ...]:
    """All of `[[rules]]`."""
    _names(node, {})
    written = _list_of_rules(node)
    gather(_possible, [(_at(node, path), rule) for path, rule in laid_flat(written)])
    return written


def _list_of_rules(node: Node) -> tuple[RuleConfig, ...]:
    if not isinstance(node.value, list):
        keys = ".".join(part for part in node.path if isinstance(part, str))
        raise Wrong("rules are a list", f"begin each with [[{keys}]], in two pairs of brackets")
    return each(_rule)(node) if node.value else ()


def _rule(node: Node) -> RuleConfig:
    outside = {key: right for key in table(node) if (right := _condition(key)) is not None}
    for key, right in outside.items():
        node.child(key).wrong(f'"{key}" stands outside of when', f"conditions stand in when = {{ {right} = … }}")
    rule = record(RuleConfig, dataclasses.replace(node, value={key: node.value[key] for key in node.value if key not in outside}))
    if outside:
        raise Told
    if rule.name == DEFAULT:
        raise Wrong(f'"{rule.name}" is how reasons tell that no rule chose the team', "choose another name")
    return rule


def _condition(key: str) -> str | None:
    """The condition that a key outside of `when` was meant to be."""
    rule, when = keys(RuleConfig), keys(WhenConfig)
    return None if key in rule or meant(key, rule) else key if key in when else meant(key, when)


def _names(node: Node, taken: dict[str, Node]) -> None:
    """Reasons name the rule, so a name belongs to one."""
    for place, rule in enumerate(node.value if isinstance(node.value, list) else ()):
        if not isinstance(rule, dict):
            continue  # its own reader tells
        child, name = node.child(place), rule.get("name")
        if isinstance(name, str):
            if name in taken:
                child.wrong(f'the name "{name}" is taken by {taken[name].name}', "give each rule a name of its own: reasons tell it")
            taken.setdefault(name, child)
        if "rules" in rule:
            _names(child.child("rules"), taken)


def _at(rules: Node, path: Path) -> Node:
    node = rules
    for part in path[len(rules.path) :]:
        node = node.child(part)
    return node


_DECIDES = tuple(name for name in _INHERITED if name not in ("on", "unclaimed"))


def _possible(node: Node, rule: Rule) -> None:
    """What a rule decides must be something, and something that can be done when it is asked."""
    if not any(getattr(rule, name) not in (None, (), False) or (name == "greeting" and rule.greeting is False) for name in _DECIDES):
        raise Wrong("the rule decides nothing", "add team, priority, tags, note, tell or another effect; docs/rules.md lists them")
    if "unclaimed" in rule.on and rule.unclaimed is None:
        raise Wrong("it is not said for how long nobody has claimed the case", 'add unclaimed = "30m"')
    if rule.unclaimed is not None and "unclaimed" not in rule.on:
        raise Wrong('unclaimed is said, but the rule is not asked on "unclaimed"', 'take on out, or add "unclaimed" to it')
    if rule.greeting is not None and "message" not in rule.on:
        raise Wrong("the greeting is decided when a message opens a case", "take greeting out, or on; another text is sent with template")
    if rule.close is not None and "resolved" in rule.on:
        raise Wrong("a case that was resolved is closed already", "take close out")
    if rule.assignee == ROUND_ROBIN:
        _in_turn(node, rule)


def _in_turn(node: Node, rule: Rule) -> None:
    teams = node.book.root.get("teams")
    staffed = [name for name, team in teams.items() if isinstance(team, dict) and team.get("members")] if isinstance(teams, dict) else []
    if rule.team is not None and rule.team not in staffed:
        raise Wrong(f'the team "{rule.team}" has no members to take turns', f'add members = ["…"] under [teams.{rule.team}]')
    if not staffed:
        raise Wrong("no team has members to take turns", 'add members = ["…"] to its [teams.NAME]')
