"""Durable memory: `bridge.ports.Store` on SQLite. `open_store` is the way in; the rest is its own business."""

from storage.errors import BadStoreUrl, StorageError, StoreBusy, StoreClosed, StoreTooNew
from storage.open import beside, open_store, upgrade

__all__ = ["BadStoreUrl", "StorageError", "StoreBusy", "StoreClosed", "StoreTooNew", "beside", "open_store", "upgrade"]
