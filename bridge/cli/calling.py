"""How does a command call the product? What an operator can mend is told in one line, without a traceback, and ends it with code 1."""

import asyncio
import sys
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import click

from bridge.operate.logs import redacted

T = TypeVar("T")

FAILED = 1
"""Exit code for what was understood and could not be done."""


def called(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    from bridge.app import REFUSALS

    try:
        return asyncio.run(work())
    except REFUSALS as refusal:
        click.echo(redacted(str(refusal)), err=True)
        sys.exit(FAILED)
    except KeyboardInterrupt:
        sys.exit(130)
