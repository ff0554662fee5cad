"""What does a peer make of the same words and rules, on this machine, in this minute?

A peer is no dependency of ours: it gets an environment of its own below `.cache/`, with the version that is pinned here, and runs there as
a process of its own. Where it cannot be had, its entry says why.
"""

import json
import pathlib
import re
import subprocess
import venv
from collections.abc import Sequence
from typing import Any

HERE = pathlib.Path(__file__).parent
CACHE = HERE.parent.parent / ".cache" / "peers"
OPSDROID, OPSDROID_VERSION = "opsdroid", "0.31.0"
OPSDROID_NEEDS = "setuptools<82"
"""It imports pkg_resources, which setuptools 82 dropped: https://setuptools.pypa.io/en/stable/history.html#v82-0-0"""
RULE_BY_RULE = {"rule-engine": "5.1.0", "common-expression-language": "0.10.0"}
RULES = (10, 1_000)
INSTALLS_WITHIN, ANSWERS_WITHIN = 300.0, 60.0


def opsdroid(word: str, alternative: str, saying: str, seconds: float) -> list[dict[str, Any]]:
    """At each number of rules. A rule asks for `word` or `alternative`, a customer says `saying`; each holds `{number}`, the rule's."""
    entries: list[dict[str, Any]] = []
    for rules in RULES:
        entry: dict[str, Any] = {"name": OPSDROID, "version": OPSDROID_VERSION, "rules": rules}
        told = {
            "patterns": [
                rf"\b(?:{re.escape(word.format(number=number))}|{re.escape(alternative.format(number=number))})\b"
                for number in range(rules)
            ],
            "texts": [saying.format(number=(number * 7919) % rules) for number in range(1_000)],
            "seconds": seconds,
        }
        try:
            python = _python(OPSDROID, OPSDROID_VERSION, OPSDROID_NEEDS)
            answered = _run([python, HERE / "opsdroid_road.py"], told=json.dumps(told), within=seconds + ANSWERS_WITHIN)
            entries.append(entry | json.loads(answered))
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            entries.append(entry | {"why": _why(error)})
    return entries


def rule_by_rule(told: dict[str, Any]) -> list[dict[str, Any]]:
    """told: what `rule_by_rule.py` reads, without the name."""
    entries: list[dict[str, Any]] = []
    for name, version in RULE_BY_RULE.items():
        entry: dict[str, Any] = {"name": name, "version": version}
        try:
            python = _python(name, version)
            answered = _run(
                [python, HERE / "rule_by_rule.py"], told=json.dumps(told | {"name": name}), within=told["seconds"] + ANSWERS_WITHIN
            )
            entries.append(entry | json.loads(answered))
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            entries.append(entry | {"why": _why(error)})
    return entries


def _python(name: str, version: str, *needed: str) -> pathlib.Path:
    """Of an environment in which the peer is; made when it is first asked for."""
    home = CACHE / f"{name}-{version}"
    python, whole = home / "bin" / "python", home / ".whole"
    if not whole.exists():
        venv.create(home, clear=True, with_pip=True)
        _run([python, "-m", "pip", "install", "--quiet", "--no-input", f"{name}=={version}", *needed], within=INSTALLS_WITHIN)
        whole.touch()
    return python


def _run(command: Sequence[str | pathlib.Path], *, told: str = "", within: float) -> str:
    return subprocess.run(command, input=told, capture_output=True, text=True, check=True, timeout=within).stdout


def _why(error: Exception) -> str:
    """The last line that it wrote says most."""
    stderr = error.stderr if isinstance(error, subprocess.CalledProcessError) else None
    return (stderr or str(error)).strip().splitlines()[-1]
