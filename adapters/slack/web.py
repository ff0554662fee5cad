"""How do we speak to Slack's Web API? One client, one shared session while the desk runs, and every failure as a DeliveryError."""

import asyncio
import contextlib
import dataclasses
import functools
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack import errors
from bridge.model.failure import DeliveryError, Reason

API_SECONDS = 30
FILE_SILENCE_SECONDS = 60


class _Discreet(logging.Filter):
    """The libraries' own log lines name socket addresses (which are tickets) and print tracebacks with them: keep the sentence only."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = re.sub(r"wss?://\S+|https?://\S+|x(?:ox[a-z]|app)-\S+", "(hidden)", record.getMessage())
        record.args = None
        record.exc_info = record.exc_text = None
        return True


def library_log() -> logging.Logger:
    """The logger that the libraries get. Its level is set, since they take an unset one for DEBUG, where they print whole messages."""
    log = logging.getLogger("puente.slack.library")
    if not log.filters:
        log.addFilter(_Discreet())
        log.setLevel(logging.WARNING)
    return log


@dataclasses.dataclass(frozen=True, kw_only=True)
class Identity:
    """Who we are, by auth.test."""

    team: str
    user: str
    name: str
    """The bot's handle, as staff invite it."""
    bot: str
    url: str
    """`https://<workspace>.slack.com/`"""
    scopes: frozenset[str]


async def ask(call: Awaitable[AsyncSlackResponse], *, within: float | None = None) -> AsyncSlackResponse:
    """A call's answer. Raises DeliveryError, never anything else. within: seconds, where the client's own limit is too long."""
    try:
        return await (asyncio.wait_for(call, within) if within else call)
    except SlackApiError as error:
        raise errors.said_no(error) from None
    except errors.NO_ANSWER as error:
        raise errors.broke(error) from None


async def patiently(call: Callable[[], Awaitable[AsyncSlackResponse]], *, tries: int = 5) -> AsyncSlackResponse:
    """For reading in the background: waits as long as Slack asks, and over short outages. Raises what the last try raised."""
    for attempt in range(tries):
        try:
            return await ask(call())
        except DeliveryError as error:
            if error.reason not in (Reason.RATE_LIMITED, Reason.UNREACHABLE, Reason.TIMED_OUT) or attempt == tries - 1:
                raise
            await asyncio.sleep(error.retry_after or 2.0**attempt)
    raise AssertionError("unreachable")


class Web:
    """The client. Outside `opened` each call has a session of its own, so that `inspect` and `find_…` work before `run`."""

    def __init__(self, *, bot_token: str, api_url: str) -> None:
        self.client = AsyncWebClient(
            token=bot_token,
            base_url=api_url if api_url.endswith("/") else api_url + "/",
            timeout=API_SECONDS,
            retry_handlers=[],  # the default one repeats a post after a broken connection, and with it the message
            logger=library_log(),
        )
        self.identity: Identity | None = None

    @contextlib.asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=API_SECONDS)) as session:
            self.client.session = session
            try:
                yield
            finally:
                self.client.session = None

    @contextlib.asynccontextmanager
    async def transfer(self) -> AsyncIterator[aiohttp.ClientSession]:
        """A session for file bytes, which may take as long as they flow."""
        limit = aiohttp.ClientTimeout(total=None, sock_connect=API_SECONDS, sock_read=FILE_SILENCE_SECONDS)
        async with aiohttp.ClientSession(timeout=limit) as session:
            yield session

    async def identify(self) -> Identity:
        """auth.test: is the token good, and who are we? Raises DeliveryError."""
        answer = await ask(self.client.auth_test(), within=API_SECONDS)
        scopes = {name.lower(): value for name, value in answer.headers.items()}.get("x-oauth-scopes", "")
        self.identity = Identity(
            team=answer.get("team_id", ""),
            user=answer.get("user_id", ""),
            name=answer.get("user", ""),
            bot=answer.get("bot_id", ""),
            url=answer.get("url", ""),
            scopes=frozenset(word.strip() for word in scopes.split(",") if word.strip()),
        )
        return self.identity


async def listed(
    fetch: Callable[[str | None], Awaitable[AsyncSlackResponse]], key: str, *, patient: bool = False
) -> AsyncIterator[dict[str, Any]]:
    """Every item of a paged answer. fetch: makes the call for a cursor; key: where the answer keeps its items."""
    cursor: str | None = None
    while True:
        answer = await (patiently(functools.partial(fetch, cursor)) if patient else ask(fetch(cursor)))
        for item in answer.get(key) or []:
            yield item
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or None
        if cursor is None:
            return
