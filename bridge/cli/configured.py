"""How does a command get its configuration? By `-c`; a file with mistakes ends the command with all of them and code 2."""

import sys
from typing import NoReturn

import click

from bridge.cli.dotenv import environ_beside
from bridge.config.load import Loaded, load_with_warnings
from bridge.config.problems import ConfigError

config_option = click.option("-c", "--config", "path", default="config.toml", show_default=True, help="The configuration file.")

REFUSED = 2
"""Exit code for a configuration with mistakes."""


def configured(path: str) -> Loaded:
    try:
        return load_with_warnings(path, environ_beside(path))
    except ConfigError as error:
        count = len(error.problems)
        click.echo(f"{error}\n\n{count} {'mistake' if count == 1 else 'mistakes'} in {path}", err=True)
        sys.exit(REFUSED)


def refuse(what: str) -> NoReturn:
    """End the command: it was asked for what cannot be."""
    click.echo(what, err=True)
    sys.exit(REFUSED)
