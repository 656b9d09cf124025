"""Cohorts and their versions: each import is one, none is ever changed, and one withdrawn brings the one before back."""

from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb

from lib.store.arrivals import Arrival
from lib.store.errors import StoreError
from lib.store.schema import quoted, sql
from lib.study import vocabulary


@dataclass(frozen=True)
class Version:
    """One import of one cohort. `number` is unique over the whole store, `at` is UTC, `current` is what people see."""

    number: int
    cohort: str
    at: datetime
    who: str
    file_name: str
    sha256: str
    n_rows: int
    n_patients: int
    note: str
    withdrawn: bool
    current: bool
    invented: bool
    recorded: frozenset[str]
    arrival: str


def read_versions(cursor: duckdb.DuckDBPyConnection) -> tuple[Version, ...]:
    """Every version, newest first."""
    rows = cursor.execute(sql("versions")).fetchall()
    return tuple(Version(*row[:2], row[2].replace(tzinfo=UTC), *row[3:12], frozenset(row[12]), row[13]) for row in rows)


def write_version(cursor: duckdb.DuckDBPyConnection, arrival: Arrival, number: int, base: Version | None) -> None:
    """Put one arrival in as version `number`, in the caller's transaction.

    `base` is the version an update extends; None where the file is the whole cohort. StoreError where the
    arrival does not fit: a value too large to keep exactly, a patient or an assessment that stands twice.
    """
    cursor.register("arrived_patients", arrival.patients)
    cursor.register("arrived_assessments", arrival.assessments)
    try:
        _write_rows(cursor, arrival, number, base)
        patients, assessments = cursor.execute(sql("repeated"), {"version": number}).fetchall()[0]
    except duckdb.ConversionException:
        raise StoreError("A value is too large to be kept exactly (six digits before the point); nothing was stored.") from None
    if patients or assessments:
        raise StoreError(f"{patients} patients and {assessments} assessments stand twice in the file; nothing was stored.")
    n_patients = cursor.execute(sql("number_of_patients"), [number]).fetchall()[0][0]
    recorded = sorted(set(arrival.recorded) | (base.recorded if base else frozenset()))
    at = datetime.fromisoformat(arrival.at).replace(tzinfo=None)
    about = [number, arrival.key, arrival.cohort, at, arrival.who, arrival.file_name, arrival.sha256, arrival.n_rows]
    cursor.execute(sql("write_version"), [*about, n_patients, arrival.note, arrival.invented, recorded])


def _write_rows(cursor: duckdb.DuckDBPyConnection, arrival: Arrival, number: int, base: Version | None) -> None:
    here = set(arrival.patients.column_names)
    names = [each.name for each in vocabulary.FIELDS if each.name in here]
    which: dict[str, int] = {"version": number}
    kind = "write"
    if base:
        kind, names = "update", [each.name for each in vocabulary.FIELDS]
        which["base"] = base.number
    merged = ",\n        ".join(_merged(name, name in here) for name in names)
    fields = ", ".join(quoted(name) for name in names)
    cursor.execute(sql(f"{kind}_patients").format(fields=fields, merged=merged), which)
    cursor.execute(sql(f"{kind}_assessments"), which)


def _merged(name: str, here: bool) -> str:
    column = quoted(name)
    return f"COALESCE(arrived.{column}, base.{column}) AS {column}" if here else f"base.{column} AS {column}"
