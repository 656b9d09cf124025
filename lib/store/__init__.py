"""Stored cohorts: versions that never change, and the patients, pairs and counts of a selection."""

from lib.store.errors import AlreadyCommitted, StoreDamaged, StoreError, StoreFromTheFuture, StoreLocked
from lib.store.foreign import read_upload
from lib.store.index import CohortIndex
from lib.store.opening import open_store
from lib.store.sandbox import QueryRefused, QueryResult
from lib.store.store import Store
from lib.store.versions import Version

__all__ = [
    "AlreadyCommitted",
    "CohortIndex",
    "QueryRefused",
    "QueryResult",
    "Store",
    "StoreDamaged",
    "StoreError",
    "StoreFromTheFuture",
    "StoreLocked",
    "Version",
    "open_store",
    "read_upload",
    "read_upload",
]
