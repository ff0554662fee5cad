"""`puente customers tag`, `untag`, `segment`, `import`: what the brand knows of its customers."""

import csv
import getpass
import pathlib
from collections.abc import Iterator, Sequence

import click

from bridge.cli.calling import called
from bridge.cli.configured import config_option, configured
from bridge.road.operator.known import Word

AT_ONCE = 500
"""Customers of one transaction."""
COLUMNS = ("account", "customer", "tags", "segment")

account_argument = click.argument("account")
customer_argument = click.argument("customer")


@click.command()
@config_option
@account_argument
@customer_argument
@click.argument("tags", nargs=-1, required=True)
def tag(path: str, account: str, customer: str, tags: tuple[str, ...]) -> None:
    """Give a CUSTOMER (the platform's id, or @handle) of [accounts.ACCOUNT] tags, for rules and for whoever answers."""
    _tell(path, [Word(account=account, who=customer, add=tags)])
    click.echo(f"{customer} has {', '.join(tags)}")


@click.command()
@config_option
@account_argument
@customer_argument
@click.argument("tags", nargs=-1, required=True)
def untag(path: str, account: str, customer: str, tags: tuple[str, ...]) -> None:
    """Take tags away from a CUSTOMER."""
    _tell(path, [Word(account=account, who=customer, take=tags)])
    click.echo(f"{customer} has no {', '.join(tags)}")


@click.command()
@config_option
@account_argument
@customer_argument
@click.argument("name", default="")
def segment(path: str, account: str, customer: str, name: str) -> None:
    """Count a CUSTOMER among the segment NAME; without NAME, among none."""
    _tell(path, [Word(account=account, who=customer, segment=name)])
    click.echo(f"{customer} is of the segment {name}" if name else f"{customer} is of no segment")


@click.command("import")
@config_option
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=pathlib.Path))
def import_command(path: str, file: pathlib.Path) -> None:
    """Bring what another system knows: a CSV file with the columns account, customer, and tags, segment or both.

    Tags are separated by |. What a line says replaces what was known of that customer; a column that is not there changes nothing.
    """
    words = list(_read(file))
    for start in range(0, len(words), AT_ONCE):
        _tell(path, words[start : start + AT_ONCE])
    click.echo(f"{len(words)} customers are known")


def _tell(path: str, words: Sequence[Word]) -> None:
    from bridge.app import decide

    config = configured(path).config
    called(lambda: decide(config, "learn", [word.to_json() for word in words], getpass.getuser()))


def _read(file: pathlib.Path) -> Iterator[Word]:
    """Excel writes a mark at the beginning, and in some countries semicolons."""
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise click.ClickException(f"{file}: it is not UTF-8 text; save it as CSV UTF-8") from None
    header = lines[0] if lines else ""
    rows = csv.DictReader(lines, delimiter=max(",;\t", key=header.count))
    names = [name.strip().casefold() for name in rows.fieldnames or ()]
    if not {"account", "customer"} <= set(names) or not {"tags", "segment"} & set(names) or not set(names) <= set(COLUMNS):
        raise click.ClickException(f"{file}:1: the first line names the columns: account, customer, and tags, segment or both")
    rows.fieldnames = names
    for row in rows:
        told = {name: (value or "").strip() for name, value in row.items() if name in COLUMNS}
        if None in row or not told["account"] or not told["customer"]:
            raise click.ClickException(
                f"{file}:{rows.line_num}: account and customer are needed, and no more columns than in the first line"
            )
        tags = tuple(each.strip() for each in told["tags"].split("|") if each.strip()) if "tags" in told else None
        yield Word(account=told["account"], who=told["customer"], tags=tags, segment=told.get("segment"))
