"""Where a store keeps what: the DuckDB file, and beside it the raw bytes, the checked cohorts and the ledger."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb

from lib.store.ledger import Ledger

SETTINGS = {
    "memory_limit": "2GB",
    "threads": 2,
    "python_enable_replacements": "false",  # a Python variable is no table
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
}


@dataclass(frozen=True)
class Places:
    """Every path that belongs to one store."""

    store: Path

    @property
    def log(self) -> Path:
        """DuckDB's write-ahead log."""
        return self.store.with_name(self.store.name + ".wal")

    @property
    def folder(self) -> Path:
        """`kyphoscope/` beside `kyphoscope.duckdb`."""
        name = self.store.stem if self.store.suffix else f"{self.store.name}.files"
        return self.store.with_name(name)

    @property
    def raw(self) -> Path:
        return self.folder / "raw"

    @property
    def checked(self) -> Path:
        return self.folder / "checked"

    @property
    def ledger(self) -> Ledger:
        return Ledger(self.folder / "ledger.jsonl")

    def connect(self) -> duckdb.DuckDBPyConnection:
        return duckdb.connect(str(self.store), config=SETTINGS)

    def copy_from(self, folder: Path, store: Path) -> None:
        """Copy another store here; the file comes last, so that a half copy is no store."""
        self.store.parent.mkdir(parents=True, exist_ok=True)
        if folder.exists():
            shutil.copytree(folder, self.folder)
        partial = self.store.with_name(self.store.name + ".tmp")
        shutil.copyfile(store, partial)
        log = Places(store).log
        if log.exists():  # a reader kept it from being emptied into the file
            shutil.copyfile(log, self.log)
        partial.replace(self.store)

    def set_aside(self, path: Path, stamp: str) -> Path:
        """Rename a damaged file out of the way; nothing is deleted."""
        return path.rename(path.with_name(f"{path.name}.damaged-{stamp}"))
