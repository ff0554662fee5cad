"""What would a changed configuration have done with the cases of last month? Asked beside the product, of what it really decided."""

import asyncio
import csv
import dataclasses
import pathlib

from click.testing import CliRunner, Result
from road_stage import CONFIG, Stage, open_stage

from bridge.cli import main
from bridge.model.records import Decision

LEGAL = """
[teams.legal]
channel = "#legal"
[[rules]]
name = "amenaza"
when = { any = ["Profeco"] }
priority = "urgent"
ladder = true
[[rules]]
name = "legal"
when = { any = ["abogado"], none = ["reembolso"] }
team = "legal"
"""
OTHERS = """
[[rules]]
name = "otra vez"
when = { returning = true }
tags = ["otra vez"]
"""


async def replayed(folder: pathlib.Path, more: str, *options: str) -> Result:
    file = folder / "changed.toml"
    file.write_text(CONFIG.replace("sqlite:///not-used.db", f"sqlite:///{folder}/puente.db") + more, encoding="utf-8")
    result = await asyncio.to_thread(CliRunner().invoke, main, ["rules", "replay", "-c", str(file), "--since", "3650d", *options])
    assert result.exit_code == 0, result.output
    return result


async def said(stage: Stage) -> None:
    for who, text in {
        "Ana": "mi abogado les va a escribir",
        "Beto": "quiero mi reembolso o voy con mi abogado a la Profeco",
        "Carla": "¿cuándo llega mi mesa?",
        "Dora": '=HYPERLINK("x") abogado, mi tarjeta es 4111 1111 1111 1111',
    }.items():
        await stage.say(who, text)
    await stage.deliver()


async def test_the_cases_that_would_have_gone_elsewhere_are_told_with_the_rule(tmp_path: pathlib.Path) -> None:
    async with open_stage(tmp_path) as stage:
        await said(stage)
        result = await replayed(tmp_path, LEGAL)
        lines = result.output.splitlines()
        assert lines[0].startswith("4 cases since")
        assert lines[0].endswith("3 otherwise, 2 of them by another team")
        assert "  atencion -> legal: 2" in lines
        assert "  in all: legal +2, atencion -2" in lines
        ana, beto = str((await stage.case("Ana")).id), str((await stage.case("Beto")).id)
        (of_ana,) = (line for line in lines if line.startswith(ana))
        assert of_ana.split("  ")[1] == "mi abogado les va a escribir"
        assert of_ana.endswith("team atencion -> legal  by legal")
        (of_beto,) = (line for line in lines if line.startswith(beto))
        assert of_beto.endswith("  effects none -> ladder  by amenaza"), "its priority was set by the rule above, then as now"
        assert "4111" not in result.output


async def test_a_spreadsheet_gets_them_all_and_no_formula(tmp_path: pathlib.Path) -> None:
    async with open_stage(tmp_path) as stage:
        await said(stage)
        await replayed(tmp_path, LEGAL, "--csv", str(tmp_path / "out.csv"))
        with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = {row["said"].split()[0]: row for row in csv.DictReader(file)}
        assert set(rows) == {"mi", "quiero", '\'=HYPERLINK("x")'}
        assert (rows["mi"]["team then"], rows["mi"]["team now"], rows["mi"]["by"]) == ("atencion", "legal", "legal")


async def test_each_case_counts_once_by_what_was_decided_last(tmp_path: pathlib.Path) -> None:
    async with open_stage(tmp_path) as stage:
        await stage.say("Ana", "mi abogado les va a escribir")
        await stage.say("Ana", "es por un cobro")
        assert len(await stage.rows(Decision, "case_id", (await stage.case("Ana")).id)) == 2
        assert (await replayed(tmp_path, LEGAL)).output.startswith("1 cases")


async def test_the_same_rules_decide_as_they_did(tmp_path: pathlib.Path) -> None:
    async with open_stage(tmp_path) as stage:
        await said(stage)
        assert "4 cases" in (result := await replayed(tmp_path, "")).output
        assert "0 otherwise" in result.output


async def test_older_ones_are_left_out(tmp_path: pathlib.Path) -> None:
    async with open_stage(tmp_path) as stage:
        await said(stage)
        assert (await replayed(tmp_path, LEGAL, "--since", "1d")).output.startswith("0 cases"), "the stage's clock stands in the past"


async def test_what_an_older_version_kept_can_be_asked_too(tmp_path: pathlib.Path) -> None:
    async with open_stage(tmp_path) as stage:
        await said(stage)
        (decision,) = await stage.rows(Decision, "case_id", (await stage.case("Ana")).id)
        facts = {name: decision.facts[name] for name in ("account", "platform", "public", "text", "language")}
        route = {name: decision.route[name] for name in ("team", "priority", "tags", "sla", "greeting", "reasons")}
        old = dataclasses.replace(decision, facts={**facts, "of_a_later_version": 1}, route=route, rules="")
        await stage.store.write(lambda queries: queries.save([old]))
        assert "by legal" in (await replayed(tmp_path, LEGAL)).output
        assert "0 otherwise" in (await replayed(tmp_path, "")).output


async def test_what_nobody_looked_up_then_is_said(tmp_path: pathlib.Path) -> None:
    async with open_stage(tmp_path) as stage:
        await said(stage)
        assert "no rule of then" not in (await replayed(tmp_path, LEGAL)).output
        assert "no rule of then asked for returning" in (await replayed(tmp_path, OTHERS)).output
