"""What would other rules have decided? Asked again with the facts that each stored decision saw."""

import collections
import dataclasses
import itertools
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from bridge.model.ids import CaseId, Millis, first_id
from bridge.model.records import Decision, Rulebook
from bridge.model.routing import Facts
from bridge.ports import Queries, Router
from bridge.road.case.facts import LOOKED_UP

PAGE = 2_000
"""Decisions in memory at once."""
NEWEST = 2**63 - 1
"""Above all ids."""

COMPARED = ("team", "priority", "sla", "escalation", "assignee", "tags", "effects")
"""What of a decision tells that a case would have fared otherwise. Of effects their kinds: their texts may have been put better."""

Stored = Mapping[str, Any]
"""A Route as it is kept."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Otherwise:
    """A case that would have fared otherwise."""

    decision: Decision
    then: Mapping[str, Any]
    """The fields that differ, as they were decided."""
    now: Mapping[str, Any]
    """And as they would be."""
    by: tuple[str, ...]
    """The rules that would decide them so."""


@dataclasses.dataclass(kw_only=True)
class Tally:
    """Two sets of rules, over the same cases."""

    cases: int = 0
    differing: int = 0
    """Of these cases, decided differently in any way."""
    moves: "collections.Counter[tuple[str, str]]" = dataclasses.field(default_factory=collections.Counter)
    """(team, other team) -> how many would go to the other."""
    not_looked_up: Collection[str] = ()
    """What the new rules look at and those of then did not, so that it was not looked up: it counts as if it were unknown."""


def again(
    queries: Queries, since: Millis, router: Router, *, then: Callable[[Decision], Stored] = lambda decision: decision.route,
    told: Callable[[Otherwise], None] = lambda _: None, most: int | None = None,
) -> Tally:  # fmt: skip
    """Decide cases again, the newest first. then: what was decided about one. told: is given each that would have fared otherwise. most: so
    many cases at most."""
    tally, versions = Tally(), set[str]()
    for decision in itertools.islice(_last_of_each_case(queries, since), most):
        tally.cases += 1
        versions.add(decision.rules)
        other = _otherwise(decision, then(decision), router)
        if other is not None:
            tally.differing += 1
            if "team" in other.now:
                tally.moves[other.then["team"], other.now["team"]] += 1
            told(other)
    wanted = router.asks & LOOKED_UP
    asked = {rules.version: rules.asks for rules in queries.find(Rulebook, "version", versions)} if wanted and versions else {}
    tally.not_looked_up = sorted({fact for version in versions for fact in wanted.difference(asked.get(version, ()))})
    return tally


def _last_of_each_case(queries: Queries, since: Millis) -> Iterator[Decision]:
    """On what the customer said. What was decided on other occasions followed from the rules of then, too."""
    seen: set[CaseId] = set()
    before = NEWEST
    while page := queries.decisions(first_id(since), before, PAGE):
        for decision in page:
            if decision.case_id not in seen and decision.facts.get("occasion", "message") == "message":
                seen.add(decision.case_id)
                yield decision
        before = page[-1].id


def _otherwise(decision: Decision, then: Stored, router: Router) -> Otherwise | None:
    """None: the rules would decide as it was decided then."""
    route = router.decide(Facts.from_json(decision.facts), why=False)
    was, is_now = _compared(then), _compared(route.to_json())
    differing = [name for name in COMPARED if was[name] != is_now[name]]
    if not differing:
        return None
    wanted = {*differing, *(is_now["effects"] if "effects" in differing else ())}
    return Otherwise(
        decision=decision,
        then={name: was[name] for name in differing},
        now={name: is_now[name] for name in differing},
        by=tuple(reason.rule for reason in route.reasons if wanted & reason.sets.keys()),
    )


def _compared(route: Stored) -> dict[str, Any]:
    """In which order tags and effects were gathered is all the same; what an older version did not keep was not decided."""
    plain = {name: route.get(name) for name in COMPARED}
    effects = sorted({effect["kind"] for effect in route.get("effects", ())})
    return {**plain, "tags": sorted(route.get("tags", ())), "effects": effects}
