"""Who hears of a wait, and when? A ladder and its rungs."""

import dataclasses
import itertools
from typing import Annotated, Any

from bridge.config.book import Node, each, record
from bridge.config.problems import Told, Wrong, shown
from bridge.config.times import quiet_time
from bridge.config.values import duration, flag, moment, name_of, text
from bridge.model.ids import Millis
from rules.rule import Span


@dataclasses.dataclass(frozen=True, kw_only=True)
class Step:
    """A rung. Exactly one of `at_percent` and `after` says when."""

    at_percent: float | None = None
    """Per cent of the deadline: 50.0 is half way, 100.0 the moment at which the promise is broken."""
    after: Millis | None = None
    """After the deadline; never negative."""
    to: tuple[str, ...]
    """Each is one of `AUDIENCES`, a key of `people` or of `groups`, or a way and a NAME: `on_call:NAME` of a rotation, `webhook:NAME` of a
    program, `email:` and a word for people."""
    repeat: Millis | None = None
    """Again every so long until somebody takes it; on the last step only."""
    wake: bool = False
    """Quiet hours hold nothing of it back."""


THREAD = "thread"
AUDIENCES = (THREAD, "assignee", "team", "lead")
"""Whom a step can call without naming a person."""

ON_CALL, WEBHOOK, EMAIL = "on_call", "webhook", "email"


def _reader(node: Node) -> str:
    """Whom a letter is for: people, by whatever word they are called."""
    if "mail" not in node.book.root:
        raise Wrong("there is no mail server", 'add [mail] with url = "smtp://…" and sender = "…"')
    name = _target(node)
    if name in (THREAD, "team") or name.startswith((f"{WEBHOOK}:", f"{EMAIL}:")):
        raise Wrong(f"{shown(name)} has no mailbox", "name people")
    people, members = _written(node, "people"), _members(node, name)
    known = [each for each in members if isinstance(each, str) and each in people]
    if known and not any("email" in people[each] for each in known):
        lacks = f"{name} has no" if members == [name] else "no lead has an" if name == "lead" else f"nobody of {name} has an"
        raise Wrong(f"{lacks} e-mail address", f'add email = "…" under [people.{known[0]}]')
    return name


def _members(node: Node, name: str) -> list[Any]:
    """Who may be meant by this word, as it stands in the file."""
    way, _, rotation = name.partition(":")
    found: Any = [name]
    if name == "lead":
        found = [team.get("lead") for team in _written(node, "teams").values()]
    elif way == ON_CALL:
        found = _written(node, "rotations").get(rotation, {}).get("people")
    elif name in _written(node, "groups"):
        found = _written(node, "groups")[name].get("members")
    return found if isinstance(found, list) else []


def _written(node: Node, section: str) -> dict[str, Any]:
    """As it stands in the file, whether or not it is right."""
    found = node.book.root.get(section)
    return {name: each for name, each in found.items() if isinstance(each, dict)} if isinstance(found, dict) else {}


_WAYS = {ON_CALL: name_of("rotations", "rotation"), WEBHOOK: name_of("webhooks", "webhook"), EMAIL: _reader}
"""What can stand before a `:`, and the names that can stand behind it."""
_somebody = name_of("people", "person", *AUDIENCES, beside="groups")


def _target(node: Node) -> str:
    value = text(node)
    way, _, name = value.partition(":")
    if way not in _WAYS:
        return _somebody(node)
    if not name:
        raise Wrong(f"{shown(value)} lacks a name", f'write "{way}:NAME"')
    try:
        return f"{way}:{_WAYS[way](dataclasses.replace(node, value=name))}"
    except Wrong as wrong:
        raise Wrong(wrong.what, wrong.mend.replace('write "', f'write "{way}:', 1)) from None


@dataclasses.dataclass(frozen=True, kw_only=True)
class _StepKeys:
    """A rung as it is written."""

    at: Annotated[tuple[float | None, Millis | None], moment]
    to: Annotated[tuple[str, ...], each(_target)]
    repeat: Annotated[Millis | None, duration] = None
    wake: Annotated[bool, flag] = False


def _step(node: Node) -> Step:
    keys = record(_StepKeys, node)
    at_percent, after = keys.at
    return Step(at_percent=at_percent, after=after, to=keys.to, repeat=keys.repeat, wake=keys.wake)


def steps(node: Node) -> tuple[Step, ...]:
    if not isinstance(node.value, list) or not node.value:
        raise Wrong("a ladder needs at least one step", 'write steps = [{ at = "100%", to = ["lead"] }]')
    ladder = each(_step)(node)
    for place, (lower, higher) in enumerate(itertools.pairwise(ladder)):
        if _order(higher) < _order(lower):
            node.child(place + 1).wrong("this step is due before the one above it", "put the steps in the order of time")
            raise Told
        if lower.repeat is not None:
            node.child(place).wrong("only the last step can repeat", "take repeat out, or move it to the last step")
            raise Told
    return ladder


def _order(step: Step) -> tuple[int, float]:
    return (0, step.at_percent) if step.at_percent is not None else (1, float(step.after or 0))


@dataclasses.dataclass(frozen=True, kw_only=True)
class Ladder:
    key: str
    """The NAME of `[escalation.NAME]`."""
    steps: Annotated[tuple[Step, ...], steps]
    """In the order of time; at least one."""
    taken_for: Annotated[Millis, duration] = 30 * 60_000
    """How long "I'll take it" stops the climb."""
    quiet: Annotated[Span | None, quiet_time] = None
    """Each day from when until when, by the brand's clock, its calls wait."""
    round_the_clock: Annotated[bool, flag] = False
    """Steps after the deadline, repeats and `taken_for` count the night, too; else opening hours alone, as the deadline does."""
