"""The same cohort, however it is laid out and whatever the file, is the same patients and assessments."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
import xlsxwriter

from lib.intake import Intake, Sheet, Workbook, check, propose, read_file
from lib.study import vocabulary

PATIENTS = [
    # id, sex, CT cleft, surgery, then height, VAS, ODI at each timepoint
    ("P1", "female", "yes", "2008-03-14", (34.7, 54.7, 53.1), (8, 2, 2), (80, 31, 25)),
    ("P2", "male", "no", "2009-10-02", (40, 60.5, 60), (7, 3, None), (75.5, 30, None)),
    ("003", "female", "yes", "2010-01-05", (28.1, 50, 49), (9, None, 1), (90, 40, 30)),
]
TIMES = [each.name for each in vocabulary.TIMEPOINTS]
NAMES = [each.name for each in vocabulary.MEASURES]


def wide() -> list[list]:
    header = ["patient_id", "sex", "ct_cleft", "surgery_date", *[f"{name}_{time}" for name in NAMES for time in TIMES]]
    return [header, *[[*row[:4], *row[4], *row[5], *row[6]] for row in PATIENTS]]


def long() -> list[list]:
    words = ["Pre-op", "2 days after", "final FU"]
    rows = [[*row[:4], words[i], *[scores[i] for scores in row[4:]]] for row in PATIENTS for i in range(3)]
    return [["patient", "gender", "CT cleft", "date of surgery", "visit", "height", "VAS", "ODI"], *rows]


def by_measure() -> list[list]:
    words = ["vertebral height", "VAS", "Oswestry"]
    rows = [
        [*row[:4], TIMES[i], words[j], row[4 + j][i]]
        for row in PATIENTS
        for i in range(3)
        for j in range(3)
        if row[4 + j][i] is not None
    ]
    return [["USUBJID", "sex", "ct_cleft", "surgery_date", "AVISIT", "PARAMCD", "AVAL"], *rows]


def as_csv(rows: list[list], mark: str = ",") -> bytes:
    stream = io.StringIO()
    csv.writer(stream, delimiter=mark).writerows(rows)
    return stream.getvalue().encode()


def as_xlsx(rows: list[list]) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Data")
        for i, row in enumerate(rows):
            sheet.write_row(i, 0, row)
    return stream.getvalue()


def taken(data: bytes, name: str) -> Intake:
    return check(propose(read_file(data, name)))


def in_memory(rows: list[list], **more) -> Intake:
    return check(propose(Workbook("a.csv", "0" * 64, "csv", 1, (Sheet("a", tuple(map(tuple, rows))),)), **more))


def content(intake: Intake) -> tuple:
    facts = [tuple(None if value != value else value for value in row) for row in intake.patients.itertuples(index=False)]
    return sorted(facts, key=str), sorted(map(tuple, intake.assessments.itertuples(index=False)))


def test_wide_long_and_by_measure_in_csv_and_xlsx_are_the_same_cohort():
    files = {
        f"{rows.__name__}.{kind}": make(rows())
        for rows in (wide, long, by_measure)
        for kind, make in (("csv", as_csv), ("xlsx", as_xlsx))
    }
    found = {name: taken(data, name) for name, data in files.items()}
    assert {name: each.layout for name, each in found.items()} == {
        "wide.csv": "wide",
        "wide.xlsx": "wide",
        "long.csv": "long",
        "long.xlsx": "long",
        "by_measure.csv": "long by measure",
        "by_measure.xlsx": "long by measure",
    }
    assert all(each.problems == () for each in found.values()), {name: each.problems for name, each in found.items()}
    contents = {name: content(each) for name, each in found.items()}
    assert all(each == contents["wide.csv"] for each in contents.values())
    first = found["wide.csv"]
    assert (first.n_rows, first.n_patients, len(first.assessments)) == (3, 3, 24)
    assert first.patients["patient_id"].tolist() == ["P1", "P2", "003"]
    assert first.patients["surgery_date"].tolist()[0] == date(2008, 3, 14)
    value = first.assessments.query("patient_id == 'P1' and measure == 'height' and timepoint == 'preop'")["value"].item()
    assert value == Decimal("34.7")


def test_order_of_rows_and_columns_changes_nothing():
    table = wide()
    turned = [row[::-1] for row in [table[0], *table[:0:-1]]]
    assert content(in_memory(turned)) == content(in_memory(table))


def test_only_what_holds_a_value_is_recorded():
    intake = in_memory(wide())
    assert {"sex", "ct_cleft", "surgery_date", "vas_final"} <= intake.recorded
    assert "xray_cleft" not in intake.recorded
    assert set(intake.patients["xray_cleft"]) == {None}
    assert list(intake.patients.columns) == ["patient_id", *[each.name for each in vocabulary.FIELDS]]
    without = in_memory([row[:-3] for row in wide()])
    assert without.ok
    assert not {name for name in without.recorded if name.startswith("odi")}


def test_a_fact_told_only_once_in_a_long_file_is_taken():
    rows = [["id", "visit", "VAS", "sex"], ["P1", "pre", 8, None], ["P1", "post", 2, "f"], ["P1", "final", 1, None]]
    intake = in_memory(rows)
    assert intake.problems == ()
    assert intake.patients["sex"].tolist() == ["female"]


def test_a_fact_that_contradicts_itself_is_an_error_at_the_later_row():
    rows = [["id", "visit", "VAS", "sex"], ["P1", "pre", 8, "m"], ["P1", "post", 2, "f"]]
    problem = in_memory(rows).errors[0]
    assert problem.message == 'row 3, "sex": f contradicts row 2 of the same patient; a patient has one Sex'
    assert (problem.rule, problem.row, problem.index) == ("conflict", 3, 3)


def test_the_same_visit_twice_is_an_error():
    rows = [["id", "visit", "VAS"], ["P1", "pre", 8], ["P1", "baseline", 7]]
    problem = in_memory(rows).errors[0]
    assert (problem.rule, problem.row) == ("duplicate", 3)
    assert "row 2" in problem.message


def test_an_unknown_visit_is_an_error_that_can_be_skipped():
    book = Workbook("a.csv", "0" * 64, "csv", 1, (Sheet("a", (("id", "visit", "VAS"), ("P1", "pre", 8), ("P1", "3 months", 5))),))
    problem = check(propose(book)).errors[0]
    assert problem.message == (
        'row 3, "visit": 3 months is not a timepoint of this study; write Pre-op, 2 days or Final, or skip to leave the row out'
    )
    mended = check(propose(book), mends={(3, 1): "skip"})
    assert mended.ok
    assert len(mended.assessments) == 1
    assert check(propose(book), mends={(3, 1): "final"}).assessments["timepoint"].tolist() == ["preop", "final"]


def test_an_unknown_measure_is_an_error():
    rows = [["id", "visit", "test", "result"], ["P1", "pre", "VAS", 8], ["P1", "pre", "SF-36", 50], ["P1", "post", "VAS", 1]]
    problem = in_memory(rows).errors[0]
    assert problem.message == (
        'row 3, "test": SF-36 is not a measure of this study; write Height, VAS pain or ODI, or skip to leave the row out'
    )


def test_a_value_is_checked_against_its_own_measure():
    rows = [
        ["id", "visit", "measure", "value"],
        ["P1", "pre", "VAS", 17],
        ["P1", "pre", "ODI", 17],
        ["P1", "final", "ODI", "n/a"],
    ]
    intake = in_memory(rows)
    assert [each.message for each in intake.errors] == [
        'row 2, "value": 17 is not 0-10 points of VAS pain; write a number from 0 to 10'
    ]
    assert len(intake.assessments) == 1


def test_visits_numbered_from_one_are_read_in_order_with_a_warning():
    rows = [["id", "visit", "VAS"], ["P1", 1, 8], ["P1", 2, 3], ["P1", 3, 1]]
    intake = in_memory(rows)
    assert intake.assessments["timepoint"].tolist() == TIMES
    assert [each.rule for each in intake.warnings] == ["reading"]


def test_redcap_events_are_visits():
    rows = [["record_id", "redcap_event_name", "vas"], ["1", "preop_arm_1", 8], ["1", "postop_arm_1", 3], ["1", "final_arm_1", 1]]
    assert in_memory(rows).assessments["timepoint"].tolist() == TIMES


def test_a_visit_column_with_an_odd_name_is_told_by_its_cells():
    rows = [["id", "Kontrolle", "VAS"], ["P1", "präop", 8], ["P1", "nach OP", 3], ["P1", "letzte Kontrolle", 1]]
    intake = in_memory(rows)
    assert intake.layout == "long"
    assert intake.assessments["timepoint"].tolist() == TIMES


def test_choosing_a_timepoint_column_makes_a_sheet_long():
    rows = [["id", "xx", "VAS"], ["P1", "now", 8], ["P1", "later", 3]]
    assert in_memory(rows).layout == "wide"
    intake = in_memory(rows, match={"xx": "timepoint"})
    assert intake.layout == "long"
    assert {each.rule for each in intake.errors} == {"unknown timepoint"}


def test_raw_heights_become_height_in_percent_wide_and_long():
    wide_rows = [
        ["id", *[f"height_{part}mm_{time}" for time in TIMES for part in ("", "upper_", "lower_")]],
        ["P1", 8, 22, 24, 12, 24, 24, 12, 24, 24],
    ]
    long_rows = [
        ["id", "visit", "height_mm", "height_upper_mm", "height_lower_mm"],
        ["P1", "pre", 8, 22, 24],
        ["P1", "post", 12, 24, 24],
    ]
    assert in_memory(wide_rows).assessments["value"].tolist() == [Decimal("34.782609"), 50, 50]
    assert in_memory(long_rows).assessments["value"].tolist() == [Decimal("34.782609"), 50]
    assert in_memory(wide_rows).recorded == {f"height_{time}" for time in TIMES}


def test_a_given_height_is_kept_and_a_disagreement_is_a_warning():
    rows = [["id", "height_preop", "height_mm_preop", "height_upper_mm_preop", "height_lower_mm_preop"]]
    rows += [["P1", 34.8, 8, 22, 24], ["P2", 40, 8, 22, 24], ["P3", None, 8, 22, 24]]
    intake = in_memory(rows)
    assert intake.assessments["value"].tolist() == [Decimal("34.8"), Decimal(40), Decimal("34.782609")]
    assert [each.message for each in intake.problems] == [
        'row 3, "height_preop": 40 is given, but the millimetres make 34.8 %; the given value was kept'
    ]


def test_millimetres_that_make_no_sense_are_an_error():
    rows = [["id", "height_mm_preop", "height_upper_mm_preop", "height_lower_mm_preop"], ["P1", 40, 22, 24]]
    problem = in_memory(rows).errors[0]
    assert problem.message == 'row 2, "height_mm_preop": 40 mm is 173.9 % of its neighbours, not 0-120 %; check the three heights'


@pytest.mark.parametrize("name", NAMES)
def test_one_measure_alone_is_a_cohort(name):
    intake = in_memory([["patient_id", f"{name}_preop"], ["P1", 5]])
    assert intake.ok
    assert intake.recorded == {f"{name}_preop"}
