"""`puente demo`: the product with a company, its customers and three local platforms, to look at or to be told as a story."""

import asyncio
import contextlib
import os
import pathlib
import shutil
import signal
import sys
import tempfile
from collections.abc import Coroutine
from typing import Any

import click


@click.command()
@click.option("--story", is_flag=True, help="Nobody at the keyboard: a story that plays, prints and checks itself.")
@click.option("--kills", type=click.IntRange(0, 1000), default=0, help="With --story: kill -9 the product so often while all talk.")
@click.option("--seed", type=int, default=1, show_default=True, help="With --kills: which moments.")
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="Of the page; 0 asks for a free one.")
@click.option("--no-browser", is_flag=True, help="Only print the address.")
@click.option("--keep", type=click.Path(file_okay=False, path_type=pathlib.Path), help="A folder for the data, which then stays.")
@click.option("--mute", is_flag=True, hidden=True, help="Staff do not answer, so that the story must fail: a test of the story.")
def demo(story: bool, kills: int, seed: int, port: int, no_browser: bool, keep: pathlib.Path | None, mute: bool) -> None:
    """Show the product: local Telegram, Discord and Slack, and a page on which to play customers and staff."""
    from bridge.demo import page
    from bridge.demo import story as stories

    folder = keep or pathlib.Path(tempfile.mkdtemp(prefix="puente-demo-"))
    if story or kills:
        held = _until_signalled(stories.tell(folder, kills=kills, seed=seed, mute=mute))
    else:
        held = _until_signalled(page.show(folder, port=port, browser=not no_browser))
    if keep is None and held is not False:
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(130 if held is None else 0 if held else 1)


def _until_signalled(work: Coroutine[Any, Any, bool]) -> bool | None:
    """Run it. SIGINT and SIGTERM cancel it, so that whatever it started is ended; then None."""

    async def run() -> bool | None:
        task, loop = asyncio.ensure_future(work), asyncio.get_running_loop()
        for sign in (signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(NotImplementedError):
                loop.add_signal_handler(sign, task.cancel)
        try:
            return await task
        except asyncio.CancelledError:
            return None

    try:
        return asyncio.run(run())
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # whoever read along has gone
        return None
