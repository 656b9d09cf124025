"""Numbers as they are written: rounded once, half up, with real signs."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.statistics.results import Rate, Summary
from lib.study import vocabulary
from lib.study.numbers import number, rounded, signed
from lib.tables import formats

THIN = "\u202f"
VAS = vocabulary.measure("vas")


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (2.45, 1, "2.5"),
        (2.449999, 1, "2.4"),
        (0.25, 1, "0.3"),
        (0.35, 1, "0.4"),
        (-2.45, 1, "−2.5"),
        (-0.04, 1, "0.0"),
        (1.005, 2, "1.01"),
        (Fraction(245, 100), 1, "2.5"),
        (Fraction(-1, 3), 2, "−0.33"),
        (Decimal("34.65"), 1, "34.7"),
        (1234567, 0, f"1{THIN}234{THIN}567"),
        (-1234.5, 1, f"−1{THIN}234.5"),
        (None, 1, "–"),
        (float("nan"), 1, "–"),
        (float("-inf"), 0, "−∞"),
    ],
)
def test_a_number_is_rounded_half_up_on_its_own_decimals(value, decimals, text):
    assert number(value, decimals) == text


@given(st.integers(-(10**9), 10**9), st.integers(1, 10**4), st.integers(0, 4))
def test_a_fraction_is_never_more_than_half_a_digit_off(top, bottom, decimals):
    exact = Fraction(top, bottom)
    assert abs(Fraction(rounded(exact, decimals)) - exact) <= Fraction(1, 2 * 10**decimals)


@pytest.mark.parametrize(("value", "text"), [(20.0, "+20.0"), (-5.44, "−5.4"), (0.0, "0.0"), (0.04, "0.0"), (None, "–")])
def test_a_change_carries_its_sign_unless_it_is_zero(value, text):
    assert signed(value, 1) == text


@pytest.mark.parametrize(
    ("p", "text"),
    [
        (0.0381509, ".038"),
        (0.0737481, ".074"),
        (0.05, ".050"),
        (0.0005, "< .001"),
        (3e-300, "< .001"),
        (0.0, "< .001"),
        (0.001, ".001"),
        (0.9996, "> .999"),
        (1.0, "> .999"),
        (0.9994, ".999"),
        (None, "–"),
    ],
)
def test_a_p_value_is_never_zero_and_has_no_leading_zero(p, text):
    assert formats.p_value(p) == text


@given(st.floats(0, 1))
def test_no_p_value_is_written_as_nothing_or_as_one(p):
    assert formats.p_value(p) not in {".000", "1.000", "0.000"}


def test_scores_drop_the_decimal_that_says_nothing():
    assert [formats.score(value, VAS) for value in (18, 18.5, 0, 100, 10.0)] == ["18", "18.5", "0", "100", "10"]


def test_ranges_have_an_en_dash_and_intervals_the_word_to():
    assert formats.bounds(35, 75, VAS) == "35–75"
    assert formats.bounds(-3, 4, VAS) == "−3 to 4"
    assert formats.interval((-23.2196, -16.7804), 1) == "−23.2 to −16.8"
    assert formats.with_interval(5.4426, (4.925, 5.9602), 1) == "5.4 (4.9 to 6.0)"
    assert formats.with_interval(5.4, None, 1) == "5.4"
    assert formats.with_interval(None, None, 1) == "–"


def test_a_mean_stands_with_its_range_as_in_the_paper():
    assert formats.mean_and_range(Summary(61, 54.68852, 12.2, 55, 44, 64, 35, 75), VAS) == "54.7 (35–75)"
    assert formats.mean_and_range(Summary(0, *[None] * 7), VAS) == "–"


def test_a_percentage_stands_with_its_count():
    assert formats.rate(Rate(33, 61, 33 / 61, (0.4, 0.7))) == f"54{THIN}% (33 of 61)"
    assert formats.percent(1, 8) == f"13{THIN}%"
    assert formats.percent(0, 0) == "–"


def test_printed_numbers_keep_every_printed_digit():
    assert [formats.printed_p(text) for text in ("<.0001", "0.0601", ".05")] == ["< .0001", ".0601", ".05"]
    assert formats.printed("-12.43") == "−12.43"
