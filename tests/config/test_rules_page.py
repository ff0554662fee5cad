"""What docs/rules.md shows can be copied into a configuration, and it shows everything there is."""

import pathlib
import re
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from test_config_load import ENVIRONMENT, ROOT

from bridge.config.book import keys
from bridge.config.conditions import WhenConfig
from bridge.config.expectations import Expectation
from bridge.config.load import load
from bridge.config.routing import engine
from bridge.config.rulebook import OCCASIONS, RuleConfig

PAGE = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```toml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
COMPANY = """
[people.marta]
slack = "marta@example.com"
[webhooks.crm]
url = "https://example.com/puente"
secret = "s"
[texts.es]
"template.fraude" = "Ya lo ve {team}, {name}."
"template.fuera_de_horario" = "Abrimos a las ocho."
[texts.en]
"template.fraude" = "{team} is on it, {name}."
"template.fuera_de_horario" = "We open at eight."
"""


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: str(BLOCKS.index(block)))
def test_an_example_is_taken_as_it_stands(tmp_path: pathlib.Path, block: str) -> None:
    example = (ROOT / "config.example.toml").read_text(encoding="utf-8")
    company = example[: example.index("# --- Which team gets what")].replace(
        'name = "Pagos"', 'name = "Pagos"\nmembers = ["elena", "raul"]'
    )
    path = tmp_path / "config.toml"
    path.write_text(company + COMPANY + block, encoding="utf-8")
    engine(load(path, ENVIRONMENT))


def _tables(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _tables(one)


def test_everything_is_shown() -> None:
    tables = [table for block in BLOCKS for table in _tables(tomllib.loads(block))]
    shown = {key for table in tables for key in table}
    for kind in (RuleConfig, WhenConfig, Expectation):
        assert keys(kind).keys() <= shown, kind
    for occasion in OCCASIONS:
        assert f'| `"{occasion}"` |' in PAGE
