"""An expression of a brand's own is refused when it is written or skipped when it is asked; it never stops a message, nor slows it."""

import time
from typing import Any

import pytest

from bridge.model.routing import Facts
from rules.explain import explain
from rules.expression import BadExpression, Expression
from rules.match import Engine
from rules.rule import Rule, When


def said(text: str = "hola", **other: Any) -> Facts:
    return Facts(account="tienda", platform="telegram", public=False, text=text, language="es", **other)


def engine(expr: str, **other: Any) -> Engine:
    rules = [Rule(name="own", when=(When(expr=expr, **other),), team="own"), Rule(name="rest", team="rest")]
    return Engine(rules=rules, default_team="atencion", languages=("es",))


@pytest.mark.parametrize(
    ("expr", "mistake"),
    [
        ("1 +", "at character 4: mismatched input '<EOF>'"),
        ("folowers > 1", 'there is no fact "folowers"; the nearest right name is "followers"'),
        ("followers > 'a'", "it compares or joins things of different kinds"),
        ("followers", "it must be true or false"),
        ("text.matches('a+')", r"it uses matches\(\), and there is only .*; regex = \['…'\] asks for a pattern"),
        ("timestamp(text) < timestamp(text)", r"it uses timestamp\(\)"),
        ("said_ago.all(x, said_ago.all(y, x < y))", "it goes through a list for each thing of another"),
        ("(" * 400 + "true" + ")" * 400, "its brackets stand too deep in each other"),
        ("true" + " && true" * 300, "it has more than 1000 characters"),
    ],
)
def test_a_mistake_is_told_when_it_is_written(expr: str, mistake: str) -> None:
    with pytest.raises(BadExpression, match=mistake):
        Expression(expr)


@pytest.mark.parametrize(
    ("expr", "facts", "holds"),
    [
        ("followers > 1000", said(followers=2000), True),
        ("followers > 1000", said(), False),
        ("!(followers > 1000)", said(), False),
        ("segment == 'vip' || 'vip' in customer_tags", said(customer_tags=("vip",)), True),
        ("weekday in [5, 6] && minute < 9 * 60", said(weekday=6, minute=100), True),
        ("said_ago.exists(ago, ago > 5000) && size(text) < 10", said(said_ago=(0, 6000)), True),
        ("text.contains('🙏') && text.startsWith(')')", said(")🙏\ud800"), True),
    ],
)
def test_what_it_may_say(expr: str, facts: Facts, holds: bool) -> None:
    route = engine(expr).decide(facts)
    assert (route.team == "own") is holds
    assert route.erred == ()


def test_one_that_errs_is_skipped_and_named_and_the_message_is_routed_by_the_rest() -> None:
    rules = engine("said_ago[1] > 5", platform=("telegram",))
    route = rules.decide(said(said_ago=(0,)))
    assert (route.team, route.erred) == ("rest", ("own",))
    outcome = explain(rules, said(said_ago=(0,))).outcomes[0]
    assert not outcome.matched
    assert outcome.because[0].startswith("skipped, it cannot be asked: ")


def test_it_is_not_asked_where_something_else_fails() -> None:
    assert engine("said_ago[1] > 5", platform=("discord",)).decide(said()).erred == ()


def test_the_reason_shows_the_facts_that_it_asked_for() -> None:
    route = engine("followers > 1000 && size(text) > 2").decide(said(followers=2000))
    assert route.reasons[0].because == ('expr: "followers > 1000 && size(text) > 2" holds (followers is 2000)',)


def test_the_longest_that_can_be_written_does_not_hold_up_a_message() -> None:
    rules = engine(" && ".join(["said_ago.all(x, x < 9)"] * 35))
    before = time.perf_counter()
    rules.decide(said("x" * 100_000, said_ago=(1,) * 100))
    assert time.perf_counter() - before < 1
