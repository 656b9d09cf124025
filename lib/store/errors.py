"""What can go wrong with the store; the text of each is a sentence for the person, and holds no patient value."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lib.store.versions import Version


class StoreError(Exception):
    """The store could not do what was asked; nothing was changed."""


class StoreLocked(StoreError):
    """Another process owns the store; the sentence names its process number."""


class StoreFromTheFuture(StoreError):
    """The store was written by a newer KyphoScope or a newer DuckDB."""


class StoreDamaged(StoreError):
    """The file is no store, or a broken one that cannot be rebuilt. It is kept as it is."""


class AllWithdrawn(StoreError):
    """Every version is withdrawn: the store is whole, but there is no cohort to show."""


class AlreadyCommitted(StoreError):
    """The same bytes are a version of this cohort already; `version` is that version."""

    def __init__(self, sentence: str, version: "Version") -> None:
        super().__init__(sentence)
        self.version = version
