"""Versions, commits, refusals and frames of the store."""

import datetime
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from made_cohorts import checked, random_rows

from lib.intake import Problem
from lib.store import (
    AlreadyCommitted,
    QueryRefused,
    StoreDamaged,
    StoreError,
    StoreFromTheFuture,
    StoreLocked,
    open_store,
    schema,
)
from lib.study import vocabulary
from lib.study.selection import Selection
from lib.study.terms import Field, Option

ROOT = Path(__file__).parents[1]


@pytest.fixture
def empty(tmp_path):
    """A store without the shipped cohorts."""
    with open_store(tmp_path / "kyphoscope.duckdb", shipped=()) as opened:
        yield opened


def patient(name: str, **facts) -> dict:
    return {"patient_id": name, **facts}


def beside(path: Path, body: str) -> str:
    """What a second process says that opens the same store."""
    code = f"from lib.store import open_store, StoreError\npath = {str(path)!r}\n{body}"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    return done.stdout.strip() or done.stderr


# First start


def test_the_first_start_brings_the_example_as_version_one_and_shows_it_first(store):
    assert store.cohorts() == ["Example cohort", "Everyday cohort"]
    assert store.default_cohort() == "Example cohort"
    example = store.version(1)
    assert (example.cohort, example.n_patients, example.invented, example.current) == ("Example cohort", 61, True, True)
    assert store.recovered is None


def test_a_shipped_cohort_that_was_withdrawn_stays_away(store_path):
    with open_store(store_path) as store:
        store.withdraw(2)
    with open_store(store_path) as store:
        assert store.cohorts() == ["Example cohort"]
        assert len(store.versions()) == 2


def test_a_store_opened_twice_in_a_process_is_one_store(tmp_path):
    with open_store(tmp_path / "a.duckdb", shipped=()) as one:
        assert open_store(tmp_path / "a.duckdb") is one
    with open_store(tmp_path / "a.duckdb") as other:
        assert other is not one
        assert one.closed


# Versions


def test_a_commit_is_a_version_that_says_where_it_came_from(empty):
    intake, raw = checked(random_rows(12, 1), name="../../dépt A.csv")
    before = datetime.datetime.now(datetime.UTC)
    version = empty.commit(intake, raw, "Ward 3", who="Dr Vogel", note="first export")
    assert (version.number, version.cohort, version.who, version.note) == (1, "Ward 3", "Dr Vogel", "first export")
    assert (version.file_name, version.sha256, version.n_rows, version.n_patients) == ("../../dépt A.csv", intake.sha256, 12, 12)
    assert (version.withdrawn, version.current, version.invented) == (False, True, False)
    assert before <= version.at <= datetime.datetime.now(datetime.UTC)
    assert (empty.places.raw / intake.sha256).read_bytes() == raw
    assert empty.versions() == [version]


def test_versions_are_listed_newest_first_and_cohorts_by_their_newest(empty):
    for number, cohort in enumerate(["A", "B", "A", "C", "B"]):
        empty.commit(*checked([patient(f"P{number}", sex="male")]), cohort)
    assert [each.number for each in empty.versions()] == [5, 4, 3, 2, 1]
    assert [each.number for each in empty.versions("A")] == [3, 1]
    assert empty.cohorts() == ["B", "C", "A"]
    assert [each.number for each in empty.versions() if each.current] == [5, 4, 3]


def test_withdrawing_a_version_brings_the_one_before_back_and_restoring_undoes_it(empty):
    for age in (50.0, 60.0, 70.0):
        empty.commit(*checked([patient("P1", age=age)]), "A")
    assert empty.withdraw(3).number == 2
    assert empty.withdraw(1).number == 2
    assert empty.withdraw(2) is None
    assert empty.cohorts() == []
    with pytest.raises(StoreError, match="no cohort “A”"):
        empty.current("A")
    with pytest.raises(StoreError, match="reinstate one"):
        empty.default_cohort()
    assert empty.reinstate(2).current
    assert not empty.reinstate(1).current
    assert empty.reinstate(3).current
    assert empty.patients(Selection(1))["age"].tolist() == [50.0]


