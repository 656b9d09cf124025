"""Every problem of a file is said at once, with row, column, value and what would be right."""

import random
import time

import pytest

from lib.intake import Intake, Refused, Sheet, Workbook, check, propose
from lib.intake.checks import implausible
from lib.study import vocabulary


def intake(*rows: list, match=None, mends=None) -> Intake:
    book = Workbook("register.csv", "0" * 64, "csv", 1, (Sheet("Sheet1", tuple(map(tuple, rows))),))
    return check(propose(book, match=match), mends=mends)


def messages(found: Intake) -> list[str]:
    return [each.message for each in found.problems]


def test_a_vas_of_seventeen_is_refused_with_its_row_column_value_and_what_would_be_right():
    found = intake(["register"], [], ["Pat no", "VAS pre"], ["P1", 8], ["P2", 17])
    (problem,) = found.problems
    assert problem.message == 'row 5, "VAS pre": 17 is not 0-10 points; write a number from 0 to 10'
    assert (problem.severity, problem.row, problem.column, problem.value, problem.rule, problem.index) == (
        "error",
        5,
        "VAS pre",
        "17",
        "range",
        1,
    )
    assert not found.ok


def test_an_odi_that_says_na_is_missing_and_one_that_says_abc_is_an_error():
    found = intake(["id", "ODI pre", "ODI post"], ["P1", "n/a", 30], ["P2", 80, "abc"])
    assert messages(found) == ['row 3, "ODI post": abc is not a number; write a number from 0 to 100 or leave it blank']
    assert len(found.assessments) == 2


def test_all_problems_are_said_at_once():
    found = intake(
        ["id", "VAS pre", "ODI pre", "sex", "surgery date", "level"],
        ["P1", 17, "abc", "x", "31.2.2008", "L9"],
        ["P1", 8, 80, "f", "1.2.2008", "L1"],
        [None, 7, 70, "m", "2.2.2008", "L2"],
    )
    assert [(each.row, each.rule) for each in found.errors] == [
        (2, "range"),
        (2, "type"),
        (2, "choice"),
        (2, "type"),
        (2, "choice"),
        (3, "duplicate"),
        (4, "required"),
    ]


def test_a_mended_cell_is_checked_again_and_the_rest_stays():
    rows = (["id", "VAS pre", "ODI pre"], ["P1", 17, "abc"], ["P1", 5, 60])
    assert len(intake(*rows).errors) == 3
    found = intake(*rows, mends={(2, 1): "7", (2, 2): "", (3, 0): "P2"})
    assert found.ok
    assert found.mends == {(2, 1): "7", (2, 2): "", (3, 0): "P2"}
    assert found.assessments[["patient_id", "measure", "value"]].values.tolist() == [
        ["P1", "vas", 7],
        ["P2", "vas", 5],
        ["P2", "odi", 60],
    ]
    still = intake(*rows, mends={(2, 1): "71", (2, 2): "", (3, 0): "P2"})
    assert messages(still) == ['row 2, "VAS pre": 71 is not 0-10 points; write a number from 0 to 10']


def test_no_patient_column_is_said_with_the_headings_there_are():
    found = intake(["VAS pre", "VAS post"], [8, 2])
    assert messages(found) == [
        'no column names the patient (the headings read "VAS pre" and "VAS post"); name one patient_id, or match one to Patient'
    ]
    assert len(found.patients) == 0


def test_no_measure_column_is_said_with_an_example():
    found = intake(["id", "age"], ["P1", 70])
    assert messages(found) == [
        "no column holds an outcome measure at a timepoint; name one for example height_preop "
        "(Height, VAS pain or ODI; Pre-op, 2 days or Final)"
    ]


def test_headings_without_rows_are_said():
    found = intake(["id", "VAS pre"])
    assert messages(found) == ["there are headings in row 1 but no row of data below them"]


def test_columns_that_read_the_same_stop_the_import_until_one_is_chosen():
    rows = (["id", "VAS pre", "VAS baseline"], ["P1", 8, 7])
    assert messages(intake(*rows)) == [
        'column "VAS baseline": it reads the same as column "VAS pre"; rename one, or choose which one is read'
    ]
    assert intake(*rows, match={"VAS baseline": "vas_preop"}).assessments["value"].tolist() == [7]
    assert intake(*rows, match={"VAS pre": "vas_preop"}).ok
    assert intake(*rows, match={"VAS baseline": ""}).ok


