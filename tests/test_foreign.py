"""A .duckdb file of somebody else: its tables are copied out as sheets, and nothing in it is ever run."""

import resource
import struct
import threading
import time
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from lib.intake import Refused, Workbook, check, limits, propose, reading
from lib.store import open_store, read_upload
from lib.store.foreign import read_duckdb
from lib.study.selection import Selection


@pytest.fixture
def made(tmp_path):
    """Makes a DuckDB file from statements and gives its bytes."""

    def make(*statements: str, **config: str) -> bytes:
        path = tmp_path / "made.duckdb"
        path.unlink(missing_ok=True)
        with duckdb.connect(str(path), config=config) as con:
            for statement in statements:
                con.execute(statement)
        return path.read_bytes()

    return make


def sheet(book: Workbook, name: str) -> tuple:
    return next(each.rows for each in book.sheets if each.name == name)


def refusal(data: bytes) -> str:
    with pytest.raises(Refused) as caught:
        read_duckdb(data, "upload.duckdb")
    return str(caught.value)


WIDE = (
    "CREATE TABLE cohort (patient_id VARCHAR, sex VARCHAR, surgery_date DATE, vas_preop DECIMAL(4, 1), vas_final INTEGER)",
    "INSERT INTO cohort VALUES ('A', 'f', '2009-05-01', 7.5, 2), ('B', 'm', NULL, 8, NULL)",
)
PATIENTS = (
    "CREATE TABLE patients (patient_id VARCHAR, sex VARCHAR)",
    "INSERT INTO patients VALUES ('B', 'male'), ('A', 'female'), ('C', NULL)",
)
ASSESSMENTS = (
    "CREATE TABLE assessments (patient_id VARCHAR, measure VARCHAR, timepoint VARCHAR, value DOUBLE)",
    "INSERT INTO assessments VALUES ('A', 'vas', 'preop', 8), ('A', 'vas', 'final', 2.5), ('B', 'vas', 'preop', 7)",
)


def test_a_table_becomes_a_sheet_with_its_column_names_on_top(made):
    book = read_upload(made(*WIDE), "theirs.duckdb")
    assert (book.kind, book.name, len(book.sheets)) == ("duckdb", "theirs.duckdb", 1)
    assert book.sheets[0].name == "cohort"
    assert book.sheets[0].rows == (
        ("patient_id", "sex", "surgery_date", "vas_preop", "vas_final"),
        ("A", "f", date(2009, 5, 1), 7.5, 2),
        ("B", "m", None, 8),
    )


def test_the_sha_and_size_are_those_of_the_file(made):
    data = made(*WIDE)
    book = read_duckdb(data, "x")
    assert book.size == len(data)
    assert len(book.sha256) == 64


def test_patients_and_assessments_come_first_as_one_long_sheet(made):
    book = read_duckdb(made(*PATIENTS, *ASSESSMENTS), "pair.duckdb")
    assert [each.name for each in book.sheets][0] == "patients + assessments"
    assert {each.name for each in book.sheets[1:]} == {"patients", "assessments"}
    assert book.sheets[0].rows == (
        ("patient_id", "sex", "measure", "timepoint", "value"),
        ("B", "male", "vas", "preop", 7.0),
        ("A", "female", "vas", "preop", 8.0),
        ("A", "female", "vas", "final", 2.5),
        ("C", None, "vas", "preop"),
    )


def test_assessments_of_a_patient_who_is_not_listed_are_kept(made):
    book = read_duckdb(made(PATIENTS[0], *ASSESSMENTS), "pair.duckdb")
    assert [row[0] for row in book.sheets[0].rows[1:]] == ["A", "A", "B"]


def test_the_largest_table_is_offered_first(made):
    data = made("CREATE TABLE a (x INT)", *WIDE, "CREATE SCHEMA other", "CREATE TABLE other.b AS SELECT * FROM range(5)")
    assert [each.name for each in read_duckdb(data, "x").sheets] == ["other.b", "cohort", "a"]


