"""User SQL: what analysts ask is answered exactly, and nothing a query can say gets past the sandbox."""

import datetime
import decimal
import re
import resource
import time

import numpy as np
import pyarrow as pa
import pytest

from lib.store import query_columns
from lib.store.copies import decimals
from lib.store.sandbox import Limits, QueryRefused, run_query
from lib.study import vocabulary
from lib.study.selection import Selection

SHORT = Limits(seconds=2)
SCORES = {
    "vas": {"preop": [8, 7, 9, 6], "postop": [3, 2, 4, None], "final": [2, 5, None, None]},
    "height": {"preop": [50.5, 60, 70, 80], "postop": [80, 75.5, 90, 82], "final": [79, 70, 85, None]},
}
PATIENTS = pa.table(
    {
        "patient_id": ["A", "B", "C", "D"],
        "sex": ["female", "male", "female", None],
        "age": [70.0, 64.0, None, 81.0],
        "ct_cleft": ["yes", "no", "yes", "yes"],
        "pain_pattern": ["worse_walking", "relieved_by_rest", "worse_walking", "worse_walking"],
        "surgery_date": [datetime.date(2009, 5, 1), datetime.date(2010, 1, 31), None, datetime.date(2008, 12, 24)],
    }
)


def long_table() -> pa.Table:
    rows = [
        (patient, measure, timepoint, value)
        for measure, visits in SCORES.items()
        for timepoint, values in visits.items()
        for patient, value in zip("ABCD", values, strict=True)
        if value is not None
    ]
    names = ("patient_id", "measure", "timepoint", "value")
    return pa.table({name: [row[i] for row in rows] for i, name in enumerate(names)})


def wide_table() -> pa.Table:
    table = PATIENTS
    for measure, visits in SCORES.items():
        for timepoint, values in visits.items():
            table = table.append_column(f"{measure}_{timepoint}", pa.array(values, pa.float64()))
    return table


TABLES = {"patients": PATIENTS, "assessments": long_table()}


def rows(sql: str, tables=TABLES) -> list[tuple]:
    return run_query(sql, tables).rows


def refusal(sql: str, limits: Limits | None = None) -> str:
    with pytest.raises(QueryRefused) as caught:
        run_query(sql, TABLES, limits)
    return str(caught.value)


