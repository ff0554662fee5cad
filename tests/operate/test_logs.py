"""Does a secret ever come out, on whatever way something is logged? Each canary is planted where a token would be."""

import asyncio
import json
import logging
import subprocess
import sys
import urllib.parse
import warnings
from collections.abc import Iterator

import pytest
import structlog

from bridge.config.secrets import Secret
from bridge.operate import logs

TELEGRAM = "7123456789:AAcanary-Telegram_token-0123456789"
SLACK = "xoxb-canary-12345-slack/token+with=signs"
ODD = 'canary"quoted\\and<é>&more'
CANARIES = (TELEGRAM, SLACK, ODD)


@pytest.fixture(params=[True, False], ids=["json", "console"], autouse=True)
def logging_on(request: pytest.FixtureRequest) -> Iterator[None]:
    root = logging.getLogger()
    before = (root.handlers[:], root.level, sys.excepthook, sys.unraisablehook)
    logs.start("debug", as_json=request.param)
    logs.protect(CANARIES)
    yield
    root.handlers[:], root.level, sys.excepthook, sys.unraisablehook = before
    logging.captureWarnings(False)
    structlog.reset_defaults()


def said(capsys: pytest.CaptureFixture[str]) -> str:
    out, err = capsys.readouterr()
    assert out == "", "logs go to stderr alone"
    assert err != "", "nothing was logged at all"
    return err


def assert_clean(text: str) -> None:
    for canary in CANARIES:
        for form in (canary, urllib.parse.quote(canary, safe=""), json.dumps(canary)[1:-1], repr(canary)[1:-1]):
            assert form not in text
    assert "AAcanary" not in text


@pytest.mark.parametrize("canary", CANARIES)
def test_values_of_an_event(canary: str, capsys: pytest.CaptureFixture[str]) -> None:
    log = structlog.get_logger("somewhere")
    log.warning(f"event {canary}", plain=canary, within={"deep": [f"Bearer {canary}"]}, asked=urllib.parse.quote(canary, safe=""))
    log.info("an object", thing=ValueError(canary), raw=canary.encode())
    text = said(capsys)
    assert_clean(text)
    assert logs.MASK in text


def test_lower_case_escapes_and_the_half_behind_the_colon(capsys: pytest.CaptureFixture[str]) -> None:
    half = TELEGRAM.partition(":")[2]
    logging.getLogger("anything").warning("/bot%s and %s", TELEGRAM.replace(":", "%3a"), half)
    assert_clean(said(capsys))


def test_chained_tracebacks(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        try:
            raise ConnectionError(f"GET https://api.example/bot{TELEGRAM}/getMe failed")
        except ConnectionError as error:
            raise RuntimeError(f"could not begin with {SLACK}") from error
    except RuntimeError:
        structlog.get_logger("somewhere").exception("it_broke")
        logging.getLogger("slack_bolt.App").exception("it broke for %s", ODD)
    text = said(capsys)
    assert_clean(text)
    assert "ConnectionError" in text and "RuntimeError" in text, "the traceback itself must stay readable"


@pytest.mark.parametrize("name", ["telegram.Bot", "httpx", "slack_sdk.web", "discord.gateway", "aiohttp.server", "sqlalchemy.engine"])
def test_libraries_logs(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    logging.getLogger(name).warning("asking %s", f"https://api.example/bot{TELEGRAM}/getUpdates", extra={"token": TELEGRAM})
    assert_clean(said(capsys))


def test_httpx_does_not_tell_each_request_even_at_debug(capsys: pytest.CaptureFixture[str]) -> None:
    logging.getLogger("httpx").info("HTTP Request: POST …")
    assert capsys.readouterr().err == ""


def test_a_line_that_cannot_be_formatted_does_not_show_its_arguments(capsys: pytest.CaptureFixture[str]) -> None:
    logs.start()  # pytest's own handlers would raise
    logging.getLogger("telegram.ext").warning("%d", TELEGRAM)
    assert_clean(said(capsys))


def test_warnings(capsys: pytest.CaptureFixture[str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(True)
        warnings.warn(f"{SLACK} is deprecated", UserWarning, stacklevel=1)
    assert_clean(said(capsys))


def test_a_task_whose_error_nobody_took(capsys: pytest.CaptureFixture[str]) -> None:
    async def fail() -> None:
        raise ValueError(TELEGRAM)

    async def main() -> None:
        asyncio.get_running_loop().call_exception_handler({"message": "lost", "exception": ValueError(TELEGRAM), "token": SLACK})
        with pytest.raises(ValueError):
            await asyncio.create_task(fail(), name=TELEGRAM)

    asyncio.run(main())
    assert_clean(said(capsys))


def test_secrets_of_finds_them_however_deep() -> None:
    from bridge.config.schema import Account, DeskConfig

    account = Account(name="a", platform="telegram", token=Secret("one"), api_url="https://api.example")
    desk = DeskConfig(bot_token=Secret("two"), app_token=Secret("three"))
    assert set(logs.secrets_of({"accounts": {"a": account}, "desk": [desk]})) == {"one", "two", "three"}


def test_an_uncaught_error_of_the_process_and_of_a_thread() -> None:
    program = f"""
import threading
from bridge.operate import logs
logs.start(as_json=True)
logs.protect([{TELEGRAM!r}])
def fail(): raise ValueError("thread " + {TELEGRAM!r})
thread = threading.Thread(target=fail); thread.start(); thread.join()
raise RuntimeError("process " + {TELEGRAM!r})
"""
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=False)
    assert ended.returncode == 1
    lines = [json.loads(line) for line in ended.stderr.splitlines()]
    assert [line["event"] for line in lines] == ["uncaught_error", "uncaught_error"]
    assert "thread ***" in lines[0]["exception"] and "process ***" in lines[1]["exception"]
    assert "AAcanary" not in ended.stdout + ended.stderr


def test_a_card_number(capsys: pytest.CaptureFixture[str]) -> None:
    structlog.get_logger("somewhere").warning("not_understood", why="what customer 4242 wrote: 4111-1111 1111 1111")
    logging.getLogger("telegram.Bot").warning("said %s", "4111111111111111")
    text = said(capsys)
    assert "4111" not in text and text.count("•••• 1111") == 2 and "4242" in text
