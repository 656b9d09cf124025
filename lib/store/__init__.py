"""Stored cohorts: versions that never change, and the patients, pairs and counts of a selection.

Where what is:

- the file: `opening` opens or makes a store, `places` says where it keeps what, `schema` its tables, `errors` what can
  go wrong; every SQL question is a file of `sql/`
- an import: `arrivals` keeps it beside the store, `ledger` promises it, `versions` writes it, `mending` makes good what
  was interrupted; `store` is the door to all of it
- patients in view: `index` holds a version in memory (`bits`, `grid`, filled by `loading`), `frames` are data frames
- a person's own SQL: `sandbox` asks `sandbox_child`, which reads `copies` of the rows; `query_columns` and `query_words`
  are what may be asked and why not
- somebody's DuckDB file: `foreign` asks `foreign_child`; `capped` runs either child
"""

from lib.store.arrivals import NAME_LENGTH
from lib.store.errors import AllWithdrawn, AlreadyCommitted, StoreDamaged, StoreError, StoreFromTheFuture, StoreLocked
from lib.store.foreign import read_upload
from lib.store.index import CohortIndex
from lib.store.opening import open_store
from lib.store.sandbox import QueryRefused, QueryResult
from lib.store.store import Store
from lib.store.versions import Version

__all__ = [
    "AllWithdrawn",
    "NAME_LENGTH",
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
]
