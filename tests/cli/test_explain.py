"""`puente rules explain` asks the rules what somebody at the terminal wonders: any fact can be said, over a stored case's or alone."""

import asyncio
import pathlib
import shlex

import pytest
from click.testing import CliRunner, Result
from road_stage import CONFIG, open_stage

from bridge.cli import main

RULES = """
[[rules]]
name = "noche con foto"
when = { file = "photo", hours = "22:00-06:00", weekday = ["dom"], returning = true }
priority = "urgent"
[[rules]]
name = "insiste"
when = { often = { at_least = 3, within = "10m" } }
tags = ["insiste"]
[[rules]]
name = "vip"
when = { customer_tag = "vip", segment = "oro", followers = 100, open_cases = 1, last_team = "pagos", last_state = "resolved" }
unless = { reply = false }
escalation = "default"
[[rules]]
name = "se pasó"
on = "breached"
when = { state = "open", team = "pagos", priority = "high", tag = "cobro", older = "2h", waiting = "1h" }
tell = { to = ["lead"], text = "se pasó" }
[[rules]]
name = "nadie"
unclaimed = "30m"
note = "nadie lo toma"
"""


def explained(folder: pathlib.Path, options: str) -> Result:
    file = folder / "asked.toml"
    file.write_text(CONFIG.replace("sqlite:///not-used.db", f"sqlite:///{folder}/puente.db") + RULES, encoding="utf-8")
    return CliRunner().invoke(main, ["rules", "explain", "-c", str(file), *shlex.split(options)])


NIGHT = "--file photo --at '2026-11-22 23:30'"
INSISTS = "--said-ago 5m --said-ago 1m"
VIP = "--customer-tag vip --segment oro --followers 100 --open-cases 1 --last-team pagos --last-state resolved --reply"
BREACHED = "--on breached --state open --team pagos --priority high --tag cobro --age 3h --waiting 90m"
UNCLAIMED = "--on unclaimed --unclaimed 45m --team pagos"


@pytest.mark.parametrize(
    ("rule", "options"),
    [
        ("noche con foto", f"{NIGHT} --returning"),
        ("insiste", INSISTS),
        ("vip", VIP),
        ("se pasó", BREACHED),
        ("nadie", UNCLAIMED),
    ],
)
def test_every_fact_can_be_said(tmp_path: pathlib.Path, rule: str, options: str) -> None:
    with_them = explained(tmp_path, f"--text hola {options}").output
    assert f"+ {rule}\n" in with_them, with_them
    assert f"- {rule}\n" in explained(tmp_path, "--text hola --at '2026-11-23 12:00'").output


def test_the_first_condition_that_failed_is_told(tmp_path: pathlib.Path) -> None:
    output = explained(tmp_path, f"--text hola {NIGHT} --new").output
    (why,) = (after for line, after in zip(output.splitlines(), output.splitlines()[1:], strict=False) if line == "- noche con foto")
    assert "returning" in why
    assert output.startswith("telegram, account cuenta, private, language es\nSunday 23:30, files photo")


def test_a_stored_case_is_asked_about_with_what_its_decision_saw(tmp_path: pathlib.Path) -> None:
    async def decided() -> int:
        async with open_stage(tmp_path) as stage:
            await stage.say("Ana", "quiero mi reembolso")
            return (await stage.case("Ana")).id

    number = asyncio.run(decided())
    assert 'any: "reembolso" (in "quiero mi reembolso")' in explained(tmp_path, f"--case {number}").output
    otherwise = explained(tmp_path, f"--case {number} {NIGHT} --returning").output
    assert "+ cobros\n" in otherwise
    assert "+ noche con foto\n" in otherwise


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ("", "say what the customer wrote with --text, or which case is meant with --case"),
        ("--text x --team pago", 'there is no team "pago"; the nearest right name is "pagos"'),
        ("--text x --language fr", 'there is no language of the brand "fr"'),
        ("--text x --at mañana", '"mañana" is not a moment: write it as "2026-11-22 09:30"'),
        ("--text x --age 3", '"3" is not a length of time'),
        ("--case 41", "there is no database"),
    ],
)
def test_what_cannot_be_asked_is_told(tmp_path: pathlib.Path, options: str, why: str) -> None:
    result = explained(tmp_path, options)
    assert result.exit_code != 0
    assert why in result.stderr
