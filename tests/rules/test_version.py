"""The rules' version is their content's: who reads it on an old decision can tell whether the same rules decide today."""

import subprocess
import sys

from rules.rule import Rule, When
from rules.version import version

PAGOS = Rule(name="pagos", when=(When(any=("reembolso", "cobro")),), team="pagos")
PUBLIC = Rule(name="plaza", when=(When(public=True),), greeting=True)
SAID = "from rules.rule import *; from rules.version import version; print(version([{}], 'atencion', ('es',)))"


def of(*rules: Rule, default_team: str = "atencion", languages: tuple[str, ...] = ("es",)) -> str:
    return version(rules, default_team, languages)


def test_the_same_rules_have_the_same_version_after_a_restart() -> None:
    again = subprocess.run([sys.executable, "-c", SAID.format(repr(PAGOS))], capture_output=True, text=True, check=True)
    assert again.stdout.strip() == of(PAGOS)


def test_whatever_changes_what_they_decide_changes_the_version() -> None:
    changed = [
        of(PAGOS, PUBLIC),
        of(PUBLIC, PAGOS),
        of(PAGOS),
        of(PAGOS, default_team="pagos"),
        of(PAGOS, languages=("es", "en")),
        of(Rule(name="pagos", when=(When(any=("reembolso",)),), team="pagos")),
        of(Rule(name="pagos", unless=(When(any=("reembolso", "cobro")),), team="pagos")),
        of(Rule(name="pagos", when=(When(all=("reembolso", "cobro")),), team="pagos")),
        of(PAGOS, Rule(name="plaza", when=(When(public=False),), greeting=True)),
        of(PAGOS, Rule(name="plaza", when=(When(public=True),), greeting=False)),
        of(PAGOS, Rule(name="plaza", when=(When(),), greeting=True)),
    ]
    assert len(set(changed)) == len(changed)
