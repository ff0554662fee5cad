"""What does a failure of Discord's mean for a delivery? One table of JSON error codes, one of statuses (D)."""

import asyncio
from collections.abc import Mapping

import aiohttp
import discord

from bridge.model.failure import DeliveryError, Reason

# JSON error code -> reason, and what to say where Discord's own words do not say it.
# https://docs.discord.com/developers/topics/opcodes-and-status-codes#json-json-error-codes
CODES: Mapping[int, tuple[Reason, str]] = {
    10003: (Reason.GONE, ""),  # unknown channel
    10008: (Reason.GONE, ""),  # unknown message
    10013: (Reason.GONE, ""),  # unknown user
    10014: (Reason.UNSUPPORTED, ""),  # unknown emoji
    20026: (Reason.FORBIDDEN, ""),  # flagged as spam
    30010: (Reason.UNSUPPORTED, "the message bears as many emoji as it can"),
    40005: (Reason.TOO_LARGE, ""),
    40333: (Reason.UNREACHABLE, ""),  # Discord's edge refuses for a while
    50001: (Reason.FORBIDDEN, ""),  # missing access
    50007: (Reason.BLOCKED, "closed his direct messages"),
    50013: (Reason.FORBIDDEN, ""),  # missing permissions
    50045: (Reason.TOO_LARGE, ""),
    50083: (Reason.FORBIDDEN, "the thread is archived"),
    50278: (Reason.BLOCKED, "closed his direct messages"),  # no mutual guild
    90001: (Reason.BLOCKED, "blocked our account"),
    160005: (Reason.FORBIDDEN, "the thread is locked"),
    200000: (Reason.FORBIDDEN, ""),  # blocked by the server's automatic moderation
    240000: (Reason.FORBIDDEN, ""),  # blocked for a link
}

STATUSES: Mapping[int, Reason] = {
    401: Reason.UNAUTHORIZED,
    403: Reason.FORBIDDEN,
    404: Reason.GONE,
    413: Reason.TOO_LARGE,
    429: Reason.RATE_LIMITED,
}

SECONDS_WITHOUT_A_HINT = 5.0
"""How long to leave Discord alone when a 429 does not say."""


ARCHIVED = 50083


class Archived(DeliveryError):
    """The thread sleeps. A message wakes it up; it takes neither edits nor reactions until it was woken (D)."""


class CannotGoOn(Exception):
    """The account's connection ended for good; the message says what and how to mend it, without any token."""


def as_delivery_error(error: BaseException) -> DeliveryError:
    """Any failure of a request, as a reason and a certainty."""
    match error:
        case DeliveryError():
            return error
        case discord.RateLimited():
            return DeliveryError(Reason.RATE_LIMITED, "Discord asked us to wait", retry_after=error.retry_after)
        case discord.LoginFailure():
            return DeliveryError(Reason.UNAUTHORIZED, "Discord does not know the token")
        case discord.HTTPException():
            return _from_answer(error)
        case FileNotFoundError():
            return DeliveryError(Reason.FILE_MISSING, "the file is not on disk any more")
        case TimeoutError() | asyncio.TimeoutError():
            return DeliveryError(Reason.TIMED_OUT, "no answer in time", happened=None)
        case aiohttp.ClientConnectorError():
            return DeliveryError(Reason.UNREACHABLE, "no connection to Discord")
        case ValueError():
            return DeliveryError(Reason.REFUSED, "not an id of Discord's, or not a message it can hold")
        case asyncio.CancelledError():
            return DeliveryError(Reason.INTERRUPTED, "stopped between the request and its answer", happened=None)
        case RuntimeError():  # "Session is closed": the account is being connected anew
            return DeliveryError(Reason.UNREACHABLE, "the connection was closed", happened=None)
        case OSError() | aiohttp.ClientError():
            return DeliveryError(Reason.UNREACHABLE, f"the connection broke ({type(error).__name__})", happened=None)
    return DeliveryError(Reason.REFUSED, f"unexpected {type(error).__name__}", happened=None)


def _from_answer(error: discord.HTTPException) -> DeliveryError:
    reason, words = CODES.get(error.code, (None, ""))
    detail = f"{error.status} {error.code}: {words or error.text}"[:300]
    if reason is not None:
        return (Archived if error.code == ARCHIVED else DeliveryError)(reason, detail)
    if error.status >= 500:
        return DeliveryError(Reason.UNREACHABLE, detail, happened=None)
    if error.status == 429:
        return DeliveryError(Reason.RATE_LIMITED, detail, retry_after=_wait(error))
    return DeliveryError(STATUSES.get(error.status, Reason.REFUSED), detail)


def _wait(error: discord.HTTPException) -> float:
    try:
        return float(error.response.headers["Retry-After"])
    except (KeyError, ValueError, AttributeError):
        return SECONDS_WITHOUT_A_HINT
