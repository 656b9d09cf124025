"""The upload page: a file is read, matched, mended and committed; a bad one gives a sentence and changes nothing."""

import io
from pathlib import Path

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from lib.ui.upload import current_step, matches_frame
from lib.ui.upload_checks import mends_frame, sheet_frame

ROOT = Path(__file__).parents[1]
PAGE = "pages/data/upload.py"
GOOD = b"patient_id,vas_preop,vas_final,ct_cleft\nP1,8,2,yes\nP2,7,1,no\n"
BAD = b"patient_id,vas_preop,vas_final,ct_cleft\nP1,17,2,yes\nP2,7,abc,no\nP2,6,1,maybe\n"


@pytest.fixture
def page(store_path, monkeypatch) -> AppTest:
    """The upload page of the app, on a store of its own."""
    from streamlit import config

    monkeypatch.setenv("KYPHOSCOPE_STORE", str(store_path))
    config.set_option("client.showErrorDetails", "full")
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=90)
    at.run()
    return at.switch_page(PAGE).run()


def give(at: AppTest, data: bytes, name: str) -> AppTest:
    at.file_uploader(key="upload_file").upload(name, data, "application/octet-stream").run()
    assert not at.exception
    return at


def edit(at: AppTest, key: str, column: str, changes: dict[int, str]) -> AppTest:
    rows = {row: {column: value} for row, value in changes.items()}
    at.session_state[key] = {"edited_rows": rows, "added_rows": [], "deleted_rows": []}
    at.run()
    assert not at.exception
    return at


def mend(at: AppTest, changes: dict[int, str]) -> AppTest:
    """Type into the mended values of these rows, all before the button is pressed."""
    rows = {row: {"mended": value} for row, value in changes.items()}
    at.session_state[staged(at).mends_key] = {"edited_rows": rows, "added_rows": [], "deleted_rows": []}
    at.button(key="upload_recheck").click().run()
    assert not at.exception
    return at


def staged(at: AppTest):
    return at.session_state["upload_staged"]


def said(at: AppTest) -> str:
    return " ".join(each.value for each in at.markdown).replace("\\", "")


def test_before_a_file_the_page_says_what_is_needed_and_offers_the_template(page):
    assert page.title[0].value == "Upload"
    assert "Needed are a column with study numbers and at least one score" in " ".join(
        each.proto.body for each in page.get("html")
    )
    template = page.get("download_button")[0]
    assert template.proto.label == "Empty template"
    assert len(page.button) == len([each for each in page.button if each.key != "upload_commit"])


def test_a_good_file_is_committed_and_its_overview_opened(page):
    at = give(page, GOOD, "our ward.csv")
    assert "2 rows read, 2 patients; no warnings, no errors" in said(at)
    assert at.text_input(key="upload_cohort_1").value == "our ward"
    at.text_input(key="upload_who").set_value("A. Registrar").run()
    at.button(key="upload_commit").click().run()
    assert not at.exception
    assert at.success[0].value.replace("\\", "") == "Version 3 of our ward is stored: 2 patients."
    version = staged(at).committed
    assert (version.cohort, version.who, version.n_patients, version.n_rows) == ("our ward", "A. Registrar", 2, 2)
    at.button(key="upload_open").click().run()
    assert not at.exception
    assert at.title[0].value == "Overview"
    assert "2 of 2 patients" in said(at)


def test_errors_hold_the_commit_back_with_a_reason_until_they_are_mended(page):
    at = give(page, BAD, "ward.csv")
    file = staged(at)
    assert "3 rows read, 2 patients; no warnings, 4 errors" in said(at)
    assert at.button(key="upload_commit").disabled
    assert "4 errors stand: mend the cells above, or leave the column out." in said(at)
    frame = mends_frame(file)
    assert frame[["row", "heading", "text", "said"]].values.tolist() == [
        ["2", "vas_preop", "17", "write a number from 0 to 10"],
        ["3", "vas_final", "abc", "write a number from 0 to 10 or leave it blank"],
        ["4", "patient_id", "P2", "P2 already stands in row 3; write each patient once, or match a timepoint column"],
        ["4", "ct_cleft", "maybe", "write yes, no or leave it blank"],
    ]
    mend(at, {0: "7", 1: "n/a", 2: "P3", 3: "perhaps"})
    assert "no warnings, 1 error" in said(at)
    assert at.button(key="upload_commit").disabled
    assert mends_frame(staged(at))["state"].tolist() == ["mended", "mended", "mended", "error"]
    mend(at, {0: "7", 1: "n/a", 2: "P3", 3: "yes"})
    assert "3 rows read, 3 patients; no warnings, no errors" in said(at)
    at.button(key="upload_commit").click().run()
    assert staged(at).committed.n_patients == 3
    assert staged(at).intake.mends == {(2, 1): "7", (3, 2): "n/a", (4, 0): "P3", (4, 3): "yes"}


