"""Does one rule match wherever another does, or nowhere at all? Only what is cheap to prove: a doubt that is told is true."""

import dataclasses
import functools
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from rules.fold import fold
from rules.rule import Rule, When

_ABSENT = {field.name: field.default for field in dataclasses.fields(When)}

_folded = functools.lru_cache(maxsize=1 << 16)(fold)

_ONE_OF = ("platform", "account", "language", "segment", "last_team", "last_state", "weekday", "state", "team", "priority")
"""Facts of which a message has one."""


def covers(words: Collection[str], word: str) -> bool:
    """Does a text that holds this word hold one of those words?"""
    return any(_covers(one, word) for one in words)


def _covers(one: str, word: str) -> bool:
    return f" {_folded(one)}{_end(one)}" in f" {_folded(word)}{_end(word)}"


def _end(word: str) -> str:
    return "" if word.endswith("*") else " "


def key(word: str) -> str:
    """Under which a word is found by whatever it covers, so that thousands need not be compared with each other."""
    first, _, more = _folded(word).partition(" ")
    return f"{first}*" if word.endswith("*") and not more else first


def keys(word: str) -> Iterator[str]:
    """The keys of all that can cover this word."""
    for part in _folded(word).split():
        yield part
        yield from (f"{part[:end]}*" for end in range(1, len(part) + 1))


def _fewer(here: Collection[Any], there: Collection[Any]) -> bool:
    return set(there) <= set(here)


def _fewer_tags(here: Collection[str], there: Collection[str]) -> bool:
    return {_folded(tag) for tag in there} <= {_folded(tag) for tag in here}


def _more(here: Collection[Any], there: Collection[Any]) -> bool:
    return set(here) <= set(there)


_FOLLOWS: Mapping[str, Callable[[Any, Any], bool]] = {
    "any": lambda here, there: all(covers(here, word) for word in there),
    **dict.fromkeys(("hashtag", "mention"), _fewer_tags),
    **dict.fromkeys((*_ONE_OF, "link", "file", "customer_tag", "tag", "hours", "inside"), _fewer),
    **dict.fromkeys(("all", "none", "regex", "outside"), _more),
    **dict.fromkeys(("longer", "followers", "open_cases", "older", "waiting"), lambda here, there: there >= here),
    "shorter": lambda here, there: there <= here,
    **dict.fromkeys(("public", "reply", "returning", "often", "expr"), lambda here, there: here == there),
}
"""Condition -> does it hold here, where it holds with the value there?"""


@functools.lru_cache(maxsize=1 << 14)
def present(when: When) -> Mapping[str, Any]:
    return {name: value for name, value in vars(when).items() if value != _ABSENT[name]}


def follows(wanted: When, given: Collection[When], *, said: str | None = None, without: Collection[str] = ()) -> bool:
    """Do the wanted conditions hold wherever all the given ones do? said: a word that the text holds, too. without: conditions that
    are taken to hold."""
    return all(name in without or _holds(name, value, given, said) for name, value in present(wanted).items())


def _holds(name: str, value: Any, given: Collection[When], said: str | None) -> bool:
    if name == "any" and (covers(value, said or "") if said else any(covers(value, word) for when in given for word in when.all)):
        return True
    return any(_FOLLOWS[name](value, there) for when in given if (there := getattr(when, name)) != _ABSENT[name])


def takes_all(first: Rule, second: Rule) -> bool:
    """Does the first rule match wherever and whenever the second does?"""
    asked = set(second.on) <= set(first.on) and ("unclaimed" not in second.on or first.unclaimed == second.unclaimed)
    return asked and set(first.unless) <= set(second.unless) and all(follows(when, second.when) for when in first.when)


def never(rule: Rule) -> str | None:
    """Why no message can match the rule; None where that is not plain."""
    for name in _ONE_OF:
        wanted = [set(getattr(when, name)) for when in rule.when if getattr(when, name)]
        if wanted and not set.intersection(*wanted):
            return f"no message has one {name} and another at once"
    for name in ("public", "reply", "returning"):
        if len({value for when in rule.when if (value := getattr(when, name)) is not None}) > 1:
            return f"it asks for {name} = true and for {name} = false"
    for when in rule.when:
        refused = [word for other in rule.when for word in other.none]
        if when.any and all(covers(refused, word) for word in when.any):
            return "none takes away every word that any asks for"
        if taken := next((word for word in when.all if covers(refused, word)), None):
            return f'all asks for "{taken}", and none takes it away'
        if (when.last_team or when.last_state) and any(other.returning is False for other in rule.when):
            return "who is new had no case before"
    if any(follows(exception, rule.when) for exception in rule.unless):
        return "unless holds wherever when does"
    return None


_PLAIN = re.compile(r"(?:\(\?i\))?\\b(?:\((?:\?:)?(?P<several>[^()\\]+)\)|(?P<one>[^()\\]+))\\b")
_SIGNS = frozenset("[]{}.*+?^$\\()")


def plain_words(pattern: str) -> Iterator[str]:
    """The words of which a text that the pattern is found in holds one; none where the pattern is more than a choice of whole words."""
    found = _PLAIN.fullmatch(pattern.replace(r"\s+", " "))
    words = (found["several"].split("|") if found["several"] else [found["one"]]) if found else []
    if all(word.strip() and not _SIGNS & set(word) and "|" not in word for word in words):
        yield from words