def test_replacing_a_cohort_leaves_the_version_before_untouched(empty):
    empty.commit(*checked([patient("P1", age=50.0, vas_preop=8.1), patient("P2", age=60.0)]), "A")
    empty.commit(*checked([patient("P2", age=61.0)]), "A")
    assert empty.patients(Selection(1))["age"].tolist() == [50.0, 60.0]
    assert empty.patients(Selection(2)).to_dict("list") == {"patient_id": ["P2"], "age": [61.0]}
    assert len(empty.assessments(Selection(2))) == 0


def test_an_update_replaces_and_extends_and_its_blanks_erase_nothing(empty):
    empty.commit(*checked([patient("P1", age=50.0, sex="male", vas_preop=8.1, odi_preop=70.0), patient("P2", age=60.0)]), "A")
    empty.commit(
        *checked([patient("P3", sex="female", vas_final=2.0), patient("P1", age=51.0, vas_preop=7.9)]), "A", mode="update"
    )
    version = empty.current("A")
    assert (version.n_patients, version.n_rows) == (3, 2)
    assert version.recorded == {"age", "sex", "vas_preop", "odi_preop", "vas_final"}
    found = empty.cohort(Selection(2)).set_index("patient_id")
    assert list(found.index) == ["P1", "P2", "P3"]
    assert found.loc["P1", "age"] == 51.0
    assert found.loc["P1", ["sex", "vas_preop", "odi_preop"]].tolist() == ["male", 7.9, 70.0]
    assert found.loc["P2", "age"] == 60.0
    assert found.loc["P3", ["sex", "vas_final"]].tolist() == ["female", 2.0]
    assert len(empty.assessments(Selection(1))) == 2


def test_an_update_of_a_cohort_that_is_not_there_is_the_cohort(empty):
    assert empty.commit(*checked([patient("P1", age=50.0)]), "New", mode="update").n_patients == 1


def test_an_update_of_invented_patients_stays_marked_as_invented(store):
    assert store.commit(*checked([patient("N1", age=50.0)]), "Example cohort", mode="update").invented
    assert not store.commit(*checked([patient("N2", age=50.0)]), "Example cohort").invented


def test_the_same_bytes_are_not_imported_twice_into_a_cohort_unless_asked(empty):
    intake, raw = checked([patient("P1", age=50.0)])
    first = empty.commit(intake, raw, "A")
    with pytest.raises(AlreadyCommitted, match="version 1 of “A” already") as refused:
        empty.commit(intake, raw, "A")
    assert refused.value.version == first
    assert empty.commit(intake, raw, "B").number == 2
    assert empty.commit(intake, raw, "A", again=True).number == 3
    empty.withdraw(3)
    empty.withdraw(1)
    with pytest.raises(AlreadyCommitted, match="reinstate it instead"):
        empty.commit(intake, raw, "A")


def test_a_version_that_is_not_there_is_said_in_words(empty):
    for ask in (empty.version, empty.withdraw, empty.reinstate, empty.index):
        with pytest.raises(StoreError, match="no version 7"):
            ask(7)


# What is refused, with nothing stored


def refused(store, intake, raw, sentence, cohort="A", **more):
    with pytest.raises(StoreError, match=sentence):
        store.commit(intake, raw, cohort, **more)
    assert store.versions() == []
    assert not list(store.places.checked.glob("*"))
    assert not list(store.places.raw.glob("*"))


def test_a_file_with_errors_is_not_stored(empty):
    problem = Problem("error", 2, "VAS", "17", "range", "row 2, VAS: 17 is not 0-10", 3)
    refused(empty, *checked([patient("P1", age=50.0)], problems=(problem,)), "1 error")


def test_a_file_without_patients_is_not_stored(empty):
    refused(empty, *checked([]), "no patient")


