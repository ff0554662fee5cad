"""What if a platform does not answer, or a call breaks in a way nobody thought of? It is a DeliveryError all the same."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from bridge.model.failure import DeliveryError, Reason
from bridge.ports import StoreFails

T = TypeVar("T")

TRY_LASTS = 60.0
"""Seconds after which a try is given up as unknown; longer for files, by their size."""


async def guarded(work: Awaitable[T], seconds: float) -> T:
    """What `work` returns. Raises DeliveryError, whatever was raised in it or if it takes longer."""
    try:
        async with asyncio.timeout(seconds):
            return await work
    except DeliveryError:
        raise
    except TimeoutError:
        raise DeliveryError(Reason.TIMED_OUT, "no answer in time", happened=None) from None
    except StoreFails as error:
        raise DeliveryError(Reason.UNREACHABLE, "our own disk", happened=None) from error
    except Exception as error:
        # The words of an unknown exception may hold anything; its type and place are in the log.
        raise DeliveryError(Reason.REFUSED, type(error).__name__, happened=None) from error
