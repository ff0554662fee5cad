"""How does the text of a calendar come here? By GET, step by step: each address to which we are sent on is looked at as the first was."""

import asyncio
from urllib.parse import urljoin, urlsplit

import aiohttp

from adapters.addresses import NotPublic, PublicNames, check_literal
from bridge.model.failure import DeliveryError, Reason

LARGEST = 5_000_000
"""Bytes."""
STEPS = 5
"""Requests, the first one included, before we are sent on no more."""
_SENT_ON = frozenset({301, 302, 303, 307, 308})
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_ACCEPTED = {"Accept": "text/calendar, */*;q=0.5", "User-Agent": "Puente"}


async def fetch(url: str, *, private: bool, within: float) -> bytes:
    """Implements bridge.ports.FetchCalendar."""
    names = None if private else PublicNames()
    try:
        async with (
            asyncio.timeout(within),
            aiohttp.ClientSession(headers=_ACCEPTED, connector=aiohttp.TCPConnector(resolver=names, force_close=True)) as session,
        ):
            return await _fetched(session, url, private)
    except aiohttp.ClientConnectorCertificateError:
        raise DeliveryError(Reason.UNREACHABLE, "its certificate is not valid") from None
    except aiohttp.ClientConnectorError as error:
        if isinstance(error.os_error, NotPublic):
            raise _not_public() from None
        raise DeliveryError(Reason.UNREACHABLE, "no connection") from None
    except aiohttp.InvalidURL:
        raise DeliveryError(Reason.REFUSED, "the address is none that could be called") from None
    except TimeoutError:
        raise DeliveryError(Reason.TIMED_OUT, f"no answer within {within:.0f} s") from None
    except (aiohttp.ClientError, OSError) as error:
        raise DeliveryError(Reason.UNREACHABLE, type(error).__name__) from None


async def _fetched(session: aiohttp.ClientSession, url: str, private: bool) -> bytes:
    for _ in range(STEPS):
        _check(url, private)
        async with session.get(url, allow_redirects=False) as answer:
            if answer.status in _SENT_ON and "Location" in answer.headers:
                url = urljoin(url, answer.headers["Location"])
            elif answer.status == 200:
                return await _content(answer)
            else:
                raise DeliveryError(Reason.REFUSED if answer.status < 500 else Reason.UNREACHABLE, f"HTTP {answer.status}")
    raise DeliveryError(Reason.REFUSED, f"it sends us on more than {STEPS - 1} times")


def _check(url: str, private: bool) -> None:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme != "https" and not (parts.scheme == "http" and host in _LOOPBACK):
        raise DeliveryError(Reason.FORBIDDEN, "it sends us on to an address that is not https")
    if not private:
        try:
            check_literal(host)
        except NotPublic:
            raise _not_public() from None


async def _content(answer: aiohttp.ClientResponse) -> bytes:
    """What is packed counts as it is unpacked."""
    content = bytearray()
    async for chunk in answer.content.iter_any():
        content += chunk
        if len(content) > LARGEST:
            raise DeliveryError(Reason.TOO_LARGE, f"it is larger than {LARGEST // 1_000_000} MB")
    return bytes(content)


def _not_public() -> DeliveryError:
    return DeliveryError(Reason.FORBIDDEN, 'the address is not public: calendar = { url = "…", private = true } allows it')
