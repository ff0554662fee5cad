"""What an operator types and reads."""

import json
import pathlib

import pytest
from click.testing import CliRunner

from bridge.cli import COMMANDS, main

ROOT = pathlib.Path(__file__).parents[2]
EXAMPLE = str(ROOT / "config.example.toml")
ENVIRONMENT = {
    "TELEGRAM_TOKEN": "1:canary-t",
    "DISCORD_TOKEN": "canary-d",
    "SLACK_BOT_TOKEN": "xoxb-canary",
    "SLACK_APP_TOKEN": "xapp-canary",
}


def test_a_right_file_is_summed_up() -> None:
    result = CliRunner(env=ENVIRONMENT).invoke(main, ["check", "-c", EXAMPLE])
    assert result.exit_code == 0
    assert "is in order" in result.output
    assert "canary" not in result.output


def test_a_broken_file_tells_everything_and_ends_with_2(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ENVIRONMENT:
        monkeypatch.delenv(name, raising=False)
    result = CliRunner().invoke(main, ["check", "-c", EXAMPLE])
    assert result.exit_code == 2
    assert all(name in result.stderr for name in ENVIRONMENT)
    assert "4 mistakes" in result.stderr


def test_explain_in_words() -> None:
    text = "¡Me cobraron DOS veces mi envío!"
    result = CliRunner(env=ENVIRONMENT).invoke(main, ["rules", "explain", "-c", EXAMPLE, "--platform", "telegram", "--text", text])
    assert result.exit_code == 0
    assert "+ cobro repetido" in result.output
    assert "- facturas" in result.output
    assert "team pagos, priority high, tags cobro, envio, SLA urgente, with a greeting" in result.output


def test_explain_for_programs() -> None:
    arguments = ["rules", "explain", "-c", EXAMPLE, "--platform", "discord", "--public", "--text", "where is my order?", "--json"]
    told = json.loads(CliRunner(env=ENVIRONMENT).invoke(main, arguments).output)
    expected = {"account": "discord", "platform": "discord", "public": True, "text": "where is my order?", "language": "en"}
    assert expected.items() <= told["facts"].items()
    assert told["route"]["team"] == "entregas"
    assert [outcome["matched"] for outcome in told["outcomes"]] == [False, False, False, True, False]


def test_explain_for_an_account_that_is_not_there() -> None:
    arguments = ["rules", "explain", "-c", EXAMPLE, "--platform", "telegram", "--account", "telegran", "--text", "x"]
    result = CliRunner(env=ENVIRONMENT).invoke(main, arguments)
    assert result.exit_code == 2
    assert 'the nearest right name is "telegram"' in result.stderr


def test_every_command_is_listed() -> None:
    assert set(COMMANDS) == {"run", "check", "rules", "db", "init", "demo", "sandbox", "outbox", "customers", "clocks", "hours", "oncall"}
