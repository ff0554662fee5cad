"""`puente sandbox`: local Telegram, Slack and Discord servers, for anyone without tokens."""

import asyncio
import contextlib
import os
import pathlib
import signal
import sys
from collections.abc import Iterator, Mapping
from typing import Any

import click

from sandbox.server import CASTS, Sandbox, load_cast


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8090, show_default=True, help="0 asks the system for a free one.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option(
    "--cast",
    type=click.Path(exists=True, dir_okay=False, path_type=pathlib.Path),
    default=CASTS / "demo.toml",
    help="Who is there: people, channels, bots.",
)
@click.option("--record", type=click.Path(dir_okay=False, path_type=pathlib.Path), envvar="PUENTE_SANDBOX_RECORD", help="Write requests.")
def sandbox(port: int, host: str, cast: pathlib.Path, record: pathlib.Path | None) -> None:
    """Run the local servers alone, until Ctrl-C, and print what to write into config.toml to use them."""
    people = load_cast(cast)
    try:
        asyncio.run(_serve(Sandbox(people, host=host, port=port, record=record), people))
    except OSError as error:
        click.echo(f"the sandbox cannot listen on {host}:{port}: {os.strerror(error.errno or 0)}. Choose another --port.", err=True)
        sys.exit(1)


async def _serve(servers: Sandbox, people: Mapping[str, Any]) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(sign, stop.set)
    async with servers:
        for line in config_lines(servers.address, people):
            click.echo(line)
        sys.stdout.flush()
        await stop.wait()


def config_lines(address: str, cast: Mapping[str, Any]) -> Iterator[str]:
    """A whole configuration for this cast, to paste into a file; its tokens are worthless anywhere else."""
    slack = cast["slack"]
    yield f"# The sandbox's page: {address}/"
    yield f"# What happened so far: {address}/control/state"
    yield "# Paste this into a config.toml, or rehearse going live with these tokens:"
    yield f"#   puente init --telegram-api-url {address}/telegram --discord-api-url {address}/discord/api/v10 \\\\"
    yield f"#       --discord-gateway-url ws{address.removeprefix('http')}/discord/gateway --slack-api-url {address}/slack/api/"
    yield f"# People: {', '.join(person['email'] for person in slack['people'])}"
    yield '\n[brand]\nname = "Casa Lumbre"\nlanguages = ["es", "en"]\ntimezone = "America/Mexico_City"'
    yield '\n[storage]\nurl = "sqlite:///sandbox.db"'
    yield from connections(address, cast)
    teams = [channel["name"] for channel in slack["channels"] if "operador" not in channel["name"]]
    for name in teams:
        yield f'\n[teams.{name}]\nchannel = "#{name}"'
    yield f'\n[routing]\ndefault_team = "{teams[-1]}"'


def connections(address: str, cast: Mapping[str, Any]) -> Iterator[str]:
    """The accounts and the desk; the desk's table is the last, so that more of it may follow."""
    slack, telegram, discord = cast["slack"], cast["telegram"]["bots"][0], cast["discord"]["bots"][0]
    yield f'\n[accounts.telegram]\nplatform = "telegram"\ntoken = "{telegram["token"]}"\napi_url = "{address}/telegram"'
    yield f'\n[accounts.discord]\nplatform = "discord"\ntoken = "{discord["token"]}"\napi_url = "{address}/discord/api/v10"'
    yield f'gateway_url = "ws{address.removeprefix("http")}/discord/gateway"'
    yield f'\n[desk]\nplatform = "slack"\nbot_token = "{slack["bot_token"]}"\napp_token = "{slack["app_token"]}"'
    yield f'api_url = "{address}/slack/api/"'
