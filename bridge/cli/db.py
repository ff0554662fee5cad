"""`puente db`: the database's tables."""

import click

from bridge.cli.calling import called
from bridge.cli.configured import config_option, configured


@click.group()
def db() -> None:
    """Look after the database. `puente run` brings it up to date by itself."""


@db.command()
@config_option
def upgrade(path: str) -> None:
    """Bring the tables up to date and do no more; the product must not be running."""
    from bridge.app import database_version, upgrade_database

    config = configured(path).config

    async def work() -> str:
        await upgrade_database(config)
        return await database_version(config)

    click.echo(f"{config.storage.url} has version {called(work)}")


@db.command()
@config_option
def version(path: str) -> None:
    """Tell the version of the tables; the product may be running."""
    from bridge.app import database_version

    config = configured(path).config
    click.echo(called(lambda: database_version(config)))
