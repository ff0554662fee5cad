"""The real command, and the real sandbox as another process: what an operator has before him."""

import contextlib
import os
import pathlib
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from typing import Any

PUENTE = (sys.executable, "-c", "from bridge.cli import main; main(prog_name='puente')")
ROOT = pathlib.Path(__file__).parents[2]


def environment(**more: str) -> dict[str, str]:
    plain = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy") and not name.startswith("PUENTE_")}
    return {**plain, "PYTHONPATH": str(ROOT), **more}


def puente(*words: str, cwd: pathlib.Path, **more: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [*PUENTE, *words],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
        env=environment(**more),
        stdin=subprocess.DEVNULL,
    )


@contextlib.contextmanager
def running_sandbox(*words: str, **more: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Its address, and the configuration that it prints."""
    process = subprocess.Popen(
        [*PUENTE, "sandbox", "--port", "0", *words], stdout=subprocess.PIPE, text=True, env=environment(**more), cwd=ROOT
    )
    try:
        assert process.stdout is not None
        lines: list[str] = []
        for line in process.stdout:
            lines.append(line)
            if line.startswith("default_team"):
                break
        printed = "".join(lines)
        found = re.search(r"http://127\.0\.0\.1:\d+", printed)
        assert found, printed
        yield found[0], tomllib.loads(printed)
    finally:
        process.terminate()
        assert process.wait(timeout=10) == 0, "it ends in order when it is told to"
        process.stdout.close() if process.stdout else None
