"""What can be asked of the running product over HTTP?

    /healthz    200 while the process and its loop answer
    /readyz     200 when all is in order, else 503 and what is not, and why
    /metrics    for Prometheus
    /cases      the open cases, for programs on this machine alone
    /decide     what an operator decides at this machine's terminal (`asking.py`)

No page holds a secret, nor anything that a customer wrote, /cases aside, which shows the open cases.
"""

import asyncio
import dataclasses
import errno
import ipaddress
import time
from collections.abc import Callable
from typing import Any, Protocol

from aiohttp import web

from bridge.config.schema import Health, Http
from bridge.model.ids import Millis
from bridge.operate import asking, metrics
from bridge.operate.dead_man import DeadMan
from bridge.operate.supervise import Status
from bridge.operate.watchdog import STORE_SECONDS, Watchdog, Watched, why
from bridge.ports import Store

_NO_HEALTH = Health()


class ListenError(Exception):
    """The address of `[http] listen` cannot be had; in words for the operator."""


class Asked(Watched, Protocol):
    """The product, as far as it is looked at from here."""

    async def cases(self) -> dict[str, Any]:
        """What /cases answers with."""
        ...

    async def decide(self, what: str, about: Any, by: str) -> str | None:
        """Do what an operator decided. Returns why not, in words for him; None: it is done."""
        ...


def serving(settings: Http, store: Store, product: Asked, *, secret: str, health: Health = _NO_HEALTH) -> "HttpServer":
    """`async with serving(config.http, store, product, secret=...) as server: server.address`. Raises ListenError."""
    return HttpServer(
        host=settings.host,
        port=settings.port,
        store=store,
        product=product,
        secret=secret,
        clock=lambda: time.time_ns() // 1_000_000,
        dead_man_url=health.dead_man_url,
    )


class HttpServer:
    """Serves while it is entered. secret: with which operators' decisions are signed. clock: the wall's."""

    def __init__(
        self,
        *,
        host: str,
        port: int,
        store: Store,
        product: Asked,
        secret: str,
        clock: Callable[[], Millis],
        dead_man_url: str | None = None,
    ) -> None:
        self.address = ""
        self._secret = secret
        self._host, self._port = host, port
        self._store = store
        self._product = product
        self._clock = clock
        self._began = clock()
        self._watchdog = Watchdog(store, product, clock)
        self._dead_man = DeadMan(dead_man_url, self._watchdog.look) if dead_man_url else None
        self._calling: asyncio.Task[None] | None = None
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> "HttpServer":
        app = web.Application()
        app.add_routes(
            [
                web.get("/healthz", self._healthz),
                web.get("/readyz", self._readyz),
                web.get("/metrics", self._metrics),
                web.get("/cases", self._open_cases),
                web.post(asking.PATH, self._decide),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, self._port).start()
        except OSError as error:
            await self._runner.cleanup()
            raise _refused(self._host, self._port, error) from None
        self.address = f"http://{_bracketed(self._host)}:{self._runner.addresses[0][1]}"
        if self._dead_man is not None:
            self._calling = asyncio.create_task(self._dead_man.run(), name="dead man's switch")
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._calling is not None:
            self._calling.cancel()
            await asyncio.wait({self._calling})
        if self._runner is not None:
            await self._runner.cleanup()

    # --- pages ---------------------------------------------------------------------------------------------------------------

    async def _healthz(self, request: web.Request) -> web.Response:
        return web.json_response({"alive": True, "uptime_seconds": metrics.seconds_since(self._began, self._clock())})

    async def _readyz(self, request: web.Request) -> web.Response:
        connections = self._product.connections()
        found = await self._watchdog.look()
        if self._dead_man is not None and self._dead_man.ailment is not None:
            found.append(self._dead_man.ailment)
        answer = {
            "ready": not found,
            "not_ready": [dataclasses.asdict(ailment) for ailment in found],
            "connections": {status.name: _shown(status) for status in connections},
        }
        return web.json_response(answer, status=503 if found else 200)

    async def _metrics(self, request: web.Request) -> web.Response:
        try:
            counts = await asyncio.wait_for(self._store.read(lambda queries: queries.counts()), STORE_SECONDS)
        except Exception as error:
            return web.Response(status=503, text=f"the store does not answer: {why(error)}\n")
        page = metrics.page(counts, self._product.connections(), self._clock())
        return web.Response(body=page, headers={"Content-Type": metrics.CONTENT_TYPE})

    async def _open_cases(self, request: web.Request) -> web.Response:
        if not _asked_from_here(request):
            raise web.HTTPNotFound
        return web.json_response(await self._product.cases())

    async def _decide(self, request: web.Request) -> web.Response:
        if not _asked_from_here(request):
            raise web.HTTPNotFound
        wish = asking.asked(self._secret, await request.read(), request.headers.get(asking.SIGNATURE, ""), self._clock())
        if wish is None:
            raise web.HTTPForbidden
        refused = await self._product.decide(wish.what, wish.about, wish.by)
        return web.json_response({"refused": refused}, status=409 if refused else 200)


def _shown(status: Status) -> dict[str, Any]:
    return {"state": status.state, "since": status.since, "last_alive": status.last_alive or None, "restarts": status.restarts}


# --- who is asking? --------------------------------------------------------------------------------------------------------


def _asked_from_here(request: web.Request) -> bool:
    """By a program of this machine that knows whom it asks. The name in the Host header is looked at, too: a web page can have its own
    name point to 127.0.0.1 and make this machine's browser ask (DNS rebinding), but it cannot make it say `localhost`."""
    transport = request.transport
    if transport is None:
        return False
    ends = (transport.get_extra_info("sockname"), transport.get_extra_info("peername"))
    return all(end and _is_loopback(end[0]) for end in ends) and _is_loopback(_without_port(request.host))


def _is_loopback(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host.lower() == "localhost"
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback)


def _without_port(host: str) -> str:
    """`localhost:8080`, `[::1]:8080`, `127.0.0.1`."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _refused(host: str, port: int, error: OSError) -> ListenError:
    where = f"[http] listen: {_bracketed(host)}:{port}"
    if error.errno == errno.EADDRINUSE:
        return ListenError(f"{where} is in use by another program (perhaps another Puente). Stop it, or choose another port.")
    if error.errno == errno.EACCES:
        return ListenError(f"{where} may not be used by this user. Choose a port above 1023.")
    if error.errno == errno.EADDRNOTAVAIL or error.errno is None:
        return ListenError(f"{where} is no address of this machine. Write 127.0.0.1 for this machine alone, 0.0.0.0 for everyone.")
    return ListenError(f"{where} cannot be used: {error.strerror or error}")
