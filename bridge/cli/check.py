"""`puente check`: is the configuration right, and with --live, do the platforms agree?"""

import asyncio
import sys
from collections.abc import Iterator, Sequence

import click

from bridge.cli.configured import config_option, configured
from bridge.cli.elsewhere import with_calendars
from bridge.config.rulebook import laid_flat
from bridge.config.schema import Config
from bridge.ports import Finding


@click.command()
@config_option
@click.option("--live", is_flag=True, help="Also try tokens, scopes, intents and channels at the platforms.")
def check(path: str, live: bool) -> None:
    """Tell everything that is wrong with the configuration, and what mends it (exit code 2)."""
    loaded = configured(path)
    for warning in loaded.warnings:
        click.echo(f"warning: {warning}", err=True)
    with_calendars(loaded.config, loaded.config.hours)
    click.echo(f"{path} is in order.")
    for line in _summary(loaded.config):
        click.echo(f"  {line}")
    if live:
        from bridge.app import inspect_live

        sys.exit(_tell(asyncio.run(inspect_live(loaded.config))))


def _summary(config: Config) -> Iterator[str]:
    yield f"brand: {config.brand.name} ({', '.join(config.brand.languages)}; {config.brand.timezone})"
    yield f"accounts: {', '.join(f'{account.name} ({account.platform})' for account in config.accounts.values())}"
    yield f"teams: {', '.join(f'{team.key} ({team.channel})' for team in config.teams.values())}; the rest goes to {config.default_team}"
    rules = len(tuple(laid_flat(config.rules)))
    yield f"rules: {rules}; SLAs: {len(config.sla)}; ladders: {len(config.escalation)}; people: {len(config.people)}"


def _tell(findings: Sequence[Finding]) -> int:
    """Print what was found; the exit code."""
    for finding in findings:
        click.echo(f"{'warning' if finding.warning else 'ok' if finding.ok else 'WRONG'}: {finding.what}")
        if finding.mend:
            click.echo(f"    mend: {finding.mend}")
    return 0 if all(finding.ok or finding.warning for finding in findings) else 1
