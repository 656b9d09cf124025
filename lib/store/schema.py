"""The tables of the store, made from the vocabulary: what is there, and what a newer vocabulary adds."""

from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa

from lib.study import vocabulary
from lib.study.terms import Field

NUMBER = 1  # the schema number; raise it when a store can no longer be read by the version before
SQL = Path(__file__).parent / "sql"
COLUMN_TYPES = {"choice": "VARCHAR", "text": "VARCHAR", "number": "DECIMAL(12, 6)", "date": "DATE"}
ARROW_TYPES = {"choice": pa.string(), "text": pa.string(), "number": pa.float64(), "date": pa.date32()}


@cache
def sql(name: str) -> str:
    """The text of one question, `sql/<name>.sql`."""
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")


def quoted(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def is_empty(cursor: duckdb.DuckDBPyConnection) -> bool:
    return cursor.execute(sql("number_of_tables")).fetchall() == [(0,)]


def number_of(cursor: duckdb.DuckDBPyConnection) -> int | None:
    """The schema number a store was written with; None where the file is no store of ours."""
    if not cursor.execute(sql("has_schema_number")).fetchall()[0][0]:
        return None
    return cursor.execute(sql("schema_number")).fetchall()[0][0]


def make(cursor: duckdb.DuckDBPyConnection) -> None:
    """Make the tables of an empty store, all or none."""
    fields = ", ".join(_column(each) for each in vocabulary.FIELDS)
    cursor.begin()
    for statement in sql("tables").format(fields=fields).split(";"):
        if statement.strip():
            cursor.execute(statement)
    cursor.execute(sql("write_schema_number"), [NUMBER])
    cursor.commit()


def add_new_fields(cursor: duckdb.DuckDBPyConnection) -> list[str]:
    """Add a column for each field the vocabulary has gained since; returns their names."""
    known = {name for (name,) in cursor.execute(sql("patient_columns")).fetchall()}
    new = [each for each in vocabulary.FIELDS if each.name not in known]
    for each in new:
        cursor.execute(f"ALTER TABLE patients ADD COLUMN {_column(each)}")
    return [each.name for each in new]


def arrow_schema() -> pa.Schema:
    """The patients of a checked cohort: `patient_id`, then every field."""
    return pa.schema([("patient_id", pa.string())] + [(each.name, ARROW_TYPES[each.kind]) for each in vocabulary.FIELDS])


def _column(each: Field) -> str:
    return f"{quoted(each.name)} {COLUMN_TYPES[each.kind]}"
