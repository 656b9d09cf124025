"""Runs alone, in a bare Python: copies the base tables of somebody's DuckDB file out as sheets; imports only lib.intake.

The file is attached read-only to an empty database whose doors are then locked, so that a macro of its own changes
nothing here. Reads the path from stdin, writes the same answer as the other readers.
"""

import importlib
import json
import os
import sys
import types
from pathlib import Path

READ_ONLY = {
    "allow_community_extensions": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",
    "temp_directory": "",
    "memory_limit": "700MB",
    "threads": "1",
}
JOINED = "patients + assessments"
OF_THE_STORE = {"version", "row_number", "file_order"}
NO_TABLE = "The database holds no table with columns: a cohort is read from tables, and views are not run."
OTHER_VERSION = "The database was written by another version of DuckDB than is read here: save its table as parquet, csv or xlsx."
ENCRYPTED = "The database is encrypted: save its table as parquet, csv or xlsx without a password."
DAMAGED = "The database is damaged or cut off: save its table again, as a new database or as parquet, csv or xlsx."
TOO_LARGE = "The database needs more memory than a cohort should: save only the cohort's table, as parquet, csv or xlsx."
VIEWS = "The database has views; they were not run, and only its tables are read."
COMPUTED = "Table “{}” has computed columns; they were not run and are left out."


def main() -> None:
    without_the_rest_of_the_house()
    limits = importlib.import_module("lib.intake.limits")
    answer = importlib.import_module("lib.intake.answer")
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints does not reach the answer
    path = json.loads(sys.stdin.buffer.readline())
    limits.cap_this_process()
    out.writelines(answer_lines(answer, path))
    out.flush()
    os._exit(0)


def without_the_rest_of_the_house() -> None:
    """Make `lib.intake` importable without its `__init__`, whose pandas would cost half a second at every upload."""
    house = Path(__file__).resolve().parents[1]
    for name, place in (("lib", house), ("lib.intake", house / "intake")):
        package = types.ModuleType(name)
        package.__path__ = [str(place)]
        sys.modules[name] = package


def answer_lines(answer: types.ModuleType, path: str) -> list[bytes]:
    """The lines of a workbook, or of one sentence why not."""
    import duckdb

    refused = importlib.import_module("lib.intake.workbook").Refused
    try:
        return answer.lines(book_of(answer, attached(duckdb, path)))
    except refused as refusal:
        return [answer.refused(str(refusal))]
    except (MemoryError, duckdb.OutOfMemoryException):
        return [answer.refused(TOO_LARGE)]
    except duckdb.Error as error:
        return [answer.refused(words_for(str(error)))]
    except BaseException:
        return [answer.refused(DAMAGED)]


def words_for(error: str) -> str:
    """Which of the reasons a database was not read; DuckDB's own words hold paths."""
    if "version number" in error or "newer version" in error:
        return OTHER_VERSION
    return ENCRYPTED if "encrypt" in error.lower() else DAMAGED


def attached(duckdb: types.ModuleType, path: str):
    """An empty database beside which the file can be read, and nothing else."""
    con = duckdb.connect(":memory:", config=READ_ONLY)
    con.execute(f"ATTACH '{path.replace(chr(39), chr(39) * 2)}' AS upload (READ_ONLY, TYPE duckdb)")
    con.execute("SET enable_external_access = false")
    con.execute("SET lock_configuration = true")
    return con


def book_of(answer: types.ModuleType, con):
    tables = tables_of(con)
    if not tables:
        raise importlib.import_module("lib.intake.workbook").Refused(NO_TABLE)
    budget, notes = answer.Budget(), []
    if has_views(con):
        notes.append(VIEWS)
    sheets = []
    for name, cohort, (columns, select) in joined_of(con, tables):
        sheets.append(filled(answer, budget, name, con, select, columns))
        sheets[-1].notes += [f"Cohort “{cohort[:80]}”, as its current version has it."] if cohort else []
    for (schema, table), (columns, computed) in tables.items():
        name = table if schema == "main" else f"{schema}.{table}"
        notes += [COMPUTED.format(name[:80])] if computed else []
        sheets.append(filled(answer, budget, name, con, plain_select(schema, table, columns), columns))
    return answer.BookDraft("duckdb", sheets, notes)


def tables_of(con) -> dict[tuple[str, str], tuple[list[str], bool]]:
    """(schema, table) -> the columns that are stored, and whether others are computed; by size, the largest first."""
    asked = con.execute(
        "SELECT t.schema_name, t.table_name, c.column_name, c.is_generated = 'ALWAYS' "
        "FROM duckdb_tables() AS t JOIN information_schema.columns AS c "
        "ON c.table_catalog = t.database_name AND c.table_schema = t.schema_name AND c.table_name = t.table_name "
        "WHERE t.database_name = 'upload' AND NOT t.internal AND NOT t.temporary "
        "ORDER BY t.estimated_size DESC, t.schema_name, t.table_name, c.ordinal_position"
    )
    found: dict[tuple[str, str], tuple[list[str], bool]] = {}
    for schema, table, column, computed in asked.fetchall():
        columns, other = found.get((schema, table), ([], False))
        found[schema, table] = (columns if computed else [*columns, column], other or computed)
    return {place: (columns, computed) for place, (columns, computed) in found.items() if columns}


