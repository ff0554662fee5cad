"""Can somebody without a token begin from what the sandbox prints?"""

import json
import pathlib
import urllib.request

import click.testing
from command import puente, running_sandbox

from bridge.cli.sandbox import config_lines, sandbox
from bridge.config.load import load
from sandbox.server import load_cast


def test_what_it_prints_is_a_configuration_that_works_there(tmp_path: pathlib.Path) -> None:
    record = tmp_path / "record.jsonl"
    with running_sandbox(PUENTE_SANDBOX_RECORD=str(record)) as (address, printed):
        token = printed["accounts"]["telegram"]["token"]
        with urllib.request.urlopen(f"{printed['accounts']['telegram']['api_url']}/bot{token}/getMe", timeout=10) as answer:
            assert json.load(answer)["ok"]
        assert address in printed["desk"]["api_url"]
    assert json.loads(record.read_text().splitlines()[0])["method"] == "getMe"


def test_the_printed_lines_pass_the_check(tmp_path: pathlib.Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text("\n".join(config_lines("http://127.0.0.1:8090", load_cast())), encoding="utf-8")
    assert set(load(config).accounts) == {"telegram", "discord"}
    assert puente("check", "-c", str(config), cwd=tmp_path).returncode == 0


def test_a_port_in_use_is_told_in_plain_words() -> None:
    with running_sandbox() as (address, _):
        port = address.rpartition(":")[2]
        refused = click.testing.CliRunner().invoke(sandbox, ["--port", port])
    assert refused.exit_code == 1
    assert f"cannot listen on 127.0.0.1:{port}" in refused.output and "Traceback" not in refused.output
