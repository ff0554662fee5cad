"""`puente oncall`: who is on call, since when, and when do they hand over next?"""

import itertools
import zoneinfo
from collections.abc import Iterator

import click

from bridge.cli import moments
from bridge.cli.configured import config_option, configured, refuse
from bridge.clocks import rotations
from bridge.config.problems import listed
from bridge.config.schema import Config, Rotation
from bridge.model.ids import Millis

SHOWN = 5
"""The duty of now, and the next ones."""


@click.command()
@config_option
@click.argument("name", required=False)
@click.option("--at", "at", metavar="MOMENT", help='By the clock of the rotation: "2026-12-24 17:00"; now, if left out.')
def oncall(path: str, name: str | None, at: str | None) -> None:
    """Show who of the rotation NAME (of all, if left out) is on call, and the next hand-overs."""
    config = configured(path).config
    known = config.rotations
    if not known:
        refuse("there are no rotations: add [rotations.NAME]")
    if name is not None and name not in known:
        refuse(f"there is no rotation {name}; known: {listed(known)}")
    for rotation in [known[name]] if name is not None else known.values():
        for line in _lines(config, rotation, moments.read(at, zoneinfo.ZoneInfo(rotation.timezone))):
            click.echo(line)


def _lines(config: Config, rotation: Rotation, at: Millis) -> Iterator[str]:
    zone = zoneinfo.ZoneInfo(rotation.timezone)
    yield f"{rotation.key}, {rotation.timezone}, at {moments.said(at, zone)}"
    for duty in itertools.islice(rotations.duties(rotation, at), SHOWN):
        mark = "*" if duty.since <= at else " "
        swapped = f"  (in place of {_shown(config, duty.swapped_with)})" if duty.swapped_with else ""
        yield f"{mark} {moments.said(duty.since, zone)} - {moments.said(duty.until, zone)}  {_shown(config, duty.person)}{swapped}"


def _shown(config: Config, key: str) -> str:
    return config.people[key].name or key