ORDINARY = {
    "SELECT count(*) FROM patients": [(4,)],
    "SELECT patient_id, height_postop - height_preop AS gain FROM cohort ORDER BY gain DESC LIMIT 2": [("A", 29.5), ("C", 20.0)],
    "SELECT ct_cleft, avg(vas_preop) FROM cohort GROUP BY ct_cleft ORDER BY 1": [("no", 7.0), ("yes", 23 / 3)],
    "SELECT timepoint, count(*) FROM assessments WHERE measure = 'vas' GROUP BY ALL ORDER BY 2 DESC": [
        ("preop", 4),
        ("postop", 3),
        ("final", 2),
    ],
    "SELECT patient_id FROM cohort WHERE vas_final IS NULL ORDER BY patient_id": [("C",), ("D",)],
    "FROM patients SELECT patient_id, surgery_date ORDER BY surgery_date NULLS LAST LIMIT 1": [("D", "2008-12-24")],
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4) SELECT sum(i) FROM n": [(10,)],
    "WITH a AS (SELECT 1 AS x), b AS (SELECT x + 1 AS x FROM a) SELECT x FROM a UNION ALL (WITH c AS (FROM b) FROM c)": [
        (1,),
        (2,),
    ],
    "WITH gained AS (SELECT patient_id, vas_preop - vas_postop AS less FROM cohort) SELECT max(less) FROM gained;": [(5.0,)],
    "SELECT sex, age FROM patients WHERE sex IS NULL": [(None, 81.0)],
    "VALUES (1, 'x', true)": [(1, "x", True)],
    "SELECT 7::DECIMAL(5,1) / 2, 10 // 3, 1.5, 2::HUGEINT ** 3": [(3.5, 3, 1.5, 8.0)],
    "SELECT list(vas_preop ORDER BY patient_id) FROM cohort": [("[8.0, 7.0, 9.0, 6.0]",)],
    "SELECT DATE '2010-01-31' - DATE '2010-01-01', TIMESTAMP '2010-01-31 08:00'": [(30, "2010-01-31T08:00:00")],
    "SELECT 1/0, 'nan'::DOUBLE, NULL": [(None, None, None)],
    "SELECT 170141183460469231731687303715884105727": [(170141183460469231731687303715884105727,)],
    "SELECT patient_id, row_number() OVER (ORDER BY age DESC NULLS LAST) FROM patients ORDER BY 2 LIMIT 1": [("D", 1)],
    "SELECT a.value - b.value FROM assessments a JOIN assessments b USING (patient_id, measure) "
    "WHERE measure = 'vas' AND a.timepoint = 'preop' AND b.timepoint = 'final' ORDER BY patient_id": [(6.0,), (2.0,)],
    "SELECT preop, postop FROM assessments PIVOT (max(value) FOR timepoint IN ('preop', 'postop')) "
    "WHERE measure = 'vas' AND patient_id = 'A'": [(8.0, 3.0)],
    "SELECT count(*) FROM patients WHERE surgery_date BETWEEN '2009-01-01' AND '2010-12-31'": [(2,)],
    "SELECT quantile_cont(vas_preop, 0.5), stddev_samp(height_preop) > 0 FROM cohort": [(7.5, True)],
    "SELECT t.n FROM range(3) AS t(n) ORDER BY 1 DESC": [(2,), (1,), (0,)],
    "SHOW TABLES": [("assessments",), ("cohort",), ("patients",)],
    "SELECT 'a;b' -- two; words": [("a;b",)],
    "SELECT patient_id FROM main.patients WHERE sex = 'male'": [("B",)],
    "SELECT count(*) FROM patients USING SAMPLE 3 ROWS (reservoir, 42)": [(3,)],
    "SELECT count(*) FROM patients TABLESAMPLE 100%": [(4,)],
    "SELECT sum(count) FROM histogram_values(patients, age)": [(3,)],
    "WITH old AS (FROM cohort WHERE age > 64) SELECT sum(count) FROM histogram('old', vas_preop)": [(2,)],
}


@pytest.mark.parametrize("sql", ORDINARY)
def test_an_analysts_question_is_answered(sql):
    assert rows(sql) == ORDINARY[sql]


def test_describe_and_summarize_tell_about_a_table():
    described = run_query("DESCRIBE cohort", TABLES)
    assert [row[0] for row in described.rows] == [
        column for table, column, _ in query_columns.describe_columns() if table == "cohort"
    ]
    summary = run_query("SUMMARIZE patients", TABLES)
    assert summary.rows[0][summary.columns.index("max")] == "D"


def test_one_wide_table_answers_as_the_two_long_ones_do():
    for sql in ("FROM cohort ORDER BY patient_id", "FROM assessments ORDER BY ALL", "FROM patients ORDER BY patient_id"):
        assert rows(sql, {"cohort": wide_table()}) == rows(sql)


def test_a_stream_is_copied_without_being_a_table_first():
    stream = pa.RecordBatchReader.from_batches(PATIENTS.schema, PATIENTS.to_batches(max_chunksize=1))
    assert rows("SELECT max(age) FROM patients", {"patients": stream, "assessments": TABLES["assessments"]}) == [(81.0,)]


def test_every_column_of_the_vocabulary_is_there_even_when_nothing_was_recorded():
    names = [column for table, column, _ in query_columns.describe_columns() if table == "cohort"]
    result = run_query(f"SELECT {', '.join(names)} FROM cohort LIMIT 1", TABLES)
    assert result.columns == names
    assert {each.name for each in vocabulary.FIELDS} < set(names)


def test_names_of_columns_are_kept_when_values_become_text():
    assert run_query("SELECT [1, NULL] AS found, 3 AS n", TABLES).columns == ["found", "n"]


