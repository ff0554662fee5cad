"""What a person writes into a `.env`, other tools' ways of writing it included."""

import pathlib

import pytest

from bridge.cli.dotenv import environ_beside


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("CANARY=a1", "a1"),
        ("export CANARY=a1", "a1"),
        ('CANARY = "a 1"', "a 1"),
        ("CANARY='a=1#2'", "a=1#2"),
        ("  CANARY=123:AA=\r", "123:AA="),
        ("# CANARY=a1", None),
        ("CANARY", None),
    ],
)
def test_lines(tmp_path: pathlib.Path, line: str, value: str | None) -> None:
    (tmp_path / ".env").write_text(f"# tokens\n{line}\n", newline="")
    assert environ_beside(tmp_path / "config.toml").get("CANARY") == value


def test_the_environment_itself_goes_before_the_file(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("CANARY=file\n")
    monkeypatch.setenv("CANARY", "environment")
    assert environ_beside(tmp_path / "config.toml")["CANARY"] == "environment"
