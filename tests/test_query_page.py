"""The query page: a question is asked, answered, taken away and made the filter; what is refused says why."""

import csv
import io
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from lib.report.query_files import rows_csv, rows_xlsx
from lib.report.stamp import Stamp
from lib.store import QueryResult
from lib.store.query_columns import EXAMPLES
from lib.ui.query import frame, patients_of

ROOT = Path(__file__).parents[1]
PAGE = "pages/data/query.py"
STAMP = Stamp("=cohort", 3, "0" * 64, "CT cleft: yes", 45, 61, "0.1.0", "2026-11-22")


@pytest.fixture
def page(store_path, monkeypatch):
    """The query page of the app, on a store of its own."""
    from streamlit import config

    monkeypatch.setenv("KYPHOSCOPE_STORE", str(store_path))
    config.set_option("client.showErrorDetails", "full")
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    at.run()
    return at.switch_page(PAGE).run()


def run(at: AppTest, sql: str) -> AppTest:
    at.text_area(key="query_sql").set_value(sql)
    at.button(key="query_run").click()
    at.run()
    assert not at.exception
    return at


def rows(at: AppTest) -> pd.DataFrame:
    return at.dataframe[0].value


def test_a_question_is_answered_in_a_table(page):
    at = run(page, "SELECT count(*) AS patients, count(DISTINCT sex) AS sexes FROM patients")
    assert rows(at).to_dict("records") == [{"patients": 61, "sexes": 2}]
    assert any("**1** row" in each.value for each in at.markdown)
    assert any("61 of 61 patients, version 1" in each.value.replace("\\", "") for each in at.markdown)


def test_an_example_is_put_into_the_editor_and_run(page):
    at = page.button(key="query_example_0").click().run()
    assert at.text_area(key="query_sql").value == EXAMPLES[0][1]
    assert list(rows(at).columns)[0] == "patient_id"
    assert len(rows(at)) == 61


def test_the_patients_found_become_the_filter_and_never_stand_in_the_link(page):
    at = run(page, "SELECT patient_id FROM cohort WHERE ct_cleft = 'yes'")
    at.button(key="query_use").click().run()
    assert not at.exception
    assert any("45 of 61 patients" in each.value for each in at.markdown)
    assert "45 patients of a query" in at.button(key="chip_patients").label
    found = set(rows(at)["patient_id"])
    assert not [each for each in found if each in str(dict(at.query_params))]


def test_only_the_patients_in_view_are_asked_where_that_is_wanted(page):
    run(page, "SELECT patient_id FROM cohort WHERE ct_cleft = 'yes'")
    page.button(key="query_use").click().run()
    everyone = run(page, "SELECT count(*) AS n FROM cohort")
    assert rows(everyone)["n"].tolist() == [61]
    page.toggle(key="query_in_view").set_value(True)
    assert rows(run(page, "SELECT count(*) AS n FROM cohort"))["n"].tolist() == [45]


def test_a_result_without_patients_offers_no_filter(page):
    at = run(page, "SELECT sex, count(*) FROM patients GROUP BY sex")
    assert "query_use" not in [each.key for each in at.button]


def test_a_refusal_is_said_in_words_and_escaped(page):
    at = run(page, 'SELECT * FROM "![i](http://host/x)"')
    assert len(at.error) == 1
    assert "There is no table" in at.error[0].value
    assert "![i](http" not in at.error[0].value
    assert not at.dataframe


def test_more_rows_than_are_shown_are_mentioned(page):
    at = run(page, "SELECT a.range FROM range(6000) AS a")
    assert len(rows(at)) == 5000
    assert any("more rows" in each.value for each in at.markdown)


def test_the_question_and_its_answer_outlive_a_visit_to_another_page(page):
    run(page, "SELECT 42 AS answer")
    page.switch_page("pages/outcomes/overview.py").run()
    at = page.switch_page(PAGE).run()
    assert at.text_area(key="query_sql").value == "SELECT 42 AS answer"
    assert rows(at)["answer"].tolist() == [42]


def test_the_query_is_not_in_the_link(page):
    at = run(page, "SELECT 'secret' AS s")
    assert "secret" not in str(dict(at.query_params))


# --- what the page is made of ------------------------------------------------------------------------

HOSTILE = QueryResult(["=1+1", "n"], [("=cmd|' /C calc'!A0", 1), ("+49", -2.5), (None, True), ("http://x", 2**70)], False, 0.1)


def test_text_in_a_csv_never_starts_a_formula_and_numbers_stay_numbers():
    lines = list(csv.reader(io.StringIO(rows_csv(HOSTILE.columns, HOSTILE.rows, STAMP).decode("utf-8-sig"))))
    assert lines[0][0].startswith("# =cohort, version 3")
    assert lines[1:] == [["'=1+1", "n"], ["'=cmd|' /C calc'!A0", "1"], ["'+49", "-2.5"], ["", "True"], ["http://x", str(2**70)]]


def test_text_in_a_workbook_is_never_a_formula_or_a_link():
    sheet = openpyxl.load_workbook(io.BytesIO(rows_xlsx(HOSTILE.columns, HOSTILE.rows, STAMP))).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert cells == [["=1+1", "n"], ["=cmd|' /C calc'!A0", 1], ["+49", -2.5], [None, True], ["http://x", str(2**70)]]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "b"}
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.hyperlink]


def test_a_heading_that_stands_twice_is_numbered():
    assert list(frame(QueryResult(["n", "n", "n (2)"], [(1, 2, 3)], False, 0.0)).columns) == ["n", "n (2)", "n (2) (2)"]


def test_whole_numbers_with_gaps_stay_whole():
    assert frame(QueryResult(["n"], [(1,), (None,)], False, 0.0))["n"].tolist() == [1, pd.NA]


def test_patients_are_taken_once_and_in_order():
    assert patients_of(QueryResult(["Patient_ID"], [("B",), ("A",), ("B",), (None,), (3,)], False, 0.0)) == ("B", "A", "3")
    assert patients_of(QueryResult(["n"], [(1,)], False, 0.0)) is None
