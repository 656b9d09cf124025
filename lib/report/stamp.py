"""Where a file comes from, in one line: which cohort, which version, which patients, when, and by what."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from lib import __version__
from lib.study.numbers import number
from lib.study.selection import Filters, in_words

INVENTED = "invented patients"


class VersionFacts(Protocol):
    """What a stamp needs to know of a cohort version."""

    cohort: str
    number: int
    sha256: str
    n_patients: int
    invented: bool


@dataclass(frozen=True)
class Stamp:
    """The origin of a figure or table. `n` patients are in view of the version's `total`; `filters` are in words."""

    cohort: str
    version: int
    sha256: str
    filters: str
    n: int
    total: int
    app_version: str
    date: str
    invented: bool = False

    @classmethod
    def of(cls, version: VersionFacts, filters: Filters, n: int, listed: int | None = None, on: date | None = None) -> "Stamp":
        """The stamp of a selection. `listed` is the length of a patient list from a query, where there is one."""
        words = in_words(filters)
        if listed is not None:
            chosen = f"a list of {number(listed)} patients"
            words = f"{words}; {chosen}" if filters else chosen
        day = (on or date.today()).isoformat()
        return cls(
            version.cohort, version.number, version.sha256, words, n, version.n_patients, __version__, day, version.invented
        )

    @property
    def parts(self) -> tuple[str, ...]:
        """The facts one by one, as plain text that every writer escapes in its own way."""
        facts = (
            f"{self.cohort}, version {self.version} (sha256 {self.sha256[:12]})",
            f"Filter: {self.filters}" if self.filters != "no filter" else "No filter",
            f"{number(self.n)} of {number(self.total)} patients",
            f"KyphoScope {self.app_version}",
            self.date,
        )
        return (*facts, INVENTED) if self.invented else facts

    @property
    def line(self) -> str:
        """All of it in one line."""
        return " · ".join(self.parts)


@dataclass(frozen=True)
class AuditStamp:
    """The origin of checks on printed numbers, which no cohort and no filter decides."""

    source: str
    app_version: str
    date: str

    @classmethod
    def of(cls, source: str, on: date | None = None) -> "AuditStamp":
        return cls(source, __version__, (on or date.today()).isoformat())

    @property
    def cohort(self) -> str:
        """What a file is called where it has no other title."""
        return self.source

    @property
    def parts(self) -> tuple[str, ...]:
        return (f"Checks of {self.source}", f"KyphoScope {self.app_version}", self.date)

    @property
    def line(self) -> str:
        return " · ".join(self.parts)