def has_views(con) -> bool:
    return (
        con.execute("SELECT 1 FROM duckdb_views() WHERE database_name = 'upload' AND NOT internal LIMIT 1").fetchone() is not None
    )


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def full_name(schema: str, table: str) -> str:
    return f"upload.{quoted(schema)}.{quoted(table)}"


def plain_select(schema: str, table: str, columns: list[str]) -> str:
    return f"SELECT {', '.join(map(quoted, columns))} FROM {full_name(schema, table)}"


def joined_of(con, tables: dict) -> list[tuple[str, str, tuple[list[str], str]]]:
    """(sheet name, cohort or nothing, heading and question) for each pair of patients and assessments: a plain pair, or the cohorts of a store."""
    found = []
    by_name = {(schema, table.lower()): (schema, table) for schema, table in tables}
    for schema in dict.fromkeys(schema for schema, _ in tables):
        pair = [by_name.get((schema, name)) for name in ("patients", "assessments")]
        if None in pair:
            continue
        patients, assessments = ({each.lower(): each for each in tables[place][0]} for place in pair)
        if not {"measure", "timepoint", "value"} <= assessments.keys() or "patient_id" not in patients:
            continue
        if "patient_id" in assessments:
            found.append((JOINED, "", long_select(pair, patients, assessments, ["patient_id"], "")))
        elif OF_THE_STORE - {"file_order"} <= patients.keys() & assessments.keys() and (schema, "versions") in by_name:
            found += cohorts_of(con, pair, patients, assessments, by_name[schema, "versions"])
    return found


def cohorts_of(con, pair: list, patients: dict, assessments: dict, versions: tuple[str, str]) -> list[tuple]:
    """One joined sheet per cohort of a store, of its current version: people's own before the shipped ones."""
    asked = con.execute(
        f"SELECT arg_max(cohort, number), max(number) FROM {full_name(*versions)} WHERE NOT withdrawn "
        "GROUP BY cohort ORDER BY bool_and(invented), max(number) DESC LIMIT 50"
    )
    found = []
    for cohort, number in asked.fetchall():
        only = f"WHERE {quoted('version')} = {int(number)}"
        name = f"{JOINED}: {cohort}"[:200] if found else JOINED
        found.append((name, cohort, long_select(pair, patients, assessments, ["version", "row_number"], only)))
    return found


def long_select(pair: list, patients: dict, assessments: dict, keys: list[str], only: str) -> tuple[list[str], str]:
    """The heading and the question of a long sheet: a row per assessment, and one for a patient without any."""
    facts = [name for key, name in patients.items() if key not in {*OF_THE_STORE, "patient_id"}]
    matched = " AND ".join(f"p.{quoted(patients[key])}::VARCHAR = a.{quoted(assessments[key])}::VARCHAR" for key in keys)
    patient = f"p.{quoted(patients['patient_id'])}::VARCHAR"
    if "patient_id" in assessments:
        patient = f"COALESCE({patient}, a.{quoted(assessments['patient_id'])}::VARCHAR)"
    first = [f"(SELECT {quoted(assessments[key])} FROM {full_name(*pair[1])} LIMIT 1)" for key in ("measure", "timepoint")]
    wanted = [patient, *(f"p.{quoted(name)}" for name in facts)]
    wanted += [
        f"COALESCE(a.{quoted(assessments[key])}, {default})" for key, default in zip(("measure", "timepoint"), first, strict=True)
    ]
    question = (
        f"SELECT {', '.join(wanted)}, a.{quoted(assessments['value'])} "
        f"FROM ({stored(pair[0], patients, only)}) AS p FULL JOIN ({stored(pair[1], assessments, only)}) AS a "
        f"ON {matched} ORDER BY p.place, a.place"
    )
    return ["patient_id", *facts, "measure", "timepoint", "value"], question


def stored(place: tuple[str, str], columns: dict, only: str) -> str:
    """The stored columns of a table by name, so that a computed one is not run, and the place of each row."""
    return f"SELECT {', '.join(map(quoted, columns.values()))}, rowid AS place FROM {full_name(*place)} {only}"


def filled(answer: types.ModuleType, budget: object, name: str, con, select: str, columns: list[str]):
    """A sheet: the heading in row 1, then a row for each of the table's."""
    written = importlib.import_module("lib.intake.parquet").written
    sheet = answer.SheetDraft(budget, name=name[:255])
    sheet.add_row(1, list(columns))
    asked = con.execute(select)
    zoned = [i for i, each in enumerate(asked.description, 1) if "TIME ZONE" in str(each[1])]
    if zoned:
        texts = ", ".join(f"#{i}::VARCHAR" if i in zoned else f"#{i}" for i in range(1, len(columns) + 1))
        asked = con.execute(f"SELECT {texts} FROM ({select})")
    number = 1
    while rows := asked.fetchmany(5_000):
        for row in rows:
            number += 1
            sheet.add_row(number, [written(value) for value in row])
    return sheet


if __name__ == "__main__":
    main()
