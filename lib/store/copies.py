"""The copy that a query of one's own is asked of: a stream of patients with their scores, never a whole cohort at once."""

from collections.abc import Iterator

import duckdb
import numpy as np
import pyarrow as pa

from lib.store.frames import recorded_fields, recorded_scores
from lib.store.index import CohortIndex
from lib.store.schema import quoted, sql
from lib.store.versions import Version

BATCH = 50_000  # patients
DIGITS, PLACES = 12, 6  # of an exact score, as the store keeps it


def cohort_stream(
    cursor: duckdb.DuckDBPyConnection, version: Version, rows: np.ndarray | None, index: CohortIndex
) -> pa.RecordBatchReader:
    """One row a patient: patient_id, the fields recorded, and <measure>_<timepoint> as exact decimals.

    `rows` None is everyone. The facts are read from the store as they are sent, the scores stand in the index. The
    cursor must stay open until the stream has been read.
    """
    only = ""
    if rows is not None:
        cursor.register("chosen", pa.table({"row_number": pa.array(rows, pa.int64())}))
        only = "AND row_number IN (SELECT row_number FROM chosen)"
    columns = "".join(f", {quoted(name)}" for name in recorded_fields(version))
    asked = cursor.sql(sql("copied").format(columns=columns, only=only), params={"version": version.number})
    facts = asked.to_arrow_reader(BATCH)
    scores = recorded_scores(version)
    exact = [(name, pa.decimal128(DIGITS, PLACES)) for name, _, _ in scores]
    schema = pa.schema([*list(facts.schema)[1:], *(pa.field(name, kind) for name, kind in exact)])

    def batches() -> Iterator[pa.RecordBatch]:
        for batch in facts:
            at = batch.column(0).to_numpy()
            found = [decimals(index.values(measure, timepoint, at)) for _, measure, timepoint in scores]
            yield pa.RecordBatch.from_arrays([*batch.columns[1:], *found], schema=schema)

    return pa.RecordBatchReader.from_batches(schema, batches())


def decimals(values: np.ndarray) -> pa.Array:
    """Scores in points as exact decimals, NaN as null: 8.2 - 6.7 is then 1.5, and whoever gained it did."""
    there = ~np.isnan(values)
    millionths = np.rint(np.where(there, values, 0) * 10**PLACES).astype("<i8")
    words = np.column_stack([millionths, millionths >> 63])  # 128 bits, the lower half first
    bits = pa.py_buffer(np.packbits(there, bitorder="little"))
    return pa.Array.from_buffers(pa.decimal128(DIGITS, PLACES), len(values), [bits, pa.py_buffer(words.tobytes())])
