"""The demo's page: phones, Slack and deadlines in one window, as files of `sandbox/page/` that a browser loads as they are.

GET /                  the page
GET /page/{file}       its modules and styles
GET /page/emoji.json   {name: character}, the table by which the local Slack reads `:name:`
"""

import pathlib

from aiohttp import web

from sandbox.slack import emoji

FILES = pathlib.Path(__file__).parent / "page"
TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
# Customers' words are shown here: whatever slips through as markup must find nothing that it may load or run.
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' blob:; connect-src 'self' ws: wss:; object-src 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


def routes() -> list[web.RouteDef]:
    return [
        web.get("/", _index),
        web.get("/page/emoji.json", _emoji),
        web.get("/page/{file}", _file),
    ]


async def _index(request: web.Request) -> web.Response:
    return _shown(FILES / "index.html")


async def _file(request: web.Request) -> web.Response:
    path = FILES / request.match_info["file"]
    if path.parent != FILES or path.suffix not in TYPES or not path.is_file():
        raise web.HTTPNotFound(text="no such file")
    return _shown(path)


async def _emoji(request: web.Request) -> web.Response:
    return web.json_response(emoji.NAMES, headers=HEADERS)


def _shown(path: pathlib.Path) -> web.Response:
    return web.Response(body=path.read_bytes(), content_type=TYPES[path.suffix], charset="utf-8", headers=HEADERS)


__all__ = ["routes"]
