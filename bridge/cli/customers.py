"""`puente customers`: whom staff block, hearing one of them again, and what the brand knows of them."""

import getpass

import click

from bridge.cli.calling import called
from bridge.cli.configured import config_option, configured
from bridge.cli.known import import_command, segment, tag, untag
from bridge.cli.listing import json_option, show


@click.group()
def customers() -> None:
    """Look after customers: whom staff block, and what the brand knows. Whether the product runs or not."""


@customers.command()
@config_option
@json_option
def muted(path: str, as_json: bool) -> None:
    """Customers whose messages are kept and shown nowhere."""
    from bridge.app import customers_muted

    config = configured(path).config
    show(called(lambda: customers_muted(config)), as_json=as_json, nothing="nobody is blocked")


@customers.command()
@config_option
@click.argument("number", metavar="ID", type=int)
def unmute(path: str, number: int) -> None:
    """Hear a customer again, as the Unblock button does."""
    from bridge.app import decide

    config = configured(path).config
    called(lambda: decide(config, "unmute", number, getpass.getuser()))
    click.echo(f"{number} is heard again")


for _command in (tag, untag, segment, import_command):
    customers.add_command(_command)
