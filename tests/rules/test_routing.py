"""A message is routed as docs/rules.md says, always, with its reasons."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.model.routing import Effect, Facts, Reason
from bridge.ports import Router
from rules.explain import explain
from rules.match import Engine
from rules.patterns import BadPattern
from rules.rule import Often, Rule, Span, When


def engine(*rules: Rule) -> Engine:
    return Engine(rules=rules, default_team="atencion", languages=("es", "en", "pt"))


def said(text: str, **other: Any) -> Facts:
    facts: dict[str, Any] = {"account": "tienda", "platform": "telegram", "public": False, "language": "es", **other}
    return Facts(text=text, **facts)


def matches(when: When, facts: Facts) -> bool:
    return engine(Rule(name="r", when=(when,), team="pagos")).decide(facts).team == "pagos"


PAGOS = Rule(name="pagos", when=(When(any=("reembolso", "cobro")),), team="pagos", tags=("cobro",))
LEGAL = Rule(name="legal", when=(When(any=("Profeco",)),), team="legal", priority="urgent", sla="urgente", tags=("legal", "cobro"))


# --- who wins -----------------------------------------------------------------------------------------------------------


def test_the_first_rule_that_sets_a_field_wins_it_and_tags_are_gathered() -> None:
    route = engine(PAGOS, LEGAL).decide(said("Sin mi reembolso voy a PROFECO"))
    assert (route.team, route.priority, route.sla, route.tags, route.greeting) == ("pagos", "urgent", "urgente", ("cobro", "legal"), True)
    assert [(reason.rule, reason.sets) for reason in route.reasons] == [
        ("pagos", {"team": "pagos", "tags": ("cobro",)}),
        ("legal", {"priority": "urgent", "sla": "urgente", "tags": ("legal",)}),
    ]


def test_the_default_team_catches_the_rest_and_says_so() -> None:
    route = engine(PAGOS).decide(said("hola"))
    assert (route.team, route.priority, route.tags, route.sla, route.greeting) == ("atencion", "normal", (), None, True)
    assert route.reasons == (Reason(rule="default", sets={"team": "atencion"}),)


def test_a_rule_that_sets_no_team_leaves_it_to_the_default() -> None:
    route = engine(Rule(name="quiet", when=(When(public=True),), greeting=False)).decide(said("hola", public=True))
    assert (route.team, route.greeting) == ("atencion", False)
    assert [reason.rule for reason in route.reasons] == ["quiet", "default"]


def test_stop_ends_the_list_only_where_its_rule_matches() -> None:
    rules = engine(Rule(name="spam", when=(When(any=("casino",)),), stop=True), PAGOS)
    assert rules.decide(said("casino, reembolso")).team == "atencion"
    assert rules.decide(said("reembolso")).team == "pagos"


def test_the_reason_shows_what_was_found_in_the_customers_own_spelling() -> None:
    route = engine(PAGOS).decide(said("Buenas tardes, oigan, ¿y mi REEMBÓLSO para cuándo es? gracias"))
    assert route.reasons[0].because == ('any: "reembolso" (in "oigan, ¿y mi REEMBÓLSO para cuándo es?")',)


# --- conditions ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "facts", "holds"),
    [
        (When(), said(""), True),
        (When(platform=("discord", "telegram")), said(""), True),
        (When(platform=("discord",)), said(""), False),
        (When(account=("otra",)), said(""), False),
        (When(public=False), said("", public=True), False),
        (When(public=True), said("", public=True), True),
        (When(language=("en", "pt")), said("", language="pt"), True),
        (When(language=("en",)), said("", language="pt"), False),
        (When(any=("cobro",)), said("mis cobros"), False),
        (When(any=("ENVÍO",)), said("el envio"), True),
        (When(any=("ano",)), said("este año"), True),
        (When(any=("no ha llegado",)), said("No… ¡ha\n LLEGADO!"), True),
        (When(any=("no ha llegado",)), said("ha llegado no"), False),
        (When(any=("no ha llegado",)), said("no ha llegadoo"), False),
        (When(all=("mi", "cobro")), said("cobro: mi"), True),
        (When(all=("mi", "cobro")), said("cobro"), False),
        (When(none=("gracias",)), said("¡Gracias!"), False),
        (When(none=("gracias",)), said("de nada"), True),
        (When(any=("💔",)), said("roto💔"), True),
        (When(regex=(r"\bpedido #\d{3}\b",)), said("mi pedido #123"), True),
        (When(regex=("pedido",)), said("mi PEDIDO"), False),
        (When(regex=("(?i)pedido", r"\d")), said("mi PEDIDO"), False),
        (When(regex=("(?i)ñandú",)), said("el ÑANDÚ"), True),
        (When(any=("cobro",), none=("gracias",), public=False), said("cobro, gracias"), False),
    ],
)
def test_a_condition(when: When, facts: Facts, holds: bool) -> None:
    assert matches(when, facts) is holds


def test_a_pattern_that_re2_cannot_take_is_refused_with_its_reason() -> None:
    with pytest.raises(BadPattern, match="missing"):
        engine(Rule(name="r", when=(When(regex=("(dos",)),), team="pagos"))


# --- occasions and effects ----------------------------------------------------------------------------------------------


def test_what_nobody_decides_on_another_occasion_stays() -> None:
    alarm = Rule(name="alarm", on=("breached",), when=(When(team=("pagos",)),), tags=("late",), tell=("lead",), tell_text="¡Ya!")
    facts = said("hola", occasion="breached", team="pagos", priority="high", tags=("cobro",))
    route = engine(PAGOS, alarm).decide(facts)
    assert (route.team, route.priority, route.tags) == ("pagos", "high", ("cobro", "late"))
    assert [reason.rule for reason in route.reasons] == ["alarm"]
    assert route.reasons[0].because == ('on: "breached"', 'team: "pagos"')
    assert route.effects == (Effect(rule="alarm", kind="tell", value="¡Ya!", to=("lead",)),)


def test_effects_are_gathered_and_what_can_be_done_once_is_the_first_rules() -> None:
    first = Rule(name="first", template="hola", note="uno", ladder=True, webhook=("crm",))
    second = Rule(name="second", template="adios", note="dos", ladder=True, webhook=("crm", "erp"), close="spam")
    route = engine(first, second).decide(said("hola"))
    assert [(effect.rule, effect.kind, effect.value) for effect in route.effects] == [
        ("first", "template", "hola"),
        ("first", "note", "uno"),
        ("first", "ladder", "first"),
        ("first", "webhook", "crm"),
        ("second", "note", "dos"),
        ("second", "close", "spam"),
        ("second", "webhook", "crm"),
        ("second", "webhook", "erp"),
    ]


def test_nobody_claims_it() -> None:
    rule = Rule(name="slow", on=("unclaimed",), unclaimed=1_800_000, priority="urgent")
    router = engine(rule)
    assert (router.unclaimed_after, router.listens("unclaimed"), router.listens("message")) == ((1_800_000,), True, False)
    assert router.decide(said("", occasion="unclaimed", unclaimed=1_800_000)).priority == "urgent"
    assert router.decide(said("", occasion="unclaimed", unclaimed=1_799_999)).priority == "normal"


# --- explanation --------------------------------------------------------------------------------------------------------


def test_an_explanation_says_for_each_rule_what_matched_or_failed_first() -> None:
    stop = Rule(name="stop", when=(When(any=("reembolso",)),), stop=True)
    explanation = explain(engine(LEGAL, PAGOS, stop, LEGAL), said("mi reembolso"))
    assert [(o.matched, o.because, o.stopped) for o in explanation.outcomes] == [
        (False, ('any: "Profeco" is not in the text',), False),
        (True, ('any: "reembolso" (in "mi reembolso")',), False),
        (True, ('any: "reembolso" (in "mi reembolso")',), True),
        (False, ('not asked: "stop" stopped',), False),
    ]
    assert explanation.route == engine(LEGAL, PAGOS, stop, LEGAL).decide(said("mi reembolso"))


@pytest.mark.parametrize(
    ("when", "because"),
    [
        (When(platform=("discord",)), 'platform: "telegram" is not "discord"'),
        (When(public=True), "public: the place is private"),
        (When(all=("mi", "cobro")), 'all: "cobro" is not in the text'),
        (When(none=("reembolso",)), 'none: "reembolso" (in "mi reembolso")'),
        (When(regex=("mi", "x")), 'regex: "x" is not in the text'),
        (When(hashtag=("oferta",)), 'hashtag: "#oferta" is not in the text'),
        (When(segment=("vip",)), 'segment: there is none, and "vip" is wanted'),
        (When(weekday=(5, 6)), 'weekday: "mon" is not "sat" or "sun"'),
        (When(inside=("tienda", "noche")), 'inside: it is not within "tienda" or "noche"'),
        (When(hours=(Span(first=1320, until=360),)), "hours: 12:00 is not in 22:00-06:00"),
        (When(followers=1000), "followers: nobody tells how many"),
        (When(file=("photo",)), 'file: no file came along, and "photo" is wanted'),
        (When(often=Often(at_least=3, within=600_000)), "often: 1 messages within 10 min, and at least 3 are wanted"),
        (When(waiting=1_800_000), "waiting: 10 min is not longer than 30 min"),
        (When(longer=20), "longer: 12 characters are not more than 20"),
        (When(returning=True), "returning: this is the customer's first case"),
    ],
)
def test_why_a_condition_failed(when: When, because: str) -> None:
    explanation = explain(
        engine(Rule(name="r", when=(when,), team="pagos")), said("mi reembolso", minute=720, waiting=600_000, said_ago=(0,))
    )
    assert explanation.outcomes[0].because == (because,)


# --- whatever is written ------------------------------------------------------------------------------------------------

EVERY = engine(
    PAGOS,
    LEGAL,
    Rule(name="all", when=(When(all=("a", "b"), none=("c",), regex=(r"(a*)*b", r"\w+")),), priority="low"),
    Rule(name="hard", when=(When(regex=(r"(x+x+)+y", r"(?i)(a|aa)+$")),), priority="low"),
)


@given(st.text(st.characters(exclude_categories=())))
def test_no_text_is_left_without_a_route(text: str) -> None:
    router: Router = EVERY
    language = router.language(text, None)
    route = router.decide(said(text, language=language))
    assert language in ("es", "en", "pt")
    assert route.team in ("pagos", "legal", "atencion")
    assert explain(EVERY, said(text, language=language)).route == route


PHRASES = st.lists(st.sampled_from(["cobro", "Mi Reembolso", "reembolso", "no llega", "💔", "¿?", "ñ", ""]), max_size=3).map(tuple)
SOME_RULES = st.lists(
    st.builds(
        Rule,
        name=st.just("r"),
        when=st.tuples(st.builds(When, any=PHRASES, all=PHRASES, none=PHRASES, regex=st.sampled_from([(), ("b",)]))),
        team=st.sampled_from([None, "pagos", "legal"]),
        tags=st.sampled_from([(), ("x",), ("y",)]),
        stop=st.booleans(),
    ),
    max_size=6,
)


@given(SOME_RULES, st.lists(st.sampled_from(["mi", "REEMBOLSO", "reembolso", "cobro", "no", "llega", "💔", "n", "¿?", ""])).map(" ".join))
def test_rules_that_are_not_looked_at_would_not_have_matched(rules: list[Rule], text: str) -> None:
    """What is explained is rule by rule, what is decided only among those whose words were said."""
    assert explain(engine(*rules), said(text)).route == engine(*rules).decide(said(text))


@given(st.lists(st.sampled_from(["mi", "Reembolso", "¿", "…", "no", "\n"])), st.lists(st.sampled_from(["ya", "!", "COBRÓ", "💔"])))
def test_a_word_is_found_wherever_it_stands(before: list[str], after: list[str]) -> None:
    assert matches(When(any=("cobro",)), said(" ".join([*before, "cobro", *after])))


@pytest.mark.parametrize(
    "hostile",
    [
        "x" * 100_000,
        "a " * 50_000,
        "aa" * 50_000 + "!",
        "\u0301\u0316" * 50_000,
        "mi reembolso " * 7_700,
        "💔" * 100_000,
        "#\u200b" * 50_000,
        "".join(map(chr, range(256, 100_256))),
        "".join(map(chr, range(0x20000, 0x20000 + 100_000))),
    ],
)
def test_a_hostile_text_is_routed(hostile: str) -> None:
    """How quickly, benchmarks/rules.py tells."""
    hurried = EVERY.decide(said(f"quiero mi reembolso {hostile}", language=EVERY.language(hostile, None)))
    assert hurried.erred == ()


def test_words_within_words_are_all_found_in_a_long_text() -> None:
    nested = engine(
        *(Rule(name=f"{times}", when=(When(any=(" ".join(["no"] * times), "no*")),), tags=(f"{times}",)) for times in range(1, 40))
    )
    assert len(nested.decide(said("no " * 33_000)).tags) == 39


@pytest.mark.parametrize("before", [*range(1_990, 2_010), 15_000, 49_000])
def test_a_phrase_is_found_however_far_down_it_stands(before: int) -> None:
    """Long texts are looked through piece by piece."""
    assert matches(When(any=("me cobrar*",)), said("y " * before + "me COBRARON"))
    assert matches(When(all=("me cobraron", "dos")), said("y " * before + "me cobraron dos"))
    assert not matches(When(any=("cobrar",)), said("y " * before + "cobraron"))


def test_words_are_found_behind_thousands_of_emoji() -> None:
    assert matches(When(all=("envío", "ya", "cobraron")), said("💔" * 30_000 + " mi ENVÍO💔ya“cobraron”"))


def test_why_is_told_of_each_rule_that_decides_something() -> None:
    """Also where the next one found the same, and decides nothing more."""
    route = engine(
        Rule(name="first", when=(When(any=("cobro",)),), team="pagos"),
        Rule(name="second", when=(When(any=("cobro",)),), team="legal"),
        Rule(name="third", when=(When(any=("mi",)),), ladder=True),
    ).decide(said("mi cobro"))
    assert [(reason.rule, reason.words) for reason in route.reasons] == [("first", ("cobro",)), ("third", ("mi",))]
    assert route.also == ("second",)
    assert route.effects[0].value == 'any: "mi" (in "mi cobro")'