def test_twice_the_same_heading_is_said_with_its_letters():
    found = intake(["id", "VAS pre", "VAS pre"], ["P1", 8, 7])
    assert messages(found) == [
        'column "VAS pre (column C)": it reads the same as column "VAS pre (column B)"; rename one, or choose which one is read'
    ]


def test_names_and_birth_dates_are_left_out_with_a_warning():
    found = intake(["id", "Patient name", "DOB", "VAS pre"], ["P1", "Ada L.", "1950-01-01", 8])
    assert found.ok
    assert [(each.column, each.rule) for each in found.warnings] == [("Patient name", "identifier"), ("DOB", "identifier")]
    assert "Ada" not in str(found.patients.values.tolist())


def test_a_patient_column_of_names_is_a_warning():
    found = intake(["patient", "VAS pre"], ["Ada Lovelace", 8], ["Mary Shelley", 7])
    assert [each.rule for each in found.warnings] == ["identifier"]


def test_an_unknown_column_is_left_out_with_a_warning_and_an_empty_one_without():
    found = intake(["id", "BMI", "empty", "VAS pre"], ["P1", 24, None, 8])
    assert found.unmatched == ["BMI", "empty"]
    assert messages(found) == ['column "BMI": it was left out: “bmi” is not one of the outcome measures or fields']


def test_a_guessed_match_is_a_warning():
    found = intake(["id", "Oswestri preop"], ["P1", 80])
    assert [each.rule for each in found.warnings] == ["guess"]
    assert found.ok


def test_a_vas_counted_to_a_hundred_is_an_error_that_says_so():
    found = intake(["id", "VAS pre"], ["P1", 80], ["P2", 65], ["P3", 9])
    assert found.errors[0].message == 'column "VAS pre": it looks like 0-100, but VAS pain is 0-10; divide the whole column by 10'
    assert [each.row for each in found.errors[1:]] == [2, 3]


def test_a_fraction_where_a_percentage_belongs_is_an_error():
    found = intake(["id", "ODI pre"], ["P1", 0.8], ["P2", 0.65], ["P3", 0.7])
    assert [each.rule for each in found.errors] == ["scale"]


def test_a_single_fraction_among_percentages_is_pointed_at_with_its_row():
    found = intake(["id", "ODI pre", "VAS pre"], ["P1", 73, 0.5], ["P2", 70, 7], ["P3", 0.65, 6], ["P4", 0, 6])
    assert [(each.severity, each.row, each.value) for each in found.problems] == [("warning", 4, "0.65")]
    assert (
        found.problems[0].message
        == 'row 4, "ODI pre": 0.65 is less than 1 %; write a number such as 65 if it is a fraction of ODI'
    )


def test_an_odi_counted_out_of_fifty_is_a_warning():
    found = intake(["id", "ODI pre"], *[[f"P{i}", 30 + i] for i in range(20)])
    assert [(each.severity, each.rule) for each in found.problems] == [("warning", "scale")]
    assert intake(["id", "ODI final"], *[[f"P{i}", 30 + i] for i in range(20)]).problems == ()


def test_an_implausible_change_at_surgery_is_a_warning_in_the_direction_of_the_measure():
    found = intake(["id", "VAS pre", "VAS post", "height pre", "height post"], ["P1", 2, 7, 60, 50], ["P2", 7, 2, 50, 60])
    assert messages(found) == [
        'row 2, "VAS post": 7 after 2 before surgery is 5 worse; lower is better',
        'row 2, "height post": 50 after 60 before surgery is 10 worse; higher is better',
    ]
    assert found.ok
    assert {each.name: implausible(each) for each in vocabulary.MEASURES if not each.from_raw_heights} == {"vas": 5, "odi": 50}


def test_an_ambiguous_date_is_a_warning_once_a_column():
    found = intake(["id", "VAS pre", "surgery date"], ["P1", 8, "3/4/2008"], ["P2", 7, "5/6/2008"])
    assert len(found.warnings) == 1
    assert "(2 cells)" in found.warnings[0].message
    assert intake(["id", "VAS pre", "surgery date"], ["P1", 8, "3/4/2008"], ["P2", 7, "15/6/2008"]).problems == ()


def test_a_file_with_nothing_but_missing_signs_is_fine():
    found = intake(["id", "VAS pre", "CT cleft"], ["P1", 8, None], ["P2", 7, ""])
    assert found.problems == ()
    assert found.recorded == {"vas_preop"}


