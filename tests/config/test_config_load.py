"""What a right file gives, and what the example promises."""

import dataclasses
import pathlib
from typing import Any

import pytest

from bridge.config.book import keys
from bridge.config.conditions import WordList
from bridge.config.hours import HoursKeys
from bridge.config.ladder import _StepKeys
from bridge.config.load import SECTIONS, load, load_with_warnings
from bridge.config.problems import ConfigError
from bridge.config.routing import engine
from bridge.config.rulebook import Tell
from bridge.config.schema import (
    Account,
    Brand,
    Cases,
    DeskConfig,
    Expectation,
    FilesConfig,
    Http,
    Ladder,
    Person,
    PlaceConfig,
    Promises,
    RuleConfig,
    Secret,
    Sla,
    Special,
    Step,
    Storage,
    Team,
    Webhook,
    WhenConfig,
)
from bridge.config.values import LANGUAGES
from bridge.model.routing import Facts
from bridge.texts import LANGUAGES as TEXT_LANGUAGES

ROOT = pathlib.Path(__file__).parents[2]
ENVIRONMENT = {
    "TELEGRAM_TOKEN": "1:canary-t",
    "DISCORD_TOKEN": "canary-d",
    "SLACK_BOT_TOKEN": "xoxb-canary",
    "SLACK_APP_TOKEN": "xapp-canary",
}
MINUTE = 60_000
HOUR = 60 * MINUTE

SMALL = """
[brand]
name = "Jacaranda"
languages = ["es"]
timezone = "America/Mexico_City"
[storage]
url = "sqlite:///puente.db"
[accounts.tienda]
platform = "telegram"
token = {token}
[desk]
bot_token = "xoxb-1"
app_token = "xapp-1"
[teams.pagos]
channel = "C1"
"""


def small(folder: pathlib.Path, extra: str = "", token: str = '"1:t"') -> pathlib.Path:
    path = folder / "config.toml"
    path.write_text(SMALL.replace("{token}", token) + extra, encoding="utf-8")
    return path


# --- the example --------------------------------------------------------------------------------------------------------


def test_the_example_is_a_right_file_without_doubts() -> None:
    loaded = load_with_warnings(ROOT / "config.example.toml", ENVIRONMENT)
    assert loaded.warnings == ()
    config = loaded.config
    assert config.accounts["telegram"].api_url == "https://api.telegram.org"
    assert config.accounts["discord"].api_url == "https://discord.com/api/v10"
    assert config.accounts["telegram"].places == (PlaceConfig(chat="-1001234567890", open_on="mention"),)
    assert config.desk.api_url == "https://slack.com/api/"
    assert config.default_team == "atencion"
    assert config.teams["pagos"].sla == "default"
    assert config.teams["pagos"].escalation == "default"
    assert config.sla["urgente"].next_response == 90 * MINUTE
    assert config.escalation["default"].steps == (
        Step(at_percent=50.0, to=("thread",)),
        Step(at_percent=80.0, to=("team",)),
        Step(at_percent=100.0, to=("lead",)),
        Step(after=30 * MINUTE, to=("directora",), repeat=2 * HOUR),
    )


def test_the_example_routes_a_complaint_to_payments() -> None:
    config = load(ROOT / "config.example.toml", ENVIRONMENT)
    said = "Hola, ¡me COBRARON 2 veces!"
    route = engine(config).decide(Facts(account="telegram", platform="telegram", public=False, text=said, language="es"))
    assert (route.team, route.priority, route.tags, route.sla) == ("pagos", "high", ("cobro",), "urgente")


def test_the_example_shows_the_three_ways_to_give_a_secret() -> None:
    text = (ROOT / "config.example.toml").read_text(encoding="utf-8")
    for way in ('"${TELEGRAM_TOKEN}"', '{ file = "', '"123456:ABC-DEF"', '"90s"', '"30m"', '"4h"', '"2d"'):
        assert way in text


def test_every_key_is_documented() -> None:
    text = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    kinds = (
        Account,
        Brand,
        Cases,
        DeskConfig,
        Expectation,
        FilesConfig,
        Http,
        Ladder,
        Person,
        PlaceConfig,
        RuleConfig,
        Promises,
        Sla,
        Special,
        Storage,
        Team,
        Tell,
        Webhook,
        WhenConfig,
        HoursKeys,
        WordList,
        _StepKeys,
    )
    for kind in kinds:
        for key in keys(kind):
            assert f"`{key}`" in text, f"{kind.__name__}.{key}"
    for section in SECTIONS:
        assert f"[{section}" in text, section


