"""What can be typed after `puente`? Each command's module is loaded only when it is called."""

import importlib
from collections.abc import Mapping

import click

COMMANDS: Mapping[str, str] = {
    "run": "bridge.cli.run:run",
    "check": "bridge.cli.check:check",
    "rules": "bridge.cli.rules:rules",
    "hours": "bridge.cli.hours:hours",
    "clocks": "bridge.cli.clocks:clocks",
    "oncall": "bridge.cli.oncall:oncall",
    "db": "bridge.cli.db:db",
    "init": "bridge.cli.init:init",
    "demo": "bridge.cli.demo:demo",
    "sandbox": "bridge.cli.sandbox:sandbox",
    "outbox": "bridge.cli.outbox:outbox",
    "customers": "bridge.cli.customers:customers",
}
"""Command -> "module:object"."""


class _Lazy(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command


@click.command(cls=_Lazy)
@click.version_option(package_name="puente")
def main() -> None:
    """Puente carries customers' messages to the people who must answer, and tells those in charge when nobody does."""
