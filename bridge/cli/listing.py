"""How does a command show rows? A line each for people, JSON for programs."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import click

json_option = click.option("--json", "as_json", is_flag=True, help="For programs.")


def show(rows: Sequence[Mapping[str, Any]], *, as_json: bool, nothing: str) -> None:
    """nothing: what people read when there is no row."""
    if as_json:
        click.echo(json.dumps(list(rows), ensure_ascii=False, indent=2))
        return
    if not rows:
        click.echo(nothing)
    for row in rows:
        click.echo("  ".join(f"{name} {value}" for name, value in row.items() if value not in (None, "")))
