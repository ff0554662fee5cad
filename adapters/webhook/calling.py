"""How is a program called? A POST of JSON, signed so that it knows who speaks, and when.

`Puente-Signature: t=<seconds>,v1=<hex>` holds the HMAC-SHA256 of `<seconds>.<body>` with the secret that both know: a call that somebody
took down and repeats later is known by its age. `Puente-Delivery` is the same at each try of a call.
"""

import hashlib
import hmac
from collections.abc import Callable
from urllib.parse import urlsplit

import aiohttp

from adapters.addresses import NotPublic, PublicNames, check_literal
from bridge.model.failure import DeliveryError, Reason
from bridge.model.ids import Millis, OutgoingId
from bridge.ports import Hook

SIGNATURE, DELIVERY = "Puente-Signature", "Puente-Delivery"
ANSWER_SECONDS = 10.0
LATER = frozenset({408, 425, 429})
"""Answers below 500 after which the same call may be taken (RFC 9110, RFC 8470, RFC 6585)."""


class WebPrograms:
    """Implements bridge.ports.Programs. clock: the wall's."""

    def __init__(self, clock: Callable[[], Millis]) -> None:
        self._clock = clock

    async def call(self, hook: Hook, body: bytes, *, key: OutgoingId) -> None:
        if not hook.private:
            try:
                check_literal(urlsplit(hook.url).hostname or "")
            except NotPublic:
                raise _not_public() from None
        seconds = self._clock() // 1000
        headers = {"Content-Type": "application/json", SIGNATURE: signature(hook.secret, seconds, body), DELIVERY: str(key)}
        names = None if hook.private else PublicNames()
        timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout, connector=aiohttp.TCPConnector(resolver=names, force_close=True)) as session,
                session.post(hook.url, data=body, headers=headers, allow_redirects=False) as answer,
            ):
                _check(answer)
        except aiohttp.ClientConnectorError as error:
            if isinstance(error.os_error, NotPublic):
                raise _not_public() from None
            raise DeliveryError(Reason.UNREACHABLE, "no connection") from None
        except aiohttp.InvalidURL:  # as 127.1: what is neither a name nor a whole address
            raise DeliveryError(Reason.REFUSED, "the address is none that could be called") from None
        except TimeoutError:
            raise DeliveryError(Reason.TIMED_OUT, f"no answer within {ANSWER_SECONDS:.0f} s", happened=None) from None
        except (aiohttp.ClientError, OSError) as error:
            raise DeliveryError(Reason.UNREACHABLE, type(error).__name__, happened=None) from None


def signature(secret: str, seconds: int, body: bytes) -> str:
    signed = hmac.new(secret.encode(), str(seconds).encode() + b"." + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={signed}"


def _not_public() -> DeliveryError:
    return DeliveryError(Reason.FORBIDDEN, "the address is not public: private = true under [webhooks.NAME] allows it")


def _check(answer: aiohttp.ClientResponse) -> None:
    said = f"HTTP {answer.status}"
    if 200 <= answer.status < 300:
        return
    if answer.status in LATER:
        wait = answer.headers.get("Retry-After", "")
        raise DeliveryError(Reason.RATE_LIMITED, said, retry_after=min(float(wait), 3600.0) if wait.isdecimal() else 60.0)
    if answer.status >= 500:
        raise DeliveryError(Reason.UNREACHABLE, said, happened=None)
    raise DeliveryError(Reason.GONE if answer.status == 410 else Reason.REFUSED, said)