def test_a_cohort_needs_a_name_and_a_mode(empty):
    refused(empty, *checked([patient("P1")]), "needs a name", cohort="  ")
    refused(empty, *checked([patient("P1")]), "neither", mode="merge")


def test_other_bytes_than_those_checked_are_not_stored(empty):
    intake, _ = checked([patient("P1", age=50.0)])
    refused(empty, intake, b"something else", "not those that were checked")


def test_a_patient_or_an_assessment_that_stands_twice_is_not_stored(empty):
    refused(empty, *checked([patient("P1", age=50.0), patient("P1", age=51.0)]), "1 patients and 0 assessments stand twice")
    intake, raw = checked([patient("P1", vas_preop=5.0)])
    twice = replace(intake, assessments=intake.assessments.loc[[0, 0]])
    refused(empty, twice, raw, "0 patients and 1 assessments stand twice")


def test_a_value_that_cannot_be_kept_exactly_is_not_stored(empty):
    refused(empty, *checked([patient("P1", vas_preop=1e7)]), "too large")
    refused(empty, *checked([patient("P1", age=float("inf"))]), "too large")
    refused(empty, *checked([patient("P1", age="sixty")]), "another kind")


def test_a_full_disk_is_seen_before_anything_is_written(empty, monkeypatch):
    monkeypatch.setattr("lib.store.store.shutil.disk_usage", lambda _: type("Usage", (), {"free": 100 * 2**20})())
    refused(empty, *checked([patient("P1", age=50.0)]), "100 MB left")


def test_after_a_refusal_the_next_commit_is_version_one(empty):
    refused(empty, *checked([patient("P1", vas_preop=1e7)]), "too large")
    assert empty.commit(*checked([patient("P1", vas_preop=5.0)]), "A").number == 1


# Values


def test_scores_are_kept_to_the_last_of_six_decimals(empty):
    empty.commit(*checked([patient("P1", vas_preop=0.1, vas_postop=0.3, vas_final=7.123456)]), "A")
    with empty._cursor() as cursor:
        kept = cursor.execute("SELECT CAST(value AS VARCHAR) FROM assessments ORDER BY value").fetchall()
    assert kept == [("0.100000",), ("0.300000",), ("7.123456",)]
    assert empty.pairs(Selection(1))["vas", "preop-postop"].difference.total() == -200_000


def test_a_patient_of_just_under_seventy_five_is_in_the_band_below(empty):
    empty.commit(*checked([patient("P1", age=74.999999), patient("P2", age=75.0), patient("P3", age=64.999999)]), "A")
    assert empty.patients(Selection(1, (("age", ("65-74",)),)))["patient_id"].tolist() == ["P1"]


def test_every_text_comes_back_as_it_came(empty):
    names = [
        "'; DROP TABLE patients; --",
        '"quoted"',
        "=1+1",
        "![i](http://host/x)",
        "<b>x</b>",
        "患者 7",
        "a\nb",
        "{fields}",
        "$version",
    ]
    rows = [patient(name, surgeon=name, site=name, vas_preop=5.0) for name in names]
    empty.commit(*checked(rows), "'; DROP TABLE versions; --", who="<script>", note="{note}")
    assert empty.cohorts() == ["'; DROP TABLE versions; --"]
    found = empty.cohort(Selection(1))
    assert found["patient_id"].tolist() == found["surgeon"].tolist() == found["site"].tolist() == names
    assert empty.patients(Selection(1, (), (names[0], "nobody")))["patient_id"].tolist() == [names[0]]


def test_dates_come_back_as_dates(empty):
    empty.commit(*checked([patient("P1", surgery_date=datetime.date(2021, 2, 3)), patient("P2")]), "A")
    found = empty.patients(Selection(1))["surgery_date"]
    assert found[0].date() == datetime.date(2021, 2, 3)
    assert found.isna().tolist() == [False, True]


# Frames and pairs


