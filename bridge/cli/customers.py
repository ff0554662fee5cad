"""`puente customers`: whom staff block, and hearing one of them again."""

import getpass
import json

import click

from bridge.cli.calling import called
from bridge.cli.configured import config_option, configured


@click.group()
def customers() -> None:
    """Look after customers whom staff block. `muted` may be asked while the product runs."""


@customers.command()
@config_option
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def muted(path: str, as_json: bool) -> None:
    """Customers whose messages are kept and shown nowhere."""
    from bridge.app import customers_muted

    config = configured(path).config
    rows = called(lambda: customers_muted(config))
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    elif not rows:
        click.echo("nobody is blocked")
    for row in () if as_json else rows:
        click.echo("  ".join(f"{name} {value}" for name, value in row.items()))


@customers.command()
@config_option
@click.argument("number", metavar="ID", type=int)
def unmute(path: str, number: int) -> None:
    """Hear a customer again, as the Unblock button does. The product must not be running."""
    from bridge.app import customers_unmute

    config = configured(path).config
    called(lambda: customers_unmute(config, number, getpass.getuser()))
    click.echo(f"{number} is heard again")
