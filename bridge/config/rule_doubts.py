"""What do rules say that was probably not meant?"""

import itertools
from collections.abc import Iterator, Mapping, Sequence

from bridge.config.book import Node
from bridge.config.lines import Path
from bridge.config.problems import nearest
from bridge.config.rulebook import Placed
from bridge.config.schema import Config
from rules import proof
from rules.patterns import Pattern
from rules.rule import Rule

_COMPARED = 20
"""With so many rules, at most, that ask for the same word."""
_SHOWN = 3
"""Words in one warning."""


def warn(root: Node, config: Config, rules: Sequence[Placed]) -> None:
    _unreachable(root, rules)
    _in_two_teams(root, rules)
    given = {tag for _, rule in rules for tag in rule.tags}
    for path, rule in rules:
        if why := proof.never(rule) or _nowhere(rule, config):
            _at(root, path).warn(f"no message can match this rule: {why}", "change its conditions, or those of its group")
        if why := _at_no_time(rule, config):
            _at(root, path).warn(f"this rule is never asked: {why}", "add what is missing, or take the rule out")
        _unmet(_at(root, path), rule, config)
        for tag in dict.fromkeys(tag for when in (*rule.when, *rule.unless) for tag in when.tag if tag not in given):
            near = nearest(tag, given)
            _at(root, path).warn(
                f'no rule gives the tag "{tag}"', f'did you mean "{near}"?' if near else "give it by a rule, or take it out"
            )


def _at(root: Node, path: Path) -> Node:
    for part in path:
        root = root.child(part)
    return root


def _unreachable(root: Node, rules: Sequence[Placed]) -> None:
    """After a rule that always matches and stops, nothing is looked at; nor what it matches after any other that stops."""
    stopping = _ByWord()
    for path, rule in rules:
        first = next((other for other in stopping.before(rule) if proof.takes_all(other, rule)), None)
        if first is not None:
            always = not first.when and not first.unless
            _at(root, path).warn(
                f'no message comes this far: "{first.name}" {"always matches" if always else "matches wherever this rule does"} and stops',
                "move it up, or give that rule a condition",
            )
            if always:
                return
        elif rule.stop:
            stopping.add(rule)


class _ByWord:
    """Rules by the words that they ask for, so that thousands are not compared with each other."""

    def __init__(self) -> None:
        self._rules: dict[str, list[tuple[int, Rule]]] = {}
        self._number = itertools.count()

    def add(self, rule: Rule) -> None:
        number = next(self._number)
        for key in {proof.key(word) for when in rule.when[:1] for word in when.any} or {""}:
            self._rules.setdefault(key, []).append((number, rule))

    def before(self, rule: Rule) -> Iterator[Rule]:
        """Those that may match where this one does, in their order."""
        keys = {""} | {key for when in rule.when for word in (*when.any, *when.all) for key in proof.keys(word)}
        found = {number: one for key in keys for number, one in self._rules.get(key, ())[:_COMPARED]}
        return (found[number] for number in sorted(found))


def _in_two_teams(root: Node, rules: Sequence[Placed]) -> None:
    """What an earlier rule sends elsewhere already: the earlier one wins."""
    earlier, choosing = _Teams(), _ByWord()
    for path, rule in rules:
        if rule.team is None or "message" not in rule.on:
            continue
        taken: dict[str, tuple[Rule, list[str]]] = {}
        for shown, word in _asked(rule):
            if (first := earlier.winner(rule, word)) is not None:
                taken.setdefault(first.name, (first, []))[1].append(shown)
        for other, words in taken.values():
            listed = ", ".join(dict.fromkeys(words[:_SHOWN])) + (" …" if len(words) > _SHOWN else "")
            _at(root, path).warn(
                f'{listed} is also caught by "{other.name}", which stands first: such messages go to {other.team}, not to {rule.team}',
                "take it out of one of the two, or change their order",
            )
        wider = (other for other in choosing.before(rule) if other.team != rule.team and proof.takes_all(other, rule))
        if not taken and (first := next(wider, None)) is not None:
            _at(root, path).warn(
                f'"{first.name}" stands first and matches wherever this rule does: such messages go to {first.team}, not to {rule.team}',
                "move this rule up, or give that one a condition",
            )
        earlier.add(rule)
        if not rule.stop:  # after one that stops, it is told that nothing comes this far
            choosing.add(rule)