def test_five_thousand_rows_come_back_and_the_rest_is_said_to_be_missing():
    full = run_query("SELECT * FROM range(5000)", TABLES)
    more = run_query("SELECT * FROM range(5001) AS t(n) ORDER BY n DESC", TABLES)
    assert (len(full.rows), full.truncated) == (5000, False)
    assert (len(more.rows), more.truncated, more.rows[0]) == (5000, True, (5000,))


def test_long_text_is_cut_at_a_row_and_said_to_be_cut():
    result = run_query("SELECT repeat('x', 20000) FROM range(600)", TABLES)
    assert result.truncated
    assert {len(row[0]) for row in result.rows} == {20_000}


def test_an_ordinary_query_takes_under_six_tenths_of_a_second():
    tries = (run_query("SELECT avg(vas_preop) FROM cohort", TABLES).seconds for _ in range(12))
    assert any(seconds < 0.6 for seconds in tries)  # the machine may be busy with other tests


# --- what is refused, and the words for it -----------------------------------------------------------

WRITES = (
    "CREATE TABLE x AS SELECT 1",
    "CREATE TEMP TABLE patients AS SELECT 1",
    "CREATE MACRO avg(x) AS 0",
    "CREATE VIEW v AS SELECT 1",
    "INSERT INTO patients (patient_id) VALUES ('Z')",
    "UPDATE patients SET age = 1",
    "DELETE FROM patients",
    "DROP TABLE patients",
    "TRUNCATE patients",
    "ALTER TABLE patients ADD COLUMN x INT",
    "WITH x AS (INSERT INTO patients (patient_id) VALUES ('Z') RETURNING *) SELECT * FROM x",
    "WITH x AS (DELETE FROM patients RETURNING *) SELECT * FROM x",
    "SELECT * FROM (WITH x AS (UPDATE patients SET age = 1 RETURNING *) SELECT * FROM x)",
    "EXPLAIN ANALYZE DELETE FROM patients",
    "COPY patients TO '/tmp/out.csv'",
    "COPY patients FROM '/etc/passwd'",
    "COPY (SELECT 1) TO '/dev/stdout'",
    "EXPORT DATABASE '/tmp/out'",
    "IMPORT DATABASE '/tmp/out'",
    "ATTACH '/tmp/other.duckdb'",
    "ATTACH ':memory:' AS other",
    "DETACH memory",
    "USE main",
    "INSTALL httpfs",
    "LOAD '/tmp/evil.duckdb_extension'",
    "SET memory_limit = '100GB'",
    "RESET lock_configuration",
    "SET VARIABLE x = 1",
    "PRAGMA database_list",
    "PRAGMA enable_profiling",
    "CALL pragma_version()",
    "CALL enable_logging()",
    "CHECKPOINT",
    "VACUUM",
    "PREPARE q AS SELECT 1",
    "EXECUTE q",
    "BEGIN TRANSACTION",
    "CREATE SECRET s (TYPE http)",
    "COMMENT ON TABLE patients IS 'x'",
    "SHOW DATABASES",
    "PIVOT assessments ON timepoint USING avg(value)",
    "UPDATE EXTENSIONS",
)
READS_AROUND = (
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_csv_auto('/etc/passwd')",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM read_blob('/proc/self/environ')",
    "SELECT * FROM read_parquet('https://example.org/x.parquet')",
    "SELECT * FROM read_json_auto('/etc/passwd')",
    "SELECT * FROM read_duckdb('/tmp/x.duckdb')",
    "SELECT * FROM glob('/*')",
    "SELECT * FROM sniff_csv('/etc/passwd')",
    "SELECT * FROM parquet_metadata('/tmp/x')",
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM 'file.csv'",
    "SELECT * FROM 'http://169.254.169.254/latest/meta-data'",
    "SELECT * FROM duckdb_settings()",
    'SELECT * FROM "duckdb_databases"()',
    "SELECT * FROM system.main.duckdb_secrets()",
    "SELECT * FROM duckdb_tables",
    "SELECT * FROM pragma_database_list",
    "SELECT * FROM pragma_database_size()",
    "SELECT * FROM information_schema.tables",
    "SELECT * FROM pg_catalog.pg_class",
    "SELECT * FROM sqlite_master",
    "SELECT * FROM query('SELECT * FROM duckdb_settings()')",
    "SELECT * FROM query_table('patients')",
    "SELECT * FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1'))",
    "SELECT * FROM pandas_scan(140000000000000, 1, 1)",
    "SELECT * FROM arrow_scan(1, 2, 3)",
    "SELECT * FROM python_map_function(1)",
    "SELECT current_setting('home_directory')",
    "SELECT getenv('HOME')",
    "SELECT 'HOME'.getenv()",
    "SELECT getvariable('x')",
    "SELECT sleep_ms(9000)",
    "SELECT pg_sleep(9)",
    "SELECT write_log('x')",
    "SELECT patient_id FROM patients WHERE age = (SELECT count(*) FROM read_text('/etc/hostname'))",
    "WITH duckdb AS (SELECT 1) SELECT * FROM duckdb_views()",
    "DESCRIBE SELECT * FROM read_csv('/etc/passwd')",
    "SUMMARIZE SELECT * FROM '/etc/passwd'",
    "SELECT * FROM PATIENTS_DF",
    "SELECT * FROM duckdb_tables, (WITH duckdb_tables AS (SELECT 1) SELECT 1)",
    "SELECT * FROM '/etc/passwd' WHERE EXISTS (WITH \"/etc/passwd\" AS (SELECT 1) SELECT 1)",
    "SELECT * FROM asked",
    "SELECT * FROM incoming",
    "SELECT * FROM other.main.patients",
    "SELECT * FROM histogram_values('duckdb_tables', table_name)",
    "FROM histogram(duckdb_settings, name)",
    "FROM histogram(source := 'duckdb_tables', col_name := table_name)",
    "SELECT * FROM histogram_values(pg_catalog.pg_class, relname)",
)