def test_a_mend_taken_back_brings_the_problem_back(page):
    at = give(page, BAD, "ward.csv")
    mend(at, {0: "7"})
    assert "3 errors" in said(at)
    mend(at, {0: None})
    assert "4 errors" in said(at)


def test_a_match_can_be_changed_and_is_checked_again(page):
    at = give(page, b"patient_id,vas_preop,score x\nP1,8,2\n", "ward.csv")
    matches = staged(at).proposal.matches
    assert [each.name for each in matches] == ["patient_id", "vas_preop", None]
    edit(at, staged(at).matches_key, "name", {2: "vas_final"})
    assert [each.name for each in staged(at).proposal.matches] == ["patient_id", "vas_preop", "vas_final"]
    assert staged(at).proposal.matches[2].certainty == "chosen by you"
    assert "no warnings, no errors" in said(at)
    edit(at, staged(at).matches_key, "name", {2: "vas_final", 1: "left out"})
    assert [each.name for each in staged(at).proposal.matches] == ["patient_id", None, "vas_final"]


def test_a_column_of_visits_that_was_not_seen_can_be_named(page):
    at = give(page, b"patient_id,xx,vas\nP1,preop,8\nP1,later,2\n", "ward.csv")
    edit(at, staged(at).matches_key, "name", {1: "timepoint"})
    assert staged(at).proposal.layout == "long"
    assert [each.rule for each in staged(at).intake.errors] == ["unknown timepoint"]
    edit(at, staged(at).matches_key, "name", {1: "left out"})
    assert staged(at).proposal.layout == "wide"


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "empty.csv", "empty"),
        (b"%PDF-1.7 a letter", "letter.xlsx", ""),
        (b"PK\x03\x04broken", "broken.xlsx", ""),
        (b"1,2,3\n4,5,6\n", "numbers.csv", "No headings were found"),
        (b"a,b\n" + b"x" * (26 * 2**20), "large.csv", "MB"),
    ],
)
def test_a_file_that_cannot_be_read_gives_one_sentence_and_no_step_further(page, data, name, words):
    at = give(page, data, name)
    assert len(at.error) == 1
    assert words in at.error[0].value.replace("\\", "")
    assert len(at.error[0].value) < 400
    assert not [each for each in at.button if each.key == "upload_commit"]


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"vas_preop,vas_final\n8,2\n", "required"),
        (b"patient_id,age\nP1,70\n", "required"),
        (b"patient_id,vas_preop\n", "required"),
        (b"patient_id,VAS pre,VAS pre\nP1,8,7\n", "duplicate heading"),
        (b"patient_id,visit,vas\nP1,pre,8\nP1,6 months,2\n", "unknown timepoint"),
        (b"patient_id,vas_preop\nP1,8\nP1,7\n", "duplicate"),
        (b"patient_id,vas_preop\nP1,17\n", "range"),
    ],
)
def test_each_kind_of_bad_content_is_an_error_that_stops_the_commit(page, data, rule):
    at = give(page, data, "bad.csv")
    assert rule in {each.rule for each in staged(at).intake.errors}
    assert all(each.disabled for each in at.button if each.key == "upload_commit")


@pytest.mark.parametrize(
    ("data", "needed"),
    [
        (b"vas_preop,vas_final\n8,2\n", "No column names the patient"),
        (b"patient_id,age\nP1,70\n", "No column holds an outcome measure"),
    ],
)
def test_a_sheet_without_patient_or_measure_says_what_is_needed_and_shows_no_commit_form(page, data, needed):
    at = give(page, data, "bad.csv")
    assert [each.value.replace("\\", "").startswith(needed) for each in at.error] == [True]
    assert not [each for each in at.button if each.key == "upload_commit"]
    assert not [each for each in at.text_input if each.key == "upload_cohort_1"]


def test_mends_are_collected_in_a_form_and_checked_when_its_button_is_pressed(page):
    at = give(page, BAD, "ward.csv")
    button = at.button(key="upload_recheck")
    assert (button.label, button.proto.form_id, button.proto.is_form_submitter) == (
        "Check the mended cells",
        "upload_mend_form",
        True,
    )
    editors = [each.proto for each in at.dataframe if each.proto.form_id == "upload_mend_form"]
    assert len(editors) == 1


