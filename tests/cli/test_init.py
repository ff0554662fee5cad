"""An operator's first minutes: tokens typed wrong and right, teams chosen, a configuration that works at once."""

import os
import pathlib
import pty
import stat
import subprocess
import threading
from collections.abc import Iterator, Sequence

import click.testing
import pytest
from command import PUENTE, environment, puente, running_sandbox

from bridge.cli.answers import Answers, TeamAnswer, configuration
from bridge.cli.dotenv import environ_beside
from bridge.cli.init import init
from bridge.cli.tokens import Addresses
from bridge.config.load import load
from bridge.config.routing import ready

TELEGRAM = "7000000001:AAsandbox-casa-lumbre-telegram-token"
DISCORD = "sandbox.casa-lumbre.discord-token"
SLACK_BOT, SLACK_APP = "xoxb-sandbox-casa-lumbre", "xapp-sandbox-casa-lumbre"


@pytest.fixture(scope="module")
def addresses() -> Iterator[dict[str, str]]:
    with running_sandbox() as (address, _):
        yield {
            "PUENTE_TELEGRAM_API_URL": f"{address}/telegram",
            "PUENTE_DISCORD_API_URL": f"{address}/discord/api/v10",
            "PUENTE_DISCORD_GATEWAY_URL": f"ws{address.removeprefix('http')}/discord/gateway",
            "PUENTE_SLACK_API_URL": f"{address}/slack/api/",
        }


ANSWERS = (
    "Casa Lumbre", "es,en", "", "",  # the brand; the time zone as proposed; no privacy notice
    TELEGRAM, DISCORD, SLACK_BOT, SLACK_APP,
    "es",
    "1,3",  # #atencion and #envios: the bot's channels by their names
    "Atención", "sofia@casalumbre.example", "",
    "Envíos", "diego@casalumbre.example", "paquete, no ha llegado",
    "1",  # what no word routes goes to the first
    "y", "1", "1", "", "2", "",  # rules to begin with, and which team has which of their topics
    "4",  # operators
    "1h", "2h",
    "elena@casalumbre.example",
)  # fmt: skip


def answered(
    folder: pathlib.Path, addresses: dict[str, str], answers: Sequence[str], *, output: str = "config.toml"
) -> click.testing.Result:
    config = folder / "config.toml"
    runner = click.testing.CliRunner(env=environment(**addresses))
    return runner.invoke(init, ["-o", str(config)], input="".join(f"{answer}\n" for answer in answers))


def test_from_nothing_to_a_configuration_that_the_platforms_accept(tmp_path: pathlib.Path, addresses: dict[str, str]) -> None:
    result = answered(tmp_path, addresses, [*ANSWERS, "y"])
    assert result.exit_code == 0, result.output
    assert "@casalumbre_bot" in result.output and "Elena Castillo" in result.output
    assert f"puente check -c {tmp_path}/config.toml --live" in result.output
    assert f"puente run -c {tmp_path}/config.toml" in result.output
    for token in (TELEGRAM, DISCORD, SLACK_BOT, SLACK_APP):
        assert token not in result.output, "what is typed hidden stays hidden"
        assert token not in (tmp_path / "config.toml").read_text()
    for file in ("config.toml", ".env"):
        assert stat.S_IMODE((tmp_path / file).stat().st_mode) == 0o600

    config = load(tmp_path / "config.toml", environ_beside(tmp_path / "config.toml"))
    assert config.accounts["telegram"].token.reveal() == TELEGRAM
    assert [(team.channel, team.name) for team in config.teams.values()] == [("#atencion", "Atención"), ("#envios", "Envíos")]
    assert config.default_team == "atencion"
    assert config.brand.timezone == "America/Mexico_City"
    assert config.desk.operators_channel == "#puente-operadores"
    assert config.escalation["default"].steps[-1].to == ("elena",)
    assert config.rules[0].when.any == ("paquete", "no ha llegado"), "one's own words go before the rules to begin with"
    by_name = {rule.name: rule.team for rule in ready(config)}
    assert {name: by_name[name] for name in ("facturas", "envíos", "garantías y devoluciones", "fraude")} == {
        "facturas": "atencion",
        "envíos": "envios",
        "garantías y devoluciones": "envios",
        "fraude": "atencion",
    }
    tried = puente("rules", "test", "-c", "config.toml", cwd=tmp_path)
    assert tried.returncode == 0, tried.stdout
    live = puente("check", "-c", "config.toml", "--live", cwd=tmp_path)
    assert live.returncode == 0, live.stdout + live.stderr


