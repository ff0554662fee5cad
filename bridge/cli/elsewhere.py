"""How does a command get the days of calendars that are kept elsewhere? Their addresses are asked now, for a few seconds; of one that does
not answer the product's copy is taken, and that is said."""

import asyncio
import zoneinfo
from collections.abc import Container

import click

from bridge.cli import moments
from bridge.cli.calling import called
from bridge.cli.configured import refuse
from bridge.config.schema import Config
from bridge.config.subscribed import subscriptions
from bridge.operate.calendars import Calendars


def with_calendars(config: Config, needed: Container[str]) -> Config:
    """needed: the hours for which a calendar that cannot be had, and has no copy, ends the command."""
    if not subscriptions(config):
        return config
    from bridge.app import calendars

    async def asked() -> tuple[Config, Calendars]:
        found = calendars(config, keep=False)
        return await asyncio.to_thread(found.completed, config, anew=True), found

    whole, found = called(asked)
    missing, zone = [], zoneinfo.ZoneInfo(config.brand.timezone)
    for one, why in found.troubles.items():
        hours, copied_at = found.subscribed[one], found.copied_at(one)
        said = f"the calendar of {' and '.join(hours)} ({one.host}) could not be read: {why}"
        if copied_at is None and any(name in needed for name in hours):
            missing.append(f"{said}\n    mend: see whether the address gives an .ics file, and whether this machine may reach it")
        elif copied_at is None:
            click.echo(f"warning: {said}; its days are not counted", err=True)
        else:
            click.echo(f"warning: {said}; its copy of {moments.said(copied_at, zone)} is used", err=True)
    if missing:
        refuse("\n".join(missing))
    return whole