def test_a_row_without_a_patient_is_left_out_by_mending_it_to_skip(page):
    at = give(page, b"patient_id,vas_preop\nP1,8\n,7\n", "ward.csv")
    captions = " ".join(each.value for each in at.caption).replace("\\", "")
    assert "n/a leaves the cell not recorded; skip in the patient column leaves the row out" in captions
    mend(at, {0: "skip"})
    assert "1 row read, 1 patient; no warnings, no errors" in said(at)
    assert "Row 3 says “skip” in the patient column and was left out." in " ".join(
        each.value.replace("\\", "") for each in at.caption
    )
    assert not at.button(key="upload_commit").disabled


def test_the_same_wrong_word_often_in_a_column_is_mended_once_for_all_its_rows(page):
    rows = "".join(f"P{i},8,{'difuse-ish' if i % 2 else 'high'}\n" for i in range(8))
    at = give(page, f"patient_id,vas_preop,stir\n{rows}P8,7,odd\nP9,7,odd\n".encode(), "ward.csv")
    assert mends_frame(staged(at))[["row", "text"]].values.tolist() == [
        ["3 and 3 more", "difuse-ish"],
        ["10", "odd"],
        ["11", "odd"],
    ]
    assert "6 errors" in said(at)
    mend(at, {0: "diffuse"})
    assert "2 errors" in said(at)
    assert staged(at).intake.mends == {(row, 2): "diffuse" for row in (3, 5, 7, 9)}
    assert mends_frame(staged(at))["state"].tolist() == ["mended", "error", "error"]
    mend(at, {0: None, 1: "low", 2: "n/a"})
    assert "4 errors" in said(at)


def test_the_words_that_would_be_right_stand_first_in_the_table_of_mends(page):
    at = give(page, b"patient_id,vas_preop,stir\nP1,8,odd\n", "ward.csv")
    assert mends_frame(staged(at))["said"].tolist() == [
        "write well-defined high, well-defined low, diffuse or no change, or leave it blank"
    ]


def test_a_column_that_names_people_shows_none_of_its_cells(page):
    at = give(page, b"patient_id,Patient name,DOB,vas_preop\nP1,Ada Lovelace,1950-01-02,17\n", "ward.csv")
    frame = matches_frame(staged(at).proposal)
    assert frame["samples"].tolist() == ["P1", "hidden", "hidden", "17"]
    sheet, tints = sheet_frame(staged(at))
    assert sheet.columns.tolist() == ["patient_id", "vas_preop"]
    assert list(tints) == [(2, 1)]


def test_first_cells_with_decimal_commas_stay_apart(page):
    at = give(page, b"patient_id;vas_preop\nP1;7,5\nP2;8,0\n", "ward.csv")
    assert matches_frame(staged(at).proposal)["samples"].tolist() == ["P1 · P2", "7,5 · 8,0"]


def test_how_each_word_was_read_stands_beneath_the_columns(page):
    at = give(page, b"patient_id,vas_preop,sex\nP1,7,1\nP2,8,1\nP3,8,n/a\n", "ward.csv")
    assert "How words were read" in [each.label for each in at.expander]
    shown = next(each.value for each in at.dataframe if list(each.value.columns) == ["column", "text", "read_as", "count"])
    assert shown.values.tolist() == [["sex", "1", "male", 2], ["sex", "n/a", "not recorded", 1]]
    assert "1 warning, no errors" in said(at)


def test_the_step_where_errors_stand_is_the_current_one(page):
    guessed = b"patient_id,Oswestri preop,vas_final\nP1,80,%s\n"
    assert current_step(None) == 0
    assert current_step(staged(give(page, guessed % b"2", "ward.csv"))) == 1
    assert current_step(staged(give(page, guessed % b"17", "ward.csv"))) == 2
    assert current_step(staged(give(page, b"patient_id,age\nP1,70\n", "ward.csv"))) == 1
    at = give(page, GOOD, "ward.csv")
    assert current_step(staged(at)) == 3
    at.button(key="upload_commit").click().run()
    assert current_step(staged(at)) is None


