"""The engine looks at few rules and decides as if it had looked at all of them."""

from typing import Any

import reference
from hypothesis import given
from hypothesis import strategies as st

from bridge.model.routing import Facts
from rules.explain import explain
from rules.match import Engine
from rules.rule import Often, Rule, Span, When

OCCASIONS = st.sampled_from(["message", "message", "opened", "breached", "unclaimed"])
WORDS = ["cobro", "Mi Reembolso", "reembols*", "reembolso", "no llega", "no*", "💔", "¿?", "ñ", "", "mi"]
SAID = [
    *(
        "mi",
        "REEMBOLSÓ",
        "reem💔bolso",
        "reembolsaron",
        "cobro",
        "no",
        "llega",
        "💔",
        "n",
        "¿?",
        "",
        "ｃｏｂｒｏ",
        "co\u200bbro",
        "\ud800",
        "E\u0301",
    ),
    *("#Cobro", "#no_llega", "a#cobro", "@Puente", "mail@puente", "https://shop.example.com/x", "example.com", "pedido 12345"),
]
EXPRESSIONS = [
    *("followers > 100", "size(text) > 10", "segment == 'vip' || 'vip' in customer_tags", "open_cases / followers > 1"),
    *("said_ago[2] < 1000", "!(waiting > 5)", "said_ago.all(x, x < 5000)"),
]


def some(*values: Any) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.one_of(st.just(()), st.lists(st.sampled_from(values), min_size=1, max_size=3, unique=True).map(tuple))