def test_frames_hold_the_patients_in_view_in_the_file_s_order(empty):
    rows = random_rows(80, 4)
    empty.commit(*checked(rows), "A")
    women = [row for row in rows if row["sex"] == "female"]
    selection = Selection(1, (("sex", ("female",)),))
    found = empty.cohort(selection)
    assert found["patient_id"].tolist() == [row["patient_id"] for row in women]
    for column in ("age", "vas_preop", "odi_final"):
        assert [None if value != value else value for value in found[column]] == [row[column] for row in women]
    assert empty.patients(selection, limit=5)["patient_id"].tolist() == [row["patient_id"] for row in women[:5]]
    assert len(empty.cohort(selection, limit=5)) == 5
    long = empty.assessments(selection)
    assert len(long) == sum(
        value is not None for row in women for name, value in row.items() if name.split("_")[-1] in ("preop", "postop", "final")
    )
    assert list(long.columns) == ["patient_id", "measure", "timepoint", "value"]
    assert list(empty.assessments(selection, limit=7)["patient_id"]) == list(long["patient_id"][:7])


def test_only_what_was_recorded_is_a_column(empty):
    empty.commit(*checked([patient("P1", sex="male", vas_final=2.0)]), "A")
    assert list(empty.cohort(Selection(1)).columns) == ["patient_id", "sex", "vas_final"]


def test_pairs_are_matched_by_patient_and_never_by_row(empty):
    rows = [patient("A", vas_preop=9.0), patient("B", vas_preop=7.0), patient("C", vas_preop=5.0), patient("D")]
    rows[2]["vas_postop"], rows[0]["vas_postop"], rows[3]["vas_postop"] = 4.0, 1.0, 3.0
    intake, raw = checked(rows)
    empty.commit(replace(intake, assessments=intake.assessments.iloc[::-1]), raw, "A")
    found = empty.pairs(Selection(1))["vas", "preop-postop"]
    assert found.difference.rows().tolist() == [1.0, 8.0]
    assert (found.n_patients, found.n_pairs, found.n_missing_before, found.n_missing_after, found.n_missing_both) == (
        4,
        2,
        1,
        1,
        0,
    )


def test_who_makes_no_pair_is_named_with_the_side_that_is_missing(empty):
    rows = [patient("A", vas_preop=9.0), patient("B"), patient("C", vas_postop=5.0), patient("D", vas_preop=1.0, vas_postop=1.0)]
    empty.commit(*checked(rows), "A")
    assert empty.dropped(Selection(1), "vas", "preop-postop") == [("A", "after"), ("B", "both"), ("C", "before")]
    assert empty.dropped(Selection(1), "vas", "preop-postop", limit=2) == [("A", "after"), ("B", "both")]
    assert empty.dropped(Selection(1, (), ("C", "D")), "vas", "preop-postop", limit=None) == [("C", "before")]


def test_row_numbers_and_ids_lead_to_each_other(empty):
    rows = random_rows(50, 9)
    empty.commit(*checked(rows), "A")
    ids = [row["patient_id"] for row in rows]
    numbers = empty.row_numbers(1, [*ids, "nobody"])
    assert numbers.tolist() == list(range(50))
    assert sorted(empty.patient_ids(1, numbers)) == sorted(ids)
    assert empty.patient_ids(1, [7, 3]) == [empty.patient_ids(1, [7])[0], empty.patient_ids(1, [3])[0]]


def test_a_query_sees_the_patients_in_view_and_nobody_else(empty):
    empty.commit(*checked(random_rows(40, 3, prefix="A")), "A")
    empty.commit(*checked(random_rows(30, 4, prefix="B")), "B")
    count = "SELECT COUNT(*), MIN(patient_id) FROM patients"
    assert empty.query(count, Selection(1)).rows == [(40, "A00000")]
    women = Selection(2, (("sex", ("female",)),))
    assert empty.query("SELECT patient_id FROM cohort ORDER BY ALL", women).rows == [
        (each,) for each in sorted(empty.patients(women)["patient_id"])
    ]
    with pytest.raises(QueryRefused):
        empty.query("DROP TABLE patients", Selection(1))