@pytest.mark.parametrize("sql", WRITES)
def test_a_statement_that_does_more_than_read_is_refused(sql):
    assert re.search(r"only read|at a time|PIVOT", refusal(sql))


@pytest.mark.parametrize("sql", READS_AROUND)
def test_a_query_reads_nothing_but_the_cohort(sql):
    assert re.search(r"There is no table|is not available here", refusal(sql))


BOMBS = (
    "SELECT repeat('x', 2000000000)",
    "SELECT repeat(repeat('x', 1000000), 4000)",
    "SELECT printf('%2000000000d', 1)",
    "SELECT lpad('x', 2000000000, 'y')",
    "SELECT list(repeat('x', 100000)) FROM range(100000)",
    "SELECT string_agg(repeat('x', 10000), '') FROM range(1000000)",
    "SELECT range(1000000000)",
    "SELECT count(*) FROM range(100000000000)",
    "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range <> b.range",
    "WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t) SELECT max(n) FROM t",
    "WITH RECURSIVE t AS (SELECT 'x' AS s UNION ALL SELECT s || s FROM t) SELECT max(length(s)) FROM t",
    "SELECT levenshtein(repeat('ab', 30000), repeat('ba', 30000))",
    "SELECT * FROM range(100000000) ORDER BY hash(range)",
    "SELECT regexp_matches(repeat('a', 3000000), '(a*)*b' || range) FROM range(10000)",
    "SELECT list_reduce(range(100000000), lambda a, b: a + b)",
    "SELECT approx_top_k(range, 100000000) FROM range(100000000)",
    "SELECT md5(repeat('x', 100000000) || range) FROM range(10000)",
    "SELECT " + "(" * 4900 + "1" + ")" * 4900 + " + 'x'::INT",
    "SELECT " + "-" * 1 + "- ".join(["1"] * 3000) + " + 'x'::INT",
    "SELECT " + "[" * 4900 + "]" * 4900 + "[1]::INT + 'x'::INT",
)