# --- small files --------------------------------------------------------------------------------------------------------


def test_what_is_left_out_has_its_default(tmp_path: pathlib.Path) -> None:
    config = load(small(tmp_path), {})
    assert config.default_team == "pagos"
    assert config.cases == Cases(opening_wait=20_000, reopen_within=7 * 24 * HOUR, join_within=30 * MINUTE)
    assert (config.http.host, config.http.port) == ("127.0.0.1", 8080)
    assert config.desk.language == "es"
    assert config.teams["pagos"].sla is None


def test_a_file_from_a_windows_editor_is_read(tmp_path: pathlib.Path) -> None:
    path = small(tmp_path)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert load(path, {}).brand.name == "Jacaranda"


@pytest.mark.parametrize("token", ['"1:t"', '"${T}"', '{ file = "secrets/t.txt" }', '"file:secrets/t.txt"'])
def test_a_secret_comes_from_the_file_the_environment_or_another_file(tmp_path: pathlib.Path, token: str) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "t.txt").write_text("1:t\n", encoding="utf-8")
    config = load(small(tmp_path, token=token), {"T": "1:t"})
    assert config.accounts["tienda"].token.reveal() == "1:t"


@pytest.mark.parametrize(("content", "told"), [(b"\xff\xfe", "is not text"), (b"x" * 65_537, "is too long for a secret")])
def test_a_file_that_holds_no_secret(tmp_path: pathlib.Path, content: bytes, told: str) -> None:
    (tmp_path / "t.txt").write_bytes(content)
    with pytest.raises(ConfigError, match=told):
        load(small(tmp_path, token='"file:t.txt"'), {})


def test_a_secret_does_not_show_itself(tmp_path: pathlib.Path) -> None:
    config = load(small(tmp_path, token='"1:canary"'), {})
    for shown in (repr(config), str(config), f"{config.accounts['tienda'].token}", str(dataclasses.asdict(config))):
        assert "canary" not in shown
    assert Secret("a") == Secret("a") != Secret("b")


@pytest.mark.parametrize(
    ("written", "millis"),
    [("90s", 90_000), ("30m", 30 * MINUTE), ("4h", 4 * HOUR), ("2d", 48 * HOUR), ("1h30m", 90 * MINUTE), ("1d 2h", 26 * HOUR)],
)
def test_lengths_of_time(tmp_path: pathlib.Path, written: str, millis: int) -> None:
    config = load(small(tmp_path, f'[sla.default]\nfirst_response = "{written}"\nnext_response = "1h"\n'), {})
    assert config.sla["default"].first_response == millis


@pytest.mark.parametrize("written", ["", "h", "4", "4 hours", "1.5h", "30m1h", "-1h", "٣h"])
def test_what_is_no_length_of_time(tmp_path: pathlib.Path, written: str) -> None:
    with pytest.raises(ConfigError, match="length of time"):
        load(small(tmp_path, f'[sla.default]\nfirst_response = "{written}"\nnext_response = "1h"\n'), {})


def test_the_moments_of_a_ladder(tmp_path: pathlib.Path) -> None:
    steps = '[escalation.x]\nsteps = [{ at = "0.5%", to = "thread" }, { at = "0s", to = "team" }, { at = "+10m", to = "team" }]\n'
    config = load(small(tmp_path, steps), {})
    assert [(step.at_percent, step.after) for step in config.escalation["x"].steps] == [(0.5, None), (None, 0), (None, 10 * MINUTE)]


@pytest.mark.parametrize("listen", ["0.0.0.0:80", "[::1]:8080", "localhost:0"])
def test_where_to_listen(tmp_path: pathlib.Path, listen: str) -> None:
    http = load(small(tmp_path, f'[http]\nlisten = "{listen}"\n'), {}).http
    assert f"{http.host}:{http.port}" == listen.replace("[", "").replace("]", "")