# The file


def test_a_store_another_process_owns_is_refused_with_its_number(tmp_path):
    with open_store(tmp_path / "a.duckdb", shipped=()) as store:
        said = beside(store.path, "try: open_store(path)\nexcept StoreError as e: print(type(e).__name__, e)")
        assert said.startswith("StoreLocked")
        assert f"process {os.getpid()}" in said


def test_a_locked_store_is_said_in_this_process_too(tmp_path):
    path = tmp_path / "a.duckdb"
    code = f"from lib.store import open_store\nopen_store({str(path)!r}, shipped=())\nprint('open', flush=True)\ninput()"
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as owner:
        assert owner.stdout.readline() == "open\n"
        with pytest.raises(StoreLocked, match=f"process {owner.pid}"):
            open_store(path)
        with open_store(path, read_only=True) as copy:
            assert copy.versions() == []
        owner.communicate("\n")
    open_store(path, shipped=()).close()


def test_a_copy_for_reading_works_while_the_store_is_open_elsewhere_and_changes_nothing(empty):
    empty.commit(*checked([patient("P1", age=50.0)]), "A")
    body = (
        "store = open_store(path, read_only=True)\nprint(store.cohorts(), store.path == __import__('pathlib').Path(path))\n"
        "try: store.withdraw(1)\nexcept StoreError as e: print(e)\nstore.close()"
    )
    assert beside(empty.path, body).splitlines() == [
        "['A'] True",
        "This is a copy for reading; cohorts are changed where the store is served.",
    ]
    with open_store(empty.path, read_only=True) as copy:
        inside = copy._copy.store.parent
        with pytest.raises(StoreError, match="copy for reading"):
            copy.commit(*checked([patient("P2")]), "A")
    assert not inside.exists()
    assert empty.current("A").number == 1


def test_a_store_of_a_newer_program_is_refused_and_kept(tmp_path):
    path = tmp_path / "a.duckdb"
    open_store(path, shipped=()).close()
    with duckdb.connect(str(path)) as connection:
        connection.execute("UPDATE about SET schema_number = 99")
    before = path.read_bytes()
    for read_only in (False, True):
        with pytest.raises(StoreFromTheFuture, match=f"schema 99; this one reads {schema.NUMBER}"):
            open_store(path, read_only=read_only)
    assert path.read_bytes() == before


def test_a_file_that_is_no_store_is_refused_and_kept(tmp_path):
    path = tmp_path / "notes.duckdb"
    path.write_bytes(b"these are my notes" * 1000)
    with pytest.raises(StoreDamaged, match="left as it is"):
        open_store(path)
    assert path.read_bytes() == b"these are my notes" * 1000
    with pytest.raises(StoreDamaged, match="is a folder"):
        open_store(tmp_path)


def test_somebody_else_s_database_is_refused_and_kept(tmp_path):
    path = tmp_path / "theirs.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE patients AS SELECT 1 AS a")
    before = path.read_bytes()
    with pytest.raises(StoreDamaged, match="no KyphoScope store"):
        open_store(path)
    assert path.read_bytes() == before


def test_a_field_new_in_the_vocabulary_becomes_a_column_and_is_missing_before(tmp_path, monkeypatch):
    path = tmp_path / "a.duckdb"
    with open_store(path, shipped=()) as store:
        store.commit(*checked([patient("P1", age=50.0)]), "A")
    smoker = Field("smoker", "Smoker", "choice", "patient", (Option("yes", "yes"), Option("no", "no")), filtered=True)
    monkeypatch.setattr(vocabulary, "FIELDS", (*vocabulary.FIELDS, smoker))
    with open_store(path) as store:
        assert store.index(1).facet_counts()["smoker"] == {"missing": (1, 1)}
        store.commit(*checked([patient("P1", smoker="yes"), patient("P2", smoker="no")]), "A", mode="update")
        assert store.index(2).facet_counts()["smoker"] == {"yes": (1, 1), "no": (1, 1)}
        assert store.patients(Selection(2)).to_dict("list")["smoker"] == ["yes", "no"]


