"""What would other rules have decided? Asked again with the facts that each stored decision saw."""

import collections
import dataclasses
import itertools
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bridge.model.ids import CaseId, DecisionId, Millis, first_id
from bridge.model.records import Decision
from bridge.model.routing import Facts, Route
from bridge.ports import Queries, Router

PAGE = 2_000
"""Decisions in memory at once."""

COMPARED = ("team", "priority", "sla", "escalation", "assignee", "tags")
"""What of a decision tells that a case would have fared otherwise."""


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


@dataclasses.dataclass(frozen=True, kw_only=True)
class Compared:
    """Two sets of rules, over the same cases."""

    cases: int
    differing: int
    """Of these cases, decided differently in any way."""
    moves: Mapping[tuple[str, str], int]
    """(team, other team) -> how many would go to the other, the most first."""


def decided(queries: Queries, since: Millis, until: Millis) -> Iterator[Decision]:
    """The last decision about each case on what the customer said, the newest first."""
    seen: set[CaseId] = set()
    before: DecisionId | int = first_id(until)
    while page := queries.decisions(first_id(since), before, PAGE):
        for decision in page:
            if decision.case_id not in seen and decision.facts.get("occasion", "message") == "message":
                seen.add(decision.case_id)
                yield decision
        before = page[-1].id


def otherwise(decision: Decision, then: Mapping[str, Any], router: Router) -> Otherwise | None:
    """None: the rules would decide as it was decided then."""
    route = router.decide(Facts.from_json(decision.facts))
    now = {name: getattr(route, name) for name in COMPARED}
    differing = [name for name in COMPARED if _plain(then.get(name)) != _plain(now[name])]
    if not differing:
        return None
    return Otherwise(
        decision=decision,
        then={name: _plain(then.get(name)) for name in differing},
        now={name: _plain(now[name]) for name in differing},
        by=_deciders(route, differing),
    )


def compared(queries: Queries, since: Millis, until: Millis, before: Router, after: Router, *, most: int) -> Compared:
    """Over the newest cases, at most so many."""
    cases, found = 0, []
    for decision in itertools.islice(decided(queries, since, until), most):
        cases += 1
        then = before.decide(Facts.from_json(decision.facts))
        if (other := otherwise(decision, then.to_json(), after)) is not None:
            found.append(other)
    return Compared(cases=cases, differing=len(found), moves=moves(found))


def moves(found: Iterable[Otherwise]) -> dict[tuple[str, str], int]:
    """How many cases would have gone from which team to which, the most first."""
    return dict(collections.Counter((each.then["team"], each.now["team"]) for each in found if "team" in each.now).most_common())


def _deciders(route: Route, fields: Iterable[str]) -> tuple[str, ...]:
    wanted = set(fields)
    return tuple(reason.rule for reason in route.reasons if wanted & reason.sets.keys())


def _plain(value: Any) -> Any:
    """As JSON gives it back; in which order tags were gathered is all the same."""
    return sorted(value) if isinstance(value, (list, tuple)) else value
