"""How many messages a second do the rules route, with ten rules and with ten thousand, and beside others?

Prints a table; the last line is JSON. A message is folded and decided, as the peers do it: without telling why, which
`with_reasons_per_s` counts. Rules ask for five words each (those that `puente init` offers have thirty), some for phrases, beginnings,
patterns, an account or a language; messages are short complaints, of which most match a rule or two. The peers get the same words in rules
of their own, and the text folded beforehand.
Everything is measured in time on a core, the peers' too, so that what else the machine does counts for little.
"""

import argparse
import json
import multiprocessing
import pathlib
import random
import re
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from benchmarks.peers import beside
from bridge.model.routing import Facts
from bridge.operate import collecting
from rules.fold import fold
from rules.match import Engine
from rules.rule import Rule, When

HOW_MANY = (10, 100, 1_000, 10_000)
PEERS_AT = 1_000
LONG = 100_000
ACCOUNTS = tuple(f"tienda{number}" for number in range(5))
LANGUAGES = ("es", "en", "pt")
PARTS = re.findall(r"\w+", "re em bol so ca mi to pe di do gar an ti fac tu ra en vi co bro que ja")
SMALL_WORDS = re.findall(r"\w+", "mi no el la de que ya y por favor hola desde quiero está qué día con una")


def words(count: int, chance: random.Random) -> list[str]:
    made: dict[str, None] = {}
    while len(made) < count:
        made["".join(chance.choices(PARTS, k=chance.randint(3, 5)))] = None
    return list(made)


def some_rules(count: int) -> list[Rule]:
    chance = random.Random(count)
    known = words(max(count * 5, 60), chance)
    return [_rule(number, known, chance) for number in range(count)]


def _rule(number: int, known: list[str], chance: random.Random) -> Rule:
    five = tuple(chance.sample(known, 5))
    kind = chance.random()
    says: dict[str, Any] = {"any": five}
    if kind < 0.1:
        says = {"any": (f"{five[0]} {five[1]}", f"no {five[2]}", *five[3:])}
    elif kind < 0.15:
        says = {"any": (f"{five[0][:-1]}*", *five[1:])}
    elif kind < 0.2:
        says = {"all": five[:2]}
    elif kind < 0.3:
        says = {"any": five, "none": ("gracias por todo", chance.choice(known))}
    elif kind < 0.32:
        says = {"regex": (rf"(?i)\b{five[0]}\s+#?\d{{4,8}}\b",)}
    where: dict[str, Any] = {}
    if chance.random() < 0.3:
        where["account"] = (chance.choice(ACCOUNTS),)
    if chance.random() < 0.2:
        where["language"] = (chance.choice(LANGUAGES),)
    return Rule(name=f"r{number}", when=(When(**says, **where),), team=f"team{number % 20}", tags=(f"tag{number % 50}",))


def some_messages(count: int, rules: list[Rule]) -> list[Facts]:
    """About fifteen words, one or two of which rules ask for; one text in ten has an emoji, and is not folded the short way."""
    chance = random.Random(7)
    asked = [word for rule in rules for when in rule.when for word in (*when.any, *when.all)]
    made = []
    for _ in range(count):
        said = chance.choices(SMALL_WORDS, k=13)
        for word in chance.choices(asked, k=chance.choice((1, 1, 1, 2))):
            said.insert(chance.randrange(len(said)), word.strip("*").upper() if chance.random() < 0.2 else word.strip("*"))
        text = f"¡{' '.join(said)}! {'😡' if chance.random() < 0.1 else ''}"
        account, language = chance.choice(ACCOUNTS), chance.choice(LANGUAGES)
        made.append(Facts(account=account, platform="telegram", public=chance.random() < 0.3, text=text, language=language))
    return made


def measured(count: int, seconds: float) -> dict[str, Any]:
    """In a process of its own, for its memory."""
    before = _resident()
    rules = some_rules(count)
    messages = some_messages(2_000, rules)
    began = time.thread_time()
    engine = Engine(rules=rules, default_team="atencion", languages=LANGUAGES)
    build = time.thread_time() - began
    for facts in messages:
        engine.decide(facts, why=False)
    collecting.rarely()  # as the product does
    took: list[float] = []
    routed = 0
    ends = time.perf_counter() + seconds
    while time.perf_counter() < ends:
        now = time.thread_time()
        for facts in messages:
            routed += engine.decide(facts, why=False).team != "atencion"
            took.append((then := time.thread_time()) - now)
            now = then
    took.sort()
    began = time.thread_time()
    for facts in messages:
        engine.decide(facts)
    told = time.thread_time() - began
    return {
        "rules": count,
        "decisions_per_s": round(len(took) / sum(took)),
        "p99_us": round(took[int(len(took) * 0.99)] * 1e6, 1),
        "build_s": round(build, 3),
        "rss_mb": round(_resident() - before, 1),
        "with_reasons_per_s": round(len(messages) / told),
        "routed": round(routed / len(took), 2),
    }


