"""The template holds every column of the vocabulary, and what is filled into it imports without a problem."""

import io
import random
from datetime import date

import openpyxl
import pytest

from lib.intake import check, propose, read_file, template
from lib.intake.targets import targets
from lib.intake.template import EXAMPLE_ID
from lib.study import vocabulary


@pytest.fixture(scope="module")
def book() -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(template()))


def filled(n: int) -> bytes:
    """The template with n patients in it, as a department would fill it."""
    chance = random.Random(3)
    book = openpyxl.load_workbook(io.BytesIO(template()))
    sheet = book["patients"]
    for row in range(3, 3 + n):
        for column, each in enumerate(targets("wide"), start=1):
            sheet.cell(row, column, _value(each, row, chance))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _value(each, row: int, chance: random.Random):
    if each.role == "patient":
        return f"{row:03d}"
    if each.role == "raw":
        return None
    if each.role == "measure":
        measure = vocabulary.measure(each.measure)
        place = [time.name for time in vocabulary.TIMEPOINTS].index(each.timepoint)
        share = (0.3, 0.6, 0.5)[place] if measure.direction == "higher" else (0.9, 0.2, 0.1)[place]
        return round(measure.low + share * (measure.high - measure.low), 1)
    field = vocabulary.field(each.field)
    if field.kind == "choice":
        return chance.choice(field.options).value
    return {"number": field.low and field.low + 3, "date": date(2020, 3, row), "text": "nil" if field.options else "Ward 3"}[
        field.kind
    ]


def test_every_column_of_the_vocabulary_is_there_raw_heights_last(book):
    headings = [each.value for each in book["patients"][1]]
    assert headings == [each.name for each in targets("wide")]
    first_raw = headings.index("height_mm_preop")
    assert all("_mm_" in each for each in headings[first_raw:])
    assert not any("_mm_" in each for each in headings[:first_raw])


def test_choices_have_drop_downs_and_numbers_their_range(book):
    sheet = book["patients"]
    headings = [each.value for each in sheet[1]]
    rules = {headings[next(iter(each.sqref.ranges)).min_col - 1]: each for each in sheet.data_validations.dataValidation}
    assert rules["mri_t2_stir"].formula1 == '"high,low,diffuse,none"'
    assert (rules["vas_preop"].type, rules["vas_preop"].formula1, rules["vas_preop"].formula2) == ("decimal", "0", "10")
    assert rules["surgery_date"].type == "date"


def test_headings_carry_the_dictionary_as_a_comment(book):
    sheet = book["patients"]
    comment = next(each.comment.text for each in sheet[1] if each.value == "odi_preop")
    assert "Oswestry Disability Index, Pre-op" in comment
    assert "0 to 100" in comment


def test_the_dictionary_has_a_row_a_column(book):
    rows = list(book["dictionary"].iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in rows] == [each.name for each in targets("wide")]
    vas = next(row for row in rows if row[0] == "vas_preop")
    assert vas[2:5] == ("0–10", 0, 10)


def test_the_example_row_is_marked_and_left_out_with_a_note(book):
    assert book["patients"]["A2"].value == EXAMPLE_ID
    intake = check(propose(read_file(template(), "template.xlsx")))
    assert [each.message for each in intake.errors] == ["there are headings in row 1 but no row of data below them"]
    assert "Row 2, the example of the template, was left out." in intake.notes


def test_a_filled_template_imports_without_a_problem():
    intake = check(propose(read_file(filled(12), "ours.xlsx")))
    assert intake.problems == ()
    assert (intake.n_patients, len(intake.assessments)) == (12, 12 * 9)
    assert intake.patients["patient_id"].tolist()[0] == "003"
    assert {each.name for each in vocabulary.FIELDS} <= intake.recorded


def test_the_example_row_would_itself_be_a_good_patient():
    book = openpyxl.load_workbook(io.BytesIO(template()))
    book["patients"]["A2"] = "P1"
    stream = io.BytesIO()
    book.save(stream)
    assert check(propose(read_file(stream.getvalue(), "ours.xlsx"))).problems == ()
