"""Which store does a URL mean? The one place that turns `[storage] url` into a store."""

import pathlib

from bridge.ports import Store
from storage.errors import BadStoreUrl
from storage.sqlite import open_sqlite

_MEND = "Write sqlite:///puente.db for a file beside where Puente is started, or sqlite:////var/lib/puente/puente.db with a full path."


async def open_store(url: str) -> Store:
    """Open the store, its tables brought up to date. Raises BadStoreUrl, StoreBusy or StoreTooNew, in words for the operator."""
    return await open_sqlite(database_path(url))


async def upgrade(url: str) -> None:
    """Bring the tables up to date and do no more. Raises as `open_store`."""
    store = await open_store(url)
    await store.close()


def beside(url: str, what: str) -> pathlib.Path:
    """Where something is kept that belongs to a database and is not in it. Raises BadStoreUrl."""
    path = database_path(url)
    return path.with_name(f"{path.name}.{what}")


def database_path(url: str) -> pathlib.Path:
    """The file that a URL names; `sqlite:///relative` or `sqlite:////absolute`. Raises BadStoreUrl."""
    scheme, mark, rest = url.partition("://")
    if not mark or scheme != "sqlite":
        raise BadStoreUrl(f"[storage] url: this version keeps its data in SQLite, and {scheme or url!r} is something else. {_MEND}")
    if not rest.startswith("/"):
        raise BadStoreUrl(f"[storage] url: {url!r} names a server, and SQLite has none: after sqlite: come three slashes. {_MEND}")
    name = rest[1:]
    if not name or name.endswith("/"):
        raise BadStoreUrl(f"[storage] url: {url!r} names no file. {_MEND}")
    if name == ":memory:" or "?" in name:
        raise BadStoreUrl(f"[storage] url: {url!r} does not name a plain file, and nothing would be kept. {_MEND}")
    path = pathlib.Path(name).expanduser()
    if path.is_dir():
        raise BadStoreUrl(f"[storage] url: {path} is a folder. {_MEND}")
    return path