def perhaps(*values: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from([None, *values])


ASKED: dict[str, st.SearchStrategy[Any]] = {
    "platform": some("telegram", "discord"),
    "account": some("tienda", "otra"),
    "public": perhaps(True, False),
    "any": some(*WORDS),
    "all": some(*WORDS),
    "none": some(*WORDS),
    "regex": some("b", r"\d{5}", "(?i)REEMBOLSO", "(?i)é", "x*"),
    "hashtag": some("cobro", "no_llega", "reembolso"),
    "mention": some("puente", "otro"),
    "link": some("example.com", "shop.example.com", "*"),
    "language": some("es", "en"),
    "longer": perhaps(0, 10),
    "shorter": perhaps(1, 20),
    "file": some("photo", "voice", "any", "none"),
    "reply": perhaps(True, False),
    "returning": perhaps(True, False),
    "customer_tag": some("vip", "b2b"),
    "segment": some("vip", "oro"),
    "followers": perhaps(0, 1000),
    "open_cases": perhaps(0, 2),
    "last_team": some("pagos", "legal"),
    "last_state": some("resolved", "open"),
    "often": perhaps(Often(at_least=2, within=5000), Often(at_least=1, within=0)),
    "weekday": some(0, 5, 6),
    "hours": some(Span(first=540, until=1080), Span(first=1320, until=360), Span(first=0, until=1440), Span(first=600, until=600)),
    "inside": some("tienda", "noche"),
    "outside": some("tienda", "noche"),
    "state": some("opening", "open"),
    "team": some("pagos", "legal"),
    "priority": some("normal", "urgent"),
    "tag": some("x", "y"),
    "older": perhaps(0, 60_000),
    "waiting": perhaps(0, 60_000),
    "expr": perhaps(*EXPRESSIONS),
}


@st.composite
def whens(draw: st.DrawFn, most: int = 3) -> When:
    """Few conditions at once: of many, some never hold."""
    names = draw(st.lists(st.sampled_from([*ASKED, "any", "any", "all", "regex", "expr"]), max_size=most))
    return When(**{name: draw(ASKED[name]) for name in names})


RULES = st.lists(
    st.builds(
        Rule,
        name=st.uuids().map(str),
        on=st.lists(OCCASIONS, min_size=1, max_size=2).map(tuple),
        unclaimed=perhaps(60_000),
        when=st.lists(whens(), max_size=2).map(tuple),
        unless=st.one_of(st.just(()), st.lists(whens(2), max_size=2).map(tuple)),
        team=perhaps("pagos", "legal"),
        priority=perhaps("low", "urgent"),
        tags=some("x", "y"),
        sla=perhaps("oro"),
        escalation=perhaps("noche"),
        assignee=perhaps("round_robin"),
        greeting=perhaps(True, False),
        template=perhaps("hola"),
        note=perhaps("ojo"),
        tell=some("lead", "#canal"),
        ladder=st.booleans(),
        spam=st.booleans(),
        close=perhaps("spam"),
        webhook=some("crm", "erp"),
        stop=st.sampled_from([False, False, False, True]),
    ),
    max_size=8,
)
FACTS = st.builds(
    Facts,
    account=st.sampled_from(["tienda", "otra", "tercera"]),
    platform=st.sampled_from(["telegram", "discord"]),
    public=st.booleans(),
    text=st.lists(st.sampled_from(SAID), max_size=5).map(" ".join),
    language=st.sampled_from(["es", "en"]),
    occasion=OCCASIONS,
    files=some("photo", "voice"),
    reply=st.booleans(),
    returning=st.booleans(),
    customer_tags=some("vip", "b2b"),
    segment=perhaps("vip", "oro"),
    followers=perhaps(0, 5000),
    open_cases=st.integers(0, 3),
    last_team=perhaps("pagos"),
    last_state=perhaps("resolved"),
    said_ago=st.lists(st.sampled_from([0, 4000, 8000]), max_size=4).map(sorted).map(tuple),
    weekday=st.sampled_from([0, 5, 6]),
    minute=st.sampled_from([0, 359, 360, 540, 600, 1080, 1320, 1439]),
    open_hours=some("tienda", "noche"),
    state=st.sampled_from(["opening", "open"]),
    team=perhaps("pagos"),
    priority=st.sampled_from(["normal", "urgent"]),
    tags=some("x"),
    age=st.sampled_from([0, 60_000, 60_001]),
    waiting=perhaps(0, 70_000),
    unclaimed=perhaps(59_999, 60_000),
)


@given(RULES, st.lists(FACTS, min_size=1, max_size=4))
def test_the_engine_decides_as_the_reference_does(rules: list[Rule], asked: list[Facts]) -> None:
    engine = Engine(rules=rules, default_team="atencion", languages=("es", "en"))
    for facts in asked:
        wanted = reference.decide(rules, facts, "atencion")
        route = engine.decide(facts)
        assert {field: getattr(route, field) for field in ("team", "priority", "greeting", "sla", "escalation", "assignee")} == {
            field: wanted.get(field) for field in ("team", "priority", "greeting", "sla", "escalation", "assignee")
        }
        assert (list(route.tags), list(route.erred)) == (wanted["tags"], wanted["erred"])
        assert [(effect.kind, effect.rule) for effect in route.effects] == wanted["effects"]


@given(RULES, FACTS)
def test_an_explanation_tells_of_each_rule_what_the_reference_says(rules: list[Rule], facts: Facts) -> None:
    engine = Engine(rules=rules, default_team="atencion", languages=("es", "en"))
    told = explain(engine, facts)
    assert told.route == engine.decide(facts)
    assert [outcome.rule for outcome in told.outcomes if outcome.matched] == reference.decide(rules, facts, "atencion")["matched"]
    assert len(told.outcomes) == len(rules)
    assert all(because for outcome in told.outcomes for because in outcome.because)


@given(whens(4), FACTS)
def test_the_reason_of_a_failure_is_true(when: When, facts: Facts) -> None:
    """The condition that is named does not hold by itself; those before it do, and are not named."""
    when = When(**{**when.__dict__, "expr": None})
    outcome = explain(Engine(rules=[Rule(name="r", when=(when,))], default_team="atencion", languages=("es",)), facts).outcomes[0]
    if facts.occasion == "message" and not outcome.matched:
        name = outcome.because[0].partition(":")[0]
        assert not reference.plain(When(**{name: getattr(when, name)}), facts)
