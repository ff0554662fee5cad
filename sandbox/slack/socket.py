"""Socket Mode: who gets which envelope, and what happens when nobody acknowledges it.

An envelope goes to ONE of the open connections, in turn. An event that is not acknowledged within `ack_seconds`, or for which no
connection was open, is tried again after each of `retry_delays` (Slack: at once, after one minute, after five), under the same
event_id; one that never reached an open connection is tried as soon as a connection arrives. Interactions are tried once: the person
sees an error instead. Source: https://docs.slack.dev/apis/events-api/#error-handling, /apis/events-api/using-socket-mode.
"""

import asyncio
import contextlib
import dataclasses
import json
import secrets
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import WSMsgType, web

from sandbox.faults import Faults

MOST_CONNECTIONS = 10


@dataclasses.dataclass(kw_only=True, eq=False)
class Connection:
    request: web.Request
    socket: web.WebSocketResponse
    gone: asyncio.Event = dataclasses.field(default_factory=asyncio.Event)
    acks: dict[str, asyncio.Future[dict[str, Any]]] = dataclasses.field(default_factory=dict)


class Sockets:
    def __init__(self, settings: Mapping[str, Any], app_id: str, faults: Faults, changed: Callable[[str], None]) -> None:
        self.ack_seconds = float(settings.get("ack_seconds", 3))
        self.retry_delays = tuple(float(s) for s in settings.get("retry_delays", (0, 60, 300)))
        self.close_grace = float(settings.get("close_grace", 1))  # between a disconnect frame and the cut
        self.lost = 0  # events that were given up
        self._app_id = app_id
        self._faults = faults
        self._changed = changed
        self._tickets: set[str] = set()
        self._open: list[Connection] = []
        self._arrival = asyncio.Event()  # set, and replaced, each time a connection opens
        self._tasks: set[asyncio.Task[None]] = set()
        self._unacked = 0

    @property
    def connections(self) -> int:
        return len(self._open)

    @property
    def unacked(self) -> int:
        """Events that the app has not acknowledged and that are still being tried."""
        return self._unacked

    def ticket(self) -> str:
        ticket = secrets.token_hex(12)
        self._tickets.add(ticket)
        return ticket

    # --- connections ---------------------------------------------------------------------------------------------

    async def serve(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=401, text="invalid ticket")
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(timeout=0.5)
        await socket.prepare(request)
        if self.connections >= MOST_CONNECTIONS:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await socket.close()
            return socket
        connection = Connection(request=request, socket=socket)
        await socket.send_json(self._hello())
        self._open.append(connection)
        arrival, self._arrival = self._arrival, asyncio.Event()
        arrival.set()
        self._changed("connection_opened")
        try:
            async for frame in socket:
                if frame.type is WSMsgType.TEXT:
                    acknowledge(connection, frame.data)
        finally:
            self._forget(connection)
        return socket

    def _hello(self) -> dict[str, Any]:
        return {
            "type": "hello",
            "num_connections": self.connections + 1,
            "debug_info": {"host": "applink-sandbox", "build_number": 1, "approximate_connection_time": 18060},
            "connection_info": {"app_id": self._app_id},
        }

    def _forget(self, connection: Connection) -> None:
        connection.gone.set()
        if connection in self._open:
            self._open.remove(connection)
            self._changed("connection_closed")

    async def disconnect(self, reason: str, *, all: bool = False) -> int:
        """Announce the end of the oldest connection (or of all), and cut it after the grace, unless it is only a warning."""
        ending = list(self._open) if all else self._open[:1]
        for connection in ending:
            if reason != "warning":  # a connection that was told to go gets no further envelopes
                self._open.remove(connection)
            with contextlib.suppress(ConnectionError):
                await connection.socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-sandbox"}})
            if reason != "warning":
                self._spawn(self._close_later(connection))
        return len(ending)

    async def _close_later(self, connection: Connection) -> None:
        await asyncio.sleep(self.close_grace)
        await connection.socket.close()

    async def hangup(self) -> None:
        """Cut every connection as a broken network does."""
        for connection in list(self._open):
            self._forget(connection)
            if connection.request.transport is not None:
                connection.request.transport.abort()

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for connection in list(self._open):
            await connection.socket.close()

    # --- envelopes -----------------------------------------------------------------------------------------------

    def event(self, payload: dict[str, Any]) -> None:
        """Deliver an event until it is acknowledged or given up; returns at once."""
        self._spawn(self._deliver(payload))
        if self._faults.strike("slack", "envelope", events=True):
            self._spawn(self._deliver(payload))

    async def interactive(self, kind: str, payload: dict[str, Any]) -> dict[str, Any] | None:
        """Deliver an `interactive` or `slash_commands` envelope once: the payload of its ack ({} when none), None without an ack."""
        return (await self._try(kind, payload, accepts=True, extra={}))[1]

    def _spawn(self, work: Any) -> None:
        task: asyncio.Task[None] = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, payload: dict[str, Any]) -> None:
        self._unacked += 1
        try:
            reached = True
            for attempt, delay in enumerate((0.0, *self.retry_delays)):
                await self._pause(delay, until_arrival=not reached)
                extra = {"retry_attempt": attempt, "retry_reason": "timeout" if attempt else ""}
                reached, answer = await self._try("events_api", payload, accepts=False, extra=extra)
                if answer is not None:
                    return
            self.lost += 1
            self._changed("event_lost")
        finally:
            self._unacked -= 1

    async def _pause(self, seconds: float, *, until_arrival: bool) -> None:
        if not until_arrival:
            await asyncio.sleep(seconds)
        elif seconds and not self._open:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._arrival.wait(), seconds)

    async def _try(self, kind: str, payload: Any, *, accepts: bool, extra: dict[str, Any]) -> tuple[bool, dict[str, Any] | None]:
        """(did it reach a connection that stayed open, the acknowledgement's payload or None)."""
        if not self._open:
            return False, None
        connection = self._open.pop(0)
        self._open.append(connection)
        id = str(uuid.uuid4())
        ack: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        connection.acks[id] = ack
        frame = {"envelope_id": id, "payload": payload, "type": kind, "accepts_response_payload": accepts, **extra}
        cut = asyncio.ensure_future(connection.gone.wait())
        waiting: list[asyncio.Future[Any]] = [ack, cut]
        try:
            await connection.socket.send_str(json.dumps(frame, ensure_ascii=False))
            await asyncio.wait(waiting, timeout=self.ack_seconds, return_when=asyncio.FIRST_COMPLETED)
        except ConnectionError:
            self._forget(connection)
        finally:
            cut.cancel()
            connection.acks.pop(id, None)
        if ack.done():
            return True, ack.result()
        return not connection.gone.is_set(), None


def acknowledge(connection: Connection, text: str) -> None:
    try:
        frame = json.loads(text)
    except ValueError:
        return
    ack = connection.acks.get(frame.get("envelope_id", "")) if isinstance(frame, dict) else None
    if ack is not None and not ack.done():
        payload = frame.get("payload")
        ack.set_result(payload if isinstance(payload, dict) else {})