def hostile_texts() -> Iterator[tuple[str, str]]:
    """Each of 100,000 characters, with what it is made to strain."""
    asked = [word.strip("*") for rule in some_rules(1_000) for when in rule.when for word in when.any]
    yield "one letter", "a" * LONG
    yield "one word in many phrases", "no " * (LONG // 3)
    yield "words of one letter", "a " * (LONG // 2)
    yield "words of the rules", (" ".join(asked) + " ") * 10
    yield "almost words of the rules", (" ".join(f"{word}x" for word in asked) + " ") * 10
    yield "combining marks", "a\u0301\u0316" * (LONG // 3)
    yield "emoji between letters", "a💔" * (LONG // 2)
    yield "emoji", "💔" * LONG
    yield "ligatures", "ﷺ" * LONG
    yield "rare ideographs", "".join(chr(0x20000 + number % 40_000) for number in range(LONG))
    yield "ideographs", "".join(chr(0x4E00 + number % 20_000) for number in range(LONG))
    yield "hashtags", "#a " * (LONG // 3)
    yield "hash marks", "#" * LONG
    yield "addresses", "a." * (LONG // 2)
    yield "digits for patterns", " ".join(f"{word} 12" for word in asked) * 10
    yield "evil for (a+)+$", "a" * (LONG - 1) + "!"
    yield "halves of pairs", "\ud800" * LONG


def hostile() -> list[tuple[str, float]]:
    """The slowest of five tries is not the text's doing but the machine's; the quickest is."""
    patterns = (r"(a+)+$", r"(x+x+)+y", r"(?i)[ab]*a[ab]{10}c", r"(.*)(.*)b$")
    evil = [Rule(name=pattern, when=(When(regex=(pattern,)),), tags=("x",)) for pattern in patterns]
    picked = [Rule(name="picked", when=(When(hashtag=("x",), mention=("x",), link=("x.com",)),), tags=("x",))]
    nested = [Rule(name=f"no {times}", when=(When(any=("no*", " ".join(["no"] * times))),), tags=(f"{times}",)) for times in range(1, 10)]
    engine = Engine(rules=[*some_rules(10_000), *evil, *picked, *nested], default_team="atencion", languages=LANGUAGES)
    times = []
    for name, text in hostile_texts():
        facts = Facts(account=ACCOUNTS[0], platform="telegram", public=False, text=text[:LONG], language="es")
        times.append((name, min(_took(lambda facts=facts: engine.decide(facts)) for _ in range(5)) * 1e3))
    return times


def _took(do: Callable[[], object]) -> float:
    before = time.thread_time()
    do()
    return time.thread_time() - before


def _resident() -> float:
    """Megabytes; 0 where the system does not tell it so."""
    try:
        pages = int(pathlib.Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return 0.0
    return pages * 4096 / 2**20


def peers(seconds: float) -> list[dict[str, Any]]:
    rules = some_rules(PEERS_AT)
    told = {
        "rules": [_for_peers(rule.when[0]) for rule in rules],
        "messages": [
            {"text": f" {fold(facts.text)} ", "account": facts.account, "language": facts.language} for facts in some_messages(300, rules)
        ],
        "seconds": seconds,
    }
    return [entry | {"rules": PEERS_AT} for entry in beside.rule_by_rule(told)]


def _for_peers(when: When) -> dict[str, Any]:
    """The words of which one must be in the text, and what else is asked."""
    words = [f" {fold(word)}" + ("" if word.endswith("*") else " ") for word in (*when.any, *when.all, *when.regex)]
    return {"words": words} | {field: getattr(when, field)[0] for field in ("account", "language") if getattr(when, field)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0, help="for each number of rules, and each peer")
    parser.add_argument("--no-peers", action="store_true")
    asked = parser.parse_args()
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as apart:
        results = [apart.apply(measured, (count, asked.seconds)) for count in HOW_MANY]
    for result in results:
        print("{rules:>6} rules  {decisions_per_s:>8,} decisions/s  p99 {p99_us:>7} us".format(**result), end="  ")
        print("({with_reasons_per_s:,}/s with reasons)  built in {build_s} s  {rss_mb} MB".format(**result))
    beside_us = [] if asked.no_peers else peers(asked.seconds)
    ours = next(result for result in results if result["rules"] == PEERS_AT)
    for entry in beside_us:
        if "why" in entry:
            print(f"{PEERS_AT:>6} rules  {entry['name']}: {entry['why']}")
            continue
        times = ours["decisions_per_s"] / entry["decisions_per_s"]
        print(
            f"{PEERS_AT:>6} rules  {entry['decisions_per_s']:>8,} decisions/s  {entry['name']} {entry['version']}: {times:,.0f} times less"
        )
    slowest = hostile()
    for name, millis in sorted(slowest, key=lambda each: -each[1]):
        print(f"{millis:>6.1f} ms  100,000 characters: {name}")
    worst = round(max(millis for _, millis in slowest), 1)
    print(json.dumps({"benchmark": "rules", "results": results, "peers": beside_us, "hostile_max_ms": worst}))


if __name__ == "__main__":
    sys.exit(main())
