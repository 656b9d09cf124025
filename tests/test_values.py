"""Cells are read as people write them, exactly; what can't be is refused with what would be right."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from lib.intake import CellError, Percent
from lib.intake.dates import day_comes_first, read_date
from lib.intake.heights import disagree, height_percent
from lib.intake.numbers import read_number
from lib.intake.targets import target
from lib.intake.values import Read, reader_of
from lib.study import vocabulary


def read(name: str, cell, **more) -> Read:
    return reader_of(target(name, "wide"), **more)(cell)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("34,7", "34.7"),
        ("34.7 %", "34.7"),
        ("34.7%", "34.7"),
        (" 34\u00a0", "34"),
        ("３４．７", "34.7"),
        ("34.70", "34.7"),
        (34, "34"),
        (34.0, "34"),
        (34.699999999999996, "34.7"),
        (0.1 + 0.2, "0.3"),
        (Percent(0.347), "34.7"),
        (Percent(0.07), "7"),
        ("+34", "34"),
        ("35/100", "35"),
        ("35 of 100", "35"),
        ("12.3456789", "12.345679"),
    ],
)
def test_an_odi_is_read_exactly(cell, value):
    found = read("odi_preop", cell)
    assert (found.value, found.said) == (Decimal(value), None)
    assert isinstance(found.value, Decimal)
    assert str(found.value) == value


@pytest.mark.parametrize(("cell", "value"), [("8/10", "8"), ("7 points", "7"), ("7,5", "7.5"), ("０", "0"), (10, "10")])
def test_a_vas_is_read_exactly(cell, value):
    assert str(read("vas_preop", cell).value) == value


@pytest.mark.parametrize(
    ("text", "value"), [("1 234,5", "1234.5"), ("1.234,5", "1234.5"), ("1,234.5", "1234.5"), ("1'234", "1234")]
)
def test_thousands_are_understood(text, value):
    assert str(read_number(text, "mm")) == value


@pytest.mark.parametrize(
    "cell", ["12 34", "8-9", "<3", "~7", "abc", "3 to 4", "8/11", "1.2.3", "seven", "70 %", True, date(2020, 4, 3)]
)
def test_what_is_no_number_is_an_error_and_never_a_guess(cell):
    found = read("vas_preop", cell)
    assert found.value is None
    assert found.rule == "type"
    assert "number from 0 to 10" in found.said


def test_a_number_outside_the_range_is_an_error_with_the_range():
    assert read("vas_preop", 17).said == "{value} is not 0-10 points; write a number from 0 to 10"
    assert read("odi_final", "100.1").rule == "range"
    assert read("height_final", 121).rule == "range"
    assert read("age", 17).said == "{value} is not 18-110 years; write a number from 18 to 110"


@pytest.mark.parametrize(
    "cell",
    [
        None,
        "",
        "  ",
        "\u00a0",
        "NA",
        "n/a",
        "N.A.",
        ".",
        "-",
        "–",
        "missing",
        "unknown",
        "?",
        "k.A.",
        "未",
        "not done",
        float("nan"),
    ],
)
def test_missing_codes_are_not_recorded(cell):
    for name in ("odi_preop", "age", "surgery_date"):
        assert read(name, cell) == Read()


def test_a_numeric_missing_code_counts_only_outside_the_range_and_is_mentioned():
    assert (read("vas_preop", 99).value, read("vas_preop", -99).value, read("vas_preop", "999").said) == (None, None, None)
    assert read("vas_preop", 99).hint == "99 read as not recorded"
    assert read("odi_preop", 99).value == Decimal(99)
    assert read("odi_preop", 999).hint == "999 read as not recorded"
    assert read("vas_preop", 17).rule == "range"


def test_error_cells_and_lost_formulas_are_errors():
    for text in ("#N/A", "#DIV/0!", "formula without a value"):
        assert read("vas_preop", CellError(text)).rule == "type"
        assert read("ct_cleft", CellError(text)).rule == "type"
        assert read("surgery_date", CellError(text)).rule == "type"


@pytest.mark.parametrize("cell", ["yes", "Y", "1", 1, 1.0, "+", True, "x", "Ja", "positive", "有", "YES ", "true"])
def test_a_sign_is_there_in_all_the_ways_people_write_it(cell):
    assert read("ct_cleft", cell).value == "yes"


@pytest.mark.parametrize("cell", ["no", "N", "0", 0, "-", "–", "−", False, "none", "nein", "neg", "absent"])
def test_a_sign_is_absent_in_all_the_ways_people_write_it(cell):
    assert read("ct_cleft", cell).value == "no"


def test_every_option_of_every_choice_is_read_by_value_label_and_synonym():
    for each in (field for field in vocabulary.FIELDS if field.kind == "choice"):
        for option in each.options:
            for text in (option.value, option.label, option.label.upper(), *option.synonyms):
                assert read(each.name, text).value == option.value, (each.name, text)


@pytest.mark.parametrize(
    ("cell", "value"),
    [("L 2", "L2"), ("l2", "L2"), ("Th12", "T12"), ("LWK 1", "L1"), ("BWK12", "T12"), ("T-11", "T11"), ("D12", "T12")],
)
def test_a_level_is_read_as_it_is_written_on_the_ward(cell, value):
    assert read("level", cell).value == value


def test_a_word_that_is_no_option_is_an_error_with_the_options():
    assert read("sex", "x").said == "{value} is not one of female or male; write female, male or leave it blank"
    assert read("sex", "femal").said == "{value} is not one of female or male; did you mean female?"
    assert read("level", "L1/L2").rule == "choice"


@pytest.mark.parametrize(
    "text", ["at rest", "pain at rest", "hypo- or hyperintense", "not diffuse", "asymptomatc", "low or high"]
)
def test_a_suggestion_is_never_made_from_words_that_only_overlap(text):
    for name in ("pain_pattern", "mri_t2_stir", "cement_leakage"):
        found = read(name, text)
        assert found.rule == "choice", (name, text)
        assert "did you mean" not in found.said


def test_a_misspelt_word_of_one_option_is_still_recognised_as_meant():
    assert read("mri_t2_stir", "diffus").said.endswith("; did you mean diffuse?")
    assert read("pain_pattern", "relieved by rst").said.endswith("; did you mean relieved by rest?")


@pytest.mark.parametrize("code", ["A", "B", "1", "2", 1, 2])
def test_a_pain_pattern_that_is_a_letter_or_a_digit_is_an_error_that_says_what_is_right(code):
    assert read("pain_pattern", code) == Read(
        rule="choice",
        said="{value} is not one of worse on walking or relieved by rest; write worse on walking, relieved by rest or leave it blank",
    )


def test_a_complication_in_words_is_kept_and_none_is_none():
    assert [read("complication", each).value for each in ("no", "-", 0, "wound infection", None)] == [
        "none",
        "none",
        "none",
        "wound infection",
        None,
    ]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("2008-03-14", date(2008, 3, 14)),
        ("14.3.2008", date(2008, 3, 14)),
        ("14/3/2008", date(2008, 3, 14)),
        ("14 March 2008", date(2008, 3, 14)),
        ("14. März 2008", date(2008, 3, 14)),
        ("Mar 14, 2008", date(2008, 3, 14)),
        ("2008年3月14日", date(2008, 3, 14)),
        ("2008-03-14 00:00:00", date(2008, 3, 14)),
        ("20080314", date(2008, 3, 14)),
        (39521, date(2008, 3, 14)),
        (datetime(2008, 3, 14, 8, 30), date(2008, 3, 14)),
    ],
)
def test_a_date_is_read_in_the_ways_people_write_it(cell, value):
    assert read("surgery_date", cell).value == value


@pytest.mark.parametrize("cell", ["31.2.2008", "spring 2008", "2008", "14.3.", "1808-01-01"])
def test_what_is_no_date_is_an_error(cell):
    assert read("surgery_date", cell).said


def test_day_and_month_are_told_apart_by_the_whole_column():
    assert day_comes_first(["3/4/2008", "14/3/2008"]) is True
    assert day_comes_first(["3/4/2008", "3/14/2008"]) is False
    assert day_comes_first(["3/4/2008", None, 5]) is None
    assert read_date("3/4/2008", day_first=False)[0] == date(2008, 3, 4)
    assert "day was taken" in read("surgery_date", "3/4/2008", day_first=None).hint
    assert read("surgery_date", "3.4.2008").hint is None


def test_a_patient_keeps_leading_zeros_and_loses_a_decimal_point():
    assert [read("patient_id", each).value for each in ("007", 12.0, 12, " P\u00a01 ")] == ["007", "12", "12", "P 1"]
    assert read("patient_id", None).rule == "required"
    assert read("patient_id", date(2020, 3, 1)).rule == "type"


def test_height_is_the_fractured_over_the_mean_of_its_neighbours():
    assert height_percent(Decimal(8), Decimal(22), Decimal(24)) == Decimal("34.782609")
    assert height_percent(Decimal("12.5"), Decimal(25), Decimal(25)) == Decimal(50)
    assert height_percent(Decimal(8), None, Decimal(24)) is None
    assert disagree(Decimal("35.4"), Decimal("34.8"))
    assert not disagree(Decimal("35.3"), Decimal("34.8"))
