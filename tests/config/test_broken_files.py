"""Every validation rule has a broken file beside the exact error it must give."""

import pathlib

import pytest

from bridge.config.load import load
from bridge.config.problems import ConfigError

BROKEN = pathlib.Path(__file__).parent / "broken"
ENVIRONMENT = {"TELEGRAM_TOKEN": "telegram-canary", "SLACK_BOT_TOKEN": "xoxb-canary", "SLACK_APP_TOKEN": "xapp-canary", "EMPTY": ""}


@pytest.mark.parametrize("file", sorted(BROKEN.glob("*.toml")), ids=lambda path: path.stem)
def test_a_broken_file_gives_its_errors(file: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BROKEN)
    with pytest.raises(ConfigError) as caught:
        load(file.name, ENVIRONMENT)
    told = f"{caught.value}\n"
    assert told == file.with_suffix(".txt").read_text(encoding="utf-8")
    assert "canary" not in told


def test_a_file_that_is_not_there(tmp_path: pathlib.Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path / "config.toml", {})


def test_a_file_in_another_encoding_names_the_line(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes('[brand]\nname = "Peña"\n'.encode("latin-1"))
    with pytest.raises(ConfigError) as caught:
        load(path, {})
    assert caught.value.problems[0].line == 2
    assert "UTF-8" in str(caught.value)