def test_a_store_of_ours_is_read_by_its_current_versions(tmp_path):
    with open_store(tmp_path / "theirs.duckdb") as store:
        first = store.cohorts()[0]
        expected = {cohort: store.current(cohort).n_patients for cohort in store.cohorts()}
        assert first
    book = read_duckdb((tmp_path / "theirs.duckdb").read_bytes(), "theirs.duckdb")
    joined = [each for each in book.sheets if each.name.startswith("patients + assessments")]
    assert book.sheets[0].name == "patients + assessments"
    assert sorted(len({row[0] for row in each.rows[1:]}) for each in joined) == sorted(expected.values())
    assert joined[0].rows[0][0] == "patient_id"
    assert joined[0].rows[0][-3:] == ("measure", "timepoint", "value")


def test_a_cohort_comes_back_from_a_store_as_it_went_in(tmp_path):
    with open_store(tmp_path / "theirs.duckdb") as store:
        versions = [store.current(cohort) for cohort in store.cohorts()]
        expected = {
            each.cohort: (
                each.n_patients,
                store.assessments(Selection(each.number))["value"].sum(),
                len(store.assessments(Selection(each.number))),
            )
            for each in versions
        }
    book = read_upload((tmp_path / "theirs.duckdb").read_bytes(), "theirs.duckdb")
    found = {}
    for each in book.sheets:
        if each.name.startswith("patients + assessments"):
            intake = check(propose(book, each.name))
            assert intake.ok
            cohort = each.notes[0].split("“")[1].split("”")[0]
            found[cohort] = (intake.n_patients, intake.assessments["value"].astype(float).sum(), len(intake.assessments))
    assert found.keys() == expected.keys()
    for cohort, (patients, total, scores) in expected.items():
        assert found[cohort] == (patients, pytest.approx(total), scores)


def test_types_without_a_cell_of_their_own_become_text(made):
    data = made(
        "CREATE TABLE t AS SELECT TIMESTAMP '2010-01-31 08:00' AS a, [1, 2] AS b, {'x': 1} AS c, 'yes'::ENUM('yes', 'no') AS d, "
        "TIMESTAMPTZ '2010-01-31 08:00+00' AS e, TIME '09:30' AS f, 1::HUGEINT AS g, 'NaN'::DOUBLE AS h, true AS i"
    )
    values = read_duckdb(data, "x").sheets[0].rows[1]
    assert values[:4] == (datetime(2010, 1, 31, 8), "[1, 2]", "{'x': 1}", "yes")
    assert values[4].startswith("2010-01-31 ")
    assert values[5:] == ("09:30:00", 1, None, True)


# --- hostile -----------------------------------------------------------------------------------------


def test_a_macro_that_redefines_avg_and_the_catalog_changes_nothing(made):
    data = made(
        *WIDE,
        "CREATE MACRO avg(x) AS 0",
        "CREATE MACRO coalesce_(x) AS 0",
        "CREATE MACRO duckdb_tables() AS TABLE SELECT 'evil' AS table_name",
        "CREATE MACRO arg_max(a, b) AS 'evil'",
    )
    assert [each.name for each in read_duckdb(data, "x").sheets] == ["cohort"]
    assert duckdb.sql("SELECT avg(x) FROM (VALUES (2), (4)) AS t(x)").fetchall() == [(3.0,)]


def test_a_view_that_reads_a_file_is_not_run_and_is_mentioned(made):
    book = read_duckdb(made(*WIDE, "CREATE VIEW spy AS SELECT * FROM read_text('/etc/hostname')"), "x")
    assert [each.name for each in book.sheets] == ["cohort"]
    assert any("views" in note for note in book.notes)
    assert Path("/etc/hostname").read_text().strip() not in repr(book.sheets)


def test_views_called_patients_and_assessments_are_not_run_either(made):
    data = made(
        *WIDE,
        "CREATE VIEW patients AS SELECT content AS patient_id FROM read_text('/etc/hostname')",
        "CREATE VIEW assessments AS SELECT content AS patient_id, '' AS measure, '' AS timepoint, 1 AS value FROM read_text('/etc/passwd')",
    )
    assert [each.name for each in read_duckdb(data, "x").sheets] == ["cohort"]


