"""What can a rule ask? One class for each kind of question, and a table from a condition's name in `When` to it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from bridge.model.ids import Millis
from rules.condition import Condition, Plain, either, lasting, quoted
from rules.expression import Expression
from rules.lexicon import Lexicon
from rules.rule import Often, Span, When
from rules.seen import Seen
from rules.words import AllOf, AnyOf, Linked, Matches, NoneOf

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class OneOf(Plain):
    """One of the facts is one of the wanted."""

    def __init__(self, name: str, wanted: Sequence[Any], shown: Sequence[str] | None = None) -> None:
        self._name = name
        self._wanted = tuple(wanted)
        self._shown = shown
        self.field = (name, frozenset(wanted))

    def holds(self, seen: Seen) -> bool:
        return getattr(seen.facts, self._name) in self._wanted

    def because(self, seen: Seen) -> str:
        now = getattr(seen.facts, self._name)
        if now in self._wanted:
            return f"{self._name}: {self._one(now)}"
        if now is None:
            return f"{self._name}: there is none, and {self._either()} is wanted"
        return f"{self._name}: {self._one(now)} is not {self._either()}"

    def _one(self, value: Any) -> str:
        return quoted(self._shown[value] if self._shown else value)

    def _either(self) -> str:
        return " or ".join(self._one(value) for value in sorted(self._wanted))


class YesNo(Plain):
    def __init__(self, name: str, wanted: bool, yes: str, no: str) -> None:
        self._name, self._wanted, self._yes, self._no = name, wanted, yes, no
        self.field = (name, frozenset((wanted,)))

    def holds(self, seen: Seen) -> bool:
        return getattr(seen.facts, self._name) is self._wanted

    def because(self, seen: Seen) -> str:
        return f"{self._name}: {self._yes if getattr(seen.facts, self._name) else self._no}"


class Shares(Plain):
    """One of several things that are so is one of the wanted. name: the condition's; fact: the fact's."""

    def __init__(self, name: str, fact: str, wanted: Sequence[str]) -> None:
        self._name, self._fact, self._wanted = name, fact, tuple(wanted)

    def holds(self, seen: Seen) -> bool:
        return not frozenset(self._wanted).isdisjoint(getattr(seen.facts, self._fact))

    def because(self, seen: Seen) -> str:
        shared = [each for each in self._wanted if each in getattr(seen.facts, self._fact)]
        return f"{self._name}: {quoted(shared[0])}" if shared else f"{self._name}: there is no {either(self._wanted)}"


class Files(Plain):
    """A file of a wanted kind came along, or of any kind, or none did."""

    def __init__(self, wanted: Sequence[str]) -> None:
        self._wanted = tuple(wanted)

    def holds(self, seen: Seen) -> bool:
        came = seen.facts.files
        return any(not came if each == "none" else bool(came) if each == "any" else each in came for each in self._wanted)

    def because(self, seen: Seen) -> str:
        came = f"came with {' and '.join(seen.facts.files)}" if seen.facts.files else "no file came along"
        return f"file: {came}" if self.holds(seen) else f"file: {came}, and {either(self._wanted)} is wanted"


class AtLeast(Plain):
    def __init__(self, name: str, least: int) -> None:
        self._name, self._least = name, least

    def holds(self, seen: Seen) -> bool:
        now = getattr(seen.facts, self._name)
        return now is not None and now >= self._least

    def because(self, seen: Seen) -> str:
        now = getattr(seen.facts, self._name)
        if now is None:
            return f"{self._name}: nobody tells how many"
        return f"{self._name}: {now} is {'at least' if now >= self._least else 'less than'} {self._least}"


class Length(Plain):
    """The text has more, or fewer, characters."""

    def __init__(self, name: str, limit: int) -> None:
        self._name, self._limit = name, limit

    def holds(self, seen: Seen) -> bool:
        length = len(seen.facts.text)
        return length > self._limit if self._name == "longer" else length < self._limit

    def because(self, seen: Seen) -> str:
        compared = "more than" if self._name == "longer" else "fewer than"
        return f"{self._name}: {len(seen.facts.text)} characters are {'' if self.holds(seen) else 'not '}{compared} {self._limit}"


class Lasting(Plain):
    """Something has lasted for longer."""

    def __init__(self, name: str, fact: str, limit: Millis) -> None:
        self._name, self._fact, self._limit = name, fact, limit

    def holds(self, seen: Seen) -> bool:
        now = getattr(seen.facts, self._fact)
        return now is not None and now > self._limit

    def because(self, seen: Seen) -> str:
        now = getattr(seen.facts, self._fact)
        if now is None:
            return f"{self._name}: the customer does not wait"
        return f"{self._name}: {lasting(now)} is {'' if self.holds(seen) else 'not '}longer than {lasting(self._limit)}"


class SaidOften(Plain):
    def __init__(self, wanted: Often) -> None:
        self._wanted = wanted

    def holds(self, seen: Seen) -> bool:
        return self._said(seen) >= self._wanted.at_least

    def because(self, seen: Seen) -> str:
        return f"often: {self._said(seen)} messages within {lasting(self._wanted.within)}, and at least {self._wanted.at_least} are wanted"

    def _said(self, seen: Seen) -> int:
        return sum(ago <= self._wanted.within for ago in seen.facts.said_ago)


class Hours(Plain):
    def __init__(self, spans: Sequence[Span]) -> None:
        self._spans = tuple(spans)

    def holds(self, seen: Seen) -> bool:
        return any(span.has(seen.facts.minute) for span in self._spans)

    def because(self, seen: Seen) -> str:
        spans = " or ".join(f"{_clock(span.first)}-{_clock(span.until)}" for span in self._spans)
        return f"hours: {_clock(seen.facts.minute)} is {'' if self.holds(seen) else 'not '}in {spans}"


class Inside(Plain):
    """Somebody is there by one of these opening hours."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = tuple(names)

    def holds(self, seen: Seen) -> bool:
        return not frozenset(self._names).isdisjoint(seen.facts.open_hours)

    def because(self, seen: Seen) -> str:
        return f"inside: it is {'' if self.holds(seen) else 'not '}within {either(self._names)}"


