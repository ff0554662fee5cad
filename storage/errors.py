"""What can go wrong with the store itself? Each error says what, where and how to mend it."""

import sqlite3

from bridge.ports import StoreFails


class StorageError(Exception):
    """The root of the store's own errors; a disk that is full or broken is `ports.StoreFails`."""


class BadStoreUrl(StorageError):
    """`[storage] url` does not name a place where a store can be."""


class StoreBusy(StorageError):
    """Another process works on the same database."""


class StoreTooNew(StorageError):
    """The database was written by a later version of the product."""


class StoreClosed(StorageError):
    """The store was closed before this was asked of it."""


_NOT_THE_UNIT = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_PROTOCOL,
}


def as_told(failure: BaseException) -> BaseException:
    """What whoever asked is to hear of it."""
    told: BaseException
    if isinstance(failure, sqlite3.Error) and getattr(failure, "sqlite_errorcode", 0) & 0xFF in _NOT_THE_UNIT:
        told = StoreFails(str(failure))
    elif isinstance(failure, StopIteration):  # no future can hold it: it would end the coroutine that waits as if that had returned
        told = RuntimeError("a unit raised StopIteration")
    else:
        return failure
    told.__cause__ = failure
    return told