def test_every_coded_word_is_told_with_what_it_was_read_as_and_how_often():
    found = intake(
        ["id", "VAS pre", "sex", "CT cleft", "leakage"],
        ["P1", 8, "f", "+", "n/a"],
        ["P2", 7, "M", "-", None],
        ["P3", 6, "f", "-", "x"],
    )
    assert [(each.heading, each.text, each.read_as, each.count) for each in found.readings] == [
        ("sex", "f", "female", 2),
        ("sex", "M", "male", 1),
        ("CT cleft", "-", "no", 2),
        ("CT cleft", "+", "yes", 1),
        ("leakage", "n/a", "not recorded", 1),
    ]
    assert found.warnings == ()


def test_the_words_of_visits_and_measures_in_a_long_file_are_told_too():
    found = intake(["id", "visit", "measure", "value", "sex"], ["P1", "pre", "vas", 8, "w"], ["P1", "last", "vas", 2, "w"])
    told = [(each.heading, each.text, each.read_as, each.count) for each in found.readings]
    assert told == [
        ("visit", "pre", "Pre-op", 1),
        ("visit", "last", "Final", 1),
        ("measure", "vas", "VAS pain", 2),
        ("sex", "w", "female", 2),
    ]


def test_a_bare_code_or_a_dash_in_a_choice_is_a_warning_once_a_column_and_text():
    rows = [["P1", 8, 1, 0, "-", 1, "f"], ["P2", 7, 1, 2, "-", 0, "w"], ["P3", 6, 2, 2, "L1", 1, "f"]]
    found = intake(["id", "VAS pre", "gender", "leakage", "level", "CT cleft", "sexe"], *rows, match={"sexe": ""})
    assert [(each.rule, each.column, each.value) for each in found.warnings] == [
        ("guess", "gender", "1"),
        ("guess", "gender", "2"),
        ("guess", "leakage", "2"),
        ("guess", "leakage", "0"),
        ("guess", "level", "-"),
    ]
    assert found.warnings[0].message == 'column "gender": “1” was read as male (2 rows); write the word if that is wrong'
    assert found.warnings[4].message == 'column "level": “-” was read as not recorded (2 rows); write the word if that is wrong'
    assert found.ok


def test_a_dash_beside_a_plus_in_the_stir_column_is_an_error_and_no_gap():
    found = intake(["id", "VAS pre", "STIR"], ["P1", 8, "+"], ["P2", 7, "-"], ["P3", 6, "high"])
    assert [(each.row, each.rule) for each in found.errors] == [(2, "choice"), (3, "choice")]
    assert found.errors[1].message == (
        'row 3, "STIR": - stands beside +, so it is no missing code; write well-defined high, well-defined low, diffuse or no change'
    )
    assert intake(["id", "VAS pre", "STIR"], ["P1", 8, "high"], ["P2", 7, "-"]).ok


def test_a_row_whose_patient_is_mended_to_skip_is_left_out_with_a_note():
    rows = (["id", "VAS pre"], ["P1", 8], [None, 17], ["P3", 6])
    assert "write the patient's identifier, or skip to leave the row out" in messages(intake(*rows))[0]
    found = intake(*rows, mends={(3, 0): "Skip"})
    assert found.problems == ()
    assert (found.n_rows, found.n_patients) == (2, 2)
    assert found.notes[-1] == "Row 3 says “skip” in the patient column and was left out."


def test_a_workbook_without_a_cell_is_said_to_be_empty():
    with pytest.raises(Refused, match="^The sheet “Sheet1” is empty.$"):
        intake()


def test_a_cell_is_quoted_shortened_and_braces_in_it_mean_nothing():
    found = intake(["id", "VAS {value}", "VAS pre"], ["P1", 1, "{value} {0}" + "x" * 100])
    message = found.errors[0].message
    assert message.startswith('row 2, "VAS pre": {value} {0}xxx')
    assert len(message) < 160


def test_thirty_thousand_wide_rows_are_checked_in_their_share_of_fifteen_seconds():
    chance = random.Random(7)
    header = ["id", "sex", "age", *[f"{m.name}_{t.name}" for m in vocabulary.MEASURES for t in vocabulary.TIMEPOINTS]]
    header += [each.name for each in vocabulary.signs()]
    rows = [
        [
            f"P{i}",
            chance.choice("mf"),
            chance.randint(50, 90),
            *[str(chance.randint(0, 10)) for _ in range(9)],
            "+",
            "-",
            "yes",
            "high",
        ]
        for i in range(30_000)
    ]
    start = time.process_time()
    found = intake(header, *rows)
    assert time.process_time() - start < 4.5
    assert (found.n_patients, len(found.assessments)) == (30_000, 270_000)