class Outside(Plain):
    """Nobody is there by any of these opening hours."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = tuple(names)

    def holds(self, seen: Seen) -> bool:
        return frozenset(self._names).isdisjoint(seen.facts.open_hours)

    def because(self, seen: Seen) -> str:
        return f"outside: it is {'not ' if self.holds(seen) else ''}within {either(self._names)}"


class Holds(Plain):
    """An expression of the brand's own is true."""

    def __init__(self, source: str) -> None:
        self._expression = Expression(source)

    def holds(self, seen: Seen) -> bool:
        return self._expression.holds(seen.named)

    def because(self, seen: Seen) -> str:
        facts = ", ".join(f"{name} is {_fact(seen.named[name])}" for name in self._expression.names if name != "text")
        told = f"expr: {quoted(self._expression.source)} {'holds' if self.holds(seen) else 'does not hold'}"
        return f"{told} ({facts})" if facts else told


class Unclaimed(Plain):
    """On the occasion that nobody claims it: for so long."""

    def __init__(self, least: Millis) -> None:
        self._least = least

    def holds(self, seen: Seen) -> bool:
        now = seen.facts.unclaimed
        return seen.facts.occasion != "unclaimed" or (now is not None and now >= self._least)

    def because(self, seen: Seen) -> str:
        now = seen.facts.unclaimed
        if now is None:
            return "unclaimed: somebody has claimed it"
        return f"unclaimed: for {lasting(now)}, and {lasting(self._least)} are wanted"


_Maker: TypeAlias = Callable[[Any, Lexicon], Condition]


def _one_of(name: str) -> _Maker:
    return lambda wanted, lexicon: OneOf(name, wanted)


CONDITIONS: Mapping[str, _Maker] = {
    "platform": _one_of("platform"),
    "account": _one_of("account"),
    "public": lambda wanted, _: YesNo("public", wanted, "the place is public", "the place is private"),
    "language": _one_of("language"),
    "reply": lambda wanted, _: YesNo("reply", wanted, "it answers another message", "it does not answer another message"),
    "returning": lambda wanted, _: YesNo("returning", wanted, "the customer had a case before", "this is the customer's first case"),
    "segment": _one_of("segment"),
    "last_team": _one_of("last_team"),
    "last_state": _one_of("last_state"),
    "weekday": lambda wanted, _: OneOf("weekday", wanted, WEEKDAYS),
    "state": _one_of("state"),
    "team": _one_of("team"),
    "priority": _one_of("priority"),
    "customer_tag": lambda wanted, _: Shares("customer_tag", "customer_tags", wanted),
    "tag": lambda wanted, _: Shares("tag", "tags", wanted),
    "followers": lambda least, _: AtLeast("followers", least),
    "open_cases": lambda least, _: AtLeast("open_cases", least),
    "longer": lambda limit, _: Length("longer", limit),
    "shorter": lambda limit, _: Length("shorter", limit),
    "file": lambda wanted, _: Files(wanted),
    "often": lambda wanted, _: SaidOften(wanted),
    "hours": lambda spans, _: Hours(spans),
    "inside": lambda names, _: Inside(names),
    "outside": lambda names, _: Outside(names),
    "older": lambda limit, _: Lasting("older", "age", limit),
    "waiting": lambda limit, _: Lasting("waiting", "waiting", limit),
    "none": lambda words, lexicon: NoneOf("none", words, lexicon.word),
    "all": lambda words, lexicon: AllOf("all", words, lexicon.word),
    "any": lambda words, lexicon: AnyOf("any", words, lexicon.word),
    "hashtag": lambda tags, lexicon: AnyOf("hashtag", tags, lexicon.hashtag, "#"),
    "mention": lambda names, lexicon: AnyOf("mention", names, lexicon.mention, "@"),
    "link": lambda domains, lexicon: Linked("link", domains, lexicon.domain),
    "regex": lambda sources, _: Matches(sources),
    "expr": lambda source, _: Holds(source),
}
"""By the name in `When`, in the order in which they are asked: the cheap first."""

LAST = "expr"
"""It alone can err: it is asked where everything else holds."""


def conditions(when: When, lexicon: Lexicon) -> tuple[list[Condition], list[Condition]]:
    """Those that are present; and the expression, if there is one. Raises BadPattern, BadExpression."""
    made: tuple[list[Condition], list[Condition]] = ([], [])
    for name, make in CONDITIONS.items():
        value = getattr(when, name)
        if value is not None and value != ():
            made[name == LAST].append(make(value, lexicon))
    return made


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _fact(value: object) -> str:
    return "not known" if value is None else ", ".join(map(str, value)) or "empty" if isinstance(value, tuple) else str(value)
