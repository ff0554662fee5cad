"""How do we speak with the Bot API? The library's Bot with our timeouts, raw updates, and a token that shows nowhere.

Opts in to timedeltas for `retry_after`: without it every 429 makes the library warn (python-telegram-bot 22.2, PTB_TIMEDELTA).
"""

import functools
import os
import ssl
from collections.abc import AsyncIterator
from typing import Any

import httpx
import telegram
from telegram.request import HTTPXRequest

from adapters.telegram.secrecy import hide
from bridge.model.failure import DeliveryError, Reason
from bridge.ports import AT_ONCE

os.environ.setdefault("PTB_TIMEDELTA", "true")

CONNECT_SECONDS = 10.0
ANSWER_SECONDS = 30.0
"""Long, because giving up on an answer leaves it unknown whether the customer got the message."""
UPLOAD_SECONDS = 120.0
LOOK_UPS = 8
"""Connections for what is asked while that many messages go out: who administrates a group, where a file lies."""
POLL_SLACK_SECONDS = 10.0
"""How much longer than the long poll itself its answer may take."""


class Api(telegram.Bot):
    """One bot, in raw JSON both ways: an update or an answer that the library's records cannot hold is still an update or an answer.

    Needs no `initialize`, whose error text quotes the token; `close_connections` ends its sockets.

    api_url: `{api_url}/bot{token}/METHOD` and `{api_url}/file/bot{token}/PATH`.
    """

    def __init__(self, *, token: str, api_url: str) -> None:
        hide(token)
        base = api_url.rstrip("/")
        self._ordinary = _request(connections=AT_ONCE + LOOK_UPS)
        self._polling = _request(connections=1)
        self._files: httpx.AsyncClient | None = None
        super().__init__(
            token, base_url=f"{base}/bot", base_file_url=f"{base}/file/bot", request=self._ordinary, get_updates_request=self._polling
        )

    def __repr__(self) -> str:
        """The library's own shows the token."""
        return "Api()"

    async def ask(self, method: str, *, seconds: float = ANSWER_SECONDS, **given: Any) -> Any:
        """A method's answer. seconds: how long it may take. Raises telegram.error.TelegramError.

        The road that the library's own methods take: `do_api_request` warns at each call of a method that the library knows.
        """
        return await self._post(method, given, read_timeout=seconds)

    async def updates(self, *, offset: int | None, timeout: int, kinds: tuple[str, ...]) -> list[dict[str, Any]]:
        """getUpdates. timeout: seconds that Telegram waits for one."""
        answer = await self.ask(
            "getUpdates", seconds=timeout + POLL_SLACK_SECONDS, offset=offset, timeout=timeout, allowed_updates=list(kinds)
        )
        if not isinstance(answer, list):
            raise telegram.error.NetworkError("getUpdates answered something else than a list")
        return answer

    async def download(self, path: str) -> AsyncIterator[bytes]:
        """The bytes of a file, in chunks; `path` as `getFile` named it. Raises DeliveryError.

        The library's own download holds the whole file in memory.
        """
        if self._files is None:
            self._files = httpx.AsyncClient(verify=_trust(), timeout=httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS))
        try:
            async with self._files.stream("GET", f"{self.base_file_url}/{path.lstrip('/')}") as answer:
                if answer.status_code != 200:
                    raise DeliveryError(DOWNLOAD_REASONS.get(answer.status_code, Reason.UNREACHABLE), f"HTTP {answer.status_code}")
                async for chunk in answer.aiter_bytes():
                    yield chunk
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise DeliveryError(Reason.UNREACHABLE, type(error).__name__) from None

    async def open_connections(self) -> None:
        """Does nothing to those that are open."""
        await self._polling.initialize()
        await self._ordinary.initialize()

    async def close_poll(self) -> None:
        """Of the poll alone: messages may be on their way out meanwhile."""
        await self._polling.shutdown()

    async def close_connections(self) -> None:
        await self._polling.shutdown()
        await self._ordinary.shutdown()
        if self._files is not None:
            await self._files.aclose()
            self._files = None


DOWNLOAD_REASONS = {
    401: Reason.UNAUTHORIZED,
    403: Reason.FILE_MISSING,
    404: Reason.FILE_MISSING,
    410: Reason.FILE_MISSING,
    413: Reason.TOO_LARGE,
    429: Reason.RATE_LIMITED,
}


def _request(*, connections: int) -> HTTPXRequest:
    return HTTPXRequest(
        connection_pool_size=connections,
        connect_timeout=CONNECT_SECONDS,
        read_timeout=ANSWER_SECONDS,
        write_timeout=ANSWER_SECONDS,
        media_write_timeout=UPLOAD_SECONDS,
        pool_timeout=ANSWER_SECONDS,
        httpx_kwargs={"verify": _trust()},
    )


@functools.cache
def _trust() -> ssl.SSLContext:
    """Whose certificates are good, read once: httpx would read the same file for each of its clients, which is slow."""
    return httpx.create_ssl_context()
