"""The patients of a selection as data frames, for tables and downloads of a size people read."""

from collections.abc import Sequence

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from lib.store.schema import quoted, sql
from lib.store.versions import Version
from lib.study import vocabulary


def patients(cursor: duckdb.DuckDBPyConnection, version: Version, rows: np.ndarray | None, limit: int | None) -> pd.DataFrame:
    """One row a patient: patient_id and the fields recorded. `rows` None is everyone."""
    return _frame(cursor, "patients", version, rows, limit, columns=_columns(recorded_fields(version)))


def assessments(cursor: duckdb.DuckDBPyConnection, version: Version, rows: np.ndarray | None, limit: int | None) -> pd.DataFrame:
    """One row per patient, measure and timepoint, in the vocabulary's order within a patient."""
    return _frame(cursor, "assessments", version, rows, limit, **_orders())


def cohort(cursor: duckdb.DuckDBPyConnection, version: Version, rows: np.ndarray | None, limit: int | None) -> pd.DataFrame:
    """One row a patient: patient_id, the fields recorded, and a column for each measure and timepoint recorded."""
    scores = "".join(
        f",\n    MAX(value) FILTER (WHERE measure = '{measure}' AND timepoint = '{timepoint}') AS {quoted(name)}"
        for name, measure, timepoint in recorded_scores(version)
    )
    fields = "".join(f", ANY_VALUE(patients.{quoted(name)}) AS {quoted(name)}" for name in recorded_fields(version))
    return _frame(cursor, "cohort", version, rows, limit, columns=fields + scores)


def ids(cursor: duckdb.DuckDBPyConnection, version: int, rows: np.ndarray, limit: int | None = None) -> list[tuple[int, str]]:
    """(row number, patient id) of these rows, in the file's order."""
    cursor.register("chosen", pa.table({"row_number": pa.array(rows, pa.int64())}))
    return cursor.execute(sql("ids"), {"version": version, "limit": _limit(limit)}).fetchall()


def row_numbers(cursor: duckdb.DuckDBPyConnection, version: int, patient_ids: Sequence[str]) -> np.ndarray:
    """Ascending row numbers of the ids that the version has."""
    cursor.register("chosen", pa.table({"patient_id": pa.array([str(each) for each in patient_ids], pa.string())}))
    return cursor.execute(sql("row_numbers"), {"version": version}).fetchnumpy()["row_number"].astype(np.int64)


def recorded_fields(version: Version) -> list[str]:
    return [each.name for each in vocabulary.FIELDS if each.name in version.recorded]


def recorded_scores(version: Version) -> list[tuple[str, str, str]]:
    """(column name, measure, timepoint) of what was recorded."""
    every = [(f"{m.name}_{t.name}", m.name, t.name) for m in vocabulary.MEASURES for t in vocabulary.TIMEPOINTS]
    return [each for each in every if each[0] in version.recorded]


def _frame(
    cursor: duckdb.DuckDBPyConnection, question: str, version: Version, rows: np.ndarray | None, limit: int | None, **parts: str
) -> pd.DataFrame:
    only = ""
    if rows is not None:
        cursor.register("chosen", pa.table({"row_number": pa.array(rows, pa.int64())}))
        only = "AND patients.row_number IN (SELECT row_number FROM chosen)"
    which = {"version": version.number, "limit": _limit(limit)}
    return cursor.sql(sql(question).format(only=only, **parts), params=which).df()


def _columns(names: list[str]) -> str:
    return "".join(f", {quoted(name)}" for name in names)


def _orders() -> dict[str, str]:
    """The vocabulary's order of measures and timepoints, as SQL lists."""
    names = {"measures": vocabulary.MEASURES, "timepoints": vocabulary.TIMEPOINTS}
    return {key: "[" + ", ".join(f"'{each.name}'" for each in words) + "]" for key, words in names.items()}


def _limit(limit: int | None) -> int:
    return np.iinfo(np.int64).max if limit is None else limit