def test_what_the_reading_left_out_stands_beneath_the_counts(page):
    at = give(page, (ROOT / "data" / "example_messy.xlsx").read_bytes(), "messy.xlsx")
    captions = [each.value.replace("\\", "") for each in at.main.caption]
    folded = [each.value.replace("\\", "") for box in at.expander for each in box.caption]
    for note in (
        "The headings were found in row 5; what stands above was not read as data.",
        "Row 67, 69 below the data was taken for totals or footnotes and left out.",
    ):
        assert note in " ".join(captions)
        assert note not in " ".join(folded)


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [(b"%PDF-1.7\n%letter", "letter.pdf", "PDF"), (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "scan.png", "picture")],
)
def test_a_pdf_or_an_image_is_taken_by_the_uploader_and_refused_in_our_own_sentence(page, data, name, words):
    assert list(page.file_uploader(key="upload_file").proto.type) == []
    at = give(page, data, name)
    assert words in at.error[0].value
    assert "xlsx" in at.error[0].value


def test_an_empty_workbook_is_said_to_be_empty(page):
    stream = io.BytesIO()
    openpyxl.Workbook().save(stream)
    at = give(page, stream.getvalue(), "empty.xlsx")
    assert [each.value.replace("\\", "") for each in at.error] == ["The sheet “Sheet” is empty."]


def test_an_odi_that_says_na_stops_nothing(page):
    at = give(page, b"patient_id,odi_preop,odi_final\nP1,n/a,20\nP2,80,30\n", "ward.csv")
    assert not at.button(key="upload_commit").disabled
    assert len(staged(at).intake.assessments) == 3


def test_the_same_file_twice_is_asked_about_before_it_is_stored_twice(page):
    at = give(page, GOOD, "ward.csv")
    at.button(key="upload_commit").click().run()
    give(at, GOOD, "ward.csv")
    at.button(key="upload_commit").click().run()
    assert "already" in at.warning[0].value
    at.button(key="upload_commit_again").click().run()
    assert not at.exception
    assert staged(at).committed.number == 4


def test_an_update_says_who_is_new_and_who_is_missing(page):
    at = give(page, GOOD, "ward.csv")
    at.button(key="upload_commit").click().run()
    give(at, b"patient_id,vas_preop\nP2,6\nP3,9\n", "ward.csv")
    captions = " ".join(each.value for each in at.caption).replace("\\", "")
    assert (
        "Version 3 has 2 patients. Of the file’s 2, 1 are among them and 1 are new; 1 of it is not in the file and would be left out."
        in captions
    )
    at.segmented_control(key="upload_mode").set_value("update").run()
    at.button(key="upload_commit").click().run()
    assert staged(at).committed.n_patients == 3


def test_another_sheet_and_another_heading_row_can_be_chosen(page):
    book = openpyxl.Workbook()
    book.active.title = "2008"
    book.create_sheet("2009")
    for sheet, rows in (("2008", [["ID", "VAS pre"], ["P1", 8]]), ("2009", [["old"], ["ID", "ODI pre"], ["P9", 80], ["P8", 70]])):
        for row in rows:
            book[sheet].append(row)
    stream = io.BytesIO()
    book.save(stream)
    at = give(page, stream.getvalue(), "years.xlsx")
    at.selectbox(key="upload_sheet_1").set_value(1).run()
    assert staged(at).proposal.sheet == "2009"
    assert staged(at).proposal.header_row == 2
    assert staged(at).intake.n_patients == 2
    at.number_input(key="upload_header_1_2009").set_value(3).run()
    assert not at.exception
    assert staged(at).proposal is None or staged(at).proposal.header_row == 3


def test_bad_cells_are_tinted_where_they_stand(page):
    at = give(page, BAD, "ward.csv")
    frame, tints = sheet_frame(staged(at))
    assert frame.index.tolist() == [2, 3, 4]
    assert {frame.loc[row].iloc[place] for row, place in tints} == {"17", "abc", "P2", "maybe"}


def test_a_file_taken_away_is_forgotten(page):
    at = give(page, GOOD, "ward.csv")
    at.file_uploader(key="upload_file").clear().run()
    assert not at.exception
    assert staged(at) is None


def test_hostile_headings_and_cells_reach_the_page_as_text_only(page):
    hostile = "![i](http://evil/x)<script>alert(1)</script>"
    at = give(
        page, f'patient_id,"{hostile}",vas_preop\nP1,"{hostile}","{hostile}"\n'.encode(), f"{hostile}.csv".replace("/", "_")
    )
    shown = [each.value for kind in ("markdown", "caption", "error", "warning", "subheader") for each in getattr(at, kind)]
    assert not [each for each in shown if "](" in each or "<script" in each]
    assert not [each for each in at.get("html") if "<script" in each.proto.body]
