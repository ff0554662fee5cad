"""How does what happens at Slack reach us without loss? Two sockets, and every envelope is in the inbox before it is acknowledged.

Bolt acknowledges when a listener runs; we have none. One global middleware, which runs before any acknowledgement, takes the
envelope in and answers it; if it raises, Bolt does not acknowledge and Slack delivers again (at once, after a minute, after five).
Two connections, because on a refresh the library closes the old one before it opens the new one. A connection that comes when no
other one was open ends a gap, after which the history is read (`backfill.py`).
"""

import asyncio
import contextlib
import logging
from collections.abc import Coroutine, Mapping
from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient

from adapters.slack import forms
from adapters.slack.backfill import Backfill
from adapters.slack.intake import Intake
from adapters.slack.web import Web, ask, library_log
from bridge.model.acts import Form
from bridge.model.failure import DeliveryError, Reason
from bridge.ports import Signs

CONNECTIONS = 2
CONNECT_SECONDS = 15
PING_SECONDS = 5
PULSE_SECONDS = 60
GIVE_UP_SECONDS = 60
"""Without any connection for this long: the supervisor begins anew."""
AGAIN_SECONDS = 15
FORM_SECONDS = 2.5

log = logging.getLogger("puente.slack")


class Receiver:
    def __init__(self, *, web: Web, app_token: str, forms: Mapping[str, Form], intake: Intake, backfill: Backfill, signs: Signs) -> None:
        self._web = web
        self._app_token = app_token
        self._forms = forms
        self._intake = intake
        self._backfill = backfill
        self._signs = signs
        self._handlers: list[AsyncSocketModeHandler] = []
        self._open: set[AsyncBaseSocketModeClient] = set()
        self._gap = asyncio.Event()
        self.caught_up = False
        """No words are known to be missing."""
        self.whole = False
        """Nothing is known to be missing: the backfill's cursor may move."""

    async def run(self) -> None:
        """Until cancelled. Raises DeliveryError when it cannot go on."""
        # Asked for by ourselves first: with a bad token the library would try for ever.
        ticket = await ask(self._web.client.apps_connections_open(app_token=self._app_token), within=CONNECT_SECONDS)
        app = self._app()
        tasks: list[asyncio.Task[None]] = []
        try:
            for _ in range(CONNECTIONS):
                handler = AsyncSocketModeHandler(
                    app, self._app_token, logger=library_log(), web_client=self._web.client, ping_interval=PING_SECONDS
                )
                handler.client.message_listeners.append(self._frame)
                self._handlers.append(handler)
            first, *others = self._handlers
            first.client.wss_uri = ticket["url"]
            try:
                await asyncio.wait_for(self._connect(first), CONNECT_SECONDS)
            except TimeoutError:
                raise DeliveryError(Reason.TIMED_OUT, "Slack's socket did not open") from None
            tasks = [self._task(self._watch(), "watch"), self._task(self._pulse(), "pulse"), self._task(self._heal(), "heal")]
            tasks += [self._task(self._connect(handler), "connect") for handler in others]
            await self._until_one_fails(tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._close()

    @staticmethod
    def _task(work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        return asyncio.create_task(work, name=f"slack: {name}")

    @staticmethod
    async def _until_one_fails(tasks: list[asyncio.Task[None]]) -> None:
        waiting = set(tasks)
        while waiting:
            done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()

    @staticmethod
    async def _connect(handler: AsyncSocketModeHandler) -> None:
        await handler.connect_async()  # type: ignore[no-untyped-call]

    async def _close(self) -> None:
        await self._intake.close()
        for handler in self._handlers:
            client = handler.client
            with contextlib.suppress(Exception):
                await handler.close_async()  # type: ignore[no-untyped-call]
            own = [client.message_processor, client.current_session_monitor, client.message_receiver]
            await asyncio.gather(*(task for task in own if task is not None), return_exceptions=True)
        self._handlers = []
        self._open.clear()

    # --- envelopes -------------------------------------------------------------------------------------------------------

    def _app(self) -> AsyncApp:
        who = self._web.identity

        async def authorize(**_: Any) -> AuthorizeResult:
            """Known from auth.test already; Bolt would ask again, within the three seconds of an acknowledgement."""
            return AuthorizeResult(
                enterprise_id=None,
                team_id=who.team if who else None,
                bot_user_id=who.user if who else None,
                bot_id=who.bot if who else None,
                bot_token="not needed",
            )

        # ignoring_self_events would also hide from us that staff deleted a root of ours.
        app = AsyncApp(
            authorize=authorize,
            logger=library_log(),
            request_verification_enabled=False,
            ssl_check_enabled=False,
            url_verification_enabled=False,
            ignoring_self_events_enabled=False,
        )

        async def envelope(body: dict[str, Any]) -> BoltResponse:
            await self._envelope(body)
            return BoltResponse(status=200, body="")

        app.use(envelope)
        return app

    async def _envelope(self, payload: dict[str, Any]) -> None:
        """Raises when it could not be taken in: then it must not be acknowledged."""
        self._signs.alive()
        try:
            if not await self._opens_form(payload):
                await self._intake.take(payload)
        except Exception as error:
            why = str(error) if isinstance(error, DeliveryError) else type(error).__name__
            log.warning("an envelope was not taken in, Slack will deliver it again: %s", why)
            self.whole = self.caught_up = False
            asyncio.get_running_loop().call_later(AGAIN_SECONDS, self._gap.set)
            raise

    async def _opens_form(self, payload: dict[str, Any]) -> bool:
        """A press that opens a form is answered at once, since its trigger lives three seconds; its submission is the event. Where no form
        can be opened (a trigger that came late, above all) the press itself is the event, with nothing filled in."""
        about = self._about(payload)
        form = self._forms.get(about.action) if about is not None else None
        if form is None or about is None:
            return False
        view = forms.view(form, about)
        try:
            await ask(self._web.client.views_open(trigger_id=payload["trigger_id"], view=view), within=FORM_SECONDS)
        except DeliveryError as error:
            if error.reason not in (Reason.REFUSED, Reason.FORBIDDEN):
                raise
            log.warning("a form could not be opened: %s", error)
            return False
        return True

    @staticmethod
    def _about(payload: dict[str, Any]) -> forms.About | None:
        """A button that was pressed, or a shortcut that was chosen on a message."""
        if payload.get("type") == "message_action":
            return forms.about_message(payload)
        return forms.about(payload) if payload.get("type") == "block_actions" and payload.get("actions") else None

    # --- connections -------------------------------------------------------------------------------------------------------

    async def _frame(self, client: AsyncBaseSocketModeClient, message: dict[str, Any], _: str | None = None) -> None:
        """Every frame of every connection passes here, before its envelope is handled."""
        self._signs.alive()
        if message.get("type") != "hello":
            return
        others = [other for other in self._open if other is not client and await other.is_connected()]
        self._open.add(client)
        if not others:
            self.whole = self.caught_up = False
            self._gap.set()
        self._signs.up()

    async def _watch(self) -> None:
        """Say that the connection lives, by the pongs, or that it is lost, and give up after a while."""
        loop = asyncio.get_running_loop()
        lost_at: float | None = None
        ponged: set[float | None] = {None}
        while True:
            await asyncio.sleep(1)
            pongs = {handler.client.last_ping_pong_time for handler in self._handlers}
            if pongs - ponged:
                self._signs.alive()
            ponged = pongs | {None}
            self._open = {client for client in self._open if await client.is_connected()}
            if self._open:
                lost_at = None
            elif lost_at is None:
                lost_at = loop.time()
                self._signs.down("no socket to Slack is open")
            elif loop.time() - lost_at > GIVE_UP_SECONDS:
                raise DeliveryError(Reason.UNREACHABLE, f"no socket to Slack for {GIVE_UP_SECONDS} s")

    async def _pulse(self) -> None:
        """A call now and then keeps sockets from falling silent (slackapi/bolt-python#1529), and tells when the token is revoked."""
        while True:
            await asyncio.sleep(PULSE_SECONDS)
            try:
                await self._web.identify()
            except DeliveryError as error:
                if error.reason is Reason.UNAUTHORIZED:
                    raise
                log.warning("auth.test failed: %s", error)
                continue
            self._signs.alive()
            if self.whole and self._open:
                await self._backfill.advance()

    async def _heal(self) -> None:
        while True:
            await self._gap.wait()
            self._gap.clear()
            try:
                await self._backfill.run(caught_up=self._has_caught_up, another_gap=self._gap.is_set)
            except DeliveryError as error:
                if error.reason is Reason.UNAUTHORIZED:
                    raise
                log.warning("the history could not be read to the end: %s", error)
                await asyncio.sleep(AGAIN_SECONDS)
                self._gap.set()
            self.whole = not self._gap.is_set()

    def _has_caught_up(self) -> None:
        self.caught_up = not self._gap.is_set()
