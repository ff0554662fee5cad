"""The demo with people at the keyboard: one address, open until Ctrl-C."""

import asyncio
import os
import pathlib
import sys
import webbrowser

import click

from bridge.demo.company import Company, CompanyError


async def show(folder: pathlib.Path, *, port: int, browser: bool) -> bool:
    """Run until cancelled. False: it could not start."""
    record = os.environ.get("PUENTE_SANDBOX_RECORD")
    try:
        async with Company(folder=folder, port=port, record=pathlib.Path(record) if record else None) as company:
            _welcome(company.address)
            if browser and has_display():
                await asyncio.to_thread(webbrowser.open, company.address)
            while True:
                await company.ended()
                click.echo("  El producto se detuvo; lo arrancamos de nuevo. Nada de lo que se escriba mientras tanto se pierde.")
                await company.start()
    except CompanyError as error:
        click.echo(str(error), err=True)
        return False
    return True


def _welcome(address: str) -> None:
    click.echo(
        f"\n  Casa Lumbre está abierta: {address}\n\n"
        "  Escribe como Ana (Telegram) o Luis (Discord) y contesta desde Slack como Sofía o Diego.\n"
        "  Si nadie contesta, en menos de un minuto se entera Marta, que dirige el equipo, y luego Elena, la directora.\n"
        "  Ctrl-C para cerrar.\n"
    )
    sys.stdout.flush()


def has_display() -> bool:
    """Whether there is a screen on which a browser could open."""
    return sys.platform in ("darwin", "win32") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
