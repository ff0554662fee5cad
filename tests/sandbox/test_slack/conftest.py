"""The office of every test here, and a real Bolt app connected to it."""

from collections.abc import AsyncIterator

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_office import CAST, Office, opened, until
from slack_sdk.web.async_client import AsyncWebClient


@pytest.fixture
async def office(request: pytest.FixtureRequest) -> AsyncIterator[Office]:
    """`@pytest.mark.parametrize("office", [{…}], indirect=True)` changes the cast."""
    async with opened({**CAST, **getattr(request, "param", {})}) as it:
        yield it


@pytest.fixture
async def bolt(office: Office) -> AsyncIterator[AsyncApp]:
    """A real Bolt app, connected; listeners may join at any time."""
    client = AsyncWebClient(token="xoxb-test", base_url=f"{office.address}/slack/api/", session=office.http)
    app = AsyncApp(client=client, raise_error_for_unhandled_request=False, ignoring_self_events_enabled=True)
    handler = AsyncSocketModeHandler(app, "xapp-test", web_client=client, ping_interval=0.5)
    await handler.connect_async()
    await until(lambda: office.server.state()["connections"] == 1)
    yield app
    await handler.close_async()