@pytest.mark.parametrize("sql", BOMBS, ids=lambda sql: sql[:40])
def test_a_bomb_ends_in_its_child_with_a_sentence(sql):
    started = time.perf_counter()
    said = refusal(sql, SHORT)
    assert time.perf_counter() - started < 5
    assert said[0].isupper() or said[0] == "“"
    assert said.endswith((".", "?"))


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT " + "(" * 100_000 + "1" + ")" * 100_000,
        " UNION ALL ".join(["SELECT 1"] * 20_000),
        f"SELECT 1 WHERE 1 IN ({','.join(map(str, range(500_000)))})",
        "SELECT '" + "x" * 10_000 + "'",
    ],
    ids=["parentheses", "unions", "list", "text"],
)
def test_a_query_longer_than_ten_thousand_characters_is_not_even_sent(sql):
    started = time.perf_counter()
    assert refusal(sql) == "The query is longer than 10,000 characters; shorten it."
    assert time.perf_counter() - started < 0.1


def test_the_slowest_query_is_stopped_within_eleven_seconds():
    started = time.perf_counter()
    assert "longer than 10 seconds" in refusal("SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range <> b.range")
    assert time.perf_counter() - started < 11


def test_bombs_do_not_grow_the_process_that_asked():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for sql in BOMBS[1:3]:
        refusal(sql, SHORT)
    run_query("SELECT repeat('x', 2000) FROM range(5000)", TABLES)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # kilobytes


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("SELECT 1\0", "The query holds a character that no text has"),
        ("SELECT '\ud800'", "The query holds a character that no text has"),
        ("SELECT list_transform([1], x -> x + 1)", "write lambda x"),
        ("", "There is no query to run."),
        ("-- nothing", "There is no query to run."),
        ("SELECT 1; SELECT 2", "Only one statement"),
        ("SELECT 1; DROP TABLE patients", "Only one statement"),
        (
            "SELECT heigth_preop FROM cohort",
            "There is no column “heigth_preop” here (line 1 of the query). Did you mean height_preop",
        ),
        ("SELECT\n  c.foo FROM cohort c", "There is no column “foo” in c (line 2 of the query)."),
        ("SELECT * FROM cohrt", "There is no table “cohrt” here. The tables are cohort, patients and assessments"),
        ('SELECT * FROM cohort WHERE sex = "female"', "Text stands between single quotes"),
        ("SELEC 1", "could not be read near “SELEC”"),
        ("SELECT foo(1)", "There is no function “foo”"),
        ("SELECT 'abc'::INT", "The text “abc” is not a number"),
        ("SELECT avg(sex) FROM cohort", "“avg” does not fit what it is given"),
        ("SELECT patient_id FROM cohort GROUP BY sex", "“patient_id” is neither grouped nor counted"),
        ("SELECT 1 // 0", "divided by nothing"),
        ("SELECT $1", "stand for values that are not given"),
        ("SELECT COLUMNS(*), " + ", ".join(["*"] * 20) + " FROM cohort", "at most 500 are shown"),
        ("SELECT repeat('x', 3000000)", "too long to show"),
    ],
)
def test_a_mistake_is_explained_in_words(sql, said):
    assert said in refusal(sql)


def test_no_refusal_shows_a_path_or_an_internal():
    for sql in (*WRITES[:20:5], "SELECT now()::INT", "SELECT CAST('/home/a/b' AS DATE)"):
        said = refusal(sql)
        assert not re.search(r"/usr/lib|/tmp|\.py|Traceback|INTERNAL|Error:", said), said


def test_the_copy_never_reaches_back():
    tables = {"patients": PATIENTS, "assessments": long_table()}
    with pytest.raises(QueryRefused):
        run_query("WITH x AS (DELETE FROM patients RETURNING *) SELECT * FROM x", tables)
    assert run_query("SELECT count(*) FROM patients", tables).rows == [(4,)]


def test_eight_questions_at_once_are_each_answered_with_their_own_rows():
    from concurrent.futures import ThreadPoolExecutor

    def ask(i: int) -> list[tuple]:
        return rows(
            "SELECT patient_id FROM patients", {"patients": pa.table({"patient_id": [f"P{i}"]}), "assessments": long_table()}
        )

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, range(8))) == [[(f"P{i}",)] for i in range(8)]


# --- examples and columns ----------------------------------------------------------------------------


def example(words: str) -> list[tuple]:
    return rows(next(sql for title, sql in query_columns.EXAMPLES if words in title))


