"""What does `puente run` cost while nobody writes? Seconds from its start to ready, and the memory that it holds then and later.

    python -m benchmarks.idle [--seconds 20] [--starts 3]

The real process, with Telegram, Discord and Slack configured, against the local servers in this process. The last line is JSON.
"""

import argparse
import asyncio
import contextlib
import json
import os
import pathlib
import sys
import tempfile
import time

import aiohttp

from benchmarks.customers import ready, rss, write_config
from sandbox.server import Sandbox, load_cast

MOST_MB = 130.0
MOST_SECONDS = 3.0


async def start(options: argparse.Namespace) -> tuple[float, float, float]:
    """(seconds to ready, MB when ready, MB after a while)"""
    with tempfile.TemporaryDirectory(prefix="puente-idle-") as folder:
        async with Sandbox(load_cast()) as sandbox, aiohttp.ClientSession() as session:
            path, port = write_config(pathlib.Path(folder), sandbox.address)
            began = time.monotonic()
            with (pathlib.Path(folder) / "log").open("wb") as log:
                product = await asyncio.create_subprocess_exec(
                    sys.executable, "-m", "bridge.cli", "run", "-c", str(path), stdout=log, stderr=log
                )
            try:
                await ready(session, port)
                took, at_first = time.monotonic() - began, rss(product.pid)
                await asyncio.sleep(options.seconds)
                return took, at_first, rss(product.pid)
            finally:
                with contextlib.suppress(ProcessLookupError):
                    product.terminate()
                await product.wait()


async def measure(options: argparse.Namespace) -> int:
    starts = [await start(options) for _ in range(options.starts)]
    print(f"{'start':>6} {'ready in s':>11} {'MB then':>9} {'MB after ' + str(options.seconds) + ' s':>15}")
    for number, (took, at_first, later) in enumerate(starts, 1):
        print(f"{number:>6} {took:>11.2f} {at_first:>9.1f} {later:>15.1f}")
    seconds, memory = sorted(took for took, _, _ in starts)[len(starts) // 2], max(later for _, _, later in starts)
    print(json.dumps({"benchmark": "idle", "ready_seconds": round(seconds, 2), "rss_mb": round(memory, 1)}))
    return 0 if seconds < MOST_SECONDS and memory < MOST_MB else 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=20.0, help="how long it idles before the second look")
    parser.add_argument("--starts", type=int, default=3)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        os.environ.pop(name, None)
    return asyncio.run(measure(parser.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