def test_a_wrong_token_is_said_in_plain_words_and_asked_again(tmp_path: pathlib.Path, addresses: dict[str, str]) -> None:
    wrong = [*ANSWERS[:4], "12345:not-a-token", *ANSWERS[4:6], "xoxb-nobody", SLACK_BOT, "xapp-nobody", *ANSWERS[7:], "n"]
    result = answered(tmp_path, addresses, wrong)
    assert result.exit_code == 0, result.output
    assert "Telegram does not know this token" in result.output
    assert "Slack does not take this bot token (invalid_auth)" in result.output
    assert "Slack does not take this app token" in result.output
    assert "not-a-token" not in result.output and "Traceback" not in result.output
    assert load(tmp_path / "config.toml", {}).desk.app_token.reveal() == SLACK_APP, "written into the file when it is wanted so"
    assert not (tmp_path / ".env").exists()


def test_other_answers_that_are_not_possible_are_asked_again(tmp_path: pathlib.Path, addresses: dict[str, str]) -> None:
    answers = [
        "Casa Lumbre", "fr", "es", "America/Mexico", "America/Mexico_City", "no address", "",
        TELEGRAM, "", SLACK_BOT, SLACK_APP, "es", "9", "1",
        "Atención", "nobody@casalumbre.example", "", "", "", "", "soon", "4h", "8h", "", "n",
    ]  # fmt: skip
    result = answered(tmp_path, addresses, answers)
    assert result.exit_code == 0, result.output
    for said in ("did you mean America/Mexico_City", "numbers from 1 to", "Slack knows nobody by the address", "write it as 90s"):
        assert said in result.output


def test_a_file_that_is_there_stays_unless_its_owner_says_otherwise(tmp_path: pathlib.Path, addresses: dict[str, str]) -> None:
    (tmp_path / "config.toml").write_text("mine")
    assert answered(tmp_path, addresses, ["n"]).exit_code == 1
    assert (tmp_path / "config.toml").read_text() == "mine"


def test_a_platform_that_cannot_be_reached_is_no_traceback(tmp_path: pathlib.Path) -> None:
    nowhere = {"PUENTE_TELEGRAM_API_URL": "http://127.0.0.1:9"}
    result = answered(tmp_path, nowhere, [*ANSWERS[:5]])
    assert "Telegram could not be reached" in result.output and TELEGRAM not in result.output
    assert "Traceback" not in result.output


def test_at_a_terminal_the_tokens_are_not_echoed(tmp_path: pathlib.Path, addresses: dict[str, str]) -> None:
    """The real command on a real terminal, which echoes what is typed unless it is told not to."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*PUENTE, "init"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=tmp_path,
        env=environment(**addresses, TERM="dumb"),
        start_new_session=True,
    )
    os.close(theirs)
    deadline = threading.Timer(30, process.kill)
    deadline.start()
    screen = ""
    waiting = iter([*ANSWERS, "y"])
    seen = 0
    try:
        while True:
            try:
                chunk = os.read(ours, 4096)
            except OSError:  # the other end was closed
                break
            if not chunk:
                break
            screen += chunk.decode(errors="replace")
            if screen.endswith(": ") and len(screen) > seen:
                seen = len(screen)
                os.write(ours, (next(waiting, "") + "\n").encode())
    finally:
        deadline.cancel()
        os.close(ours)
    assert process.wait(timeout=10) == 0, screen
    assert "Casa Lumbre" in screen, "what is no secret is echoed"
    for token in (TELEGRAM, DISCORD, SLACK_BOT, SLACK_APP):
        assert token not in screen
    assert (tmp_path / ".env").exists()


@pytest.mark.parametrize("director", [None, "thread@example.com"])
@pytest.mark.parametrize("lead", [None, "ana@example.com", "ana@other.example"])
def test_whatever_is_answered_passes_the_check(tmp_path: pathlib.Path, lead: str | None, director: str | None) -> None:
    people = {email: 'A "quoted" name' for email in ("ana@example.com", lead, director) if email}
    odd = Answers(
        brand='Doña "Ñ" \\ & Hijos',
        languages=("pt", "es"),
        timezone="America/Sao_Paulo",
        privacy_notice="https://example.com/aviso",
        tokens={"discord": "d", "slack_bot": "xoxb-1", "slack_app": "xapp-1"},
        desk_language="pt",
        teams=(
            TeamAnswer(channel="atención", name="Atención", lead=lead, words=('me "cobraron"',)),
            TeamAnswer(channel="atencion", name="Otra", lead=None),
            TeamAnswer(channel="支持", name="支持", lead=None),
        ),
        default_team=1,
        topics={"cobros": 0, "facturas": 1, "envios": 2, "garantias": 1, "fraude": 2},
        operators=None,
        director=director,
        people=people,
        first_response="1h30m",
        next_response="2d",
        apart=False,
        addresses=Addresses(),
    )
    path = tmp_path / "config.toml"
    path.write_text(configuration(odd), encoding="utf-8")
    config = load(path, {})
    assert config.brand.name == odd.brand
    assert [team.channel for team in config.teams.values()] == ["#atención", "#atencion", "#支持"]
    assert config.default_team == list(config.teams)[1]
