"""What was received, imported, withdrawn and reinstated, a JSON line each, beside the store; no patient values."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path


@dataclass(frozen=True)
class Entry:
    """One line. `what` is received, imported, failed, withdrawn, reinstated, or shipped; `number` is the version."""

    what: str
    at: str
    arrival: str = ""
    sha256: str = ""
    number: int | None = None


class Ledger:
    """An append-only file. A line counts once it is on the disk, so what it says survives the store."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, what: str, arrival: str = "", sha256: str = "", number: int | None = None) -> None:
        """Append one line and return when it is on the disk."""
        said = {"what": what, "at": datetime.now(UTC).isoformat(timespec="milliseconds")}
        said |= {"arrival": arrival} if arrival else {}
        said |= {"sha256": sha256} if sha256 else {}
        said |= {"number": number} if number is not None else {}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("ab+") as file:
            if self._torn(file):
                file.write(b"\n")
            file.write(json.dumps(said).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())

    def entries(self) -> list[Entry]:
        """All lines, oldest first. A line that is half written was never acknowledged and is left out."""
        return list(self._read()) if self.path.exists() else []

    def _read(self) -> Iterator[Entry]:
        for line in self.path.read_bytes().splitlines():
            try:
                yield Entry(**json.loads(line))
            except (ValueError, TypeError):
                continue

    @staticmethod
    def _torn(file) -> bool:
        """Whether the last line lacks its end, because the machine stopped while writing it."""
        if file.seek(0, os.SEEK_END) == 0:
            return False
        file.seek(-1, os.SEEK_END)
        return file.read(1) != b"\n"


@dataclass(frozen=True)
class Account:
    """What the store should hold, as the ledger has it."""

    imported: dict[int, str]  # version number -> arrival
    pending: list[str]  # received, neither imported nor failed
    withdrawn: dict[int, bool]  # only versions that were ever withdrawn or reinstated

    @classmethod
    def of(cls, entries: list[Entry]) -> "Account":
        imported = {each.number: each.arrival for each in entries if each.what == "imported" and each.number is not None}
        settled = {each.arrival for each in entries if each.what in ("imported", "failed")}
        pending = [each.arrival for each in entries if each.what == "received" and each.arrival not in settled]
        said = [each for each in entries if each.what in ("withdrawn", "reinstated")]
        return cls(imported, pending, {each.number: each.what == "withdrawn" for each in said if each.number is not None})
