"""`puente outbox`: what did not arrive, what could not be read, and trying it again."""

import getpass

import click

from bridge.cli.calling import called
from bridge.cli.configured import config_option, configured
from bridge.cli.listing import json_option, show


@click.group()
def outbox() -> None:
    """Look after messages that need a person, whether the product runs or not."""


@outbox.command("list")
@config_option
@json_option
def list_command(path: str, as_json: bool) -> None:
    """Deliveries that failed or may not have arrived; staff see the same in the case's thread."""
    from bridge.app import outbox_list

    config = configured(path).config
    show(called(lambda: outbox_list(config)), as_json=as_json, nothing="every delivery arrived or is on its way")


@outbox.command()
@config_option
@json_option
def dead(path: str, as_json: bool) -> None:
    """Events that could not be worked and were put aside."""
    from bridge.app import outbox_dead

    config = configured(path).config
    show(called(lambda: outbox_dead(config)), as_json=as_json, nothing="every event was understood")


@outbox.command()
@config_option
@click.argument("number", metavar="ID", type=int)
def retry(path: str, number: int) -> None:
    """Queue a failed or uncertain delivery anew. The customer may get it twice if it had arrived."""
    from bridge.app import decide

    config = configured(path).config
    called(lambda: decide(config, "retry", number, getpass.getuser()))
    click.echo(f"{number} is queued anew")


@outbox.command()
@config_option
@click.argument("number", metavar="ID", type=int)
def revive(path: str, number: int) -> None:
    """Have a dead event worked once more, for instance after an upgrade."""
    from bridge.app import decide

    config = configured(path).config
    called(lambda: decide(config, "revive", number, getpass.getuser()))
    click.echo(f"{number} will be worked again")
