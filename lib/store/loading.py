"""From the tables of the store to the index of one version."""

import duckdb
import numpy as np

from lib.store.frames import recorded_scores
from lib.store.grid import BLANK
from lib.store.index import CohortIndex
from lib.store.schema import quoted, sql
from lib.store.versions import Version
from lib.study import vocabulary
from lib.study.terms import Field


def load_index(cursor: duckdb.DuckDBPyConnection, version: Version) -> CohortIndex:
    """Read one version into memory, column by column; no frame is made."""
    choices = [each for each in vocabulary.FIELDS if each.options]
    numbers = [each for each in vocabulary.FIELDS if each.kind == "number"]
    columns = ", ".join([_option(each) for each in choices] + [_millionths(each) for each in numbers])
    found = cursor.execute(sql("index_columns").format(columns=columns), [version.number]).fetchnumpy()
    return CohortIndex(
        version.n_patients,
        {each.name: found[each.name] for each in choices},
        {each.name: found[each.name] for each in numbers},
        _scores(cursor, version),
        version.recorded,
    )


def _scores(cursor: duckdb.DuckDBPyConnection, version: Version) -> dict[tuple[str, str], np.ndarray]:
    scores = {}
    for _, measure, timepoint in recorded_scores(version):
        found = cursor.execute(sql("index_scores"), [version.number, measure, timepoint]).fetchnumpy()
        column = np.full(version.n_patients, BLANK, dtype=np.int64)
        column[found["row_number"]] = found["millionths"]
        scores[measure, timepoint] = column
    return scores


def _option(each: Field) -> str:
    """0 for missing, else 1 + the option's place. In a text, `any` stands for every value that is no other option."""
    options = "[" + ", ".join("'" + option.value.replace("'", "''") + "'" for option in each.options) + "]"
    rest = next((place for place, option in enumerate(each.options, 1) if option.value == "any"), 0) if each.kind == "text" else 0
    column = quoted(each.name)
    place = f"COALESCE(NULLIF(list_position({options}, {column}), 0), {rest})"
    return f"CAST(CASE WHEN {column} IS NULL THEN 0 ELSE {place} END AS UTINYINT) AS {column}"


def _millionths(each: Field) -> str:
    column = quoted(each.name)
    return f"COALESCE(CAST({column} * 1000000 AS BIGINT), {BLANK + 1} - 1) AS {column}"