def test_a_computed_column_is_left_out_with_a_note(made):
    book = read_duckdb(made("CREATE TABLE t (a INT, b INT GENERATED ALWAYS AS (a * 2))", "INSERT INTO t VALUES (1)"), "x")
    assert book.sheets[0].rows == (("a",), (1,))
    assert book.notes == ("Table “t” has computed columns; they were not run and are left out.",)


def test_hostile_names_are_only_names(made):
    name = 't"; DROP TABLE x; --'
    quoted = name.replace('"', '""')
    book = read_duckdb(made(f'CREATE TABLE "{quoted}" ("a""b" INT)', f'INSERT INTO "{quoted}" VALUES (3)'), "x")
    assert (book.sheets[0].name, book.sheets[0].rows) == (name, (('a"b',), (3,)))


@pytest.mark.parametrize("statements", [(), ("CREATE VIEW v AS SELECT 1",), ("CREATE TEMP TABLE t (x INT)",)])
def test_a_database_without_tables_is_refused(made, statements):
    assert "holds no table" in refusal(made(*statements))


@pytest.mark.parametrize("cut", [12, 100, 4096, 12_288, 100_000])
def test_a_cut_off_database_is_refused(made, cut):
    assert "damaged or cut off" in refusal(made(*WIDE)[:cut])


@pytest.mark.parametrize("place", [3, 30, 4100, 9000, 20_000])
def test_a_flipped_bit_is_refused_or_harmless(made, place):
    data = bytearray(made(*WIDE))
    data[place] ^= 0x10
    assert "damaged or cut off" in refusal(bytes(data))


def test_something_that_only_says_it_is_a_database_is_refused():
    assert "damaged or cut off" in refusal(b"\0" * 8 + b"DUCK" + b"\0" * 20_000)


def test_a_database_of_a_newer_duckdb_is_refused_by_name(made):
    assert "another version of DuckDB" in refusal(with_version(made(*WIDE), 9_999))


def with_version(data: bytes, number: int) -> bytes:
    """The same file with another storage version in its first header, and the checksum that belongs to it."""
    header = bytearray(data[8:4096])
    header[4:12] = struct.pack("<Q", number)
    return struct.pack("<Q", checksum(header)) + bytes(header) + data[4096:]


def checksum(block: bytes) -> int:
    total = 5381
    for (word,) in struct.iter_unpack("<Q", block):
        total ^= word * 0xBF58476D1CE4E5B9 % 2**64
    return total


def test_the_checksum_of_the_test_is_duckdbs_own(made):
    data = made(*WIDE)
    assert struct.pack("<Q", checksum(data[8:4096])) == data[:8]


def test_an_older_storage_version_is_read(made):
    assert len(read_duckdb(made(*WIDE, storage_compatibility_version="v1.0.0"), "x").sheets[0].rows) == 3


def test_a_table_larger_than_a_cohort_is_refused_without_growing_this_process(made):
    data = made("CREATE TABLE t AS SELECT range AS a, 1 AS b, 2 AS c FROM range(2000000)")
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    assert "more than" in refusal(data)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000
    assert time.perf_counter() - started < 25


def test_a_text_longer_than_a_cell_is_refused(made):
    assert "longer than" in refusal(made("CREATE TABLE t AS SELECT repeat('x', 40000) AS a"))


def test_a_database_waits_for_its_turn_like_any_other_file(made, monkeypatch):
    monkeypatch.setattr(reading, "TURNS", threading.BoundedSemaphore(1))
    monkeypatch.setattr(limits, "WALL_SECONDS", 0.1)
    with reading.TURNS, pytest.raises(Refused, match="Other files are being read just now"):
        read_upload(made(*WIDE), "theirs.duckdb")
    monkeypatch.undo()
    assert read_upload(made(*WIDE), "theirs.duckdb").kind == "duckdb"


def test_no_file_is_left_behind(made, monkeypatch, tmp_path):
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    read_duckdb(made(*WIDE), "x")
    refusal(made(*WIDE)[:4096])
    assert list(folder.iterdir()) == []
