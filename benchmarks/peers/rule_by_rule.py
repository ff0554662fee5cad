"""How many messages a second does a rule engine route that holds rule after rule against each? Runs in the peer's own environment.

Reads JSON {"name", "rules": [{"words", "account"?, "language"?}], "messages": [{"text", "account", "language"}], "seconds"} from stdin and
prints {"decisions_per_s"}. As the peer's own pages show it: each rule compiled once, then asked one after the other; all of them, since
ours gathers the tags of all that match.
"""

import json
import sys
import time
from collections.abc import Callable
from typing import Any

Matches = Callable[[dict[str, Any]], bool]


def of_rule_engine(rule: dict[str, Any]) -> Matches:
    """https://zerosteiner.github.io/rule-engine/getting_started.html"""
    import rule_engine

    words = " or ".join(f"{json.dumps(word, ensure_ascii=False)} in text" for word in rule["words"])
    return rule_engine.Rule(_with_fields(f"({words})", rule, "and")).matches


def of_cel(rule: dict[str, Any]) -> Matches:
    """https://python-common-expression-language.readthedocs.io/"""
    import cel

    words = " || ".join(f"text.contains({json.dumps(word, ensure_ascii=False)})" for word in rule["words"])
    return cel.compile(_with_fields(f"({words})", rule, "&&")).execute


def _with_fields(words: str, rule: dict[str, Any], joined_by: str) -> str:
    fields = [f"{field} == {json.dumps(rule[field])}" for field in ("account", "language") if field in rule]
    return f" {joined_by} ".join([*fields, words])


def main() -> None:
    told = json.load(sys.stdin)
    of = {"rule-engine": of_rule_engine, "common-expression-language": of_cel}[told["name"]]
    rules = [of(rule) for rule in told["rules"]]
    messages = told["messages"]
    decided, began = 0, time.process_time()
    while time.process_time() < began + told["seconds"]:
        message = messages[decided % len(messages)]
        [rule for rule in rules if rule(message)]
        decided += 1
    print(json.dumps({"decisions_per_s": round(decided / (time.process_time() - began), 1)}))


if __name__ == "__main__":
    main()
