"""`puente run`: the product itself."""

import asyncio
import gc

import click

from bridge.cli.calling import called
from bridge.cli.configured import config_option, configured
from bridge.cli.dotenv import environ_beside
from bridge.config.load import load
from bridge.config.schema import Config
from bridge.operate import logs
from bridge.operate.watching import Watch


@click.command()
@config_option
@click.option("--log-level", type=click.Choice(logs.LEVELS), default="info", show_default=True)
@click.option("--log-json", is_flag=True, help="JSON lines even on a terminal; anywhere else it is JSON anyway.")
def run(path: str, log_level: str, log_json: bool) -> None:
    """Carry messages until it is stopped (Ctrl-C or SIGTERM); what is under way is finished or kept for the next start."""
    logs.start(log_level, as_json=True if log_json else None)
    watch = Watch(path)
    loaded = configured(path)
    logs.protect(logs.secrets_of(loaded.config))
    for warning in loaded.warnings:
        click.echo(f"warning: {warning}", err=True)
    gc.disable()  # while a thousand modules are loaded there is nothing to collect, and looking costs a tenth of the start
    from bridge.app import calendars, serve, source

    async def running() -> None:
        elsewhere = calendars(loaded.config)
        config = await asyncio.to_thread(elsewhere.completed, loaded.config)
        await serve(config, source=source(watch, lambda: _again(path), elsewhere))

    called(running)


def _again(path: str) -> Config:
    config = load(path, environ_beside(path))
    logs.protect(logs.secrets_of(config))
    return config
