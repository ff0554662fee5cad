"""`puente run` as an operator sees it: ready in seconds, stopped in seconds, and no secret in what it says."""

import asyncio
import contextlib
import json
import pathlib
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

from command import PUENTE, environment, puente, running_sandbox

from bridge.cli.sandbox import config_lines
from bridge.model import acts
from bridge.model.ids import AccountName, ChatId, OutgoingId
from bridge.model.records import Outgoing
from bridge.model.richtext import plain
from bridge.model.states import DeliveryState
from sandbox.server import load_cast
from storage import open_store

CAST = load_cast()
FAILED = Outgoing(
    id=OutgoingId(41),
    account=AccountName("telegram"),
    lane="telegram|1",
    via="telegram",
    act=acts.to_json(acts.Send(chat=ChatId("1"), body=plain("ya quedó"))),
    priority=1,
    created_at=1,
    state=DeliveryState.FAILED,
)
TOKENS = (CAST["telegram"]["bots"][0]["token"], CAST["discord"]["bots"][0]["token"], CAST["slack"]["bot_token"], CAST["slack"]["app_token"])


def keep(folder: pathlib.Path, record: Any) -> None:
    """It is in the product's database when that starts."""

    async def work() -> None:
        store = await open_store(f"sqlite:///{folder}/sandbox.db")
        await store.write(lambda queries: queries.save([record]))
        await store.close()

    asyncio.run(work())


def asked(url: str) -> tuple[int, Any]:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        return refused.code, json.load(refused)
    except OSError:
        return 0, None


def ready_within(seconds: float, url: str) -> tuple[int, Any]:
    deadline = time.monotonic() + seconds
    while (found := asked(url))[0] != 200 and time.monotonic() < deadline:
        time.sleep(0.1)
    return found


@contextlib.contextmanager
def running(folder: pathlib.Path, config: str) -> Iterator[tuple["subprocess.Popen[bytes]", str]]:
    """The product with this configuration, and its HTTP address; its log is in `log`."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        listen = f"127.0.0.1:{free.getsockname()[1]}"
    (folder / "config.toml").write_text(f'{config}\n[http]\nlisten = "{listen}"\n', encoding="utf-8")
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([*PUENTE, "run"], cwd=folder, stdout=log, stderr=log, env=environment())
        try:
            yield process, f"http://{listen}"
        finally:
            if process.poll() is None:
                process.kill()
            process.wait(timeout=10)


def test_ready_soon_stopped_soon_and_silent_about_tokens(tmp_path: pathlib.Path) -> None:
    with running_sandbox() as (address, _), running(tmp_path, "\n".join(config_lines(address, CAST))) as (process, http):
        status, page = ready_within(15, f"{http}/readyz")
        assert status == 200, (page, (tmp_path / "log").read_text())
        assert len(page["connections"]) == 3
        metrics = urllib.request.urlopen(f"{http}/metrics", timeout=5).read().decode()
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
        assert time.monotonic() - began < 5
    log = (tmp_path / "log").read_text()
    assert "Traceback" not in log
    assert all(isinstance(json.loads(line), dict) for line in log.splitlines() if line.startswith("{"))
    for token in TOKENS:
        assert token not in log + metrics + json.dumps(page)


def test_what_an_operator_decides_is_done_while_it_runs(tmp_path: pathlib.Path) -> None:
    keep(tmp_path, FAILED)
    with running_sandbox() as (address, _), running(tmp_path, "\n".join(config_lines(address, CAST))) as (_, http):
        status, page = ready_within(15, f"{http}/readyz")
        assert status == 200, (page, (tmp_path / "log").read_text())
        again = puente("outbox", "retry", "41", cwd=tmp_path)
        assert (again.returncode, again.stdout) == (0, "41 is queued anew\n"), again.stderr
        twice = puente("outbox", "retry", "41", cwd=tmp_path)
        assert (twice.returncode, twice.stderr) == (1, "delivery 41 is cancelled: only failed and uncertain ones are sent again\n")


def test_one_platform_that_refuses_does_not_disturb_the_others_and_is_named(tmp_path: pathlib.Path) -> None:
    with running_sandbox() as (address, _):
        config = "\n".join(config_lines(address, CAST)).replace(TOKENS[0], "7000000001:AAcanary-not-the-right-one-at-all")
        with running(tmp_path, config) as (_, http):
            deadline = time.monotonic() + 15
            while time.monotonic() < deadline:
                _, page = asked(f"{http}/readyz")
                if page and sum(one["state"] == "up" for one in page["connections"].values()) == 2:
                    break
                time.sleep(0.1)
            assert page["connections"]["telegram"]["state"] != "up", page
            assert [ailment["what"] for ailment in page["not_ready"]] == ["connection telegram"]
            assert "token" in page["not_ready"][0]["why"]
            assert "AAcanary" not in json.dumps(page)
        assert "AAcanary" not in (tmp_path / "log").read_text()
