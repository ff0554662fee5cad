"""A lead's own examples, tried before a change goes live."""

import pathlib

from click.testing import CliRunner, Result
from test_config_load import ENVIRONMENT, ROOT, small

from bridge.cli import main

RULES = """
[teams.envios]
channel = "C2"
[routing]
default_team = "pagos"
[[rules]]
name = "paquetes"
when = { any = ["paquete", "envío"], public = false }
team = "envios"
tags = ["envio"]
"""


def tried(path: pathlib.Path) -> Result:
    return CliRunner(env=ENVIRONMENT).invoke(main, ["rules", "test", "-c", str(path)])


def test_what_is_as_expected_is_counted(tmp_path: pathlib.Path) -> None:
    expect = '[[expect]]\ntext = ["¿Y mi ENVIO?", "mi paquete"]\nteam = "envios"\ntags = "envio"\npriority = "normal"\n'
    result = tried(small(tmp_path, RULES + expect))
    assert result.exit_code == 0, result.output
    assert result.output == "2 of 2 messages are decided as expected\n"


def test_what_is_not_says_what_decided_and_why_the_wanted_rule_did_not(tmp_path: pathlib.Path) -> None:
    public = '[[expect]]\ntext = "mi paquete"\nteam = "envios"\npublic = true\n'
    path = small(tmp_path, f'{RULES}{public}[[expect]]\ntext = "gracias"\ntags = "envio"\neffects = "ladder"\n')
    result = tried(path)
    assert result.exit_code == 1
    assert f'{path}:26: "mi paquete"\n    team: envios is expected, it is pagos\n' in result.output
    assert "- paquetes: public: the place is public" in result.output
    assert "tags: envio is expected, there are none" in result.output
    assert "effects: ladder is expected, there are none" in result.output
    assert '- paquetes: any: "paquete" or "envío" is not' in result.output
    assert result.output.endswith("0 of 2 messages are decided as expected\n")


def test_a_configuration_that_expects_nothing_does_not_pass_for_a_right_one(tmp_path: pathlib.Path) -> None:
    result = tried(small(tmp_path, RULES))
    assert result.exit_code == 2
    assert "[[expect]]" in result.stderr


def test_the_example_meets_its_own_expectations() -> None:
    result = tried(ROOT / "config.example.toml")
    assert result.exit_code == 0, result.output
