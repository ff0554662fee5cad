"""What all three servers share: the record, the faults, the feed, and the one road by which a request is answered."""

import asyncio
import dataclasses
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

from aiohttp import web

from sandbox.faults import Fault, Faults
from sandbox.feed import Feed
from sandbox.record import Record


@dataclasses.dataclass(frozen=True, kw_only=True)
class Reply:
    """One answer: `body` is JSON-able, or None for an empty body (204)."""

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = dataclasses.field(default_factory=dict)


class Platform(Protocol):
    """One local server. The composition (`server.py`) mounts it and asks nothing else of it."""

    name: str
    address: str
    """Of the whole sandbox (`http://127.0.0.1:4711`); known once it listens."""

    def routes(self) -> list[web.RouteDef]:
        """The platform's own addresses, below `/{name}`, as the product sees them."""
        ...

    def control(self) -> list[web.RouteDef]:
        """How people are played: `POST /control/{name}/{action}` with a JSON body; 400 with {"error"} when it makes no sense."""
        ...

    def state(self) -> dict[str, Any]:
        """Everything that people on this platform can see, JSON-able."""
        ...

    def fault_reply(self, fault: Fault) -> Reply:
        """The platform's own words for `fault.status`."""
        ...

    async def hangup(self) -> None:
        """Cut every socket and long poll of the product."""
        ...

    async def close(self) -> None: ...


class Kernel:
    def __init__(self, record: Record, faults: Faults, feed: Feed) -> None:
        self.record = record
        self.faults = faults
        self.feed = feed

    async def answer(
        self,
        request: web.Request,
        platform: Platform,
        method: str,
        perform: Callable[[], Awaitable[Reply]],
        entry: dict[str, Any] | None,
    ) -> web.StreamResponse:
        """Perform a request once, under whatever fault strikes it, and record it.

        `entry` is the record's line without status and response (None: a request that is not recorded, such as file bytes);
        a fault's own answer is the platform's behaviour too, and is recorded like any other.
        """
        fault = self.faults.strike(platform.name, method)
        if fault and fault.kind == "drop":
            return cut(request)
        reply = platform.fault_reply(fault) if fault and fault.kind == "status" else await perform()
        if entry is not None:
            self.record.write({**entry, "status": reply.status, "response": reply.body})
        if fault and fault.kind == "silent":
            return cut(request)
        if fault and fault.kind == "delay":
            await asyncio.sleep(fault.seconds)
        if reply.body is None:
            return web.Response(status=reply.status, headers=reply.headers)
        # Discord's client wants the content type to be exactly application/json, so the charset is left out for all.
        body = json.dumps(reply.body, ensure_ascii=False).encode()
        return web.Response(status=reply.status, headers={**reply.headers, "Content-Type": "application/json"}, body=body)


def cut(request: web.Request) -> web.StreamResponse:
    """Close the connection as a broken network does: no status line, no body."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)