def test_a_backup_is_a_whole_store_of_its_own(empty, tmp_path):
    rows = random_rows(30, 8)
    empty.commit(*checked(rows), "A")
    target = empty.backup(tmp_path / "elsewhere" / "copy.duckdb")
    with pytest.raises(StoreError, match="there already"):
        empty.backup(target)
    with open_store(target) as copy:
        assert copy.versions() == empty.versions()
        assert copy.recovered is None
        assert copy.cohort(Selection(1)).equals(empty.cohort(Selection(1)))
        assert (copy.places.raw / copy.version(1).sha256).exists()
    with open_store(empty.path, read_only=True) as reader:
        other = reader.backup(tmp_path / "other.duckdb")
    with open_store(other) as copy:
        assert copy.versions() == empty.versions()
        assert copy.places.ledger.entries() == empty.ledger.entries()


def test_a_closed_store_says_so(empty):
    empty.close()
    empty.close()
    with pytest.raises(StoreError, match="was closed"):
        empty.patients(Selection(1))


def test_the_ledger_holds_no_value_no_name_and_no_file_name(empty):
    intake, raw = checked([patient("CANARY-7", surgeon="CANARY", vas_preop=7.654)], name="CANARY.csv")
    empty.commit(intake, raw, "CANARY ward", who="Dr CANARY", note="CANARY")
    empty.withdraw(1)
    text = empty.ledger.path.read_text()
    assert "CANARY" not in text
    assert "7.654" not in text
    lines = [json.loads(line) for line in text.splitlines()]
    assert [each["what"] for each in lines] == ["shipped", "received", "imported", "withdrawn"]
    assert lines[2]["sha256"] == intake.sha256


# Many at once


def test_sessions_reading_two_cohorts_at_once_never_see_each_other_s_patients(empty):
    for prefix in ("A", "B"):
        empty.commit(*checked(random_rows(60, 5, prefix=prefix)), prefix)

    def read(turn: int) -> set[str]:
        cohort = "AB"[turn % 2]
        selection = Selection(empty.current(cohort).number, (("sex", ("female", "male")),))
        frames = empty.patients(selection), empty.assessments(selection), empty.cohort(selection)
        named = {each for frame in frames for each in frame["patient_id"]} | {
            each for each, _ in empty.dropped(selection, "vas", "preop-final")
        }
        return {f"{cohort}{each[0]}" for each in named}

    with ThreadPoolExecutor(8) as pool:
        seen = set().union(*pool.map(read, range(48)))
    assert seen == {"AA", "BB"}


def test_commits_from_eight_threads_take_turns_while_others_read(empty):
    empty.commit(*checked(random_rows(40, 6, prefix="R")), "read")
    files = [checked(random_rows(20, seed, prefix=f"T{seed}-"), name=f"{seed}.csv") for seed in range(24)]

    def commit(turn: int) -> tuple[int, str]:
        if turn % 2:
            assert len(empty.cohort(Selection(1))) == 40
        version = empty.commit(*files[turn], f"cohort {turn % 3}")
        ids = set(empty.patients(Selection(version.number))["patient_id"])
        assert ids == {f"T{turn}-{place:05}" for place in range(20)}
        return version.number, version.cohort

    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(commit, range(24)))
    assert sorted(number for number, _ in done) == list(range(2, 26))
    assert [each.number for each in empty.versions()] == list(range(25, 0, -1))
    for cohort in ("cohort 0", "cohort 1", "cohort 2"):
        assert empty.current(cohort).number == max(number for number, name in done if name == cohort)


def test_your_own_cohort_is_shown_before_the_invented_ones_until_it_is_withdrawn(store):
    intake, raw = checked([patient("A1", vas_preop=8, vas_postop=2)])
    version = store.commit(intake, raw, "Ours")
    assert store.default_cohort() == "Ours"
    store.withdraw(version.number)
    assert store.default_cohort() == "Example cohort"