def test_discord_accounts_on_one_server_are_right(tmp_path: pathlib.Path) -> None:
    place = 'platform = "discord"\napi_url = "http://127.0.0.1:9/api/v10/"\ngateway_url = "ws://127.0.0.1:9"\n'
    config = load(small(tmp_path, f'[accounts.a]\ntoken = "a"\n{place}[accounts.b]\ntoken = "b"\n{place}'), {})
    assert {config.accounts[name].api_url for name in "ab"} == {"http://127.0.0.1:9/api/v10"}


# --- doubts -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("extra", "doubt"),
    [
        ("", "operators are not told"),
        ("", "no deadline"),
        ('[sla.default]\nfirst_response = "1h"\nnext_response = "1h"\n', "nobody is called"),
        (
            '[sla.default]\nfirst_response = "1h"\nnext_response = "1h"\n[escalation.default]\nsteps = [{ at = "100%", to = "lead" }]\n',
            "calls the lead, and the team has none",
        ),
        ('[sla.x]\nfirst_response = "1h"\nnext_response = "1h"\n', "no team and no rule uses it"),
        ('[[rules]]\nname = "all"\nstop = true\n[[rules]]\nname = "b"\ntags = "b"\n', "no message comes this far"),
        (
            '[sla.default]\nfirst_response = "1h"\nnext_response = "1h"\nspecial = [{ priority = ["urgent"], next_response = "90m" }]\n',
            "next_response: urgent cases may take longer than high ones",
        ),
        (
            '[sla.default]\nfirst_response = "1h"\nnext_response = "1h"\n'
            'special = [{ segment = ["vip"], first_response = "30m" }, { priority = ["urgent"], first_response = "10m" },'
            ' { segment = ["vip"], priority = ["high"], next_response = "2h" }]\n',
            'next_response: high cases of "vip" customers may take longer than normal ones',
        ),
        ('[teams.b]\nchannel = "b"\n[routing]\ndefault_team = "pagos"\n', "no rule routes to it"),
        ('[accounts.b]\nplatform = "telegram"\ntoken = "b"\napi_url = "http://telegram.example.com"\n', "unprotected"),
    ],
)
def test_what_is_probably_not_meant_is_told_and_not_refused(tmp_path: pathlib.Path, extra: str, doubt: str) -> None:
    loaded = load_with_warnings(small(tmp_path, extra), {})
    assert any(doubt in warning.what for warning in loaded.warnings), loaded.warnings


# --- the brand's own wording ----------------------------------------------------------------------------------------------


@pytest.fixture
def catalogue(monkeypatch: pytest.MonkeyPatch) -> dict[str, frozenset[str]]:
    """Three texts, so that these tests do not hang on how the real ones are worded."""
    known = {"greeting": frozenset({"team", "by"}), "card.title": frozenset[str](), "card.waiting": frozenset({"name"})}
    monkeypatch.setattr("bridge.texts.KEYS", known)
    return known


def test_own_wording(tmp_path: pathlib.Path, catalogue: Any) -> None:
    texts = '[texts.es]\ngreeting = "Hola, soy de {team}"\n"card.title" = "Asunto"\ncard.waiting = "{name} espera"\n'
    config = load(small(tmp_path, texts), {})
    assert config.texts == {"es": {"greeting": "Hola, soy de {team}", "card.title": "Asunto", "card.waiting": "{name} espera"}}


def test_own_wording_in_place_of_the_real_texts(tmp_path: pathlib.Path) -> None:
    texts = '[texts.es]\n"greeting" = "Hola, lo ve {team}"\n"greeting.privacy" = "Aviso: {url}"\n'
    assert load(small(tmp_path, texts), {}).texts["es"]["greeting.privacy"] == "Aviso: {url}"
    assert LANGUAGES == TEXT_LANGUAGES


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        ('greetings = "Hola"', 'the nearest right name is "greeting"'),
        ('"card.titel" = "Hola"', 'the nearest right name is "card.title"'),
        ('greeting = "Hola {nombre}"', "the text has no value {nombre}\n    mend: it can use"),
        ('greeting = "Hola {team"', "braces do not come in pairs"),
        ("greeting = 5", "a text is needed"),
    ],
)
def test_own_wording_that_is_refused(tmp_path: pathlib.Path, catalogue: Any, texts: str, told: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(small(tmp_path, f"[texts.es]\n{texts}\n"), {})
    assert told in str(caught.value)
    assert caught.value.problems[0].line == 17