class _Teams:
    """Rules that choose a team, by what they ask for."""

    def __init__(self) -> None:
        self._by_word: dict[str, list[Rule]] = {}
        self._by_pattern: list[tuple[Rule, list[Pattern]]] = []

    def add(self, rule: Rule) -> None:
        for key in {proof.key(word) for when in rule.when for word in when.any}:
            self._by_word.setdefault(key, []).append(rule)
        patterns = [Pattern(source) for when in rule.when for source in when.regex]
        if patterns and len(self._by_pattern) < _COMPARED:
            self._by_pattern.append((rule, patterns))

    def winner(self, rule: Rule, word: str) -> Rule | None:
        """One of another team that matches wherever this rule does by this word. A pattern is held against the word alone."""
        for key in proof.keys(word):
            for other in self._by_word.get(key, ())[:_COMPARED]:
                asked = any(proof.covers(when.any, word) for when in other.when)
                if asked and other.team != rule.team and _follows(other, rule, word, "none"):
                    return other
        said = word.rstrip().removesuffix("*").encode()
        for other, patterns in self._by_pattern:
            found = other.team != rule.team and all(pattern.is_in(said) for pattern in patterns)
            if found and _follows(other, rule, word, "none", "regex"):
                return other
        return None


def _follows(first: Rule, second: Rule, word: str, *without: str) -> bool:
    """What the first excepts is left aside."""
    return all(proof.follows(when, second.when, said=word, without=without) for when in first.when)


def _asked(rule: Rule) -> Iterator[tuple[str, str]]:
    """What a rule asks for, as it is shown, and a word that is then in the text."""
    for when in rule.when:
        for word in when.any:
            yield f'"{word}"', word
        for pattern in when.regex:
            for word in proof.plain_words(pattern):
                yield f"regex '{pattern}'", word


TELL_FOLLOWERS: frozenset[str] = frozenset()
"""Platforms that tell how many followers somebody has. Telegram's User and Discord's User objects have no such field:
https://core.telegram.org/bots/api#user, https://discord.com/developers/docs/resources/user#user-object"""


def _nowhere(rule: Rule, config: Config) -> str | None:
    """Why no account of this brand can bring such a message."""
    accounts: Mapping[str, str] = {name: account.platform for name, account in config.accounts.items()}
    for when in rule.when:
        accounts = {
            name: platform
            for name, platform in accounts.items()
            if (not when.platform or platform in when.platform) and (not when.account or name in when.account)
        }
    if not accounts:
        return "no account of yours is on that platform"
    if any(when.followers is not None for when in rule.when) and not TELL_FOLLOWERS & set(accounts.values()):
        return f"{' and '.join(sorted(set(accounts.values())))} cannot tell how many followers somebody has"
    return None


def _at_no_time(rule: Rule, config: Config) -> str | None:
    """Why what it listens to does not happen here."""
    if set(rule.on) <= {"warned", "breached"} and not config.sla:
        return "without an [sla.NAME] no case has a deadline"
    early = any(step.at_percent is not None and step.at_percent < 100 for ladder in config.escalation.values() for step in ladder.steps)
    return "no ladder has a step before the deadline" if rule.on == ("warned",) and not early else None


def _unmet(node: Node, rule: Rule, config: Config) -> None:
    """Whom it wants to hear of it is not there."""
    teams = [config.teams[rule.team]] if rule.team else list(config.teams.values())
    if "lead" in rule.tell and not any(team.lead for team in teams):
        node.warn("it tells the lead, and there is none", "add lead = … to the team, or tell somebody else")
    if rule.ladder and not config.escalation:
        node.warn("it calls the ladder, and there is none: the lead hears of it, or the operators", "add an [escalation.default]")
