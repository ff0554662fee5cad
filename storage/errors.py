"""What can go wrong with the store itself? Each error says what, where and how to mend it."""


class StorageError(Exception):
    """The root of the store's own errors; a failing disk comes as SQLAlchemy's or the system's own exception."""


class BadStoreUrl(StorageError):
    """`[storage] url` does not name a place where a store can be."""


class StoreBusy(StorageError):
    """Another process works on the same database."""


class StoreTooNew(StorageError):
    """The database was written by a later version of the product."""


class StoreClosed(StorageError):
    """The store was closed before this was asked of it."""
