"""What must the engine decide? The same as this, which is plain, slow and obvious: docs/rules.md, sentence by sentence.

It shares with the engine what words are (`rules.fold`) and what stands in a text (`rules.picked`), and nothing else.
"""

from typing import Any

import re2
from cel import evaluate

from bridge.model.routing import Facts
from rules import picked
from rules.fold import fold, readings
from rules.rule import Rule, When

Decided = dict[str, Any]


def decide(rules: list[Rule], facts: Facts, default_team: str) -> Decided:
    usual = facts.occasion == "message"
    decided: Decided = {"tags": [] if usual else list(facts.tags), "effects": [], "matched": [], "erred": []}
    for rule in rules:
        try:
            if not matches(rule, facts):
                continue
        except Undecidable:
            decided["erred"].append(rule.name)
            continue
        decided["matched"].append(rule.name)
        for field in ("team", "priority", "sla", "escalation", "assignee", "greeting"):
            if getattr(rule, field) is not None:
                decided.setdefault(field, getattr(rule, field))
        decided["tags"] += [tag for tag in rule.tags if tag not in decided["tags"]]
        done = [kind for kind, _ in decided["effects"]]
        for kind in ("template", "note", "tell", "ladder", "spam", "close", "webhook"):
            if getattr(rule, kind) and not (kind in ("template", "ladder", "spam", "close") and kind in done):
                decided["effects"] += [(kind, rule.name)] * (len(rule.webhook) if kind == "webhook" else 1)
        if rule.stop:
            break
    decided.setdefault("team", default_team if usual or facts.team is None else facts.team)
    decided.setdefault("priority", "normal" if usual else facts.priority)
    decided.setdefault("greeting", True)
    return decided


def matches(rule: Rule, facts: Facts) -> bool:
    """What cannot err is asked first, so that it is plain when a rule errs: when all else holds."""
    if facts.occasion not in rule.on:
        return False
    if facts.occasion == "unclaimed" and rule.unclaimed is not None and (facts.unclaimed is None or facts.unclaimed < rule.unclaimed):
        return False
    if not all(plain(when, facts) for when in rule.when):
        return False
    if any(plain(when, facts) for when in rule.unless if when.expr is None):
        return False
    if not all(expression(when, facts) for when in rule.when):
        return False
    return not any(plain(when, facts) and expression(when, facts) for when in rule.unless if when.expr is not None)


def plain(when: When, facts: Facts) -> bool:
    """All but the expression."""
    text = facts.text
    checks = [
        (when.platform, lambda: facts.platform in when.platform),
        (when.account, lambda: facts.account in when.account),
        (when.public is not None, lambda: facts.public == when.public),
        (when.any, lambda: any(says(text, word) for word in when.any)),
        (when.all, lambda: all(says(text, word) for word in when.all)),
        (when.none, lambda: not any(says(text, word) for word in when.none)),
        (when.regex, lambda: all(re2.search(pattern, text.encode("utf-8", "replace").decode()) for pattern in when.regex)),
        (when.hashtag, lambda: {fold(tag) for tag, _ in picked.hashtags(text)} & {fold(tag) for tag in when.hashtag}),
        (when.mention, lambda: {fold(name) for name, _ in picked.mentions(text)} & {fold(name) for name in when.mention}),
        (when.link, lambda: {domain for domain, _ in picked.domains(text)} & set(when.link)),
        (when.language, lambda: facts.language in when.language),
        (when.longer is not None, lambda: len(text) > (when.longer or 0)),
        (when.shorter is not None, lambda: len(text) < (when.shorter or 0)),
        (when.file, lambda: any(came_with(kind, facts) for kind in when.file)),
        (when.reply is not None, lambda: facts.reply == when.reply),
        (when.returning is not None, lambda: facts.returning == when.returning),
        (when.customer_tag, lambda: set(when.customer_tag) & set(facts.customer_tags)),
        (when.segment, lambda: facts.segment in when.segment),
        (when.followers is not None, lambda: facts.followers is not None and facts.followers >= (when.followers or 0)),
        (when.open_cases is not None, lambda: facts.open_cases >= (when.open_cases or 0)),
        (when.last_team, lambda: facts.last_team in when.last_team),
        (when.last_state, lambda: facts.last_state in when.last_state),
        (when.often, lambda: when.often and len([a for a in facts.said_ago if a <= when.often.within]) >= when.often.at_least),
        (when.weekday, lambda: facts.weekday in when.weekday),
        (when.hours, lambda: any(within(facts.minute, span.first, span.until) for span in when.hours)),
        (when.inside, lambda: set(when.inside) & set(facts.open_hours)),
        (when.outside, lambda: not set(when.outside) & set(facts.open_hours)),
        (when.state, lambda: facts.state in when.state),
        (when.team, lambda: facts.team in when.team),
        (when.priority, lambda: facts.priority in when.priority),
        (when.tag, lambda: set(when.tag) & set(facts.tags)),
        (when.older is not None, lambda: facts.age > (when.older or 0)),
        (when.waiting is not None, lambda: facts.waiting is not None and facts.waiting > (when.waiting or 0)),
    ]
    return all(holds() for present, holds in checks if present)


def says(text: str, word: str) -> bool:
    wanted = fold(word)
    if not wanted:
        return False
    ends = "" if word.rstrip().endswith("*") else " "
    return any(f" {wanted}{ends}" in f" {reading} " for reading in readings(text) if reading is not None)


def came_with(kind: str, facts: Facts) -> bool:
    return {"any": bool(facts.files), "none": not facts.files}.get(kind, kind in facts.files)


def within(minute: int, first: int, until: int) -> bool:
    day = [each % 1440 for each in range(first, until if until > first else until + 1440)]
    return minute in day


class Undecidable(Exception):
    pass


def expression(when: When, facts: Facts) -> bool:
    """What would need an unknown fact does not hold."""
    if when.expr is None:
        return True
    named = {**facts.__dict__, "text": facts.text.encode("utf-8", "replace").decode()}
    try:
        return bool(evaluate(when.expr, named))
    except Exception:
        if any(value is None and name in when.expr for name, value in named.items()):
            return False
        raise Undecidable from None
