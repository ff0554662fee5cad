"""A web server elsewhere, real and on loopback, that gives calendars."""

import contextlib
import datetime
import http.server
import threading
import time
from collections.abc import Iterator


def closing(*days: str) -> bytes:
    """A calendar that closes these days, each `20260916 Independencia`."""
    events = [
        f"BEGIN:VEVENT\r\nUID:{day[:8]}\r\nDTSTART;VALUE=DATE:{day[:8]}\r\nSUMMARY:{day[9:]}\r\nEND:VEVENT\r\n" for day in days
    ]  # fmt: skip
    return ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//elsewhere//EN\r\n" + "".join(events) + "END:VCALENDAR\r\n").encode()


def day(later: int) -> str:
    """So many days from today, as calendars write it."""
    return f"{datetime.datetime.now(tz=datetime.UTC) + datetime.timedelta(days=later):%Y%m%d}"


class Elsewhere:
    """What it answers can be changed at any time."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.url = f"{address}/feriados.ics?token=canary"
        self.status, self.body = 200, closing()
        self.moved: dict[str, str] = {}
        """By path, where who asks is sent on to."""
        self.slow = 0.0
        """Seconds between one piece of the body and the next."""
        self.asked: list[str] = []


@contextlib.contextmanager
def elsewhere() -> Iterator[Elsewhere]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            there.asked.append(self.path)
            moved = there.moved.get(self.path)
            self.send_response(302 if moved else there.status)
            if moved:
                self.send_header("Location", moved)
            self.end_headers()
            with contextlib.suppress(OSError):  # who asked has gone
                for begin in range(0, len(there.body), 65536):
                    self.wfile.write(there.body[begin : begin + 65536])
                    time.sleep(there.slow)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    there = Elsewhere(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield there
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