def test_the_examples_answer_what_their_titles_say():
    assert example("Responders by CT cleft") == [("no", 1, 1, 100.0), ("yes", 1, 1, 100.0)]
    assert example("Lost height") == [("B", 75.5, 70.0, 5.5), ("C", 90.0, 85.0, 5.0)]
    assert example("Missing final visits") == [("D", "2008-12-24", None)]
    assert example("Height change")[0] == ("A", 50.5, 80.0, 29.5)


def test_every_column_has_a_meaning():
    listed = query_columns.describe_columns()
    assert all(meaning for _, _, meaning in listed)
    assert ("cohort", "vas_preop", "VAS back pain (0–10), one day before surgery") in listed
    assert {table for table, _, _ in listed} == set(query_columns.TABLES)


# --- over a store ------------------------------------------------------------------------------------


def test_a_query_over_a_store_sees_what_the_store_gives(store):
    everyone = Selection(store.version(1).number)
    frame = store.cohort(everyone)
    names = [name for name in frame.columns if not frame[name].isna().all() and name != "surgery_date"]
    found = store.query(f"SELECT {', '.join(names)} FROM cohort", everyone)
    assert [[None if value != value else value for value in row] for row in frame[names].astype(object).values.tolist()] == [
        list(row) for row in found.rows
    ]


def test_a_query_over_a_selection_sees_nobody_else(store):
    asked = Selection(1, (("ct_cleft", ("yes",)),))
    assert store.query("SELECT count(*), count(DISTINCT ct_cleft) FROM cohort", asked).rows == [(45, 1)]
    listed = Selection(1, patients=tuple(store.cohort(asked)["patient_id"][:3]))
    assert store.query("SELECT count(*) FROM patients", listed).rows == [(3,)]
    assert store.query("SELECT count(*) FROM assessments", Selection(1, patients=())).rows == [(0,)]


@pytest.mark.parametrize(("title", "sql"), query_columns.EXAMPLES, ids=[title for title, _ in query_columns.EXAMPLES])
def test_every_example_runs_over_the_shipped_cohorts(store, title, sql):
    for version in store.versions():
        assert store.query(sql, Selection(version.number)).columns


def test_no_float_noise_decides_who_reached_a_threshold():
    assert 8.2 - 6.7 < 1.5
    cohort = pa.table({"patient_id": ["A"], "vas_preop": decimals(np.array([8.2])), "vas_final": decimals(np.array([6.7]))})
    assert rows("SELECT vas_preop - vas_final >= 1.5, vas_preop - vas_final FROM cohort", {"cohort": cohort}) == [(True, 1.5)]


def test_exact_decimals_keep_signs_gaps_and_six_places():
    assert decimals(np.array([1.5, np.nan, -0.000001, 999_999.5])).to_pylist() == [
        decimal.Decimal("1.500000"),
        None,
        decimal.Decimal("-0.000001"),
        decimal.Decimal("999999.500000"),
    ]


def test_a_million_patients_are_copied_and_asked_within_the_limits():
    n = 1_000_000
    scores = {f"{m.name}_{t.name}": np.arange(n, dtype=float) % 10 for m in vocabulary.MEASURES for t in vocabulary.TIMEPOINTS}
    cohort = pa.table({"patient_id": pa.array(np.arange(n)).cast(pa.string()), "sex": ["female", "male"] * (n // 2)} | scores)
    found = run_query("SELECT sex, count(*), avg(vas_preop) FROM cohort GROUP BY sex ORDER BY sex", {"cohort": cohort})
    assert found.rows == [("female", 500_000, 4.0), ("male", 500_000, 5.0)]


def test_more_patients_than_there_is_memory_for_is_said():
    cohort = pa.table({"patient_id": pa.array(np.arange(400_000)).cast(pa.string()), "vas_preop": np.ones(400_000)})
    with pytest.raises(QueryRefused) as caught:
        run_query("SELECT count(*) FROM cohort", {"cohort": cohort}, Limits(memory="10MB"))
    assert "too many patients to query at once" in str(caught.value)
